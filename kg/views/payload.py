"""Data files of the site: classic scripts that call ``govkg.put`` and ``govkg.names``.

Pages opened from ``file://`` may neither fetch nor import modules, but may load a script beside
them. ``data/names.js`` holds one short row per entity and indicator, for search; the records behind
them are cut into shards that a page loads when somebody asks, so that a large graph opens as fast as
a small one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from kg.model import Document
from kg.views.english import english
from kg.views.facts import Site, page_link
from kg.views.labels import INVERSES, KINDS, LOOKS, OUTCOMES, OUTLINES, RELATIONS, STATUSES
from kg.views.records import Record, entity_record, indicator_record

SHARD_CHARS = 200_000
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


def pinyin(name: str) -> str:
    """Return toneless syllables with spaces between: ``梨树模式`` → ``li shu mo shi``."""
    return " ".join(lazy_pinyin(name)).lower()


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
    """Return ``data/names.js``: words, documents and search rows; ``home`` maps an id to its shard."""
    rows = [
        [*_row(entity.id, entity.type.value, (entity.name, *entity.aliases)), home[entity.id], len(facts)]
        for entity in site.kb.entities
        for facts in [site.by_entity.get(entity.id, ())]
    ]
    rows += [
        [*_row(each.id, "Indicator", (each.label, *each.aliases)), home[each.id], len(facts)]
        for each in site.kb.indicators
        for facts in [site.by_indicator.get(each.id, ())]
    ]
    return f"govkg.names({dump(_words(site) | {'rows': rows})});\n"


def _records(site: Site) -> Iterator[tuple[str, Record]]:
    for entity in site.kb.entities:
        yield entity.id, entity_record(site, entity)
    for indicator in site.kb.indicators:
        yield indicator.id, indicator_record(site, indicator)


def _shard(number: int, rows: list[tuple[str, str]]) -> Shard:
    body = ",\n".join(text for _, text in rows)
    return Shard(number, tuple(key for key, _ in rows), f"govkg.put({number},[\n{body}\n]);\n")


def _row(key: str, kind: str, labels: tuple[str, ...]) -> list[object]:
    distinct = list(dict.fromkeys(labels))
    return [key, kind, distinct, [pinyin(label) for label in distinct]]


def _source(document: Document, page: str) -> list[str]:
    title = document.context.title or document.name
    return [title, page_link(page), document.context.published, pinyin(title)]


def _words(site: Site) -> Record:
    types = {kind.value: [look.label, look.shape] for kind, look in LOOKS.items()}
    return {
        "types": types | {"Indicator": ["指标", "dot"], "Document": ["文件", "square"]},
        "outlines": dict(OUTLINES),
        "relations": {str(code): [label, INVERSES[code]] for code, label in RELATIONS.items()},
        "statuses": {code.value: label for code, label in STATUSES.items()},
        "kinds": {code.value: label for code, label in KINDS.items()},
        "outcomes": dict(OUTCOMES),
        "english": dict(english()),
        "documents": [
            _source(document, page) for document, page in zip(site.kb.documents, site.pages, strict=True)
        ],
    }
