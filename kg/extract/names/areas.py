"""Administrative areas: the gazetteer, and towns, villages and communities by their last character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from kg import lexicon, places
from kg.extract.names.spans import Name
from kg.model import EntityType

#: 新立乡, 百禄村, 华宇社区, 城关街道; a chain 双辽市新立乡 is split by the gazetteer before it.
_LOCAL = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:乡|镇|村|社区|街道))(?![\u4e00-\u9fff]?(?:企|办|级|振兴|建设|容|庄建|改造|财|医|干部|两委|务|规划|体|屯))"
)
_LOCAL_CUE = re.compile("[乡镇村]|社区|街道")


@cache
def _generic() -> re.Pattern[str]:
    """Match stems that name a kind of town or village: 示范村, 老旧社区, 特色小镇."""
    return re.compile(rf"{lexicon.either('classes', 'area-head')}$|{lexicon.either('classes', 'area-any')}")


@cache
def _matcher() -> tuple[AhoCorasick, tuple[str, ...]]:
    forms = tuple(sorted({*places.surface_forms(), *places.countries()} - {"中国"}))
    return AhoCorasick(
        forms, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
    ), forms


#: What may not follow a gazetteer name: 吉林大学 is one name, 河北梆子 another.
_NOT_AFTER = re.compile(
    r"大学|银行|路|大街|街(?!道)|大道|站|港(?!口)|机场|师范|理工|医科|农业大|工业大|财经大|日报|晚报|河(?!北|南|段|流|道)|江(?!苏|西|流)|湖(?!北|南|泊)|山(?!东|西|区|村)|桥|菜|市场|杯|话|梆子"
)


#: 马鞍山镇 of 伊通县 is not 马鞍山市.
_LOCAL_AFTER = re.compile(r"镇|乡(?!村|镇|亲)|村(?!民|集体|级|庄)|社区|街道|屯|庄")


def find(text: str) -> Iterator[Name]:
    """Yield gazetteer names and local areas."""
    matcher, forms = _matcher()
    taken: list[tuple[int, int]] = []
    for index, start, end in matcher.find_matches_as_indexes(text):
        full = forms[index].endswith(("省", "市", "县", "区", "州", "旗"))
        if not full and _LOCAL_AFTER.match(text, end):
            continue
        if (_NOT_AFTER.match(text, end) and not full) or not places.stands_free(text, start, end):
            continue
        taken.append((start, end))
        yield Name(start, end, EntityType.AREA, "gazetteer:full" if full else "gazetteer:short")
    if not _LOCAL_CUE.search(text):
        return
    for m in _LOCAL.finditer(text):
        yield from _local(text, m, taken)


#: What may stand before a town or village that no gazetteer name precedes: a mark, or a word that places.
_BEFORE_LOCAL = re.compile(
    r"(?:^|[，。；、：“（(]|在|落户|位于|依托|走进|来到|到|和|及|与|以|支持|推进|建设|打造|完成|启动|对)$"
)


def _local(text: str, m: re.Match[str], taken: list[tuple[int, int]]) -> Iterator[Name]:
    chained = [e for s, e in taken if m.start() <= s < m.end() or m.start() < e < m.end() or e == m.start()]
    start = max([m.start(), *chained])
    stem = text[start : m.end()]
    head = re.sub("(?:乡|镇|村|社区|街道)$", "", stem)
    placed = bool(chained) or bool(_BEFORE_LOCAL.search(text[max(0, start - 2) : start]))
    if placed and 1 < len(head) <= 4 and not _generic().search(head) and not head.endswith("城"):
        yield Name(start, m.end(), EntityType.AREA, "local-area:chain" if chained else "local-area:mark")
