"""The two validators agree: on each constraint by itself, on the seeds' graph, and on damage of every kind.

Each constraint is put to a small graph that meets it in one place and breaks it in another; what pyshacl says
is the reference. What the fast one does not know it refuses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from kb_sample import sample_kb
from typer.testing import CliRunner

from kg.cli import app
from kg.rdf import Engine, UnknownConstraint, engine_for, ontology_file, shacl, validate, write_turtle

PREFIXES = """@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

DATA = """
:Town rdfs:subClassOf :Area . :Area rdfs:subClassOf :Thing .
:a a :Area ; :name "甲"@zh, "A"@en ; :code "220300" ; :size 5 ; :from 1 ; :to 9 ; :in :b ;
    :since "2020-01-31"^^xsd:date .
:b a :Town ; :name "乙"@zh, "乙方"@zh, "B"@EN ; :code "22O3" ; :size 50, "five", 5.5 ; :from 9 ; :to 1 ;
    :in :c, "b" .
:c a :Thing ; :name "丙" ; :code 220300 ; :size "odd"^^xsd:integer ; :from "x" ; :to 3 ; :in :a ;
    :also :a, :c .
:d a :Area ; :since "2020-02-31"^^xsd:date, "2020" ; :yes "true", true ; :see :d .
"""

#: Name of a constraint → the shape, which constraints pyshacl finds broken with it.
SHAPES: dict[str, tuple[str, set[str]]] = {
    "minCount": ("sh:path :name ; sh:minCount 1", {"MinCount"}),
    "minCount 2": ("sh:path :name ; sh:minCount 2", {"MinCount"}),
    "minCount 0": ("sh:path :name ; sh:minCount 0 ; sh:maxCount 1", {"MaxCount"}),
    "maxCount 0": ("sh:path :in ; sh:maxCount 0", {"MaxCount"}),
    "maxCount 2": ("sh:path :size ; sh:maxCount 2", {"MaxCount"}),
    "class": ("sh:path :in ; sh:class :Area", {"Class"}),
    "datatype": ("sh:path :size ; sh:datatype xsd:integer", {"Datatype"}),
    "datatype of text": ("sh:path :code ; sh:datatype xsd:string", {"Datatype"}),
    "datatype with language": ("sh:path :name ; sh:datatype rdf:langString", {"Datatype"}),
    "datatype of days": ("sh:path :since ; sh:datatype xsd:date", {"Datatype"}),
    "datatype of truth": ("sh:path :yes ; sh:datatype xsd:boolean", {"Datatype"}),
    "nodeKind IRI": ("sh:path :in ; sh:nodeKind sh:IRI", {"NodeKind"}),
    "nodeKind literal": ("sh:path :in ; sh:nodeKind sh:Literal", {"NodeKind"}),
    "nodeKind either": ("sh:path :in ; sh:nodeKind sh:BlankNodeOrIRI", {"NodeKind"}),
    "minInclusive": ("sh:path :size ; sh:minInclusive 6", {"MinInclusive"}),
    "minExclusive": ("sh:path :size ; sh:minExclusive 5", {"MinExclusive"}),
    "maxInclusive": ("sh:path :size ; sh:maxInclusive 5.5", {"MaxInclusive"}),
    "maxExclusive": ("sh:path :size ; sh:maxExclusive 50", {"MaxExclusive"}),
    "minLength": ("sh:path :name ; sh:minLength 2", {"MinLength"}),
    "maxLength": ("sh:path :code ; sh:maxLength 4", {"MaxLength"}),
    "pattern": ('sh:path :code ; sh:pattern "^[0-9]{6}$"', {"Pattern"}),
    "pattern with flags": ('sh:path :code ; sh:pattern "^[1-9o]*$" ; sh:flags "i"', {"Pattern"}),
    "in": ('sh:path :code ; sh:in ( "220300" "22O3" )', {"In"}),
    "hasValue": ("sh:path :in ; sh:hasValue :b", {"HasValue"}),
    "uniqueLang": ("sh:path :name ; sh:uniqueLang true", {"UniqueLang"}),
    "lessThan": ("sh:path :from ; sh:lessThan :to", {"LessThan"}),
    "lessThanOrEquals": ("sh:path :to ; sh:lessThanOrEquals :from", {"LessThanOrEquals"}),
    "node": ("sh:path :in ; sh:node [ sh:property [ sh:path :size ; sh:maxCount 1 ] ]", {"Node"}),
    "not": ("sh:path :in ; sh:not [ sh:class :Town ]", {"Not"}),
    "and": ("sh:path :in ; sh:and ( [ sh:class :Area ] [ sh:nodeKind sh:IRI ] )", {"And"}),
    "or": ("sh:path :in ; sh:or ( [ sh:class :Town ] [ sh:nodeKind sh:Literal ] )", {"Or"}),
    "xone": ("sh:path :in ; sh:xone ( [ sh:class :Area ] [ sh:class :Town ] )", {"Xone"}),
    "not of a count": (
        "sh:path :in ; sh:not [ sh:property [ sh:path :size ; sh:minCount 2 ] ]",
        {"Not"},
    ),
    "qualifiedMinCount": (
        "sh:path :size ; sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; sh:qualifiedMinCount 1",
        {"QualifiedMinCount"},
    ),
    "qualifiedMaxCount": (
        "sh:path :size ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 2",
        {"QualifiedMaxCount"},
    ),
    "property of a property": (
        "sh:path :in ; sh:property [ sh:path :size ; sh:maxCount 1 ; sh:message 'deep' ]",
        {"MaxCount"},
    ),
    "property twice down": (
        "sh:path :in ; sh:property [ sh:path :in ;"
        " sh:property [ sh:path :size ; sh:maxCount 1 ; sh:message 'deep' ] ]",
        {"MaxCount"},
    ),
    "alternative path": ("sh:path [ sh:alternativePath ( :in :also ) ] ; sh:maxCount 1", {"MaxCount"}),
    "inverse path": ("sh:path [ sh:inversePath :in ] ; sh:minCount 1", {"MinCount"}),
    "sequence path": ("sh:path ( :in :size ) ; sh:maxCount 1", {"MaxCount"}),
    "one or more": ("sh:path [ sh:oneOrMorePath :in ] ; sh:maxCount 3", {"MaxCount"}),
    "deactivated": ("sh:path :name ; sh:minCount 5 ; sh:deactivated true", set()),
    "deactivated below": ("sh:path :in ; sh:node [ sh:nodeKind sh:Literal ; sh:deactivated true ]", set()),
    "class of the node": ("sh:class :Area", {"Class"}),
    "kind and value of the node": ("sh:nodeKind sh:Literal ; sh:hasValue :a", {"NodeKind", "HasValue"}),
    "property of the node": (
        "sh:property [ sh:path :name ; sh:minCount 1 ; sh:message 'below' ]",
        {"MinCount"},
    ),
    "or of properties": (
        "sh:or ( [ sh:path :name ; sh:minCount 2 ] [ sh:path :see ; sh:minCount 1 ] )",
        {"Or"},
    ),
    "query": (
        "sh:sparql [ sh:message '{?value} is small' ; sh:prefixes :p ;"
        " sh:select 'SELECT $this ?value WHERE { $this e:size ?value FILTER(?value < 10) }' ]",
        {"SPARQL"},
    ),
    "query on a path": (
        "sh:path :in ; sh:sparql [ sh:select"
        " 'SELECT $this ?value WHERE { $this $PATH ?value FILTER(isLiteral(?value)) }' ]",
        {"SPARQL"},
    ),
}  # fmt: skip
DECLARED = ":p sh:declare [ sh:prefix 'e' ; sh:namespace 'http://example.org/'^^xsd:anyURI ] ."
TARGETS = {
    "class": "sh:targetClass :Thing",
    "several": "sh:targetClass :Town, :Area ; sh:targetObjectsOf :in ; sh:targetSubjectsOf :also ;"
    " sh:targetNode :x",
}


