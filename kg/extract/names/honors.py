"""Honours: what stands behind 获评, 入选, 被评为 … with its verb, and what is striven for (争创)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg import lexicon
from kg.extract.names.spans import Name
from kg.model import EntityType


@dataclass(frozen=True, slots=True)
class HonorMatch:
    """An honour, the verb before it, and whether it was received."""

    name: Name
    verb_start: int
    verb_end: int
    received: bool


_LEVEL = re.compile(
    r"(?:首批|首届|新一批|第[一二三四五六七八九十\d]+批|年度|\d{4}年?度?|“?十四五”?)*"
    r"(?:国家|全国|中国|世界|联合国|国际|全球|亚洲|省|自治区|市|全省|全区|全市|全疆|中央|[\u4e00-\u9fff]{2,3}省|河北|山东|四川|河南|吉林|东北|西北|西部|中部)"
)


@cache
def _head() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicon.either('honor_heads')}|\d+强|\dA级景区)(?:（[^）]*）)?$")


@cache
def _sure() -> re.Pattern[str]:
    """Match last words that only titles have, whatever the verb."""
    return re.compile(rf"(?:{lexicon.either('honor_heads', 'sure')}|\dA级(?:旅游)?景区)$")


_TRIM = re.compile(
    r"(?:荣誉称号|称号|荣誉|创建名单|创建|建设名单|验收|考核|考核验收|复审|复核|评审|建设|推广|培育|行列|打造|申报|申建|等\d*项?|等)+$"
)
_COUNTED = re.compile(r"\d+[余多]?[个家项部处座条件]$")
_QUOTED = re.compile("“[^“”]+”")
_COUNT = re.compile(r"^(?:\d+[余多]?[个家项部处座条件名人次]|一批|多个|多项|[一二三四五六七八九十]+[个项])")


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(lexicon.either("honor_verbs"))


def find(text: str) -> Iterator[HonorMatch]:
    """Yield the honours of a sentence with their verbs."""
    verbs, position = lexicon.mapping("honor_verbs"), 0
    for m in _verbs().finditer(text):
        if m.start() < position:
            continue
        strong = m.group() in _strong()
        received = verbs[m.group()] != "striven" and not _PLANNED.search(
            text[max(0, m.start() - 6) : m.start()]
        )
        for start, end in _objects(text, m.end(), strong):
            position = end
            yield HonorMatch(
                Name(start, end, EntityType.HONOR, f"honor:{m.group()}"),
                m.start(),
                m.end(),
                received,
            )


@cache
def _strong() -> frozenset[str]:
    """Return the verbs that take nothing but titles: whatever follows them is one."""
    return frozenset(e.word for e in lexicon.entries("honor_verbs") if e.value == "title")


_PLANNED = re.compile(r"(?:争取|力争|争创|申报|积极|努力|确保|推动|支持)$")


def _objects(text: str, start: int, strong: bool) -> Iterator[tuple[int, int]]:
    """The titles behind a verb: one, or a list joined by 、 and 和."""
    stop = _STOP_MARK.search(text, start)
    end = stop.start() if stop else len(text)
    for left, right in _parts(text, start, end):
        span = _title(text, left, right, strong)
        if span:
            yield span


#: What opens or closes a bracket, or may join two titles.
_MARK = re.compile("[“《（”》）、和及]")
_STOP_MARK = re.compile(r"[，。；：！？\n（](?!省|市)")


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth, left = 0, start
    for mark in _MARK.finditer(text, start, end):
        i = mark.start()
        depth += (text[i] in "“《（") - (text[i] in "”》）")
        joint = text[i] == "、" or (text[i] in "和及" and _head().search(_TRIM.sub("", text[left:i])))
        if depth == 0 and (joint or (text[i] == "“" and i > left and text[i - 1] == "”")):
            yield left, i
            left = i + (text[i] != "“")
    yield left, end


def _title(text: str, left: int, right: int, strong: bool) -> tuple[int, int] | None:
    piece = text[left:right]
    lead = _COUNT.match(piece)
    if lead:
        left, piece = left + lead.end(), piece[lead.end() :]
    piece = _COUNTED.sub("", _TRIM.sub("", piece))
    if _QUOTED.fullmatch(piece):
        return left + 1, left + len(piece) - 1
    titled = _head().search(piece) and (_LEVEL.match(piece) or _sure().search(piece))
    if not 3 <= len(piece.strip("“”")) <= 34 or not (strong or titled):
        return None
    if strong and not (_head().search(piece) or _LEVEL.match(piece) or "“" in piece):
        return None
    return left, left + len(piece)
