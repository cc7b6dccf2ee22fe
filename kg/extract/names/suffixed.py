"""Names by their last word: 创城大会战 is a program, 徐水经济开发区 a zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from kg import lexicon
from kg.extract.names.edges import left_edge, left_limit
from kg.extract.names.spans import Name
from kg.model import EntityType


@cache
def _automaton() -> tuple[tuple[str, ...], AhoCorasick]:
    words = lexicon.words("suffixes")
    return words, AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)


def find(text: str, wanted: Callable[[str], bool] = bool) -> Iterator[Name]:
    """Yield a name for every known last word whose rule is ``wanted``, from where its wording begins."""
    types = lexicon.mapping("suffixes")
    words, automaton = _automaton()
    for index, head, end in automaton.find_matches_as_indexes(text):
        rule = f"suffix:{words[index]}"
        if not wanted(rule):
            continue
        start = left_edge(text, left_limit(text, head), head)
        if 1 <= head - start <= 22:
            yield Name(start, end, EntityType(types[words[index]]), rule)
