"""What a build says of each annotated passage: from its extraction, or from the tables it wrote.

Passages are scored alone (each was one document ``<id>.txt``) or, which is what users have, inside their
whole documents: the passage is then found in the cleaned text and the rows inside it count. Finding it is
``place_passage`` of ``gold/score.py``; entities come from ``mentions.csv`` there and from ``entities.csv``
where passages were built alone.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from kg.evaluate.gold import Passage
from kg.evaluate.items import FigureItem, Items, LinkItem, NameItem, StatusItem, around, around_name, year_of
from kg.model import Extraction, Mention, Observation, ProjectStatus, Relation

_T = TypeVar("_T")
Row = Mapping[str, str]
_SUFFIX = re.compile(r"\.(txt|md|html?|pdf|docx)$")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９％．，；：（）", "0123456789%.,;:()")
_FORMULA = re.compile(r"^'(?=[=+\-@])")
_ENDS = (40, 25, 15)
_COLUMNS = {
    "entities": ("doc", "name", "type"),
    "mentions": ("doc", "name", "type", "start", "end"),
    "observations": (
        "doc",
        "indicator",
        "place",
        "about",
        "value",
        "unit",
        "year",
        "kind",
        "comparator",
        "aspect",
    ),
    "relations": ("doc", "subject", "relation", "object", "year"),
    "project_status": ("doc", "project", "status", "year", "kind"),
}


class BadTables(Exception):  # noqa: N818 - the name says what is wrong
    """An output folder that cannot be scored; ``str`` is one line: file and reason."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Return ``<file>: <reason>`` on one line."""
        return " ".join(f"{self.path}: {self.reason}".split())


@dataclass(frozen=True, slots=True)
class Predictions:
    """What was built of each passage, by its id; a passage that is not here is left out of the scores."""

    items: Mapping[str, Items]


# ---------------------------------------------------------------- from extractions


def from_extractions(extractions: Iterable[Extraction]) -> Predictions:
    """Return what ``extractions`` of ``passages_alone`` say, each under its document's name less ``.txt``."""
    return Predictions({_stem(x.document.name): _items(x) for x in extractions})


def _items(extraction: Extraction) -> Items:
    text, statements = extraction.document.text, extraction.statements
    return Items(
        entities=tuple(_name(m, text) for m in extraction.mentions),
        observations=tuple(_figure(s) for s in statements if isinstance(s, Observation)),
        relations=tuple(
            LinkItem(s.subject, s.relation.value, s.object, s.year, s.evidence.quote)
            for s in statements
            if isinstance(s, Relation)
        ),
        statuses=tuple(
            StatusItem(s.project, s.status.value, s.year, s.kind.value, s.evidence.quote)
            for s in statements
            if isinstance(s, ProjectStatus)
        ),
    )


def _name(mention: Mention, text: str) -> NameItem:
    e = mention.evidence
    return NameItem(mention.name, mention.type.value, around(text, e.start, e.end))


def _figure(o: Observation) -> FigureItem:
    return FigureItem(
        indicator=o.indicator,
        value=o.quantity.value,
        unit=o.quantity.unit,
        year=o.year,
        place=o.place,
        kind=o.kind.value,
        aspect=o.aspect.value,
        comparator=o.quantity.comparator.value,
        about=o.about or "",
        quote=o.evidence.quote,
    )


# ---------------------------------------------------------------- from tables


def from_tables(golds: Sequence[Passage], tables: Path) -> Predictions:
    """Return what the CSV files in ``tables`` say of passages that were built alone, documents ``<id>.txt``.

    A passage without rows counts as built, with nothing found. Raises ``BadTables``.
    """
    rows = {name: _by_document(tables / f"{name}.csv") for name in _COLUMNS if name != "mentions"}
    return Predictions({g.id: _items_of({name: rows[name][g.id] for name in rows}, g.text) for g in golds})


def from_output(golds: Sequence[Passage], output: Path) -> Predictions:
    """Return what a build of the whole documents says of each passage that is found in one of them.

    ``output`` holds ``tables/`` and ``documents/``. Raises ``BadTables``.
    """
    paths = [output / "tables" / f"{name}.csv" for name in _COLUMNS if name != "entities"]
    rows = {path.stem: _by_document(path, "start", "end") for path in paths}
    documents = _documents(output / "documents")
    found: dict[str, Items] = {}
    for gold in golds:
        source = _stem(gold.source)
        span = documents[source].place(gold.text) if source in documents else None
        if span is not None:
            inside = {name: _inside(rows[name][source], span) for name in rows}
            found[gold.id] = _items_of(inside, documents[source].text)
    return Predictions(found)


