"""The workbook, read back with openpyxl: sheets, types of cells, links, nothing that calculates."""

from __future__ import annotations

import csv
import dataclasses
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from kb_views import Builder, figure, hostile, small

from kg.model import Evidence, Fact, Kind, KnowledgeBase
from kg.tables import COLUMNS, write_tables
from kg.views import write_site
from kg.workbook import SHEETS, WORDS, write_workbook

BASE = "https://example.org/kg/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("book")
    write_site(small(), output)
    write_tables(small(), output / "tables", base_iri=BASE)
    write_workbook(small(), output / "govkg.xlsx", base_iri=BASE)
    return output


@pytest.fixture(scope="module")
def book(folder: Path) -> Any:
    return openpyxl.load_workbook(folder / "govkg.xlsx")


def rows(book: Any, table: str) -> Iterator[dict[str, Any]]:
    sheet = book[SHEETS[table][0]]
    for cells in sheet.iter_rows(min_row=3):
        if any(cell.value is not None for cell in cells):
            yield dict(zip(COLUMNS[table], cells, strict=True))


def texts(path: Path, table: str) -> list[dict[str, str]]:
    with (path / "tables" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def saved(tmp_path: Path, kb: KnowledgeBase) -> Any:
    write_workbook(kb, tmp_path / "x.xlsx", base_iri=BASE)
    return openpyxl.load_workbook(tmp_path / "x.xlsx")


def hostile_pairs() -> KnowledgeBase:
    """The hostile knowledge base with findings that rest on two facts each, as real ones do."""
    kb = hostile()
    facts = [fact.id for fact in kb.facts if fact.indicator]
    found = tuple(dataclasses.replace(d, premises=(facts[0], facts[1])) for d in kb.derivations)
    return dataclasses.replace(kb, derivations=found)


def test_every_table_has_a_sheet_and_every_column_words() -> None:
    assert set(SHEETS) == set(COLUMNS)
    assert set(WORDS) == {column for columns in COLUMNS.values() for column in columns}


@pytest.mark.parametrize("table", list(SHEETS))
def test_sheet_has_both_headers_frozen_and_filtered(book: Any, table: str) -> None:
    sheet = book[SHEETS[table][0]]
    assert tuple(cell.value for cell in sheet[2]) == COLUMNS[table]
    assert [cell.value for cell in sheet[1]] == [WORDS[column] for column in COLUMNS[table]]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref.startswith("A2:")


@pytest.mark.parametrize("table", list(SHEETS))
def test_sheet_holds_the_rows_of_the_table(folder: Path, book: Any, table: str) -> None:
    expected = texts(folder, table)
    found = list(rows(book, table))
    assert len(found) == len(expected) > 0
    for cells, row in zip(found, expected, strict=True):
        for column, cell in cells.items():
            value = "" if cell.value is None else cell.value
            assert value == row[column] or float(value) == float(row[column]), (column, value)


@pytest.mark.parametrize("column", ["value", "year", "start", "end", "scaled_value"])
def test_numbers_are_numbers(book: Any, column: str) -> None:
    values = [row[column].value for row in rows(book, "observations") if row[column].value is not None]
    assert all(isinstance(value, int | float) for value in values)
    assert values or column == "scaled_value"


@pytest.mark.parametrize("table", ["observations", "relations", "project_status"])
def test_each_fact_is_linked_to_its_sentence(folder: Path, book: Any, table: str) -> None:
    for row in rows(book, table):
        link = row["quote"].hyperlink
        assert link.location == f"e{row['start'].value}-{row['end'].value}"
        assert f'id="{link.location}"' in (folder / unquote(link.target)).read_text("utf-8")


@pytest.mark.parametrize(("table", "columns"), [("ledger", ["target_quote", "result_quote"]),
                                                ("conflicts", ["quote_a", "quote_b"])])  # fmt: skip
def test_both_quotes_of_a_finding_are_linked(folder: Path, book: Any, table: str, columns: list[str]) -> None:
    for row in rows(book, table):
        for column in columns:
            link = row[column].hyperlink
            assert f'id="{link.location}"' in (folder / link.target).read_text("utf-8")


@pytest.mark.parametrize(
    "word", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "=cmd|' /C'!A0"]
)
def test_text_never_becomes_a_formula(tmp_path: Path, word: str) -> None:
    b = Builder()
    document = b.document("a.txt", word, word, "2023", f"甲{word}乙")
    row = figure(b.evidence(document, word), word, "-1", word, place=word, about=word, period=word)
    b.fact(row, b.indicator(word))
    cells = next(rows(saved(tmp_path, b.build()), "observations"))
    for column in ("indicator", "place", "about", "unit", "quote"):
        assert (cells[column].data_type, cells[column].value) == ("s", word)
    assert cells["value"].value == -1
    assert cells["about"].quotePrefix


def test_no_sheet_holds_a_formula(tmp_path: Path) -> None:
    saved(tmp_path, hostile_pairs())
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)


def test_hostile_text_is_kept(tmp_path: Path) -> None:
    found = {row["subject"].value for row in rows(saved(tmp_path, hostile_pairs()), "relations")}
    assert "<script>window.pwned=1</script>" in found


@pytest.mark.parametrize("word", ["\ud800", "\ufffe", "a\x00b", "\x0b"])
def test_characters_that_xml_lacks_do_not_stop_the_build(tmp_path: Path, word: str) -> None:
    b = Builder()
    document = b.document("a.txt", "题", "松江市", "2023", "")
    fact = figure(Evidence(document.id, 0, 3, f"甲{word}乙", "test"), "甲", "1", "个")
    b.facts["fact-1"] = Fact("fact-1", fact, {}, (fact.evidence,), b.indicator("甲"))
    quote = next(rows(saved(tmp_path, b.build()), "observations"))["quote"].value
    assert (quote[0], quote[-1]) == ("甲", "乙")


def test_long_text_is_cut_to_what_a_cell_holds(tmp_path: Path) -> None:
    b = Builder()
    document = b.document("a.txt", "题", "松江市", "2023", "长" * 40_000)
    b.fact(figure(b.evidence(document, "长" * 40_000), "指标", "1", "个"), b.indicator("指标"))
    assert next(rows(saved(tmp_path, b.build()), "observations"))["quote"].value == "长" * 32_000


def test_same_input_gives_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(small(), tmp_path / name, base_iri=BASE)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_returns_the_number_of_rows(tmp_path: Path, folder: Path) -> None:
    count = write_workbook(small(), tmp_path / "a.xlsx", base_iri=BASE)
    assert count == sum(len(texts(folder, table)) for table in SHEETS)


def test_empty_knowledge_base(tmp_path: Path) -> None:
    assert write_workbook(Builder().build(), tmp_path / "a.xlsx", base_iri=BASE) == 0


def test_codes_are_plain_words(book: Any) -> None:
    assert {row["kind"].value for row in rows(book, "observations")} <= {kind.value for kind in Kind}
