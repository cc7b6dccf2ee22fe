"""Charts, neighbours, timelines and tables of the pages in a real browser; the language; accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kb_opened import DRAWN, Opened, built, start
from kb_views import Builder, figure, hostile, small
from kb_views_random import generated

from kg.model import EntityType, KnowledgeBase
from kg.views import write_site
from kg.views.spelling import pinyin

pytestmark = pytest.mark.browser
PLACE = "item.html#place-229900"


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "large", generated(entities=300, facts=900, documents=3))


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "hostile", hostile())


@pytest.fixture
def large(browser: Any, large_folder: Path) -> Iterator[Opened]:
    yield from start(browser, large_folder)


@pytest.fixture
def attacked(browser: Any, hostile_folder: Path) -> Iterator[Opened]:
    yield from start(browser, hostile_folder)


def drawn(opened: Opened, name: str) -> Any:
    page = opened.open(name)
    page.wait_for_selector(DRAWN, state="attached")
    return page


def item_of(name: str) -> str:
    """Return the address of the small site's entity or indicator with a name."""
    kb = small()
    found = [e.id for e in kb.entities if e.name == name] + [i.id for i in kb.indicators if i.label == name]
    return f"item.html#{found[0]}"


def series(page: Any, selector: str) -> list[dict[str, Any]]:
    script = """selector => document.querySelector(selector).chart.getOption().series.map(
        (one) => ({ name: one.name, data: one.data.map((point) => point && typeof point === "object"
            ? point.value : point), fill: (one.itemStyle || {}).color }))"""
    return list(page.evaluate(script, selector))


def painted(page: Any, selector: str) -> int:
    """Return how many pixels of a chart's canvas are not transparent."""
    script = """selector => { const canvas = document.querySelector(selector + ' canvas');
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0; for (let at = 3; at < data.length; at += 4) if (data[at]) count++; return count; }"""
    return int(page.evaluate(script, selector))


# ---------------------------------------------------------------- charts


