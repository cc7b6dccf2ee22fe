"""Relations and status lines of sentences whose names are given: the corpus is the specification."""

from __future__ import annotations

import re

import pytest
from conftest import Case, corpus

from kg.extract import bearing, observations, relations, statuses
from kg.extract.names import honors
from kg.extract.names.spans import Name
from kg.extract.sentences import Sentence
from kg.model import EntityType, SectionRole
from kg.period import Anchor

#: ⟨Project:西环路改造⟩ is the name 西环路改造 of a project.
_MARKED = re.compile(r"⟨(?P<type>[A-Za-z]+):(?P<name>[^⟩]+)⟩")


def marked(text: str) -> tuple[Sentence, list[Name]]:
    """Return the sentence without its marks, and the names that they stood around."""
    plain, names, end = "", [], 0
    for m in _MARKED.finditer(text):
        plain += text[end : m.start()]
        start = len(plain)
        plain += m["name"]
        names.append(Name(start, len(plain), EntityType(m["type"]), "test"))
        end = m.end()
    plain += text[end:]
    return Sentence(plain, 0, SectionRole.REVIEW, Anchor(2023, 2022), "四平市", "吉林省"), names


@pytest.mark.parametrize("case", corpus("statements"))
def test_statements(case: Case) -> None:
    sentence, names = marked(case.text)
    links = relations.find(sentence, names, list(honors.find(sentence.text)))
    parts = [f"{r.subject} {r.relation.value} {r.object}" for r in links]
    parts += [f"{s.project} {s.status.value}" for s in statuses.find(sentence, names)]
    assert " ; ".join(parts) == case.expected


@pytest.mark.parametrize("case", corpus("statements"))
def test_quotes_hold_both_ends(case: Case) -> None:
    sentence, names = marked(case.text)
    for standing in statuses.find(sentence, names):
        assert standing.project in sentence.text[standing.start : standing.end]
        assert standing.start <= standing.at < standing.end


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("⟨AdministrativeArea:梨树县⟩新建学校5所。", "梨树县"),
        ("从⟨AdministrativeArea:上海⟩引进项目244个。", "四平市"),
        ("新⟨AdministrativeArea:增城区⟩停车位10处。", "四平市"),
        ("⟨AdministrativeArea:新建村⟩组公路100公里。", "四平市"),
        ("⟨AdministrativeArea:全州⟩生产总值161亿元。", "四平市"),
        ("全国粮食产量13000亿斤。", "全国"),
        ("新增全国重点实验室15家。", "四平市"),
        ("全国重点实验室达到15家。", "四平市"),
    ],
)
def test_where_a_figure_holds(text: str, place: str) -> None:
    sentence, names = marked(text)
    assert [bearing.place(sentence, names, r) for r in observations.read(sentence)] == [place]


def test_several_areas_before_an_indicator_go() -> None:
    text = "⟨AdministrativeArea:池州⟩、⟨AdministrativeArea:安庆⟩两市服务业营收增长16.7%。"
    sentence, names = marked(text)
    (reading,) = observations.read(sentence)
    assert bearing.indicator_of(sentence, names, reading, None) == "服务业营收"
