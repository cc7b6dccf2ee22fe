"""Themes of indicators, communities of graphs, and the short file behind the search."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from kb_views import Builder, small
from kb_views_random import generated
from pypinyin import lazy_pinyin

from kg.indicators import concept, curated
from kg.model import EntityType, Evidence, Indicator, KnowledgeBase, Relation, RelationType
from kg.views import front
from kg.views.communities import SMALLEST, Partition, partition
from kg.views.facts import Site
from kg.views.graphs import VIEWS, cut, whole_graph
from kg.views.network import network_data
from kg.views.payload import names, shards
from kg.views.spelling import pinyin, spell, spelling
from kg.views.themes import OTHER, by_words, theme_of, themes

# ---------------------------------------------------------------- themes


@pytest.mark.parametrize(
    ("wording", "theme"),
    [
        ("工业项目完成投资", "investment"), ("农村生活污水治理率", "environment"),
        ("新改建农村公路", "urban"),
        ("新增普惠性托位", "income"), ("新增义务教育学位", "education"), ("每千人口执业医师", "health"),
        ("发放创业担保贷款", "employment"), ("办结政协提案", "governance"), ("接待游客", "trade"),
        ("新增装机容量", "industry"), ("奶牛存栏", "agriculture"), ("专利授权", "innovation"),
        ("税收收入", "economy"), ("新建项目", "investment"), ("企业", "innovation"),
        ("首次", OTHER), ("", OTHER),
    ],
)  # fmt: skip
def test_last_telling_word_decides(wording: str, theme: str) -> None:
    assert by_words(wording) == theme


@pytest.mark.parametrize(
    ("label", "theme"),
    [("常住人口城镇化率", "urban"), ("农村生活污水治理率", "urban"), ("肉牛饲养量", "agriculture")],
)
def test_field_of_a_curated_indicator_wins(label: str, theme: str) -> None:
    assert theme_of(concept(label)) == theme


def test_every_field_of_the_curated_list_has_a_theme() -> None:
    assert {theme_of(each) for each in curated()} <= {theme.code for theme in themes()} - {OTHER}


def test_words_agree_with_the_curated_fields() -> None:
    """The words were not chosen for the curated list: how often they lead where its fields do."""
    agreed = [by_words(each.label) == theme_of(each) for each in curated()]
    assert sum(agreed) / len(agreed) > 0.85


def test_no_word_leads_to_two_themes() -> None:
    words = [word.removeprefix("~") for theme in themes() for word in theme.words]
    assert len(words) == len(set(words))


def test_front_page_lists_indicators_by_theme() -> None:
    topics = {topic.label: topic for topic in front.topics(Site(small()))}
    assert [each.label for each in topics["农业农村"].top] == ["粮食产量", "新建高标准农田"]
    assert sum(topic.total for topic in topics.values()) == len(small().indicators)


# ---------------------------------------------------------------- communities


def cliques(*sizes: int) -> Site:
    """Return a site of companies: groups in which all work together, each joined to the next by one tie."""
    builder = Builder()
    document = builder.document("a.txt", "甲", "甲市", "2023", "甲与乙合作")
    quote = Evidence(document.id, 0, 5, "甲与乙合作", "test")
    groups = [[f"企业{group}之{at}" for at in range(size)] for group, size in enumerate(sizes)]
    for name in [name for group in groups for name in group]:
        builder.entity(name, EntityType.COMPANY)
    pairs = [(a, b) for group in groups for at, a in enumerate(group) for b in group[:at]]
    pairs += [(a[0], b[0]) for a, b in pairwise(groups)]
    for a, b in pairs:
        builder.fact(Relation(a, RelationType.COOPERATES_WITH, b, 2023, quote))
    return Site(builder.build())


def drawn(site: Site) -> Partition:
    return partition(site, cut(site, whole_graph(site), VIEWS[0]).graph)


def test_cliques_are_communities_the_largest_first() -> None:
    site = cliques(4, 6, 5)
    found = drawn(site)
    members = [{site.entities[node].name[:3] for node in each.nodes} for each in found.communities]
    assert members == [{"企业1"}, {"企业2"}, {"企业0"}]
    assert [(each.number, len(each.nodes)) for each in found.communities] == [(1, 6), (2, 5), (3, 4)]
    assert 0.4 < found.modularity < 1


def test_community_is_named_by_its_best_connected() -> None:
    site = cliques(4, 6, 5)
    assert drawn(site).communities[0].names[0] == "企业1之0"


def test_small_groups_are_no_communities() -> None:
    found = drawn(cliques(2, 5))
    assert all(len(each.nodes) >= SMALLEST for each in found.communities)


def test_graph_without_edges_has_none() -> None:
    assert drawn(cliques(1)) == Partition((), 0.0)


def test_nodes_carry_the_number_of_their_community() -> None:
    site = cliques(4, 6, 5)
    data = network_data(site, cut(site, whole_graph(site), VIEWS[0]))
    numbers = {node["label"][:3]: node["community"] for node in data["nodes"]}
    assert numbers == {"企业1": 1, "企业2": 2, "企业0": 3}
    assert [each["size"] for each in data["communities"]] == [6, 5, 4]


def test_communities_do_not_hang_on_the_seed_of_hashes() -> None:
    script = (
        "from kb_views_random import generated\nfrom test_views_themes import drawn\n"
        "from kg.views.facts import Site\n"
        "print(drawn(Site(generated(entities=150, facts=300, documents=2))))"
    )
    folder = Path(__file__).parent
    runs = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=folder,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{folder}:{folder.parent}"},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1
    assert "Community(number=1" in runs.pop()


def test_community_stands_together() -> None:
    """Nodes of one community lie nearer to their own centre than to any other's, nearly all of them."""
    site = cliques(8, 8, 8, 8)
    nodes = network_data(site, cut(site, whole_graph(site), VIEWS[0]))["nodes"]
    groups = {n["community"] for n in nodes}
    centre = {
        g: [sum(n[axis] for n in nodes if n["community"] == g) / 8 for axis in ("x", "y")] for g in groups
    }

    def far(node: dict[str, float], group: int) -> float:
        return (node["x"] - centre[group][0]) ** 2 + (node["y"] - centre[group][1]) ** 2

    at_home = [min(groups, key=lambda g: far(n, g)) == n["community"] for n in nodes]
    assert sum(at_home) >= len(nodes) - 2


