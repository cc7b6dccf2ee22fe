"""Observations of one sentence: every figure with what it measures, when, how meant and against what.

The figures of a sentence are read in order; ``Carried`` is what a later figure may take over from an
earlier one: the verb of a list, the subjects of 分别, the indicator that a growth or a rank refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kg.extract import figures as F
from kg.extract import indicators as I
from kg.extract.items import Item, split
from kg.extract.sentences import Sentence
from kg.extract.subjects import subjects
from kg.extract.timing import kind_at, time_at
from kg.model import Aspect, Comparator, Kind, Quantity


@dataclass(frozen=True, slots=True)
class Reading:
    """An observation as read from a sentence; offsets are the sentence's."""

    indicator: str
    quantity: Quantity
    aspect: Aspect
    reference: str | None
    year: int | None
    period: str | None
    kind: Kind
    start: int
    end: int
    figure: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What the figures before have left: indicator, verb, subjects of 分别 and how many were used."""

    indicator: str = ""
    verb: str = ""
    subjects: tuple[str, ...] = ()
    used: int = 0
    start: int = 0
    clause: int = -1
    levels: tuple[str, ...] = field(default=())


#: Wordings that need the thing before them: 总投资 of what, 占比 of what.
_ATTRIBUTE = re.compile(
    r"(?:其中|年度|计划|当年|年内)?(?:总?投资额?|总投入|总额|总量|总数|占比|占|比例|比重|总?金额|资金|涉案金额|增速|增幅|涨幅|降幅|增量|规模|总?面积|建筑面积|覆盖率|"
    r"完成率|完成投资|到位资金|开工率|投产率|达标率|办结率|满意率|办复率|总产量?|产量|产值|单产|销售额|交易额|营业收入|主营业务收入|数量|成功率|到位率|合格率|总里程|"
    r"惠及|受益|其中|投资完成率|综合成绩|总产值|年产值|年产量|总规模|总长|全长|长|长度|比率|占有率)"
)
_COUNTED = re.compile(r"[个家户人名位所座条项件起宗场次部处台套辆艘架列张份支种类款门片眼盏例对组头只株棵枚块栋间万亿]$|人次$|场次$|项次$")
_RATIO = re.compile(r"(?:完成|占|达到?|是|为|超)(?P<ref>[^，、]{0,14}?(?:任务|计划|目标|指标|目标值|要求|预期)[^，、]{0,4}?)的?$")
_SHARE = re.compile(r"(?:占|占到|占全|占比)(?P<whole>[^，、]*?)的?$")
_REFERENCE = re.compile(
    r"(?:比|较|高于|低于|高出|优于|超过|超|快于|高|低)(?P<ref>[^，、]{1,12}?)(?:增长|增加|提高|提升|上升|下降|降低|减少|多|高|低|少|快|慢|上涨|回落)?了?(?:近|约|超过?)?$"
)
_BY = re.compile(r"(?:由|从)(?P<when>[^，、]{0,10}?)的?$")
_PREDICATE = re.compile(r"增长|下降|达到|达|为|完成|实现|占|突破|超")


def read(sentence: Sentence) -> Iterator[Reading]:
    """Yield the observations of ``sentence`` in order of their figures."""
    found = F.find(sentence.text)
    carried = Carried()
    for index, item in enumerate(split(sentence, found)):
        readings, carried = _read_item(sentence, item, carried)
        yield from (replace(r, figure=index) for r in readings)


def _read_item(sentence: Sentence, item: Item, carried: Carried) -> tuple[list[Reading], Carried]:
    pre = item.pre
    if item.figure.is_rank:
        return _rank(sentence, item, carried)
    change = I.change(pre)
    if change and not change.onto and _is_change(item, change, carried):
        return _changed(sentence, item, carried, change)
    if "倍" in item.figure.quantity.unit or _RATIO.search(pre):
        ratio = _ratio(sentence, item, carried)
        if ratio:
            return ratio
    return _level(sentence, item, carried, pre[: change.at] if change and change.onto else pre)


# ---------------------------------------------------------------- level


def _level(sentence: Sentence, item: Item, carried: Carried, pre: str) -> tuple[list[Reading], Carried]:
    spread = subjects(sentence.text[item.clause.start : item.figure.start], item.pre)
    if spread.names:
        names, used = spread.names, 1
        carried = replace(carried, subjects=names, used=used, levels=())
        chosen = names if spread.each else names[:1]
        return _emit(sentence, item, carried, [(n, Aspect.LEVEL, None) for n in chosen], item.clause.start)
    if not I.core(pre) and carried.subjects and carried.used < len(carried.subjects) and not _is_noun(item.post):
        name = carried.subjects[carried.used]
        carried = replace(carried, used=carried.used + 1)
        return _emit(sentence, item, carried, [(name, Aspect.LEVEL, None)], carried.start)
    indicator, verb = _wording(item, carried, pre)
    start = _quote_start(item, carried, indicator)
    carried = replace(carried, verb=verb or carried.verb, subjects=(), used=0)
    return _emit(sentence, item, carried, [(indicator, Aspect.LEVEL, None)], start)


def _wording(item: Item, carried: Carried, pre: str) -> tuple[str, str]:
    """Return the indicator and the verb that later items of the list take over."""
    before = I.core(I.before_enumeration(pre))
    counted, after = bool(_COUNTED.search(item.figure.quantity.unit)), I.noun_after(item.post)
    verb = I.leading_action(I.strip_times(pre))
    if before and _ATTRIBUTE.fullmatch(before) and carried.indicator:
        return _compose(carried.indicator, before), verb
    if counted and _is_noun(item.post) and (not before or I.ends_with_action(before) or pre.rstrip().endswith("等")):
        lead = before or ("" if item.first else _carried_verb(carried, after))
        return lead + after, verb or lead
    if before:
        same_clause = not item.first and carried.verb and not verb and not _PREDICATE.search(item.pre)
        return (carried.verb if same_clause else "") + before, verb
    if after and _is_noun(item.post):
        return after, ""
    return carried.indicator, verb


def _carried_verb(carried: Carried, after: str) -> str:
    """4项水源工程 after 建设3条干线 is also built; 2所医院加快建设 has its own verb."""
    return carried.verb if not re.search(r"(?:建设|投产|开工|竣工|签约|运营|入选|落户)$", after) else ""


def _is_noun(post: str) -> bool:
    """A noun follows the figure directly: neither a mark nor a verb of change."""
    return bool(re.match(r"[\u4e00-\u9fff“（A-Za-z]", post)) and not re.match(
        r"(?:[左以]|、|，|和|与|及|并|的?$|增长|下降|提高|同比|占|达|其中|增加|减少|位居|居|以上|以内|支持|用于|全部|分别|均|，|（)", post
    )


def _compose(base: str, attribute: str) -> str:
    verb = I.leading_action(base)
    noun = base[len(verb) :] or base
    return noun if attribute.startswith("其中") else noun + attribute


# ---------------------------------------------------------------- change, ratio, rank


def _is_change(item: Item, change: I.Change, carried: Carried) -> bool:
    """增长7% and 比上年增加12天 change something; 减少3万吨损失 and 新增12家 count something."""
    unit = item.figure.quantity.unit
    subject = I.core(item.pre[: change.at])
    if unit in {"%", "‰", "倍", "个百分点", "个点"}:
        return True
    if change.word in {"超", "超过", "多", "高", "低", "少"} and not re.search("比|较|超|高于|低于", item.pre):
        return False
    return bool(subject or (carried.indicator and not _is_noun(item.post)))


def _changed(sentence: Sentence, item: Item, carried: Carried, change: I.Change) -> tuple[list[Reading], Carried]:
    unit = item.figure.quantity.unit
    aspect = Aspect.GROWTH if unit in {"%", "‰", "倍"} else Aspect.DIFFERENCE
    reference = _reference(item.pre)
    pre = item.pre[: change.at]
    spread = subjects(sentence.text[item.clause.start : item.figure.start], item.pre)
    if spread.names:
        carried = replace(carried, subjects=spread.names, used=1)
        chosen = spread.names if spread.each else spread.names[:1]
        return _emit(sentence, item, carried, [(n, aspect, reference) for n in chosen], item.clause.start, change.sign)
    pre = re.sub(_REFERENCE, "", pre) if reference else pre
    name = I.core(pre)
    if "分别" in item.pre and len(carried.levels) > 1:
        carried = replace(carried, subjects=carried.levels, used=0)
    if not name and carried.subjects and carried.used < len(carried.subjects):
        name, carried = carried.subjects[carried.used], replace(carried, used=carried.used + 1)
    if name and _ATTRIBUTE.fullmatch(name) and carried.indicator:
        name = _compose(carried.indicator, name)
    inherits = not name
    name = name or carried.indicator
    start = carried.start if inherits else item.start
    return _emit(sentence, item, carried, [(name, aspect, reference)], start, change.sign)


def _reference(pre: str) -> str | None:
    """比省定任务多 → 省定任务; 同比 compares with nothing that the text names."""
    m = _REFERENCE.search(pre)
    if not m or m["ref"] in {"上", "过", "去"}:
        return None
    return m["ref"].strip("了到") or None


def _ratio(sentence: Sentence, item: Item, carried: Carried) -> tuple[list[Reading], Carried] | None:
    m = _RATIO.search(item.pre) or (_SHARE.search(item.pre) if item.figure.quantity.unit == "倍" else None)
    if not m and not re.search(r"(?:是|为|相当于)[^，]*的$", item.pre):
        return None
    reference = m.groupdict().get("ref") if m else None
    pre = I.core(item.pre[: m.start()] if m else item.pre)
    name = pre or carried.indicator
    start = item.start if pre else carried.start
    return _emit(sentence, item, carried, [(name, Aspect.RATIO, reference)], start)


def _rank(sentence: Sentence, item: Item, carried: Carried) -> tuple[list[Reading], Carried]:
    spread = subjects(sentence.text[item.clause.start : item.figure.start], item.pre)
    names: tuple[str, ...]
    if spread.names:
        names = spread.names if spread.each else spread.names[:1]
        carried = replace(carried, subjects=spread.names, used=1)
        start = item.clause.start
    else:
        pre = I.core(item.pre)
        name = pre if not _ATTRIBUTE.fullmatch(pre) or not carried.indicator else _compose(carried.indicator, pre)
        names, start = (name or carried.indicator,), item.start if name else carried.start
    scope = item.figure.scope or None
    return _emit(sentence, item, carried, [(n, Aspect.RANK, scope) for n in names], start)


# ---------------------------------------------------------------- emit


def _quote_start(item: Item, carried: Carried, indicator: str) -> int:
    return carried.start if not item.pre.strip() and indicator == carried.indicator else item.start


def _emit(
    sentence: Sentence, item: Item, carried: Carried, named: list[tuple[str, Aspect, str | None]], start: int, sign: int = 1
) -> tuple[list[Reading], Carried]:
    """Make a reading per (indicator, aspect, reference) and carry the last level indicator on."""
    figure = item.figure
    quantity = _signed(figure.quantity, sign)
    year, period = time_at(sentence, figure.start)
    kind = kind_at(sentence, item.clause, figure.start, year)
    begin, end = _trim(sentence.text, start, figure.end + _tail_length(item, named[0][0]))
    readings = [
        Reading(name, quantity, aspect, reference, year, period, kind, begin, end, 0)
        for name, aspect, reference in named
        if name
    ]
    if named and named[-1][1] is Aspect.LEVEL and named[-1][0]:
        levels = (*carried.levels, named[-1][0]) if carried.subjects else (named[-1][0],)
        carried = replace(carried, indicator=named[-1][0], start=begin, levels=levels)
    elif named and named[-1][0] and not carried.indicator:
        carried = replace(carried, indicator=named[-1][0], start=begin)
    return readings, carried


def _tail_length(item: Item, indicator: str) -> int:
    """The quote runs on over the noun behind the figure where the indicator needs it."""
    after = I.noun_after(item.post)
    return item.post.find(after) + len(after) if after and indicator.endswith(after) else 0


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in "，、；。：—- \u3000和与及并":
        start += 1
    return start, end


def _signed(quantity: Quantity, sign: int) -> Quantity:
    if sign > 0:
        return quantity
    top = quantity.value_max
    return Quantity(-abs(quantity.value), quantity.unit, None if top is None else -abs(top), _flipped(quantity.comparator))


def _flipped(comparator: Comparator) -> Comparator:
    return comparator


def _negative(value: Decimal) -> Decimal:
    return -abs(value)
