"""Observations of single sentences: the corpus is the specification."""

from __future__ import annotations

import re

import pytest
from conftest import Case, corpus

from kg.extract.observations import Reading, read
from kg.extract.sentences import Sentence
from kg.extract.timing import carry_years
from kg.model import SectionRole
from kg.period import Anchor


def sentence(text: str, section: str) -> Sentence:
    planned = section == "plan"
    role = SectionRole.PLAN if planned else SectionRole.REVIEW
    return Sentence(text, 0, role, Anchor(2023, 2023 if planned else 2022), "四平市", "吉林省")


def shown(r: Reading) -> str:
    parts = [
        r.indicator,
        str(r.quantity.value),
        r.quantity.unit,
        r.aspect,
        str(r.year),
        r.kind,
        r.quantity.comparator,
    ]
    return " ".join([*parts, *([r.reference] if r.reference else [])])


@pytest.mark.parametrize("case", corpus("observations"))
def test_observations(case: Case) -> None:
    assert " ; ".join(shown(r) for r in read(sentence(case.text, case.section))) == case.expected


@pytest.mark.parametrize("case", [c for c in corpus("observations") if c.values[0].expected])
def test_quotes_are_of_the_sentence(case: Case) -> None:
    for r in read(sentence(case.text, case.section)):
        assert 0 <= r.start < r.end <= len(case.text)
        assert (
            str(abs(r.quantity.value)) in case.text[r.start : r.end]
            or r.quantity.unit == "位"
            or r.quantity.value in {1, 100}
        )


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2021年，城镇收入31390元；农村收入17676元。", [2021, 2021]),
        ("2021年，城镇收入31390元。农村收入17676元。", [2021, 2022]),
        ("城镇收入31390元，比2021年增长7%；农村收入17676元。", [2022, 2022, 2022]),
    ],
)
def test_a_stated_year_holds_behind_a_semicolon(text: str, years: list[int]) -> None:
    parts = [sentence(part, "") for part in re.findall("[^；。]+[；。]", text)]
    assert [r.year for s in carry_years(parts) for r in read(s)] == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("过去的五年，综合实力增强。企业从10家增加到80家。", [2017, 2022]),
        ("过去一年，综合实力增强。企业从10家增加到80家。", [2021, 2022]),
        ("过去的五年，综合实力增强。\n企业从10家增加到80家。", [2021, 2022]),
    ],
)
def test_an_opening_value_counts_from_the_term_that_its_paragraph_reviews(
    text: str, years: list[int]
) -> None:
    parts = [sentence(part, "") for part in re.findall("[^；。]+[；。]\\n?", text)]
    assert [r.year for s in carry_years(parts) for r in read(s)] == years
