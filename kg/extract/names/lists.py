"""Lists that a class noun closes: 甲、乙、丙等3个项目 are projects, …等企业 companies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import lexicon
from kg.extract.names.edges import left_edge
from kg.extract.names.spans import Name
from kg.model import EntityType

#: No list reaches over a mark: only the pieces that have a 等 are searched.
_PIECE = re.compile(r"[^，。；：！？\n]*等[^，。；：！？\n]*")


@cache
def _closing() -> re.Pattern[str]:
    """Match what closes a list: 等3个重点项目."""
    count = r"(?:近|超|约)?[\d一二两三四五六七八九十百]*[余多]?(?:万)?[个家条项座处所户名件部场]?"
    return re.compile(
        rf"等(?<=[^、]等)(?P<count>{count})(?P<kind>[^，。；：、！？等\n]{{0,14}}?(?P<noun>{lexicon.either('class_nouns')}))"
        rf"(?![\u4e00-\u9fff]?(?:集群|主体|家属))"
    )


#: What opens or closes a bracket, or may join two members.
_MARK = re.compile("[“《（”》）、和与及以]")
_JOINT = re.compile(r"、|和(?!谐|美|平|田|顺|静)|与|及|以及")
_COUNTED = re.compile(r"\d|[一二两三四五六七八九十]")


@cache
def _plain() -> re.Pattern[str]:
    """Match members that are themselves classes: 环保、科技等项目."""
    return re.compile(rf"^(?:[\u4e00-\u9fff]{{1,2}}|.*{lexicon.either('classes', 'member')})$")


def find(text: str) -> Iterator[Name]:
    """Yield the members of lists with the type that the closing noun gives them."""
    if "等" not in text:
        return
    for piece in _PIECE.finditer(text):
        yield from _lists(text, piece.start(), piece.end())


def _lists(text: str, begin: int, stop: int) -> Iterator[Name]:
    types = lexicon.mapping("class_nouns")
    for m in _closing().finditer(text, begin, stop):
        if m.start() == begin:
            continue
        kind = EntityType(types[m["noun"]])
        members = list(_members(text, begin, m.start()))
        begin = m.end()
        sure = bool(_COUNTED.search(m["count"])) or kind is EntityType.PROJECT
        for start, end in members:
            if _fits(text[start:end], kind, sure and len(members) > 0):
                yield Name(start, end, kind, f"list:{m['noun']}")


def _members(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split at joints outside marks; the first member begins behind the verb that governs the list."""
    pieces = _pieces(text, start, end)
    first, behind = pieces[0]
    edge = left_edge(text, first, behind)
    for a, b in ((edge if edge < behind else first, behind), *pieces[1:]):
        a, b = _bare(text, a, b)
        if b - a >= 2:
            yield a, b


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, depth, left = [], 0, start
    for mark in _MARK.finditer(text, start, end):
        at, char = mark.start(), mark.group()
        if char in "“《（":
            depth += 1
        elif char in "”》）":
            depth -= 1
        elif depth == 0 and at > left and (joint := _JOINT.match(text, at)):
            pieces.append((left, at))
            left = joint.end()
    return [*pieces, (left, end)]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop the marks around a member and the word 项目 at its end."""
    if text[start:end].endswith("项目"):
        end -= 2
    if text[start] in "“《" and text[end - 1] in "”》" and not re.search("[”》].*[“《]", text[start:end]):
        return start + 1, end - 1
    return start, end


def _fits(name: str, kind: EntityType, sure: bool) -> bool:
    if len(name) > 26 or re.search(r"[，。]|^\d+$", name):
        return False
    if kind is EntityType.PROJECT:
        return (len(name) >= 4 and not _plain().match(name)) or bool(re.search("期$|扩建|技改", name))
    if kind in {EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.FACILITY, EntityType.ZONE}:
        return not _plain().match(name) and (sure or len(name) >= 3)
    if kind is EntityType.AREA:
        return sure and 2 <= len(name) <= 7
    return len(name) >= 3 and not _plain().match(name)
