"""The site as files: what is written, that nothing in it runs or leads outside, the words it uses."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from kb_views import HOSTILE, Builder, figure, hostile, small
from kb_views_random import generated

from kg.model import (
    Aspect,
    Comparator,
    EntityType,
    Evidence,
    Kind,
    KnowledgeBase,
    Quantity,
    RelationType,
    Status,
)
from kg.views import payload, write_site
from kg.views.english import english
from kg.views.facts import Site
from kg.views.graphs import VIEWS
from kg.views.labels import (
    INVERSES,
    KINDS,
    LOOKS,
    NUMERALS,
    OUTCOMES,
    OUTLINES,
    RELATIONS,
    STATUSES,
    value_text,
)
from kg.views.payload import dump
from kg.views.spelling import pinyin

NOWHERE = Evidence("d", 0, 1, "x", "test")


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return small()


def empty() -> KnowledgeBase:
    return Builder().build()


BASES: dict[str, Callable[[], KnowledgeBase]] = {"small": small, "hostile": hostile, "empty": empty}


@pytest.fixture(scope="module", params=list(BASES))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp(request.param)
    write_site(BASES[request.param](), output)
    return output


def entity(site: Site, name: str) -> str:
    return next(row.id for row in site.kb.entities if row.name == name)


# ---------------------------------------------------------------- what is written


def test_write_site_returns_every_file_sorted(tmp_path: Path, kb: KnowledgeBase) -> None:
    written = write_site(kb, tmp_path)
    assert list(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name",
    [
        "index.html", "item.html", "charts.html", "findings.html", "doc/000_report.html",
        "doc/001_article.html",         "data/names.js", "data/r0000.js", "assets/vis-network.min.js",
        "assets/echarts.common.min.js", "assets/echarts.LICENSE.txt",
        *(f"graph/{view.name}.html" for view in VIEWS),
    ],
)  # fmt: skip
def test_write_site_writes(tmp_path: Path, kb: KnowledgeBase, name: str) -> None:
    assert tmp_path / name in write_site(kb, tmp_path)


def test_same_input_gives_same_bytes(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
        write_site(generated(entities=80, facts=120, documents=2), tmp_path / part)
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), path


def test_order_of_input_tuples_of_links_does_not_matter(tmp_path: Path, kb: KnowledgeBase) -> None:
    turned = dataclasses.replace(kb, links=kb.links[::-1])
    for part, base in (("a", kb), ("b", turned)):
        (tmp_path / part).mkdir()
        write_site(base, tmp_path / part)
    page = "doc/000_report.html"
    assert (tmp_path / "a" / page).read_bytes() == (tmp_path / "b" / page).read_bytes()


def test_missing_folder_is_an_error(tmp_path: Path, kb: KnowledgeBase) -> None:
    with pytest.raises(FileNotFoundError):
        write_site(kb, tmp_path / "nowhere")


def test_no_findings_no_page(tmp_path: Path, kb: KnowledgeBase) -> None:
    write_site(dataclasses.replace(kb, derivations=()), tmp_path)
    assert not (tmp_path / "findings.html").exists()
    assert "findings.html" not in (tmp_path / "index.html").read_text("utf-8")


def test_large_site_is_written_in_time(tmp_path: Path) -> None:
    kb = generated(entities=1000, facts=1500, documents=5)
    start = time.process_time()
    write_site(kb, tmp_path)
    assert time.process_time() - start < 10


# ---------------------------------------------------------------- nothing runs, nothing leaves


class Tags(HTMLParser):
    """Collects start tags with their attributes, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.found.append((tag, dict(attrs)))


def tags(folder: Path) -> Iterator[tuple[Path, str, dict[str, str | None]]]:
    for path in sorted(folder.rglob("*.html")):
        parser = Tags()
        parser.feed(path.read_text("utf-8"))
        yield from ((path, tag, attrs) for tag, attrs in parser.found)


ALLOWED = set(
    re.findall(
        r"\w+",
        "html head meta title link script body header a small div input ul li nav main section h1 h2 h3 br p "
        "span dl dd dt table thead tr th tbody td svg path button footer article ol b em q details summary "
        "fieldset legend label i select option aside output",
    )
)


def test_only_known_tags_occur(folder: Path) -> None:
    assert {tag for _, tag, _ in tags(folder)} <= ALLOWED


def test_no_inline_handler_or_style(folder: Path) -> None:
    names = {name for _, _, attrs in tags(folder) for name in attrs}
    assert not {name for name in names if name.startswith("on") or name in ("style", "srcdoc", "formaction")}


