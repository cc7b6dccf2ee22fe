"""Items: each figure of a clause with the stretch of text that belongs to it.

改造供热管网29.9公里、供水管网11.16公里 has two items, ``改造供热管网|29.9公里|`` and ``供水管网|11.16公里|``;
完成27条乡村道路建设 has one, ``完成|27条|乡村道路建设``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.figures import Figure
from kg.extract.sentences import Sentence, Span


@dataclass(frozen=True, slots=True)
class Item:
    """A figure with what stands before (``pre``) and after it (``post``) within its own stretch."""

    figure: Figure
    clause: Span
    start: int
    end: int
    pre: str
    post: str
    first: bool


_JOINT = re.compile(r"[、和与及并]|以及")


def split(sentence: Sentence, figures: Sequence[Figure]) -> Iterator[Item]:
    """Yield an item per figure, in order."""
    for clause in sentence.clauses:
        inside = [f for f in figures if clause.start <= f.start < clause.end]
        borders = _borders(sentence.text, clause, inside)
        for index, figure in enumerate(inside):
            start, end = borders[index], max(borders[index + 1], figure.end)
            pre, post = sentence.text[start : figure.start], sentence.text[figure.end : end]
            yield Item(figure, clause, start, end, pre.lstrip("、和与及并 "), post, index == 0)


def _borders(text: str, clause: Span, figures: Sequence[Figure]) -> list[int]:
    """Return where items begin, and the end of the last: at the first joint between two figures."""
    borders = [clause.start]
    for left, right in pairwise(figures):
        borders.append(_border(text, left.end, right.start))
    return [*borders, clause.end]


def _border(text: str, start: int, end: int) -> int:
    """Return the first joint outside marks; without one, where the left figure ends or the right begins."""
    depth = 0
    for position in range(start, end):
        depth += (text[position] in "（“《") - (text[position] in "）”》")
        if depth == 0 and _JOINT.match(text, position) and not text.startswith("并网", position):
            return position
    gap = text[start:end]
    return end if gap and not re.search("增长|下降|提高|达|占|其中", gap) else start
