"""Figures for the tests of the ledger and the conflicts, written as sentences."""

from __future__ import annotations

from kg import indicators, units
from kg.derive import derive
from kg.model import (
    Aspect,
    Derivation,
    DerivationKind,
    Document,
    Evidence,
    Fact,
    Kind,
    Observation,
    Quantity,
    ReportContext,
    SourceMap,
    content_hash,
)
from kg.quantity import find

DATES = {"计划": "2023-01", "年中": "2023-07", "回顾": "2024-01", "来年": "2025-01"}
ASPECTS = {"增长": Aspect.GROWTH, "下降": Aspect.GROWTH, "多": Aspect.DIFFERENCE, "倍": Aspect.RATIO}


class Case:
    """Facts and documents, written as sentences."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.texts: dict[str, str] = dict.fromkeys(DATES, "")

    def say(self, doc: str, indicator: str, amount: str, /, **more: object) -> Fact:
        """Add a figure, ``amount`` as a text has it (增长7%左右); ``quote`` and ``after`` are its words."""
        quote = str(more.pop("quote", f"{indicator}{amount}"))
        after, place = str(more.pop("after", "。")), str(more.pop("place", "松江市"))
        self.texts[doc] += str(more.pop("before", ""))
        start = len(self.texts[doc])
        self.texts[doc] += quote + after
        evidence = Evidence(doc, start, start + len(quote), quote, "test")
        quantity = self._quantity(amount)
        aspect = next((a for word, a in ASPECTS.items() if word in amount), Aspect.LEVEL)
        fields: dict[str, object] = {
            "about": None, "year": 2023, "period": None, "aspect": aspect, "reference": None,
            "kind": Kind.TARGET if doc == "计划" else Kind.ACTUAL, "evidence": evidence,
        }  # fmt: skip
        o = Observation(indicator, place, quantity=quantity, **(fields | more))  # type: ignore[arg-type]
        return self._add(o, evidence, quantity)

    @staticmethod
    def _quantity(amount: str) -> Quantity:
        match = find(amount)[0].quantity
        negative = "下降" in amount and match.value > 0
        return Quantity(
            -match.value if negative else match.value, match.unit, match.value_max, match.comparator
        )

    def _add(self, o: Observation, evidence: Evidence, quantity: Quantity) -> Fact:
        value, base = units.to_base(quantity.value, quantity.unit)
        top = None if quantity.value_max is None else units.to_base(quantity.value_max, quantity.unit)[0]
        roles = {"place": f"place-{o.place}"}
        concept = indicators.concept(o.indicator).id
        fact = Fact(
            "obs-" + content_hash(*o.key, evidence.document, evidence.start),
            o, roles, (evidence,), concept, value, top, base,
        )  # fmt: skip
        self.facts.append(fact)
        return fact

    def documents(self) -> list[Document]:
        """Return the four documents with what was said in them."""
        return [
            Document(name, name, text, self._context(name), (), SourceMap((), ()), "")
            for name, text in self.texts.items()
        ]

    @staticmethod
    def _context(name: str) -> ReportContext:
        year = int(DATES[name][:4])
        return ReportContext(f"{year}年工作报告", "松江市", "", DATES[name], year - 1, year)

    def derived(self, **options: bool) -> tuple[Derivation, ...]:
        """Return all findings."""
        return derive(self.facts, self.documents(), **options)

    def ledger(self) -> list[Derivation]:
        """Return the ledger entries."""
        return [d for d in self.derived() if d.kind is DerivationKind.LEDGER]

    def conflicts(self) -> list[Derivation]:
        """Return the conflicts."""
        return [d for d in self.derived() if d.kind is DerivationKind.CONFLICT]
