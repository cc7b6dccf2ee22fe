"""Sentences and clauses, each with the year and kind that its section gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from kg.extract.figures import Figure, Measured, among, measured
from kg.model import Document, SectionRole
from kg.period import Anchor, TimeMatch
from kg.period import find as find_times

#: Half-width marks as full-width ones of the same length, so that rules see one form and offsets hold.
_FULL_WIDTH = tuple(zip(",;:()!?％", "，；：（）！？%", strict=True))
#: The mark stands first, so that the search is for two characters and not for a place.
_INSIDE_NUMBER = re.compile(r"，(?<=\d，)(?=\d{3}(?!\d))|：(?<=\d：)(?=\d)")
_END = re.compile(r"[。！？；\n]+[”』）]*")
#: A comma between quotation marks belongs to the label: “专班推进、应查尽查”.
_CLAUSE = re.compile(r"[，；。！？：\n]|——|--")


#: A review of a whole term: 由A增加到B then counts from the year before the first.
_FIVE_YEARS = re.compile(r"过去五年|五年来|这五年|“?十[一二三四]五”?(?:时期|期间|规划目标)")


class Span(NamedTuple):
    """``[start, end)`` within a sentence."""

    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence of normalised ``text`` that begins at ``offset`` of the document.

    ``span`` is how many years its section looks back on: 1, or 5 where it reviews a whole term.
    ``carried`` is the year that the part before a semicolon has stated, which holds on.
    """

    text: str
    offset: int
    role: SectionRole
    anchor: Anchor
    place: str
    province: str
    span: int = 1
    carried: int | None = None

    @cached_property
    def times(self) -> tuple[TimeMatch, ...]:
        """Time expressions in order."""
        return tuple(find_times(self.text))

    @cached_property
    def quantities(self) -> tuple[Measured, ...]:
        """Quantities in order, each with why it stands there."""
        return measured(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures in order: the quantities that measure something, and ranks."""
        return tuple(among(self.text, self.quantities))

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The stretches between commas, colons and dashes."""
        return tuple(_clauses(self.text))

    def clause_at(self, position: int) -> Span:
        """Return the clause that holds ``position``."""
        for clause in self.clauses:
            if clause.start <= position < clause.end:
                return clause
        return Span(0, len(self.text))


@lru_cache(maxsize=1)  # a document is asked for twice, by the sentences and by the coverage
def normalise(text: str) -> str:
    """Return ``text`` with full-width marks, character for character."""
    for half, full in _FULL_WIDTH:  # eight searches for one character beat one translation of all
        text = text.replace(half, full)
    return _INSIDE_NUMBER.sub(lambda m: "," if m.group() == "，" else ":", text)


def split(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document, section by section."""
    text, context = normalise(document.text), document.context
    published = int(context.published[:4]) if context.published[:4].isdigit() else context.plan_year
    for section in document.sections:
        planned = section.role is SectionRole.PLAN
        anchor = Anchor(published, context.plan_year if planned else context.review_year)
        span = 5 if _FIVE_YEARS.search(section.heading + text[section.start : section.start + 200]) else 1
        for start, end in _bounds(text, section.start, section.end):
            yield Sentence(
                text[start:end], start, section.role, anchor, context.place, context.province, span
            )


def around(text: str, position: int) -> tuple[int, int]:
    """Return where the sentence of ``text`` begins and ends that holds the character at ``position``."""
    start = text.rfind("\n", 0, position) + 1
    spans = _bounds(normalise(text), start, len(text))
    return next(((a, b) for a, b in spans if position < b), (start, len(text)))


def _bounds(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for mark in _END.finditer(text, start, end):
        if mark.end() > position:
            yield position, mark.end()
        position = mark.end()
    if position < end:
        yield position, end


def _clauses(text: str) -> Iterator[Span]:
    position = 0
    for mark in _CLAUSE.finditer(text):
        if mark.start() > position:
            yield Span(position, mark.start())
        position = mark.end()
    if position < len(text):
        yield Span(position, len(text))
