"""Statements of all documents → facts: merged where they say the same, their evidence pooled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg import indicators, units
from kg.derive import derive
from kg.model import (
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Fact,
    Indicator,
    KnowledgeBase,
    Observation,
    ProjectStatus,
    Relation,
    RelationType,
    Statement,
    content_hash,
)
from kg.resolve import Resolution

_T = EntityType
#: Which types the ends of a relation may have, most likely first.
_OBJECTS = {
    RelationType.RECEIVED_HONOR: (_T.HONOR,),
    RelationType.UNDERTAKES: (_T.PROJECT, _T.FACILITY),
    RelationType.IMPLEMENTS: (_T.PROGRAM,),
    RelationType.ISSUES: (_T.POLICY,),
    RelationType.HOSTS: (_T.EVENT,),
    RelationType.LOCATED_IN: (_T.AREA, _T.ZONE),
    RelationType.COOPERATES_WITH: (_T.AREA, _T.ORGANIZATION, _T.COMPANY),
}
_ACTORS = (_T.AREA, _T.ORGANIZATION, _T.COMPANY, _T.ZONE)


def assemble(extractions: Sequence[Extraction], resolution: Resolution) -> KnowledgeBase:
    """Return the knowledge base of all ``extractions``, everything sorted."""
    ordered = sorted(extractions, key=lambda e: e.document.name)
    merged = sorted(_merge(_facts(ordered, resolution)), key=lambda f: f.id)
    taught = indicators.learn(f.statement.indicator for f in merged if isinstance(f.statement, Observation))
    facts = tuple(_retaught(f, taught) for f in merged)
    concepts = _concepts(facts, taught)
    documents = tuple(e.document for e in ordered)
    return KnowledgeBase(
        documents=documents,
        entities=tuple(resolution.entities[i] for i in sorted(resolution.entities)),
        indicators=tuple(sorted(concepts, key=lambda i: i.id)),
        facts=facts,
        links=resolution.links,
        derivations=derive(facts, documents, unreported=True),
        numerals={e.document.id: e.numerals for e in ordered},
    )


def _facts(extractions: Iterable[Extraction], resolution: Resolution) -> Iterator[Fact]:
    for extraction in extractions:
        for statement in extraction.statements:
            yield _fact(extraction.document.id, statement, resolution)


def _fact(document: str, statement: Statement, resolution: Resolution) -> Fact:
    roles = dict(_roles(document, statement, resolution))
    key = [*_canonical(statement, roles, resolution.entities).key, *sorted(roles.items())]
    if not isinstance(statement, Observation):
        prefix = "rel-" if isinstance(statement, Relation) else "status-"
        return Fact(prefix + content_hash(*key), statement, roles, (statement.evidence,))
    concept, quantity = indicators.concept(statement.indicator), statement.quantity
    value, base = units.to_base(quantity.value, quantity.unit)
    top = None if quantity.value_max is None else units.to_base(quantity.value_max, quantity.unit)[0]
    identifier = "obs-" + content_hash(*key)
    return Fact(identifier, statement, roles, (statement.evidence,), concept.id, value, top, base)


def _retaught(fact: Fact, taught: Mapping[str, Indicator]) -> Fact:
    """推广“甲模式” is 保护性耕作面积 where some document writes the long form; the fact's id stays."""
    o = fact.statement
    concept = taught.get(o.indicator) if isinstance(o, Observation) else None
    return replace(fact, indicator=concept.id) if concept else fact


def _roles(document: str, statement: Statement, resolution: Resolution) -> Iterator[tuple[str, str]]:
    for role, name, kinds in _named(statement):
        found = (resolution.entity_of(document, name, kind) for kind in kinds)
        entity = next((e for e in found if e), None) or resolution.entity_of(document, name)
        if entity:
            yield role, entity


def _named(statement: Statement) -> Iterator[tuple[str, str, tuple[EntityType, ...]]]:
    """Yield role, name and likely types of every entity that a statement names."""
    if isinstance(statement, Observation):
        yield "place", statement.place, (_T.AREA,)
        if statement.about:
            yield "about", statement.about, ()
    elif isinstance(statement, Relation):
        yield "subject", statement.subject, _subjects(statement.relation)
        yield "object", statement.object, _OBJECTS[statement.relation]
    else:
        yield "project", statement.project, (_T.PROJECT, _T.FACILITY)


def _subjects(relation: RelationType) -> tuple[EntityType, ...]:
    if relation is RelationType.UNDERTAKES:
        return (_T.COMPANY, _T.ORGANIZATION)
    if relation is RelationType.LOCATED_IN:
        return (_T.PROJECT, _T.COMPANY, _T.FACILITY, _T.ZONE, _T.AREA)
    return _ACTORS


def _canonical(statement: Statement, roles: Mapping[str, str], entities: Mapping[str, Entity]) -> Statement:
    """Return the statement with the canonical names of its entities, so that 四平 and 四平市 say the same."""
    names = {role: entities[identifier].name for role, identifier in roles.items()}
    if isinstance(statement, ProjectStatus):
        return replace(statement, project=names.get("project", statement.project))
    if isinstance(statement, Relation):
        return replace(
            statement,
            subject=names.get("subject", statement.subject),
            object=names.get("object", statement.object),
        )
    return replace(
        statement, place=names.get("place", statement.place), about=names.get("about", statement.about)
    )


def _merge(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Pool the evidence of facts with one id, in order of document and offset."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.id, []).append(fact)
    for group in groups.values():
        evidence = {e: None for fact in group for e in fact.evidence}
        yield replace(group[0], evidence=tuple(sorted(evidence, key=_position)))


def _position(evidence: Evidence) -> tuple[str, int, int]:
    return evidence.document, evidence.start, evidence.end


def _concepts(facts: Iterable[Fact], taught: Mapping[str, Indicator]) -> list[Indicator]:
    """Return the indicators in use; minted ones with the wordings that led to them."""
    concepts: dict[str, Indicator] = {}
    wordings: dict[str, set[str]] = {}
    for fact in facts:
        if isinstance(fact.statement, Observation):
            wording = fact.statement.indicator
            concept = taught.get(wording) or indicators.concept(wording)
            concepts[concept.id] = concept
            wordings.setdefault(concept.id, set()).add(wording)
    return [
        replace(c, aliases=tuple(sorted({*c.aliases, *wordings[c.id]} - {c.label})))
        for c in concepts.values()
    ]
