"""Mentions → entities, each link with its reason.

Areas go to the dated gazetteer; other names are joined when they are written alike, or when one is the
short form of exactly one longer name of the same type in the same document. Names that any place may
have (县医院, 经济开发区, “三个一”) are kept apart by the reporting place. Where two readings fit,
there is no link, and the reason says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg import places
from kg.model import Document, Entity, EntityType, Extraction, Judgement, Link, Mention, content_hash
from kg.places import Place

_T = EntityType
_MARKS = re.compile(r"[“”‘’\"'《》〈〉\s]")
#: Types whose names repeat from place to place.
_LOCAL = frozenset({_T.FACILITY, _T.ZONE, _T.ORGANIZATION, _T.PROJECT})
_LOCAL_LABEL = re.compile(r"^[\d一二三四五六七八九十百双两]")
_SHORTENED = frozenset({_T.COMPANY, _T.ORGANIZATION, _T.ZONE})
_SLUGS = {
    _T.AREA: "area", _T.ZONE: "zone", _T.FACILITY: "facility", _T.COMPANY: "company", _T.ORGANIZATION: "org",
    _T.PROJECT: "project", _T.PROGRAM: "program", _T.POLICY: "policy", _T.HONOR: "honor", _T.EVENT: "event",
}  # fmt: skip


@dataclass(frozen=True)
class Resolution:
    """Entities by id, links of all mentions, and how to look a name up within a document."""

    entities: Mapping[str, Entity]
    links: tuple[Link, ...]
    lookup: Mapping[tuple[str, str, str], str] = field(repr=False)

    def entity_of(self, document: str, name: str, kind: EntityType | None = None) -> str | None:
        """Return the id that ``name`` has in ``document``; with ``kind`` only one of that type."""
        key = normalise(name)
        if kind is not None:
            return self.lookup.get((document, kind.value, key))
        return next((i for t in _PRIORITY if (i := self.lookup.get((document, t.value, key)))), None)


_PRIORITY = (
    _T.AREA,
    _T.PROJECT,
    _T.PROGRAM,
    _T.COMPANY,
    _T.FACILITY,
    _T.ZONE,
    _T.ORGANIZATION,
    _T.EVENT,
    _T.POLICY,
    _T.HONOR,
)


def normalise(name: str) -> str:
    """Return ``name`` without quotation marks and spaces, compatibility forms folded."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def resolve(extractions: Sequence[Extraction]) -> Resolution:
    """Join the mentions of all documents to entities."""
    builder = _Builder()
    for extraction in extractions:
        builder.add_document(extraction)
    return builder.finish()


class _Builder:
    """Collects names by entity id; the only mutable thing here."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)
        self.fixed: dict[str, Entity] = {}
        self.types: dict[str, tuple[EntityType, str | None]] = {}
        self.links: list[Link] = []
        self.lookup: dict[tuple[str, str, str], str] = {}

    def add_document(self, extraction: Extraction) -> None:
        document = extraction.document
        self._reporting_place(document)
        joined = short_forms(extraction.mentions)
        for mention in extraction.mentions:
            self._link(document, mention, joined)

    def _reporting_place(self, document: Document) -> None:
        for name in filter(None, (document.context.place, document.context.province)):
            entity, _ = self._area(document, name)
            if entity:
                self.lookup.setdefault((document.id, _T.AREA.value, normalise(name)), entity)

    def _link(self, document: Document, mention: Mention, joined: Mapping[tuple[str, str], str]) -> None:
        if mention.type is _T.AREA:
            entity, reason = self._area(document, mention.name)
        else:
            entity, reason = self._other(document, mention, joined)
        if entity:
            self.lookup.setdefault((document.id, mention.type.value, normalise(mention.name)), entity)
        judgement = Judgement.LINKED if entity else Judgement.AMBIGUOUS
        self.links.append(Link(mention, entity, judgement, reason))

    def _area(self, document: Document, name: str) -> tuple[str | None, str]:
        year, near = document.context.review_year, document.context.place or document.context.province
        place = places.find(name, year=year, near=near)
        if place:
            return self._gazetteer(place, name), f"gazetteer: {place.name} ({place.code})"
        options = places.candidates(name)
        if len(options) > 1:
            return None, "ambiguous: " + ", ".join(f"{p.name} {p.code}" for p in options[:4])
        if name in places.countries():
            return self._named("area-" + content_hash("country", name), _T.AREA, None, name), "country"
        home = self.lookup.get((document.id, _T.AREA.value, normalise(document.context.place)))
        return self._named(
            "area-" + content_hash("area", home, normalise(name)), _T.AREA, home, name
        ), "local area of the reporting place"

    def _gazetteer(self, place: Place, name: str) -> str:
        identifier = f"place-{place.code}"
        parents = places.ancestors(place)
        within = f"place-{parents[0].code}" if parents else None
        self.fixed.setdefault(
            identifier,
            Entity(
                identifier,
                _T.AREA,
                place.name,
                (),
                within,
                place.code,
                place.level,
                place.since,
                place.until or None,
            ),
        )
        self.names[identifier].add(name)
        for parent in parents[:1]:
            self._gazetteer(parent, parent.name)
        return identifier

    def _other(
        self, document: Document, mention: Mention, joined: Mapping[tuple[str, str], str]
    ) -> tuple[str, str]:
        key = normalise(mention.name)
        full = joined.get((mention.type.value, key))
        home = self.lookup.get((document.id, _T.AREA.value, normalise(document.context.place)))
        scope = home if is_local(mention.type, full or key) else None
        identifier = f"{_SLUGS[mention.type]}-{content_hash(mention.type, scope, full or key)}"
        reason = (
            f"short form of {full}"
            if full
            else "same name and type" + (" within the reporting place" if scope else "")
        )
        return self._named(identifier, mention.type, scope, mention.name), reason

    def _named(self, identifier: str, kind: EntityType, within: str | None, name: str) -> str:
        self.types.setdefault(identifier, (kind, within))
        self.names[identifier].add(normalise(name))
        return identifier

    def finish(self) -> Resolution:
        entities = {i: self._entity(i) for i in sorted(self.names)}
        return Resolution(entities, tuple(self.links), self.lookup)

    def _entity(self, identifier: str) -> Entity:
        names = sorted(self.names[identifier], key=lambda n: (-len(n), n))
        known = self.fixed.get(identifier)
        if known:
            aliases = tuple(sorted(n for n in names if n != known.name))
            return Entity(
                known.id,
                known.type,
                known.name,
                aliases,
                known.within,
                known.code,
                known.level,
                known.since,
                known.until,
            )
        kind, within = self.types[identifier]
        return Entity(identifier, kind, names[0], tuple(sorted(names[1:])), within)


def is_local(kind: EntityType, name: str) -> bool:
    """Return whether another place may well have a thing of this name: 县医院, “三个一”, 二期工程."""
    if kind in _LOCAL:
        return True
    return kind is _T.PROGRAM and bool(_LOCAL_LABEL.match(name))


def short_forms(mentions: Iterable[Mention]) -> dict[tuple[str, str], str]:
    """Map (type, short name) to the one longer name of the document that begins with it."""
    by_type: dict[EntityType, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.type in _SHORTENED:
            by_type[mention.type].add(normalise(mention.name))
    joined = {}
    for kind, names in by_type.items():
        for name in names:
            longer = [n for n in names if n != name and n.startswith(name) and len(name) >= 2]
            if len(longer) == 1:
                joined[kind.value, name] = longer[0]
    return joined
