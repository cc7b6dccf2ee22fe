"""The main job: evidence holds, any number of workers gives the same bytes, a failed run loses nothing."""

from __future__ import annotations

import csv
import filecmp
import functools
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from typer.testing import CliRunner, Result

import kg.build
from kg import cli, tables
from kg.model import NumeralRole

SEEDS = ROOT / "seeds"
QUOTED = ("observations", "relations", "project_status")
REPORT = (
    "昌乐县2023年政府工作报告\n\n一、2022年工作回顾\n2022年，全县地区生产总值增长5.5%，新建高标准农田3万亩。\n\n"
    "二、2023年工作安排\n2023年，力争地区生产总值增长6%以上，新建高标准农田4万亩。\n"
)
LATER = REPORT.replace("2023", "2024").replace("2022", "2023").replace("3万亩", "4.5万亩")


def kg_build(*args: object) -> Result:
    return CliRunner().invoke(cli.app, ["build", *map(str, args)])


@functools.cache
def table(output: Path, name: str) -> tuple[dict[str, str], ...]:
    with (output / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return tuple(csv.DictReader(stream))


@functools.cache
def document(output: Path, doc: str) -> str:
    # newline="" keeps the offsets: nothing is translated.
    with (output / "documents" / doc).open(encoding="utf-8", newline="") as stream:
        return stream.read()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "2023.txt").write_text(REPORT, encoding="utf-8")
    (folder / "2024.txt").write_text(LATER, encoding="utf-8")
    return folder


def same_files(a: Path, b: Path) -> list[str]:
    """Return the names of files that differ in their bytes or stand on one side only."""
    names = {p.relative_to(root) for root in (a, b) for p in root.rglob("*") if p.is_file()}
    _, differing, absent = filecmp.cmpfiles(a, b, sorted(map(str, names)), shallow=False)
    return differing + absent


# ---------------------------------------------------------------- products


@pytest.mark.parametrize(
    "product", ["graph.ttl", "shacl.txt", "index.html", *(f"tables/{name}.csv" for name in tables.COLUMNS)]
)
def test_the_seeds_give_every_product(seeds_output, product):
    assert (seeds_output / product).stat().st_size > 0


def test_the_seeds_conform(seeds_output):
    assert (seeds_output / "shacl.txt").read_text(encoding="utf-8").startswith("conforms")


