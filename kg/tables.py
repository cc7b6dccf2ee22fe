"""The knowledge base as CSV files: UTF-8 with BOM so that Excel opens them, one header row each.

The columns are those of the design (§6). A text that begins with ``=``, ``+``, ``-`` or ``@`` is written
with an apostrophe before it where it is no number, so that a spreadsheet does not take it for a formula.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kg.model import (
    DerivationKind,
    Document,
    Entity,
    Evidence,
    Fact,
    KnowledgeBase,
    Link,
    Observation,
    ProjectStatus,
    Relation,
)

Row = Mapping[str, object]
_Writer = Callable[[KnowledgeBase, str], Iterator[Row]]

#: The columns of each table, in order.
_HEADERS = {
    "entities": "doc name type canonical iri mentions",
    "mentions": "doc name type start end canonical iri rule reason",
    "observations": (
        "doc indicator place about value value_max unit year period kind comparator aspect reference "
        "quote start end indicator_concept scaled_value base_unit iri"
    ),
    "relations": "doc subject relation object year quote start end iri",
    "project_status": "doc project status year kind quote start end iri",
    "ledger": (
        "outcome place indicator year aspect target target_max comparator result unit margin "
        "margin_unit result_kind target_doc target_quote result_doc result_quote detail iri"
    ),
    "conflicts": (
        "outcome place indicator year aspect kind value_a unit_a doc_a quote_a value_b unit_b doc_b "
        "quote_b detail iri"
    ),
    "coverage": "doc start end surface role",
}
COLUMNS = {name: tuple(columns.split()) for name, columns in _HEADERS.items()}


def write_tables(kb: KnowledgeBase, folder: Path, *, base_iri: str) -> dict[str, int]:
    """Write every table into ``folder`` and return how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        name: _write(folder / f"{name}.csv", COLUMNS[name], rows(kb, base_iri))
        for name, rows in TABLES.items()
    }


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(row.get(column)) for column in columns])
            count += 1
    return count


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    formula = len(text) > 1 and text[0] in "=+-@" and not isinstance(value, (Decimal, int))
    return f"'{text}" if formula else text


# ---------------------------------------------------------------- rows


def _names(kb: KnowledgeBase) -> dict[str, str]:
    return {d.id: d.name for d in kb.documents}


def _entities_by_id(kb: KnowledgeBase) -> dict[str, Entity]:
    return {e.id: e for e in kb.entities}


