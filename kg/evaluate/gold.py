"""Annotated passages: one JSON object per file, as ``gold/GUIDELINES.md`` describes them.

A file that does not hold what the guidelines ask for is refused with its name and the reason; the codes
are those of ``kg.model``. Whether a quote stands in its text is left to ``gold/check.py``: no score needs it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kg.evaluate.items import FigureItem, Items, LinkItem, NameItem, StatusItem, around_name, year_of
from kg.ingest import document_from_text
from kg.model import Aspect, Comparator, Document, EntityType, Kind, RelationType, ReportContext, Status

_T = TypeVar("_T")


class BadGold(Exception):  # noqa: N818 - the name says what is wrong
    """An annotation that cannot be used; ``str`` is one line: file and reason."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Return ``<file>: <reason>`` on one line."""
        return " ".join(f"{self.path}: {self.reason}".split())


@dataclass(frozen=True, slots=True)
class Passage:
    """An annotated passage: its text, the file it was taken from, its context and all that it says."""

    id: str
    source: str
    context: ReportContext
    text: str
    items: Items


def load_gold(folder: Path) -> tuple[Passage, ...]:
    """Return the passages of ``folder/*.json`` by file name; raise ``BadGold`` for a malformed one."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise BadGold(folder, "holds no annotated passages (*.json)")
    passages: dict[str, Passage] = {}
    for path in paths:
        passage = _load(path)
        if passage.id in passages:
            raise BadGold(path, f"id {passage.id!r} is that of another file too")
        passages[passage.id] = passage
    return tuple(passages.values())


def passages_alone(golds: Iterable[Passage]) -> Iterator[Document]:
    """Yield each passage as the document that a user gets who builds it alone, with the annotation's context.

    The document is called ``<id>.txt``; ``score.py --write`` writes the same texts and ``sources.csv``.
    """
    for gold in golds:
        c = gold.context
        given = {
            "title": c.title,
            "place": c.place,
            "province": c.province,
            "published": c.published,
            "review_year": c.review_year,
            "plan_year": c.plan_year,
        }
        overrides = {key: str(value).strip() for key, value in given.items() if value}
        yield document_from_text(gold.text, f"{gold.id}.txt", overrides=overrides)


# ---------------------------------------------------------------- reading one file


@dataclass(frozen=True, slots=True)
class _Record:
    """A JSON object and where it stands; every accessor raises ``ValueError`` for what is not as agreed."""

    where: str
    raw: Mapping[str, object]

    def get(self, key: str) -> object:
        if key not in self.raw:
            raise ValueError(f"{self.where} has no {key!r}")
        return self.raw[key]

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{self.where}: {key} is no text: {value!r}")
        return value

    def maybe(self, key: str) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str | None):
            raise ValueError(f"{self.where}: {key} is neither text nor null: {value!r}")
        return value or ""

    def code(self, key: str, codes: type[StrEnum]) -> str:
        value = self.text(key)
        if value not in set(codes):
            raise ValueError(f"{self.where}: {key} is {value!r}, none of {', '.join(codes)}")
        return value

    def number(self, key: str) -> Decimal:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{self.where}: {key} is no number: {value!r}")
        number = Decimal(str(value))
        if not number.is_finite():
            raise ValueError(f"{self.where}: {key} is no number: {value!r}")
        return number

    def year(self, key: str) -> int | None:
        value = self.get(key)
        found = year_of(value)
        if value is not None and found is None:
            raise ValueError(f"{self.where}: {key} is no year: {value!r}")
        return found

    def optional(self) -> bool:
        return bool(self.raw.get("optional"))


def _load(path: Path) -> Passage:
    try:
        return _passage(json.loads(path.read_text(encoding="utf-8-sig")))
    except json.JSONDecodeError as error:
        raise BadGold(path, f"is not JSON: {error}") from error
    except OSError as error:
        raise BadGold(path, error.strerror or "cannot be read") from error
    except ValueError as error:
        raise BadGold(path, str(error)) from error


def _record(where: str, raw: object) -> _Record:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where} is no JSON object")
    return _Record(where, raw)


def _passage(raw: object) -> Passage:
    record = _record("passage", raw)
    text = record.text("text")
    context = _context(_record("context", record.get("context")))
    items = Items(
        entities=_all(record, "entities", lambda r: _name(r, text)),
        observations=_all(record, "observations", _figure),
        relations=_all(record, "relations", _link),
        statuses=_all(record, "project_status", _status),
    )
    return Passage(record.text("id"), record.text("source"), context, text, items)


def _all(record: _Record, key: str, make: Callable[[_Record], _T]) -> tuple[_T, ...]:
    values = record.get(key)
    if not isinstance(values, list):
        raise ValueError(f"{key} is no list")
    return tuple(make(_record(f"{key}[{i}]", value)) for i, value in enumerate(values))


def _context(r: _Record) -> ReportContext:
    return ReportContext(
        title=r.maybe("title"),
        place=r.maybe("place"),
        province=r.maybe("province"),
        published=r.maybe("published"),
        review_year=r.year("review_year"),
        plan_year=r.year("plan_year"),
    )


def _name(r: _Record, text: str) -> NameItem:
    name = r.text("name")
    return NameItem(name, r.code("type", EntityType), around_name(text, name), r.optional())


def _figure(r: _Record) -> FigureItem:
    return FigureItem(
        indicator=r.text("indicator"),
        value=r.number("value"),
        unit=r.maybe("unit"),
        year=r.year("year"),
        place=r.maybe("place"),
        kind=r.code("kind", Kind),
        aspect=r.code("aspect", Aspect),
        comparator=r.code("comparator", Comparator),
        about=r.maybe("about"),
        quote=r.text("quote"),
        optional=r.optional(),
    )


def _link(r: _Record) -> LinkItem:
    return LinkItem(
        subject=r.text("subject"),
        relation=r.code("relation", RelationType),
        object=r.text("object"),
        year=r.year("year"),
        quote=r.text("quote"),
        optional=r.optional(),
    )


def _status(r: _Record) -> StatusItem:
    return StatusItem(
        project=r.text("project"),
        status=r.code("status", Status),
        year=r.year("year"),
        kind=r.code("kind", Kind),
        quote=r.text("quote"),
        optional=r.optional(),
    )
