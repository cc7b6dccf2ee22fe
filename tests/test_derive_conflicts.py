"""The conflicts on made-up figures: disagreement, arithmetic, parts and totals, records."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from derive_case import Case

from kg.model import Aspect, Derivation, Kind

# ---------------------------------------------------------------- figures that disagree

DISAGREE = [
    ("粮食产量", "94.1亿斤", "94亿斤", {}, "rounding"),
    ("新增城镇就业", "1.9万人", "19293人", {}, "rounding"),
    ("粮食产量", "94亿斤", "93亿斤", {}, "revision"),
    ("粮食产量", "94亿斤", "60亿斤", {}, "value-conflict"),
    ("整治农村“四沟”", "9570公里", "9570米", {}, "unit-conflict"),
    ("地区生产总值", "增长7%", "增长6.7%", {}, "rounding"),
    ("地区生产总值", "增长7.2%", "增长6.7%", {}, "revision"),
]


@pytest.mark.parametrize(("indicator", "earlier", "later", "more", "outcome"), DISAGREE)
def test_disagreement(indicator, earlier, later, more, outcome):
    case = Case()
    a = case.say("回顾", indicator, earlier, **more)
    b = case.say("来年", indicator, later, **more)
    (found,) = case.conflicts()
    assert (found.outcome, found.premises) == (outcome, (a.id, b.id))
    assert found.detail.startswith("2024-01：松江市2023年")


@pytest.mark.parametrize(
    ("earlier", "later", "more"),
    [
        ("94亿斤", "94亿斤", {}),
        ("94亿斤", "470万吨", {}),
        ("94亿斤左右", "93亿斤", {}),
        ("94亿斤", "93亿斤", {"year": 2022}),
        ("94亿斤", "93亿斤", {"place": "柳河县"}),
        ("94亿斤", "93亿斤", {"kind": Kind.TARGET}),
        ("94亿斤", "93亿斤", {"period": "上半年"}),
        ("94亿斤", "20亿斤", {}),
        ("94亿斤", "增长3%", {}),
    ],
)
def test_no_disagreement(earlier, later, more):
    case = Case()
    case.say("回顾", "粮食产量", earlier)
    case.say("来年", "粮食产量", later, **more)
    assert case.conflicts() == []


def test_one_document_contradicts_itself():
    case = Case()
    case.say("回顾", "城镇新增就业", "3.2万人")
    case.say("回顾", "城镇新增就业", "3.3万人")
    assert [d.outcome for d in case.conflicts()] == ["value-conflict"]


@pytest.mark.parametrize(
    ("amount", "quote"),
    [("2万人", "城镇新增就业2万人"), ("3.3万人", "其中城镇新增就业3.3万人"), ("3.3万人", "达到3.3万人")],
)
def test_parts_within_one_document_are_no_contradiction(amount, quote):
    case = Case()
    case.say("回顾", "城镇新增就业", "3.2万人")
    case.say("回顾", "城镇新增就业", amount, quote=quote)
    assert case.conflicts() == []


# ---------------------------------------------------------------- arithmetic


def beyond_plan(stated: str, planned: str = "220个", reference: str = "年初计划") -> list[Derivation]:
    case = Case()
    case.say("计划", "开复工5000万元以上项目", planned)
    case.say("回顾", "开复工5000万元以上项目", "294个", after="，")
    quote = f"开复工5000万元以上项目294个，超{reference}{stated}"
    case.say(
        "回顾", "开复工5000万元以上项目", stated, quote=quote, aspect=Aspect.DIFFERENCE, reference=reference
    )
    return case.conflicts()


def test_a_false_distance_to_the_plan():
    (found,) = beyond_plan("64个")
    assert (found.outcome, found.margin, len(found.premises)) == ("arithmetic", -10, 3)
    assert "相差74个" in found.detail
    assert "年初计划为230个" in found.detail


@pytest.mark.parametrize(
    ("stated", "planned", "reference"),
    [("74个", "220个", "年初计划"), ("64个", "220个", "省定计划"), ("64个", "220个左右", "年初计划")],
)
def test_no_false_distance(stated, planned, reference):
    assert beyond_plan(stated, planned, reference) == []


def against_last_year(
    amount: str, stated: str, aspect: Aspect, indicator: str = "推广保护性耕作"
) -> list[str]:
    case = Case()
    case.say("回顾", indicator, "366万亩", year=2022)
    case.say("回顾", indicator, amount, after="，")
    reference = None if aspect is Aspect.GROWTH else "上年"
    case.say("回顾", indicator, stated, quote=f"比上年{stated}", aspect=aspect, reference=reference)
    return [d.outcome for d in case.conflicts()]


@pytest.mark.parametrize(
    ("amount", "stated", "aspect", "found"),
    [
        ("493万亩", "多127万亩", Aspect.DIFFERENCE, []),
        ("493.3万亩", "多127万亩", Aspect.DIFFERENCE, []),  # 366 may be 366.3
        ("493万亩", "多110万亩", Aspect.DIFFERENCE, ["arithmetic"]),
        ("493万亩", "增长34.7%", Aspect.GROWTH, []),
        ("493万亩", "增长35%", Aspect.GROWTH, []),
        ("493万亩", "增长20%", Aspect.GROWTH, ["arithmetic"]),
        ("878万亩", "2.4倍", Aspect.RATIO, []),
        ("878万亩", "3.4倍", Aspect.RATIO, ["arithmetic"]),
    ],
)
def test_change_against_last_year(amount, stated, aspect, found):
    assert against_last_year(amount, stated, aspect) == found


def test_a_fall_is_told_as_a_fall():
    case = Case()
    case.say("回顾", "PM2.5平均浓度", "44.8微克/立方米", year=2022)
    case.say("来年", "PM2.5平均浓度", "38.8微克/立方米", after="、")
    case.say("来年", "PM2.5平均浓度", "下降15.3%")
    (found,) = case.conflicts()
    assert "按此下降13.4%，而原文称下降15.3%" in found.detail
    assert found.margin == Decimal("-1.9")


@pytest.mark.parametrize("indicator", ["地区生产总值", "规模以上工业增加值", "固定资产投资"])
def test_growth_at_constant_prices_does_not_follow_from_levels(indicator):
    case = Case()
    case.say("回顾", indicator, "100亿元", year=2022)
    case.say("回顾", indicator, "101亿元", after="，")
    case.say("回顾", indicator, "增长6%")
    assert case.conflicts() == []


def against(reference: str, stated: str, *past: tuple[int, str], amount: str = "30天") -> list[Derivation]:
    """Return what is found of 重污染天数30天，较上年48天减少18天."""
    case = Case()
    for year, level in past:
        case.say("回顾", "重污染天数", level, year=year)
    case.say("来年", "重污染天数", amount, after="，", kind=Kind.ACTUAL)
    case.say(
        "来年",
        "重污染天数",
        stated,
        quote=f"较{reference}{stated}",
        aspect=Aspect.DIFFERENCE,
        reference=reference,
    )
    return case.conflicts()


@pytest.mark.parametrize("stated", ["-18天", "-18.0天"])
def test_three_numbers_of_one_sentence_that_agree(stated):
    assert against("上年48天", "0天") != []
    case = Case()
    case.say("来年", "重污染天数", "30天", after="，", kind=Kind.ACTUAL)
    fact = case.say(
        "来年", "重污染天数", "18天", quote="减少18天", aspect=Aspect.DIFFERENCE, reference="上年48天"
    )
    case.facts[-1] = replace(fact, scaled_value=Decimal(stated.rstrip("天")))
    assert case.conflicts() == []


def test_three_numbers_of_one_sentence_that_do_not():
    (found,) = against("上年40天", "5天")
    assert (found.outcome, found.margin, len(found.premises)) == ("arithmetic", 15, 2)
    assert "原文称上年40天，相差-10天" in found.detail


def test_a_distance_to_a_named_year():
    (found,) = against("2020年", "5天", (2020, "20天"))
    assert "2020年为20天，相差10天" in found.detail
    assert against("2020年", "10天", (2020, "20天")) == []
    assert against("2020年", "5天", (2022, "20天")) == []


# ---------------------------------------------------------------- parts and totals


def listed(*figures: str, join: str = "、", total: str = "465个", lead: str = "，其中") -> list[Derivation]:
    """Return what is found of 服务中心465个，其中枢纽型中心2个、街道中心24个."""
    case = Case()
    case.say("回顾", "服务中心", total, after=lead)
    for number, figure in enumerate(figures):
        name, amount = figure.split(" ")
        case.say("回顾", name, amount, after=join if number < len(figures) - 1 else "。")
    return case.conflicts()


WHOLE = [
    ("街道中心 24个", "社区中心 119个", "网格站 322个"),  # they are all
    ("街道中心 24个", "社区中心 119个"),  # some are named
    ("街道中心 400个", "亿元以上中心 300个"),  # counted twice
    ("覆盖率 98%", "满意率 99%"),
    ("覆盖群众 900人",),
    ("人均服务中心 900个",),
]


@pytest.mark.parametrize("parts", WHOLE)
def test_parts_that_fit(parts):
    assert listed(*parts) == []


def test_a_part_larger_than_its_total():
    (found,) = listed("街道中心 24个", "社区中心 500个")
    assert (found.outcome, found.margin, len(found.premises)) == ("arithmetic", 35, 2)
    assert found.detail == "松江市2023年服务中心465个，其中社区中心500个，部分大于总数"


@pytest.mark.parametrize("last", ["323个", "320个"])
def test_parts_that_nearly_make_up_their_total(last):
    (found,) = listed("街道中心 24个", "社区中心 119个", f"网格站 {last}")
    assert (found.outcome, len(found.premises)) == ("arithmetic", 4)
    assert "与总数不符" in found.detail


def test_rounded_parts_may_miss_by_their_rounding():
    assert listed("一期 1.24万个", "二期 1.24万个", total="2.5万个") == []
    assert listed("一期 1.34万个", "二期 1.34万个", total="2.5万个") != []


@pytest.mark.parametrize("lead", ["，其中包括", "。其中，", "，其中有"])
def test_ways_to_say_of_them(lead):
    assert len(listed("社区中心 500个", lead=lead)) == 1


@pytest.mark.parametrize(
    "lead",
    [
        "，",
        "，比上年增加很多，在全省各地市中排名靠前，受到了上级的多次通报表扬，并且得到了群众的广泛好评，其中",
    ],
)
def test_what_is_no_part(lead):
    assert listed("社区中心 500个", lead=lead) == []


def test_a_verb_behind_a_comma_opens_another_count():
    """新增铁路639公里、其中高铁370公里，新增公路2600公里."""
    case = Case()
    case.say("回顾", "新增铁路", "639公里", after="、其中")
    case.say("回顾", "新增高铁", "370公里", after="，", quote="高铁370公里")
    case.say("回顾", "新增公路", "2600公里")
    assert case.conflicts() == []


def told(text: str) -> list[Derivation]:
    """Return what is found of a sentence in which figures stand as [indicator|words]."""
    case = Case()
    for piece in re.split(r"(\[[^\]]*\])", text):
        name, _, words = piece.strip("[]").partition("|")
        if words:
            case.say("回顾", name, re.search(r"\d.*", words)[0], quote=words, after="", aspect=Aspect.LEVEL)
        else:
            case.texts["回顾"] += piece
    return case.conflicts()


TOLD = [
    "[病例|病例113例]，其中[输入|输入病例49例]，[本土|本土病例64例]；[无症状|无症状者420例]。",
    "[自然奖|自然奖51项]，其中[一等|一等奖3项]、[二等|二等奖48项]；[发明奖|发明奖58项]，其中[二等|二等奖58项]。",
    "[运动员|共516人]，其中[运动员|运动员284人]，[男|包括男运动员126人]、[女|女运动员158人]，[教练|教练232人]。",
    "[运动员|共1329人]，其中[运动员|运动员886人]，[女|女运动员437人]，[男|男运动员449人]。",
    "[代表团|代表团257人]，其中[运动员|运动员170人]，[男女|男、女运动员各85人]。",
    "[草案|审议草案4件]，通过其中[草案|3件]，[报告|听取报告2件]。",
    "[企业|上榜企业13家]，其中[申请|申请专利6952件]。",
    "[水池|水池长44米]，探测器就在其中，[网壳|网壳长41米]、[球|球长35米]。",
    "[乘客|68名乘客]和[机组|4名机组人员]，其中包括[外国人|15名外国人]。",
    "[里程|新增里程837公里]。截至11月底，营业里程15.5万公里，其中[高铁|高铁4.3万公里]。",
    "[收入|业务收入43238亿元]；[利润|利润总额4922亿元]。其中，[信息|信息收入28456亿元]。",
    "[无症状|无症状者105例]，其中[输入|输入80例]，[本土|本土25例]，[解除|当日解除观察60例]。",
]


@pytest.mark.parametrize("text", TOLD)
def test_lists_of_the_news_that_hold(text):
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "[病例|病例113例]，其中[输入|输入病例49例]，[本土|本土病例65例]；[无症状|无症状者420例]。",
        "[病例|病例113例]，其中[输入|输入病例49例]，[本土|本土病例62例]。",
        "[运动员|共516人]，其中[运动员|运动员284人]，[教练|教练242人]。",
        "[里程|里程5公里]。其中，[高铁|高铁8公里]。",
    ],
)
def test_lists_that_do_not_hold(text):
    assert [d.outcome for d in told(text)] == ["arithmetic"]


def test_a_number_torn_apart_is_not_compared():
    assert listed("交通项目3 500个") == []


def shared(part: str, share: str, whole: str = "141.9亿元", name: str = "生产总值") -> list[Derivation]:
    """Return what is found of 完成产值35.4亿元，占生产总值的26.8%."""
    case = Case()
    case.say("回顾", "地区生产总值", whole)
    case.say("回顾", "数字产业产值", part, after="，")
    case.say("回顾", f"数字产业产值占{name}", share, quote=f"占{name}的{share}")
    return case.conflicts()


def test_a_share_that_its_amounts_do_not_bear_out():
    (found,) = shared("35.4亿元", "26.8%")
    assert (found.outcome, found.margin, len(found.premises)) == ("arithmetic", Decimal("1.9"), 3)
    assert "占24.9%，而原文称占26.8%" in found.detail


@pytest.mark.parametrize(
    ("part", "share", "more"),
    [
        ("35.4亿元", "24.9%", {}),
        ("35亿元", "25%", {}),
        ("35.4亿元", "25.4%", {}),  # within half a point
        ("35.4亿元", "26.8%左右", {}),
        ("35.4亿元", "26.8%", {"name": "全国生产总值"}),
        ("35.4亿元", "26.8%", {"name": "工业"}),
        ("35.4万人", "26.8%", {}),
    ],
)
def test_shares_that_fit_or_are_of_something_else(part, share, more):
    assert shared(part, share, **more) == []


def completed(
    rate: str, promised: str = "1.85万人", reference: str | None = "年计划", **more: object
) -> list:
    """Return what is found of 城镇新增就业19293人，完成年计划的104.3%."""
    case = Case()
    case.say("计划", "城镇新增就业", promised)
    case.say("回顾", "城镇新增就业", "19293人", after="，")
    name = "城镇新增就业完成年" if reference else "城镇就业完成率"
    aspect = Aspect.RATIO if reference else Aspect.LEVEL
    case.say("回顾", name, rate, quote=f"完成{rate}", aspect=aspect, reference=reference, **more)
    return case.conflicts()


@pytest.mark.parametrize("reference", ["年计划", "年度目标任务", "全年计划", "年初计划", None])
def test_a_rate_of_completion_beside_target_and_result(reference):
    assert completed("104.3%", reference=reference) == []
    (found,) = completed("114.3%", reference=reference)
    assert (found.outcome, found.margin, len(found.premises)) == ("arithmetic", 10, 3)
    assert "目标为1.85万人，按此完成104.3%，而原文称114.3%" in found.detail


@pytest.mark.parametrize("reference", ["省定任务", "下达任务", "任务", "上年"])
def test_a_plan_from_above_is_not_the_own_one(reference):
    assert completed("114.3%", reference=reference) == []


def test_a_rate_without_a_known_target_says_nothing():
    assert completed("114.3%", promised="1.85万人以上") == []


def industries(third: str, product: str = "100亿元") -> list[Derivation]:
    case = Case()
    case.say("回顾", "地区生产总值", product)
    for indicator, amount in (("第一产业增加值", "10.2亿元"), ("第二产业增加值", "40.3亿元")):
        case.say("回顾", indicator, amount)
    case.say("回顾", "第三产业增加值", third)
    return case.conflicts()


def test_three_industries_make_up_the_product():
    assert industries("49.5亿元") == []
    assert industries("49.9亿元") == []  # 100亿元 may be 100.4
    (found,) = industries("59.5亿元")
    assert (found.outcome, found.margin, len(found.premises)) == ("arithmetic", 1000000000, 4)
    assert "合计110亿元，与总数不符" in found.detail


# ---------------------------------------------------------------- records


def claimed(after: str, *past: tuple[int, str], **more: object) -> list[Derivation]:
    case = Case()
    for year, amount in past:
        case.say("回顾", "粮食产量", amount, year=year)
    case.say("来年", "粮食产量", "90亿斤", year=2024, after=after, **more)
    return case.conflicts()


@pytest.mark.parametrize(
    "claim", ["，再创历史新高。", "、创历史新高。", "，达到历史最高水平。", "，创下新高。"]
)
def test_a_record_that_is_none(claim):
    (found,) = claimed(claim, (2019, "95亿斤"), (2022, "94亿斤"))
    assert (found.outcome, found.margin, len(found.premises)) == ("record", -250000000, 3)
    assert "95亿斤（2019年）、粮食产量94亿斤（2022年）" in found.detail


@pytest.mark.parametrize("claim", ["，实现“二十连丰”。", "，连续20年丰收。", "，连续二十年丰收。"])
def test_a_row_of_harvests_beside_a_fall(claim):
    (found,) = claimed(claim, (2022, "94亿斤"), (2023, "92亿斤"))
    assert (found.outcome, len(found.premises)) == ("record", 2)
    assert "少于2023年的粮食产量92亿斤" in found.detail


@pytest.mark.parametrize(
    ("after", "past"),
    [
        ("，再创历史新高。", [(2019, "89亿斤")]),
        ("。", [(2019, "95亿斤")]),
        ("。蔬菜产量创历史新高。", [(2019, "95亿斤")]),
        ("，出口8亿元，创历史新高。", [(2019, "95亿斤")]),
        ("，实现“二连丰”。", [(2019, "95亿斤")]),
        ("，实现“二十连丰”。", [(2022, "95亿斤"), (2023, "88亿斤")]),
    ],
)
def test_no_broken_record(after, past):
    assert claimed(after, *past) == []
