"""``ontology/indicators.ttl``: in step with the list of indicators, whole as SKOS, one with the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS, Literal

from kg import indicators
from kg.model import Indicator
from kg.rdf import Engine, data_iri, ontology_file, validate
from kg.rdf.scheme import FIELDS, write_scheme

GOVKG = rdflib.Namespace("https://govkg.example/ontology#")
FILE = ontology_file("indicators.ttl")
SCHEME = rdflib.Graph().parse(FILE)
ONTOLOGY = rdflib.Graph().parse(ontology_file("govkg.ttl"))
CURATED = indicators.curated()


def iri(indicator: Indicator) -> rdflib.URIRef:
    return rdflib.URIRef(data_iri(indicator.id))


# ---------------------------------------------------------------- in step with the list


def test_file_is_what_the_script_writes(tmp_path: Path) -> None:
    """If this fails: ``python scripts/make_indicators.py``."""
    count = write_scheme(tmp_path / "indicators.ttl")
    assert (tmp_path / "indicators.ttl").read_bytes() == FILE.read_bytes()
    assert count == len(SCHEME) == len({*ox.parse(path=FILE)})


def test_base_iri_is_that_of_the_graph(tmp_path: Path) -> None:
    write_scheme(tmp_path / "other.ttl", base_iri="https://example.org/id/")
    other = rdflib.Graph().parse(tmp_path / "other.ttl")
    assert rdflib.URIRef(data_iri(CURATED[0].id, "https://example.org/id/")) in set(other.subjects())


def test_every_indicator_is_there_and_no_other() -> None:
    assert len(CURATED) >= 150
    assert set(SCHEME.subjects(RDF.type, GOVKG.Indicator)) == {iri(each) for each in CURATED}


@pytest.mark.parametrize("indicator", CURATED, ids=lambda each: each.label)
def test_it_says_what_the_list_says(indicator: Indicator) -> None:
    node, detail = iri(indicator), indicators.detail(indicator.id)
    assert detail is not None
    names = {Literal(indicator.label, lang="zh"), Literal(indicator.label_en, lang="en")}
    assert set(SCHEME.objects(node, SKOS.prefLabel)) == names
    aliases = {Literal(each, lang="zh") for each in indicator.aliases} - names
    assert set(SCHEME.objects(node, SKOS.altLabel)) == aliases
    assert SCHEME.value(node, SKOS.broader) == GOVKG[f"field-{detail.domain}"]
    assert SCHEME.value(node, GOVKG.dimension) == GOVKG[f"dimension-{detail.dimension}"]
    assert SCHEME.value(node, GOVKG.better) == GOVKG[f"direction-{detail.better}"]


def details() -> Iterator[indicators.Detail]:
    yield from (found for each in CURATED if (found := indicators.detail(each.id)))


def test_fields_are_those_of_the_list() -> None:
    assert set(FIELDS) == {each.domain for each in details()}


@pytest.mark.parametrize(
    ("scheme", "codes"),
    [
        ("dimensions", {each.dimension for each in details()}),
        ("directions", {each.value for each in indicators.Better}),
    ],
)
def test_codes_are_those_of_the_list(scheme: str, codes: set[str]) -> None:
    members = set(ONTOLOGY.subjects(SKOS.inScheme, GOVKG[scheme]))
    assert {str(ONTOLOGY.value(each, SKOS.notation)) for each in members} == codes
    assert {str(each).partition("#")[2].partition("-")[2] for each in members} == codes


# ---------------------------------------------------------------- one with the graph


def test_seeds_name_indicators_alike(seeds_output: Path) -> None:
    """The graph says nothing of a curated indicator that the scheme does not, but for wordings it met."""
    quads = [each for each in ox.parse(path=seeds_output / "graph.ttl") if "/ind-" in each.subject.value]
    known = {each.subject for each in ox.parse(path=FILE)}
    met = ox.NamedNode(str(SKOS.altLabel))
    said = {(q.subject, q.predicate, q.object) for q in quads if q.subject in known and q.predicate != met}
    ours = {(q.subject, q.predicate, q.object) for q in ox.parse(path=FILE)}
    assert len({subject for subject, _, _ in said}) > 50
    assert said - ours == set()


def test_shapes_are_met() -> None:
    report = validate(FILE, engine=Engine.OXIGRAPH)
    assert report.conforms, report.text
    assert validate(FILE, engine=Engine.PYSHACL) == report


def test_terms_are_declared() -> None:
    used = {str(each) for triple in SCHEME for each in triple if str(each).startswith(str(GOVKG))}
    declared = {str(each) for each in chain(ONTOLOGY.subjects(), SCHEME.subjects(RDF.type, GOVKG.Field))}
    assert used - declared == set()


# ---------------------------------------------------------------- whole as SKOS


def clashes(graph: rdflib.Graph) -> Iterator[str]:
    """Yield names that a concept has as preferred and as other name (SKOS S13)."""
    for concept, name in graph.subject_objects(SKOS.altLabel):
        if (concept, SKOS.prefLabel, name) in graph:
            yield f"{concept}: {name} twice"


def preferred(graph: rdflib.Graph) -> Iterator[str]:
    """Yield concepts that have not one preferred name in each language (SKOS S14)."""
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        languages = sorted(str(each.language) for each in graph.objects(concept, SKOS.prefLabel))  # type: ignore[attr-defined]
        if languages != ["en", "zh"]:
            yield f"{concept}: {languages}"


def shared(graph: rdflib.Graph) -> Iterator[str]:
    """Yield names of two concepts: a wording would lead to both."""
    for key in (SKOS.prefLabel, SKOS.altLabel):
        for concept, name in graph.subject_objects(key):
            for other in {*graph.subjects(SKOS.prefLabel, name), *graph.subjects(SKOS.altLabel, name)}:
                if other != concept:
                    yield f"{name}: {concept} and {other}"


def cycles(graph: rdflib.Graph) -> Iterator[str]:
    """Yield concepts that are broader than themselves."""
    for concept in set(graph.subjects(SKOS.broader, None)):
        above = set(graph.objects(concept, SKOS.broader))
        if any(concept in set(graph.transitive_objects(each, SKOS.broader)) for each in above):
            yield str(concept)


def outside(graph: rdflib.Graph) -> Iterator[str]:
    """Yield concepts that are in no scheme, a scheme themselves (S9), or below none of its top concepts."""
    tops = set(graph.objects(None, SKOS.hasTopConcept))
    for concept in set(graph.subjects(RDF.type, SKOS.Concept)):
        placed = (concept, SKOS.inScheme, GOVKG.indicators) in graph
        scheme = (concept, RDF.type, SKOS.ConceptScheme) in graph
        if not placed or scheme or not tops & set(graph.transitive_objects(concept, SKOS.broader)):
            yield str(concept)


Check = Callable[[rdflib.Graph], Iterator[str]]
CHECKS: tuple[Check, ...] = (clashes, preferred, shared, cycles, outside)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_scheme_is_whole(check: Check) -> None:
    assert sorted(check(SCHEME)) == []


FIRST, SECOND = sorted(SCHEME.subjects(RDF.type, GOVKG.Indicator), key=str)[:2]
FIELD = GOVKG["field-accounts"]
NAME = next(each for each in SCHEME.objects(FIRST, SKOS.prefLabel) if each.language == "zh")  # type: ignore[attr-defined]
PLANTED: dict[str, tuple[Check, tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]] = {
    "one name twice": (clashes, (FIRST, SKOS.altLabel, NAME)),
    "two preferred names": (preferred, (FIRST, SKOS.prefLabel, Literal("又名", lang="zh"))),
    "one name for two": (shared, (SECOND, SKOS.altLabel, NAME)),
    "a circle": (cycles, (FIELD, SKOS.broader, next(SCHEME.subjects(SKOS.broader, FIELD)))),
    "a concept of no scheme": (outside, (GOVKG.x, RDF.type, SKOS.Concept)),
    "a scheme that is a concept": (outside, (FIRST, RDF.type, SKOS.ConceptScheme)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_damage_is_found(name: str) -> None:
    check, triple = PLANTED[name]
    broken = rdflib.Graph() + SCHEME
    broken.add(triple)
    assert list(check(broken)) != []


def test_labels_are_those_of_rdfs() -> None:
    """Graph views read ``rdfs:label``: it is the preferred Chinese name."""
    for concept in SCHEME.subjects(RDF.type, SKOS.Concept):
        label = SCHEME.value(concept, RDFS.label)
        assert (concept, SKOS.prefLabel, label) in SCHEME
