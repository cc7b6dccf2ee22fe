"""Numbers as they are spoken (``quantity.spoken``) and the yardstick script that measures them."""

from __future__ import annotations

import json
import runpy
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ROOT, Case, corpus
from hypothesis import given
from hypothesis import strategies as st

from kg import quantity

SCRIPT = runpy.run_path(str(ROOT / "scripts" / "conformance.py"))


def shown(match: quantity.QuantityMatch) -> str:
    q = match.quantity
    top = f" {q.value_max}" if q.value_max is not None else ""
    return f"{q.value}{top} {q.unit or '-'} {q.comparator.value}"


@pytest.mark.parametrize("case", corpus("spoken"))
def test_spoken(case: Case) -> None:
    assert " ; ".join(shown(m) for m in quantity.spoken(case.text)) == case.expected


@given(
    st.text(alphabet="0123456789.,%/- 一二两三十百千万亿点负又分之成半余几米元个第到大于比以上", max_size=40)
)
def test_spoken_numbers_lie_in_their_text(text: str) -> None:
    for m in quantity.spoken(text):
        assert 0 <= m.start <= m.first < m.last <= m.end <= len(text)
        assert m.quantity.value.is_finite()


def write(folder: Path, kind: str, *cases: tuple[str, list[dict[str, str]]]) -> None:
    """Write a reference file of one kind."""
    rows = [{"Input": text, "Results": [{"Resolution": r} for r in wanted]} for text, wanted in cases]
    (folder / f"{kind}Model.json").write_text(json.dumps(rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "text", "resolution", "passes"),
    [
        ("Percent", "占百分之八", {"value": "8%"}, True),
        ("Percent", "占六成五", {"value": "65%"}, True),
        ("Percent", "占六成五", {"value": "60%"}, False),
        ("Number", "共六百五", {"value": "650"}, True),
        ("Number", "共六百五", {"value": "605"}, False),
        ("Dimension", "修路三十千米", {"value": "30", "unit": "Kilometer"}, True),
        ("Dimension", "修路三十千米", {"value": "3", "unit": "Kilometer"}, False),
        ("NumberRange", "大于六的同时小于九", {"value": "(6,9)"}, True),
        ("NumberRange", "大于六", {"value": "(,6)"}, False),
    ],
)
def test_a_case_passes_only_with_the_values_expected(
    tmp_path: Path, kind: str, text: str, resolution: dict[str, str], passes: bool
) -> None:
    write(tmp_path, kind, (text, [resolution]))
    case = SCRIPT["load"](tmp_path, kind)[0]
    assert case.excluded == ""
    assert SCRIPT["passes"](kind, case, quantity.spoken) is passes


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, "Percent", ("打七折", [{"value": "70%"}]), ("占百分之八", [{"value": "8%"}]))
    cases = {"Percent": SCRIPT["load"](tmp_path, "Percent")}
    assert SCRIPT["summary"](cases)[2].startswith("| Percent | 2 | 1 | 1 | 1 (100.0 %) | 0 (0.0 %) |")
    assert SCRIPT["exclusions"](cases)[2].endswith("| 1 |")


def test_two_numbers_for_one_expected_fail() -> None:
    case = SCRIPT["Case"]("三百和五百", [(Decimal(300),)], "")
    assert not SCRIPT["passes"]("Number", case, quantity.spoken)
