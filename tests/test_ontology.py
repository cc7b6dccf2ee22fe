"""Ontology and code: same codes both ways, every term declared, labelled in two languages, OWL 2 RL.

What a reasoner makes of it is in ``test_owl.py``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from kb_sample import sample_kb
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from kg.model import DerivationKind, EntityType, RelationType
from kg.rdf import ontology as ontology_module
from kg.rdf import ontology_file, write_turtle
from kg.rdf.ontology import SCHEMES, code, unit_concept

GOVKG = rdflib.Namespace("https://govkg.example/ontology#")
ONTOLOGY = rdflib.Graph().parse(ontology_file("govkg.ttl"))
SHAPES = rdflib.Graph().parse(ontology_file("shapes.ttl"))
TERMS = sorted(rdflib.URIRef(str(term)) for term in set(ONTOLOGY.subjects()) if str(term).startswith(GOVKG))
MEMBERS = [member for enum in SCHEMES for member in enum]


@pytest.mark.parametrize("enum", SCHEMES, ids=lambda enum: enum.__name__)
def test_codes_are_those_of_the_model(enum: type[StrEnum]) -> None:
    declared = {
        str(ONTOLOGY.value(concept, SKOS.notation))
        for concept in ONTOLOGY.subjects(SKOS.inScheme, GOVKG[SCHEMES[enum]])
    }
    assert declared == {member.value for member in enum}


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_each_code_has_an_iri_and_a_label(member: StrEnum) -> None:
    found = code(member)
    assert (rdflib.URIRef(found.iri.value), RDFS.label, rdflib.Literal(found.label, lang="zh")) in ONTOLOGY
    kind = "FindingKind" if isinstance(member, DerivationKind) else type(member).__name__
    assert (rdflib.URIRef(found.iri.value), RDF.type, GOVKG[kind]) in ONTOLOGY


def test_entity_classes_are_those_of_the_model() -> None:
    declared = {str(each).partition("#")[2] for each in ONTOLOGY.subjects(RDFS.subClassOf, GOVKG.Entity)}
    assert declared == {member.value for member in EntityType}


@pytest.mark.parametrize("member", RelationType)
def test_each_relation_is_a_property(member: RelationType) -> None:
    assert (GOVKG[member.value], RDF.type, OWL.ObjectProperty) in ONTOLOGY
    assert (rdflib.URIRef(code(member).iri.value), RDFS.seeAlso, GOVKG[member.value]) in ONTOLOGY


@pytest.mark.parametrize("left", sorted(EntityType))
def test_entity_classes_are_disjoint(left: EntityType) -> None:
    pairs = {frozenset(pair) for pair in ONTOLOGY.subject_objects(OWL.disjointWith)}
    assert {frozenset((GOVKG[left], GOVKG[right])) for right in EntityType if right != left} <= pairs


@pytest.mark.parametrize("scheme", SCHEMES.values())
def test_shapes_list_the_same_codes(scheme: str) -> None:
    declared = set(ONTOLOGY.subjects(SKOS.inScheme, GOVKG[scheme]))
    listed = [set(Collection(SHAPES, head)) for head in SHAPES.objects(None, SH["in"])]
    touching = [each for each in listed if each & declared]
    assert touching
    assert all(each == declared for each in touching)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.partition("#")[2])
def test_each_term_has_label_and_definition(term: rdflib.URIRef, language: str) -> None:
    for key in (RDFS.label, SKOS.definition):
        texts = [text for text in ONTOLOGY.objects(term, key) if text.language == language]  # type: ignore[attr-defined]
        assert len(texts) == 1
        assert str(texts[0]).strip()


def used_terms(path: Path) -> set[str]:
    return {
        term.value
        for triple in ox.parse(path=path)
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(GOVKG)
    }


def test_written_terms_are_declared(tmp_path: Path) -> None:
    write_turtle(sample_kb(), tmp_path / "graph.ttl")
    used = used_terms(tmp_path / "graph.ttl")
    assert len(used) > 70
    assert used - {str(term) for term in TERMS} == set()


def test_shapes_use_declared_terms() -> None:
    assert used_terms(ontology_file("shapes.ttl")) - {str(term) for term in TERMS} == set()


def test_ontology_uses_declared_terms() -> None:
    assert used_terms(ontology_file("govkg.ttl")) - {str(term) for term in TERMS} == set()


# ---------------------------------------------------------------- OWL 2 RL


PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
RL_DATATYPES = {rdflib.XSD.string, rdflib.XSD.decimal, rdflib.XSD.integer, rdflib.XSD.boolean}


def test_only_constructs_of_owl_2_rl() -> None:
    """No class expressions at all, so nothing that RL restricts by position; no blank nodes either."""
    allowed = {
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
        "Ontology",
        "disjointWith",
        "inverseOf",
    }
    allowed |= {"SymmetricProperty", "TransitiveProperty", "versionInfo"}
    used = {str(term) for triple in ONTOLOGY for term in triple if str(term).startswith(str(OWL))}
    assert used <= {str(OWL) + name for name in allowed}
    assert not [term for triple in ONTOLOGY for term in triple if isinstance(term, rdflib.BNode)]


def test_ranges_are_datatypes_of_owl_2_rl() -> None:
    """``xsd:gYear`` is none of them: years have no range here, the shapes check them."""
    ranges = {each for each in ONTOLOGY.objects(None, RDFS.range) if str(each).startswith(str(rdflib.XSD))}
    assert ranges == RL_DATATYPES


def test_each_property_is_of_one_kind() -> None:
    for term in set(ONTOLOGY.subjects(RDF.type, None)):
        assert len(PROPERTIES & set(ONTOLOGY.objects(term, RDF.type))) <= 1, term


def test_hierarchy_stays_within_one_kind() -> None:
    for lower, upper in ONTOLOGY.subject_objects(RDFS.subPropertyOf):
        kinds = [PROPERTIES & set(ONTOLOGY.objects(each, RDF.type)) for each in (lower, upper)]
        assert kinds[0] == kinds[1] != set(), (lower, upper)


def test_superclasses_are_declared() -> None:
    classes = set(ONTOLOGY.subjects(RDF.type, OWL.Class))
    used = set(ONTOLOGY.objects(None, RDFS.subClassOf)) | set(ONTOLOGY.objects(None, RDFS.domain))
    assert used <= classes


# ---------------------------------------------------------------- units and files


@pytest.mark.parametrize(
    ("written", "name"),
    [("亩", "mu"), ("元", "yuan"), ("%", "percent"), ("人", "count"), ("公里", "kilometre")],
)
def test_base_units_have_concepts(written: str, name: str) -> None:
    found = unit_concept(written)
    assert found is not None
    assert found.value == str(GOVKG) + f"unit-{name}"


@pytest.mark.parametrize("written", ["万亩", "", None, "示例单位"])
def test_other_units_have_none(written: str | None) -> None:
    assert unit_concept(written) is None


def test_no_unit_is_written_in_two_ways() -> None:
    notations = [
        str(text)
        for concept in ONTOLOGY.subjects(SKOS.inScheme, GOVKG.units)
        for text in ONTOLOGY.objects(concept, SKOS.notation)
    ]
    assert len(notations) == len(set(notations)) > 50


def test_files_are_found_in_a_wheel_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_ontology").mkdir()
    (tmp_path / "_ontology" / "govkg.ttl").write_text("", encoding="utf-8")
    monkeypatch.setattr(ontology_module, "_FOLDERS", (tmp_path / "_ontology", tmp_path / "ontology"))
    assert ontology_file("govkg.ttl") == tmp_path / "_ontology" / "govkg.ttl"
    with pytest.raises(FileNotFoundError, match=r"shapes\.ttl"):
        ontology_file("shapes.ttl")
