"""What the documentation says is so: commands exist and answer, links lead somewhere, both READMEs agree.

The two commands for newcomers are run as they stand by ``.ci/run``, which takes them from README.md.
"""

from __future__ import annotations

import json
import re
import shlex
import stat
from pathlib import Path

import pytest
from conftest import ROOT
from typer.main import get_command
from typer.testing import CliRunner

from kg import cli, tables
from kg.ingest import files as ingest_files
from kg.rdf import list_queries, load_store, ontology_file, run_query

READMES = ("README.md", "README.zh-CN.md")
DOCS = [
    *READMES,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "output/README.md",
    *(p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "docs").glob("*.md"))),
]
#: Commands that the documentation names and another hand is still writing; remove when they are there.
PENDING: set[str] = set()
COMMANDS = get_command(cli.app).commands  # type: ignore[attr-defined]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(name), re.MULTILINE | re.DOTALL)


def marked(name: str, mark: str) -> str:
    """Return the command under ``<!-- ci:MARK -->``, as ``.ci/run`` finds it."""
    (found,) = re.findall(rf"^<!-- ci:{mark} -->\n```sh\n(.*?)^```$", text_of(name), re.MULTILINE | re.DOTALL)
    return found


def kg_commands(name: str) -> list[list[str]]:
    """Return the commands that start with ``kg``, in blocks and in running text, as words."""
    shown = [line for block in blocks(name, "sh") for line in block.splitlines() if line.startswith("kg ")]
    inline = re.findall(r"`(kg [^`\n]+)`", re.sub(r"^```.*?^```$", "", text_of(name), flags=re.M | re.S))
    return [shlex.split(line)[1:] for line in [*shown, *inline]]


def all_kg_commands() -> list:
    found = {tuple(words): name for name in DOCS for words in kg_commands(name)}
    return [pytest.param(name, list(words), id=" ".join(words)) for words, name in sorted(found.items())]


# ---------------------------------------------------------------- the two commands for newcomers


@pytest.mark.parametrize("mark", ["build", "test"])
def test_both_readmes_give_the_same_one_command(mark):
    command, other = (marked(name, mark) for name in READMES)
    assert command == other
    assert len(command.splitlines()) == 1


def test_the_first_command_installs_and_builds():
    assert re.fullmatch(
        r"python3 -m venv \.venv && .*pip install \. && \.venv/bin/kg build\n", marked("README.md", "build")
    )


def test_the_second_command_installs_the_test_extra_and_tests():
    command = marked("README.md", "test")
    assert "pip install -e '.[test]'" in command
    assert re.search(r"\.venv/bin/python -m pytest\b", command)


def test_both_readmes_show_the_same_blocks():
    assert blocks("README.md", "sh") == blocks("README.zh-CN.md", "sh")


def test_both_readmes_have_the_same_chapters():
    """English and Chinese have as many headings, rows of tables and points."""
    counts = [
        [len(re.findall(pattern, text_of(name), re.MULTILINE)) for pattern in (r"^## ", r"^\|", r"^- ")]
        for name in READMES
    ]
    assert counts[0] == counts[1]


def test_ci_is_executable_and_takes_the_commands_from_the_readme():
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & stat.S_IXUSR
    text = run.read_text(encoding="utf-8")
    assert "readme_command build" in text
    assert "readme_command test" in text


def test_floors_are_scores():
    floors = json.loads(text_of(".ci/floors.json"))
    assert floors
    assert all(0 < floor < 1 for group in floors.values() for floor in group.values())


# ---------------------------------------------------------------- commands


@pytest.mark.parametrize(("name", "words"), all_kg_commands())
def test_commands_and_options_exist(name, words):
    if words[0].startswith("-"):
        assert words == ["--help"]
        return
    if words[0] in PENDING and words[0] not in COMMANDS:
        pytest.xfail(f"kg {words[0]} is not wired up yet")
    known = {option for parameter in COMMANDS[words[0]].params for option in parameter.opts}
    assert {word for word in words[1:] if re.match(r"-+[a-z]", word)} <= known


def test_no_command_is_pending_that_exists():
    assert not PENDING & set(COMMANDS), "take it out of PENDING"


@pytest.mark.parametrize("words", [w for w in kg_commands("README.md") if w[0] == "query" and len(w) > 1])
def test_queries_of_the_readme_answer(seeds_output, words):
    result = CliRunner().invoke(cli.app, [*words, "-g", str(seeds_output / "graph.ttl"), "-f", "csv"])
    assert result.exit_code == 0, result.output
    assert len(result.stdout.strip().splitlines()) > 1, "no rows"


@pytest.mark.parametrize("query", blocks("docs/rdf.md", "sparql"))
def test_sparql_of_the_documentation_answers(seeds_graph, query):
    result = run_query(seeds_graph, query)
    assert result.rows
    assert all(cell is not None for row in result.rows for cell in row)


@pytest.fixture(scope="module")
def seeds_graph(seeds_output):
    return load_store([seeds_output / "graph.ttl", ontology_file("indicators.ttl")])


@pytest.mark.parametrize("block", blocks("docs/rdf.md", "python"))
def test_python_of_the_documentation_loads_the_graph(seeds_output, monkeypatch, block):
    monkeypatch.chdir(seeds_output.parent)
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102 - our own documentation
    loaded = names.get("graph") or names.get("store")
    assert len(loaded) > 10_000  # type: ignore[arg-type]


@pytest.mark.parametrize("query", list_queries(), ids=lambda q: q.name)
def test_every_stored_question_is_in_both_languages(query):
    assert re.search(r"[\u4e00-\u9fff]", query.question_zh)
    assert re.fullmatch(r"[\x20-\x7e]+", query.question_en)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_somewhere(name):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text_of(name))
    assert [t for t in targets if not ((ROOT / name).parent / t).exists()] == []


@pytest.mark.parametrize("name", DOCS)
def test_files_that_are_named_exist(name):
    """`kg/…`, `tests/…`, `scripts/…`, `ontology/…` in running text are files of the repository."""
    named = re.findall(r"`((?:kg|tests|scripts|ontology|docs|\.ci)/[\w./-]*\w/?)", text_of(name))
    assert [path for path in named if not exists(path)] == []


def exists(path: str) -> bool:
    return (ROOT / path).exists() or (ROOT / f"{path}.py").exists() or "NAME" in path


@pytest.mark.parametrize("name", READMES)
def test_sources_csv_is_described_in_full(name):
    for column in ("file", *ingest_files._FIELDS):
        assert re.search(rf"^\| `{column}` \|", text_of(name), re.MULTILINE), column


def test_tables_are_described_in_full():
    text = text_of("output/README.md")
    for table, columns in tables.COLUMNS.items():
        assert re.search(rf"^\| `{table}` \|", text, re.MULTILINE), table
        if table == "observations":
            assert [c for c in columns if f"`{c}`" not in text] == []


@pytest.mark.parametrize("name", READMES)
def test_scores_say_who_annotated(name):
    text = text_of(name)
    assert re.search(r"language model|大语言模型", text)
    assert re.search(r"no person has revised|未经人工修订", text)


def test_dependencies_are_explained():
    import tomllib

    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    wanted = [re.split(r"[<>=\[ ]", d)[0].lower() for d in project["dependencies"]]
    assert [d for d in wanted if d not in text_of("docs/dependencies.md").lower()] == []


def test_license_is_complete():
    text = text_of("LICENSE")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert Path(ROOT / "LICENSE").stat().st_size > 10_000
