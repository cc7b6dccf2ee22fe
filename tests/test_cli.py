"""The command line: exit codes, one clear line for everything that goes wrong, help that explains itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from typer.testing import CliRunner, Result

from kg import __version__, cli

REPORT = (
    "昌乐县2023年政府工作报告\n\n一、2022年工作回顾\n2022年，全县地区生产总值增长5.5%，新建高标准农田3万亩。\n\n"
    "二、2023年工作安排\n2023年，力争地区生产总值增长6%以上，新建高标准农田4万亩。\n"
)
BUILT_IN = ("build", "query", "validate", "evaluate")
COMMANDS = (*BUILT_IN, "indicators", "explain", "diff", "export", "load", "serve")


def kg(*args: object) -> Result:
    return CliRunner().invoke(cli.app, [str(a) for a in args])


def lines(result: Result) -> list[str]:
    """Return the lines that start with ``kg:``: what a run says about what went wrong."""
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return [line for line in result.stderr.splitlines() if line.startswith("kg:")]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a small build."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    assert kg("build", folder, "-o", folder / "output").exit_code == 0
    return folder / "output"


# ---------------------------------------------------------------- help


def test_help_names_every_command():
    result = kg("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", result.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    result = kg(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


@pytest.mark.parametrize("option", ["--output", "--jobs", "--base-iri", "--model"])
def test_build_has_the_options_of_the_design(option):
    assert option in kg("build", "--help").stdout


def test_version():
    result = kg("--version")
    assert (result.exit_code, result.stdout.strip()) == (0, __version__)


def test_python_m_kg_and_the_command_are_the_same():
    run = subprocess.run(
        [sys.executable, "-m", "kg", "--version"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=ROOT,
    )
    assert run.stdout.strip() == __version__


# ---------------------------------------------------------------- 0: all built


def test_all_built(source, tmp_path):
    result = kg("build", source, "-o", tmp_path / "output")
    assert result.exit_code == 0
    assert lines(result) == []
    for product in ("graph.ttl", "index.html", "tables/observations.csv", "documents/report.txt"):
        assert (tmp_path / "output" / product).is_file()


def test_the_closing_summary_counts(source, tmp_path):
    result = kg("build", source, "-o", tmp_path / "output")
    assert re.search(r"documents.*\b1\b", result.stdout)
    assert re.search(r"observations.*\b[1-9]", result.stdout)
    assert "SHACL conforms" in result.stdout


def test_sources_default_to_seeds_and_output(source, tmp_path, monkeypatch):
    source.rename(tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    assert kg("build").exit_code == 0
    assert (tmp_path / "output" / "graph.ttl").is_file()


def test_a_file_is_a_source_too(source, tmp_path):
    assert kg("build", source / "report.txt", "-o", tmp_path / "output").exit_code == 0


def test_base_iri(source, tmp_path):
    kg("build", source, "-o", tmp_path / "output", "--base-iri", "https://example.org/id/")
    assert "<https://example.org/id/>" in (tmp_path / "output" / "graph.ttl").read_text(encoding="utf-8")


# ---------------------------------------------------------------- 1: some failed, the rest is built


def put_gbk(path: Path) -> None:
    path.write_bytes(REPORT.replace("昌乐", "临朐").encode("gbk"))


def put_empty(path: Path) -> None:
    path.write_bytes(b"")


def put_binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def put_large(path: Path) -> None:
    path.write_bytes("大".encode())
    os.truncate(path, 50 * 1024 * 1024)


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (put_empty, "empty"),
    "binary": (put_binary, "binary"),
    "large": (put_large, "larger than"),
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Build a good, a GBK and three bad files together."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "good.txt").write_text(REPORT, encoding="utf-8")
    put_gbk(folder / "gbk.txt")
    for name, (put, _) in BAD.items():
        put(folder / f"{name}.txt")
    return kg("build", folder, "-o", folder / "output"), folder / "output"


def test_some_failed(mixed):
    assert mixed[0].exit_code == 1
    assert len(lines(mixed[0])) == len(BAD)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_gets_one_clear_line(mixed, name):
    about = [line for line in lines(mixed[0]) if f"{name}.txt" in line]
    assert len(about) == 1
    assert BAD[name][1] in about[0]


def test_the_rest_is_built_gbk_too(mixed):
    assert sorted(p.name for p in (mixed[1] / "documents").iterdir()) == ["gbk.txt", "good.txt"]
    table = (mixed[1] / "tables" / "observations.csv").read_text(encoding="utf-8-sig")
    assert re.search(r"^gbk.txt,新建高标准农田,临朐县", table, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_single_bad_file_is_one_line_and_no_traceback(tmp_path, name):
    BAD[name][0](tmp_path / f"{name}.txt")
    result = kg("build", tmp_path / f"{name}.txt", "-o", tmp_path / "output")
    assert result.exit_code == 1
    assert len(lines(result)) >= 1


# ---------------------------------------------------------------- 2: wrong use


def broken_sources(source: Path, content: bytes) -> None:
    (source / "sources.csv").write_bytes(content)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["nowhere"], id="no such source"),
        pytest.param(["{source}", "-o", "{source}/report.txt"], id="output is a file"),
        pytest.param(["{source}", "--jobs", "0"], id="no workers"),
        pytest.param(["{source}", "--jobs", "two"], id="workers that are no number"),
        pytest.param(["{source}", "--no-such-option"], id="unknown option"),
        pytest.param(["{empty}"], id="folder without documents"),
        pytest.param(["{source}", "--base-iri", "foo"], id="base IRI that is none"),
        pytest.param(["{source}", "--model", "no_such_model"], id="model that is not installed"),
        pytest.param(["{source}", "-o", "/proc/no/output"], id="output that cannot be written"),
    ],
)
def test_wrong_use_of_build(source, tmp_path, monkeypatch, options):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    filled = [o.format(source=source, empty=tmp_path / "empty") for o in options]
    result = kg("build", *filled)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert len(lines(result)) <= 1
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param(b"file,review_year\nreport.txt,abc\n", "review_year", id="year that is none"),
        pytest.param("title\n报告\n".encode(), "file", id="no column file"),
        pytest.param(b"\x00\x01\x02\xff" * 9, "sources.csv", id="binary"),
    ],
)
def test_a_broken_sources_csv_is_one_line(source, tmp_path, content, word):
    broken_sources(source, content)
    result = kg("build", source, "-o", tmp_path / "output")
    assert result.exit_code == 2
    assert len(lines(result)) == 1
    assert word in lines(result)[0]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["no-such-query"], id="unknown name"),
        pytest.param(["nowhere.rq"], id="no such file"),
        pytest.param(["SELECT * WHERE { ?s"], id="no SPARQL"),
        pytest.param(["DROP ALL { }"], id="an update"),
        pytest.param(["figures", "-p", "nope=1"], id="unknown parameter"),
        pytest.param(["figures", "-p", "place"], id="parameter without value"),
        pytest.param(["figures", "-f", "xml"], id="unknown format"),
        pytest.param(["figures", "-g", "{folder}/nowhere.ttl"], id="no such graph"),
        pytest.param(["figures", "-g", "{folder}/index.html"], id="graph of another format"),
    ],
)
def test_wrong_use_of_query(built, options):
    filled = [o.replace("{folder}", str(built)) for o in options]
    given = filled if "-g" in filled else [*filled, "-g", built / "graph.ttl"]
    result = kg("query", *given)
    assert result.exit_code == 2, result.output
    assert len(lines(result)) <= 1


@pytest.mark.parametrize("content", ["", "这不是图谱"], ids=["no file", "no Turtle"])
def test_wrong_use_of_validate(tmp_path, content):
    graph = tmp_path / "graph.ttl"
    if content:
        graph.write_text(content, encoding="utf-8")
    result = kg("validate", graph)
    assert result.exit_code == 2
    assert len(lines(result)) == 1


def test_no_command_and_unknown_command():
    assert kg().exit_code == 2
    assert kg("bulid").exit_code == 2


# ---------------------------------------------------------------- query and validate


def test_query_without_a_query_lists_them():
    result = kg("query")
    assert result.exit_code == 0
    for name in ("figures", "ledger", "evidence"):
        assert name in result.stdout


@pytest.mark.parametrize("shape", ["table", "csv", "json"])
def test_a_stored_query_prints_in_every_format(built, shape):
    result = kg("query", "figures", "-g", built / "graph.ttl", "-p", "indicator=新建高标准农田", "-f", shape)
    assert result.exit_code == 0
    assert "昌乐县" in result.stdout
    assert "3万亩" in result.stdout


def test_a_sparql_text(built):
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?o a <https://govkg.example/ontology#Observation> }"
    result = kg("query", text, "-g", built / "graph.ttl", "-f", "csv")
    assert result.exit_code == 0
    assert result.stdout.split() == ["n", "4"]


def test_a_sparql_file(built, tmp_path):
    query = tmp_path / "q.rq"
    query.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    result = kg("query", query, "-g", built / "graph.ttl", "-f", "csv")
    assert result.stdout.split() == ["answer", "true"]


def test_turtle_of_a_construct_query(built):
    result = kg("query", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", "-g", built / "graph.ttl", "-f", "turtle")
    assert result.exit_code == 0
    assert "govkg:Observation" in result.stdout


def test_validate_a_good_and_a_bad_graph(built, tmp_path):
    assert kg("validate", built / "graph.ttl").exit_code == 0
    text = (built / "graph.ttl").read_text(encoding="utf-8")
    bad = tmp_path / "bad.ttl"
    bad.write_text(re.sub(r'oa:exact "[^"]*"(@zh)?', "oa:exact 3", text, count=1), encoding="utf-8")
    assert bad.read_text(encoding="utf-8") != text
    assert kg("validate", bad).exit_code == 1


# ---------------------------------------------------------------- evaluate


def test_evaluate_alone_says_who_annotated_and_scores():
    result = kg("evaluate", ROOT / "tests" / "data" / "gold")
    assert result.exit_code == 0, result.output
    assert "observation complete" in result.stdout
    assert "language model" in kg("evaluate", "--help").stdout


@pytest.mark.parametrize(
    "content", [None, "", "{}", "[1]"], ids=["no folder", "no passages", "no passage", "a list"]
)
def test_wrong_use_of_evaluate(tmp_path, content):
    folder = tmp_path / "gold"
    if content is not None:
        folder.mkdir()
    if content:
        (folder / "a.json").write_text(content, encoding="utf-8")
    result = kg("evaluate", folder)
    assert result.exit_code == 2, result.output
    assert len(lines(result)) == 1
