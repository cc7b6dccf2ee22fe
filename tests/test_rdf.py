"""The Turtle: it parses everywhere, is the same each time, says what the facts say, meets the shapes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from kb_sample import (
    CITY,
    DELIVERED,
    PLAN,
    PROJECT,
    PROMISE,
    RESULT,
    UNLINKED,
    evidence,
    many_facts,
    sample_kb,
)

from kg.model import (
    Aspect,
    Comparator,
    Fact,
    Kind,
    Observation,
    Quantity,
)
from kg.rdf import DEFAULT_BASE, data_iri, validate, write_turtle
from kg.rdf.labels import statement_label
from kg.rdf.nodes import evidence_id
from kg.rdf.terms import check_base, day, decimal, year

GOVKG = rdflib.Namespace("https://govkg.example/ontology#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    path = tmp_path_factory.mktemp("rdf") / "graph.ttl"
    return path, write_turtle(sample_kb(), path)


@pytest.fixture(scope="module")
def graph(written: tuple[Path, int]) -> rdflib.Graph:
    return rdflib.Graph().parse(written[0], format="turtle")


def node(identifier: str) -> rdflib.URIRef:
    return rdflib.URIRef(data_iri(identifier))


# ---------------------------------------------------------------- syntax


def test_rdflib_counts_the_same(written: tuple[Path, int], graph: rdflib.Graph) -> None:
    assert len(graph) == written[1] > 500


def test_pyoxigraph_counts_the_same(written: tuple[Path, int]) -> None:
    assert len(set(ox.parse(path=written[0]))) == len(list(ox.parse(path=written[0]))) == written[1]


@pytest.mark.parametrize(
    "command",
    [["rapper", "-q", "-i", "turtle", "-o", "ntriples"], ["serdi", "-i", "turtle", "-o", "ntriples"]],
)
def test_c_parsers_count_the_same(written: tuple[Path, int], command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed (Debian: raptor2-utils, serdi)")
    done = subprocess.run([*command, str(written[0])], capture_output=True, check=True, timeout=60)
    assert len(set(done.stdout.splitlines())) == written[1]


def test_no_blank_nodes(graph: rdflib.Graph) -> None:
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]


def test_everything_has_one_label(graph: rdflib.Graph) -> None:
    counts = {subject: len(list(graph.objects(subject, rdflib.RDFS.label))) for subject in graph.subjects()}
    assert set(counts.values()) == {1}


def test_a_comes_first_and_sections_have_headings(written: tuple[Path, int]) -> None:
    paragraphs = written[0].read_text(encoding="utf-8").split("\n\n")
    subjects = [each for each in paragraphs if each.startswith("id:")]
    assert all(each.split()[1] == "a" for each in subjects)
    assert "# ---------------- 数据 figures" in paragraphs


# ---------------------------------------------------------------- same bytes


def test_same_bytes_in_any_order(written: tuple[Path, int], tmp_path: Path) -> None:
    kb = sample_kb()
    turned = replace(
        kb,
        documents=kb.documents[::-1],
        entities=kb.entities[::-1],
        indicators=kb.indicators[::-1],
        facts=tuple(replace(fact, evidence=fact.evidence[::-1]) for fact in kb.facts[::-1]),
        links=kb.links[::-1],
        derivations=kb.derivations[::-1],
    )
    write_turtle(turned, tmp_path / "turned.ttl")
    assert (tmp_path / "turned.ttl").read_bytes() == written[0].read_bytes()


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_same_bytes_in_other_processes(written: tuple[Path, int], tmp_path: Path, seed: str) -> None:
    code = (
        "import sys; from pathlib import Path; from kb_sample import sample_kb;"
        "from kg.rdf import write_turtle;"
        "write_turtle(sample_kb(), Path(sys.argv[1]))"
    )
    path = tmp_path / "again.ttl"
    environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=120, env=environment)
    assert path.read_bytes() == written[0].read_bytes()


# ---------------------------------------------------------------- content


@pytest.mark.parametrize("entity", sample_kb().entities, ids=lambda entity: entity.id)
def test_names_survive(graph: rdflib.Graph, entity: object) -> None:
    assert graph.value(node(entity.id), rdflib.RDFS.label) == rdflib.Literal(entity.name, lang="zh")  # type: ignore[attr-defined]
    assert graph.value(node(entity.id), rdflib.RDF.type) == GOVKG[entity.type.value]  # type: ignore[attr-defined]


@pytest.mark.parametrize("fact", sample_kb().facts, ids=lambda fact: fact.id)
def test_quotes_survive_and_are_true(graph: rdflib.Graph, fact: Fact) -> None:
    for piece in fact.evidence:
        said = node(evidence_id(piece))
        text = {PLAN.id: PLAN.text, RESULT.id: RESULT.text}[piece.document]
        start, end = (int(str(graph.value(said, key))) for key in (OA.start, OA.end))
        assert str(graph.value(said, OA.exact)) == text[start:end] == piece.quote
        assert graph.value(said, PROV.wasQuotedFrom) == node(piece.document)
        assert (node(fact.id), GOVKG.evidence, said) in graph


HOSTILE = [
    '"',
    "\\",
    "\\u0022",
    "'''",
    '"""',
    "a\nb\r\tc",
    "<script>alert(1)</script>",
    "} . <a> <b> <c>",
    "😀\u2028",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_survives(tmp_path: Path, text: str) -> None:
    kb = sample_kb()
    named = replace(
        kb, entities=tuple(replace(each, name=text, aliases=(text + "2",)) for each in kb.entities)
    )
    count = write_turtle(named, tmp_path / "hostile.ttl")
    graph = rdflib.Graph().parse(tmp_path / "hostile.ttl")
    assert len(graph) == count
    assert graph.value(node(CITY), rdflib.RDFS.label) == rdflib.Literal(text, lang="zh")