@pytest.mark.parametrize("name", sorted(tables.COLUMNS))
def test_columns_are_those_of_the_design(seeds_output, name):
    with (seeds_output / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert tuple(next(csv.reader(stream))) == tables.COLUMNS[name]


@pytest.mark.parametrize("name", sorted(tables.COLUMNS))
def test_tables_open_in_excel(seeds_output, name):
    """A byte order mark and no cell that a spreadsheet takes for a formula."""
    assert (seeds_output / "tables" / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    free_text = ("name", "canonical", "indicator", "about", "quote", "subject", "object", "project", "detail")
    cells = [row[column] for row in table(seeds_output, name) for column in free_text if column in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@")] == []


@pytest.mark.parametrize("name", ["entities", "mentions", *QUOTED, "coverage"])
def test_every_document_has_rows(seeds_output, name):
    assert {row["doc"] for row in table(seeds_output, name)} == {p.name for p in SEEDS.glob("*.txt")}


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize("name", QUOTED)
def test_every_quote_stands_where_it_says(seeds_output, name):
    rows = table(seeds_output, name)
    assert len(rows) > 50
    for row in rows:
        text = document(seeds_output, row["doc"])
        quote = (
            row["quote"].removeprefix("'") if row["quote"][:2] in ("'=", "'+", "'-", "'@") else row["quote"]
        )
        assert quote
        assert text[int(row["start"]) : int(row["end"])] == quote


def test_every_name_stands_where_it_says(seeds_output):
    rows = table(seeds_output, "mentions")
    assert len(rows) > 500
    for row in rows:
        assert (
            row["name"].strip("“”《》")
            in document(seeds_output, row["doc"])[int(row["start"]) : int(row["end"])]
        )


@pytest.mark.parametrize("doc", sorted(p.name for p in SEEDS.glob("*.txt")))
def test_every_numeral_stands_where_it_says_and_has_a_role(seeds_output, doc):
    rows = [row for row in table(seeds_output, "coverage") if row["doc"] == doc]
    text = document(seeds_output, doc)
    assert [row for row in rows if text[int(row["start"]) : int(row["end"])] != row["surface"]] == []
    assert {row["role"] for row in rows} <= {role.value for role in NumeralRole}


@pytest.mark.parametrize("doc", sorted(p.name for p in SEEDS.glob("*.txt")))
def test_every_digit_is_accounted_for(seeds_output, doc):
    """No digit of the text lies outside the numerals of coverage.csv."""
    text = document(seeds_output, doc)
    covered = {
        i
        for row in table(seeds_output, "coverage")
        if row["doc"] == doc
        for i in range(int(row["start"]), int(row["end"]))
    }
    assert [text[i - 8 : i + 8] for i, c in enumerate(text) if c in "0123456789" and i not in covered] == []


@pytest.mark.parametrize("name", ["ledger", "conflicts"])
def test_quotes_of_findings_stand_in_their_documents(seeds_output, name):
    sides = {"ledger": ("target", "result"), "conflicts": ("a", "b")}[name]
    for row in table(seeds_output, name):
        for side in sides:
            doc, quote = (
                (f"{side}_doc", f"{side}_quote") if name == "ledger" else (f"doc_{side}", f"quote_{side}")
            )
            assert not row[doc] or row[quote] in document(seeds_output, row[doc])


def test_a_promise_stands_beside_its_result(source, tmp_path):
    """4 万亩 were promised for 2023, 4.5 万亩 reported: exceeded by 5000 亩."""
    assert kg_build(source, "-o", tmp_path / "output").exit_code == 0
    rows = [r for r in table(tmp_path / "output", "ledger") if r["indicator"] == "新建高标准农田"]
    assert [
        (r["year"], r["target"], r["result"], r["outcome"], r["margin"], r["margin_unit"]) for r in rows
    ] == [("2023", "4", "4.5", "exceeded", "5000", "亩")]
    assert (rows[0]["target_doc"], rows[0]["result_doc"]) == ("2023.txt", "2024.txt")


def test_a_quote_that_is_not_there_stops_the_build(source, tmp_path, monkeypatch):
    monkeypatch.setattr(kg.build, "assemble", lambda xs, _: shifted(kg_assemble(xs)))
    result = kg_build(source, "-o", tmp_path / "output")
    assert result.exit_code == 1
    assert "internal error" in result.stderr
    assert not (tmp_path / "output").exists()


def kg_assemble(extractions):
    from kg.assemble import assemble
    from kg.resolve import resolve

    return assemble(extractions, resolve(extractions))


def shifted(kb):
    """Return ``kb`` with the first fact's evidence moved by one character."""
    from dataclasses import replace

    fact, *rest = kb.facts
    first = fact.evidence[0]
    moved = replace(first, start=first.start + 1, end=first.end + 1)
    return replace(kb, facts=(replace(fact, evidence=(moved,)), *rest))


# ---------------------------------------------------------------- determinism


def test_any_number_of_workers_writes_the_same_bytes(source, tmp_path):
    for jobs in (1, 2):
        assert kg_build(source, "-o", tmp_path / f"jobs{jobs}", "--jobs", jobs).exit_code == 0
    assert same_files(tmp_path / "jobs1", tmp_path / "jobs2") == []


def test_the_order_of_the_sources_does_not_matter(source, tmp_path):
    kg_build(source / "2023.txt", source / "2024.txt", "-o", tmp_path / "a")
    kg_build(source / "2024.txt", source / "2023.txt", "-o", tmp_path / "b")
    assert same_files(tmp_path / "a", tmp_path / "b") == []


def test_the_place_of_the_output_does_not_matter(source, tmp_path):
    kg_build(source, "-o", tmp_path / "a")
    shutil.move(source, tmp_path / "elsewhere")
    kg_build(tmp_path / "elsewhere", "-o", tmp_path / "deep" / "b")
    assert same_files(tmp_path / "a", tmp_path / "deep" / "b") == []


# ---------------------------------------------------------------- a failed run loses nothing


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.mark.parametrize(
    "step", ["rdf.write_turtle", "rdf.validate", "tables.write_documents", "views.write_site"]
)
def test_earlier_output_survives_a_run_that_breaks(source, tmp_path, monkeypatch, step):
    output = tmp_path / "output"
    kg_build(source, "-o", output)
    before = snapshot(output)
    (source / "2024.txt").unlink()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(f"kg.build.{step}", broken)
    assert kg_build(source, "-o", output).exit_code != 0
    assert snapshot(output) == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".kg")] == []


def test_earlier_output_survives_a_run_where_all_documents_fail(source, tmp_path):
    output = tmp_path / "output"
    kg_build(source, "-o", output)
    before = snapshot(output)
    for path in source.iterdir():
        path.write_bytes(b"")
    assert kg_build(source, "-o", output).exit_code == 1
    assert snapshot(output) == before


def test_a_build_replaces_what_it_wrote_before_and_nothing_else(source, tmp_path):
    output = tmp_path / "output"
    kg_build(source, "-o", output)
    (output / "README.md").write_text("mine", encoding="utf-8")
    (source / "2024.txt").unlink()
    assert kg_build(source, "-o", output).exit_code == 0
    assert [p.name for p in (output / "documents").iterdir()] == ["2023.txt"]
    assert (output / "README.md").read_text(encoding="utf-8") == "mine"


# ---------------------------------------------------------------- odd folders


def test_the_same_text_twice(source, tmp_path):
    shutil.copy(source / "2023.txt", source / "copy.txt")
    result = kg_build(source, "-o", tmp_path / "output")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert (tmp_path / "output" / "graph.ttl").is_file()


def test_the_same_name_in_two_folders(source, tmp_path):
    (source / "a").mkdir()
    (source / "2024.txt").rename(source / "a" / "2023.txt")
    result = kg_build(source, "-o", tmp_path / "output")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for row in table(tmp_path / "output", "observations"):
        assert document(tmp_path / "output", row["doc"])[int(row["start"]) : int(row["end"])] == row["quote"]


def test_names_with_marks_of_the_shell_and_the_web(source, tmp_path):
    odd = source / "2024年 报告（一）#&'%20.txt"
    (source / "2024.txt").rename(odd)
    assert kg_build(source, "-o", tmp_path / "output").exit_code == 0
    assert (tmp_path / "output" / "documents" / odd.name).is_file()


# ---------------------------------------------------------------- context without sources.csv


@pytest.mark.parametrize(
    ("number", "place", "review", "plan"),
    [
        ("000", "四平市", 2022, 2023),
        ("001", "四平市", 2023, 2024),
        ("002", "四平市", 2019, 2020),
        ("003", "四平市", 2022, 2022),
        ("004", "吉林市", 2023, 2024),
    ],
)
def test_place_and_years_of_the_seeds_are_inferred(tmp_path, number, place, review, plan):
    path = next(SEEDS.glob(f"{number}_*.txt"))
    copied = shutil.copy(path, tmp_path / path.name)
    (job,) = kg.build.jobs_of([tmp_path])
    assert job.overrides == {}
    context = kg.build.read_document(Path(copied), overrides=job.overrides).context
    assert (context.place, context.province, context.review_year, context.plan_year) == (
        place,
        "吉林省",
        review,
        plan,
    )


def test_sources_csv_wins(source, tmp_path):
    header = "file,title,place,province,published,review_year,plan_year,url\n"
    (source / "sources.csv").write_text(f"{header}2023.txt,,临朐县,山东省,,2010,2011,\n", encoding="utf-8")
    assert kg_build(source, "-o", tmp_path / "output").exit_code == 0
    rows = [
        r for r in table(tmp_path / "output", "observations") if r["doc"] == "2023.txt" and "%" in r["unit"]
    ]
    assert {r["place"] for r in rows} == {"临朐县"}