@pytest.mark.parametrize("chart", ["chart-now", "chart-told", "chart-honours", "chart-indicator .chart"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chart_is_painted(opened: Opened, chart: str, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)
    page = drawn(opened, "charts.html")
    assert painted(page, f"#{chart}") > 500
    assert opened.problems == []


def test_ranks_are_points_of_their_year_and_place(opened: Opened) -> None:
    page = drawn(opened, "charts.html")
    assert series(page, "#chart-ranks") == [{"name": "全省", "data": [["2022", 3]], "fill": "#0f8f86"}]


def test_pipeline_counts_each_project_once(opened: Opened) -> None:
    page = drawn(opened, "charts.html")
    reported, planned = series(page, "#chart-now")
    assert (reported["data"], planned["data"]) == ([0, 0, 0, 0, 2], [0, 0, 0, 0, 0])


def test_honours_by_year_with_their_rows(opened: Opened) -> None:
    page = drawn(opened, "charts.html")
    assert series(page, "#chart-honours")[0]["data"] == [2]
    page.locator("#honours-rows summary").click()
    rows = page.locator("#honours-rows tbody tr").all_inner_texts()
    assert len(rows) == 2
    assert any("禾川县" in row and "国家农业绿色发展先行区" in row for row in rows)


def test_indicator_draws_targets_hollow_and_results_filled(opened: Opened) -> None:
    page = drawn(opened, item_of("粮食产量"))
    found = series(page, ".chart")
    assert [one["name"] for one in found] == ["松江市", "松江市"]
    assert found[0]["data"][-1] == 96
    assert found[1]["data"][-1] == 100
    assert found[1]["fill"] != found[0]["fill"]


def test_click_on_a_point_opens_its_sentence(opened: Opened) -> None:
    page = drawn(opened, item_of("粮食产量"))
    spot = page.evaluate("document.querySelector('.chart').chart.convertToPixel('grid', ['2023', 96])")
    box = page.locator(".chart").bounding_box()
    page.mouse.click(box["x"] + spot[0], box["y"] + spot[1])
    page.wait_for_selector("#text .hit")
    assert "粮食产量96亿斤" in "".join(page.locator("#text .hit").all_text_contents())


def test_hovering_shows_the_quote_without_markup(attacked: Opened) -> None:
    page = drawn(attacked, "charts.html")
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        for step in range(1, 12):
            page.mouse.move(box["x"] + box["width"] * step / 12, box["y"] + box["height"] * 0.55)
    assert page.evaluate("window.pwned === undefined")
    assert attacked.problems == []


def test_ledger_is_drawn_as_share_of_the_target(opened: Opened) -> None:
    page = drawn(opened, "findings.html")
    assert series(page, "#chart-ledger")[0]["data"] == [96]
    box = page.locator("#chart-ledger").bounding_box()
    spot = page.evaluate("document.querySelector('#chart-ledger').chart.convertToPixel('grid', [40, 0])")
    page.mouse.click(box["x"] + spot[0], box["y"] + spot[1])
    page.wait_for_selector(".finding:target")
    assert "粮食产量目标" in page.locator(".finding:target").inner_text()


def test_choosing_another_measure_redraws(large: Opened) -> None:
    page = drawn(large, PLACE)
    choice = page.get_by_label("对照内容")
    assert choice.locator("option").count() > 1
    before = series(page, ".chart")
    choice.select_option("1")
    assert series(page, ".chart") != before


# ---------------------------------------------------------------- entity pages


def test_neighbours_lead_to_their_pages(opened: Opened) -> None:
    page = drawn(opened, item_of("北湖光伏电站"))
    script = """name => { const network = document.querySelector('.ego').network;
        const node = network.body.data.nodes.get().find((one) => one.label === name);
        return network.canvasToDOM(network.getPosition(node.id)); }"""
    page.locator(".ego").scroll_into_view_if_needed()
    spot, box = page.evaluate(script, "绿能电力"), page.locator(".ego").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    page.locator("#panel h1", has_text="绿能电力").wait_for()
    assert opened.problems == []


def test_neighbours_are_named_for_screen_readers(opened: Opened) -> None:
    page = drawn(opened, item_of("北湖光伏电站"))
    label = page.locator(".ego").get_attribute("aria-label")
    assert "承建 绿能电力" in label
    assert "位于 禾川县" in label


def test_timeline_runs_from_the_first_year_to_the_last(opened: Opened) -> None:
    page = drawn(opened, item_of("北湖光伏电站"))
    years = page.locator(".timeline h3").all_inner_texts()
    assert years == ["2022", "2023"]
    assert "开工" in page.locator(".timeline > li").nth(0).inner_text()
    assert "竣工" in page.locator(".timeline > li").nth(1).inner_text()


def test_years_stand_side_by_side(opened: Opened) -> None:
    page = drawn(opened, PLACE)
    table = page.locator("[data-theme=agriculture] table.matrix")
    row = table.locator("tbody tr", has_text="粮食产量")
    cells = dict(zip(table.locator("thead th").all_inner_texts(),
                     row.locator("th, td").all_inner_texts(), strict=True))  # fmt: skip
    assert "96亿斤" in cells["2023"]
    assert "100亿斤" in cells["2023"]
    row.locator("a", has_text="96亿斤").click()
    page.wait_for_selector("#text .hit")
    assert "96亿斤" in "".join(page.locator("#text .hit").all_text_contents())


def numbers(page: Any) -> list[str]:
    return list(page.locator("#panel table.figures td.year").all_inner_texts())


@pytest.mark.parametrize("column", ["年份", "内容", "数值", "原文"])
def test_each_column_sorts_both_ways(large: Opened, column: str) -> None:
    page = drawn(large, PLACE)
    head = page.locator("table.figures thead th", has_text=column)
    head.locator("button").click()
    first, way = page.locator("table.figures tbody tr").first.inner_text(), head.get_attribute("aria-sort")
    head.locator("button").click()
    assert {way, head.get_attribute("aria-sort")} == {"ascending", "descending"}
    assert page.locator("table.figures tbody tr").first.inner_text() != first


def test_years_sort_upwards_too(large: Opened) -> None:
    page = drawn(large, PLACE)
    button = page.locator("table.figures thead button").first
    button.click()
    latest = numbers(page)[0][:4]
    button.click()
    years = [year[:4] for year in numbers(page) if year[:4].isdigit()]
    assert years == sorted(years)
    assert years[0] < latest


def test_filter_keeps_the_rows_with_all_words(large: Opened) -> None:
    page = drawn(large, PLACE)
    query = page.locator("section:has(table.figures) .filter")
    query.fill("2016 目标")
    rows = page.locator("table.figures tbody tr:not(:has(.all))").all_inner_texts()
    assert rows
    assert all("2016" in row and "目标" in row for row in rows)
    query.fill("没有这样的词")
    assert "没有符合的行" in page.locator("table.figures").inner_text()


def test_copied_table_is_tab_separated_with_its_sources(opened: Opened) -> None:
    page = drawn(opened, PLACE)
    page.evaluate("govkg.copy = async (text) => { window.copied = text; return true; }")
    page.locator("section:has(table.figures) .copy").click()
    head, *rows = page.evaluate("window.copied").rstrip("\n").split("\n")
    assert head.split("\t") == ["指标", "地方", "对象", "年份", "时段", "数值", "性质", "原文", "出处"]
    found = next(row.split("\t") for row in rows if "96亿斤" in row)
    assert found[:7] == ["粮食产量", "松江市", "", "2023", "", "96亿斤", "实际"]
    assert found[7] == "2023年粮食产量96亿斤"
    assert all(len(row.split("\t")) == 9 for row in rows)


def test_copied_table_can_be_pasted(opened: Opened) -> None:
    page = drawn(opened, PLACE)
    page.locator("section:has(table.figures) .copy").click()
    page.locator("section:has(table.figures) .copy", has_text="已复制").wait_for()
    page.focus("#q")
    page.keyboard.press("Control+V")
    assert "粮食产量" in page.input_value("#q")


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-3", "-3"),
        ("+17.3%", "+17.3%"),
        ("+17万亩", "'+17万亩"),
        ("a\tb\nc", "a b c"),
    ],
)
def test_copied_text_is_no_formula(opened: Opened, text: str, copied: str) -> None:
    page = opened.open("index.html")
    assert page.evaluate("text => govkg.table.plain(text)", text) == copied


