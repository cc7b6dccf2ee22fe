"""Figures of the same thing that disagree: rounded, revised, in another unit, or in conflict."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from kg import indicators
from kg.derive.figures import Figure, finding, show
from kg.model import Aspect, Derivation, DerivationKind, Kind

#: A later document that differs no more than this restates the figure.
_REVISED = Decimal("0.1")
#: Figures further apart than this are of different things.
_FAR = Decimal(3)
#: So near are two numbers of one document that are meant to be the same.
_CLOSE = Decimal("1.25")
_WORDS = {
    "rounding": "四舍五入所致",
    "revision": "后来的文件修订了数字",
    "unit-conflict": "相差十的整数次幂，疑为单位之误",
    "value-conflict": "数值不一致",
}


def disagreements(figures: Iterable[Figure]) -> Iterator[Derivation]:
    """Yield pairs of plain numbers for one thing, year and aspect that are not the same."""
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for f in figures:
        if f.exact and f.telling and f.o.aspect in {Aspect.LEVEL, Aspect.GROWTH} and f.partial is None:
            wording = indicators.normalise(f.o.indicator) if f.o.aspect is Aspect.LEVEL else None
            key = (
                *f.subject,
                *f.measure,
                f.about,
                f.reported,
                f.o.reference,
                f.flow,
                f.concept.known or wording,
            )
            groups[key].append(f)
    for group in groups.values():
        ordered = sorted(group, key=lambda f: (f.first, f.fact.id))
        yield from (d for a, b in combinations(ordered, 2) if (d := _pair(a, b)))


def _pair(a: Figure, b: Figure) -> Derivation | None:
    if a.value == b.value or (not a.documents.isdisjoint(b.documents) and not _same_text(a, b)):
        return None
    code = classify(a, b)
    if code is None:
        return None
    detail = f"{_said(a)}，{_said(b, where=False)}：{_WORDS[code]}"
    return finding(DerivationKind.CONFLICT, code, (a, b), b.value - a.value, detail)


def _same_text(a: Figure, b: Figure) -> bool:
    """One document contradicts itself only where the very same words come with numbers close by.

    Numbers far apart are of a part and the whole, or of one year and five.
    """
    low, high = sorted((abs(a.value), abs(b.value)))
    same = a.o.indicator == b.o.indicator and a.o.kind is b.o.kind and a.flow == b.flow
    return a.concept.known and same and high <= low * _CLOSE and _stated(a) and _stated(b)


def _stated(f: Figure) -> bool:
    """The quote holds the indicator itself, and deals out no list (分别)."""
    quote = f.o.evidence.quote
    return f.o.indicator in quote and "分别" not in quote and not re.search("其中|累计", quote)


def _said(f: Figure, *, where: bool = True) -> str:
    kind = {Kind.ACTUAL: "", Kind.ESTIMATE: "预计", Kind.TARGET: "目标"}[f.o.kind]
    return f"{f.first}：{show(f, where=where)}" + (f"（{kind}）" if kind else "")


def classify(a: Figure, b: Figure) -> str | None:
    """Return how an earlier and a later figure disagree; ``None`` where that proves nothing."""
    gap, larger = abs(a.value - b.value), max(abs(a.value), abs(b.value))
    if a.quantum != b.quantum and gap < max(a.quantum, b.quantum):
        return "rounding"
    if _power_of_ten(a.value, b.value):
        return "unit-conflict"
    smaller = min(abs(a.value), abs(b.value))
    if smaller == 0 or larger / smaller > _FAR:
        return None
    later = a.last < b.first
    return "revision" if later and gap <= larger * _REVISED else "value-conflict"


def _power_of_ten(a: Decimal, b: Decimal) -> bool:
    if 0 in (a, b) or (a < 0) != (b < 0):
        return False
    ratio = max(a / b, b / a)
    return any(ratio == Decimal(10) ** n for n in range(1, 9))