# ---------------------------------------------------------------- names.js


def payload(kb: KnowledgeBase) -> dict[str, object]:
    site = Site(kb)
    home = {key: shard.number for shard in shards(site) for key in shard.ids}
    text = names(site, home)
    return dict(json.loads(text.removeprefix("govkg.names(").removesuffix(");\n")))


def rows(found: dict[str, object]) -> list[tuple[str, str, list[str]]]:
    """Return id, type and labels of every row, read as the browser does."""
    return [
        (block["prefix"] + end, block["type"], labels.split("\t"))
        for block in found["blocks"]  # type: ignore[attr-defined]
        for end, labels in zip(block["ids"].split("\n"), block["labels"].split("\n"), strict=True)
    ]


@pytest.mark.parametrize(
    "kb", [small(), generated(entities=400, facts=600, documents=2)], ids=["small", "large"]
)
def test_columns_hold_every_row_in_order(kb: KnowledgeBase) -> None:
    expected = [(e.id, e.type.value, [e.name, *e.aliases]) for e in kb.entities]
    expected += [(i.id, "Indicator", [i.label, *i.aliases]) for i in kb.indicators]
    assert rows(payload(kb)) == [(key, kind, list(dict.fromkeys(labels))) for key, kind, labels in expected]


def test_shards_are_known_by_their_first_rows() -> None:
    kb = generated(entities=1000, facts=3000, documents=5)
    found, site = payload(kb), Site(kb)
    pieces = list(shards(site))
    ids = [key for key, _, _ in rows(found)]
    assert len(pieces) > 1
    assert [ids[at] for at in found["starts"]] == [shard.ids[0] for shard in pieces]  # type: ignore[attr-defined]


@pytest.mark.parametrize("label", ["甲\t乙", "甲\n乙", "甲\r\n\t乙"])
def test_marks_that_part_rows_do_not_pass(label: str) -> None:
    builder = Builder()
    builder.document("a.txt", "甲", "", "", "甲")
    builder.indicator(label)
    builder.indicator("丙")
    found = rows(payload(builder.build()))
    assert sorted(labels for _, _, labels in found) == [["丙"], [re.sub("[\t\n]+", " ", label)]]


def test_a_row_takes_few_bytes() -> None:
    """74 documents give some 19,000 rows; a row that took more would bring the file over 3 MB."""
    kb = generated(entities=2000, facts=200, documents=2)
    text = json.dumps(payload(kb)["blocks"], ensure_ascii=False, separators=(",", ":")).encode()
    size = sum(len(name.encode()) for e in kb.entities for name in (e.name, *e.aliases))
    assert (len(text) - size) / len(kb.entities) < 25


# ---------------------------------------------------------------- pinyin

LABELS = [
    "梨树模式",
    "重庆市",
    "重点项目",
    "长春市",
    "5G基站",
    "全国“一村一品”示范村镇",
    "𠮷祥村",
    "GDP",
    "",
    "建设银行",
]


@pytest.mark.parametrize("label", LABELS)
def test_spelt_by_table_or_kept_as_an_exception(label: str) -> None:
    found = spelling([[each] for each in LABELS])
    table = {mark: syllable for syllable, marks in found.readings.items() for mark in marks}
    kept = {LABELS[row]: reading for row, _, reading in found.exceptions}
    assert kept.get(label, spell(label, table)) == pinyin(label) == " ".join(lazy_pinyin(label)).lower()


def test_phrases_that_read_otherwise_are_exceptions() -> None:
    found = spelling([["重点项目"], ["重大工程", "重点"], ["重庆市", "重庆"]])
    assert found.exceptions == ((2, 0, "chong qing shi"), (2, 1, "chong qing"))


def test_most_names_need_no_exception() -> None:
    found = spelling([[each.label] for each in curated()])
    assert len(found.exceptions) < len(curated()) / 20


def test_indicator_without_a_list_has_a_theme_by_its_words() -> None:
    assert theme_of(Indicator("ind-x", "新建养老机构", None, (), False)) == "income"
