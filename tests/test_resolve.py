"""Resolution: who is joined with whom, one line a mention."""

from __future__ import annotations

import pytest

from kg.model import (
    Document,
    EntityType,
    Evidence,
    Extraction,
    Judgement,
    Mention,
    ReportContext,
    SourceMap,
)
from kg.resolve import Resolution, resolve

_T = EntityType


def extraction(place: str, province: str, *named: tuple[EntityType, str]) -> Extraction:
    """Return a document of ``place`` that mentions ``named`` one after the other."""
    text = "。".join(name for _, name in named) + "。"
    context = ReportContext("", place, province, "2023", 2022, 2023)
    document = Document(f"doc-{place}", f"{place}.txt", text, context, (), SourceMap((0,), (1,)), "")
    mentions, start = [], 0
    for kind, name in named:
        mentions.append(Mention(kind, name, Evidence(document.id, start, start + len(name), name, "test")))
        start += len(name) + 1
    return Extraction(document, tuple(mentions), (), ())


def ids(resolution: Resolution) -> list[str | None]:
    return [link.entity for link in resolution.links]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (_T.AREA, ("四平市", "四平")),
        (_T.AREA, ("伊通县", "伊通满族自治县", "伊通")),
        (_T.PROGRAM, ("梨树模式", "“梨树模式”")),
        (_T.COMPANY, ("甲乙重工", "甲乙重工集团")),
    ],
)
def test_joined(kind: EntityType, names: tuple[str, ...]) -> None:
    found = ids(resolve([extraction("四平市", "吉林省", *((kind, n) for n in names))]))
    assert found[0] is not None
    assert set(found) == {found[0]}


def test_same_district_name_in_two_cities_stays_apart() -> None:
    here = extraction("四平市", "吉林省", (_T.AREA, "铁东区"))
    there = extraction("鞍山市", "辽宁省", (_T.AREA, "铁东区"))
    assert ids(resolve([here, there])) == ["place-220303", "place-210302"]


@pytest.mark.parametrize(
    ("kind", "name"), [(_T.ORGANIZATION, "县医院"), (_T.ZONE, "经济开发区"), (_T.PROGRAM, "三个一")]
)
def test_names_that_any_place_has_stay_apart(kind: EntityType, name: str) -> None:
    first, second = ids(
        resolve([extraction("易县", "河北省", (kind, name)), extraction("蠡县", "河北省", (kind, name))])
    )
    assert first != second


def test_a_label_of_one_meaning_is_one_program_everywhere() -> None:
    first, second = ids(
        resolve(
            [
                extraction("易县", "河北省", (_T.PROGRAM, "放管服")),
                extraction("蠡县", "河北省", (_T.PROGRAM, "放管服")),
            ]
        )
    )
    assert first == second


def test_an_ambiguous_area_is_left_alone_with_the_reason() -> None:
    links = resolve([extraction("", "", (_T.AREA, "铁东区"))]).links
    assert links[0].entity is None
    assert links[0].judgement is Judgement.AMBIGUOUS
    assert "220303" in links[0].reason
    assert "210302" in links[0].reason


def test_a_town_is_not_the_city_that_its_name_begins_with() -> None:
    resolution = resolve([extraction("伊通满族自治县", "吉林省", (_T.AREA, "马鞍山镇"))])
    entity = resolution.entities[str(ids(resolution)[0])]
    assert entity.code is None
    assert entity.within == "place-220323"


def test_a_short_form_of_two_companies_is_joined_with_neither() -> None:
    resolution = resolve(
        [
            extraction(
                "四平市", "吉林省", (_T.COMPANY, "甲乙"), (_T.COMPANY, "甲乙重工"), (_T.COMPANY, "甲乙药业")
            )
        ]
    )
    assert len(set(ids(resolution))) == 3
