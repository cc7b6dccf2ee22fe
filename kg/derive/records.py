"""Claimed records beside higher earlier figures: 再创历史新高, 二十连丰.

A claim stands in the words right behind the figure. 连丰 speaks of good harvests and need not mean
ever larger ones: the finding puts the numbers side by side, no more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.derive.figures import Figure, finding, show
from kg.model import Aspect, Derivation, DerivationKind, Document, Evidence
from kg.numerals import parse

_RECORD = re.compile(
    r"(?:再次?|又|均|双双|连续)?创(?:造|下|出)?了?(?:历史|近年|建市以来|有史以来)*(?:的)?(?:新高|最高|新纪录)|历史最高|历史新高"
)
_HARVESTS = re.compile(
    r"(?P<n>[一二三四五六七八九十]+|\d+)(?:年)?连(?:丰|增)|连续(?P<m>[一二三四五六七八九十]+|\d+)年(?:丰收|增产)"
)
_SENTENCE = re.compile(r"[。；！？]")
#: A number that is not that of a row itself (连续20年, 20连丰).
_NUMBER = re.compile(r"(?<![续\d])\d(?!\d*连)")
#: How far behind the figure a claim may stand, other figures excluded.
_REACH = 24
_By = Mapping[tuple[object, ...], Sequence[Figure]]


def broken_records(figures: Iterable[Figure], documents: Sequence[Document]) -> Iterator[Derivation]:
    """Yield claims of a record, or of an unbroken row of harvests, with the figures that speak against it."""
    texts = {d.id: d.text for d in documents}
    series: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for f in figures:
        if f.o.aspect is Aspect.LEVEL and f.reported and f.exact and f.telling and f.partial is None:
            series[(f.place, f.concept.id, f.about, f.unit, f.flow)].append(f)
    for group in series.values():
        for f in group:
            words = " ".join(_following(e, texts[e.document]) for e in f.fact.evidence)
            yield from _record(f, group, words)
            yield from _harvests(f, group, words)


def _following(evidence: Evidence, text: str) -> str:
    """Return the quote and the words behind it, up to the next number or the sentence's end."""
    rest = _SENTENCE.split(text[evidence.end : evidence.end + _REACH])[0]
    return evidence.quote + _NUMBER.split(rest)[0]


def _record(f: Figure, group: Sequence[Figure], words: str) -> Iterator[Derivation]:
    claim = _RECORD.search(words)
    past = [g for g in group if (g.o.year or 0) < (f.o.year or 0) and g.value > f.value]
    if claim and past:
        higher = _one_a_year(past)[:2]
        said = "、".join(show(g, where=False) + f"（{g.o.year}年）" for g in higher)
        detail = f"{show(f)}，原文称“{claim[0]}”，但此前有更高的数字：{said}"
        yield finding(DerivationKind.CONFLICT, "record", (f, *higher), f.value - higher[0].value, detail)


def _harvests(f: Figure, group: Sequence[Figure], words: str) -> Iterator[Derivation]:
    claim = _HARVESTS.search(words)
    length = parse(claim["n"] or claim["m"]) if claim else None
    if claim is None or length is None:
        return
    first, year = (f.o.year or 0) - int(length) + 1, f.o.year or 0
    past = [g for g in group if first <= (g.o.year or 0) < year]
    before = max(past, key=lambda g: (g.o.year or 0, g.last, g.fact.id), default=None)
    if before and before.value > f.value:
        detail = f"{show(f)}，原文称“{claim[0]}”，但少于{before.o.year}年的{show(before, where=False)}"
        yield finding(DerivationKind.CONFLICT, "record", (f, before), f.value - before.value, detail)


def _one_a_year(past: Iterable[Figure]) -> list[Figure]:
    """Return the latest word on each year, the highest first."""
    years: dict[int | None, Figure] = {}
    for g in sorted(past, key=lambda g: (g.last, g.fact.id)):
        years[g.o.year] = g
    return sorted(years.values(), key=lambda g: (-g.value, g.o.year or 0))