def test_figures_of_a_place_are_drawn_in_time(large: Opened) -> None:
    page = drawn(large, PLACE)
    took = page.evaluate("performance.now()")
    assert took < 4000
    assert large.problems == []


def document_title() -> str:
    return small().documents[0].context.title


@pytest.mark.parametrize("name", ["index.html", "graph/overview.html", PLACE])
def test_search_finds_documents_by_title_and_pinyin(opened: Opened, name: str) -> None:
    page = opened.open(name)
    for query in (document_title(), pinyin(document_title())):
        page.fill("#q", query)
        assert page.locator("#hits li .label").first.inner_text() == document_title()
    page.press("#q", "Enter")
    page.wait_for_selector("#text")
    assert page.locator("h1").inner_text() == document_title()
    assert opened.problems == []


# ---------------------------------------------------------------- a part of a year


def partial() -> KnowledgeBase:
    """Return a place with two whole years of an indicator and three quarters of a third."""
    builder = Builder()
    document = builder.document("a.txt", "报告", "松江市", "2023", "产量90，94，前三季度60，目标100")
    builder.entity("松江市", EntityType.AREA, code="229900")
    key = builder.indicator("粮食产量")
    rows = [("90", 2021, None), ("94", 2022, None), ("60", 2023, "前三季度")]
    for value, year, period in rows:
        quote = builder.evidence(document, value)
        builder.fact(figure(quote, "粮食产量", value, "亿斤", year=year, period=period), key)
    return builder.build()


def test_part_of_a_year_is_no_point_of_the_line(browser: Any, tmp_path: Path) -> None:
    write_site(partial(), tmp_path)
    page = browser.new_page()
    page.goto((tmp_path / "item.html").as_uri() + "#place-229900")
    page.wait_for_selector("html[data-drawn]", state="attached")
    found = page.evaluate(
        """document.querySelector('.chart').chart.getOption().series.map(
        (one) => [one.data.map((point) => point.value), one.lineStyle ? one.lineStyle.width : null])"""
    )
    assert [data for data, _ in found] == [[90, 94, None], [None, None, 60]]
    assert found[1][1] == 0
    page.close()
