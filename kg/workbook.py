"""The tables as one Excel workbook, each fact linked to its sentence on the reading page beside it.

XlsxWriter writes it, not openpyxl: it is several times faster on tables of this size, stamps every part
of the zip with the same date, and has a call per cell type, so that text stays text. A cell is written
by ``write_string`` or ``write_number`` only; nothing from a document is ever parsed for a formula or an
address. Text that opens like a formula also carries the quote prefix, so that editing the cell later
does not turn it into one either.

Each sheet has two header rows, Chinese words over the codes of ``kg.tables.COLUMNS``; the filter hangs
on the second (``pandas.read_excel(path, sheet_name=None, header=1)`` reads the codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from kg import tables
from kg.model import Evidence, KnowledgeBase
from kg.views.facts import Site, page_link

Row = Mapping[str, object]
Addresses = Mapping[str, str]

#: The limits of the file format: links of a sheet, characters of a cell, rows of a sheet.
MAX_LINKS, MAX_TEXT, MAX_ROWS = 65_000, 32_000, 1_048_000
_SINCE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FORMULA = tuple("=+-@\t\r")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")

#: Sheet names and what a sheet holds, in the order of the workbook.
SHEETS: Mapping[str, tuple[str, str]] = {
    "observations": ("数据", "每一行是一处原文里的一个数值：指标、地方、年份、性质与原句"),
    "relations": ("关系", "实体之间的关系，各附原句"),
    "project_status": ("项目进展", "项目在某年谋划、签约、开工、在建或竣工"),
    "ledger": ("目标与结果", "目标与后来报告的结果对照"),
    "conflicts": ("数据矛盾", "互相不一致的数据"),
    "entities": ("实体", "各文件里的名称与它们所指的实体"),
    "mentions": ("出现", "名称在文中的每一次出现"),
    "coverage": ("数字去向", "文中每个数字的去向"),
}

#: Chinese words of the columns.
WORDS: Mapping[str, str] = {
    "doc": "文件", "name": "名称", "type": "类型", "canonical": "规范名称", "iri": "标识（IRI）",
    "mentions": "出现次数", "start": "起", "end": "止", "rule": "规则", "indicator": "指标", "place": "地方",
    "about": "对象", "value": "数值", "value_max": "上限", "unit": "单位", "year": "年份", "period": "时段",
    "kind": "性质", "comparator": "界", "aspect": "方面", "reference": "比较对象", "quote": "原文",
    "indicator_concept": "规范指标", "scaled_value": "换算值", "base_unit": "基本单位", "subject": "主体",
    "relation": "关系", "object": "客体", "project": "项目", "status": "阶段", "outcome": "结论",
    "target": "目标", "target_max": "目标上限", "result": "结果", "margin": "差额", "margin_unit": "差额单位",
    "result_kind": "结果性质", "target_doc": "目标出处", "target_quote": "目标原文", "result_doc": "结果出处",
    "result_quote": "结果原文", "detail": "说明", "value_a": "数值甲", "unit_a": "单位甲",
    "doc_a": "出处甲", "quote_a": "原文甲", "value_b": "数值乙", "unit_b": "单位乙", "doc_b": "出处乙",
    "quote_b": "原文乙", "surface": "数字", "role": "去向", "reason": "理由",
}  # fmt: skip

_WIDTHS = {
    "detail": 60, "doc": 24, "name": 26, "canonical": 26, "indicator": 24, "indicator_concept": 24,
    "place": 16, "about": 24, "subject": 24, "object": 28, "project": 36, "iri": 30, "value": 13,
    "scaled_value": 16, "target": 12, "result": 12, "margin": 12, "relation": 16, "surface": 16,
}  # fmt: skip


@dataclass
class _Book:
    """A workbook with the looks of its cells."""

    file: Workbook
    head: Format = field(init=False)
    code: Format = field(init=False)
    link: Format = field(init=False)
    linked: Format = field(init=False)
    guarded: Format = field(init=False)
    title: Format = field(init=False)

    def __post_init__(self) -> None:
        self.head = self.file.add_format({"bold": True, "bg_color": "#0f6f68", "font_color": "#ffffff"})
        self.code = self.file.add_format({"italic": True, "bg_color": "#e2f0ee", "font_color": "#444c52"})
        blue = {"font_color": "#0f5f9c", "underline": 1}
        self.link, self.linked = (
            self.file.add_format(blue),
            self.file.add_format({**blue, "quote_prefix": True}),
        )
        self.guarded = self.file.add_format({"quote_prefix": True})
        self.title = self.file.add_format({"bold": True, "font_size": 16})


def write_workbook(kb: KnowledgeBase, path: Path, *, base_iri: str) -> int:
    """Write the tables of ``kb`` to ``path`` and return the number of data rows over all sheets.

    Links lead to ``doc/*.html`` beside the workbook. The same knowledge base gives the same bytes.
    """
    site = Site(kb)
    file = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    file.set_properties({"title": "政务知识图谱", "author": "govkg", "created": _SINCE})
    book = _Book(file)
    front = file.add_worksheet("说明")
    links = _Links(site, base_iri)
    counts = {name: _sheet(book, name, tables.TABLES[name](kb, base_iri), links) for name in SHEETS}
    _front(book, front, site, counts)
    file.close()
    return sum(counts.values())


# ---------------------------------------------------------------- addresses


@dataclass(frozen=True)
class _Links:
    """The addresses that lead from a row to the sentences it rests on."""

    site: Site
    base: str

    def __post_init__(self) -> None:
        pages = {d.name: page for d, page in zip(self.site.kb.documents, self.site.pages, strict=True)}
        found = {self.base + d.id: d.premises for d in self.site.kb.derivations}
        object.__setattr__(self, "pages", pages)
        object.__setattr__(self, "found", found)

    pages: Mapping[str, str] = field(init=False)
    found: Mapping[str, tuple[str, ...]] = field(init=False)

    def of(self, table: str, row: Row) -> Addresses:
        """Return addresses by column: of the quote, of both quotes of a finding, of the name."""
        if table in ("ledger", "conflicts"):
            columns = ("target_quote", "result_quote") if table == "ledger" else ("quote_a", "quote_b")
            premises = self.found.get(str(row.get("iri")), ())
            pairs = zip(columns, map(self._premise, premises), strict=False)
            return {column: address for column, address in pairs if address}
        column = {"mentions": "name", "coverage": "surface"}.get(table, "quote")
        page = self.pages.get(str(row.get("doc")))
        return {column: f"{page_link(page)}#e{row['start']}-{row['end']}"} if page and "start" in row else {}

    def _premise(self, fact: str) -> str:
        for evidence in self.site.facts[fact].evidence[:1]:
            return self._evidence(evidence)
        return ""

    def _evidence(self, evidence: Evidence) -> str:
        at = self.site.documents.get(evidence.document)
        return page_link(self.site.pages[at], evidence) if at is not None else ""


def _url(address: str, text: str) -> Url:
    url = Url(f"external:{address}")
    url.text = text
    # Windows' separators are what XlsxWriter writes for a file; slashes are read everywhere
    url._relationship_link = url._relationship_link.replace("\\", "/")
    return url


# ---------------------------------------------------------------- sheets


def _sheet(book: _Book, table: str, rows: Iterable[Row], links: _Links) -> int:
    columns = tables.COLUMNS[table]
    sheet = book.file.add_worksheet(SHEETS[table][0])
    _head(book, sheet, columns)
    count = left = 0
    for count, row in enumerate(rows, 1):
        addresses = links.of(table, row) if left < MAX_LINKS else {}
        left += len(addresses)
        for at, column in enumerate(columns):
            _cell(book, sheet, (count + 1, at), row.get(column), addresses.get(column))
        if count >= MAX_ROWS:
            break
    sheet.autofilter(1, 0, max(count, 1) + 1, len(columns) - 1)
    return count


def _head(book: _Book, sheet: Worksheet, columns: tuple[str, ...]) -> None:
    for at, column in enumerate(columns):
        sheet.write_string(0, at, WORDS.get(column, column), book.head)
        sheet.write_string(1, at, column, book.code)
        wide = 60 if "quote" in column else _WIDTHS.get(column, 24 if column.startswith("doc") else 11)
        sheet.set_column(at, at, wide)
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)


def _cell(
    book: _Book, sheet: Worksheet, at: tuple[int, int], value: object, address: str | None = None
) -> None:
    """Write one cell: nothing for ``None``, a number as a number, all else as text that stays text."""
    if value is None or value == "":
        return
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(*at, value)
        return
    text = _UNWRITABLE.sub("\ufffd", str(value.value if isinstance(value, StrEnum) else value))[:MAX_TEXT]
    guarded = text.startswith(_FORMULA)
    if address:
        sheet.write_url(*at, _url(address, text), book.linked if guarded else book.link)
        return
    sheet.write_string(*at, text, book.guarded if guarded else None)


def _front(book: _Book, sheet: Worksheet, site: Site, counts: Mapping[str, int]) -> None:
    """Say what the sheets hold and what was read."""
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 4, 30)
    sheet.write_string(0, 0, "政务知识图谱", book.title)
    _cell(book, sheet, (1, 0), "蓝色单元格可点：打开旁边文件夹里的原文页，句子已标出。请勿单独移动本文件。")
    _line(book, sheet, 3, ("工作表", "行数", "内容"), book.head)
    for at, (name, (label, words)) in enumerate(SHEETS.items(), 4):
        sheet.write_url(at, 0, f"internal:'{label}'!A1", book.link, label)
        _cell(book, sheet, (at, 1), counts[name])
        _cell(book, sheet, (at, 2), words)
    top = 5 + len(SHEETS)
    _line(book, sheet, top, ("已读文件", "发布", "地方", "文件名", "地址"), book.head)
    for at, (document, page) in enumerate(zip(site.kb.documents, site.pages, strict=True), top + 1):
        context = document.context
        _cell(book, sheet, (at, 0), context.title or document.name, page_link(page))
        for column, value in enumerate((context.published, context.place, document.name, context.url), 1):
            _cell(book, sheet, (at, column), value)


def _line(book: _Book, sheet: Worksheet, at: int, words: tuple[str, ...], looks: Format) -> None:
    for column, word in enumerate(words):
        sheet.write_string(at, column, word, looks)
