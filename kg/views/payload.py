"""Data files of the site: classic scripts that call ``govkg.put`` and ``govkg.names``.

Pages opened from ``file://`` may neither fetch nor import modules, but may load a script beside
them. ``data/names.js`` holds what search needs of every entity and indicator, column by column: ids
without their common prefix, labels, numbers of facts; the pinyin is spelt in the browser. The records
behind them are cut into shards that a page loads when somebody asks, so that a large graph opens as
fast as a small one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.model import Document
from kg.views.english import english
from kg.views.facts import Site, page_link
from kg.views.labels import INVERSES, KINDS, LOOKS, OUTCOMES, OUTLINES, RELATIONS, STATUSES
from kg.views.records import Record, entity_record, indicator_record
from kg.views.spelling import spelling
from kg.views.themes import theme_of, themes

SHARD_CHARS = 200_000
_BREAKS = re.compile(r"[\t\n]+")
_ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Shard:
    """One data file: its number, the ids of its records, its text."""

    number: int
    ids: tuple[str, ...]
    text: str


def dump(value: object) -> str:
    """Return JSON that neither ends a script block nor breaks a line of JavaScript."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def shards(site: Site) -> Iterator[Shard]:
    """Yield the records of all entities and indicators in files of about ``SHARD_CHARS`` characters."""
    rows: list[tuple[str, str]] = []
    size = number = 0
    for key, record in _records(site):
        rows.append((key, dump([key, record])))
        size += len(rows[-1][1])
        if size >= SHARD_CHARS:
            yield _shard(number, rows)
            rows, size, number = [], 0, number + 1
    if rows:
        yield _shard(number, rows)


def names(site: Site, home: dict[str, int]) -> str:
    """Return ``data/names.js``: words, documents and search rows; ``home`` maps an id to its shard.

    Rows keep the order of the records, so that a shard is known by its first row.
    """
    rows = _rows(site)
    titles = [(_title(document),) for document in site.kb.documents]
    spelt = spelling([*(row.labels for row in rows), *titles])
    numbers = [home[row.id] for row in rows]
    columns = {
        "blocks": [_block(list(block)) for _, block in groupby(rows, key=_kind)],
        "starts": [at for at, number in enumerate(numbers) if not at or number != numbers[at - 1]],
        "first": numbers[0] if numbers else 0,
        "readings": spelt.readings,
        "exceptions": spelt.exceptions,
    }
    return f"govkg.names({dump(_words(site) | columns)});\n"


@dataclass(frozen=True, slots=True)
class _Row:
    """What search knows of an entity or indicator; ``theme`` is a place in ``themes()``, indicators only."""

    id: str
    type: str
    labels: tuple[str, ...]
    facts: int
    theme: int | None = None
    english: str = ""


def _rows(site: Site) -> list[_Row]:
    places = {theme.code: at for at, theme in enumerate(themes())}
    entities = [
        _Row(each.id, each.type.value, _labels(each.name, each.aliases), len(site.by_entity.get(each.id, ())))
        for each in site.kb.entities
    ]
    return entities + [
        _Row(
            each.id, "Indicator", _labels(each.label, each.aliases),
            len(site.by_indicator.get(each.id, ())), places[theme_of(each)], each.label_en or "",
        )
        for each in site.kb.indicators
    ]  # fmt: skip


def _labels(name: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """Return name and aliases once each, without the marks that separate them in the file."""
    return tuple(_BREAKS.sub(" ", label) for label in dict.fromkeys((name, *aliases)))


def _kind(row: _Row) -> tuple[str, str]:
    """Return type and prefix of a row's id (``program-`` of ``program-1f3a``)."""
    return row.type, row.id[: row.id.rfind("-") + 1]


def _block(rows: list[_Row]) -> Record:
    """Return rows of one type and prefix as columns; a line per row, its labels parted by tabs."""
    kind, prefix = _kind(rows[0])
    block = {
        "type": kind,
        "prefix": prefix,
        "ids": "\n".join(row.id.removeprefix(prefix) for row in rows),
        "labels": "\n".join("\t".join(row.labels) for row in rows),
        "facts": [row.facts for row in rows],
    }
    if kind != "Indicator":
        return block
    english = "\n".join(_BREAKS.sub(" ", row.english) for row in rows)
    return block | {"themes": [row.theme for row in rows], "english": english}


def _records(site: Site) -> Iterator[tuple[str, Record]]:
    for entity in site.kb.entities:
        yield entity.id, entity_record(site, entity)
    for indicator in site.kb.indicators:
        yield indicator.id, indicator_record(site, indicator)


def _shard(number: int, rows: list[tuple[str, str]]) -> Shard:
    body = ",\n".join(text for _, text in rows)
    return Shard(number, tuple(key for key, _ in rows), f"govkg.put({number},[\n{body}\n]);\n")


def _title(document: Document) -> str:
    return _labels(document.context.title or document.name, ())[0]


def _words(site: Site) -> Record:
    types = {kind.value: [look.label, look.shape] for kind, look in LOOKS.items()}
    return {
        "types": types | {"Indicator": ["指标", "dot"], "Document": ["文件", "square"]},
        "outlines": dict(OUTLINES),
        "relations": {str(code): [label, INVERSES[code]] for code, label in RELATIONS.items()},
        "statuses": {code.value: label for code, label in STATUSES.items()},
        "kinds": {code.value: label for code, label in KINDS.items()},
        "outcomes": dict(OUTCOMES),
        "themes": [[theme.code, theme.label] for theme in themes()],
        "english": dict(english()),
        "documents": [
            [_title(document), page_link(page)]
            for document, page in zip(site.kb.documents, site.pages, strict=True)
        ],
    }
