"""The ledger on made-up figures: what compares, what does not, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from derive_case import Case

from kg.derive import derive
from kg.model import Aspect, Comparator, Derivation, DerivationKind, Kind


def pair(indicator: str, promised: str, reported: str, **more: object) -> list[Derivation]:
    case = Case()
    case.say("计划", indicator, promised)
    case.say("回顾", indicator, reported, **more)
    return case.ledger()


# ---------------------------------------------------------------- outcomes

OUTCOMES = [
    ("粮食产量", "95亿斤", "96亿斤", "exceeded"),
    ("粮食产量", "95亿斤", "95亿斤", "met"),
    ("粮食产量", "95亿斤", "90亿斤", "missed"),
    ("粮食产量", "95亿斤以上", "95亿斤", "met"),
    ("粮食产量", "95亿斤", "475万吨", "met"),
    ("推广保护性耕作", "520万亩以上", "580万亩", "exceeded"),
    ("推广保护性耕作", "520万亩以上", "519万亩", "missed"),
    ("地区生产总值", "增长7%左右", "增长6.8%", "met"),
    ("地区生产总值", "增长7%左右", "增长7.2%", "met"),
    ("地区生产总值", "增长7%左右", "增长6.7%", "missed"),
    ("地区生产总值", "增长7%左右", "增长7.6%", "exceeded"),
    ("地区生产总值", "增长5%—6%", "增长5.5%", "met"),
    ("地区生产总值", "增长5%—6%", "增长6.3%", "exceeded"),
    ("地区生产总值", "增长5%—6%", "增长4.9%", "missed"),
    ("城镇登记失业率", "4.5%以内", "3.1%以内", "met"),
    ("城镇登记失业率", "4.5%以内", "3.3%", "met"),
    ("城镇登记失业率", "4.5%以内", "4.8%", "missed"),
    ("城镇调查失业率", "5.5%左右", "5.1%", "met"),
    ("居民消费价格", "增长3%左右", "增长0.5%", "met"),
    ("居民消费价格", "增长3%左右", "增长4%", "missed"),
    ("PM2.5平均浓度", "35微克/立方米", "33微克/立方米", "exceeded"),
    ("PM2.5平均浓度", "35微克/立方米", "37微克/立方米", "missed"),
    ("单位GDP能耗", "下降3%", "下降3.4%", "exceeded"),
    ("单位GDP能耗", "下降3%以上", "下降2.8%", "missed"),
    ("PM2.5平均浓度", "下降3%左右", "下降10.8%", "exceeded"),
    ("PM2.5平均浓度", "下降3%左右", "下降3.2%", "met"),
    ("PM2.5平均浓度", "下降3%左右", "下降2%", "missed"),
    ("新建公园绿地", "60亩", "5公顷", "exceeded"),
    ("新建公园绿地", "6公顷", "90亩", "met"),
    ("城区供热面积", "50万平方米", "45万平方米", "missed"),
    ("企业用电成本", "下降5%", "下降6%", "exceeded"),
    ("平均办理时限", "5天", "7天", "missed"),
    ("建档立卡贫困人口", "5万人", "7万人", "missed"),
    ("建档立卡贫困人口脱贫", "5万人", "7万人", "exceeded"),
    ("改造老旧小区", "118个", "120余个", "exceeded"),
    ("城镇新增就业", "6万人", "6万人以上", "met"),
    ("新增规上工业企业", "10户以上", "12家", "exceeded"),
    ("全社会研发投入强度", "3.35%左右", "3.0%", "missed"),
]


@pytest.mark.parametrize(("indicator", "promised", "reported", "outcome"), OUTCOMES)
def test_outcome(indicator, promised, reported, outcome):
    assert [d.outcome for d in pair(indicator, promised, reported)] == [outcome]


@pytest.mark.parametrize(
    ("promised", "reported", "margin"),
    [("95亿斤", "90亿斤", "-250000000"), ("95亿斤", "475万吨", "0"), ("95亿斤", "96亿斤", "50000000")],
)
def test_margin_is_in_the_base_unit(promised, reported, margin):
    assert [d.margin for d in pair("粮食产量", promised, reported)] == [Decimal(margin)]


@pytest.mark.parametrize(
    ("promised", "reported", "margin"),
    [("60亩", "5公顷", "15"), ("6公顷", "75亩", "-10000"), ("6公顷", "7公顷", "10000")],
)
def test_margin_of_areas_is_in_the_base_unit_of_the_promise(promised, reported, margin):
    assert [d.margin for d in pair("新建公园绿地", promised, reported)] == [Decimal(margin)]


def test_margin_of_a_range_counts_from_the_nearer_end():
    assert [d.margin for d in pair("地区生产总值", "增长5%—6%", "增长6.3%")] == [Decimal("0.3")]


def test_premises_are_target_and_result():
    case = Case()
    target = case.say("计划", "粮食产量", "95亿斤")
    result = case.say("回顾", "粮食总产", "96亿斤")
    (entry,) = case.ledger()
    assert entry.premises == (target.id, result.id)
    assert entry.detail == "松江市2023年粮食产量95亿斤（目标）；粮食总产96亿斤（实际）：超过目标"


# ---------------------------------------------------------------- what does not compare

INCOMPARABLE = [
    ("地区生产总值", "增长7%", "增长5.9%", {"period": "前三季度"}, "只到前三季度"),
    ("新建高标准农田", "30万亩", "90万亩", {"period": "五年来"}, "为五年来的数字"),
    ("地区生产总值", "增长7%", "增长9.9%", {"quote": "地区生产总值较2020年增长9.9%"}, "为2020年以来的数字"),
    ("招商引资到位资金", "增长30%", "178亿元", {}, "目标为增速，结果为总量"),
    ("招商引资到位资金", "200亿元", "增长30%", {}, "目标为总量，结果为增速"),
    ("改造燃气管网", "14.3公里", "22.1万户", {}, "单位不同（公里、万户）"),
    ("肉牛饲养量", "160万头", "2万头", {"about": "某某牧业"}, "所指不同（全部、某某牧业）"),
    ("高新技术企业", "100家", "1000家", {}, "相差悬殊"),
    ("单位GDP能耗", "下降3.5%", "下降22%", {"before": "这五年，我们植绿护绿。"}, "为这五年的数字"),
    ("完成营造林", "600万亩", "700万亩", {"before": "“十四五”时期，"}, "为“十四五”时期的数字"),
    ("新增饭店", "5家", "16家", {"before": "过去五年，\n2018年到2023年，"}, "为过去五年的数字"),
    ("新增饭店", "5家", "16家", {"before": "过去五年，\n寿命从2018年的75岁提高。"}, "为过去五年的数字"),
    ("接待游客", "3.2亿人次", "3亿人次以上", {}, "只知界限"),
    ("新增高新技术企业", "10家", "12家", {"quote": "总数达12家"}, "一为新增，一为总量"),
]  # fmt: skip


@pytest.mark.parametrize(("indicator", "promised", "reported", "more", "why"), INCOMPARABLE)
def test_not_comparable(indicator, promised, reported, more, why):
    (entry,) = pair(indicator, promised, reported, **more)
    assert (entry.outcome, entry.margin) == ("not-comparable", None)
    assert f"不可比，{why}" in entry.detail


UNRELATED = [
    {"year": 2024},
    {"place": "柳河县"},
    {"kind": Kind.TARGET},
]


@pytest.mark.parametrize("more", UNRELATED)
def test_no_entry(more):
    assert pair("粮食产量", "95亿斤", "96亿斤", **more) == []


@pytest.mark.parametrize("indicator", ["项目", "总投资", "重点项目", "覆盖率", "企业", "推动项目"])
def test_vague_wordings_are_not_compared(indicator):
    assert pair(indicator, "100个", "120个") == []


def test_a_money_level_in_percent_is_no_target():
    assert pair("社会消费品零售总额", "10%", "增长7.2%") == []


def test_a_result_of_the_same_document_is_none():
    case = Case()
    case.say("计划", "粮食产量", "95亿斤")
    case.say("计划", "粮食产量", "96亿斤", kind=Kind.ACTUAL)
    assert case.ledger() == []


def test_a_figure_of_july_does_not_cover_the_year():
    case = Case()
    case.say("计划", "改造老旧小区", "118个")
    case.say("年中", "改造老旧小区", "40个")
    (entry,) = case.ledger()
    assert entry.outcome == "not-comparable"
    assert "只到2023-07" in entry.detail


def test_the_whole_year_wins_over_a_part_and_the_actual_over_the_expected():
    case = Case()
    case.say("计划", "粮食产量", "95亿斤")
    case.say("年中", "粮食产量", "30亿斤", period="上半年")
    case.say("回顾", "粮食产量", "96亿斤", kind=Kind.ESTIMATE)
    best = case.say("来年", "粮食产量", "94亿斤")
    (entry,) = case.ledger()
    assert (entry.outcome, entry.premises[1]) == ("missed", best.id)


def test_two_targets_of_one_document_are_left_alone():
    """One of them is of a part: which one is not for us to say."""
    case = Case()
    case.say("计划", "改造老旧小区", "118个")
    case.say("计划", "改造老旧小区", "40个")
    case.say("回顾", "改造老旧小区", "100个")
    assert case.ledger() == []


def test_targets_far_apart_are_told_apart_by_the_result():
    case = Case()
    case.say("计划", "城镇新增就业", "400万人")
    yearly = case.say("计划", "城镇新增就业", "86万人")
    case.say("回顾", "城镇新增就业", "92万人")
    assert [d.premises[0] for d in case.ledger() if d.outcome == "exceeded"] == [yearly.id]


def test_results_far_apart_are_told_apart_by_the_target():
    case = Case()
    case.say("计划", "城镇新增就业", "85万人")
    case.say("回顾", "城镇新增就业", "421万人")
    last = case.say("回顾", "城镇新增就业", "85.9万人")
    assert [(d.outcome, d.premises[1]) for d in case.ledger()] == [("exceeded", last.id)]


def headline(*after: tuple[str, str]) -> list[str]:
    """Return the outcome where a list of indicators is followed by other figures."""
    case = Case()
    case.say("计划", "固定资产投资", "增长6.5%左右")
    listed = [("地区生产总值", "增长5.5%"), ("固定资产投资", "增长6.3%"), ("进出口总值", "增长7%"),
              ("社会消费品零售总额", "增长9%"), ("一般公共预算收入", "增长5%")]  # fmt: skip
    for indicator, amount in listed:
        case.say("回顾", indicator, amount, after="，")
    case.texts["回顾"] += "。"
    for indicator, amount in after:
        case.say("回顾", indicator, amount)
    return [d.outcome for d in case.ledger()]


def test_the_headline_wins_over_the_figure_of_a_part():
    assert headline(("固定资产投资", "增长16%")) == ["met"]


def test_two_figures_outside_a_headline_are_not_chosen_from():
    case = Case()
    case.say("计划", "固定资产投资", "增长6.5%")
    case.say("回顾", "固定资产投资", "增长6.3%")
    case.say("回顾", "固定资产投资", "增长16%")
    assert [d.outcome for d in case.ledger()] == ["not-comparable"]


@pytest.mark.parametrize(
    ("promised", "reported"),
    [
        ("启动城中村改造", "城中村改造启动"),
        ("实施民心工程", "民心工程完成"),
        ("实施民生工程", "民生工程全面完成"),
        ("城镇实现新增就业", "新增城镇就业"),
        ("打造省级乡村振兴示范区", "新建省级乡村振兴示范区"),
        ("新开工棚户区改造", "新开工改造棚户区"),
        ("新建（改建）口袋公园", "新建口袋公园"),
        ("技术合同成交额", "技术合同成交总额"),
        ("一般公共预算收入", "一般公共预算收入可比"),
        ("建档立卡贫困人口脱贫", "建档立卡贫困人口稳定脱贫"),
        ("建成国家区域医疗中心", "国家区域医疗中心建成"),
        ("煤矿达到安全标准化二级以上水平", "煤矿达到安全标准化二级以上"),
    ],
)
def test_a_promise_and_its_keeping_are_worded_apart(promised, reported):
    case = Case()
    case.say("计划", promised, "20个")
    case.say("回顾", reported, "21个")
    assert [d.outcome for d in case.ledger()] == ["exceeded"]


@pytest.mark.parametrize(
    ("promised", "reported"),
    [
        ("新建城市书房", "改造城市书房"),
        ("新开工棚户区改造", "棚户区改造完成"),
        ("新增省级绿色工厂", "省级绿色工厂"),
        ("实施重点项目", "重点项目完成"),
        ("推进企业", "企业完成"),
        ("新建高速（一级）公路", "新建高速公路"),
    ],
)
def test_other_works_are_not_the_same_for_their_words(promised, reported):
    case = Case()
    case.say("计划", promised, "20个")
    case.say("回顾", reported, "21个")
    assert [d for d in case.ledger() if d.outcome != "not-comparable"] == []


def test_a_promise_of_town_and_country_is_two():
    case = Case()
    case.say("计划", "城乡居民人均可支配收入", "增长7%左右")
    town = case.say("回顾", "城镇居民人均可支配收入", "增长8%")
    country = case.say("回顾", "农村居民人均可支配收入", "增长7.2%")
    outcomes = {d.premises[1]: d.outcome for d in case.ledger()}
    assert outcomes == {town.id: "exceeded", country.id: "met"}


def test_the_whole_year_in_the_words_wins_over_a_month_named_before():
    case = Case()
    case.say("计划", "规模以上工业增加值", "增长5%")
    case.say("回顾", "规模以上工业增加值", "增长4.7%", period="3月份", quote="全年规模以上工业增加值增长4.7%")
    assert [d.outcome for d in case.ledger()] == ["missed"]


def test_the_whole_year_holds_for_the_rest_of_its_sentence():
    more = {"period": "三季度", "before": "针对三季度增速回落，全年地区生产总值增长4.9%，"}
    assert [d.outcome for d in pair("一般公共预算收入", "增长2%", "增长2.5%", **more)] == ["exceeded"]
    more["before"] = "全年有起伏，三季度回落，"
    assert [d.outcome for d in pair("一般公共预算收入", "增长2%", "增长2.5%", **more)] == ["not-comparable"]


def test_a_month_is_not_the_year_for_a_plan_of_the_year():
    more = {"period": "3月份", "quote": "完成全年计划的规模以上工业增加值增长4.7%"}
    assert [d.outcome for d in pair("规模以上工业增加值", "增长5%", "增长4.7%", **more)] == ["not-comparable"]


@pytest.mark.parametrize("before", ["主要预期目标是：", "今年的主要目标为：地区生产总值稳步增长，"])
def test_an_aim_is_no_result_whatever_the_section(before):
    assert pair("居民消费价格", "增长2%左右", "增长2%左右", before=before) == []


@pytest.mark.parametrize(
    "before",
    [
        "今年以来，",
        "五年来，成绩斐然。2023年，",
        "这五年，林更绿。\n各位代表！刚刚过去的2023年，",
        "这五年，林更绿。\n二、工作\n",
        "目标是清楚的。",
        "制定“十五五”期间项目清单。",
        "近三年增长的是投资。",
    ],
)
def test_words_that_do_not_spoil_a_result(before):
    assert [d.outcome for d in pair("居民消费价格", "增长2%左右", "增长2%", before=before)] == ["met"]


def test_a_task_of_the_winter_is_none_of_the_year():
    case = Case()
    case.say("计划", "新建高标准农田", "209万亩", before="入冬以来，各地加快推进")
    case.say("回顾", "新建高标准农田", "360万亩")
    assert case.ledger() == []


def test_an_average_of_years_is_no_target_of_one():
    case = Case()
    case.say("计划", "地区生产总值", "增长6%左右", quote="地区生产总值年均增长6%左右")
    case.say("回顾", "地区生产总值", "增长6.5%")
    assert case.ledger() == []


def test_an_average_over_the_year_is_the_year():
    assert [d.outcome for d in pair("城镇调查失业率", "5.5%左右", "5.2%")] == ["met"]
    case = Case()
    case.say("计划", "城镇调查失业率", "5.5%左右")
    case.say("回顾", "城镇调查失业率平均", "5.2%")
    assert [d.outcome for d in case.ledger()] == ["met"]


def rate(stated: str, reference: str = "年计划", **more: object) -> list[tuple[str, Decimal | None]]:
    """Return the outcome of a promise of which only the rate of completion is told."""
    case = Case()
    case.say("计划", "城镇新增就业", "41万人")
    more = {"aspect": Aspect.RATIO, "reference": reference, "kind": Kind.TARGET} | more
    case.say("回顾", "城镇新增就业完成年", stated, **more)
    return [(d.outcome, d.margin) for d in case.ledger()]


@pytest.mark.parametrize(
    ("stated", "outcome"),
    [("118.2%", "exceeded"), ("100%", "met"), ("97%", "missed"), ("1.2倍", "exceeded")],
)
def test_a_rate_of_completion_answers_where_no_amount_is_told(stated, outcome):
    assert rate(stated) == [(outcome, None)]


@pytest.mark.parametrize("reference", ["省定任务", "任务", "上年"])
def test_a_rate_of_another_plan_does_not_answer(reference):
    assert rate("118.2%", reference) == []


def test_an_amount_wins_over_a_rate():
    case = Case()
    case.say("计划", "城镇新增就业", "41万人")
    case.say("回顾", "城镇新增就业完成年", "118.2%", aspect=Aspect.RATIO, reference="年计划")
    case.say("回顾", "城镇新增就业", "48.5万人")
    assert [(d.outcome, d.margin) for d in case.ledger()] == [("exceeded", 75000)]


def test_a_planned_number_stays_a_plan_when_it_was_begun():
    case = Case()
    case.say("年中", "改造小区", "49个", quote="2023年计划改造的49个小区", kind=Kind.ACTUAL)
    case.say("回顾", "改造小区", "82个")
    assert [d.outcome for d in case.ledger()] == ["exceeded"]


def test_two_results_of_one_document_are_not_chosen_from():
    case = Case()
    case.say("计划", "改造老旧小区", "118个")
    case.say("回顾", "改造老旧小区", "100个")
    case.say("回顾", "改造老旧小区", "70个", quote="城区改造老旧小区70个")
    (entry,) = case.ledger()
    assert (entry.outcome, "同一文件有不同数值" in entry.detail) == ("not-comparable", True)


@pytest.mark.parametrize("quote", ["一般公共预算收入从26亿元", "一般公共预算收入由26亿元"])
def test_the_opening_value_of_a_span_is_no_result(quote):
    assert pair("一般公共预算收入", "30亿元", "26亿元", quote=quote) == []


def test_a_deadline_does_not_make_a_target_partial():
    case = Case()
    case.say("计划", "改造老旧小区", "49个", period="8月底")
    case.say("回顾", "改造老旧小区", "82个")
    assert [d.outcome for d in case.ledger()] == ["exceeded"]


def test_examples_of_a_list_are_not_what_is_compared():
    case = Case()
    case.say("计划", "打通断头路", "10条", about="接融大街", quote="贯通接融大街等10条断头路")
    case.say("回顾", "打通断头路", "9条", about="东丰路", quote="东丰路等9条")
    assert [d.outcome for d in case.ledger()] == ["missed"]


def test_a_label_learnt_from_one_document_joins_another():
    case = Case()
    case.say("计划", "推广保护性耕作“甲乙模式”", "570万亩")
    case.say("回顾", "推广“甲乙模式”", "570万亩")
    assert [d.outcome for d in case.ledger()] == ["met"]


def test_a_text_may_repeat_the_target_beside_its_result():
    """Both sentences of the later text are the same fact as the first one's target, pooled."""
    case = Case()
    first = case.say("计划", "粮食产量", "95亿斤")
    again = case.say("回顾", "粮食产量", "95亿斤", kind=Kind.TARGET)
    pooled = replace(first, evidence=(*first.evidence, *again.evidence))
    case.facts = [pooled, case.say("回顾", "粮食产量", "96亿斤")]
    assert [d.outcome for d in case.ledger()] == ["exceeded"]


