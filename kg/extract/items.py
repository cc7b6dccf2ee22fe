"""Items: each figure of a clause with the stretch of text that belongs to it.

改造供热管网29.9公里、供水管网11.16公里 has two items, ``改造供热管网|29.9公里|`` and ``供水管网|11.16公里|``;
完成27条乡村道路建设 has one, ``完成|27条|乡村道路建设``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from kg import lexicon
from kg.extract import indicators as I
from kg.extract.figures import Figure
from kg.extract.sentences import Sentence, Span


class Item(NamedTuple):
    """A figure with what stands before (``pre``) and after it (``post``) within its own stretch.

    ``post`` begins at ``behind``: at the end of the figure, or further on where several figures share
    the noun behind the last one (261个村19945户43866人稳定增收).
    """

    figure: Figure
    clause: Span
    start: int
    behind: int
    pre: str
    post: str
    first: bool


_JOINT = re.compile(r"[、和与及并]|以及")


def split(sentence: Sentence, figures: Sequence[Figure]) -> Iterator[Item]:
    """Yield an item per figure, in order."""
    for clause in sentence.clauses:
        inside = [f for f in figures if clause.start <= f.start < clause.end]
        inside = [f for f in inside if not any(f is not o and _within(f, o) for o in inside)]
        yield from _shared(sentence.text, [*_items(sentence.text, clause, inside)])


def _within(figure: Figure, other: Figure) -> bool:
    """前20名 is a rank, and its 20名 no figure of its own."""
    return other.is_rank and other.start <= figure.start and figure.end <= other.end


def _items(text: str, clause: Span, figures: Sequence[Figure]) -> Iterator[Item]:
    borders = _borders(text, clause, figures)
    for index, figure in enumerate(figures):
        start, end = borders[index], max(borders[index + 1], figure.end)
        pre, post = text[start : figure.start], text[figure.end : end]
        if not post and index + 1 < len(figures):
            post = _head(text[figure.end : figures[index + 1].start])
        yield Item(figure, clause, start, figure.end, pre.lstrip("、和与及并 "), post, index == 0)


def _borders(text: str, clause: Span, figures: Sequence[Figure]) -> list[int]:
    """Return where items begin, and the end of the last: at the first joint between two figures."""
    borders = [clause.start]
    for left, right in pairwise(figures):
        borders.append(_border(text, left.end, right))
    return [*borders, clause.end]


def _border(text: str, start: int, right: Figure) -> int:
    """Return the first joint outside marks; without one, where the left figure ends or the right begins."""
    depth, end = 0, right.start
    for position in range(start, end):
        depth += (text[position] in "（“《") - (text[position] in "）”》")
        if depth == 0 and _JOINT.match(text, position) and not text.startswith("并网", position):
            return position
    gap = text[start:end]
    if verb := _VERB.search(gap):
        return start + verb.start()
    behind = gap.startswith("的") and _THINGS.search(right.quantity.unit) and text[right.end] in "，、；。"
    if I.is_action(gap.strip("了")):  # 投资400万元|完成1.6公里管网改造
        return start
    return start if behind or not gap or _OF_NEXT.search(gap) or _measured().search(gap) else end


#: Words that open the next figure's own wording: 10个项目|占全市的25%.
_OF_NEXT = re.compile(r"增长|下降|提高|达|占|其中|完成.*(?:计划|任务|目标)的$")
#: Units of things that have a noun: 总投资20亿元的重点项目116个.
_THINGS = re.compile("[个家项座条处所]$")
#: 新建5所学校|新增学位3000个: verbs whose object the next figure counts.
_VERB = re.compile(
    r"(?:^|(?<=..))(?:新增|带动|吸引|惠及|拉动|撬动|发放|覆盖|减免|节约|安置)(?=[\u4e00-\u9fff]{2})"
)


@cache
def _measured() -> re.Pattern[str]:
    """Match what is measured of the things that the figure before has counted: 50户重点企业|产值增速达到."""
    names = ("measures", "attributes", "growth")
    word = lexicon.alternation(w for name in names for w in lexicon.words(name) if len(w) > 1)
    return re.compile(rf"(?:户均|人均|实现|完成)?{word}+{lexicon.either('reaching')}*$")


def _head(gap: str) -> str:
    """推动50户重点企业产值增速达到10%: the noun between two figures belongs to both."""
    cuts = [m.start() for p in (_VERB, _OF_NEXT, _measured()) if (m := p.search(gap))]
    if gap.startswith("的"):
        return "" if cuts else gap  # 总投资20亿元的重点项目116个: the owner of an attribute
    return _measured().sub("", gap[: min(cuts)]).removesuffix("年") if cuts else ""


# ---------------------------------------------------------------- nouns that several figures share

_LINK = frozenset({"", "、", "和", "与", "及"})
#: 剩余403户、964人贫困人口: words that want the noun as well.
_OPEN = frozenset({"", "剩余", "其余", "其他"})


def _shared(text: str, items: list[Item]) -> list[Item]:
    """Give 261个村19945户43866人稳定增收 and 469套、9.83万平方米违建 the noun behind their last figure."""
    for index in range(len(items) - 2, -1, -1):
        item, after = items[index], items[index + 1]
        if _LEVEL.fullmatch(item.post) and (level := _LEVEL.match(after.post)):
            items[index] = item._replace(post=item.post + after.post[level.end() :])
        if said := _said(text, item, after):
            items[index] = item._replace(post=item.post + said)
        verb = after.pre.strip("了")
        if _SPENT.search(item.pre) and after.start == item.figure.end and I.is_action(verb):
            items[index] = item._replace(post=verb + after.post)  # 投资400万元|完成1.6公里|管网改造
        if text[item.figure.end : after.figure.start] in _LINK and _wants_noun(item, text) and after.post:
            items[index] = item._replace(post=after.post, behind=after.behind)
    return items


#: 8个国家级、36个省级临床重点专科: grades of one kind of thing.
_LEVEL = re.compile("国家级|国家|省级|市级|县级|区级|部级|世界级")
_SPENT = re.compile("(?:投资|投入)[约近]?$")


#: 14个集体、15名个人|荣获表彰: where what is said of all of them begins.
_SAID = re.compile(
    r"荣?获(?!得感)|入选|被|加快|加速|建成|投入|投[产用运]|开工|竣工|实现|完成|有望|全部|顺利|脱贫|摘帽|退出|达标|落地|通过|价格|大幅|办复|进驻|签约"
)


def _said(text: str, item: Item, after: Item) -> str:
    """Return what the next figure's noun has said of it, where it is said of this one's too."""
    gap = text[item.figure.end : after.figure.start]
    if after.pre or not item.post or gap.rstrip("、和与及") != item.post or item.figure.is_rank:
        return ""
    said = _SAID.search(after.post)
    return after.post[said.start() :] if said and not _SAID.search(item.post) else ""


def _wants_noun(item: Item, text: str) -> bool:
    if item.figure.is_rank or item.post or item.figure.quantity.unit in {"%", "倍", "个百分点"}:
        return False
    core = I.core(item.pre)
    return core in _OPEN or I.is_action(core) or text[item.figure.end].isdigit()
