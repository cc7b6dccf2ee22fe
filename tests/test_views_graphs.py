"""What graph pages draw, where it stands, what they leave out."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from kb_views import Builder, small
from kb_views_crowded import PROJECTS, crowded
from kb_views_random import generated

from kg.model import (
    EntityType,
    Kind,
    KnowledgeBase,
    Relation,
    RelationType,
)
from kg.views import write_site
from kg.views.facts import Site
from kg.views.graphs import KINDS, LIMIT, VIEWS, Cut, cut, marks, whole_graph
from kg.views.labels import LOOKS
from kg.views.layout import positions, spread
from kg.views.network import left_out, network_data, rest_data

VIEW = {view.name: view for view in VIEWS}


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return small()


@pytest.fixture(scope="module")
def site(kb: KnowledgeBase) -> Site:
    return Site(kb)


def entity(site: Site, name: str) -> str:
    return next(row.id for row in site.kb.entities if row.name == name)


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
    # the report of 2023 looks back on 2022: what it states of either year is done
    assert [(edge["label"], edge["title"], edge["marks"]) for edge in data["edges"]] == [
        ("主办", "主办 2022", [(2022, 0, 0)]),
        ("实施", "实施 2021、2022", [(2021, 0, 0), (2022, 0, 0)]),
    ]
    assert data["years"] == [2021, 2022]


@pytest.mark.parametrize(
    ("year", "kind"),
    [(2022, Kind.ACTUAL), (2023, Kind.TARGET), (2024, Kind.TARGET), (None, Kind.ACTUAL)],
)
def test_relation_of_the_planned_year_is_a_target(year: int | None, kind: Kind) -> None:
    b = Builder()
    b.entity("甲县", EntityType.AREA)
    b.entity("乙行动", EntityType.PROGRAM)
    document = b.document("a.txt", "题", "甲县", "2023", "甲县乙行动")  # plans 2023
    b.fact(Relation("甲县", RelationType.IMPLEMENTS, "乙行动", year, b.evidence(document, "甲县")))
    site = Site(b.build())
    assert marks(site, site.kb.facts[0]) == {(year or 0, KINDS.index(kind), 0)}


def test_figure_keeps_its_own_kind_and_every_document(site: Site) -> None:
    fact = next(row for row in site.kb.facts if str(getattr(row.statement, "indicator", "")) == "总投资")
    assert marks(site, fact) == {(2022, KINDS.index(Kind.TARGET), 0)}


def test_project_node_carries_the_marks_of_its_stages(site: Site) -> None:
    data = network_data(site, cut(site, whole_graph(site), VIEW["projects"]))
    node = next(row for row in data["nodes"] if row["id"] == entity(site, "北湖光伏电站"))
    assert node["marks"] == [(2022, 0, 0), (2023, 0, 1), (2023, 2, 0)]


def test_page_draws_the_best_connected_and_says_how_many_there_are(tmp_path: Path) -> None:
    kb = generated(entities=700, facts=1200, documents=2)
    site = Site(kb)
    shown = cut(site, whole_graph(site), VIEW["overview"])
    assert len(shown.graph) == LIMIT < shown.total
    write_site(kb, tmp_path)
    assert f"共 {shown.total} 个节点；图中只画相邻节点最多的 {LIMIT} 个" in (
        tmp_path / "graph/overview.html"
    ).read_text("utf-8")


def test_what_a_page_leaves_out_is_all_in_its_data_file() -> None:
    site = Site(generated(entities=700, facts=1200, documents=2))
    shown = cut(site, whole_graph(site), VIEW["overview"])
    data, drawn = rest_data(site, shown), set(shown.graph)
    assert len(data["nodes"]) == shown.total - LIMIT
    assert drawn.isdisjoint(data["nodes"])
    assert len(data["edges"]) == shown.whole.number_of_edges() - shown.graph.number_of_edges()
    ends = {end if isinstance(end, str) else data["nodes"][end] for row in data["edges"] for end in row[:2]}
    assert ends <= set(shown.whole)


def test_projects_left_out_bring_their_stages() -> None:
    site = Site(crowded())
    shown = cut(site, whole_graph(site), VIEW["projects"])
    data = rest_data(site, shown)
    assert len(data["nodes"]) == shown.total - LIMIT == PROJECTS + 1 - LIMIT
    assert data["stages"] == {str(at): ["开工 2022", [(2022, 0, 0)]] for at in range(len(data["nodes"]))}


def test_drawn_node_says_how_many_neighbours_are_left_out() -> None:
    site = Site(generated(entities=700, facts=1200, documents=2))
    shown = cut(site, whole_graph(site), VIEW["overview"])
    whole = shown.whole.to_undirected()
    node = next(row for row in network_data(site, shown)["nodes"] if row["id"] == "place-229900")
    assert node["more"] == len(set(whole["place-229900"]) - set(shown.graph)) > 0


def test_page_that_draws_all_has_nothing_left_out(site: Site, tmp_path: Path, kb: KnowledgeBase) -> None:
    assert left_out(cut(site, whole_graph(site), VIEW["overview"])) == {}
    write_site(kb, tmp_path)
    assert not list(tmp_path.glob("data/more-*"))


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
