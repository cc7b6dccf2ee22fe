"""Programs without quotation marks: 实施农村公路改造提升三年大会战, 深化开发区体制机制改革.

The name lies between a verb that governs it and its last word; what is only a class of measures
(各项改革, 工作机制) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import lexicon
from kg.extract.names.edges import left_edge, left_limit
from kg.extract.names.spans import Name
from kg.model import EntityType


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<head>{lexicon.either('program_heads')})(?P<more>行动|计划|工程|改革|方案|试点|工作|清单|规划|任务|措施)?"
    )


@cache
def _generic() -> re.Pattern[str]:
    """Match what is too general to name one program: 重点工程, 工作机制, 各项改革."""
    return re.compile(rf"^{lexicon.either('classes', 'program')}*$")


_BAD = re.compile(r"^[的了着过等]|的$|[，。；：！？、]$|^(?:目|项目)")


def find(text: str) -> Iterator[Name]:
    """Yield programs by their last word."""
    for m in _pattern().finditer(text):
        end = m.end("head")
        if m["more"] in {"方案", "规划"}:
            continue
        if m["more"] in {"行动", "计划", "工程", "改革", "试点"} and m["head"] not in {"改革", "试点"}:
            end = m.end()
        start = left_edge(text, left_limit(text, m.start()), m.start())
        start = _over_quote(text, start, m.start())
        stem = text[start : m.start()]
        if 3 <= len(stem) <= 22 and not _generic().match(stem) and not _BAD.search(stem):
            yield Name(start, end, EntityType.PROGRAM, f"program:{m['head']}")


def _over_quote(text: str, start: int, head: int) -> int:
    """“薰衣草”心理健康行动 begins at its quotation mark."""
    if start and text[start - 1] == "”":
        opened = text.rfind("“", max(0, start - 14), start)
        return opened if opened >= 0 else start
    return start
