"""Names found once in a document are names wherever they stand again in it.

A company that an enumeration shows (甲重工、乙药业等企业) stands elsewhere in the report with no form
that would show it. Only distinctive names are carried over: long enough, of a type that is proper to
one thing, and never across a longer name that is already there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.extract.names.find import Found
from kg.extract.names.spans import Name
from kg.model import EntityType

_T = EntityType
#: Shortest name of each type that is carried over; types not listed are not.
_LEAST = {
    _T.COMPANY: 3, _T.ORGANIZATION: 4, _T.FACILITY: 4, _T.ZONE: 4, _T.PROJECT: 6, _T.EVENT: 5, _T.PROGRAM: 5,
}  # fmt: skip
#: Names that are classes as well: 经济开发区, 体育公园, 人民医院.
_CLASS = re.compile(
    r"^(?:[\u4e00-\u9fff]{2}(?:公园|医院|学校|广场|水厂|开发区|园区|中心)|.*(?:等级|试点|示范区))$"
)


def carry_over(texts: Sequence[str], found: Sequence[Found]) -> list[Found]:
    """Return ``found`` with every distinctive name added where it stands unmarked in ``texts``."""
    known = dict(_distinctive(texts, found))
    if not known:
        return list(found)
    surfaces = sorted(known)
    matcher = AhoCorasick(surfaces, matchkind=MatchKind.LeftmostLongest)
    out = []
    for text, one in zip(texts, found, strict=True):
        hits = matcher.find_matches_as_indexes(text)
        new = [Name(start, end, known[surfaces[index]], "carried-over") for index, start, end in hits]
        added = [n for n in new if not any(n.overlaps(o) for o in one.names)]
        out.append(Found(tuple(sorted((*one.names, *added))), one.honors) if added else one)
    return out


def _distinctive(texts: Sequence[str], found: Sequence[Found]) -> Iterable[tuple[str, EntityType]]:
    for text, one in zip(texts, found, strict=True):
        for name in one.names:
            surface = text[name.start : name.end]
            if len(surface) >= _LEAST.get(name.type, 99) and not _CLASS.match(surface):
                yield surface, name.type
