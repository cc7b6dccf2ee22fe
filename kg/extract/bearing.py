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
#: 全国粮食产量 is the nation's; 新增全国重点实验室 and 全国百强县 are one's own.
_NATIONAL = re.compile(
    r"(?:，|去年|今年|目前|截至目前|\d{4}年)?全国(?!重点|百强|文明|优秀|示范|先进|民族|[一二]级|绿色|最|首|唯一|性|乡村|统一)"
)
#: 皋兰什川等7个强镇: a member of what is counted.
_MEMBER = re.compile(r"[^，；。\d]{0,12}等[^，；。\d]{0,4}\d")
#: 从上海引进项目: where something comes from or goes is not where the figure holds.
_TO_AND_FRO = frozenset("从与同向对和赴往由给")
#: 新建村组公路 is no 新建村, 全州 no 全州县 before a figure of one's own 州.
_NO_PLACE = re.compile("(?:[新改扩在]建|新增).|全[市县省区州]$")
#: An indicator that is left when the area before it is gone has at least so many characters.
_LEAST = 3
_MULTI = re.compile("[、，]")


def place(sentence: Sentence, names: Sequence[Name], reading: Reading) -> str:
    """Return the place of a figure: an area that opens its clause, else what the sentence is about."""
    clause = sentence.clause_at(reading.start)
    lead = sentence.text[clause.start : reading.end]
    for name in names:
        if (
            name.type is _T.AREA
            and clause.start <= name.start < reading.end
            and not _NO_PLACE.match(_text(sentence, name))
            and _opens(sentence, clause.start, name)
        ):
            return sentence.text[name.start : name.end]
    if _NATIONAL.match(lead) and reading.aspect is Aspect.LEVEL:
        return "全国"
    if (
        "全省" in lead[:4]
        and not sentence.place.endswith(("省", "自治区"))
        and reading.aspect is not Aspect.RANK
    ):
        return sentence.province
    return sentence.place


def _text(sentence: Sentence, name: Name) -> str:
    return sentence.text[name.start : name.end]


def topic_of(sentence: Sentence, names: Sequence[Name], topic: str) -> str:
    """Return the area that a sentence of an article on several places is about: its first, else ``topic``."""
    areas = [n for n in names if n.type is _T.AREA]
    return sentence.text[areas[0].start : areas[0].end] if areas else topic


def _opens(sentence: Sentence, start: int, name: Name) -> bool:
    """Only a time or an adverb stands before the area, and no noun of its own behind it."""
    if sentence.text[start : name.start].endswith("新") and sentence.text[name.start] in "增建":
        return False  # 新增城区停车位 and 新建县域医院 name neither 增城区 nor 建县
    lead = indicators.strip_times(sentence.text[start : name.start])
    after = sentence.text[name.end : name.end + 3]
    if _MEMBER.match(sentence.text, name.end):
        return False
    return (
        len(lead) <= 1
        and lead not in _TO_AND_FRO
        and not re.match(r"[、和与及等]|对口|协作|合作|籍|市场|大学|产业|企业|经验|模式", after)
    )


#: 甲、乙等78个在建项目: a member of a list that the figure counts is not what it describes.
_COUNTED = re.compile(r"[^，；。]*?等[^，；。\d]{0,4}\d")


def about(sentence: Sentence, names: Sequence[Name], reading: Reading) -> str | None:
    """Return the named thing that a figure describes: one in its quote, or right behind 总投资X亿元的."""
    text = sentence.text
    behind = text.startswith("的", reading.end)
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
    wording = _without_areas(sentence, names, reading.indicator)
    if what and what in wording and (attribute := _ATTRIBUTE.search(wording.replace(what, "·"))):
        return attribute.group()
    for name in names:
        surface = sentence.text[name.start : name.end]
        if _NO_PLACE.match(surface):
            continue
        if name.type in {_T.AREA, _T.ZONE, _T.COMPANY, _T.ORGANIZATION} and wording.startswith(surface):
            rest = indicators.core(wording[len(surface) :])
            if len(rest) >= _LEAST and not re.match("级|籍|产", rest):
                return rest
    return wording


#: 建设某牧场项目投资 is the 投资 of what the figure is about.
_ATTRIBUTE = re.compile("总投资|(?<!完成)(?<!新增)投资(?=$|·)|占地(?:面积)?(?=$|·)")
_SEVERAL = re.compile("(?:等|[两二三四五六七八九十]|\\d+[个]?)?(?:设区市|[市县区州地])(?![场民政属本级])")


def _without_areas(sentence: Sentence, names: Sequence[Name], wording: str) -> str:
    """池州、安庆、宣城三市规上服务业营收 → 规上服务业营收."""
    areas = sorted({_text(sentence, n) for n in names if n.type is _T.AREA}, key=len, reverse=True)
    rest = wording
    while area := next((a for a in areas if rest.startswith(a)), ""):
        rest = rest[len(area) :].lstrip("、和")
    if rest == wording or "、" not in wording[: len(wording) - len(rest)]:
        return wording
    several = _SEVERAL.match(rest)
    rest = rest[several.end() :] if several else rest
    return rest if len(rest) >= _LEAST else wording


def is_multiple(place_name: str) -> bool:
    """Return whether a document reports on several places at once, or on none that is known."""
    return not place_name or bool(_MULTI.search(place_name))
