"""Names, relations and status lines of single sentences by rules alone: the corpus is the specification."""

from __future__ import annotations

import pytest
from conftest import Case, corpus

from kg.extract import relations, statuses
from kg.extract.names.find import Tagged, find
from kg.extract.sentences import Sentence
from kg.model import EntityType, SectionRole
from kg.period import Anchor


def read(text: str) -> str:
    """Return what the rules find in ``text`` as the corpus writes it."""
    sentence = Sentence(text, 0, SectionRole.REVIEW, Anchor(2023, 2022), "四平市", "吉林省")
    found = find(text)
    parts = (
        [f"{n.type.value}:{text[n.start : n.end]}" for n in found.names],
        [
            f"{r.subject} {r.relation.value} {r.object}"
            for r in relations.find(sentence, found.names, found.honors)
        ],
        [f"{s.project} {s.status.value}" for s in statuses.find(sentence, found.names)],
    )
    return " | ".join(" ; ".join(p) or "-" for p in parts)


def cases(*, gaps: bool) -> list:
    return [c for c in corpus("names") if (c.values[0].section == "gap") is gaps]


@pytest.mark.parametrize("case", cases(gaps=False))
def test_names(case: Case) -> None:
    assert read(case.text) == (case.expected or "- | - | -")


@pytest.mark.xfail(
    reason="a verb inside the name hides where it begins; the trained tagger finds these", strict=True
)
@pytest.mark.parametrize("case", cases(gaps=True))
def test_known_gaps(case: Case) -> None:
    assert read(case.text) == case.expected


def test_the_more_certain_of_two_crossing_names_stands() -> None:
    text = "推进滨河新区建设。"

    def tagger(sentences: object, hints: object) -> list[list[Tagged]]:
        return [[Tagged(2, 6, EntityType.ZONE, 0.9), Tagged(4, 8, EntityType.PROJECT, 0.3)]]

    assert [text[n.start : n.end] for n in find(text, tagger).names] == ["滨河新区"]


def test_a_company_stands_beside_the_project_that_its_name_opens() -> None:
    text = "甲乙能源二期投产。"

    def tagger(sentences: object, hints: object) -> list[list[Tagged]]:
        return [[Tagged(0, 6, EntityType.PROJECT, 0.9), Tagged(0, 4, EntityType.COMPANY, 0.5)]]

    names = find(text, tagger).names
    assert {(text[n.start : n.end], n.type) for n in names} == {
        ("甲乙能源二期", EntityType.PROJECT),
        ("甲乙能源", EntityType.COMPANY),
    }
