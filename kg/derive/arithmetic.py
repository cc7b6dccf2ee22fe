"""Figures that contradict arithmetic: a stated distance, growth or multiple against the levels themselves.

Every number is taken for what it can be at its written precision: 94亿斤 is from 93.5 to 94.5.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kg import units
from kg.derive import wording
from kg.derive.figures import Figure, amount, finding, show
from kg.model import Aspect, Derivation, DerivationKind
from kg.quantity import find

_LAST_YEAR = re.compile(r"去年|上年|上一年|前一年|同期|去年同期|上年同期")
_A_YEAR = re.compile(r"(20\d\d)年(?:底|末)?")
#: 较上年48天减少18天: the base stands in the words themselves.
_BASE = re.compile(r"(?:去年|上年|20\d\d年|同期)(?:的)?(\d[\d.]*\D{1,4})")
#: Growth at constant prices or of a changed base does not follow from the levels.
_REAL = re.compile(r"地区生产总值|增加值|产值|生产总值|投资|预算收入|财政收入")
_ADJUSTED = re.compile(r"同口径|可比|扣除|剔除|不变价|年均|累计")
#: Words of one sentence: a growth rate belongs to the level that stands this near.
_NEAR = 40
#: A rate that lies outside its bounds by less than this many points is not worth a word.
_POINTS = Decimal(1)
_Levels = dict[tuple[object, ...], list[Figure]]


def contradictions(figures: Iterable[Figure]) -> Iterator[Derivation]:
    """Yield distances, growth rates and multiples that their two levels do not bear out."""
    known = [f for f in figures if f.telling]
    levels: _Levels = defaultdict(list)
    for f in known:
        if f.o.aspect is Aspect.LEVEL and f.exact:
            levels[f.subject].append(f)
    for f in known:
        if f.exact and f.o.aspect is Aspect.DIFFERENCE:
            yield from _distance(f, levels)
        elif f.exact and f.o.aspect is Aspect.GROWTH and f.reported and f.unit == "%":
            yield from _growth(f, levels)
        elif f.exact and f.o.aspect is Aspect.RATIO and f.unit == "倍":
            yield from _multiple(f, levels)


def _beside(f: Figure, levels: _Levels) -> Figure | None:
    """Return the level that stands within the same quote or just before, if there is exactly one value."""
    near = [r for r in levels[f.subject] if r.reported and _near(f, r) and r.o.period == f.o.period]
    return near[0] if len({(r.value, r.unit) for r in near}) == 1 else None


def _near(f: Figure, level: Figure) -> bool:
    return any(
        a.document == b.document and abs(a.end - b.end) <= _NEAR + len(a.quote)
        and (b.start >= a.start or abs(a.end - b.end) <= _NEAR)
        for a in f.fact.evidence
        for b in level.fact.evidence
    )  # fmt: skip


def _then(f: Figure) -> int | None:
    """Return the year that the figure compares with (去年, 2020年)."""
    stated = _A_YEAR.fullmatch(f.o.reference or "")
    last = f.o.reference is None or _LAST_YEAR.fullmatch(f.o.reference)
    return int(stated[1]) if stated else (f.o.year or 0) - 1 if last else None


def _in_the_past(f: Figure, result: Figure, levels: _Levels) -> list[Figure]:
    year = _then(f)
    past = levels[(f.place, f.concept.id, year)]
    return _one_value([p for p in past if p.reported and _alike(p, result)])


def _alike(a: Figure, b: Figure) -> bool:
    return a.unit == b.unit and a.about == b.about and a.flow == b.flow and not (a.partial or b.partial)


def _one_value(found: list[Figure]) -> list[Figure]:
    """Return the latest figure; none where the sources themselves disagree by more than rounding."""
    ordered = sorted(found, key=lambda f: (f.last, f.fact.id))
    agree = all(abs(f.value - ordered[-1].value) <= max(f.quantum, ordered[-1].quantum) for f in ordered)
    return ordered[-1:] if agree else []


# ---------------------------------------------------------------- distances


def _distance(f: Figure, levels: _Levels) -> Iterator[Derivation]:
    result = _beside(f, levels)
    if result is None or result.unit != f.unit:
        return
    if wording.OWN_PLAN.fullmatch(f.o.reference or ""):
        plans = [p for p in levels[f.subject] if not p.reported and p.first <= result.first]
        bases = _one_value([p for p in plans if p.unit == f.unit and p.about == result.about])
    elif _BASE.fullmatch(f.o.reference or ""):
        yield from _inline(result, f)
        return
    else:
        bases = _in_the_past(f, result, levels) if f.o.reference else []
    for base in bases:
        if abs(result.value - base.value - f.value) > _rounding(f, result, base):
            yield _false_distance(base, result, f)


def _inline(result: Figure, f: Figure) -> Iterator[Derivation]:
    """30天，较上年48天减少18天: the three numbers of one sentence."""
    match = _BASE.fullmatch(f.o.reference or "")
    found = find(match[1]) if match else []
    if len(found) != 1 or found[0].quantity.unit != f.o.quantity.unit:
        return
    base = units.to_base(found[0].quantity.value, found[0].quantity.unit)[0] * f.factor
    real = result.value - base
    if abs(real - f.value) > _rounding(f, result):
        detail = f"{show(result)}，原文称{f.o.reference}，相差{amount(real, f)}，而原文称“{_last_words(f)}”"
        yield finding(DerivationKind.CONFLICT, "arithmetic", (result, f), f.value - real, detail)


def _rounding(*parts: Figure) -> Decimal:
    """Return how far the sum of rounded numbers may be off: whole counts not at all."""
    return sum((p.quantum / 2 for p in parts if p.quantum != 1), Decimal(0))


def _false_distance(base: Figure, result: Figure, f: Figure) -> Derivation:
    real = result.value - base.value
    word = "计划" if not base.reported else f"{base.o.year}年"
    detail = (
        f"{show(result)}，{word}为{amount(base.value, base)}，相差{amount(real, result)}，"
        f"而原文称“{_last_words(f)}”（即{f.o.reference}为{amount(result.value - f.value, result)}）"
    )
    return finding(DerivationKind.CONFLICT, "arithmetic", (base, result, f), f.value - real, detail)


def _last_words(f: Figure) -> str:
    """…294个，超年初计划64个 → 超年初计划64个."""
    return re.split(r"[，,；;、]", f.o.evidence.quote)[-1]


# ---------------------------------------------------------------- growth and multiples


def _growth(f: Figure, levels: _Levels) -> Iterator[Derivation]:
    text = f.o.evidence.quote + f.o.indicator
    if _REAL.search(f.concept.label) or _ADJUSTED.search(text) or f.partial or not f.concept.known:
        return
    result = _beside(f, levels)
    for base in _in_the_past(f, result, levels) if result else []:
        if result is None or base.value <= 0:
            continue
        low, high = (bound * 100 - 100 for bound in _quotient(result, base))
        if not low - _half(f) - _POINTS <= f.value <= high + _half(f) + _POINTS:
            real = round((result.value / base.value - 1) * 100, 1)
            said = f"按此{_change(real)}，而原文称{_change(f.o.quantity.value)}"
            detail = f"{show(result)}，{base.o.year}年为{amount(base.value, base)}，{said}"
            yield finding(DerivationKind.CONFLICT, "arithmetic", (f, result, base), f.value - real, detail)


def _change(points: Decimal) -> str:
    return f"{'下降' if points < 0 else '增长'}{abs(points):f}%"


def _multiple(f: Figure, levels: _Levels) -> Iterator[Derivation]:
    result = _beside(f, levels)
    if result is None or not f.o.reference:
        return
    for base in _in_the_past(f, result, levels):
        low, high = _quotient(result, base) if base.value > 0 else (f.value, f.value)
        if not low - _half(f) <= f.value <= high + _half(f):
            real = round(result.value / base.value, 2)
            said = f"为{real}倍，而原文称{f.o.quantity.value:f}倍"
            detail = f"{show(result)}，{base.o.year}年为{amount(base.value, base)}，{said}"
            yield finding(DerivationKind.CONFLICT, "arithmetic", (f, result, base), f.value - real, detail)


def _quotient(result: Figure, base: Figure) -> tuple[Decimal, Decimal]:
    """Return the bounds of result over base, both at their written precision."""
    low = (result.value - _half(result)) / (base.value + _half(base))
    high = (result.value + _half(result)) / max(base.value - _half(base), base.value / 2)
    return low, high


def _half(f: Figure) -> Decimal:
    return f.quantum / 2
