"""From facts to the records that a panel shows: plain lists and dictionaries, ready for JSON.

A record holds all that is known of one entity or indicator. Links to others are pairs of name and id
(``["梨树县", "place-220322"]``), the id ``None`` where the name was not resolved. An evidence is
``[document, start, end, quote, line]`` with the document's place in the list of documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.model import (
    Aspect,
    Derivation,
    Entity,
    EntityType,
    Evidence,
    Fact,
    Indicator,
    Observation,
    ProjectStatus,
    Relation,
)
from kg.views.facts import Site
from kg.views.labels import KINDS, LEVELS, RELATIONS, STATUSES, time_text, value_text

Record = dict[str, Any]


def entity_record(site: Site, entity: Entity) -> Record:
    """Return all that the panel shows of an entity."""
    facts = site.by_entity.get(entity.id, ())
    badge = site.badge(entity.id)
    return _trim(
        {
            "name": entity.name,
            "type": entity.type.value,
            "aliases": [alias for alias in entity.aliases if alias != entity.name],
            "within": [[above.name, above.id] for above in site.lineage(entity)],
            "about": _description(entity),
            "badge": [badge.text, badge.status.value, badge.planned] if badge else None,
            "relations": _relations(site, entity, facts),
            "statuses": [_status(site, fact) for fact in facts if isinstance(fact.statement, ProjectStatus)],
            "figures": _figures(site, facts),
            "findings": [_finding(finding) for finding in site.findings.get(entity.id, ())],
        }
    )


def indicator_record(site: Site, indicator: Indicator) -> Record:
    """Return all that the panel shows of an indicator."""
    return _trim(
        {
            "name": indicator.label,
            "type": "Indicator",
            "aliases": [alias for alias in indicator.aliases if alias != indicator.label],
            "about": indicator.label_en,
            "figures": _figures(site, site.by_indicator.get(indicator.id, ())),
            "findings": [_finding(finding) for finding in site.findings.get(indicator.id, ())],
        }
    )


def evidences(site: Site, found: Iterable[Evidence]) -> list[list[object]]:
    """Return evidences as the panel reads them, those of unknown documents left out."""
    rows: list[list[object]] = []
    for evidence in found:
        at = site.documents.get(evidence.document)
        if at is not None:
            line = site.kb.documents[at].lines(evidence.start, evidence.end)[0]
            rows.append([at, evidence.start, evidence.end, evidence.quote, line])
    return rows


def fact_lines(fact: Fact) -> tuple[str, str, str, str]:
    """Return label, value, note and a code for looks, for a fact in a list (``粮食产量``, ``94亿斤``, …)."""
    statement = fact.statement
    if isinstance(statement, Observation):
        when = time_text(statement.year, statement.period)
        where = f"{statement.place} · {statement.about}" if statement.about else statement.place
        return statement.indicator, value_text(statement), f"{where} · {when}", statement.kind.value
    if isinstance(statement, Relation):
        note = time_text(statement.year) if statement.year else ""
        words = f"{RELATIONS[statement.relation]} {statement.object}"
        return statement.subject, words, note, "relation"
    words = f"{KINDS[statement.kind]}{STATUSES[statement.status]}"
    return statement.project, words, time_text(statement.year), "status"


def _trim(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def _description(entity: Entity) -> str:
    level = LEVELS.get(entity.level or "", entity.level or "")
    code = f"区划代码 {entity.code}" if entity.code else ""
    force = f"{entity.since or ''}—{entity.until or ''}" if entity.until else ""
    return " · ".join(part for part in (level, code, force) if part)


def _figures(site: Site, facts: Iterable[Fact]) -> list[Record]:
    rows = [(fact, fact.statement) for fact in facts if isinstance(fact.statement, Observation)]
    rows.sort(key=lambda row: (-(row[1].year or 0), row[1].indicator, row[1].place, row[0].id))
    return [_figure(site, fact, statement) for fact, statement in rows]


def _figure(site: Site, fact: Fact, statement: Observation) -> Record:
    return _trim(
        {
            "indicator": [statement.indicator, fact.indicator],
            "place": [statement.place, fact.roles.get("place")],
            "about": [statement.about, fact.roles.get("about")] if statement.about else None,
            "value": value_text(statement),
            **_plotted(fact, statement),
            "year": statement.year,
            "period": statement.period,
            "kind": statement.kind.value,
            "evidence": evidences(site, fact.evidence),
        }
    )


def _plotted(fact: Fact, statement: Observation) -> Record:
    """Return what a chart needs of a figure: a number in the base unit, and its aspect if no level."""
    number = statement.quantity.value if fact.scaled_value is None else fact.scaled_value
    unit = statement.quantity.unit if fact.base_unit is None else fact.base_unit
    aspect = None if statement.aspect is Aspect.LEVEL else statement.aspect.value
    return {"number": float(number), "unit": unit, "aspect": aspect}


def _status(site: Site, fact: Fact) -> Record:
    statement = fact.statement
    if not isinstance(statement, ProjectStatus):
        raise TypeError(fact.id)
    return _trim(
        {
            "status": statement.status.value,
            "year": statement.year,
            "kind": statement.kind.value,
            "evidence": evidences(site, fact.evidence),
        }
    )


def _relations(site: Site, entity: Entity, facts: Iterable[Fact]) -> list[Record]:
    stated = [
        _relation(site, entity, fact, fact.statement)
        for fact in facts
        if isinstance(fact.statement, Relation)
    ]
    below = [
        _trim({"relation": "within", "inverse": True, "other": [child.name, child.id]})
        for child in site.children.get(entity.id, ())
        if child.type is EntityType.AREA
    ]
    return sorted(stated, key=_relation_order) + below


def _relation(site: Site, entity: Entity, fact: Fact, statement: Relation) -> Record:
    inverse = fact.roles.get("subject") != entity.id
    other = "subject" if inverse else "object"
    return _trim(
        {
            "relation": statement.relation.value,
            "inverse": inverse or None,
            "other": [statement.subject if inverse else statement.object, fact.roles.get(other)],
            "year": statement.year,
            "evidence": evidences(site, fact.evidence),
        }
    )


def _relation_order(row: Record) -> tuple[str, bool, int, str]:
    return row["relation"], bool(row.get("inverse")), -row.get("year", 0), row["other"][0]


def _finding(finding: Derivation) -> Record:
    return {"id": finding.id, "outcome": finding.outcome, "detail": finding.detail}
