"""Where a name begins, read back from its last word.

深入实施|农村公路改造提升三年大会战: cut behind the verb that governs the name, drop adverbs, times,
counts and places that only locate (全市, 我县).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from kg import lexicon
from kg.period import leading as leading_time

_BREAK = re.compile(r"[，。；：！？“”《》\n〔\[\]〕的]|——|(?<![0-9A-Za-z])等(?!级|离|待|温)|[了着]")
_LATIN = re.compile("[0-9A-Za-z]")
_SCOPE = re.compile(
    r"(?:全市|全县|全省|全区|全州|全域|全国|我市|我县|我省|我区|市本级|本市|本县|域内|辖区|各地|各级|一批|一系列|首批|首个|首条|首座|首家|"
    r"第[一二三四五六七八九十\d]+[批个]|新一轮|系列|重大|重点|的|等|个|条|项|座|处|家|所|场|次|·|、|和|与|及|并|、|也|都|均|还|已|将|要|再|又|更|其中|以及)+"
)
_COUNT = re.compile(
    r"^[0-9.,]+(?:万|亿)?[余多]?(?:个|条|项|座|处|家|所|场|次|公里|万亩|亩|千米|米|套|户|名|人|届|期|类|种|批|件|辆|台|部|支|万千瓦|千瓦|兆瓦|吨|万吨)?"
)


@cache
def _governors() -> AhoCorasick:
    return AhoCorasick(lexicon.words("governors"), matchkind=MatchKind.LeftmostLongest)


def left_limit(text: str, position: int) -> int:
    """Return where the clause piece that holds ``position`` begins: behind the last mark or 等."""
    if text.endswith("等", 0, position) and not _LATIN.match(text, position - 2):
        return position  # whatever follows: 甲、乙等|级别
    ends = _breaks(text)
    index = bisect_right(ends, position)
    return ends[index - 1] if index else 0


@lru_cache(maxsize=4)  # every last word of a sentence asks
def _breaks(text: str) -> tuple[int, ...]:
    return tuple(m.end() for m in _BREAK.finditer(text))


def left_edge(text: str, limit: int, head: int) -> int:
    """Return where the name begins whose last word starts at ``head``: behind the last governing verb."""
    verbs = _governors().find_matches_as_indexes(text[limit:head])
    start = _last_joint(text, limit + verbs[-1][2] if verbs else limit, head)
    return _skip(text, start, head)


def _last_joint(text: str, start: int, head: int) -> int:
    """A 、 separates names; 和 and 与 may stand inside one (重点企业和重点项目包联制度)."""
    cut = text.rfind("、", start, head)
    return cut + 1 if cut >= 0 else start


def _skip(text: str, start: int, head: int) -> int:
    """Drop times, scopes and counts at the start."""
    while start < head:
        piece = text[start:head]
        m = _SCOPE.match(piece) or _COUNT.match(piece)
        step = leading_time(piece) or (m.end() if m else 0)
        if step == 0:
            return start
        start += step
    return start
