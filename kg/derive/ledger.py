"""The promise ledger: a target beside the best figure that a later text reports for its year.

Comparable are figures of the same place, concept, year, thing, aspect and unit that cover the whole
year. Where only others were reported, the entry says why they do not compare.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from kg import indicators
from kg.derive.figures import Figure, amount, finding, show
from kg.derive.outcomes import outcome
from kg.model import Aspect, Comparator, Derivation, DerivationKind, Document, Kind

_KINDS = {Kind.ACTUAL: "实际", Kind.ESTIMATE: "预计"}
_WORDS = {"met": "达到目标", "exceeded": "超过目标", "missed": "未达目标"}
_ASPECTS = {Aspect.LEVEL: "总量", Aspect.GROWTH: "增速"}
#: A result this many times its target, or this small a part of it, is of something else.
_FAR = 4
#: So many curated indicators in one sentence make it the headline (全省生产总值增长5.5%，…).
_HEADLINE = 4
#: A text shorter than this is a passage, and its silence tells nothing.
_WHOLE_TEXT = 4000
_By = dict[tuple[object, ...], list[Figure]]


def entries(
    figures: Iterable[Figure], documents: Sequence[Document], *, unreported: bool
) -> Iterator[Derivation]:
    """Yield one entry for each target that a later text reports on; two for one of town and country."""
    targets, results = _sorted(figures)
    for target in (t for group in targets.values() for t in _single(group)):
        later = _reports(target, results)
        found = [entry] if (entry := _entry(target, later)) else []
        found = found or [e for half in _halves(target) if (e := _entry(half, _reports(half, results)))]
        found = found or [e for e in [_reworded(target, results)] if e]
        found = found or [e for e in [_completed(target, results)] if e]
        yield from found
        if unreported and not found and not later:
            yield from _unreported(target, documents)


def _sorted(figures: Iterable[Figure]) -> tuple[_By, _By]:
    """Return targets by all that is measured, and results by subject and by the core of minted wordings."""
    targets: _By = defaultdict(list)
    results: _By = defaultdict(list)
    for f in figures:
        if f.of_plan:
            results[(*f.subject, Aspect.RATIO)].append(f)
        if f.o.aspect not in _ASPECTS or not f.telling:
            continue
        if f.reported:
            results[f.subject].append(f)
            results[(f.place, f.core, f.o.year)].append(f)
        elif f.deadline and f.first[:4] <= str(f.o.year):
            targets[(*f.subject, f.about, *f.measure)].append(f)
    return targets, results


def _completed(target: Figure, results: _By) -> Derivation | None:
    """Take 完成年计划的113.4% for the answer where no amount is told; such an entry has no margin."""
    rates = [r for r in results.get((*target.subject, Aspect.RATIO), ()) if _later(target, r)]
    rates = [r for r in rates if r.about == target.about and r.documents.isdisjoint(target.documents)]
    if target.o.aspect is not Aspect.LEVEL or len({(r.value, r.unit) for r in rates}) != 1:
        return None
    best, whole = max(rates, key=_rank), Decimal(100) if rates[0].unit == "%" else Decimal(1)
    code = "met" if best.value == whole else "exceeded" if best.value > whole else "missed"
    detail = f"{_promise(target)}；完成{best.o.reference}的{amount(best.value, best)}：{_WORDS[code]}"
    return finding(DerivationKind.LEDGER, code, (target, best), None, detail)


def _reports(target: Figure, results: _By) -> list[Figure]:
    return [r for r in results.get(target.subject, ()) if _later(target, r)]


def _halves(target: Figure) -> Iterator[Figure]:
    """城乡居民人均可支配收入均增长7%: what is promised of both is promised of each."""
    if target.o.aspect is Aspect.GROWTH and "城乡居民" in target.o.indicator:
        for half in ("城镇居民", "农村居民"):
            concept = indicators.concept(target.o.indicator.replace("城乡居民", half))
            yield replace(target, concept=concept)


def _reworded(target: Figure, results: _By) -> Derivation | None:
    """Pair 实施20项民心工程 with 20项民心工程全部完成, if nothing else of the year could be meant."""
    later = [r for r in results.get((target.place, target.core, target.o.year), ()) if _later(target, r)]
    same = [r for r in later if r.measure == target.measure and r.about == target.about]
    good = [r for r in same if target.core and r.partial is None and r.flow == target.flow]
    if len({r.value for r in good}) != 1 or _far(target.value, good[0].value):
        return None
    return _compared(target, max(good, key=_rank), good)


def _single(group: list[Figure]) -> list[Figure]:
    """Drop targets of one document that give different numbers for one thing: one of them is of another."""
    return [f for f in group if not any(_rival(f, other) for other in group)]


def _rival(f: Figure, other: Figure) -> bool:
    apart = f.o.aspect is Aspect.LEVEL and _far(f.value, other.value)  # 400万人 by 2025, 86万人 this year
    return not f.documents.isdisjoint(other.documents) and f.value != other.value and not apart


def _later(target: Figure, result: Figure) -> bool:
    """Tell whether it came after the target was first set; a later text may repeat the target beside it."""
    return result.last > target.first


def _entry(target: Figure, later: list[Figure]) -> Derivation | None:
    same = [r for r in later if r.about == target.about and r.measure == target.measure]
    whole = [r for r in same if r.partial is None and r.flow == target.flow]
    if whole:
        # 新增就业421万人 of five years beside 85.9万人 of the last: the promise of 85万人 tells them apart.
        near = [r for r in whole if r.o.aspect is Aspect.GROWTH or not _far(target.value, r.value)] or whole
        best = max(near, key=_rank)
        return _compared(target, best, [r for r in near if r.documents & best.documents])
    if same:
        best = max(same, key=_rank)
        return _incomparable(target, best, _why_part(best.partial) if best.partial else "一为新增，一为总量")
    return _otherwise(target, [r for r in later if r.partial is None])


def _why_part(part: str) -> str:
    """前三季度 ends before the year does; 五年来 spans more than it."""
    return (
        f"只到{part}" if re.search(r"季度|月|目前|上半年|年中|如今|现已|发布时", part) else f"为{part}的数字"
    )


def _rank(f: Figure) -> tuple[object, ...]:
    return (
        f.o.kind is Kind.ACTUAL,
        f.o.quantity.comparator is Comparator.EQUAL,
        f.last,
        f.o.indicator,
        f.fact.id,
    )


def _compared(target: Figure, best: Figure, beside: list[Figure]) -> Derivation | None:
    if len({r.value for r in beside}) > 1:
        heads = [r for r in beside if r.company >= _HEADLINE]
        if len({r.value for r in heads}) == 1:
            return _compared(target, max(heads, key=_rank), heads)
        return _incomparable(target, best, "同一文件有不同数值")
    if target.o.aspect is Aspect.LEVEL and _far(target.value, best.value):
        return _incomparable(target, best, "相差悬殊，口径可能不同")
    code = outcome(target, best)
    if code is None:
        return _incomparable(target, best, "只知界限")
    detail = f"{_promise(target)}；{_report(best)}：{_WORDS[code]}"
    return finding(DerivationKind.LEDGER, code, (target, best), best.value - _nearest(target, best), detail)


def _nearest(target: Figure, result: Figure) -> Decimal:
    """5%—6% and 6.3%: the margin counts from the nearer end; within the range from its lower end."""
    return target.top if result.value > target.top else target.value


def _far(promised: Decimal, reported: Decimal) -> bool:
    low, high = sorted((abs(promised), abs(reported)))
    return low * _FAR < high


def _otherwise(target: Figure, others: list[Figure]) -> Derivation | None:
    """Say what else was reported of a curated indicator, and why it does not compare."""
    if not target.concept.known:
        return None
    for r in sorted(others, key=_rank, reverse=True):
        if r.about == target.about and r.o.aspect is not target.o.aspect:
            aspects = f"目标为{_ASPECTS[target.o.aspect]}，结果为{_ASPECTS[r.o.aspect]}"
            return _incomparable(target, r, aspects)
        if r.about == target.about and r.unit != target.unit:
            return _incomparable(target, r, f"单位不同（{target.o.quantity.unit}、{r.o.quantity.unit}）")
        if r.measure == target.measure:
            return _incomparable(target, r, f"所指不同（{target.o.about or '全部'}、{r.o.about or '全部'}）")
    return None


def _incomparable(target: Figure, result: Figure, why: str) -> Derivation:
    detail = f"{_promise(target)}；{_report(result)}：不可比，{why}"
    return finding(DerivationKind.LEDGER, "not-comparable", (target, result), None, detail)


def _promise(target: Figure) -> str:
    return f"{show(target)}（目标）"


def _report(result: Figure) -> str:
    return f"{result.span or ''}{show(result, where=False)}（{_KINDS[result.o.kind]}）"


# ---------------------------------------------------------------- promises of which nothing is heard


def _unreported(target: Figure, documents: Sequence[Document]) -> Iterator[Derivation]:
    """Yield an entry where a later document of the place reviews the year and gives no such figure."""
    homes = {d.context.place for d in documents if d.id in target.documents}
    reviews = [
        d
        for d in documents
        if d.context.review_year == target.o.year
        and d.context.place in homes
        and d.context.published > target.first
        and d.id not in target.documents
        and len(d.text) >= _WHOLE_TEXT
    ]
    if reviews and target.o.place in homes and not any(_figure_near(target, d) for d in reviews):
        where = "、".join(sorted(d.context.title or d.name for d in reviews))
        detail = f"{_promise(target)}；《{where}》回顾该年，未见这一数字"
        yield finding(DerivationKind.LEDGER, "not-reported", (target,), None, detail)


def _figure_near(target: Figure, document: Document) -> bool:
    """Tell whether any wording of the indicator stands before a digit: then a figure may just be unread."""
    names = {target.concept.label, *target.concept.aliases, target.o.indicator}
    text = document.text
    found = (m for n in sorted(names) for m in re.finditer(re.escape(n), text))
    return any(re.search(r"\d", text[max(0, m.start() - 12) : m.end() + 20]) for m in found)
