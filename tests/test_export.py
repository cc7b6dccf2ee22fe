"""``kg export``: what other tools read is the graph, with Chinese labels, the same bytes each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
import rdflib
import typer
from conftest import ROOT
from kb_sample import BRIDGE, CITY, COMPANY, GDP, HONOR, PLAN, PLANNED_PROJECT, POLICY, RESULT, sample_kb
from typer.testing import CliRunner

from kg.commands import register
from kg.model import EntityType
from kg.rdf import data_iri, write_turtle
from kg.rdf.export import Grouping, named_graphs, network, read_triples, to_jsonld, to_nquads
from kg.views.exports import write_gexf, write_graphml

app = typer.Typer()
register(app)
WHOLE = data_iri("dataset")


def kg(*args: object):
    return CliRunner().invoke(app, [str(a) for a in args])


@pytest.fixture(scope="module")
def graph(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("export") / "graph.ttl"
    write_turtle(sample_kb(), path)
    return path


@pytest.fixture(scope="module")
def written(graph) -> Path:
    """The folder of one ``kg export``, all formats."""
    result = kg("export", "-g", graph)
    assert result.exit_code == 0, result.output
    return graph.parent


def plain(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format="turtle")


# ---------------------------------------------------------------- RDF


def test_jsonld_says_the_same_to_another_parser(graph, written):
    read = rdflib.Graph().parse(written / "graph.jsonld", format="json-ld")
    assert set(read) == set(plain(graph))
    assert "四平市" in (written / "graph.jsonld").read_text(encoding="utf-8")


def test_nquads_say_the_same_in_one_graph(graph, written):
    read = rdflib.Dataset()
    read.parse(written / "graph.nq", format="nquads")
    quads = list(read.quads())
    assert {(s, p, o) for s, p, o, _ in quads} == set(plain(graph))
    assert {str(name) for *_, name in quads} == {WHOLE}


def test_nquads_per_document_say_the_same(graph, tmp_path):
    to_nquads(graph, tmp_path / "d.nq", Grouping.DOCUMENT)
    read = rdflib.Dataset()
    read.parse(tmp_path / "d.nq", format="nquads")
    assert {(s, p, o) for s, p, o, _ in read.quads()} == set(plain(graph))


def by_document(graph: Path) -> dict[str, set[tuple[str, str, str]]]:
    cut = named_graphs(read_triples(graph), Grouping.DOCUMENT)
    return {
        name: {(str(t.subject), str(t.predicate), str(t.object)) for t in triples}
        for name, triples in cut.items()
    }


def test_each_document_has_a_graph(graph):
    assert set(by_document(graph)) == {WHOLE, data_iri(PLAN.id), data_iri(RESULT.id)}


@pytest.mark.parametrize(
    ("words", "there", "elsewhere"),
    [
        pytest.param("新建高标准农田40万亩以上", PLAN, RESULT, id="a quote"),
        pytest.param("新建高标准农田38.9万亩", RESULT, PLAN, id="another quote"),
        pytest.param("地区生产总值增长5%—6%", PLAN, RESULT, id="a range"),
        pytest.param(POLICY, RESULT, PLAN, id="an entity of one document"),
        pytest.param(BRIDGE, RESULT, PLAN, id="an entity of a project status"),
    ],
)
def test_a_documents_graph_holds_its_own_words(graph, words, there, elsewhere):
    graphs = by_document(graph)
    spoken = words.replace("\n", "\\n")
    assert any(spoken in o for _, _, o in graphs[data_iri(there.id)])
    assert not any(spoken in o for _, _, o in graphs[data_iri(elsewhere.id)])


def test_a_documents_graph_describes_what_its_facts_name(graph):
    """No fact points at a node without a label: each graph can be read alone."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    for document in (PLAN, RESULT):
        triples = by_document(graph)[data_iri(document.id)]
        named = {s for s, p, _ in triples if p == label}
        pointed = {o for _, _, o in triples if o.startswith("<https://govkg.example/id/")}
        assert pointed - named == {f"<{WHOLE}>"}


def test_shared_entities_stand_in_both_graphs(graph):
    graphs = by_document(graph)
    label = (f"<{data_iri(CITY)}>", "<http://www.w3.org/2000/01/rdf-schema#label>", '"四平市"@zh')
    assert all(label in graphs[data_iri(d.id)] for d in (PLAN, RESULT))


def test_a_direct_relation_stands_where_it_is_said(graph):
    honor = "<https://govkg.example/ontology#receivedHonor>"
    graphs = by_document(graph)
    assert any(p == honor for _, p, _ in graphs[data_iri(RESULT.id)])
    assert not any(p == honor for _, p, _ in graphs[data_iri(PLAN.id)])


def test_findings_span_documents(graph):
    finding = "<https://govkg.example/ontology#Finding>"
    homes = {name for name, triples in by_document(graph).items() if any(o == finding for *_, o in triples)}
    assert homes == {WHOLE}


