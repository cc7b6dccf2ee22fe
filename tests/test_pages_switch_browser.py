"""The switch of light and dark, a place's figures by theme, communities, and the filters of the findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kb_opened import Opened, built, start
from kb_views import HOSTILE, Builder, figure, small
from kb_views_random import generated

from kg.model import Derivation, DerivationKind, EntityType, KnowledgeBase
from kg.views import write_site

pytestmark = pytest.mark.browser
PLACE = "item.html#place-229900"
LIGHT, DARK = "rgb(250, 249, 246)", "rgb(21, 24, 26)"
PAPER = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "large", generated(entities=300, facts=900, documents=3))


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Opened]:
    yield from start(browser, folder, color_scheme="light")


@pytest.fixture
def large(browser: Any, large_folder: Path) -> Iterator[Opened]:
    yield from start(browser, large_folder)


# ---------------------------------------------------------------- light and dark

PAGES = ["index.html", PLACE, "charts.html", "findings.html", "doc/000_report.html", "graph/overview.html"]


@pytest.mark.parametrize("name", PAGES)
def test_switch_goes_round_and_is_kept(opened: Opened, name: str) -> None:
    page = opened.open(name)
    switch = page.locator("#ground")
    seen = []
    for _ in range(4):
        seen.append((switch.get_attribute("aria-label"), page.evaluate(PAPER)))
        switch.press("Enter")
    assert seen == [
        ("外观：随系统", LIGHT), ("外观：浅色", LIGHT), ("外观：深色", DARK), ("外观：随系统", LIGHT),
    ]  # fmt: skip
    switch.press("Enter")
    assert switch.get_attribute("aria-label") == "外观：深色"
    page.goto((opened.folder / "charts.html").as_uri())
    assert page.evaluate(PAPER) == DARK
    assert page.locator("#ground").get_attribute("aria-label") == "外观：深色"
    assert opened.problems == []


@pytest.mark.parametrize(("system", "choice", "paper"), [
    ("dark", "light", LIGHT), ("light", "dark", DARK), ("dark", "", DARK), ("light", "", LIGHT),
    ("dark", "nonsense", DARK),
])  # fmt: skip
def test_choice_holds_against_the_system(opened: Opened, system: str, choice: str, paper: str) -> None:
    opened.page.emulate_media(color_scheme=system)
    opened.page.add_init_script(f"localStorage.setItem('govkg-ground', '{choice}')")
    assert opened.open("index.html").evaluate(PAPER) == paper


def test_choice_stands_before_anything_is_painted(opened: Opened) -> None:
    """The attribute is set while the head is read: no page flashes."""
    opened.page.add_init_script(
        """localStorage.setItem('govkg-ground', 'dark');
        new MutationObserver((_, own) => {
            if (!document.body) return;
            window.atBody = document.documentElement.dataset.ground;
            own.disconnect();
        }).observe(document, { childList: true, subtree: true });"""
    )
    assert opened.open("index.html").evaluate("window.atBody") == "dark"


@pytest.mark.parametrize("name", ["index.html", "graph/overview.html"])
def test_switch_works_where_storage_is_blocked(opened: Opened, name: str) -> None:
    opened.page.add_init_script(
        """Object.defineProperty(window, 'localStorage',
        { get() { throw new DOMException('no', 'SecurityError'); } })"""
    )
    page = opened.open(name)
    page.locator("#ground").click()
    page.locator("#ground").click()
    assert page.evaluate(PAPER) == DARK
    assert opened.problems == []


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("graph/overview.html", "govkg.network.body.nodes['place-229900'].options.font.color"),
        ("charts.html", "document.querySelector('#chart-told').chart.getOption().textStyle.color"),
        (PLACE, "document.querySelector('.ego').network.body.nodes['place-229900'].options.font.color"),
    ],
)
def test_canvases_follow_the_switch(opened: Opened, name: str, colour: str) -> None:
    page = opened.open(name)
    page.wait_for_selector("html[data-drawn]", state="attached")
    before = page.evaluate(colour)
    for _ in range(2):
        page.locator("#ground").click()
    assert page.evaluate(colour) != before


def test_printed_on_light_paper(opened: Opened) -> None:
    opened.page.emulate_media(color_scheme="dark")
    page = opened.open("index.html")
    page.emulate_media(media="print")
    ink = "getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()"
    assert page.evaluate(ink) == "#23282d"


def test_switch_speaks_english(opened: Opened) -> None:
    opened.page.add_init_script("localStorage.setItem('govkg-lang', 'en')")
    page = opened.open("index.html")
    page.locator("#ground").click()
    assert page.locator("#ground").get_attribute("aria-label") == "Appearance: light"


# ---------------------------------------------------------------- a place by theme


def test_place_has_its_figures_by_theme(opened: Opened) -> None:
    page = opened.open(PLACE)
    page.wait_for_selector(".theme")
    heads = page.locator(".theme h3").all_inner_texts()
    assert [head.split(" ")[0][:4] for head in heads][:2] == ["综合经济", "农业农村"]
    agriculture = page.locator("[data-theme=agriculture]")
    years = agriculture.locator("thead th").all_inner_texts()
    row = agriculture.locator("tbody tr", has_text="粮食产量")
    cells = dict(zip(years, row.locator("th, td").all_inner_texts(), strict=True))
    assert "".join(cells["2022"].split()) == "94亿斤预计"
    assert "".join(cells["2023"].split()) == "96亿斤≥100亿斤目标"
    assert opened.problems == []


def test_every_figure_of_a_place_stands_in_one_theme(large: Opened) -> None:
    page = large.open(PLACE)
    page.wait_for_selector(".theme")
    while page.locator(".theme button.all").count():
        page.locator(".theme button.all").first.click()
    shown = page.locator(".theme td > a, .theme td > span").count()
    record = page.evaluate("govkg.record('place-229900').then((record) => record.figures.length)")
    counted = page.locator(".themes b").all_inner_texts()
    assert shown == record == sum(map(int, counted)) > 50


def test_value_of_a_theme_leads_to_its_sentence(opened: Opened) -> None:
    page = opened.open(PLACE)
    page.locator("[data-theme=economy] td a", has_text="增长5.5%").click()
    page.wait_for_selector("#text .hit")
    assert "".join(page.locator("#text .hit").all_text_contents()) == "地区生产总值增长5.5%"


def test_theme_list_leads_to_its_table(large: Opened) -> None:
    page = large.open(PLACE)
    page.wait_for_selector(".theme")
    page.locator(".themes button").last.press("Enter")
    top = page.locator(".theme").last.bounding_box()["y"]
    assert 0 <= top < 500
    assert page.evaluate(
        "document.activeElement.closest('.theme') === [...document.querySelectorAll('.theme')].at(-1)"
    )


def test_theme_table_is_copied_with_years_as_columns(opened: Opened) -> None:
    page = opened.open(PLACE)
    page.wait_for_selector(".theme")
    page.evaluate("govkg.copy = async (text) => { window.copied = text; return true; }")
    page.locator("[data-theme=agriculture] .copy").click()
    head, *rows = page.evaluate("window.copied").rstrip("\n").split("\n")
    assert head.split("\t") == ["内容", "2022", "2023"]
    assert "粮食产量\t94亿斤（预计）\t96亿斤；≥100亿斤（目标）" in rows


def test_theme_table_sorts_and_filters(large: Opened) -> None:
    page = large.open(PLACE)
    page.wait_for_selector(".theme")
    theme = page.locator(".theme:has(.filter)").first
    before = theme.locator("tbody tr").all_inner_texts()
    theme.locator("thead button").first.click()
    theme.locator("thead button").first.click()
    assert theme.locator("tbody tr").all_inner_texts() != before
    theme.locator(".filter").fill("没有这样的词")
    assert "没有符合的行" in theme.locator("tbody").inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_show_all_stays_in_view_where_the_table_is_scrolled(large: Opened, width: int) -> None:
    large.page.set_viewport_size({"width": width, "height": 900})
    page = large.open(PLACE)
    page.wait_for_selector("html[data-drawn]", state="attached")
    holder = page.locator(".theme:has(button.all) .scroll").first
    button = holder.locator("button.all")
    button.scroll_into_view_if_needed()
    frame, spot = holder.bounding_box(), button.bounding_box()
    assert frame["x"] - 1 <= spot["x"]
    assert spot["x"] + spot["width"] <= frame["x"] + frame["width"] + 1


def test_other_entries_keep_one_table(opened: Opened) -> None:
    kb = small()
    indicator = next(each.id for each in kb.indicators if each.label == "粮食产量")
    page = opened.open(f"item.html#{indicator}")
    page.wait_for_selector("table.matrix")
    assert page.locator(".theme").count() == 0


def hostile_place() -> KnowledgeBase:
    """Return a place whose name, indicators and units are markup and script."""
    builder = Builder()
    document = builder.document("a.txt", HOSTILE[0], HOSTILE[1], "2022", "".join(HOSTILE))
    builder.entity(HOSTILE[0], EntityType.AREA, code="229900")
    for word in HOSTILE:
        key, quote = builder.indicator(word), builder.evidence(document, word)
        builder.fact(figure(quote, word, "1", word, place=HOSTILE[0], period=word), key)
    return builder.build()


def test_hostile_place_shows_its_words_as_they_are(browser: Any, tmp_path: Path) -> None:
    write_site(hostile_place(), tmp_path)
    opened = Opened(browser.new_page(), tmp_path)
    page = opened.open(PLACE)
    page.wait_for_selector(".theme")
    names = page.locator(".theme tbody th").all_text_contents()
    assert sorted(names) == sorted(HOSTILE)
    assert page.locator("#panel h1").text_content() == HOSTILE[0]
    assert page.evaluate("window.pwned === undefined")
    assert page.locator("#panel img, #panel script").count() == 0
    page.close()
    assert opened.problems == []


def test_front_page_opens_all_indicators_of_a_theme(opened: Opened, large: Opened) -> None:
    page = large.open("index.html")
    button = page.locator("button[data-theme]").first
    number = int("".join(filter(str.isdigit, button.inner_text())))
    entry = page.locator(".entry:has(button[data-theme])").first
    name = entry.locator("h3").inner_text()
    button.press("Enter")
    assert page.locator(".entry", has_text=name.split()[0]).first.locator("a").count() == number


# ---------------------------------------------------------------- communities


def test_communities_are_stated_with_their_members(large: Opened) -> None:
    page = large.open("graph/overview.html")
    buttons = page.locator("#communities button")
    sizes = [int(text.split(" ")[0]) for text in buttons.locator("small").all_inner_texts()]
    assert len(sizes) > 1
    assert sizes == sorted(sizes, reverse=True)
    assert "模块度" in page.locator(".communities .note").first.inner_text()
    named = buttons.first.locator("span").inner_text().rstrip("…").split("、")
    labels = page.evaluate("govkg.visible().map(id => govkg.state.rows.get(id).labels[0])")
    assert set(named) <= set(labels)


def test_chosen_community_is_outlined_and_the_rest_fades(large: Opened) -> None:
    page = large.open("graph/overview.html")
    script = "Object.values(govkg.network.body.nodes).filter(n => n.options.opacity === 1).length"
    outlines = "(window.tags = [], CanvasRenderingContext2D.prototype.fillText = new Proxy("
    outlines += "CanvasRenderingContext2D.prototype.fillText, { apply(plain, pen, given) "
    outlines += "{ window.tags.push(given[0]); return Reflect.apply(plain, pen, given); } }), 0)"
    page.evaluate(outlines)
    assert page.evaluate(script) == page.evaluate("govkg.visible().length")
    button = page.locator("#communities button").nth(1)
    size = int(button.locator("small").inner_text().split(" ")[0])
    button.press("Enter")
    page.wait_for_timeout(200)
    assert page.evaluate(script) == size
    assert page.evaluate("window.tags.includes('2')")  # its number stands on the outline
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#community").input_value() == "2"
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate(script) == page.evaluate("govkg.visible().length")
    assert large.problems == []


def test_legend_chooses_a_community_too(large: Opened) -> None:
    page = large.open("graph/overview.html")
    page.locator("#community").select_option("1")
    assert page.locator("#communities button").first.get_attribute("aria-pressed") == "true"
    page.locator("#community").select_option("all")
    assert page.locator("#communities button[aria-pressed=true]").count() == 0
    faded = "Object.values(govkg.network.body.nodes).filter(n => n.options.opacity < 1).length"
    assert page.evaluate(faded) == 0
    assert large.problems == []


def test_node_leads_to_its_community(large: Opened) -> None:
    page = large.open("graph/overview.html")
    page.evaluate("govkg.select('place-229900')")
    button = page.locator("#panel .jump button", has_text="在社群")
    number = button.inner_text().split(" ")[1]
    button.press("Enter")
    assert page.evaluate("govkg.grouping.chosen()") == number
    assert page.locator("#community").input_value() == number
    assert large.problems == []


def test_community_outlives_filters_and_expansion(large: Opened) -> None:
    page = large.open("graph/overview.html")
    page.locator("#community").select_option("1")
    page.locator("#legend input[name=type]").first.uncheck()
    page.locator("#legend input[name=type]").first.check()
    page.locator("#ground").click()
    faded = "Object.values(govkg.network.body.nodes).some(n => n.options.opacity < 1)"
    assert page.evaluate(faded)
    assert large.problems == []


# ---------------------------------------------------------------- findings


def test_findings_are_in_the_navigation(opened: Opened) -> None:
    page = opened.open("graph/overview.html")
    page.locator(".places a", has_text="结论").click()
    page.wait_for_selector("#findings")
    assert page.locator(".places a[aria-current]").inner_text() == "结论"


def test_findings_filter_by_words_and_outcome(opened: Opened) -> None:
    page = opened.open("findings.html")
    shown = page.locator("#findings > article:visible")
    page.fill("#words", "100亿斤")
    assert shown.count() == 1
    assert page.locator("#count").inner_text() == "共 1 条"
    page.locator("#filters button", has_text="数值不一致").click()
    assert shown.count() == 0
    assert page.locator("#count").inner_text() == "没有符合的结论"
    page.fill("#words", "")
    assert shown.count() == 1


def test_findings_filter_by_place(browser: Any, tmp_path: Path) -> None:
    kb = small()
    fact = next(f for f in kb.facts if getattr(f.statement, "place", "") == "禾川县")
    other = Derivation("ledger-x", DerivationKind.LEDGER, "not-reported", (fact.id,), None, "未见。")
    write_site(replace(kb, derivations=(*kb.derivations, other)), tmp_path)
    page = browser.new_page()
    page.goto((tmp_path / "findings.html").as_uri())
    assert page.locator("#place option").all_inner_texts() == ["全部地方", "松江市", "禾川县"]
    page.locator("#place").select_option("禾川县")
    assert page.locator("#findings > article:visible").count() == 1
    assert "未见。" in page.locator("#findings > article:visible").inner_text()
    page.close()


def test_findings_are_copied_with_both_quotes(opened: Opened) -> None:
    page = opened.open("findings.html")
    page.evaluate("govkg.copy = async (text) => { window.copied = text; return true; }")
    page.fill("#words", "少4亿斤")
    page.locator(".filters .copy").click()
    head, row = [line.split("\t") for line in page.evaluate("window.copied").rstrip("\n").split("\n")]
    assert row[:3] == ["未达成", "松江市", "2023"]
    assert {"粮食产量力争达到100亿斤以上", "2023年粮食产量96亿斤"} <= set(row)
    assert len(head) >= len(row)
