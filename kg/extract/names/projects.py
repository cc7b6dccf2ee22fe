"""Projects that stand alone: 双辽电厂6号机组扩建项目, 朝阳大街北延, 产业园二期."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import lexicon
from kg.extract.names.edges import left_edge, left_limit
from kg.extract.names.spans import Name
from kg.model import EntityType

_PROJECT = re.compile(
    r"项目(?![库建化经数谋储资前个服规专推审管投入包和年为带总集储签申实清贷])|(?<=[\u4e00-\u9fff])(?:[一二三四五六]期工程|[一二三四]期(?![间内末限限工])|(?:北|南|东|西)延(?:工程|段)?(?!伸))"
)


@cache
def _class() -> re.Pattern[str]:
    """Match what says which kind of project, not which one: 重点项目, 5000万元以上项目."""
    return re.compile(rf"^(?:{lexicon.either('classes', 'project')}|[\d.A-Z]+)*$")


@cache
def _specific() -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z0-9]|{lexicon.either('specifics')}")


def find(text: str) -> Iterator[Name]:
    """Yield projects named before 项目, by a phase (二期) or an extension (北延)."""
    for m in _PROJECT.finditer(text):
        limit = left_limit(text, m.start())
        start = left_edge(text, limit, m.start())
        end = m.start() if m.group() == "项目" else m.end()
        if text[start - 1 : start] == "”" or "”" in text[start:end]:
            start = _opening(text, limit, start)
        stem = text[start:end]
        if not 4 <= len(stem) <= 30 or _class().match(stem) or re.search("[，。；]", stem):
            continue
        if m.group() != "项目" or _specific().search(stem) or len(stem) >= 6:
            yield Name(
                start, end, EntityType.PROJECT, "project:" + ("项目" if m.group() == "项目" else "phase")
            )


def _opening(text: str, limit: int, start: int) -> int:
    opened = text.rfind("“", max(0, start - 20), start)
    return opened if opened >= 0 else max(limit, start)
