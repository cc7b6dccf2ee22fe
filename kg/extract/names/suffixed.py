"""Names by their last word: 创城大会战 is a program, 徐水经济开发区 a zone."""

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
    return re.compile(lexicon.either("suffixes"))


def find(text: str) -> Iterator[Name]:
    """Yield a name for every known last word, from where its wording begins."""
    types = lexicon.mapping("suffixes")
    for m in _pattern().finditer(text):
        start = left_edge(text, left_limit(text, m.start()), m.start())
        if 1 <= m.start() - start <= 22:
            yield Name(start, m.end(), EntityType(types[m.group()]), f"suffix:{m.group()}")
