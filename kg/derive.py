"""What follows from the facts: promises beside results, and figures that disagree.

Nothing is decided here: each finding names the facts that it rests on. A target is compared only with a
figure of the same place, indicator, year, aspect and base unit that a later document reports for the
whole year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from kg.model import (
    Aspect,
    Comparator,
    Derivation,
    DerivationKind,
    Document,
    Fact,
    Kind,
    Observation,
    content_hash,
)

#: Two figures closer than this share are the same figure, rounded.
ROUNDING = Decimal("0.005")
_TOLERANCE = Decimal("0.05")
_Key = tuple[object, ...]


def derive(facts: Sequence[Fact], documents: Sequence[Document]) -> tuple[Derivation, ...]:
    """Return ledger entries and conflicts, sorted by id."""
    dates = {d.id: (d.context.published, d.name) for d in documents}
    observed = [f for f in facts if isinstance(f.statement, Observation) and "place" in f.roles]
    found = [*_ledger(observed, dates), *_conflicts(observed)]
    return tuple(sorted(found, key=lambda d: d.id))


def _statement(fact: Fact) -> Observation:
    if not isinstance(fact.statement, Observation):
        raise TypeError(f"{fact.id} is no observation")
    return fact.statement


def _subject(fact: Fact) -> _Key:
    """What a figure is of: place, thing described, indicator, year, aspect, base unit."""
    o = _statement(fact)
    return (fact.roles["place"], fact.roles.get("about"), fact.indicator, o.year, o.aspect, fact.base_unit)


# ---------------------------------------------------------------- ledger


def _ledger(facts: Iterable[Fact], dates: Mapping[str, tuple[str, str]]) -> Iterator[Derivation]:
    results: dict[_Key, list[Fact]] = defaultdict(list)
    targets: list[Fact] = []
    for fact in facts:
        o = _statement(fact)
        if o.aspect not in {Aspect.LEVEL, Aspect.GROWTH} or o.year is None:
            continue
        if o.kind is Kind.TARGET:
            targets.append(fact)
        else:
            results[_subject(fact)].append(fact)
    for target in targets:
        later = [r for r in results[_subject(target)] if _published(r, dates) > _published(target, dates)]
        if later:
            yield _entry(target, max(later, key=lambda r: (_whole_year(r), _published(r, dates), r.id)))


def _published(fact: Fact, dates: Mapping[str, tuple[str, str]]) -> str:
    return max(dates[e.document][0] for e in fact.evidence)


def _whole_year(fact: Fact) -> bool:
    return _statement(fact).period is None


def _entry(target: Fact, result: Fact) -> Derivation:
    promised, reported = _value(target), _value(result)
    margin = reported - promised
    if not _whole_year(result):
        outcome, margin_or_none = "not-comparable", None
        why = f"结果只到{_statement(result).period}"
    else:
        outcome, margin_or_none = (
            outcome_of(promised, reported, _statement(target).quantity.comparator),
            margin,
        )
        why = {"met": "完成", "exceeded": "超过目标", "missed": "未达目标"}[outcome]
    detail = f"{_show(target)}（目标），{_show(result)}（{_KIND[_statement(result).kind]}）：{why}"
    return _finding(DerivationKind.LEDGER, outcome, (target.id, result.id), margin_or_none, detail)


_KIND = {Kind.ACTUAL: "实际", Kind.ESTIMATE: "预计", Kind.TARGET: "目标"}


def outcome_of(promised: Decimal, reported: Decimal, comparator: Comparator) -> str:
    """Return ``met``, ``exceeded`` or ``missed``; a ceiling (≤) is met from below, 左右 within 5 %."""
    if comparator is Comparator.AT_MOST:
        return "met" if reported <= promised else "missed"
    if comparator is Comparator.ABOUT and abs(reported - promised) <= abs(promised) * _TOLERANCE:
        return "met"
    if reported == promised:
        return "met"
    return "exceeded" if reported > promised else "missed"


# ---------------------------------------------------------------- conflicts


def _conflicts(facts: Iterable[Fact]) -> Iterator[Derivation]:
    """Yield pairs of exact figures for the same subject, kind and period with different values."""
    groups: dict[_Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        o = _statement(fact)
        if o.quantity.comparator is Comparator.EQUAL and o.aspect is not Aspect.RANK and o.year is not None:
            groups[(*_subject(fact), o.kind, o.period, o.reference)].append(fact)
    for group in groups.values():
        for a, b in combinations(sorted(group, key=lambda f: f.id), 2):
            if _value(a) != _value(b) and _documents(a).isdisjoint(_documents(b)):
                yield _conflict(a, b)


def _documents(fact: Fact) -> set[str]:
    return {e.document for e in fact.evidence}


def _conflict(a: Fact, b: Fact) -> Derivation:
    larger = max(abs(_value(a)), abs(_value(b)))
    outcome = "rounding" if abs(_value(a) - _value(b)) <= larger * ROUNDING else "value-conflict"
    detail = f"{_show(a)} 与 {_show(b)} 不一致"
    return _finding(DerivationKind.CONFLICT, outcome, (a.id, b.id), _value(b) - _value(a), detail)


def _value(fact: Fact) -> Decimal:
    if fact.scaled_value is None:
        raise ValueError(f"{fact.id} has no value")
    return fact.scaled_value


def _show(fact: Fact) -> str:
    """四平市2022年粮食产量94亿斤."""
    o = _statement(fact)
    top = f"—{o.quantity.value_max}" if o.quantity.value_max is not None else ""
    growth = "增长" if o.aspect is Aspect.GROWTH else ""
    return f"{o.place}{o.year}年{o.indicator}{growth}{o.quantity.value}{top}{o.quantity.unit}"


def _finding(
    kind: DerivationKind, outcome: str, premises: tuple[str, ...], margin: Decimal | None, detail: str
) -> Derivation:
    identifier = f"{kind.value}-{content_hash(kind, outcome, *premises)}"
    return Derivation(identifier, kind, outcome, premises, margin, detail)
