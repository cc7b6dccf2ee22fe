"""The ontology as a reasoner sees it: consistent with what a build writes, and not with what contradicts it.

The reasoning is that of ``scripts/check_owl.py``. What literals must look like is left to the shapes.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ROOT
from kb_sample import CITY, PLAN, PROMISE, sample_kb
from rdflib import OWL, RDF, RDFS, Literal

from kg.model import EntityType
from kg.rdf import data_iri, ontology_file, write_turtle
from kg.rdf.nodes import evidence_id

GOVKG = rdflib.Namespace("https://govkg.example/ontology#")
SCHEMA = rdflib.Namespace("https://schema.org/")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
ONTOLOGY = rdflib.Graph().parse(ontology_file("govkg.ttl"))
#: Without labels and definitions.
BARE = [triple for triple in ONTOLOGY if not isinstance(triple[2], Literal)]
Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


def node(identifier: str) -> rdflib.URIRef:
    return rdflib.URIRef(data_iri(identifier))


def check_owl() -> ModuleType:
    """Import ``scripts/check_owl.py``."""
    spec = importlib.util.spec_from_file_location("check_owl", ROOT / "scripts" / "check_owl.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = check_owl()
contradictions = CHECK.contradictions


def closure(*graphs: Iterable[Triple], ontology: Iterable[Triple] = ONTOLOGY) -> rdflib.Graph:
    """Return what follows from the ontology and some graphs."""
    closed: rdflib.Graph = CHECK.closure(ontology, *graphs)
    return closed


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    path = tmp_path_factory.mktemp("owl") / "graph.ttl"
    write_turtle(sample_kb(), path)
    return rdflib.Graph().parse(path)


@pytest.fixture(scope="module")
def inferred(sample: rdflib.Graph) -> rdflib.Graph:
    return closure(sample)


# ---------------------------------------------------------------- consistent


def test_ontology_alone_is_consistent() -> None:
    assert contradictions(closure()) == set()


def test_sample_is_consistent(inferred: rdflib.Graph) -> None:
    assert contradictions(inferred) == set()


def test_curated_indicators_are_consistent() -> None:
    assert contradictions(closure(rdflib.Graph().parse(ontology_file("indicators.ttl")))) == set()


#: How many subjects of each class the test takes from the graph of the seeds, with what they point to.
TAKEN = 3


def part_of(path: Path) -> rdflib.Graph:
    """Return what a graph says of some subjects of each class and of the nodes that these point to."""
    said: dict[object, list[ox.Triple]] = {}
    members: dict[object, list[object]] = {}
    for each in ox.parse(path=path):
        said.setdefault(each.subject, []).append(ox.Triple(each.subject, each.predicate, each.object))
        if each.predicate.value == str(RDF.type):
            members.setdefault(each.object, []).append(each.subject)
    first = {subject for found in members.values() for subject in found[:TAKEN]}
    taken = first | {each.object for subject in first for each in said[subject]}
    content = ox.serialize((t for node in taken for t in said.get(node, ())), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=content, format="nt")


def test_part_of_the_seeds_is_consistent(seeds_output: Path) -> None:
    part = part_of(seeds_output / "graph.ttl")
    assert {GOVKG[each] for each in EntityType} <= set(part.objects(None, RDF.type))
    assert len(part) > 500
    assert contradictions(closure(part)) == set()


# ---------------------------------------------------------------- inconsistent

SAID = evidence_id(PROMISE.evidence[0])
WRONG: dict[str, Triple] = {
    "a city that is a company": (node(CITY), RDF.type, GOVKG.Company),
    "a city that is a document": (node(CITY), RDF.type, GOVKG.Document),
    "a city that is a code": (node(CITY), RDF.type, GOVKG.Status),
    "a figure that is a relation": (node(PROMISE.id), RDF.type, GOVKG.RelationStatement),
    "a figure that is evidence": (node(PROMISE.id), RDF.type, GOVKG.Evidence),
    "an aspect for a kind": (node(PROMISE.id), GOVKG.kind, GOVKG["aspect-level"]),
    "a unit for an indicator": (node(PROMISE.id), GOVKG.indicator, GOVKG["unit-mu"]),
    "a finding about a document": (node("ledger-1"), GOVKG.target, node(PLAN.id)),
    "evidence of a city": (node(CITY), GOVKG.evidence, node(SAID)),
    "evidence that is a document": (node(PROMISE.id), GOVKG.evidence, node(PLAN.id)),
    "a city within a document": (node(CITY), GOVKG.within, node(PLAN.id)),
    "an honour that is a city": (node(CITY), GOVKG.receivedHonor, node(CITY)),
    "hosted by a figure": (node("x"), GOVKG.hostedBy, node(PROMISE.id)),
    "nothing": (node(CITY), RDF.type, OWL.Nothing),
    "one and not one": (node(CITY), OWL.differentFrom, node(CITY)),
}


@pytest.fixture(scope="module")
def links(sample: rdflib.Graph) -> list[Triple]:
    """The sample without its texts, from which nothing follows that could be wrong."""
    return [triple for triple in sample if not isinstance(triple[2], Literal)]


@pytest.mark.parametrize("name", WRONG)
def test_contradiction_is_found(links: list[Triple], name: str) -> None:
    assert contradictions(closure([*links, WRONG[name]], ontology=BARE)) != set()


def test_nothing_is_found_where_nothing_is_wrong(links: list[Triple]) -> None:
    assert contradictions(closure(links, ontology=BARE)) == set()


# ---------------------------------------------------------------- what follows


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [
        ("place-220300", SCHEMA.containedInPlace, "place-220000"),
        ("place-220000", GOVKG.contains, "place-220300"),
        ("place-220000", SCHEMA.containsPlace, "place-220300"),
        (PROMISE.id, PROV.wasDerivedFrom, SAID),
        (CITY, RDF.type, rdflib.URIRef("http://www.opengis.net/ont/geosparql#Feature")),
        (PROMISE.id, RDF.type, PROV.Entity),
    ],
)
def test_it_follows(
    inferred: rdflib.Graph, subject: str, predicate: rdflib.URIRef, target: str | rdflib.URIRef
) -> None:
    wanted = target if isinstance(target, rdflib.URIRef) else node(target)
    assert (node(subject), predicate, wanted) in inferred


# ---------------------------------------------------------------- what the ontology says of its terms

PROPERTIES = sorted(
    term
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
    for term in ONTOLOGY.subjects(RDF.type, kind)
    if str(term).startswith(str(GOVKG))
)
#: Properties without a domain or a range, and why.
OPEN = {
    GOVKG.placeName: {RDFS.domain},  # of figures and of documents
    **{GOVKG[name]: {RDFS.range} for name in ("year", "reviewYear", "planYear")},  # OWL 2 has no xsd:gYear
    **{GOVKG[name]: {RDFS.range} for name in ("since", "until")},  # a year, a month or a day
}


@pytest.mark.parametrize("term", PROPERTIES, ids=lambda term: str(term).partition("#")[2])
def test_each_property_has_domain_and_range(term: rdflib.URIRef) -> None:
    for key in (RDFS.domain, RDFS.range):
        assert len(list(ONTOLOGY.objects(term, key))) == (key not in OPEN.get(term, ()))


TOP = ("Entity", "Statement", "Finding", "Evidence", "Document", "Indicator", "Code")
STATEMENTS = ("Observation", "RelationStatement", "ProjectStatusStatement")
CODES = (
    "Kind",
    "Aspect",
    "Comparator",
    "Status",
    "RelationType",
    "FindingKind",
    "Unit",
    "Field",
    "Dimension",
    "Direction",
)


@pytest.mark.parametrize("names", [TOP, STATEMENTS, CODES], ids=["top", "statements", "codes"])
def test_classes_of_one_level_are_disjoint(names: tuple[str, ...]) -> None:
    said = {frozenset(pair) for pair in ONTOLOGY.subject_objects(OWL.disjointWith)}
    assert {frozenset((GOVKG[a], GOVKG[b])) for a in names for b in names if a != b} <= said


def test_every_class_is_of_some_level() -> None:
    own = {each for each in ONTOLOGY.subjects(RDF.type, OWL.Class) if str(each).startswith(str(GOVKG))}
    assert own == {GOVKG[name] for name in (*TOP, *STATEMENTS, *CODES, *EntityType)}


def test_own_inverses_are_declared_once() -> None:
    pairs = {(str(a), str(b)) for a, b in ONTOLOGY.subject_objects(OWL.inverseOf)}
    local = {(a.partition("#")[2], b.partition("#")[2]) for a, b in pairs}
    assert local == {("contains", "within"), ("hostedBy", "hosts"), ("issuedBy", "issues")}
