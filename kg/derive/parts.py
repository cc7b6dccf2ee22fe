"""Shares of a whole, rates of completion and the three industries, against the amounts themselves.

Only what stands together is compared: a share (占…的36%) or a rate (完成年计划的113%) with the amount
that it follows. Shares and sums hold within the precision as written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from kg import indicators
from kg.derive.figures import Figure, amount, finding, show
from kg.derive.lists import Said, adds_up, lists, loose, said, wrong
from kg.model import Aspect, Derivation, DerivationKind, Document

#: 占全市生产总值的比重 → 生产总值.
_SHARE_OF = re.compile(r"占(?:全[省市县区州]|当年|同期|地区(?=生产)|地方)?(?P<of>[^占]+?)的?(?:比重|比例)?$")
_SHARE = re.compile(r"[，,、]?\s*占")
_INDUSTRIES = tuple(f"第{n}产业增加值" for n in "一二三")
#: A share is rounded, and so are both amounts; half a point more is not worth a word.
_HALF_A_POINT = Decimal("0.5")
_BySubject = dict[tuple[object, ...], list[Figure]]


def sums(figures: Iterable[Figure], documents: Sequence[Document]) -> Iterator[Derivation]:
    """Yield parts that exceed or do not make up their total, shares and industries that do not fit."""
    exact = [f for f in figures if f.exact]
    known = [f for f in exact if f.o.aspect is Aspect.LEVEL]
    places, rates = said(known), said(f for f in exact if _completion(f))
    by_subject: _BySubject = defaultdict(list)
    for f in known:
        by_subject[f.subject].append(f)
    for document in documents:
        here = places[document.id]
        yield from lists(here, document.text)
        yield from _shares(here, by_subject, document.text)
        yield from _completions(here, by_subject, rates[document.id])
    yield from _industries(known)


# ---------------------------------------------------------------- shares


def _shares(here: Sequence[Said], known: _BySubject, text: str) -> Iterator[Derivation]:
    for share in here:
        part = _just_before(here, share) if share.figure.unit == "%" else None
        if part and _SHARE.match(text, part.end, share.end):
            for whole in _wholes(share.figure, part.figure, known):
                yield from _misfit(part.figure, whole, share.figure)


def _just_before(here: Sequence[Said], rate: Said) -> Said | None:
    """Return the last amount before the share, in its quote or right before it (完成产值35.4亿元，占…)."""
    near = [s for s in here if rate.start - 2 <= s.end < rate.end and adds_up(s.figure)]
    return near[-1] if near else None


def _wholes(share: Figure, part: Figure, known: _BySubject) -> list[Figure]:
    """Return the amount of what the share is of, where the texts agree on one."""
    match = _SHARE_OF.search(share.o.indicator)
    concept = indicators.concept(match["of"]) if match else None
    if concept is None or not concept.known or part.partial:
        return []
    same = known.get((share.place, concept.id, share.o.year), ())
    found = [f for f in same if f.unit == part.unit and f.about is None and f.reported]
    found = [f for f in found if f.partial is None and f.telling]
    return found[:1] if len({f.value for f in found}) == 1 else []


def _misfit(part: Figure, whole: Figure, share: Figure) -> Iterator[Derivation]:
    low = (part.value - part.quantum / 2) / (whole.value + whole.quantum / 2) * 100
    high = (part.value + part.quantum / 2) / (whole.value - whole.quantum / 2) * 100
    room = share.quantum / 2 + _HALF_A_POINT
    if not low - room <= share.value <= high + room:
        real = part.value / whole.value * 100
        said = f"占{real:.1f}%，而原文称占{share.o.quantity.value:f}%"
        detail = f"{show(part)}，{show(whole, where=False)}，{said}"
        yield finding(
            DerivationKind.CONFLICT, "arithmetic", (share, part, whole), share.value - round(real, 1), detail
        )


# ---------------------------------------------------------------- rates of completion


def _completion(f: Figure) -> bool:
    """完成年计划的113.4%, or 完成率104.3%."""
    return f.of_plan or (f.unit == "%" and f.o.indicator.endswith("完成率"))


def _completions(here: Sequence[Said], known: _BySubject, rates: Sequence[Said]) -> Iterator[Derivation]:
    for rate in rates:
        result = _just_before(here, rate)
        same = known.get(result.figure.subject, ()) if result else ()
        plans = [f for f in same if result and _planned(f, result.figure)]
        if result and len({f.value for f in plans}) == 1 and plans[0].value > 0:
            yield from _incomplete(plans[0], result.figure, rate.figure)


def _planned(f: Figure, result: Figure) -> bool:
    """Tell whether ``f`` is what was promised of ``result``, before it."""
    same = (f.unit, f.about, f.flow) == (result.unit, result.about, result.flow)
    return same and not f.reported and result.reported and f.first <= result.first and result.partial is None


def _incomplete(plan: Figure, result: Figure, rate: Figure) -> Iterator[Derivation]:
    of_all = Decimal(100) if rate.unit == "%" else Decimal(1)
    low = (result.value - loose(result)) / (plan.value + loose(plan)) * of_all
    high = (result.value + loose(result)) / (plan.value - loose(plan)) * of_all
    if not low - rate.quantum <= rate.value <= high + rate.quantum:
        real = round(result.value / plan.value * of_all, 1)
        said = f"目标为{amount(plan.value, plan)}，按此完成{real}{rate.unit}"
        detail = f"{show(result)}，{said}，而原文称{rate.o.quantity.value:f}{rate.unit}"
        yield finding(DerivationKind.CONFLICT, "arithmetic", (rate, result, plan), rate.value - real, detail)


# ---------------------------------------------------------------- the three industries


def _industries(known: Iterable[Figure]) -> Iterator[Derivation]:
    """Yield products that are not the sum of their three industries, all four of one document."""
    books: dict[tuple[object, ...], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for f in known:
        if f.unit == "元" and f.reported and f.partial is None and f.about is None:
            for document in f.documents:
                books[(document, f.place, f.o.year)][f.concept.label].append(f)
    for key in sorted(books, key=str):
        named = [books[key].get(label, []) for label in ("地区生产总值", *_INDUSTRIES)]
        if all(len({f.value for f in found}) == 1 for found in named):
            yield from _against_product(*(found[0] for found in named))


def _against_product(product: Figure, *industries: Figure) -> Iterator[Derivation]:
    whole = sum((f.value for f in industries), Decimal(0))
    if abs(whole - product.value) > loose(product, *industries):
        listed = "、".join(show(f, where=False) for f in industries)
        words = f"三次产业（{listed}）合计{amount(whole, product)}，与总数不符"
        yield wrong((product, *industries), product.value, whole, words)
