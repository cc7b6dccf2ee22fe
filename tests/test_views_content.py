"""What the pages say: records, graphs, layouts, reading pages, findings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from kb_views import Builder, small
from kb_views_random import generated

from kg.model import (
    DerivationKind,
    EntityType,
    Kind,
    KnowledgeBase,
    ProjectStatus,
    Relation,
    RelationType,
    Status,
)
from kg.views import findings, front, reading, write_site
from kg.views.facts import Site
from kg.views.graphs import LIMIT, VIEWS, Cut, cut, whole_graph
from kg.views.labels import LOOKS
from kg.views.layout import positions, spread
from kg.views.network import network_data
from kg.views.payload import shards
from kg.views.records import entity_record

VIEW = {view.name: view for view in VIEWS}


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return small()


@pytest.fixture(scope="module")
def site(kb: KnowledgeBase) -> Site:
    return Site(kb)


def entity(site: Site, name: str) -> str:
    return next(row.id for row in site.kb.entities if row.name == name)


# ---------------------------------------------------------------- records


def test_record_of_a_program(site: Site) -> None:
    key = entity(site, "青禾模式")
    record = entity_record(site, site.entities[key])
    assert record["aliases"] == ["青禾种植模式"]
    assert [(row["year"], row["value"], row["kind"]) for row in record["figures"]] == [
        (2023, "200万亩", "actual"),
        (2022, "570万亩", "actual"),
    ]
    assert record["relations"][0] | {"evidence": None} == {
        "relation": "implements", "inverse": True, "other": ["松江市", "place-229900"],
        "year": 2022, "evidence": None,
    }  # fmt: skip


def test_evidence_carries_document_offsets_quote_and_line(site: Site) -> None:
    record = entity_record(site, site.entities[entity(site, "国家农业绿色发展先行区")])
    at, start, end, quote, line = record["relations"][0]["evidence"][0]
    assert site.kb.documents[at].text[start:end] == quote == "禾川县获评国家农业绿色发展先行区"
    assert line == 7  # the fixture maps the third line of the text to line 7 of the file


def test_unresolved_name_has_no_id(kb: KnowledgeBase) -> None:
    facts = tuple(
        dataclasses.replace(f, roles={k: v for k, v in f.roles.items() if k != "object"}) for f in kb.facts
    )
    site = Site(dataclasses.replace(kb, facts=facts))
    record = entity_record(site, site.entities[entity(site, "瑞丰牧业")])
    assert record["relations"][0]["other"] == ["肉牛屠宰加工二期", None]


def test_shards_hold_every_record_once(site: Site) -> None:
    ids = [key for shard in shards(site) for key in shard.ids]
    assert sorted(ids) == sorted([*(e.id for e in site.kb.entities), *(i.id for i in site.kb.indicators)])


def test_lineage_goes_up(site: Site) -> None:
    chain = site.lineage(site.entities[entity(site, "青石镇")])
    assert [row.name for row in chain] == ["柳河县", "松江市", "吉林省"]


def test_lineage_ends_in_a_loop() -> None:
    b = Builder()
    first = b.entity("甲县", EntityType.AREA)
    second = b.entity("乙县", EntityType.AREA, within="甲县")
    b.entities["甲县"] = dataclasses.replace(b.entities["甲县"], within=second)
    site = Site(b.build())
    assert [row.id for row in site.lineage(site.entities[first])] == [second]


@pytest.mark.parametrize(
    ("stages", "text"),
    [
        ([("started", 2021, "actual"), ("completed", 2022, "actual")], "竣工 2022"),
        ([("completed", 2022, "actual"), ("started", 2021, "actual")], "竣工 2022"),
        ([("started", 2022, "actual"), ("completed", 2023, "target")], "开工 2022"),
        ([("completed", 2023, "target")], "计划竣工 2023"),
        ([("proposed", None, "actual")], "谋划"),
        ([("proposed", 2023, "target")], "谋划 2023"),
        ([("started", 2022, "actual"), ("underConstruction", 2022, "actual")], "在建 2022"),
        ([], None),
    ],
)
def test_badge(stages: list[tuple[str, int | None, str]], text: str | None) -> None:
    b = Builder()
    key = b.entity("北湖电站", EntityType.PROJECT)
    document = b.document("a.txt", "题", "松江市", "2023", "北湖电站")
    for status, year, kind in stages:
        b.fact(ProjectStatus("北湖电站", Status(status), year, Kind(kind), b.evidence(document, "北湖电站")))
    badge = Site(b.build()).badge(key)
    assert (badge.text if badge else None) == text


# ---------------------------------------------------------------- graphs


def names(site: Site, shown: Cut) -> set[str]:
    return {site.entities[node].name for node in shown.graph}


def edges(site: Site, shown: Cut) -> set[tuple[str, str, str]]:
    return {
        (site.entities[a].name, str(code), site.entities[b].name)
        for a, b, code in shown.graph.edges(keys=True)
    }


@pytest.mark.parametrize(
    ("view", "edge"),
    [
        ("places", ("禾川县", "within", "松江市")),
        ("places", ("禾川县", "receivedHonor", "国家农业绿色发展先行区")),
        ("projects", ("绿能电力", "undertakes", "北湖光伏电站")),
        ("projects", ("北湖光伏电站", "locatedIn", "禾川县")),
        ("companies", ("瑞丰牧业", "undertakes", "肉牛屠宰加工二期")),
        ("programs", ("松江市", "implements", "青禾模式")),
        ("programs", ("松江市", "issues", "松江市社会信用条例")),
        ("programs", ("青禾模式", "about", "禾川县")),
        ("overview", ("松江市", "cooperatesWith", "东方大学")),
        ("overview", ("松江市", "hosts", "松江市发展大会")),
    ],
)
def test_view_draws(site: Site, view: str, edge: tuple[str, str, str]) -> None:
    assert edge in edges(site, cut(site, whole_graph(site), VIEW[view]))


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("projects", "青禾模式"),
        ("projects", "国家农业绿色发展先行区"),
        ("projects", "青石镇"),
        ("companies", "松江市发展大会"),
        ("places", "青禾模式"),
        ("programs", "瑞丰牧业"),
    ],
)
def test_view_leaves_out(site: Site, view: str, name: str) -> None:
    assert name not in names(site, cut(site, whole_graph(site), VIEW[view]))


def test_projects_without_edges_stay_on_their_page() -> None:
    b = Builder()
    b.entity("北湖电站扩建", EntityType.PROJECT)
    site = Site(b.build())
    assert names(site, cut(site, whole_graph(site), VIEW["projects"])) == {"北湖电站扩建"}
    assert names(site, cut(site, whole_graph(site), VIEW["overview"])) == set()


def test_figures_draw_no_second_edge_where_words_join(site: Site) -> None:
    drawn = edges(site, cut(site, whole_graph(site), VIEW["programs"]))
    assert ("青禾模式", "about", "松江市") not in drawn


def test_parallel_relations_are_kept_and_years_pooled() -> None:
    b = Builder()
    b.entity("甲县", EntityType.AREA)
    b.entity("乙行动", EntityType.PROGRAM)
    document = b.document("a.txt", "题", "甲县", "2023", "甲县乙行动")
    for relation, year in (
        (RelationType.IMPLEMENTS, 2022),
        (RelationType.IMPLEMENTS, 2021),
        (RelationType.HOSTS, 2022),
    ):
        b.fact(Relation("甲县", relation, "乙行动", year, b.evidence(document, "甲县")))
    site = Site(b.build())
    data = network_data(site, cut(site, whole_graph(site), VIEW["overview"]))
    assert [(edge["label"], edge["years"]) for edge in data["edges"]] == [
        ("主办", [2022]),
        ("实施", [2021, 2022]),
    ]


def test_page_draws_the_best_connected_and_says_how_many_there_are(tmp_path: Path) -> None:
    kb = generated(entities=700, facts=1200, documents=2)
    site = Site(kb)
    shown = cut(site, whole_graph(site), VIEW["overview"])
    assert len(shown.graph) == LIMIT < shown.total
    write_site(kb, tmp_path)
    assert f"共 {shown.total} 个节点；图中只画相邻节点最多的 {LIMIT} 个" in (
        tmp_path / "graph/overview.html"
    ).read_text("utf-8")


def test_network_is_laid_out_beforehand(site: Site) -> None:
    data = network_data(site, cut(site, whole_graph(site), VIEW["overview"]))
    assert data["options"]["physics"]["enabled"] is False
    assert all(isinstance(node["x"], int) and isinstance(node["y"], int) for node in data["nodes"])
    assert {node["color"] for node in data["nodes"]} == {look.colour for look in LOOKS.values()}


def test_label_hangs_inside_the_room_kept_for_it() -> None:
    kb = generated(entities=60, facts=100, documents=1)
    site = Site(kb)
    drawn = network_data(site, cut(site, whole_graph(site), VIEW["overview"]))["nodes"]
    boxes = []
    for node in drawn:
        lines, font = node["label"].split("\n"), node["font"]["size"]
        low = node["y"] + node["size"] + len(lines) * font
        half = max(len(line) for line in lines) * font * 0.5
        boxes.append((node["x"] - half, node["y"] - node["size"], node["x"] + half, low))
    hits = [
        (a, b)
        for at, a in enumerate(boxes)
        for b in boxes[:at]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert len(boxes) > 40
    assert len(hits) <= 1


def test_project_node_carries_its_badge(site: Site) -> None:
    data = network_data(site, cut(site, whole_graph(site), VIEW["projects"]))
    assert "北湖光伏电站\n竣工 2023" in {node["label"] for node in data["nodes"]}


def overlaps(places: np.ndarray, sizes: np.ndarray) -> int:
    gaps = np.abs(places[:, None] - places[None]) - (sizes[:, None] + sizes[None]) / 2
    return int(((gaps < -1).all(axis=2).sum() - len(places)) // 2)


@pytest.mark.parametrize("nodes", [1, 2, 12, 60, 300])
def test_labels_do_not_cover_each_other(nodes: int) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nx.add_star(graph, [f"n{at:03}" for at in range(nodes)])
    boxes = {node: (60.0 + 20 * (at % 7), 40.0) for at, node in enumerate(sorted(graph))}
    found = positions(graph, boxes)
    order = sorted(graph)
    assert (
        overlaps(np.array([found[n] for n in order], float), np.array([boxes[n] for n in order]))
        <= nodes // 50
    )


def test_spread_parts_boxes_at_one_point() -> None:
    sizes = np.full((9, 2), 10.0)
    assert overlaps(spread(np.zeros((9, 2)), sizes), sizes) == 0


def test_small_components_stand_beside_the_largest() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nx.add_path(graph, "abcdefgh")
    graph.add_nodes_from("xyz")
    found = positions(graph, dict.fromkeys(graph, (50.0, 30.0)))
    main = [found[node] for node in "abcdefgh"]
    right, low = max(x for x, _ in main), max(y for _, y in main)
    assert all(found[node][0] > right or found[node][1] > low for node in "xyz")


# ---------------------------------------------------------------- reading pages


def test_pieces_join_to_the_text(site: Site) -> None:
    for at, document in enumerate(site.kb.documents):
        lines = ["".join(piece.text for piece in row.pieces) for row in reading.paragraphs(site, at)]
        assert lines == [line for line in document.text.split("\n") if line.strip()]


def test_every_quote_is_made_of_whole_pieces(site: Site) -> None:
    for at, document in enumerate(site.kb.documents):
        pieces = [piece for row in reading.paragraphs(site, at) for piece in row.pieces]
        for _, evidence in site.by_document[at]:
            inside = [p.text for p in pieces if p.start >= evidence.start and p.end <= evidence.end]
            assert "".join(inside) == evidence.quote == document.text[evidence.start : evidence.end]


def test_every_quote_has_one_anchor(site: Site) -> None:
    for at in range(len(site.kb.documents)):
        anchors = [a for row in reading.paragraphs(site, at) for piece in row.pieces for a in piece.anchors]
        assert sorted(anchors) == sorted({f"e{e.start}-{e.end}" for _, e in site.by_document[at]})


def test_longest_name_wins(site: Site) -> None:
    pieces = [piece for row in reading.paragraphs(site, 0) for piece in row.pieces]
    policy = entity(site, "松江市社会信用条例")
    assert "".join(piece.text for piece in pieces if piece.entity == policy) == "松江市社会信用条例"


def test_heading_is_marked(site: Site) -> None:
    assert [row.heading for row in reading.paragraphs(site, 0)].index(True) == 0


def test_unexplained_number_is_shown(tmp_path: Path, kb: KnowledgeBase) -> None:
    write_site(kb, tmp_path)
    assert 'title="尚未解释">三' in (tmp_path / "doc/000_report.html").read_text("utf-8")


def test_list_beside_the_text_is_in_reading_order(site: Site) -> None:
    starts = [row.start for row in reading.rows(site, 0)]
    assert starts == sorted(starts)
    assert len(starts) == len(site.by_document[0])


# ---------------------------------------------------------------- front page and findings


def test_counts(site: Site) -> None:
    assert {english: number for _, english, number in front.counts(site)} == {
        "documents": 2, "entities": 19, "figures": 10, "relations": 10, "project stages": 4, "indicators": 6,
    }  # fmt: skip


def test_share_of_explained_numbers(site: Site) -> None:
    assert [source.explained for source in front.sources(site)] == [67, None]


def test_key_figures_prefer_reported_levels(site: Site) -> None:
    assert [(row.indicator, row.value) for row in front.figures(site)] == [
        ("粮食产量", "96亿斤"),
        ("地区生产总值", "增长5.5%"),
    ]


def test_findings_bring_both_quotes_and_links(site: Site) -> None:
    card = next(card for card in findings.cards(site) if card.outcome == "missed")
    assert [premise.quote for premise in card.premises] == [
        "粮食产量力争达到100亿斤以上",
        "2023年粮食产量96亿斤",
    ]
    assert [premise.link.split("#")[0] for premise in card.premises] == [
        "doc/000_report.html",
        "doc/001_article.html",
    ]
    assert (card.label, card.tone) == ("未达成", "bad")


def test_met_promises_come_after_missed_ones(kb: KnowledgeBase) -> None:
    b = Builder()
    for outcome in ("not-reported", "met", "missed", "value-conflict", "something-new"):
        b.finding(DerivationKind.LEDGER, outcome, [], outcome)
    order = [card.outcome for card in findings.cards(Site(b.build()))]
    assert order == ["value-conflict", "missed", "met", "not-reported", "something-new"]
