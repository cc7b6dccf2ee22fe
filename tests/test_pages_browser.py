"""The pages in a real browser, opened from ``file://``: nothing fails, nothing leaves, clicks work."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from kb_opened import DRAWN, Opened, built, start
from kb_views import hostile, small
from kb_views_random import generated

pytestmark = pytest.mark.browser
GRAPHS = ["overview", "places", "projects", "companies", "programs"]
SMALL_PAGES = [
    "index.html", "item.html#place-229900", "charts.html", "findings.html", "doc/000_report.html",
    "doc/001_article.html",
    *(f"graph/{name}.html" for name in GRAPHS),
]  # fmt: skip


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "large", generated(entities=1000, facts=1500, documents=5))


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "hostile", hostile())


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Opened]:
    yield from start(browser, folder, viewport={"width": 1280, "height": 800})


def text(page: Any, selector: str) -> str:
    return str(page.locator(selector).inner_text())


def node(page: Any, label: str) -> str:
    """Return the id of the drawn node with a label."""
    script = "label => govkg.visible().find(id => govkg.state.rows.get(id).labels[0] === label)"
    return str(page.evaluate(script, label))


def click_node(page: Any, key: str) -> None:
    """Click with the mouse where a node is drawn on the canvas."""
    spot = page.evaluate("id => govkg.network.canvasToDOM(govkg.network.getPosition(id))", key)
    box = page.locator("#network").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])


@pytest.mark.parametrize("name", SMALL_PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_opens_without_error_or_outside_request(opened: Opened, name: str, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)
    page = opened.open(name)
    page.wait_for_timeout(150)
    assert opened.problems == []
    assert page.locator("h1").count() > 0


@pytest.mark.parametrize("name", SMALL_PAGES)
def test_page_fits_a_phone(opened: Opened, name: str) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 800})
    page = opened.open(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_click_on_a_node_opens_its_quotes(opened: Opened) -> None:
    page = opened.open("graph/programs.html")
    click_node(page, node(page, "青禾模式"))
    page.wait_for_selector("#panel h1")
    assert text(page, "#panel h1") == "青禾模式"
    panel = text(page, "#panel")
    for words in (
        "青禾模式在禾川县推广面积达到200万亩",
        "第4行",
        "“青禾模式”走出松江",
        "200万亩",
        "2023",
        "实际",
        "实施者",
    ):
        assert words in panel
    assert opened.problems == []


def test_figures_of_a_panel_are_sorted_by_year(opened: Opened) -> None:
    page = opened.open("graph/overview.html")
    page.evaluate("govkg.select('place-229900')")
    page.wait_for_selector("#panel table.figures")
    years = page.locator("#panel td.year").all_inner_texts()
    assert [year[:4] for year in years] == sorted((year[:4] for year in years), reverse=True)


def test_choosing_a_year_and_a_kind_filters_figures(browser: Any, large_folder: Path) -> None:
    page = browser.new_page()
    page.goto((large_folder / "item.html").as_uri() + "#place-229900")
    page.wait_for_selector("table.figures")
    page.get_by_label("全部年份").select_option("2016")
    page.get_by_label("全部性质").select_option("target")
    years = set(page.locator("#panel td.year").all_inner_texts())
    kinds = set(page.locator("#panel .value .kind").all_inner_texts())
    assert (years, kinds) == ({"2016"}, {"目标"})
    page.close()


def test_quote_leads_to_the_marked_words(opened: Opened) -> None:
    page = opened.open("graph/projects.html")
    page.evaluate("id => govkg.select(id)", node(page, "瑞丰牧业"))
    page.wait_for_selector("#panel a.quote")
    quote = text(page, "#panel a.quote q")
    page.locator("#panel a.quote").first.click()
    page.wait_for_selector("#text .hit")
    assert "doc/000_report.html#e" in page.url
    assert "".join(page.locator("#text .hit").all_inner_texts()) == quote
    assert page.locator("#text .hit").first.is_visible()
    assert opened.problems == []


@pytest.mark.parametrize("at", [0, 1])
def test_every_anchor_marks_the_words_of_its_fact(opened: Opened, at: int) -> None:
    kb = small()
    document = kb.documents[at]
    page = opened.open(f"doc/{document.name.removesuffix('.txt')}.html")
    found = [e for fact in kb.facts for e in fact.evidence if e.document == document.id]
    assert len(found) > 3
    for evidence in found:
        page.evaluate("anchor => { location.hash = anchor; }", f"e{evidence.start}-{evidence.end}")
        page.wait_for_timeout(15)
        assert "".join(page.locator("#text .hit").all_inner_texts()) == evidence.quote
        assert page.locator("#rows li.on").count() >= 1


def test_name_in_the_text_opens_its_panel(opened: Opened) -> None:
    page = opened.open("doc/000_report.html")
    page.locator("#text span.name", has_text="瑞丰牧业").first.click()
    page.wait_for_selector("#panel h1")
    assert text(page, "#panel h1") == "瑞丰牧业"


def test_number_in_the_text_finds_its_fact(opened: Opened) -> None:
    page = opened.open("doc/000_report.html")
    page.locator("#text span.n-observation", has_text="38.9").click()
    assert "新建高标准农田" in text(page, "#rows li.on")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("青禾模式", "青禾模式"), ("青禾", "青禾模式"), ("qinghe moshi", "青禾模式"),
        ("qinghemoshi", "青禾模式"),
        ("qhms", "青禾模式"), ("QHMS", "青禾模式"), ("moshi", "青禾模式"), ("青禾种植模式", "青禾模式"),
        ("GDP", "地区生产总值"), ("gross domestic", "地区生产总值"), ("grain output", "粮食产量"),
        ("liangshi chanliang", "粮食产量"), ("一村一品", "全国“一村一品”示范村镇"),
        ("松江", "松江市"), ("𠮷祥", "𠮷祥村"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["index.html", "graph/overview.html"])
def test_search_finds(opened: Opened, name: str, query: str, found: str) -> None:
    page = opened.open(name)
    page.fill("#q", query)
    assert text(page, "#hits li:first-child .label") == found


def test_search_without_result_says_so(opened: Opened) -> None:
    page = opened.open("index.html")
    page.fill("#q", "不存在的东西")
    assert text(page, "#hits") == "没有找到"


def test_search_by_keyboard_opens_the_entry(opened: Opened) -> None:
    page = opened.open("index.html")
    page.fill("#q", "qhms")
    page.press("#q", "Enter")
    page.wait_for_selector("#panel h1")
    assert text(page, "#panel h1") == "青禾模式"
    assert opened.problems == []


def test_search_on_a_graph_page_selects_the_node(opened: Opened) -> None:
    page = opened.open("graph/overview.html")
    page.fill("#q", "beihu")
    page.press("#q", "Enter")
    page.wait_for_selector("#panel h1")
    assert page.evaluate("govkg.network.getSelectedNodes().length") == 1


@pytest.mark.parametrize("kind", ["Company", "AdministrativeArea"])
def test_type_filter_hides_nodes(opened: Opened, kind: str) -> None:
    page = opened.open("graph/overview.html")
    before = page.evaluate("govkg.visible().length")
    page.locator(f"#legend input[value={kind}]").uncheck()
    types = page.evaluate("govkg.visible().map(id => govkg.state.rows.get(id).type)")
    assert 0 < len(types) < before
    assert kind not in types
    page.locator(f"#legend input[value={kind}]").check()
    assert page.evaluate("govkg.visible().length") == before


def test_relation_filter_leaves_the_linked_nodes(opened: Opened) -> None:
    page = opened.open("graph/programs.html")
    for box in page.locator("#legend input[name=code]").all():
        if box.get_attribute("value") != "hosts":
            box.uncheck()
    shown = page.evaluate("govkg.visible().map(id => govkg.state.rows.get(id).labels[0])")
    assert sorted(shown) == sorted(["松江市", "松江市发展大会"])


def test_labels_of_hubs_shrink_close_by_and_grow_back(browser: Any, large_folder: Path) -> None:
    page = browser.new_page()
    page.goto((large_folder / "graph/overview.html").as_uri())
    page.wait_for_selector(DRAWN, state="attached")
    drawn = "govkg.network.body.nodes['place-229900'].options.font.size * govkg.network.getScale()"
    assert 10 < page.evaluate(drawn) < 19
    page.evaluate("govkg.select('place-229900')")
    assert 10 < page.evaluate(drawn) < 19
    page.locator("#fit").click()
    assert 10 < page.evaluate(drawn) < 19
    page.close()


def test_colours_follow_the_system(opened: Opened) -> None:
    page = opened.open("graph/overview.html")
    colour = "govkg.network.body.nodes['place-229900'].options.font.color"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => {colour} !== light", arg=light, timeout=5000)


def test_escape_and_empty_canvas_close_the_panel(opened: Opened) -> None:
    page = opened.open("graph/overview.html#place-229922")
    page.wait_for_selector("#panel h1")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.locator("#intro").is_visible()


def test_full_page_leads_to_the_graph_and_back(opened: Opened) -> None:
    page = opened.open("graph/projects.html#place-229922")
    page.wait_for_selector("#panel h1")
    page.locator("#panel a", has_text="整页打开").click()
    page.wait_for_selector(".panel.wide h1")
    assert text(page, "#panel h1") == "禾川县"
    page.locator("#panel a", has_text="在图中看").click()
    page.wait_for_selector(DRAWN, state="attached")
    page.wait_for_selector("#panel h1")
    assert text(page, "#panel h1") == "禾川县"
    assert page.evaluate("govkg.network.getSelectedNodes()") == ["place-229922"]
    assert opened.problems == []


def test_jump_to_a_section_of_the_panel(browser: Any, large_folder: Path) -> None:
    page = browser.new_page()
    page.goto((large_folder / "item.html").as_uri() + "#place-229900")
    page.locator("#panel .jump button", has_text=re.compile("^数据")).click()
    page.wait_for_timeout(100)
    assert page.locator("#panel table.figures").bounding_box()["y"] < 400
    page.close()


def test_findings_filter(opened: Opened) -> None:
    page = opened.open("findings.html")
    page.locator("#filters button", has_text="未达成").click()
    assert page.locator("#findings > article:visible").count() == 1
    page.locator("#filters button", has_text="全部").click()
    assert page.locator("#findings > article:visible").count() == 2


@pytest.fixture
def attacked(browser: Any, hostile_folder: Path) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Opened(context.new_page(), hostile_folder)
    context.close()


def hostile_pages() -> list[str]:
    return [
        "index.html",
        "findings.html",
        "charts.html",
        "item.html",
        "DOC",
        *(f"graph/{name}.html" for name in GRAPHS),
    ]


@pytest.mark.parametrize("name", hostile_pages())
def test_hostile_text_runs_nothing(attacked: Opened, name: str) -> None:
    name = name.replace("DOC", f"doc/{next((attacked.folder / 'doc').iterdir()).name}")
    page = attacked.open(name)
    for query in ("script", "pwned", "img", "__proto__"):
        page.fill("#q", query)
        assert page.locator("#hits li").count() > 0
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned === undefined")
    assert page.locator("img, iframe, object, embed").count() == 0
    assert attacked.problems == []


def test_hostile_names_are_shown_as_they_are(attacked: Opened) -> None:
    page = attacked.open("graph/overview.html")
    for key in page.evaluate("[...govkg.state.rows.keys()]"):
        page.evaluate("id => govkg.select(id)", key)
        label = page.evaluate("id => govkg.state.rows.get(id).labels[0]", key)
        assert page.locator("#panel h1").text_content() == label
    for key in page.evaluate("govkg.visible()"):
        spot = page.evaluate("id => govkg.network.canvasToDOM(govkg.network.getPosition(id))", key)
        page.mouse.move(spot["x"], spot["y"] + 56)
        page.wait_for_timeout(200)
    assert page.evaluate("window.pwned === undefined")
    assert page.locator("#network img, #network a").count() == 0
    assert attacked.problems == []


def test_hostile_quotes_lead_to_their_words(attacked: Opened) -> None:
    page = attacked.open("graph/overview.html")
    page.evaluate("govkg.select(govkg.visible()[0])")
    page.wait_for_selector("#panel a.quote")
    quote = page.locator("#panel a.quote q").first.text_content()
    page.locator("#panel a.quote").first.click()
    page.wait_for_selector("#text .hit")
    assert unquote(page.url).startswith(unquote(attacked.folder.as_uri()))
    assert "".join(page.locator("#text .hit").all_text_contents()) == quote


def test_large_graph_is_drawn_in_time(browser: Any, large_folder: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = Opened(context.new_page(), large_folder)
    times = []
    for _ in range(2):  # the better of two, other work on the machine aside
        start = time.perf_counter()
        page = opened.open("graph/overview.html")
        times.append(time.perf_counter() - start)
    assert min(times) < 2
    assert page.evaluate("govkg.visible().length") == 300
    page.evaluate("govkg.select('place-229900')")
    page.wait_for_selector("#panel table.figures")
    assert page.locator("#panel tbody tr").count() <= 61
    context.close()
    assert opened.problems == []