def test_scripts_are_files_of_the_site_or_data(folder: Path) -> None:
    for path, tag, attrs in tags(folder):
        if tag == "script" and attrs.get("type") != "application/json":
            assert (path.parent / str(attrs["src"])).resolve().is_relative_to(folder), path
            assert (path.parent / str(attrs["src"])).is_file()


def test_no_address_outside_the_folder(folder: Path) -> None:
    for _, tag, attrs in tags(folder):
        for name in ("href", "src", "action"):
            value = attrs.get(name) or ""
            # the documents' own address is the one link that may lead away, and only when clicked
            assert re.match(r"(data:,$|#|\.\./|[\w.%-]+[/.#]|$)", value), (tag, value)


def test_every_page_has_the_policy(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in path.read_text("utf-8"), path


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "file:///etc/passwd"]
)
def test_odd_addresses_are_not_linked(tmp_path: Path, kb: KnowledgeBase, url: str) -> None:
    context = dataclasses.replace(kb.documents[0].context, url=url)
    document = dataclasses.replace(kb.documents[0], context=context)
    write_site(dataclasses.replace(kb, documents=(document, *kb.documents[1:])), tmp_path)
    assert url not in (tmp_path / "doc/000_report.html").read_text("utf-8")


def test_web_address_is_linked(tmp_path: Path, kb: KnowledgeBase) -> None:
    context = dataclasses.replace(kb.documents[0].context, url="https://example.org/报告")
    document = dataclasses.replace(kb.documents[0], context=context)
    write_site(dataclasses.replace(kb, documents=(document, *kb.documents[1:])), tmp_path)
    assert 'href="https://example.org/报告"' in (tmp_path / "doc/000_report.html").read_text("utf-8")


def test_links_between_pages_lead_somewhere(tmp_path: Path, kb: KnowledgeBase) -> None:
    write_site(kb, tmp_path)
    for path, tag, attrs in tags(tmp_path):
        target = (attrs.get("href") or "").split("#")[0]
        if tag == "a" and target and not target.startswith(("tables/", "graph.ttl", "govkg.xlsx")):
            assert (path.parent / target).is_file(), (path, target)


@pytest.mark.parametrize("word", HOSTILE)
def test_dump_stays_inside_its_block(word: str) -> None:
    text = dump([word])
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == [word]


def test_data_files_are_one_call_of_json(folder: Path) -> None:
    for path in (folder / "data").glob("*.js"):
        match = re.fullmatch(
            r"govkg\.(names|put|more)\((?:\d+,)?(.*)\);\n", path.read_text("utf-8"), re.DOTALL
        )
        assert match, path
        json.loads(match[2])


def test_vis_network_is_the_one_pyvis_bundles(folder: Path) -> None:
    head = (folder / "assets/vis-network.min.js").read_text("utf-8")[:2000]
    assert "@version 9.1.2" in head
    assert "MIT" in head


def test_echarts_is_the_published_file(folder: Path) -> None:
    content = (folder / "assets/echarts.common.min.js").read_bytes()
    # echarts 6.1.0, dist/echarts.common.min.js of the npm package
    assert hashlib.sha256(content).hexdigest().startswith("61f13280aba3161f")
    assert "Apache License" in (folder / "assets/echarts.LICENSE.txt").read_text("utf-8")


def test_no_page_is_larger_than_three_megabytes(folder: Path) -> None:
    assert all(path.stat().st_size < 3_000_000 for path in folder.rglob("*.html"))


# ---------------------------------------------------------------- the English interface


