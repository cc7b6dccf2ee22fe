"""An index over the knowledge base: which facts touch which entity, indicator and document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from urllib.parse import quote

from kg.model import (
    Derivation,
    Document,
    Entity,
    Evidence,
    Fact,
    KnowledgeBase,
    Link,
    Numeral,
    ProjectStatus,
    Status,
    content_hash,
)
from kg.model import Kind as FigureKind
from kg.views.labels import STATUSES

K = TypeVar("K")
V = TypeVar("V")

_UNSAFE = re.compile(r"[^\w.\-]+")
_STAGES = list(Status)


@dataclass(frozen=True, slots=True)
class Badge:
    """Where a project stands: a word with its year, and a code for its looks."""

    text: str
    status: Status
    planned: bool


@dataclass(frozen=True)
class Site:
    """The knowledge base with the look-ups that the pages need; built once per site."""

    kb: KnowledgeBase

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Entities by id."""
        return {entity.id: entity for entity in self.kb.entities}

    @cached_property
    def documents(self) -> Mapping[str, int]:
        """Places of documents in ``kb.documents``, by id and by name."""
        by_name = {document.name: at for at, document in enumerate(self.kb.documents)}
        return by_name | {document.id: at for at, document in enumerate(self.kb.documents)}

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.kb.facts}

    @cached_property
    def by_entity(self) -> Mapping[str, tuple[Fact, ...]]:
        """Facts by the entity that plays any role in them."""
        return _group((entity, fact) for fact in self.kb.facts for entity in sorted(set(fact.roles.values())))

    @cached_property
    def by_indicator(self) -> Mapping[str, tuple[Fact, ...]]:
        """Observations by indicator id."""
        return _group((fact.indicator, fact) for fact in self.kb.facts if fact.indicator)

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids of the curated indicators."""
        return frozenset(indicator.id for indicator in self.kb.indicators if indicator.known)

    @cached_property
    def by_document(self) -> Mapping[int, tuple[tuple[Fact, Evidence], ...]]:
        """Facts with one of their evidences each, by the document's place, in reading order."""
        found: dict[int, list[tuple[Fact, Evidence]]] = defaultdict(list)
        for fact in self.kb.facts:
            for evidence in fact.evidence:
                if (at := self.documents.get(evidence.document)) is not None:
                    found[at].append((fact, evidence))
        return {at: tuple(sorted(rows, key=_reading_order)) for at, rows in found.items()}

    @cached_property
    def links(self) -> Mapping[int, tuple[Link, ...]]:
        """Mentions with their links, by the document's place."""
        rows = ((self.documents.get(link.mention.evidence.document), link) for link in self.kb.links)
        return _group((at, link) for at, link in rows if at is not None)

    @cached_property
    def children(self) -> Mapping[str, tuple[Entity, ...]]:
        """Entities by the area they lie in."""
        return _group((entity.within, entity) for entity in self.kb.entities if entity.within)

    @cached_property
    def findings(self) -> Mapping[str, tuple[Derivation, ...]]:
        """Derivations by the entity or indicator that plays a role in their premises."""
        return _group(
            (key, finding) for finding in self.kb.derivations for key in sorted(self._touched(finding))
        )

    def _touched(self, finding: Derivation) -> set[str]:
        premises = [self.facts[key] for key in finding.premises if key in self.facts]
        keys = {key for fact in premises for key in fact.roles.values()}
        return keys | {fact.indicator for fact in premises if fact.indicator}

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """File names (without folder) of the reading pages, in the order of the documents."""
        taken: set[str] = set()
        names = []
        for document in self.kb.documents:
            name = _page_stem(document)
            if name.casefold() in taken:
                name = f"{name}-{content_hash(document.id, document.name, length=8)}"
            taken.add(name.casefold())
            names.append(f"{name}.html")
        return tuple(names)

    def numerals(self, document: Document) -> tuple[Numeral, ...]:
        """Return the numerals of a document, keyed by its id or by its name."""
        return self.kb.numerals.get(document.id, self.kb.numerals.get(document.name, ()))

    def lineage(self, entity: Entity) -> tuple[Entity, ...]:
        """Return the areas an entity lies in, nearest first; a loop ends the chain."""
        found: list[Entity] = []
        seen = {entity.id}
        above = self.entities.get(entity.within or "")
        while above is not None and above.id not in seen:
            seen.add(above.id)
            found.append(above)
            above = self.entities.get(above.within or "")
        return tuple(found)

    def badge(self, entity: str) -> Badge | None:
        """Return the furthest reported stage of a project in its latest year, else its plan, else nothing."""
        statuses = [
            fact.statement
            for fact in self.by_entity.get(entity, ())
            if isinstance(fact.statement, ProjectStatus) and fact.roles.get("project") == entity
        ]
        if not statuses:
            return None
        best = max(statuses, key=_standing)
        planned = best.kind is FigureKind.TARGET
        # 谋划 is a plan by itself: no 计划谋划
        ahead = planned and best.status is not Status.PROPOSED
        words = f"{'计划' if ahead else ''}{STATUSES[best.status]}"
        return Badge(f"{words} {best.year}" if best.year else words, best.status, planned)


def page_link(page: str, evidence: Evidence | None = None) -> str:
    """Return the address of a reading page from the site's root, at an evidence if one is given."""
    anchor = f"#e{evidence.start}-{evidence.end}" if evidence else ""
    return f"doc/{quote(page)}{anchor}"


def _standing(status: ProjectStatus) -> tuple[bool, int, int]:
    return status.kind is not FigureKind.TARGET, status.year or 0, _STAGES.index(status.status)


def _page_stem(document: Document) -> str:
    """Return a file name that every file system takes: ``四平/报告 (1).txt`` → ``四平_报告_1_``."""
    stem = document.name.removesuffix(".txt")
    return _UNSAFE.sub("_", stem).strip(".")[:80] or content_hash(document.id)


def _reading_order(row: tuple[Fact, Evidence]) -> tuple[int, int, str]:
    fact, evidence = row
    return evidence.start, evidence.end, fact.id


def _group(rows: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