# ---------------------------------------------------------------- not reported


def silent(review: str, wording: str = "改造农村厕所") -> list[str]:
    case = Case()
    case.say("计划", wording, "2900个")
    case.texts["回顾"] = review.ljust(5000, "。")
    return [d.outcome for d in case.derived(unreported=True) if d.kind is DerivationKind.LEDGER]


def test_a_promise_that_the_review_passes_over():
    assert silent("农村面貌一新") == ["not-reported"]


@pytest.mark.parametrize("review", ["改造农村厕所3000个", "完成农村改厕3000座"])
def test_a_figure_that_may_just_be_unread_is_no_silence(review):
    assert silent(review) == []


def test_silence_needs_a_whole_report():
    case = Case()
    case.say("计划", "改造农村厕所", "2900个")
    case.texts["回顾"] = "一段话。"
    assert case.derived(unreported=True) == ()


def test_silence_is_told_on_demand_only():
    case = Case()
    case.say("计划", "改造农村厕所", "2900个")
    case.texts["回顾"] = "。" * 5000
    assert case.derived() == ()


# ---------------------------------------------------------------- ids and order


def test_the_order_of_the_facts_does_not_show():
    case = Case()
    case.say("计划", "粮食产量", "95亿斤")
    case.say("回顾", "粮食产量", "96亿斤")
    case.say("来年", "粮食产量", "95.5亿斤")
    assert derive(case.facts[::-1], case.documents()[::-1]) == case.derived()
    assert [d.id for d in case.derived()] == sorted(d.id for d in case.derived())


def test_comparators_of_the_cases_are_what_they_say():
    """The helper reads amounts as the extraction does."""
    assert Case._quantity("520万亩以上").comparator is Comparator.AT_LEAST
    assert Case._quantity("下降3%").value == -3
