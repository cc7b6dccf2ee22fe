"""Questions: named queries give the expected rows, in another engine too; answers as text."""

from __future__ import annotations

import csv
import io
import json
import runpy
import time
from pathlib import Path

import pytest
import rdflib
from kb_sample import (
    BRIDGE,
    COMPANY,
    DELIVERED,
    EVENT,
    HONOR,
    PLANNED_PROJECT,
    POLICY,
    PROJECT,
    PROMISE,
    ROUNDED,
    SCHOOL,
    UNLINKED,
    many_facts,
    sample_kb,
)

from kg.rdf import (
    GraphStore,
    data_iri,
    list_queries,
    load_store,
    named_query,
    run_query,
    to_csv,
    to_json,
    to_table,
    to_turtle,
    write_turtle,
)
from kg.rdf.store import bind, default_parameters

NAMES = [query.name for query in list_queries()]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("queries") / "graph.ttl"
    write_turtle(sample_kb(), path)
    return path


@pytest.fixture(scope="module")
def store(path: Path) -> GraphStore:
    return load_store([path])


@pytest.fixture(scope="module")
def other(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path).parse(Path(__file__).parent.parent / "ontology" / "govkg.ttl")


def column(rows: tuple[tuple[str, ...], ...], at: int) -> list[str]:
    return [row[at] for row in rows]


# ---------------------------------------------------------------- named queries


EXPECTED: dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[str, ...]]] = {
    ("about", ()): [("梨树模式", "四平市", "2022", "推广面积", "570万亩", "目标")],
    ("about", (("name", "无"),)): [],
    ("companies", ()): [(COMPANY, "四平市", "located", "2")],
    ("companies", (("place", "梨树县"),)): [],
    ("companies-in-documents", ()): [
        (COMPANY, "2", "plan 2022.txt", COMPANY, "3"),
        (COMPANY, "2", "result_2023.txt", COMPANY, "5"),
    ],
    ("companies-in-documents", (("least", "3"),)): [],
    ("conflicts", ()): [
        ("rounding", "同一报告两处数字不同：38.9万亩与39万亩。",
         f"四平市 2022 新建高标准农田 {value}（实际）",
         f"新建高标准农田{value}", "result_2023.txt", "2")
        for value in ("38.9万亩", "39万亩")
    ],
    ("cooperation", ()): [(COMPANY, SCHOOL, "2022", f"与{SCHOOL}签约", "result_2023.txt", "5")],
    ("documents", ()): [
        ("plan 2022.txt", "四平市政府工作报告", "四平市", "2022", "3", "2", "1", "2", "1"),
        ("result_2023.txt", "四平市政府工作报告", "四平市", "2023", "4", "6", "3", "", ""),
    ],
    ("events", ()): [("四平市", EVENT, "2022", f"举办{EVENT}", "result_2023.txt", "4")],
    ("evidence", (("fact", PROMISE.id),)): [
        ("四平市 2022 新建高标准农田 ≥40万亩（目标）", "新建高标准农田40万亩以上", "plan 2022.txt", "2", "2")
    ],
    ("figures", ()): [
        ("四平市", "2022", "", "地区生产总值", "增长", "5—6%", "目标", ""),
        ("清风县", "", "前三季度", "地区生产总值", "增长", "7%", "预计", ""),
    ],
    ("figures", (("indicator", "GDP"), ("place", "吉林"))): [
        ("四平市", "2022", "", "地区生产总值", "增长", "5—6%", "目标", "")
    ],
    ("figures", (("indicator", ""), ("place", "四平市"), ("year", "2021"))): [],
    ("figures", (("indicator", "农田"), ("year", "2022"))): [
        ("四平市", "2022", "", "新建高标准农田", "水平", "38.9万亩", "实际", ""),
        ("四平市", "2022", "", "新建高标准农田", "水平", "39万亩", "实际", ""),
        ("四平市", "2022", "", "新建高标准农田", "水平", "≥40万亩", "目标", ""),
    ],
    ("honors", (("place", "四平"),)): [
        ("梨树县", HONOR, "2022", f"梨树县获评{HONOR}", "result_2023.txt", "3")
    ],
    ("honors", (("place", ""), ("year", "2021"))): [
        ("清风公司", HONOR, "2021", "获评", "result_2023.txt", "3")
    ],
    ("indicators", (("indicator", "GDP"),)): [("地区生产总值", "Gross regional product", "true", "2", "1")],
    ("ledger", ()): [
        ("missed", "四平市 2022 新建高标准农田 ≥40万亩（目标）",
         "四平市 2022 新建高标准农田 38.9万亩（实际）",
         "-11000", "目标40万亩以上，实际38.9万亩，少1.1万亩。",
         "新建高标准农田40万亩以上", "新建高标准农田38.9万亩"),
        ("not-reported", "四平市 2022 地区生产总值 增长 5—6%（目标）", "", "", "承诺台账：not-reported",
         "地区生产总值增长5%—6%", ""),
    ],
    ("policies", ()): [("四平市", POLICY, "2022", f"出台《{POLICY}》", "result_2023.txt", "3")],
    ("program", ()): [("梨树模式", "四平市", "2022", "推广“梨树模式”", "plan 2022.txt", "2")],
    ("projects", ()): [
        (PLANNED_PROJECT, "2022", "签约", "实际", "梨树县", ""),
        (BRIDGE, "2022", "建成", "实际", "四平市", ""),
        (PROJECT, "2022", "建成", "实际", "示例产业园", COMPANY),
        (PROJECT, "2022", "建成", "目标", "示例产业园", COMPANY),
    ],
    ("projects", (("status", "signed"), ("place", "四平市"))): [
        (PLANNED_PROJECT, "2022", "签约", "实际", "梨树县", "")
    ],
    ("ranks", ()): [("四平市", "2022", "粮食产量", "3", "全省", "实际")],
    ("targets-and-results", ()): [
        ("四平市", "2022", "新建高标准农田", "水平", "400000", "389000", "亩",
         data_iri(PROMISE.id), data_iri(DELIVERED.id)),
        ("四平市", "2022", "新建高标准农田", "水平", "400000", "390000", "亩",
         data_iri(PROMISE.id), data_iri(ROUNDED.id)),
    ],
    ("unfinished-projects", ()): [(PLANNED_PROJECT, "2022", "梨树县")],
}  # fmt: skip


