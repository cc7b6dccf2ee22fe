"""The knowledge base as CSV files: UTF-8 with BOM so that Excel opens them, one header row each.

The columns are those of the design (§6). A text that begins with ``=``, ``+``, ``-`` or ``@`` is written
with an apostrophe before it where it is no number, so that a spreadsheet does not take it for a formula.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from kg.model import (
    Derivation,
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
    "mentions": "doc name type start end canonical iri rule",
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
        for name, rows in _TABLES.items()
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


def _findings(
    kb: KnowledgeBase, kind: DerivationKind
) -> Iterator[tuple[Derivation, Fact, Observation, Fact, Observation]]:
    facts = {f.id: f for f in kb.facts}
    for found in kb.derivations:
        if found.kind is kind:
            a, b = (facts[p] for p in found.premises[:2])
            if isinstance(a.statement, Observation) and isinstance(b.statement, Observation):
                yield found, a, a.statement, b, b.statement


def _ledger(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    names = _names(kb)
    for found, a, target, b, result in _findings(kb, DerivationKind.LEDGER):
        yield {
            "outcome": found.outcome,
            "place": target.place,
            "indicator": target.indicator,
            "year": target.year,
            "aspect": target.aspect,
            "target": target.quantity.value,
            "target_max": target.quantity.value_max,
            "comparator": target.quantity.comparator,
            "result": result.quantity.value,
            "unit": result.quantity.unit,
            "margin": found.margin,
            "margin_unit": a.base_unit,
            "result_kind": result.kind,
            "target_doc": names[a.evidence[0].document],
            "target_quote": a.evidence[0].quote,
            "result_doc": names[b.evidence[0].document],
            "result_quote": b.evidence[0].quote,
            "detail": found.detail,
            "iri": base + found.id,
        }


def _conflicts(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    names = _names(kb)
    for found, a, left, b, right in _findings(kb, DerivationKind.CONFLICT):
        yield {
            "outcome": found.outcome,
            "place": left.place,
            "indicator": left.indicator,
            "year": left.year,
            "aspect": left.aspect,
            "kind": left.kind,
            "value_a": left.quantity.value,
            "unit_a": left.quantity.unit,
            "doc_a": names[a.evidence[0].document],
            "quote_a": a.evidence[0].quote,
            "value_b": right.quantity.value,
            "unit_b": right.quantity.unit,
            "doc_b": names[b.evidence[0].document],
            "quote_b": b.evidence[0].quote,
            "detail": found.detail,
            "iri": base + found.id,
        }


def _coverage(kb: KnowledgeBase, base: str) -> Iterator[Row]:
    for document in kb.documents:
        for n in kb.numerals.get(document.id, ()):
            yield {"doc": document.name, "start": n.start, "end": n.end, "surface": n.surface, "role": n.role}


_TABLES: dict[str, _Writer] = {
    "entities": _entities, "mentions": _mentions, "observations": _observations, "relations": _relations,
    "project_status": _statuses, "ledger": _ledger, "conflicts": _conflicts, "coverage": _coverage,
}  # fmt: skip


def write_documents(documents: Iterable[Document], folder: Path) -> None:
    """Write each document's cleaned text, so that anyone can check ``text[start:end] == quote``."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / f"{Path(document.name).stem}.txt").write_text(document.text, encoding="utf-8", newline="\n")
