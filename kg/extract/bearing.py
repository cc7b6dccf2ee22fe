"""What a figure bears on: the place it is about, and the named thing it describes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract import indicators
from kg.extract.names.spans import Name
from kg.extract.observations import Reading
from kg.extract.sentences import Sentence
from kg.model import Aspect, EntityType

_T = EntityType
_DESCRIBED = frozenset({_T.PROJECT, _T.PROGRAM, _T.FACILITY, _T.ZONE, _T.COMPANY, _T.EVENT})
_PROVINCE = re.compile(r"全省|我省|全区(?=[^，]{0,4}\d)")
_MULTI = re.compile("[、，]")


def place(sentence: Sentence, names: Sequence[Name], reading: Reading) -> str:
    """Return the place of a figure: an area that opens its clause, else what the sentence is about."""
    clause = sentence.clause_at(reading.start)
    lead = sentence.text[clause.start : reading.end]
    for name in names:
        if (
            name.type is _T.AREA
            and clause.start <= name.start < reading.end
            and _opens(sentence, clause.start, name)
        ):
            return sentence.text[name.start : name.end]
    if "全国" in lead[:4] and reading.aspect is Aspect.LEVEL:
        return "全国"
    if (
        "全省" in lead[:4]
        and not sentence.place.endswith(("省", "自治区"))
        and reading.aspect is not Aspect.RANK
    ):
        return sentence.province
    return sentence.place


def topic_of(sentence: Sentence, names: Sequence[Name], topic: str) -> str:
    """Return the area that a sentence of an article on several places is about: its first, else ``topic``."""
    areas = [n for n in names if n.type is _T.AREA]
    return sentence.text[areas[0].start : areas[0].end] if areas else topic


def _opens(sentence: Sentence, start: int, name: Name) -> bool:
    """Only a time or an adverb stands before the area, and no noun of its own behind it."""
    lead = indicators.strip_times(sentence.text[start : name.start])
    after = sentence.text[name.end : name.end + 3]
    return len(lead) <= 1 and not re.match(
        r"[、和与及等]|对口|协作|合作|籍|市场|大学|产业|企业|经验|模式", after
    )


#: 甲、乙等78个在建项目: a member of a list that the figure counts is not what it describes.
_COUNTED = re.compile(r"[^，；。]*?等[^，；。\d]{0,4}\d")


def about(sentence: Sentence, names: Sequence[Name], reading: Reading) -> str | None:
    """Return the named thing that a figure describes: one in its quote, or right behind 总投资X亿元的."""
    text = sentence.text
    behind = re.match(r"的", text[reading.end :])
    if behind and re.search("投资|占地|全长|面积|规模", reading.indicator):
        following = [
            n
            for n in names
            if reading.end <= n.start <= reading.end + 12 and n.type in {_T.PROJECT, _T.FACILITY, _T.ZONE}
        ]
        if following:
            return text[following[0].start : following[0].end]
    inside = [
        n
        for n in names
        if n.type in _DESCRIBED
        and reading.start <= n.start
        and n.end <= reading.end
        and not _COUNTED.match(text, n.end)
    ]
    if not inside:
        return None
    outer = [n for n in inside if not any(n.inside(o) for o in inside)]
    first = outer[0]
    return text[first.start : first.end]


def indicator_of(sentence: Sentence, names: Sequence[Name], reading: Reading, what: str | None) -> str:
    """Return the indicator without the area, zone or company that it opens with."""
    wording = reading.indicator
    for name in names:
        surface = sentence.text[name.start : name.end]
        if name.type in {_T.AREA, _T.ZONE, _T.COMPANY, _T.ORGANIZATION} and wording.startswith(surface):
            rest = indicators.core(wording[len(surface) :])
            if len(rest) >= 3 and not re.match("级|籍|产", rest):
                return rest
    return wording


def is_multiple(place_name: str) -> bool:
    """Return whether a document reports on several places at once, or on none that is known."""
    return not place_name or bool(_MULTI.search(place_name))