@pytest.mark.parametrize("identifier", ["a b", 'a"b', "<x>", "四平", "a/../b", "a#b", "%41", "a\\b", "a\nb"])
def test_any_id_makes_an_iri(tmp_path: Path, identifier: str) -> None:
    kb = replace(sample_kb(), entities=(replace(sample_kb().entities[0], id=identifier),))
    count = write_turtle(kb, tmp_path / "ids.ttl")
    graph = rdflib.Graph().parse(tmp_path / "ids.ttl")
    assert len(graph) == count
    assert (node(identifier), rdflib.RDF.type, None) in graph


def test_observation_is_one_flat_node(graph: rdflib.Graph) -> None:
    said = {
        str(p).rpartition("#")[2].rpartition("/")[2]: o for p, o in graph.predicate_objects(node(PROMISE.id))
    }
    assert said["place"] == node(CITY)
    assert said["value"].toPython() == Decimal(40)  # type: ignore[attr-defined]
    assert said["scaledValue"].toPython() == Decimal(400000)  # type: ignore[attr-defined]
    assert str(said["unit"]) == "万亩"
    assert said["unitConcept"] == GOVKG["unit-mu"]
    assert said["year"] == rdflib.Literal("2022", datatype=rdflib.XSD.gYear)
    assert said["comparator"] == GOVKG["comparator-at-least"]
    assert said["kind"] == GOVKG["kind-target"]
    assert "placeName" not in said


def test_unresolved_place_stays_words(graph: rdflib.Graph) -> None:
    assert graph.value(node(UNLINKED.id), GOVKG.place) is None
    assert str(graph.value(node(UNLINKED.id), GOVKG.placeName)) == "清风县"
    assert graph.value(node(UNLINKED.id), GOVKG.year) is None


DIRECT = [fact for fact in sample_kb().facts if {"subject", "object"} <= fact.roles.keys()]


@pytest.mark.parametrize("fact", DIRECT, ids=lambda fact: fact.id)
def test_relation_is_a_direct_triple_too(graph: rdflib.Graph, fact: Fact) -> None:
    relation = GOVKG[fact.statement.relation.value]  # type: ignore[union-attr]
    assert (node(fact.roles["subject"]), relation, node(fact.roles["object"])) in graph


def test_relation_without_subject_has_no_direct_triple(graph: rdflib.Graph) -> None:
    assert len(list(graph.subject_objects(GOVKG.receivedHonor))) == 1
    assert len(list(graph.subjects(GOVKG.relation, GOVKG["relation-receivedHonor"]))) == 2


def test_ledger_names_promise_and_result(graph: rdflib.Graph) -> None:
    assert graph.value(node("ledger-1"), GOVKG.target) == node(PROMISE.id)
    assert graph.value(node("ledger-1"), GOVKG.result) == node(DELIVERED.id)
    assert graph.value(node("ledger-2"), GOVKG.result) is None
    assert len(list(graph.objects(node("conflict-1"), PROV.wasDerivedFrom))) == 2


