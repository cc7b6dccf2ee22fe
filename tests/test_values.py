"""Numerals, quantities and times: the corpora are the specification."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import Case, corpus
from hypothesis import given
from hypothesis import strategies as st

from kg import numerals, period, quantity
from kg.period import Anchor


@pytest.mark.parametrize("case", corpus("numerals"))
def test_numeral(case: Case) -> None:
    expected = Decimal(case.expected) if case.expected else None
    assert numerals.parse(case.text) == expected


@given(st.integers(min_value=0, max_value=10**9))
def test_arabic_numerals_round_trip(value: int) -> None:
    assert numerals.parse(str(value)) == value
    assert numerals.parse(f"{value:,}") == value


def shown(match: quantity.QuantityMatch) -> str:
    q = match.quantity
    top = f" {q.value_max}" if q.value_max is not None else ""
    return f"{q.value}{top} {q.unit} {q.comparator.value}"


@pytest.mark.parametrize("case", corpus("quantity"))
def test_quantity(case: Case) -> None:
    assert " ; ".join(shown(m) for m in quantity.find(case.text)) == case.expected


@given(st.text(alphabet="0123456789.,%万亿元个—第年月超以上十百一“”() ", max_size=40))
def test_quantities_lie_in_their_text(text: str) -> None:
    for m in quantity.find(text):
        assert 0 <= m.start <= m.first < m.last <= m.end <= len(text)


@pytest.mark.parametrize("case", corpus("period"))
def test_period(case: Case) -> None:
    found = period.find(case.text)
    if not case.expected:
        assert found == []
        return
    year, expression = period.resolve(found[0], Anchor(published=2023, default=2022))
    assert f"{year} {expression or '-'}" == case.expected
