"""Readers of the corpora, and what several tests share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Case:
    """A line ``text => expected`` of a corpus; ``expected`` is empty under ``# negative``."""

    text: str
    expected: str
    section: str


def corpus(name: str) -> list:
    """Return the cases of ``tests/corpus/<name>.txt`` as pytest parameters, id = the text."""
    section, cases = "", []
    for line in (CORPUS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") and " " not in line[2:].strip():
            section = line[2:].strip()
        elif line and not line.startswith("#"):
            text, _, expected = line.partition(" => ")
            cases.append(pytest.param(Case(text, expected.strip(), section), id=text))
    return cases


@pytest.fixture(scope="session")
def nlp():
    """The extraction pipeline, built once."""
    from kg.nlp.pipeline import make_pipeline

    return make_pipeline()


@pytest.fixture(scope="session")
def seeds_output(tmp_path_factory):
    """The five documents built once, by the command that users run."""
    from typer.testing import CliRunner

    from kg.cli import app

    output = tmp_path_factory.mktemp("seeds") / "output"
    result = CliRunner().invoke(app, ["build", str(ROOT / "seeds"), "-o", str(output)])
    assert result.exit_code == 0, result.output
    return output


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium, one a file; what needs it is skipped where there is none."""
    from kb_opened import launched

    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages of the small hand-made knowledge base."""
    from kb_opened import built
    from kb_views import small

    return built(tmp_path_factory, "small", small())


@pytest.fixture
def opened(browser, folder):
    """A new page on ``folder`` with what goes wrong on it."""
    from kb_opened import start

    yield from start(browser, folder)
