"""Graph pages in a real browser: sliders and filters change the picture, nodes expand, a picture is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kb_opened import DRAWN, Opened, built, start
from kb_views_crowded import crowded
from kb_views_random import generated

from kg.views import write_site

pytestmark = pytest.mark.browser
LABELS = "govkg.visible().map(id => govkg.state.rows.get(id).labels[0]).sort()"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "large", generated(entities=1000, facts=1500, documents=5))


@pytest.fixture
def large(browser: Any, large_folder: Path) -> Iterator[Opened]:
    yield from start(browser, large_folder)


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("key", "slider", "years", "shown"),
    [
        ("ArrowRight", "起始年份", "2023—2023", ["禾川县", "青禾模式"]),
        (
            "ArrowLeft", "截止年份", "2022—2022",
            ["暖心行动", "松江市", "松江市发展大会", "松江市社会信用条例", "青禾模式"],
        ),
    ],
)  # fmt: skip
def test_year_slider_by_keyboard(opened: Opened, key: str, slider: str, years: str, shown: list[str]) -> None:
    page = opened.open("graph/programs.html")
    before = page.evaluate(LABELS)
    page.get_by_label(slider).press(key)
    assert page.locator("#years").inner_text() == years
    assert page.get_by_label(slider).get_attribute("aria-valuetext") == years[:4]
    assert sorted(page.evaluate(LABELS)) == sorted(shown)
    page.get_by_label(slider).press("ArrowLeft" if key == "ArrowRight" else "ArrowRight")
    assert page.evaluate(LABELS) == before
    assert opened.problems == []


def test_one_year_slider_pushes_the_other(opened: Opened) -> None:
    page = opened.open("graph/programs.html")
    page.get_by_label("截止年份").press("Home")
    page.get_by_label("起始年份").press("End")
    assert page.locator("#years").inner_text() == "2023—2023"
    assert page.get_by_label("截止年份").input_value() == "1"


@pytest.mark.parametrize(
    ("view", "kinds", "shown"),
    [
        # 总投资12.5亿元 and 竣工 2023 are targets; a relation of the reviewed year is none
        ("projects", ["目标"], ["北湖光伏电站"]),
        ("overview", ["目标"], ["北湖光伏电站"]),
        ("programs", ["预计"], []),
        ("projects", ["实际"], ["北湖光伏电站", "瑞丰牧业", "禾川县", "绿能电力", "肉牛屠宰加工二期"]),
    ],
)
def test_kind_filter(opened: Opened, view: str, kinds: list[str], shown: list[str]) -> None:
    page = opened.open(f"graph/{view}.html")
    for kind in {"实际", "预计", "目标"} - set(kinds):
        page.locator("#legend").get_by_label(kind).uncheck()
    assert sorted(page.evaluate(LABELS)) == sorted(shown)
    assert opened.problems == []


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("“青禾模式”走出松江", ["北湖光伏电站", "绿能电力"]),
        ("松江市政府工作报告", ["北湖光伏电站", "瑞丰牧业", "禾川县", "肉牛屠宰加工二期"]),
    ],
)
def test_document_filter(opened: Opened, title: str, shown: list[str]) -> None:
    page = opened.open("graph/projects.html")
    page.locator("#legend").get_by_label("文件").select_option(title)
    assert sorted(page.evaluate(LABELS)) == sorted(shown)


def test_edges_follow_the_filters(opened: Opened) -> None:
    page = opened.open("graph/projects.html")
    count = "govkg.network.body.data.edges.getIds().length"
    before = page.evaluate(count)
    page.locator("#legend").get_by_label("文件").select_option("“青禾模式”走出松江")
    assert 0 < page.evaluate(count) < before


# ---------------------------------------------------------------- expanding


def hub(page: Any) -> str:
    """Return the drawn node that leaves out most neighbours."""
    script = "govkg.visible().sort((a, b) => govkg.expansion.more(b) - govkg.expansion.more(a))[0]"
    return str(page.evaluate(script))


def test_button_draws_the_neighbours_left_out(large: Opened) -> None:
    page = large.open("graph/overview.html")
    key = hub(page)
    left = page.evaluate("id => govkg.expansion.more(id)", key)
    page.evaluate("id => govkg.select(id)", key)
    page.locator("#panel button.expand").press("Enter")
    page.wait_for_selector("#panel .note.expand")
    added = min(40, left)
    assert page.evaluate("govkg.visible().length") == 300 + added
    assert page.evaluate("id => govkg.expansion.more(id)", key) == left - added
    assert f"已画出 {added} 个相邻节点" in page.locator("#panel .note.expand").inner_text()
    near = page.evaluate("id => govkg.network.getConnectedNodes(id)", key)
    assert set(page.evaluate("govkg.visible().slice(300)")) <= set(near)
    assert large.problems == []


def test_expanding_adds_each_node_and_edge_once(large: Opened) -> None:
    page = large.open("graph/overview.html")
    for _ in range(3):
        page.evaluate("id => govkg.select(id)", hub(page))
        page.locator("#panel button.expand").click()
        page.wait_for_selector("#panel .note.expand")
    ids = page.evaluate("govkg.visible()")
    edges = page.evaluate(
        "govkg.network.body.data.edges.get().map(e => [e.from, e.to, e.code].join(' ')).sort()"
    )
    assert len(ids) == len(set(ids)) > 300
    assert len(edges) == len(set(edges))
    assert large.problems == []


def test_new_nodes_cover_no_other(large: Opened) -> None:
    page = large.open("graph/overview.html")
    page.evaluate("id => govkg.select(id)", hub(page))
    page.locator("#panel button.expand").click()
    page.wait_for_selector("#panel .note.expand")
    places = page.evaluate("Object.values(govkg.network.getPositions(govkg.visible().slice(300)))")
    near = [
        (a, b)
        for at, a in enumerate(places)
        for b in places[:at]
        if abs(a["x"] - b["x"]) < 20 and abs(a["y"] - b["y"]) < 20
    ]
    assert len(places) > 5
    assert near == []


def test_double_click_expands(large: Opened) -> None:
    page = large.open("graph/overview.html")
    key = hub(page)
    page.evaluate("id => govkg.network.focus(id, { scale: 1 })", key)
    page.wait_for_timeout(100)
    spot = page.evaluate("id => govkg.network.canvasToDOM(govkg.network.getPosition(id))", key)
    box = page.locator("#network").bounding_box()
    for _ in range(4):  # on a busy machine two clicks may come too far apart
        page.mouse.dblclick(box["x"] + spot["x"], box["y"] + spot["y"])
        page.wait_for_timeout(1500)
        if page.locator("#panel .note.expand").count():
            break
    assert page.evaluate("govkg.visible().length") > 300
    assert large.problems == []


def test_a_page_that_draws_all_offers_nothing(opened: Opened) -> None:
    page = opened.open("graph/overview.html#place-229900")
    page.wait_for_selector("#panel h1")
    assert page.locator("#panel .expand").count() == 0


def test_projects_added_carry_their_stage_into_the_filters(browser: Any, tmp_path: Path) -> None:
    write_site(crowded(), tmp_path)
    opened = Opened(browser.new_page(), tmp_path)
    page = opened.open("graph/projects.html#place-229900")
    page.locator("#panel button.expand").click()
    page.wait_for_selector("#panel .note.expand")
    added = page.evaluate("govkg.visible().slice(300)")
    labels = page.evaluate("ids => ids.map(id => govkg.network.body.nodes[id].options.label)", added)
    assert len(added) == 40
    assert all(label.endswith("\n开工 2022") for label in labels)
    page.locator("#legend").get_by_label("目标").uncheck()
    assert {*added, "place-229900"} <= set(page.evaluate("govkg.visible()"))
    page.locator("#legend").get_by_label("实际").uncheck()
    assert page.evaluate("govkg.visible()") == []
    page.close()
    assert opened.problems == []


def test_filters_apply_to_what_was_added(large: Opened) -> None:
    page = large.open("graph/overview.html")
    page.evaluate("id => govkg.select(id)", hub(page))
    page.locator("#panel button.expand").click()
    page.wait_for_selector("#panel .note.expand")
    added = page.evaluate("govkg.visible().slice(300).map(id => govkg.state.rows.get(id).type)")
    page.locator(f"#legend input[value={added[0]}]").uncheck()
    assert added[0] not in page.evaluate("govkg.visible().map(id => govkg.state.rows.get(id).type)")


# ---------------------------------------------------------------- edges


def edge(page: Any, code: str, start: str) -> str:
    """Return the id of the drawn edge with a code from the node with a label."""
    script = """([code, label]) => govkg.network.body.data.edges.get().find(
        (e) => e.code === code && govkg.state.rows.get(e.from).labels[0] === label).id"""
    return str(page.evaluate(script, [code, start]))


def test_click_on_an_edge_opens_its_sentence(opened: Opened) -> None:
    page = opened.open("graph/projects.html")
    spot = page.evaluate(
        """id => { const { from, to } = govkg.network.body.data.edges.get(id);
        const [a, b] = [from, to].map((key) => govkg.network.getPosition(key));
        return govkg.network.canvasToDOM({ x: a.x * 0.6 + b.x * 0.4, y: a.y * 0.6 + b.y * 0.4 }); }""",
        edge(page, "undertakes", "瑞丰牧业"),
    )
    box = page.locator("#network").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    page.wait_for_selector("#panel h1.tie")
    assert page.locator("#panel q").all_inner_texts() == ["瑞丰牧业承建的肉牛屠宰加工二期"]
    page.locator("#panel a.quote").click()
    page.wait_for_selector("#text .hit")
    assert opened.problems == []


@pytest.mark.parametrize(
    ("code", "start", "words"),
    [
        ("within", "禾川县", "没有单独的一句话"),
        ("about", "青禾模式", "青禾模式在禾川县推广面积达到200万亩"),
        ("hosts", "松江市", "主办松江市发展大会"),
    ],
)  # fmt: skip
def test_each_kind_of_edge_says_where_it_comes_from(
    opened: Opened, code: str, start: str, words: str
) -> None:
    page = opened.open("graph/overview.html")
    page.evaluate("id => govkg.selectEdge(id)", edge(page, code, start))
    assert words in page.locator("#panel").inner_text()
    assert start in page.locator("#panel h1").inner_text()


# ---------------------------------------------------------------- saving


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_picture_is_saved_as_png(opened: Opened, tmp_path: Path, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)
    page = opened.open("graph/programs.html")
    with page.expect_download() as download:
        page.locator("#save").press("Enter")
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    content = target.read_bytes()
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    shown = page.evaluate(
        "[govkg.network.canvas.frame.canvas.width, govkg.network.canvas.frame.canvas.height]"
    )
    assert target.name == "programs.png"
    assert content.startswith(PNG)
    assert [width, height] == shown
    assert opened.problems == []


def test_english_switch_has_words_for_every_control(opened: Opened) -> None:
    page = opened.open("graph/programs.html")
    page.locator("#lang").click()
    page.wait_for_selector(DRAWN, state="attached")
    words = "e => (e.ariaLabel || '') + e.textContent.trim()"
    script = f"node => [...node.querySelectorAll('[data-t], [aria-label]')].map({words}).join(' ')"
    legend = page.locator("#legend").evaluate(script)
    assert "First year" in legend
    names = "“青禾模式”走出松江|松江市政府工作报告|松江市、松江市发展大会"  # never translated
    assert not re.search("[\u4e00-\u9fff]", re.sub(names, "", legend))
