"""The gazetteer: dates, short names, namesakes, and what is never guessed."""

from __future__ import annotations

import pytest

from kg import places
from kg.places import (
    ancestors,
    by_code,
    candidates,
    countries,
    find,
    province_of,
    short_names,
    stands_free,
    surface_forms,
)


@pytest.mark.parametrize(
    ("name", "year", "near", "code"),
    [
        ("四平", 2023, None, "220300"),
        ("伊通县", 2023, "四平市", "220323"),
        ("伊通", 2023, "四平市", "220323"),
        ("新疆", 2025, None, "650000"),
        ("宁夏", 2025, None, "640000"),
        ("香港", 2025, None, "810000"),
        ("延边州", 2025, None, "222400"),
        ("前郭县", 2025, None, "220721"),
        ("铁东区", 2023, "四平市", "220303"),
        ("铁东区", 2023, "鞍山市", "210302"),
        ("四平市铁东区", 2023, None, "220303"),
        ("河北省保定市徐水区", 2018, None, "130609"),
        ("福建厦门", 2025, None, "350200"),
        ("吉林", 2023, "四平市", "220000"),
        ("吉林", 2023, None, "220000"),
        ("吉林市", 2023, "四平市", "220200"),
        ("朝阳", 2023, "长春市", "220104"),
        ("朝阳", 2023, "四平市", "211300"),
        ("海南", 2025, "青海省", "632500"),
        ("海南", 2025, "四平市", "460000"),
        ("唐县", 2020, None, "130627"),
        ("天门市", 2025, None, "429006"),
        ("市中区", 2025, "枣庄市", "370402"),
    ],
)
def test_find(name: str, year: int, near: str | None, code: str) -> None:
    place = find(name, year=year, near=near)
    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(
    ("name", "year", "near"),
    [
        ("铁东区", 2023, None),
        ("铁东区", 2023, "河北省"),
        ("吉林", 2023, "吉林市"),
        ("吉林", 2023, "永吉县"),
        ("密云县", 2020, None),
        ("大庆油田", 2020, None),
        ("", 2020, None),
        ("县", 2020, None),
    ],
)
def test_never_guessed(name: str, year: int, near: str | None) -> None:
    assert find(name, year=year, near=near) is None


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("密云县", 2014, "110228"),
        ("密云", 2014, "110228"),
        ("密云", 2015, "110118"),
        ("密云", 2020, "110118"),
        ("公主岭市", 2019, "220381"),
        ("公主岭市", 2021, "220184"),
        ("公主岭", None, "220184"),
    ],
)
def test_in_force(name: str, year: int | None, code: str) -> None:
    place = find(name, year=year)
    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("四平市", ("四平",)),
        ("伊通满族自治县", ("伊通县", "伊通")),
        ("积石山保安族东乡族撒拉族自治县", ("积石山县", "积石山")),
        ("伊犁哈萨克自治州", ("伊犁州", "伊犁")),
        ("龙胜各族自治县", ("龙胜县", "龙胜")),
        ("内蒙古自治区", ("内蒙古",)),
        ("浦东新区", ("浦东",)),
        ("神农架林区", ("神农架",)),
        ("唐县", ()),
    ],
)
def test_short_names(name: str, expected: tuple[str, ...]) -> None:
    assert short_names(name) == expected


def test_ancestors() -> None:
    place = by_code("220303")
    assert place is not None
    assert [above.name for above in ancestors(place)] == ["四平市", "吉林省"]


def test_every_area_but_a_province_has_one_above() -> None:
    areas = [place for found in places._index().values() for place in found]
    assert not [p for p in areas if (p.level == "province") != (not p.parent)]
    assert not [p for p in areas if p.parent and by_code(p.parent) is None]


@pytest.mark.parametrize(
    ("name", "province"),
    [("徐水区", "河北省"), ("四平", "吉林省"), ("北京市", "北京市"), ("吉林市", "吉林省"), ("新华区", "")],
)
def test_province_of(name: str, province: str) -> None:
    found = province_of(name)
    assert (found.name if found else "") == province


def test_candidates_include_the_past() -> None:
    assert {p.name for p in candidates("伊通县")} == {"伊通县", "伊通满族自治县"}


@pytest.mark.parametrize(
    "form", ["四平市", "四平", "梨树县", "双辽", "伊通", "易县", "唐县", "新疆", "铁东区", "浦东"]
)
def test_safe_forms(form: str) -> None:
    assert form in surface_forms()


@pytest.mark.parametrize(
    "form", ["资源", "公安", "新兴", "合作", "郊区", "城区", "铁东", "平安", "唐", "振兴", "朝阳", "和平"]
)
def test_unsafe_forms(form: str) -> None:
    assert form not in surface_forms()


@pytest.mark.parametrize(
    ("text", "name", "free"),
    [
        ("创建示范县", "范县", False),
        ("河南省范县", "范县", True),
        ("在易县召开", "易县", True),
        ("高质量建成县城", "成县", False),
    ],
)
def test_stands_free(text: str, name: str, free: bool) -> None:
    start = text.index(name)
    assert stands_free(text, start, start + len(name)) is free


def test_countries() -> None:
    assert {"德国", "俄罗斯", "哈萨克斯坦"} <= set(countries())
    assert len(set(countries())) == len(countries())
