"""Derived findings as cards: an outcome, a sentence, and the facts it rests on with their quotes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.model import Derivation, DerivationKind, Fact, Observation
from kg.views.facts import Site, page_link
from kg.views.labels import outcome_label, outcome_rank, outcome_tone
from kg.views.records import fact_lines

SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Premise:
    """A fact under a finding, with its first quote and where that stands."""

    label: str
    value: str
    note: str
    code: str
    quote: str
    source: str
    link: str


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as the page shows it; ``tone`` is ``good``, ``bad`` or ``plain``."""

    id: str
    kind: str
    outcome: str
    label: str
    tone: str
    detail: str
    place: str
    year: str
    premises: tuple[Premise, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings have an outcome."""

    kind: str
    outcome: str
    label: str
    tone: str
    number: int


def cards(site: Site, limit: int = SHOWN) -> tuple[Card, ...]:
    """Return the findings, the most telling first, at most ``limit``."""
    best = sorted(site.kb.derivations, key=lambda finding: _weight(site, finding))[:limit]
    return tuple(_card(site, finding) for finding in best)


def tallies(site: Site) -> tuple[Tally, ...]:
    """Return the number of findings by kind and outcome, the ledger first."""
    counts = Counter((finding.kind, finding.outcome) for finding in site.kb.derivations)
    order = sorted(
        counts, key=lambda key: (key[0] is not DerivationKind.LEDGER, outcome_rank(key[1]), key[1])
    )
    return tuple(
        Tally(kind.value, code, outcome_label(code), outcome_tone(code), counts[kind, code])
        for kind, code in order
    )


def places(site: Site) -> tuple[str, ...]:
    """Return the places that findings are about, in the order of how many."""
    found = Counter(_where(_premises(site, finding))[0] for finding in site.kb.derivations)
    del found[""]
    return tuple(sorted(found, key=lambda place: (-found[place], place)))


def _where(premises: list[Fact]) -> tuple[str, str]:
    """Return place and year of the first figure among the premises, empty where there is none."""
    for fact in premises:
        if isinstance(fact.statement, Observation):
            return fact.statement.place, str(fact.statement.year or "")
    return "", ""


def _weight(site: Site, finding: Derivation) -> tuple[int, int, int, str]:
    """Order by outcome, then by how many figures of known indicators and documents stand behind it."""
    premises = _premises(site, finding)
    known = sum(1 for fact in premises if fact.indicator in site.known)
    sources = len({evidence.document for fact in premises for evidence in fact.evidence})
    return outcome_rank(finding.outcome), -known, -sources, finding.id


def _card(site: Site, finding: Derivation) -> Card:
    code = finding.outcome
    premises = _premises(site, finding)
    place, year = _where(premises)
    return Card(
        finding.id, finding.kind.value, code, outcome_label(code), outcome_tone(code), finding.detail,
        place, year, tuple(_premise(site, fact) for fact in premises),
    )  # fmt: skip


def _premises(site: Site, finding: Derivation) -> list[Fact]:
    return [site.facts[key] for key in finding.premises if key in site.facts]


def _premise(site: Site, fact: Fact) -> Premise:
    label, value, note, code = fact_lines(fact)
    quote, source, link = _source(site, fact)
    return Premise(label, value, note, code, quote, source, link)


def _source(site: Site, fact: Fact) -> tuple[str, str, str]:
    for evidence in fact.evidence:
        if (at := site.documents.get(evidence.document)) is not None:
            document = site.kb.documents[at]
            line = document.source_map.line(evidence.start)
            source = f"{document.context.title or document.name} · 第{line}行"
            return evidence.quote, source, page_link(site.pages[at], evidence)
    return "", "", ""
