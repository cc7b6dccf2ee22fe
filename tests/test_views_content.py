"""What the pages say: records, graphs, layouts, reading pages, findings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from kb_views import Builder, small

from kg.model import (
    DerivationKind,
    EntityType,
    Kind,
    KnowledgeBase,
    ProjectStatus,
    Status,
)
from kg.views import findings, front, reading, write_site
from kg.views.facts import Site
from kg.views.graphs import VIEWS
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