def test_document_is_linked_to_its_place(graph: rdflib.Graph) -> None:
    assert graph.value(node(PLAN.id), GOVKG.reportingPlace) == node(CITY)


def test_project_stages(graph: rdflib.Graph) -> None:
    project = next(each.id for each in sample_kb().entities if each.name == PROJECT)
    assert graph.value(node(project), GOVKG.reachedStatus) == GOVKG["status-completed"]
    assert graph.value(node(project), GOVKG.plannedStatus) == GOVKG["status-completed"]


def test_other_base(tmp_path: Path) -> None:
    write_turtle(sample_kb(), tmp_path / "base.ttl", base_iri="urn:example:kg:")
    text = (tmp_path / "base.ttl").read_text(encoding="utf-8")
    assert "@prefix id: <urn:example:kg:> ." in text
    assert DEFAULT_BASE not in text
    assert validate(tmp_path / "base.ttl").conforms


BASES = [
    "",
    "no-scheme/",
    "https://example.org",
    "https://exa mple.org/",
    "https://e.org/<x>/",
    'https://e.org/"/',
]
OVERLAPS = ["https://govkg.example/", "https://schema.org/id/", "https://govkg.example/ontology#"]


@pytest.mark.parametrize("base", BASES + OVERLAPS)
def test_bad_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base IRI"):
        check_base(base)
    with pytest.raises(ValueError, match="base IRI"):
        data_iri("place-220300", base)


def test_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("old", encoding="utf-8")
    kb = sample_kb()
    with pytest.raises(ValueError, match="share the id"):
        write_turtle(replace(kb, entities=(*kb.entities, kb.entities[0])), path)
    assert [each.name for each in tmp_path.iterdir()] == ["graph.ttl"]
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("38.9", "38.9"),
        ("1E+3", "1000"),
        ("-22.9", "-22.9"),
        ("0.000000001", "0.000000001"),
        ("940", "940"),
        ("389000.0", "389000"),
        ("-0.00", "0"),
        ("100.0500", "100.05"),
    ],
)
def test_decimals_have_no_exponent(value: str, text: str) -> None:
    literal = decimal(Decimal(value))
    assert literal is not None
    assert (literal.value, literal.datatype.value) == (text, "http://www.w3.org/2001/XMLSchema#decimal")


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        decimal(Decimal(value))


@pytest.mark.parametrize(
    ("prefix", "datatype"),
    [
        ("2023", "gYear"),
        ("2022-07", "gYearMonth"),
        ("2020-01-07", "date"),
        ("2022-13", "string"),
        ("去年", "string"),
    ],
)
def test_dates_are_typed_by_their_form(prefix: str, datatype: str) -> None:
    literal = day(prefix)
    assert literal is not None
    assert (literal.value, literal.datatype.value.rpartition("#")[2]) == (prefix, datatype)


def test_year_has_four_digits() -> None:
    assert year(800) == ox.Literal("0800", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))


def figure(**changes: object) -> Observation:
    base = Observation(
        indicator="新建高标准农田",
        place="四平市",
        about=None,
        quantity=Quantity(Decimal("38.9"), "万亩"),
        year=2022,
        period=None,
        kind=Kind.ACTUAL,
        aspect=Aspect.LEVEL,
        reference=None,
        evidence=evidence(RESULT, "新建高标准农田38.9万亩"),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "四平市 2022 新建高标准农田 38.9万亩（实际）"),
        ({"kind": Kind.TARGET, "year": None}, "四平市 新建高标准农田 38.9万亩（目标）"),
        ({"period": "前三季度"}, "四平市 2022 前三季度 新建高标准农田 38.9万亩（实际）"),
        ({"about": "梨树模式"}, "四平市 2022 梨树模式 新建高标准农田 38.9万亩（实际）"),
        (
            {"quantity": Quantity(Decimal(5), "%", Decimal(6), Comparator.ABOUT), "aspect": Aspect.GROWTH},
            "四平市 2022 新建高标准农田 增长 ≈5—6%（实际）",
        ),
        ({"reference": "省定任务"}, "四平市 2022 新建高标准农田 38.9万亩（实际，参照：省定任务）"),
    ],
)
def test_label_reads_well(changes: dict[str, object], label: str) -> None:
    assert statement_label(figure(**changes)) == label


def test_a_hundred_thousand_triples_in_five_seconds(tmp_path: Path) -> None:
    kb = many_facts(4000)
    start = time.process_time()
    assert write_turtle(kb, tmp_path / "large.ttl") > 100_000
    assert time.process_time() - start < 5
