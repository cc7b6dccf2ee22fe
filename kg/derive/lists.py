"""Parts behind 其中 against the figure before it: none larger, and all of them together not more.

Only what plainly belongs together is compared: one total of its unit in the clause before 其中, and the
figures right behind it, up to the next 其中, 包括, semicolon or verb that opens another count.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg import lexicon
from kg.derive.figures import Figure, amount, finding, show
from kg.model import Derivation, DerivationKind

#: 通过其中3件 and 就在其中 open no list.
_OF_THEM = re.compile(r"(?<=[，、；。（,;(\s])其中(?:包括|有)?[，,：:]?")
_SENTENCE, _CLAUSE = re.compile(r"[。！？!?\n]"), re.compile(r"[。！？!?\n；;]")
#: What may stand between two members of one list.
_BETWEEN = re.compile(r"[、，,和及与以\s）)（(]*(?:分别)?")
_SCALED = re.compile(r"^(?:万亿|千亿|百亿|千万|百万|亿|万|千|百)(?=.)")
_NUMBER = r"\d[\d.,]*\s*(?:万亿|千亿|百亿|千万|百万|亿|万|千|百)?[余多]?"
#: A figure of these is an average or a rate: a part may well exceed the whole.
_AVERAGE = re.compile(r"均|每|率|比重|比例|占|标准|单产|亩产|价格|浓度|指数|水平|排名|得分|寿命|期限|时间")
_RATES = frozenset(
    {"%", "‰", "个百分点", "倍", "位", "分", "℃", "天", "年", "岁", "成", "级", "小时", "分钟", "秒"}
)
#: 亿元以上项目80个、新开工项目60个 are counted twice.
_OVERLAP = re.compile(r"以上|以下|以内|超|过|新|首|外资|民营|民间|含|重点|绿色|数字|智能|进口|出口")
#: 共配备24831人 and 当日解除20例 open another count; 运动员284人，包括男运动员126人 goes a level down.
_ANEW = re.compile(
    r"^(?:共|累计|总|合计|全[市县区省]|同时|另|此外|带动|惠及|当日|当天|截至|目前|今年)|其中|包括|包含"
)
#: 签约项目20项，在建项目18项: verbs that say where a project stands, not what is done.
_STATES = re.compile(r"签约|落地|投产|竣工|完工|开工|复工|洽谈|在建|续建|储备|谋划|入库|建成")
_VERBS = lexicon.words("actions")
#: How far before 其中 its total may stand, and by what share a list may fall short that means to be whole.
_REACH, _SHORT = 40, Decimal("0.02")


@dataclass(frozen=True)
class Said:
    """A figure where one document says it."""

    figure: Figure
    start: int
    end: int


def said(figures: Iterable[Figure]) -> dict[str, list[Said]]:
    """Return by document where the figures stand, in order of their ends."""
    found: dict[str, list[Said]] = defaultdict(list)
    for f in figures:
        for e in f.fact.evidence:
            found[e.document].append(Said(f, e.start, e.end))
    for here in found.values():
        here.sort(key=lambda s: (s.end, s.start, s.figure.fact.id))
    return found


def adds_up(f: Figure) -> bool:
    """Return whether the figure is an amount, of which parts make up a whole."""
    return f.unit not in _RATES and "/" not in f.unit and not _AVERAGE.search(f.o.indicator)


def loose(*figures: Figure) -> Decimal:
    """Return by how much a sum of rounded numbers may be off; whole counts are exact."""
    return sum((f.quantum / 2 for f in figures if f.quantum != 1), Decimal(0))


def wrong(premises: Sequence[Figure], stated: Decimal, found: Decimal, words: str) -> Derivation:
    """Return the conflict of a stated total, the first premise, with what was found."""
    detail = f"{show(premises[0])}，{words}"
    return finding(DerivationKind.CONFLICT, "arithmetic", premises, found - stated, detail)


def lists(here: Sequence[Said], text: str) -> Iterator[Derivation]:
    """Yield parts that exceed their total or do not make it up; ``here`` are the levels of one text."""
    ends = [s.end for s in here]
    for match in _OF_THEM.finditer(text):
        stop = _SENTENCE.search(text, match.end())
        until = stop.start() if stop else len(text)
        first = bisect_right(ends, match.start())
        parts = list(_run([s for s in here[first:] if s.end <= until], text, match.end()))
        for total in _totals(here[:first], text, match.start()):
            yield from _against(total, [s.figure for s in parts if _same_sort(s.figure, total)])


def _totals(before: Sequence[Said], text: str, at: int) -> Iterator[Figure]:
    """Yield the figures right before 其中 that are the only ones of their unit in its clause."""
    head = text[:at].rstrip("，、；。（,;( \n")
    ends = list((_SENTENCE if text[at - 1] in "。\n" else _CLAUSE).finditer(head))
    opening = ends[-1].end() if ends else 0
    clause = [s for s in before if s.end > opening]
    for s in clause:
        same = {c.figure.fact.id for c in clause if c.figure.unit == s.figure.unit}
        written = re.findall(_NUMBER + re.escape(_bare(s.figure)), text[opening:at])
        if s.end >= at - _REACH and len(same) == len(written) == 1 and adds_up(s.figure):
            yield s.figure


def _run(rest: Sequence[Said], text: str, cursor: int) -> Iterator[Said]:
    """Yield the figures that follow each other with nothing but commas between."""
    for number, s in enumerate(rest):
        if s.start > cursor and not _BETWEEN.fullmatch(text, cursor, s.start):
            return
        if _anew(text, cursor, s) if number else _ANEW.search(text[max(s.start, cursor) : s.end]):
            return
        cursor = max(cursor, s.end)
        yield s


def _anew(text: str, cursor: int, s: Said) -> bool:
    """…其中高铁370公里，新增公路2600公里: a verb behind a comma opens another count, and so does 共."""
    words = text[s.start : s.end]
    between = text[cursor : s.start]
    verb = any(words.startswith(v) for v in _VERBS) and not _STATES.match(words)
    return bool(_ANEW.search(words)) or (between.strip() in {"，", ","} and verb)


def _bare(f: Figure) -> str:
    """The unit as written without its scale (万人 → 人)."""
    return _SCALED.sub("", f.o.quantity.unit)


def _same_sort(part: Figure, total: Figure) -> bool:
    """Tell whether both are amounts of one place, year and kind; 13家 has no part of 6952件."""
    counters = {_bare(part), _bare(total)}
    if part.unit == "个" and len(counters) > 1 and "个" not in counters:
        return False
    same = (part.place, part.o.year, part.o.kind, part.unit) == (
        total.place, total.o.year, total.o.kind, total.unit,
    )  # fmt: skip
    return same and part is not total and adds_up(part)


def _against(total: Figure, parts: Sequence[Figure]) -> Iterator[Derivation]:
    larger = [p for p in parts if p.value > total.value + loose(p, total)]
    for p in larger:
        yield wrong((total, p), total.value, p.value, f"其中{show(p, where=False)}，部分大于总数")
    whole = sum((p.value for p in parts), Decimal(0))
    if larger or len(parts) < 2 or _nested(parts) or any(_OVERLAP.search(p.o.indicator) for p in parts):
        return
    gap, room = whole - total.value, loose(total, *parts)
    if gap > room or -total.value * _SHORT <= gap < -room:
        listed = "、".join(show(p, where=False) for p in parts)
        words = f"其中{listed}，合计{amount(whole, total)}，与总数不符"
        yield wrong((total, *parts), total.value, whole, words)


def _nested(parts: Sequence[Figure]) -> bool:
    """运动员886人，女运动员437人，男运动员449人: one of them is the sum of others; 各85人 counts twice."""
    values = [p.value for p in parts]
    spans = ((i, j) for i in range(len(values)) for j in range(i + 2, len(values) + 1))
    sums = {sum(values[i:j], Decimal(0)) for i, j in spans}
    return any(v in sums for v in values) or any("各" in p.o.evidence.quote for p in parts)