def test_blank_nodes_are_refused(tmp_path):
    path = tmp_path / "b.ttl"
    path.write_text('[] <urn:p> "x" .', encoding="utf-8")
    with pytest.raises(ValueError, match="blank"):
        to_jsonld(path, tmp_path / "b.jsonld")


# ---------------------------------------------------------------- graph tools


@pytest.fixture(scope="module", params=["graphml", "gexf"])
def opened(request, written) -> nx.MultiDiGraph:
    path = written / f"graph.{request.param}"
    return nx.read_graphml(path, force_multigraph=True) if request.param == "graphml" else nx.read_gexf(path)


def test_nodes_are_entities_and_indicators(opened):
    kb = sample_kb()
    expected = {data_iri(each.id) for each in (*kb.entities, *kb.indicators)}
    assert set(opened) == expected


def test_labels_are_chinese(opened):
    assert opened.nodes[data_iri(CITY)]["label"] == "四平市"
    assert opened.nodes[data_iri(CITY)]["type"] == "行政区划"
    assert opened.nodes[data_iri(GDP.id)]["label"] == "地区生产总值"


def test_hostile_names_are_text(opened):
    assert COMPANY in {data["label"] for _, data in opened.nodes(data=True)}


def test_relations_are_edges_with_year_and_quote(opened):
    found = [data for *_, data in opened.edges(data=True) if data["label"] == "获得荣誉"]
    assert [(e["years"], e["quotes"]) for e in found] == [("2022", f"梨树县获评{HONOR}")]


def test_figures_are_weighted_edges_to_the_indicator(opened):
    weights = {
        (opened.nodes[a]["label"], opened.nodes[b]["label"]): data["weight"]
        for a, b, data in opened.edges(data=True)
        if data["kind"] == "Observation"
    }
    assert weights["四平市", "新建高标准农田"] == 3
    assert ("梨树模式", "推广面积") in weights


def test_areas_lie_in_areas(opened):
    edges = [(a, b) for a, b, data in opened.edges(data=True) if data["kind"] == "within"]
    inside = {(opened.nodes[a]["label"], opened.nodes[b]["label"]) for a, b in edges}
    assert {("梨树县", "四平市"), ("四平市", "吉林省")} <= inside


def test_a_project_tells_its_stage(opened):
    stages = {data["label"]: data.get("stage") for _, data in opened.nodes(data=True)}
    assert stages[PLANNED_PROJECT] == "签约"
    assert stages["四平市"] is None


def test_keys_of_graphml_are_unique(written):
    tree = ElementTree.parse(written / "graph.graphml")  # noqa: S314 - our own file
    ids = [key.get("id") for key in tree.iter("{http://graphml.graphdrawing.org/xmlns}key")]
    assert len(ids) == len(set(ids)) > 5


def test_gexf_has_colours_and_no_date(written):
    text = (written / "graph.gexf").read_text(encoding="utf-8")
    assert "lastmodifieddate" not in text
    assert len(set(re.findall(r"<viz:color [^>]*>", text))) >= len(EntityType)


def test_control_characters_do_not_break_xml(tmp_path):
    nodes = {"urn:a": {"label": "甲\x0b\x00乙\ud800", "weight": 1}}
    for write, name in ((write_gexf, "a.gexf"), (write_graphml, "a.graphml")):
        write(nodes, [("urn:a", "urn:a", "k", {"label": "\x1f"})], tmp_path / name)
        ElementTree.parse(tmp_path / name)  # noqa: S314


# ---------------------------------------------------------------- the command


def test_the_same_bytes_under_another_hash_seed(graph, written, tmp_path):
    script = "import typer; from kg.commands import register; a = typer.Typer(); register(a); a()"
    env = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, "export", "-g", str(graph), "-o", str(tmp_path / "again")]
    subprocess.run(command, check=True, env=env, capture_output=True, timeout=120)
    files = sorted(p.name for p in (tmp_path / "again").iterdir())
    assert files == ["graph.gexf", "graph.graphml", "graph.jsonld", "graph.nq"]
    for name in files:
        assert (tmp_path / "again" / name).read_bytes() == (written / name).read_bytes()


def test_only_what_is_asked_for(graph, tmp_path):
    result = kg("export", "-g", graph, "-o", tmp_path / "one", "-f", "gexf")
    assert result.exit_code == 0
    assert [p.name for p in (tmp_path / "one").iterdir()] == ["graph.gexf"]


@pytest.mark.parametrize("content", [None, "no turtle {"], ids=["missing", "broken"])
def test_a_graph_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "graph.ttl"
    if content:
        path.write_text(content, encoding="utf-8")
    result = kg("export", "-g", path)
    assert result.exit_code == 2
    assert result.stderr.startswith("kg: ")


def test_network_of_a_foreign_graph_is_empty(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    assert network(path).nodes == {}
