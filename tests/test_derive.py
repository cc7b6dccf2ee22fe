"""The ledger and the conflicts on made-up figures: what compares, what does not, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kg import indicators, units
from kg.derive import derive
from kg.model import (
    Aspect,
    Comparator,
    Derivation,
    DerivationKind,
    Document,
    Evidence,
    Fact,
    Kind,
    Observation,
    Quantity,
    ReportContext,
    SourceMap,
    content_hash,
)
from kg.quantity import find

DATES = {"计划": "2023-01", "年中": "2023-07", "回顾": "2024-01", "来年": "2025-01"}
ASPECTS = {"增长": Aspect.GROWTH, "下降": Aspect.GROWTH, "多": Aspect.DIFFERENCE, "倍": Aspect.RATIO}


class Case:
    """Facts and documents, written as sentences."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.texts: dict[str, str] = dict.fromkeys(DATES, "")

    def say(self, doc: str, indicator: str, amount: str, /, **more: object) -> Fact:
        """Add a figure, ``amount`` as a text has it (增长7%左右); ``quote`` and ``after`` are its words."""
        quote = str(more.pop("quote", f"{indicator}{amount}"))
        after, place = str(more.pop("after", "。")), str(more.pop("place", "松江市"))
        start = len(self.texts[doc])
        self.texts[doc] += quote + after
        evidence = Evidence(doc, start, start + len(quote), quote, "test")
        quantity = self._quantity(amount)
        aspect = next((a for word, a in ASPECTS.items() if word in amount), Aspect.LEVEL)
        fields: dict[str, object] = {
            "about": None, "year": 2023, "period": None, "aspect": aspect, "reference": None,
            "kind": Kind.TARGET if doc == "计划" else Kind.ACTUAL, "evidence": evidence,
        }  # fmt: skip
        o = Observation(indicator, place, quantity=quantity, **(fields | more))  # type: ignore[arg-type]
        return self._add(o, evidence, quantity)

    @staticmethod
    def _quantity(amount: str) -> Quantity:
        match = find(amount)[0].quantity
        negative = "下降" in amount and match.value > 0
        return Quantity(
            -match.value if negative else match.value, match.unit, match.value_max, match.comparator
        )

    def _add(self, o: Observation, evidence: Evidence, quantity: Quantity) -> Fact:
        value, base = units.to_base(quantity.value, quantity.unit)
        top = None if quantity.value_max is None else units.to_base(quantity.value_max, quantity.unit)[0]
        roles = {"place": f"place-{o.place}"}
        concept = indicators.concept(o.indicator).id
        fact = Fact(
            "obs-" + content_hash(*o.key, evidence.document, evidence.start),
            o, roles, (evidence,), concept, value, top, base,
        )  # fmt: skip
        self.facts.append(fact)
        return fact

    def documents(self) -> list[Document]:
        """Return the four documents with what was said in them."""
        return [
            Document(name, name, text, self._context(name), (), SourceMap((), ()), "")
            for name, text in self.texts.items()
        ]

    @staticmethod
    def _context(name: str) -> ReportContext:
        year = int(DATES[name][:4])
        return ReportContext(f"{year}年工作报告", "松江市", "", DATES[name], year - 1, year)

    def derived(self, **options: bool) -> tuple[Derivation, ...]:
        """Return all findings."""
        return derive(self.facts, self.documents(), **options)

    def ledger(self) -> list[Derivation]:
        """Return the ledger entries."""
        return [d for d in self.derived() if d.kind is DerivationKind.LEDGER]

    def conflicts(self) -> list[Derivation]:
        """Return the conflicts."""
        return [d for d in self.derived() if d.kind is DerivationKind.CONFLICT]


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
    ("地区生产总值", "增长7%左右", "增长6.6%", "met"),
    ("地区生产总值", "增长7%左右", "增长6.4%", "missed"),
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
    ("企业用电成本", "下降5%", "下降6%", "exceeded"),
    ("平均办理时限", "5天", "7天", "missed"),
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
    case.say("计划", "改造老旧小区", "20个")
    case.say("回顾", "改造老旧小区", "100个")
    assert case.ledger() == []


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


@pytest.mark.parametrize("indicator", ["地区生产总值", "规模以上工业增加值", "固定资产投资"])
def test_growth_at_constant_prices_does_not_follow_from_levels(indicator):
    case = Case()
    case.say("回顾", indicator, "100亿元", year=2022)
    case.say("回顾", indicator, "101亿元", after="，")
    case.say("回顾", indicator, "增长6%")
    assert case.conflicts() == []


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
