"""``kg explain``: everything about a thing with its quotes, and why mentions were joined or kept apart."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from kb_sample import CITY, COMPANY, DELIVERED, HONOR, POLICY, PROGRAM, PROJECT, PROMISE, sample_kb
from typer.testing import CliRunner

from kg.commands import register
from kg.rdf import DEFAULT_BASE, data_iri, write_turtle
from kg.rdf.explain import Explainer, to_text
from kg.tables import write_tables

app = typer.Typer()
register(app)


def kg(*args: object):
    return CliRunner().invoke(app, [str(a) for a in args])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("explain")
    write_turtle(sample_kb(), path / "graph.ttl")
    write_tables(replace(sample_kb(), derivations=()), path / "tables", base_iri=DEFAULT_BASE)
    return path


@pytest.fixture(scope="module")
def explainer(folder) -> Explainer:
    return Explainer(folder / "graph.ttl")


def explained(explainer: Explainer, name: str) -> str:
    (match,) = explainer.find(name)
    return to_text(explainer.explain(match))


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        pytest.param("四平市", data_iri(CITY), id="label"),
        pytest.param("四平", data_iri(CITY), id="alias"),
        pytest.param(CITY, data_iri(CITY), id="id"),
        pytest.param(data_iri(CITY), data_iri(CITY), id="IRI"),
        pytest.param(f"<{data_iri(CITY)}>", data_iri(CITY), id="IRI in brackets"),
        pytest.param("GDP", data_iri("indicator-gdp"), id="indicator's alias"),
        pytest.param(PROMISE.id, data_iri(PROMISE.id), id="fact"),
        pytest.param("ledger-1", data_iri("ledger-1"), id="finding"),
        pytest.param(PROJECT, None, id="backslashes and quotes"),
        pytest.param(COMPANY, None, id="markup"),
        pytest.param(POLICY, None, id="line end"),
    ],
)
def test_names_are_found(explainer, name, iri):
    (match,) = explainer.find(name)
    assert match.exact
    assert iri in (None, match.iri)


def test_part_of_a_label_is_a_suggestion(explainer):
    assert {m.label for m in explainer.find("梨树模")} >= {PROGRAM}
    assert not any(m.exact for m in explainer.find("梨树模"))


def test_a_name_is_never_syntax(explainer):
    assert explainer.find('" } ?s ?p ?o { "') == ()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("四平市", "- 隶属：吉林省", id="within"),
        pytest.param("四平市", "- 别名：四平", id="alias"),
        pytest.param("四平市", f"- 实施：{PROGRAM}", id="direct relation"),
        pytest.param(HONOR, "- 获得荣誉 ←（1）梨树县", id="relation from elsewhere"),
        pytest.param("吉林省", "- 隶属 ←（1）四平市", id="areas within"),
        pytest.param("四平市", "- 四平市 2022 新建高标准农田 ≥40万亩（目标）", id="fact of a place"),
        pytest.param(PROGRAM, "- 四平市 2022 梨树模式 推广面积 570万亩（目标）", id="fact about"),
        pytest.param("四平市", "    「新建高标准农田40万亩以上」 plan 2022.txt 第2行", id="quote of a fact"),
        pytest.param("地区生产总值", "    「清风县增长7%」 result_2023.txt 第5行", id="quote of a figure"),
        pytest.param(DELIVERED.id, "- 「新建高标准农田38.9万亩」 result_2023.txt 第2行", id="own quote"),
        pytest.param(DELIVERED.id, "- 原文单位：万亩", id="a fact's parts"),
        pytest.param(
            DELIVERED.id, "- 目标40万亩以上，实际38.9万亩，少1.1万亩。 [missed]", id="finding on a fact"
        ),
        pytest.param(
            "四平市", "- 同一报告两处数字不同：38.9万亩与39万亩。 [rounding]", id="finding on a place"
        ),
        pytest.param("ledger-1", "    「新建高标准农田40万亩以上」 plan 2022.txt 第2行", id="premise"),
        pytest.param(
            "四平市",
            "- 四平市（AdministrativeArea）；规则 rule：name；理由 reason：same name；"
            "plan 2022.txt ×1，result_2023.txt ×1",
            id="mentions joined",
        ),
    ],
)  # fmt: skip
def test_what_is_told(explainer, name, line):
    assert line in explained(explainer, name).splitlines()


def test_without_a_table_mentions_are_left_out(tmp_path):
    write_turtle(sample_kb(), tmp_path / "graph.ttl")
    assert "mentions" not in explained(Explainer(tmp_path / "graph.ttl"), "四平市")


def test_reasons_and_mentions_kept_apart(tmp_path):
    """With a ``reason`` column each link says why; a namesake elsewhere is listed with where it went."""
    write_turtle(sample_kb(), tmp_path / "graph.ttl")
    (tmp_path / "tables").mkdir()
    head = ["doc", "name", "type", "canonical", "iri", "rule", "reason"]
    area = "AdministrativeArea"
    rows = [
        ["a.txt", "四平市", area, "四平市", data_iri(CITY), "tagger", "gazetteer"],
        ["a.txt", "四平", area, "四平市", data_iri(CITY), "tagger", "short form of 四平市"],
        ["b.txt", "四平", "Program", "四平", data_iri("program-x"), "quoted", "same name and type"],
        ["c.txt", "四平", area, "", "", "tagger", "two places of that name"],
    ]
    with (tmp_path / "tables" / "mentions.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    lines = explained(Explainer(tmp_path / "graph.ttl"), "四平市").splitlines()
    assert f"- 四平（{area}）；规则 rule：tagger；理由 reason：short form of 四平市；a.txt ×1" in lines
    apart = lines[next(i for i, line in enumerate(lines) if "kept apart" in line) + 1 :]
    assert (
        f"- 四平（{area}） → 无 none；规则 rule：tagger；理由 reason：two places of that name；c.txt ×1"
        in apart
    )
    assert any(line.startswith(f"- 四平（Program） → 四平 <{data_iri('program-x')}>") for line in apart)
    assert len([line for line in apart if line.startswith("- ")]) == 2


def test_the_command(folder):
    result = kg("explain", "四平", "-g", folder / "graph.ttl")
    assert result.exit_code == 0
    assert result.stdout.startswith("四平市（行政区划）")


def test_the_command_suggests(folder):
    result = kg("explain", "高标准", "-g", folder / "graph.ttl")
    assert result.exit_code == 1
    assert "新建高标准农田" in result.stderr


@pytest.mark.parametrize("name", ["没有这个名字", "", " "])
def test_the_command_says_what_it_does_not_know(folder, name):
    result = kg("explain", name, "-g", folder / "graph.ttl")
    assert result.exit_code == 1
    assert result.stderr.startswith("kg: nothing is called")


def test_wrong_use(tmp_path):
    assert kg("explain", "四平市", "-g", tmp_path / "none.ttl").exit_code == 2