def put(folder: Path, name: str, turtle: str) -> Path:
    path = folder / name
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def shape(body: str, target: str = TARGETS["class"]) -> str:
    kind = "sh:PropertyShape" if body.startswith("sh:path") else "sh:NodeShape"
    return f":S a {kind} ; {target} ; {body} ; sh:message '不符合'@zh, 'wrong'@en . {DECLARED}"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", SHAPES)
def test_each_constraint_alone(tmp_path: Path, name: str, target: str) -> None:
    body, broken = SHAPES[name]
    data, rules = put(tmp_path, "data.ttl", DATA), put(tmp_path, "shapes.ttl", shape(body, TARGETS[target]))
    expected = validate(data, engine=Engine.PYSHACL, shapes=rules)
    found = validate(data, engine=Engine.OXIGRAPH, shapes=rules)
    assert found.violations == expected.violations
    assert {each.constraint for each in found.violations} == broken
    assert found.conforms == (not broken)


def test_shape_is_a_class_of_its_own(tmp_path: Path) -> None:
    data = put(tmp_path, "data.ttl", DATA)
    rules = put(
        tmp_path, "shapes.ttl", ":Area a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:Literal ; sh:message 'x' ."
    )
    found = validate(data, engine=Engine.OXIGRAPH, shapes=rules).violations
    assert found == validate(data, engine=Engine.PYSHACL, shapes=rules).violations
    assert [each.focus for each in found] == [f"http://example.org/{name}" for name in "abd"]


