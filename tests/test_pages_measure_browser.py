"""The measuring scripts see what they claim to: a page drawn and still, one that never draws."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from kb_opened import CHROMIUM
from kb_views import small

from kg.views import write_site
from kg.views.facts import Site

pytestmark = pytest.mark.browser
sys.path.insert(0, str(ROOT / "scripts"))
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
compare_pyvis = pytest.importorskip("compare_pyvis")
measure_pages = pytest.importorskip("measure_pages")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with measure_pages.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured")
    write_site(small(), folder)
    return folder


def test_own_page_is_drawn_still_and_alone(chromium: Any, folder: Path) -> None:
    seen = measure_pages.visit_graph(chromium, folder / "graph" / "overview.html", folder, 20)
    assert 0 < seen.drawn <= seen.still < 20
    assert 0 < seen.paint < 20
    assert (seen.errors, seen.outside) == ([], [])


def test_pyvis_page_with_its_defaults_asks_outside_and_never_draws(chromium: Any, folder: Path) -> None:
    cases = {case.name: case for case in compare_pyvis.cases(Site(small()), folder, 100)}
    plain = cases["pyvis local, overview"]
    assert (plain.nodes, plain.edges) == (cases["govkg, overview"].nodes, cases["govkg, overview"].edges)
    seen = measure_pages.visit_graph(chromium, plain.path, folder, 2)
    assert (seen.drawn, seen.still) == (None, None)
    assert any("vis is not defined" in error for error in seen.errors)
    assert all(url.startswith("https://") for url in seen.outside)
    assert len(seen.outside) > 1
    assert " never " in compare_pyvis.row(plain, seen, 2)


def test_search_answers_are_timed(chromium: Any, folder: Path) -> None:
    seen, first, later = measure_pages.visit_index(chromium, folder)
    assert 0 < first < 5
    assert 0 < later < 5
    assert seen.outside == []


def test_worst_of_rounds() -> None:
    visit = measure_pages.Visit
    found = measure_pages.worst([visit(1, 2, 3, ["a"]), visit(2, 1, None, [], ["b"])])
    assert (found.paint, found.drawn, found.still, found.errors, found.outside) == (2, 2, None, ["a"], ["b"])
