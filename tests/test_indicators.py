"""Indicators as concepts: which wordings meet, which stay apart, and what is known of the curated ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kg import indicators
from kg.indicators import Better
from kg.model import Aspect, Evidence, Fact, Kind, Observation, Quantity

DIMENSIONS = {
    "currency", "percent", "permille", "per100000", "rate", "index", "area", "length", "mass", "volume",
    "count", "persons", "person-visits", "households", "energy", "power", "computing", "concentration",
    "days", "time",
}  # fmt: skip
DOMAINS = {
    "accounts", "industry", "investment", "trade", "agriculture", "livestock", "employment", "income",
    "housing", "education", "health", "environment", "digital", "safety",
}  # fmt: skip

SAME = [
    ("粮食产量", "粮食总产量"),
    ("粮食产量", "粮食总产"),
    ("粮食产量", "正常年景下粮食产量"),
    ("肉牛养殖量", "肉牛饲养量"),
    ("推广保护性耕作“甲乙模式”", "落实保护性耕作面积"),
    ("推广保护性耕作", "落实保护性耕作面积"),
    ("⑤改造升级老旧小区", "高质高效改造老旧小区"),
    ("老旧小区改造", "改造城镇老旧小区"),
    ("雨污分流管网改造", "改造雨污分流管网"),
    ("GDP", "地区生产总值增速"),
    ("生产总值", "地区生产总值"),
    ("规模工业增加值", "规上工业增加值"),
    ("建设高标准农田", "新建高标准农田"),
    ("建成科技小院", "新建科技小院"),
    ("新增市场主体", "新登记经营主体"),
    ("“断头路”打通", "“断头路”"),
    ("优良天数比例", "空气质量优良天数比例"),
    ("城镇登记失业率", "登记失业率"),
    ("完成城镇新增就业", "新增城镇就业"),
    ("农民人均纯收入", "农村居民人均可支配收入"),
]
APART = [
    ("高新技术企业", "新增高新技术企业"),
    ("经营主体", "新增经营主体"),
    ("高标准农田", "新建高标准农田"),
    ("生猪饲养量", "生猪出栏"),
    ("肉牛饲养量", "肉牛存栏"),
    ("新增专精特新企业", "新增专精特新“小巨人”企业"),
    ("规模以上工业增加值", "规模以上工业总产值"),
    ("城镇登记失业率", "城镇调查失业率"),
    ("一般公共预算收入", "财政收入"),
    ("市区地方级财政收入", "地方级财政收入"),
    ("空气质量优良天数比例", "空气质量优良天数"),
    ("新建农村公路", "新改建农村公路"),
    ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
    ("推广“甲乙模式”", "推广“丙丁模式”"),
    ("改造供热管网", "改造供水管网"),
    ("工业投资", "工业技改投资"),
]
KEPT = ["完成率", "改造", "建设", "累计", "项目", "高质量发展", "高标准农田", "新改建农村公路"]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_wordings_meet(one, other):
    assert indicators.concept(one) == indicators.concept(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_wordings_stay_apart(one, other):
    assert indicators.concept(one).id != indicators.concept(other).id


@pytest.mark.parametrize("wording", KEPT)
def test_short_wordings_are_left_alone(wording):
    assert indicators.normalise(wording) == wording


@pytest.mark.parametrize("concept", indicators.curated(), ids=lambda c: c.label)
def test_normalising_twice_changes_nothing(concept):
    once = indicators.normalise(concept.label)
    assert indicators.normalise(once) == once


def test_at_least_150_are_curated_in_every_field():
    fields = Counter(d.domain for c in indicators.curated() if (d := indicators.detail(c.id)))
    assert fields.total() == len({c.id for c in indicators.curated()}) >= 150
    assert set(fields) == DOMAINS
    assert min(fields.values()) >= 5


@pytest.mark.parametrize("concept", indicators.curated(), ids=lambda c: c.label)
def test_curated_indicator_is_complete(concept):
    detail = indicators.detail(concept.id)
    assert detail is not None
    assert detail.dimension in DIMENSIONS
    assert detail.domain in DOMAINS
    assert concept.known
    assert concept.label_en
    assert concept.label not in concept.aliases


def test_english_labels_are_unique():
    labels = Counter(c.label_en for c in indicators.curated())
    assert [label for label, n in labels.items() if n > 1] == []


@pytest.mark.parametrize(
    ("label", "better"),
    [
        ("地区生产总值", Better.HIGHER),
        ("城镇登记失业率", Better.LOWER),
        ("PM2.5平均浓度", Better.LOWER),
        ("单位GDP能耗", Better.LOWER),
        ("企业开办时间", Better.LOWER),
        ("常住人口", Better.NEUTRAL),
    ],
)
def test_direction(label, better):
    detail = indicators.detail(indicators.concept(label).id)
    assert detail is not None
    assert detail.better is better


def test_minted_indicator_has_no_detail():
    minted = indicators.concept("打造“美丽庭院”")
    assert (minted.label, minted.known, minted.label_en) == ("打造美丽庭院", False, None)
    assert indicators.detail(minted.id) is None


# ---------------------------------------------------------------- learning from the documents


def test_a_bare_label_is_learnt_from_its_long_form():
    taught = indicators.learn(["推广“甲乙模式”", "推广保护性耕作“甲乙模式”"])
    assert {w: c.label for w, c in taught.items()} == {"推广“甲乙模式”": "保护性耕作面积"}


@pytest.mark.parametrize(
    "wordings",
    [
        ["推广“甲乙模式”"],
        ["推广“甲乙模式”", "推广保护性耕作“丙丁模式”"],
        ["创建“甲乙模式”示范村", "推广保护性耕作“甲乙模式”"],
        ["推广“甲乙模式”", "推广保护性耕作“甲乙模式”", "实施棚户区改造“甲乙模式”"],
    ],
)
def test_nothing_else_is_learnt(wordings):
    assert indicators.learn(wordings) == {}


# ---------------------------------------------------------------- the list


def fact(wording: str, at: int) -> Fact:
    evidence = Evidence("d", at, at + len(wording), wording, "test")
    o = Observation(
        wording, "松江市", None, Quantity(1, "个"), 2023, None, Kind.ACTUAL, Aspect.LEVEL, None, evidence
    )
    return Fact(f"obs-{at}", o, {}, (evidence,), indicators.concept(wording).id)


def test_listing_counts_and_names_the_wordings():
    facts = [fact(w, i) for i, w in enumerate(("粮食总产", "粮食产量", "粮食总产", "打造“美丽庭院”"))]
    first, second = indicators.listing(facts)
    assert (first.label, first.count, first.aliases, first.known) == ("粮食产量", 3, ("粮食总产",), True)
    assert (second.label, second.count, second.aliases, second.known) == (
        "打造美丽庭院",
        1,
        ("打造“美丽庭院”",),
        False,
    )


def test_listing_does_not_depend_on_the_order():
    facts = [
        fact(w, i) for i, w in enumerate(("推广“甲乙模式”", "GDP", "推广保护性耕作“甲乙模式”", "营造林"))
    ]
    assert indicators.listing(facts) == indicators.listing(reversed(facts))
    assert [r.label for r in indicators.listing(facts) if not r.known] == []


def test_listing_ignores_what_is_no_figure():
    relation = replace(fact("GDP", 1), statement=None)
    assert indicators.listing([relation]) == ()
