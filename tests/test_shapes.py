"""The shapes: the sample meets them, each kind of damage is found, and by both engines alike."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from kb_sample import CITY, PLAN, PROMISE, sample_kb

from kg.rdf import Engine, ValidationReport, data_iri, validate, write_turtle
from kg.rdf.nodes import evidence_id

GOVKG = rdflib.Namespace("https://govkg.example/ontology#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shapes") / "graph.ttl"
    write_turtle(sample_kb(), path)
    return path


def node(identifier: str) -> rdflib.URIRef:
    return rdflib.URIRef(data_iri(identifier))


def validate_twice(path: Path) -> ValidationReport:
    """Validate with both engines, which must say the same to the letter."""
    report = validate(path, engine=Engine.PYSHACL)
    assert validate(path, engine=Engine.OXIGRAPH) == report
    return report


def test_sample_conforms(written: Path) -> None:
    report = validate_twice(written)
    assert report.conforms, report.text
    assert report.violations == ()


Break = Callable[[rdflib.Graph], object]


def drop(subject: str, predicate: rdflib.URIRef) -> Break:
    return lambda graph: graph.remove((node(subject), predicate, None))


def add(subject: str, predicate: rdflib.URIRef, value: rdflib.term.Node) -> Break:
    return lambda graph: graph.add((node(subject), predicate, value))


def put(subject: str, predicate: rdflib.URIRef, value: rdflib.term.Node) -> Break:
    return lambda graph: graph.set((node(subject), predicate, value))


SAID = evidence_id(PROMISE.evidence[0])
RELATED = next(fact.id for fact in sample_kb().facts if {"subject", "object"} <= fact.roles.keys())
STAGE = next(fact.id for fact in sample_kb().facts if "project" in fact.roles)
ODD = rdflib.Literal("odd")
TEXT_2022 = rdflib.Literal("2022")
BROKEN: dict[str, tuple[Break, str, str]] = {
    "no value": (drop(PROMISE.id, GOVKG.value), "value", "MinCount"),
    "two values": (add(PROMISE.id, GOVKG.value, rdflib.Literal(Decimal("3.5"))), "value", "MaxCount"),
    "value no decimal": (put(PROMISE.id, GOVKG.value, ODD), "value", "Datatype"),
    "no unit": (drop(PROMISE.id, GOVKG.unit), "unit", "MinCount"),
    "no indicator": (drop(PROMISE.id, GOVKG.indicator), "indicator", "MinCount"),
    "unknown indicator": (put(PROMISE.id, GOVKG.indicator, node("nowhere")), "indicator", "Class"),
    "no wording": (drop(PROMISE.id, GOVKG.indicatorText), "indicatorText", "MinCount"),
    "no place": (drop(PROMISE.id, GOVKG.place), "", "Or"),
    "two places": (add(PROMISE.id, GOVKG.placeName, ODD), "", "MaxCount"),
    "no kind": (drop(PROMISE.id, GOVKG.kind), "kind", "MinCount"),
    "odd kind": (put(PROMISE.id, GOVKG.kind, GOVKG["kind-odd"]), "kind", "In"),
    "odd aspect": (put(PROMISE.id, GOVKG.aspect, GOVKG["kind-actual"]), "aspect", "In"),
    "no comparator": (drop(PROMISE.id, GOVKG.comparator), "comparator", "MinCount"),
    "year as text": (put(PROMISE.id, GOVKG.year, TEXT_2022), "year", "Datatype"),
    "no label": (drop(PROMISE.id, rdflib.RDFS.label), "label", "MinCount"),
    "no evidence": (drop(PROMISE.id, GOVKG.evidence), "evidence", "MinCount"),
    "evidence is none": (put(PROMISE.id, GOVKG.evidence, node(CITY)), "evidence", "Class"),
    "no quote": (drop(SAID, OA.exact), "exact", "MinCount"),
    "empty quote": (put(SAID, OA.exact, rdflib.Literal("")), "exact", "MinLength"),
    "no start": (drop(SAID, OA.start), "start", "MinCount"),
    "negative start": (put(SAID, OA.start, rdflib.Literal(-1)), "start", "MinInclusive"),
    "end before start": (put(SAID, OA.end, rdflib.Literal(0)), "start", "LessThan"),
    "no end": (drop(SAID, OA.end), "end", "MinCount"),
    "no document": (drop(SAID, PROV.wasQuotedFrom), "wasQuotedFrom", "MinCount"),
    "lines upside down": (put(SAID, GOVKG.lastLine, rdflib.Literal(0)), "firstLine", "LessThanOrEquals"),
    "no rule": (drop(SAID, GOVKG.rule), "rule", "MinCount"),
    "two classes": (add(CITY, rdflib.RDF.type, GOVKG.Company), "type", "QualifiedMaxCount"),
    "place without class": (drop(CITY, rdflib.RDF.type), "type", "QualifiedMinCount"),
    "entity without label": (drop(CITY, rdflib.RDFS.label), "label", "MinCount"),
    "odd code": (put(CITY, GOVKG.code, ODD), "code", "Pattern"),
    "within no area": (put(CITY, GOVKG.within, node(PLAN.id)), "within", "Class"),
    "no subject": (drop(RELATED, GOVKG.subject), "", "MinCount"),
    "no object": (drop(RELATED, GOVKG.object), "", "MinCount"),
    "odd relation": (put(RELATED, GOVKG.relation, GOVKG.locatedIn), "relation", "In"),
    "honour is a city": (add(CITY, GOVKG.receivedHonor, node(CITY)), "", "Class"),
    "no project": (drop(STAGE, GOVKG.project), "", "MinCount"),
    "odd status": (put(STAGE, GOVKG.status, GOVKG["kind-actual"]), "status", "In"),
    "status without kind": (drop(STAGE, GOVKG.kind), "kind", "MinCount"),
    "no title": (drop(PLAN.id, rdflib.DCTERMS.title), "title", "MinCount"),
    "odd hash": (put(PLAN.id, GOVKG.sha256, ODD), "sha256", "Pattern"),
    "plan year as text": (put(PLAN.id, GOVKG.planYear, TEXT_2022), "planYear", "Datatype"),
    "curated or not": (drop("indicator-gdp", GOVKG.curated), "curated", "MinCount"),
    "finding without premise": (drop("ledger-1", PROV.wasDerivedFrom), "wasDerivedFrom", "MinCount"),
    "premise not in graph": (add("ledger-1", PROV.wasDerivedFrom, node("x")), "wasDerivedFrom", "Node"),
    "odd finding": (put("ledger-1", GOVKG.findingKind, ODD), "findingKind", "In"),
    "no outcome": (drop("ledger-1", GOVKG.outcome), "outcome", "MinCount"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_shape_catches(written: Path, tmp_path: Path, name: str) -> None:
    change, path, constraint = BROKEN[name]
    broken = rdflib.Graph().parse(written)
    change(broken)
    broken.serialize(tmp_path / "broken.ttl", format="turtle")
    report = validate_twice(tmp_path / "broken.ttl")
    found = {(each.path.rpartition("#")[2].rpartition("/")[2], each.constraint) for each in report.violations}
    assert not report.conforms
    # a path over alternatives is none of the names here
    assert (path, constraint) in found or (not path and constraint in {each[1] for each in found}), (
        report.text
    )


def test_violation_says_what_is_wrong(written: Path, tmp_path: Path) -> None:
    broken = rdflib.Graph().parse(written)
    broken.remove((node(PROMISE.id), GOVKG.value, None))
    broken.serialize(tmp_path / "broken.ttl", format="turtle")
    (violation,) = validate_twice(tmp_path / "broken.ttl").violations
    assert violation.focus == data_iri(PROMISE.id)
    assert "须有且仅有一个数值" in violation.message
    assert "exactly one value" in violation.message


@pytest.mark.parametrize("engine", Engine)
def test_what_is_no_turtle_raises(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "bad.ttl").write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(SyntaxError):
        validate(tmp_path / "bad.ttl", engine=engine)


def test_figure_of_no_place_conforms_where_its_document_has_none(written: Path, tmp_path: Path) -> None:
    graph = rdflib.Graph().parse(written)
    graph.remove((node(PROMISE.id), GOVKG.place, None))
    graph.remove((node(PLAN.id), GOVKG.placeName, None))
    graph.serialize(tmp_path / "placeless.ttl", format="turtle")
    report = validate_twice(tmp_path / "placeless.ttl")
    assert report.conforms, report.text