@pytest.mark.parametrize(("name", "parameters"), EXPECTED, ids=str)
def test_named_query_answers(store: GraphStore, name: str, parameters: tuple[tuple[str, str], ...]) -> None:
    expected = EXPECTED[name, parameters]
    rows = run_query(store, named_query(name).sparql, parameters=dict(parameters)).texts()
    assert [row[: len(want)] for row, want in zip(rows, expected, strict=True)] == expected


def test_every_named_query_is_tested() -> None:
    """Here on the hand-made graph, or on the seeds with golden rows (``test_queries_golden.py``)."""
    golden = {path.stem for path in (Path(__file__).parent / "golden" / "queries").glob("*.tsv")}
    assert {name for name, _ in EXPECTED} | golden == set(NAMES)
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_header_matches_the_query(name: str) -> None:
    query = named_query(name)
    assert query.question_zh
    assert query.question_en.isascii()
    paging = ("limit", "offset")
    defaults = {key: value if key in paging else f'"{value}"' for key, value in query.parameters.items()}
    assert default_parameters(query.sparql) == defaults
    assert query.parameters


@pytest.mark.parametrize("name", NAMES)
def test_answers_repeat(store: GraphStore, path: Path, name: str) -> None:
    """The planner breaks ties at random: rows and their order must not show it."""
    sparql = named_query(name).sparql
    answers = {run_query(store, sparql).rows for _ in range(10)} | {
        run_query(load_store([path]), sparql).rows
    }
    assert len(answers) == 1


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    path = tmp_path_factory.mktemp("large") / "graph.ttl"
    write_turtle(many_facts(400), path)
    return load_store([path])


@pytest.mark.parametrize("name", NAMES)
def test_no_plan_is_quadratic(large: GraphStore, name: str) -> None:
    """An EXISTS over ``within*`` took 3.4 s here in one run out of five, 120 s with ten times the facts."""
    start = time.process_time()
    for _ in range(8):
        run_query(large, named_query(name).sparql)
    assert time.process_time() - start < 2.5


@pytest.mark.parametrize("name", NAMES)
def test_another_engine_agrees(store: GraphStore, other: rdflib.Graph, name: str) -> None:
    found = other.query(named_query(name).sparql)
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in found]  # type: ignore[union-attr]
    assert rows == list(run_query(store, named_query(name).sparql).texts())


#: Values that the hand-made graph knows, one for each parameter.
ASKED = {
    "place": "吉林",
    "year": "2022",
    "name": "梨树模式",
    "indicator": "农田",
    "file": "plan 2022.txt",
    "fact": PROMISE.id,
    "outcome": "missed",
    "status": "建成",
    "kind": "target",
    "least": "1",
    "limit": "1",
    "offset": "1",
}