def _by_document(path: Path, *more: str) -> defaultdict[str, list[Row]]:
    """Return the rows of a table by the stem of their document's name; ``more`` columns must be offsets."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for number, row in enumerate(_rows(path, {*_COLUMNS[path.stem], *more}), start=2):
        try:
            _check(row, more)
        except ValueError as error:
            raise BadTables(path, f"row {number}: {error}") from error
        found[_stem(row["doc"])].append(row)
    return found


def _rows(path: Path, columns: set[str]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="")
            missing = sorted(columns - set(reader.fieldnames or ()))
            if missing:
                raise BadTables(path, f"has no column {', '.join(missing)}")
            yield from reader
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadTables(path, getattr(error, "strerror", None) or str(error)) from error


def _check(row: Row, integers: Iterable[str]) -> None:
    _number(row.get("value", ""))
    for column in integers:
        if not row[column].isdecimal():
            raise ValueError(f"{column} is no offset: {row[column]!r}")


def _number(cell: str) -> Decimal | None:
    try:
        return Decimal(cell.replace(",", "")) if cell else None
    except InvalidOperation as error:
        raise ValueError(f"value is no number: {cell!r}") from error


def _documents(folder: Path) -> dict[str, PlacedText]:
    if not folder.is_dir():
        raise BadTables(folder, "no such folder")
    return {_stem(path.name): PlacedText(_read(path)) for path in sorted(folder.glob("*.txt"))}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTables(path, getattr(error, "strerror", None) or str(error)) from error


def _inside(rows: Iterable[Row], span: tuple[int, int]) -> list[Row]:
    start, end = span
    return [row for row in rows if start <= int(row["start"]) and int(row["end"]) <= end]


def _items_of(rows: Mapping[str, Sequence[Row]], text: str) -> Items:
    """Return the rows of one passage as items; ``text`` is what their offsets, if any, refer to."""
    names = rows["mentions"] if "mentions" in rows else rows["entities"]
    return Items(
        entities=_each(names, lambda r: _name_of(r, text)),
        observations=_each(rows["observations"], _figure_of),
        relations=_each(
            rows["relations"],
            lambda r: LinkItem(
                _cell(r, "subject"), r["relation"], _cell(r, "object"), year_of(r["year"]), _cell(r, "quote")
            ),
        ),
        statuses=_each(
            rows["project_status"],
            lambda r: StatusItem(
                _cell(r, "project"), r["status"], year_of(r["year"]), r["kind"], _cell(r, "quote")
            ),
        ),
    )


def _each(rows: Iterable[Row], make: Callable[[Row], _T]) -> tuple[_T, ...]:
    return tuple(make(row) for row in rows)


def _cell(row: Row, column: str) -> str:
    """Return a text cell less the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return _FORMULA.sub("", row.get(column) or "")


def _name_of(row: Row, text: str) -> NameItem:
    name = _cell(row, "name")
    quote = around(text, int(row["start"]), int(row["end"])) if row.get("start") else around_name(text, name)
    return NameItem(name, row["type"], quote)


def _figure_of(row: Row) -> FigureItem:
    return FigureItem(
        indicator=_cell(row, "indicator"),
        value=_number(row["value"]),
        unit=_cell(row, "unit"),
        year=year_of(row["year"]),
        place=_cell(row, "place"),
        kind=row["kind"],
        aspect=row["aspect"],
        comparator=row["comparator"],
        about=_cell(row, "about"),
        quote=_cell(row, "quote"),
    )


def _stem(name: str) -> str:
    """Return a document's name without folders and its ending: ``a/000-03.txt`` → ``000-03``."""
    return _SUFFIX.sub("", Path(name).name)


# ---------------------------------------------------------------- finding a passage


class PlacedText:
    """A cleaned document, ready for finding passages: no white space, digits and marks half-width."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._squeezed = _squeeze(text)
        self._at = [i for i, char in enumerate(text) if not char.isspace()]

    def place(self, passage: str) -> tuple[int, int] | None:
        """Return start and end of ``passage`` in the text, None where it is not found.

        Where the text is torn by a caption or a page break, the passage is found by its two ends.
        """
        wanted = _squeeze(passage)
        start = self._squeezed.find(wanted)
        if start >= 0:
            return self._span(start, start + len(wanted))
        for n in _ENDS:
            start, last = self._squeezed.find(wanted[:n]), self._squeezed.find(wanted[-n:])
            if 0 <= start < last and last + n - start < 1.5 * len(wanted):
                return self._span(start, last + n)
        return None

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self._at[start], self._at[end - 1] + 1


def _squeeze(text: str) -> str:
    return "".join(text.translate(_HALF_WIDTH).split())
