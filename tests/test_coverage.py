"""What became of every number: the role of each, the summary of a build; and no report comes out empty."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import ROOT
from typer.testing import CliRunner

from kg.cli import app
from kg.commands.coverage import share, tally
from kg.extract.sentences import around
from kg.ingest import read_document, read_sources_csv
from kg.model import Extraction
from kg.nlp.pipeline import extract

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


# ---------------------------------------------------------------- the role of a number


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("粮食产量达到27.4亿斤。", "27.4 observation"),
        ("粮食产量居全省第3位。", "3 observation"),
        ("创建400个美丽乡村，200个以上通过省级验收。", "400 observation; 200 observation"),
        ("中央衔接资金65%以上用于产业发展。", "65 observation"),
        ("实施20项以上重大科技项目。", "20 observation"),
        ("新开工5000万元以上项目12个。", "5000 threshold; 12 observation"),
        ("30户以上自然村通硬化路。", "30 threshold"),
        ("为80周岁以上老人发放津贴。", "80 threshold"),
        ("2022年，我们迎难而上。", "2022 date"),
        ("回首2021，我们激情奋进。", "2021 date"),
        ("12月29日至30日召开了会议。", "12 date; 29 date; 30 date"),
        ("建设21世纪海上丝绸之路。", "21 date"),
        ("完善“7+18+N”产业体系。", "7 name; 18 name"),
        ("深化12345热线改革。", "12345 name"),
        ("推进省道242改线。", "242 name"),
        ("打造15分钟生活圈。", "15 name"),
        ("历时3年的管网工程完工。", "3 date"),
        ("推进5G网络建设，新建3D打印中心。", "5 name; 3 name"),
        ("落实118工作方案。", "118 name"),
        ("推广济麦22、山农40等小麦。", "22 name; 40 name"),
        ("PM_2.5浓度下降。", "2.5 name"),
        ("召开第3次全体会议。", "3 ordinal"),
        ("加快一、二、三产业融合。", "二 ordinal"),
        ("2.加大改革力度，推动发展。", "2 heading"),
        ("深化“放管服”改革〔3〕，优化环境。", ""),
    ],
)
def test_role(nlp, tmp_path, text: str, roles: str) -> None:
    found = read(nlp, tmp_path, text).numerals
    assert "; ".join(f"{n.surface} {n.role}" for n in found) == roles


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三次产业结构调整为9∶45∶46。", "45"),  # a ratio is a figure that was not read
        ("带动近4000农户增收。", "4000"),
        ("带动近2000农户增收。", "2000"),  # no year
        ("面向61家的45、其余的另行安排。", "45"),  # two digits are no name
        ("共有23456，另行公布。", "23456"),  # nor are five
        ("算力规模超过55Xflops，居全国首位。", "55"),  # a unit that is not listed is no code
        ("深化“三创四建”7，持续推进。", "7"),  # a footnote's number only where there is a note
    ],
)
def test_what_no_rule_explains_is_unexplained(nlp, tmp_path, text: str, number: str) -> None:
    found = {n.surface: n.role for n in read(nlp, tmp_path, text).numerals}
    assert found[number] == "unexplained"


def test_a_footnote_that_lost_its_brackets_is_explained_by_its_note(nlp, tmp_path) -> None:
    text = "我们深入开展“三创四建”7活动，推动高质量发展取得成效。\n7.“三创四建”：指创新、创业、创造。"
    assert [n.role for n in read(nlp, tmp_path, text).numerals] == ["heading", "heading"]


def test_a_number_in_the_quote_of_another_figure_is_no_observation(nlp, tmp_path) -> None:
    """Only a figure that became an observation of its value is called one."""
    x = read(nlp, tmp_path, "推进4个市州产业项目完成投资12亿元。")
    values = {str(s.quantity.value) for s in x.statements if hasattr(s, "quantity")}
    assert {n.surface for n in x.numerals if n.role == "observation"} <= values


def read(nlp, folder: Path, text: str) -> Extraction:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    return extract(nlp, read_document(path))


# ---------------------------------------------------------------- whole reports


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_no_report_comes_out_empty(nlp, path: Path) -> None:
    found = extract(nlp, read_document(path, overrides=read_sources_csv(path.parent).get(path.name)))
    assert len(found.mentions) > 50
    assert len(found.statements) > 50
    assert len(found.numerals) > 50


def test_at_most_one_per_cent_of_the_seeds_is_unexplained(seeds_output) -> None:
    assert kg("coverage", seeds_output, "--limit", 1).exit_code == 0
    total = tally(table(seeds_output))["total 合计"]
    assert total.total() > 900
    assert share(total) <= 0.01


# ---------------------------------------------------------------- the command


def kg(*words: object):
    return CliRunner().invoke(app, [str(w) for w in words])


def table(output: Path) -> list[dict[str, str]]:
    with (output / "tables" / "coverage.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def output(tmp_path) -> Path:
    """A build of two documents as ``kg coverage`` reads it: 3 of 4 numbers explained."""
    folder = tmp_path / "output"
    (folder / "tables").mkdir(parents=True)
    (folder / "documents").mkdir()
    (folder / "documents" / "甲.txt").write_text("标题\n产量12吨。带动近4000农户；增收。", encoding="utf-8")
    (folder / "documents" / "乙.txt").write_text("2022年，面积5亩。", encoding="utf-8")
    rows = (
        "doc,start,end,surface,role",
        "甲.txt,5,7,12,observation",
        "甲.txt,12,16,4000,unexplained",
        "乙.txt,0,4,2022,date",
        "乙.txt,8,9,5,observation",
    )
    (folder / "tables" / "coverage.csv").write_text("\n".join(rows), encoding="utf-8-sig")
    return folder


def test_summary_per_document_and_in_total(output) -> None:
    result = kg("coverage", output)
    assert result.exit_code == 0
    lines = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
    assert lines["甲.txt"] == ["2", "1", "0", "0", "0", "0", "0", "1", "50.00%"]
    assert lines["乙.txt"] == ["2", "1", "0", "1", "0", "0", "0", "0", "0.00%"]
    assert lines["total"] == ["合计", "4", "2", "0", "1", "0", "0", "0", "1", "25.00%"]
    assert "4000" not in result.stdout


def test_the_unexplained_are_listed_with_line_and_sentence(output) -> None:
    assert kg("coverage", output, "--unexplained").stdout.splitlines()[-1] == "甲.txt:2: 带动近【4000】农户；"


@pytest.mark.parametrize(("limit", "code"), [("24.9", 1), ("25", 0), ("101", 2)])
def test_limit(output, limit: str, code: int) -> None:
    assert kg("coverage", output, "--limit", limit).exit_code == code


def test_the_summary_is_saved_as_a_table(output, tmp_path) -> None:
    assert kg("coverage", output, "--save", tmp_path / "summary.csv").exit_code == 0
    with (tmp_path / "summary.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(r["doc"], r["numerals"], r["unexplained"], r["unexplained_share"]) for r in rows] == [
        ("甲.txt", "2", "1", "0.5000"), ("乙.txt", "2", "0", "0.0000"), ("total 合计", "4", "1", "0.2500"),
    ]  # fmt: skip


def test_a_folder_without_a_build_is_wrong_use(tmp_path) -> None:
    result = kg("coverage", tmp_path)
    assert result.exit_code == 2
    assert "run `kg build` first" in result.stderr


@pytest.mark.parametrize("broken", ["doc,role\n甲.txt,nonsense\n", "doc\n甲.txt\n"])
def test_a_broken_table_is_said_in_one_line(output, broken: str) -> None:
    (output / "tables" / "coverage.csv").write_text(broken, encoding="utf-8")
    result = kg("coverage", output)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_text_is_said_in_one_line(output) -> None:
    (output / "documents" / "甲.txt").unlink()
    assert kg("coverage", output, "--unexplained").exit_code == 2


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("甲。乙；丙", 0, "甲。"),
        ("甲。乙；丙", 2, "乙；"),
        ("甲。乙;丙", 2, "乙;"),
        ("甲。乙；丙", 4, "丙"),
        ("甲\n乙。丙", 2, "乙。"),
        ("他说：“甲。”乙", 4, "他说：“甲。”"),
    ],
)
def test_sentence_around(text: str, position: int, expected: str) -> None:
    start, end = around(text, position)
    assert text[start:end] == expected