@pytest.mark.parametrize(
    ("name", "parameter"), [(query.name, each) for query in list_queries() for each in query.parameters]
)
def test_another_engine_agrees_on_a_parameter(
    store: GraphStore, other: rdflib.Graph, name: str, parameter: str
) -> None:
    """In a sub-select rdflib forgets what is bound outside: ``VALUES ?place`` must come after it."""
    sparql = bind(named_query(name).sparql, {parameter: ASKED[parameter]})
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in other.query(sparql)]  # type: ignore[union-attr]
    assert sorted(rows) == sorted(run_query(store, sparql).texts())


@pytest.mark.parametrize("name", NAMES)
def test_names_are_looked_up(name: str) -> None:
    """STRLANG may fail; without a second choice the engine reads all labels instead of looking one up."""
    sparql = named_query(name).sparql
    assert sparql.count("STRLANG(") == sparql.count("COALESCE(STRLANG(")


def test_the_benchmark_compares_both_engines(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = runpy.run_path(str(Path(__file__).parent.parent / "scripts" / "benchmark_queries.py"))
    found = list(script["measure"](path, path, 5, other_large=False))
    assert [each.name for each in found] == NAMES
    assert all(each.seeds.same for each in found)
    assert "seeds " in capsys.readouterr().out


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(KeyError, match="ledger"):
        named_query("nothing")


# ---------------------------------------------------------------- store and output

ECHO = 'SELECT ?x WHERE { VALUES ?x { "default" } }'

LABEL = (
    "SELECT ?label ?year WHERE { ?o <https://govkg.example/ontology#placeName> '清风县' ; "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?label "
    "OPTIONAL { ?o <https://govkg.example/ontology#year> ?year } }"
)
UNLINKED_LABEL = "清风县 前三季度 地区生产总值 增长 7%（预计）"


def test_store_counts_data_only(path: Path) -> None:
    assert load_store([path]).triples == load_store([path], with_ontology=False).triples
    assert len(load_store([path]).store) > load_store([path]).triples


def test_graphs_merge_by_union(path: Path) -> None:
    assert load_store([path, path]).triples == load_store([path]).triples


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not a \.ttl"):
        load_store([tmp_path / "a.csv"])


def test_ask(store: GraphStore) -> None:
    result = run_query(store, "ASK { ?s ?p ?o }")
    assert (result.variables, result.texts()) == (("answer",), (("true",),))


def test_construct_gives_turtle(store: GraphStore) -> None:
    result = run_query(store, f"CONSTRUCT WHERE {{ <{data_iri(UNLINKED.id)}> ?p ?o }}")
    again = rdflib.Graph().parse(data=to_turtle(result), format="turtle")
    assert result.is_graph
    assert len(again) == len(result.rows) > 10


def test_select_gives_no_turtle(store: GraphStore) -> None:
    with pytest.raises(ValueError, match="CONSTRUCT"):
        to_turtle(run_query(store, LABEL))


def test_csv(store: GraphStore) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(run_query(store, LABEL)))))
    assert rows == [["label", "year"], [UNLINKED_LABEL, ""]]


def test_json_is_sparql_json(store: GraphStore) -> None:
    content = json.loads(to_json(run_query(store, LABEL)))
    assert content["head"]["vars"] == ["label", "year"]
    label = {"type": "literal", "value": UNLINKED_LABEL, "xml:lang": "zh"}
    assert content["results"]["bindings"] == [{"label": label}]


def test_json_keeps_types(store: GraphStore) -> None:
    result = run_query(store, "SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) { (1 'x' <urn:y>) } }")
    (row,) = json.loads(to_json(result))["results"]["bindings"]
    assert row["a"] == {
        "type": "literal",
        "value": "1",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
    }
    assert row["b"] == {"type": "literal", "value": "x"}
    assert row["c"] == {"type": "uri", "value": "urn:y"}


def test_table_is_readable(store: GraphStore) -> None:
    text = to_table(run_query(store, LABEL))
    assert text.splitlines()[0].split() == ["label", "year"]
    assert UNLINKED_LABEL in text


@pytest.mark.parametrize("text", ["[red]x[/red]", "\x1b[31mx", "a\nb"])
def test_table_obeys_no_markup(store: GraphStore, text: str) -> None:
    table = to_table(run_query(store, ECHO, parameters={"x": text}))
    assert "\x1b" not in table
    assert len(table.splitlines()) == 3
    assert ("[red]x[/red]" in table) == text.startswith("[red]")