class Worded(HTMLParser):
    """Collects the words that the language switch translates."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the labels; note whether the text directly in the tag is marked."""
        given = dict(attrs)
        self.found |= {given.get(name) or "" for name in ("aria-label", "placeholder")}
        if tag not in ("br", "meta", "link", "input", "path"):
            self.open.append("data-t" in given and not given["data-t"])

    def handle_endtag(self, tag: str) -> None:
        """Go up."""
        if tag not in ("br", "meta", "link", "input", "path"):
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep marked words."""
        if self.open and self.open[-1]:
            self.found.add(data.strip())


def key(words: str) -> str:
    return re.sub(r"\d(?:[\d,.-]*\d)?", "#", words)


def test_every_marked_word_of_the_pages_has_english_words(tmp_path: Path, kb: KnowledgeBase) -> None:
    write_site(kb, tmp_path)
    parser = Worded()
    for path in sorted(tmp_path.rglob("*.html")):
        parser.feed(path.read_text("utf-8"))
    words = {key(found) for found in parser.found if re.search("[\u4e00-\u9fff]", found)}
    assert len(words) > 60
    assert words - set(english()) == set()


def test_every_word_of_the_scripts_has_english_words() -> None:
    assets = Path(payload.__file__).parent / "assets"
    words = {
        found
        for path in assets.glob("*.js")
        for found in re.findall(r'\bt\("([^"]+)"', path.read_text("utf-8"))
    }
    words |= set(
        re.findall(r'section\("([^"]+)"', "".join(p.read_text("utf-8") for p in assets.glob("*.js")))
    )
    assert len(words) > 30
    assert words - set(english()) == set()


@pytest.mark.parametrize("words", [KINDS, STATUSES, RELATIONS, INVERSES, OUTCOMES, NUMERALS])
def test_every_code_has_english_words(words: dict[object, str]) -> None:
    assert set(words.values()) - set(english()) == set()


@pytest.mark.parametrize(
    ("chinese", "words"),
    [("共 # 项", "# figures"), ("计划竣工 #", "completed, planned #"), ("在建", "under construction")],
)
def test_english_words(chinese: str, words: str) -> None:
    assert english()[chinese] == words


# ---------------------------------------------------------------- names of pages


@pytest.mark.parametrize(
    ("names", "pages"),
    [
        (["a.txt"], ["a.html"]),
        (["四平 报告(1).txt"], ["四平_报告_1_.html"]),
        (["../../etc/passwd"], ["_.._etc_passwd.html"]),
        (["x#?%&.txt"], ["x_.html"]),
        (["a.pdf"], ["a.pdf.html"]),
    ],
)
def test_page_names(names: list[str], pages: list[str]) -> None:
    b = Builder()
    for name in names:
        b.document(name, "题", "松江市", "2023", name)
    assert list(Site(b.build()).pages) == pages


def test_page_names_that_collide_stay_apart() -> None:
    b = Builder()
    for name in ("A b.txt", "a?b.txt", "a_b.txt"):
        b.document(name, "题", "松江市", "2023", name)
    pages = Site(b.build()).pages
    assert len({page.casefold() for page in pages}) == 3
    assert all(re.fullmatch(r"[Aa]_b(-[0-9a-f]{8})?\.html", page) for page in pages)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("codes", [(LOOKS, EntityType), (STATUSES, Status), (KINDS, Kind)])
def test_every_code_has_words(codes: tuple[dict[object, object], type]) -> None:
    assert set(codes[0]) == set(codes[1])  # type: ignore[call-overload]


def test_every_relation_has_words_both_ways() -> None:
    assert set(RELATIONS) == set(INVERSES) == {*RelationType, "within", "about"}


def test_looks_differ() -> None:
    assert len({(look.shape, look.colour) for look in LOOKS.values()}) == len(LOOKS)
    assert {look.shape for look in LOOKS.values()} <= set(OUTLINES)


@pytest.mark.parametrize(
    ("value", "unit", "rest", "text"),
    [
        ("38.9", "万亩", {}, "38.9万亩"),
        ("100", "亿斤", {"comparator": Comparator.AT_LEAST}, "≥100亿斤"),
        ("7", "%", {"aspect": Aspect.GROWTH}, "增长7%"),
        ("-22.9", "%", {"aspect": Aspect.GROWTH}, "下降22.9%"),
        ("17.3", "万亩", {"aspect": Aspect.DIFFERENCE, "reference": "省定任务"}, "+17.3万亩（省定任务）"),
        ("-3", "个百分点", {"aspect": Aspect.DIFFERENCE}, "相差-3个百分点"),
        ("2.1", "倍", {"aspect": Aspect.RATIO, "reference": "省定任务"}, "2.1倍（省定任务）"),
        ("3", "位", {"aspect": Aspect.RANK, "reference": "全省"}, "第3位（全省）"),
        ("1E+3", "个", {}, "1000个"),
    ],
)
def test_value_text(value: str, unit: str, rest: dict[str, Any], text: str) -> None:
    assert value_text(figure(NOWHERE, "x", value, unit, **rest)) == text


def test_value_text_of_a_range() -> None:
    row = dataclasses.replace(figure(NOWHERE, "x", "5", "%"), quantity=Quantity(Decimal(5), "%", Decimal(6)))
    assert value_text(row) == "5—6%"


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("梨树模式", "li shu mo shi"), ("长春市", "chang chun shi"), ("重庆", "chong qing"),
        ("绿园区", "lv yuan qu"), ("5G基站", "5g ji zhan"), ("GDP", "gdp"), ("", ""),
    ],
)  # fmt: skip
def test_pinyin(name: str, syllables: str) -> None:
    assert pinyin(name) == syllables