UNKNOWN = {
    "closed": ("sh:closed true", "closed"),
    "equals": ("sh:path :in ; sh:equals :also", "equals"),
    "disjoint": ("sh:path :in ; sh:disjoint :also", "disjoint"),
    "languageIn": ("sh:path :name ; sh:languageIn ( 'zh' )", "languageIn"),
    "invented": ("sh:path :name ; sh:mostlyTrue true", "mostlyTrue"),
    "invented, nested": ("sh:path :in ; sh:not [ sh:mostlyTrue true ]", "mostlyTrue"),
    "another target": ("sh:target [ a sh:SPARQLTarget ]", "target"),
    "another path": ("sh:path [ sh:someMorePath :in ] ; sh:minCount 1", "path"),
    "a path of no length": ("sh:path [ sh:zeroOrMorePath :in ] ; sh:class :Area", "path"),
    "a high count": ("sh:path :in ; sh:minCount 9", "count of 9"),
    "a count of nothing": ("sh:minCount 1", "no sh:path"),
    "another kind of node": ("sh:path :in ; sh:nodeKind :Odd", "kind of node"),
    "a pattern that looks ahead": ("sh:path :code ; sh:pattern '(?=2)'", "pattern"),
    "a query below": ("sh:node [ sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?o }' ] ]", "sparql"),
    "itself": ("sh:path :in ; sh:node :S", "refers to itself"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_is_refused(tmp_path: Path, name: str) -> None:
    body, said = UNKNOWN[name]
    data, rules = put(tmp_path, "data.ttl", DATA), put(tmp_path, "shapes.ttl", shape(body))
    with pytest.raises(UnknownConstraint, match=said):
        validate(data, engine=Engine.OXIGRAPH, shapes=rules)


@pytest.mark.parametrize(
    "query", ["SELECT $this WHERE { VALUES ?x { 1 } }", "SELECT $this { $currentShape ?p $this }"]
)
def test_query_that_shacl_forbids_is_refused(tmp_path: Path, query: str) -> None:
    rules = put(tmp_path, "shapes.ttl", shape(f"sh:sparql [ sh:select '{query}' ]"))
    with pytest.raises(UnknownConstraint, match="sh:select"):
        validate(put(tmp_path, "data.ttl", DATA), engine=Engine.OXIGRAPH, shapes=rules)


def test_constraint_components_of_ones_own_are_refused(tmp_path: Path) -> None:
    rules = put(tmp_path, "shapes.ttl", shape("sh:nodeKind sh:IRI") + ":C a sh:ConstraintComponent .")
    with pytest.raises(UnknownConstraint, match="components"):
        validate(put(tmp_path, "data.ttl", DATA), engine=Engine.OXIGRAPH, shapes=rules)


# ---------------------------------------------------------------- the graph's own shapes

Triples = list[ox.Triple]
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def changed(triples: Triples, value: ox.NamedNode | ox.Literal, *, kept: bool) -> Iterable[ox.Triple]:
    """Yield the triples with another value beside (``kept``) or instead of each but the classes."""
    for each in triples:
        if each.predicate.value == RDF_TYPE or kept:
            yield each
        if each.predicate.value != RDF_TYPE:
            yield ox.Triple(each.subject, each.predicate, value)


def every_class(triples: Triples) -> Iterable[ox.Triple]:
    """Yield the triples, and of whatever has a class that it is an event and a company too."""
    yield from triples
    for each in triples:
        if each.predicate.value == RDF_TYPE:
            for name in ("Event", "Company"):
                yield ox.Triple(each.subject, each.predicate, ox.NamedNode(f"{GOVKG}{name}"))


GOVKG = "https://govkg.example/ontology#"
EMPTY, AGAIN = ox.Literal(""), ox.Literal("又名", language="zh")
ODD, ZERO, AWAY = ox.Literal("odd"), ox.Literal(0), ox.NamedNode("https://govkg.example/id/away")
DAMAGE: dict[str, Callable[[Triples], Iterable[ox.Triple]]] = {
    "nothing but classes": lambda all_: [each for each in all_ if each.predicate.value == RDF_TYPE],
    "no classes": lambda all_: [each for each in all_ if each.predicate.value != RDF_TYPE],
    "every value odd": lambda all_: changed(all_, ODD, kept=False),
    "every value zero": lambda all_: changed(all_, ZERO, kept=False),
    "every value elsewhere": lambda all_: changed(all_, AWAY, kept=False),
    "one more of each": lambda all_: changed(all_, ODD, kept=True),
    "one more node of each": lambda all_: changed(all_, AWAY, kept=True),
    "every text empty": lambda all_: changed(all_, EMPTY, kept=False),
    "one more name of each": lambda all_: changed(all_, AGAIN, kept=True),
    "more classes than one": every_class,
    "every third missing": lambda all_: [each for n, each in enumerate(sorted(all_, key=str)) if n % 3],
}


def write(triples: Iterable[ox.Triple], path: Path) -> Path:
    ox.serialize(triples, path, format=ox.RdfFormat.TURTLE)
    return path


def read(path: Path) -> Triples:
    return [ox.Triple(each.subject, each.predicate, each.object) for each in ox.parse(path=path)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Triples:
    path = tmp_path_factory.mktemp("engines") / "graph.ttl"
    write_turtle(sample_kb(), path)
    return read(path)


@pytest.mark.parametrize("name", DAMAGE)
def test_engines_agree_on_damage_everywhere(sample: Triples, tmp_path: Path, name: str) -> None:
    broken = write(DAMAGE[name](sample), tmp_path / "broken.ttl")
    found = validate(broken, engine=Engine.OXIGRAPH)
    assert found == validate(broken, engine=Engine.PYSHACL)
    assert len(found.violations) > 20


def test_every_constraint_is_broken_by_some_damage(sample: Triples, tmp_path: Path) -> None:
    known = shacl.shapes_of(ontology_file("shapes.ttl"))
    wanted = {
        (shacl.plain_path(known.path(shape)), constraint.name, " / ".join(known.messages(shape)))
        for shape in known.all()
        if known.targeted(shape)
        for constraint in known.constraints(shape)
    }
    broken = [write(make(sample), tmp_path / f"{n}.ttl") for n, make in enumerate(DAMAGE.values())]
    found = [each for path in broken for each in validate(path, engine=Engine.OXIGRAPH).violations]
    assert len(wanted) > 100
    assert wanted == {(each.path, each.constraint, each.message) for each in found}


def test_engines_agree_on_the_seeds(seeds_output: Path) -> None:
    graph = seeds_output / "graph.ttl"
    found = validate(graph, engine=Engine.OXIGRAPH)
    assert found == validate(graph, engine=Engine.PYSHACL)
    assert found.conforms, found.text


def test_engines_agree_on_the_damaged_seeds(seeds_output: Path, tmp_path: Path) -> None:
    triples = sorted(read(seeds_output / "graph.ttl"), key=str)
    kept = [each for n, each in enumerate(triples) if n % 150]
    wrong = list(changed(kept[::149], ODD, kept=False))
    broken = write([*kept, *wrong], tmp_path / "broken.ttl")
    found = validate(broken, engine=Engine.OXIGRAPH)
    assert found == validate(broken, engine=Engine.PYSHACL)
    assert len({each.constraint for each in found.violations}) > 4


@pytest.mark.parametrize(
    ("triples", "engine"),
    [(0, Engine.PYSHACL), (200_000, Engine.PYSHACL), (200_001, Engine.OXIGRAPH)],
)
def test_size_decides(triples: int, engine: Engine) -> None:
    assert engine_for(triples) is engine


def test_large_graphs_go_to_the_fast_engine(
    sample: Triples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = write(sample, tmp_path / "graph.ttl")
    monkeypatch.setattr(sys.modules[validate.__module__], "PYSHACL_LIMIT", 100)
    monkeypatch.setattr("pyshacl.validate", lambda *_, **__: pytest.fail("pyshacl was called"))
    assert validate(graph).conforms


@pytest.mark.parametrize("engine", Engine)
def test_command_validates_with_either(sample: Triples, tmp_path: Path, engine: Engine) -> None:
    good = write(sample, tmp_path / "good.ttl")
    bad = write(DAMAGE["every value odd"](sample), tmp_path / "bad.ttl")
    run = CliRunner().invoke
    assert run(app, ["validate", str(good), "--engine", engine]).exit_code == 0
    result = run(app, ["validate", str(bad), "--engine", engine])
    assert result.exit_code == 1
    assert "violations" in result.stdout


def test_command_knows_no_other_engine(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["validate", str(tmp_path), "--engine", "other"]).exit_code == 2