def _entities(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    names, entities = _names(kb), _entities_by_id(kb)
    counts = Counter(
        (names[k.mention.evidence.document], k.mention.name, k.mention.type.value, k.entity) for k in kb.links
    )
    for (doc, name, kind, entity), number in sorted(
        counts.items(), key=lambda item: tuple(map(str, item[0]))
    ):
        yield {"doc": doc, "name": name, "type": kind, "mentions": number, **_target(entity, entities, base)}


def _target(entity: str | None, entities: Mapping[str, Entity], base: str) -> Row:
    return {"canonical": entities[entity].name, "iri": base + entity} if entity else {}


def _mentions(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    names, entities = _names(kb), _entities_by_id(kb)
    for link in sorted(
        kb.links,
        key=lambda k: (names[k.mention.evidence.document], k.mention.evidence.start, k.mention.evidence.end),
    ):
        yield {**_mention(link, names), **_target(link.entity, entities, base)}


def _mention(link: Link, names: Mapping[str, str]) -> Row:
    e = link.mention.evidence
    return {
        "doc": names[e.document],
        "name": link.mention.name,
        "type": link.mention.type.value,
        "start": e.start,
        "end": e.end,
        "rule": e.rule,
        "reason": link.reason,
    }


def _evidenced(kb: KnowledgeBase, kind: type) -> Iterator[tuple[Fact, Evidence, str]]:
    """Yield a row's worth per piece of evidence, in reading order."""
    names = _names(kb)
    rows = [(f, e, names[e.document]) for f in kb.facts if isinstance(f.statement, kind) for e in f.evidence]
    return iter(sorted(rows, key=lambda r: (r[2], r[1].start, r[1].end, r[0].id)))


def _place_of(evidence: Evidence, doc: str) -> Row:
    return {"doc": doc, "quote": evidence.quote, "start": evidence.start, "end": evidence.end}


def _observations(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    concepts = {i.id: i.label for i in kb.indicators}
    for fact, evidence, doc in _evidenced(kb, Observation):
        o = fact.statement
        if isinstance(o, Observation):
            yield {
                "indicator": o.indicator,
                "place": o.place,
                "about": o.about,
                "value": o.quantity.value,
                "value_max": o.quantity.value_max,
                "unit": o.quantity.unit,
                "year": o.year,
                "period": o.period,
                "kind": o.kind,
                "comparator": o.quantity.comparator,
                "aspect": o.aspect,
                "reference": o.reference,
                "indicator_concept": concepts.get(fact.indicator or ""),
                "scaled_value": fact.scaled_value,
                "base_unit": fact.base_unit,
                "iri": base + fact.id,
                **_place_of(evidence, doc),
            }


def _relations(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    for fact, evidence, doc in _evidenced(kb, Relation):
        r = fact.statement
        if isinstance(r, Relation):
            yield {
                "subject": r.subject,
                "relation": r.relation,
                "object": r.object,
                "year": r.year,
                "iri": base + fact.id,
                **_place_of(evidence, doc),
            }


def _statuses(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    for fact, evidence, doc in _evidenced(kb, ProjectStatus):
        s = fact.statement
        if isinstance(s, ProjectStatus):
            yield {
                "project": s.project,
                "status": s.status,
                "year": s.year,
                "kind": s.kind,
                "iri": base + fact.id,
                **_place_of(evidence, doc),
            }


@dataclass(frozen=True, slots=True)
class _Side:
    """A premise of a finding as the tables show it; a promise without a result has an empty second side."""

    statement: Observation
    unit: str | None
    doc: str
    quote: str


def _side(fact: Fact, names: Mapping[str, str]) -> _Side | None:
    first = fact.evidence[0]
    if not isinstance(fact.statement, Observation):
        return None
    return _Side(fact.statement, fact.base_unit, names[first.document], first.quote)


def _findings(
    kb: KnowledgeBase, kind: DerivationKind, base: str
) -> Iterator[tuple[Row, _Side, _Side | None]]:
    """Yield each finding's own cells with its first two premises, the second ``None`` where there is one."""
    facts, names = {f.id: f for f in kb.facts}, _names(kb)
    for found in kb.derivations:
        if found.kind is kind:
            sides = [side for p in found.premises[:2] if (side := _side(facts[p], names))]
            first = sides[0].statement
            own: dict[str, object] = {
                "outcome": found.outcome,
                "place": first.place,
                "indicator": first.indicator,
            }
            own |= {"year": first.year, "aspect": first.aspect, "margin": found.margin}
            own |= {"margin_unit": sides[0].unit, "detail": found.detail, "iri": base + found.id}
            yield own, sides[0], sides[1] if len(sides) > 1 else None


def _ledger(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    for own, target, result in _findings(kb, DerivationKind.LEDGER, base):
        promised = target.statement.quantity
        row: dict[str, object] = {
            "target": promised.value,
            "target_max": promised.value_max,
            "comparator": promised.comparator,
            "unit": promised.unit,
            "target_doc": target.doc,
            "target_quote": target.quote,
        }
        if result:
            row |= {"result": result.statement.quantity.value, "result_kind": result.statement.kind}
            row |= {"unit": result.statement.quantity.unit}
            row |= {"result_doc": result.doc, "result_quote": result.quote}
        yield {**own, **row}


def _conflicts(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    for own, left, right in _findings(kb, DerivationKind.CONFLICT, base):
        row: dict[str, object] = {"kind": left.statement.kind}
        for letter, side in (("a", left), ("b", right)):
            if side:
                row |= {f"value_{letter}": side.statement.quantity.value}
                row |= {f"unit_{letter}": side.statement.quantity.unit}
                row |= {f"doc_{letter}": side.doc, f"quote_{letter}": side.quote}
        yield {**own, **row}


def _coverage(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    for document in kb.documents:
        for n in kb.numerals.get(document.id, ()):
            yield {"doc": document.name, "start": n.start, "end": n.end, "surface": n.surface, "role": n.role}


#: The rows of each table, by its name.
TABLES: dict[str, _Writer] = {
    "entities": _entities, "mentions": _mentions, "observations": _observations, "relations": _relations,
    "project_status": _statuses, "ledger": _ledger, "conflicts": _conflicts, "coverage": _coverage,
}  # fmt: skip


def write_documents(documents: Iterable[Document], folder: Path) -> None:
    """Write each document's cleaned text, so that anyone can check ``text[start:end] == quote``."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / f"{Path(document.name).stem}.txt").write_text(document.text, encoding="utf-8", newline="\n")
