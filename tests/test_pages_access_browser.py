"""The language switch, the keyboard and accessibility (axe-core) of the pages in a real browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from kb_opened import Opened
from kb_views import small

pytestmark = pytest.mark.browser
PLACE = "item.html#place-229900"


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("index.html", "Numbers explained"), ("findings.html", "missed"), ("charts.html", "Project pipeline"),
        (PLACE, "Figures by theme"), ("graph/overview.html", "Legend and filters"),
        ("doc/000_report.html", "Facts in this text"),
    ],
)  # fmt: skip
def test_switch_to_english_and_back(opened: Opened, name: str, words: str) -> None:
    page = opened.open(name)
    page.locator("#lang").click()
    page.wait_for_selector("html[lang=en]", state="attached")
    page.get_by_text(words).first.wait_for()
    page.wait_for_load_state()  # what still loads would be broken off and count as a problem
    page.locator("#lang").click()
    page.wait_for_selector("html[lang=zh-Hans]", state="attached")
    page.wait_for_load_state()
    assert words not in page.locator("body").inner_text()
    assert opened.problems == []


def test_english_stays_on_the_next_page(opened: Opened) -> None:
    page = opened.open("index.html")
    page.locator("#lang").click()
    page.wait_for_selector("html[lang=en]", state="attached")
    page.fill("#q", "qhms")
    page.press("#q", "Enter")
    page.wait_for_selector("#panel h1")
    assert "Program" in page.locator("#panel .type").inner_text()
    assert page.locator("#panel h1").inner_text() == "青禾模式"  # names are never translated


# ---------------------------------------------------------------- accessibility


def axe() -> Path | None:
    """Return axe-core where it is installed: ``AXE_CORE`` or ``npm install axe-core`` in the repository."""
    for path in (os.environ.get("AXE_CORE"), ROOT / "node_modules/axe-core/axe.min.js"):
        if path and Path(path).is_file():
            return Path(path)
    return None


def severe(page: Any) -> list[tuple[str, list[str]]]:
    """Return the serious and critical violations that axe-core finds, each with where it found it."""
    script = axe()
    if script is None:
        pytest.skip("axe-core is not installed: npm install axe-core, or set AXE_CORE to axe.min.js")
    page.wait_for_timeout(300)
    page.evaluate(script.read_text("utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        (row["id"], [node["html"][:120] for node in row["nodes"]][:3])
        for row in found
        if row["impact"] in ("serious", "critical")
    ]


AUDITED = [
    "index.html", PLACE, "item.html", "charts.html", "findings.html", "graph/overview.html",
    "graph/overview.html#place-229900", "doc/000_report.html", "doc/000_report.html#QUOTE",
]  # fmt: skip


@pytest.mark.parametrize("name", AUDITED)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "lang"), [(1280, "zh"), (390, "en")])
def test_axe_finds_no_violation(opened: Opened, name: str, scheme: str, width: int, lang: str) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.page.emulate_media(color_scheme=scheme)
    opened.page.add_init_script(f"localStorage.setItem('govkg-lang', '{lang}')")
    first = min(e.start for f in small().facts for e in f.evidence if e.document == small().documents[0].id)
    page = opened.open(name.replace("#QUOTE", f"#e{first}-{first + 1}"))
    assert severe(page) == []


@pytest.mark.parametrize("name", ["index.html", PLACE, "findings.html", "charts.html", "graph/overview.html"])
@pytest.mark.parametrize(("system", "choice"), [("light", "dark"), ("dark", "light")])
def test_axe_finds_no_violation_on_a_chosen_ground(
    opened: Opened, name: str, system: str, choice: str
) -> None:
    opened.page.emulate_media(color_scheme=system)
    opened.page.add_init_script(f"localStorage.setItem('govkg-ground', '{choice}')")
    page = opened.open(name)
    if page.locator("#communities").count():
        page.locator("#communities button").first.click()
        page.evaluate("govkg.selectEdge(govkg.network.body.data.edges.getIds()[0])")
    assert severe(page) == []


def test_keyboard_reaches_the_content_first(opened: Opened) -> None:
    page = opened.open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#main'")


def test_search_is_a_combobox(opened: Opened) -> None:
    page = opened.open("index.html")
    page.fill("#q", "qh")
    active = page.get_attribute("#q", "aria-activedescendant")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.get_attribute("#q", "aria-expanded") == "false"
