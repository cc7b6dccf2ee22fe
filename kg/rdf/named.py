"""Named questions: SPARQL files whose first lines are comments.

The first comment is the question in Chinese, the second in English; further ones describe a parameter each:
``# ?name = 梨树模式``. An empty default means "any".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).resolve().parent / "queries"
_PARAMETER = re.compile(r"\?(\w+)\s*=\s*(.*)")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with its SPARQL text; ``parameters`` maps each name to its default (text)."""

    name: str
    question_zh: str
    question_en: str
    parameters: Mapping[str, str]
    sparql: str


@cache
def list_queries() -> tuple[NamedQuery, ...]:
    """Return all named queries, sorted by name."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.rq")))


def named_query(name: str) -> NamedQuery:
    """Return the named query; ``KeyError`` with the known names if there is none."""
    for query in list_queries():
        if query.name == name:
            return query
    raise KeyError(f"no query {name!r}; known: {', '.join(query.name for query in list_queries())}")


def _read(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    question_zh, question_en, *rest = _head(text)
    found = (_PARAMETER.fullmatch(line) for line in rest)
    parameters = {match[1]: match[2] for match in found if match}
    return NamedQuery(path.stem, question_zh, question_en, MappingProxyType(parameters), text)


def _head(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").strip()
