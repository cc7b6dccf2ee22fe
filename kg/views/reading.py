"""A document cut into pieces that a reading page can mark: names, figures and the words of facts.

Pieces end wherever a name, a numeral, a fact's quote or a line ends, so that a page highlights any
quote by marking whole pieces and never counts characters itself (Python and JavaScript count them
differently).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from kg.model import Document, EntityType, Evidence, Fact, Link, Numeral, NumeralRole
from kg.views.facts import Site
from kg.views.records import fact_lines

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is marked alike: in a name or not, a numeral or not, in a fact's quote or not."""

    start: int
    end: int
    text: str
    anchors: tuple[str, ...]
    type: EntityType | None
    entity: str | None
    numeral: NumeralRole | None
    quoted: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the cleaned text with the source line it starts on."""

    line: int
    heading: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A fact in the list beside the text."""

    start: int
    end: int
    line: int
    quote: str
    label: str
    value: str
    note: str
    code: str


def paragraphs(site: Site, at: int) -> tuple[Paragraph, ...]:
    """Return the document at place ``at``, cut and marked."""
    document = site.kb.documents[at]
    links = site.links.get(at, ())
    numerals = site.numerals(document)
    quotes = [evidence for _, evidence in site.by_document.get(at, ())]
    paint = _Paint(document.text, links, numerals, quotes)
    headings = {section.heading.strip() for section in document.sections if section.heading.strip()}
    found = []
    for start, end in _lines(document.text):
        text = document.text[start:end]
        heading = text.strip() in headings
        found.append(Paragraph(document.source_map.line(start), heading, tuple(paint.pieces(start, end))))
    return tuple(found)


def rows(site: Site, at: int) -> tuple[Row, ...]:
    """Return the facts of the document at place ``at`` in reading order."""
    document = site.kb.documents[at]
    return tuple(_row(document, fact, evidence) for fact, evidence in site.by_document.get(at, ()))


def _row(document: Document, fact: Fact, evidence: Evidence) -> Row:
    label, value, note, code = fact_lines(fact)
    line = document.source_map.line(evidence.start)
    return Row(evidence.start, evidence.end, line, evidence.quote, label, value, note, code)


def _lines(text: str) -> Iterable[tuple[int, int]]:
    """Yield the bounds of the lines that hold more than blanks."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


class _Paint:
    """Which mark every character carries; the longest name over a character wins."""

    def __init__(
        self, text: str, links: Iterable[Link], numerals: Iterable[Numeral], quotes: Iterable[Evidence]
    ) -> None:
        size = len(text)
        self.text = text
        self.names: list[Link | None] = [None] * size
        self.numerals: list[NumeralRole | None] = [None] * size
        self.quoted = [False] * size
        self.cuts: set[int] = set()
        self.anchors: dict[int, set[int]] = {}
        for link in sorted(links, key=_length):
            self._fill(self.names, link, link.mention.evidence.start, link.mention.evidence.end)
        for numeral in numerals:
            self._fill(self.numerals, numeral.role, numeral.start, numeral.end)
        for quote in quotes:
            self._fill(self.quoted, True, quote.start, quote.end)
            self.anchors.setdefault(quote.start, set()).add(quote.end)

    def _fill(self, over: list[M], mark: M, start: int, end: int) -> None:
        end = min(end, len(self.text))
        over[start:end] = [mark] * max(0, end - start)
        self.cuts |= {start, end}

    def pieces(self, start: int, end: int) -> Iterable[Piece]:
        """Yield the pieces of ``text[start:end]``."""
        inside = self.cuts.intersection(range(start, end))
        for low, high in pairwise(sorted(inside | {start, end})):
            yield self._piece(low, high)

    def _piece(self, low: int, high: int) -> Piece:
        link = self.names[low]
        ends = sorted(self.anchors.get(low, ()))
        return Piece(
            low,
            high,
            self.text[low:high],
            tuple(f"e{low}-{end}" for end in ends),
            link.mention.type if link else None,
            link.entity if link else None,
            self.numerals[low],
            self.quoted[low],
        )


def _length(link: Link) -> tuple[int, int]:
    evidence = link.mention.evidence
    return evidence.end - evidence.start, evidence.start
