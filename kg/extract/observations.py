"""Observations of one sentence: every figure with what it measures, when, how meant and against what.

The figures of a sentence are read in order; ``Carried`` is what a later figure may take over from an
earlier one: the verb of a list, the subjects of 分别, the indicator that a growth or a rank refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from kg.extract import indicators as I
from kg.extract.items import Item, split
from kg.extract.sentences import Sentence
from kg.extract.subjects import Spread, bare_figures, bare_list, deal, subjects
from kg.extract.timing import kind_at, time_at
from kg.extract.wording import Carried, compose, is_attribute, is_noun, wording
from kg.model import Aspect, Comparator, Kind, Quantity


class Reading(NamedTuple):
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


class Sense(NamedTuple):
    """How a figure is to be read: what it says of the indicator, its sign, what it is compared with."""

    aspect: Aspect = Aspect.LEVEL
    sign: int = 1
    reference: str | None = None


_RATIO = re.compile(
    r"(?:完成|占|达到?|是|为|超)(?P<ref>[^，、]{0,14}?(?:任务|计划|目标|指标|目标值|要求)[^，、的]{0,4}?)的?$"
)
_TIMES = re.compile(r"(?:是|为|相当于|达到?)(?P<ref>[^，]*?)的?$")
_REFERENCE = re.compile(
    r"(?:(?<![占同环可])比(?![重例率值])|(?<!比)较|高于|低于|高出|优于|超过|超|快于|多于)(?P<ref>[^，、]{1,12}?)"
    r"(?:增长|增加|提高|提升|上升|下降|降低|减少|多|高|低|少|快|慢|上涨|回落|高出|增|减)?了?(?:近|约|超过?)?$"
)
#: 高于全国12.4个百分点, 超年初计划64个: the distance to what is named.
_DISTANCE = re.compile(r"(?P<word>超额完成|高于|低于|优于|快于|高出|超出|超过|超)(?P<ref>[^，、\d]{2,14})$")
_FROM = re.compile(r"(?:由|从)(?P<when>[^，、]{0,12})$")
#: … 由13677户49479人减至887户: what the opening figures lead to.
_ONTO = re.compile(r"[^，；。、]{0,12}?(?:到|至|为|成)")


def read(sentence: Sentence) -> Iterator[Reading]:
    """Yield the observations of ``sentence`` in order of their figures."""
    if not sentence.figures:
        return
    carried = Carried()
    items = list(split(sentence, sentence.figures))
    for index, item in enumerate(items):
        readings, carried = _read_item(sentence, item, carried)
        carried = carried._replace(unit=item.figure.quantity.unit)
        yield from (_bounded_by_list(sentence, r, items[index:])._replace(figure=index) for r in readings)


def _read_item(sentence: Sentence, item: Item, carried: Carried) -> tuple[list[Reading], Carried]:
    sense, pre = _sense(item, carried)
    spread = _spread(sentence, item)
    if spread.names:
        bound = _bound_before(sentence, item)
        carried = carried._replace(subjects=spread.names, used=1, levels=(), sense=sense, bound=bound)
        names = spread.names if spread.each else spread.names[:1]
        return _emit(sentence, item, carried, names, item.clause.start)
    again = _subjects_again(sentence, item, carried, pre, sense)
    if again:
        carried = carried._replace(subjects=again, used=0)
    if (
        (not I.core(pre) or (again and "占" in pre))
        and carried.subjects
        and carried.used < len(carried.subjects)
        and not is_noun(item.post)
    ):
        return _deal_next(sentence, item, carried, sense)
    if sense.aspect is Aspect.LEVEL:
        return _level(sentence, item, carried, pre)
    return _referring(sentence, item, carried, pre, sense)


def _subjects_again(
    sentence: Sentence, item: Item, carried: Carried, pre: str, sense: Sense
) -> tuple[str, ...]:
    """The levels just read that 分别增长8%、9% or 同比增长8%和9% speaks of: as many as there are figures."""
    if len(carried.levels) < 2 or (not item.first and "分别" not in item.pre):
        return ()
    count = bare_figures(sentence.text[item.figure.start : item.clause.end])
    if "分别" in item.pre:
        share = I.core(pre.split("分别")[-1])  # 分别占全市的49%、81%
        levels = carried.levels[-count:] if count > 1 else carried.levels
        return tuple(n + share for n in levels) if share.startswith("占") else levels
    grows = sense.aspect is not Aspect.LEVEL and not I.core(pre)
    return carried.levels[-count:] if grows and 1 < count <= len(carried.levels) else ()


def _sense(item: Item, carried: Carried) -> tuple[Sense, str]:
    """Return how the figure of ``item`` is to be read, and the wording that is left to name it."""
    pre, unit = item.pre, item.figure.quantity.unit
    if item.figure.is_rank:
        return Sense(Aspect.RANK, 1, item.figure.scope or None), pre
    change = I.change(pre)
    if change and not change.onto and _is_change(item, change, carried):
        reference = _reference(pre)
        left = pre[: change.at]
        aspect = Aspect.GROWTH if unit in {"%", "‰", "倍"} else Aspect.DIFFERENCE
        return Sense(aspect, change.sign, reference), _REFERENCE.sub("", left) if reference else left
    distance = _DISTANCE.search(pre)
    if distance and (
        unit in {"个百分点", "个点", "百分点"} or re.search("计划|任务|目标|预期", distance["ref"])
    ):
        sign = -1 if distance["word"] == "低于" else 1
        return Sense(Aspect.DIFFERENCE, sign, distance["ref"]), pre[: distance.start()]
    ratio = _RATIO.search(pre) if unit in {"%", "倍", "成"} else None
    ratio = ratio or (_TIMES.search(pre) if unit == "倍" else None)
    if ratio:
        return Sense(Aspect.RATIO, 1, ratio["ref"] or None), pre[: ratio.start()]
    return Sense(), pre[: change.at] if change and change.onto else pre


def _is_change(item: Item, change: I.Change, carried: Carried) -> bool:
    """增长7% and 比上年增加12天 change something; 减少3万吨损失 and 新增12家 count something."""
    if item.figure.quantity.unit in {"%", "‰", "倍", "个百分点", "个点", "百分点"}:
        return change.word not in {"超", "超过", "高", "多"} or bool(_REFERENCE.search(item.pre))
    if change.word in {"超", "超过", "多", "高", "低", "少", "高于", "低于"} and not re.search(
        "比|较|超.", item.pre
    ):
        return False
    if (is_noun(item.post) or change.word == "增收") and not _REFERENCE.search(item.pre):
        return False
    return bool(I.core(item.pre[: change.at]) or carried.indicator)


def _reference(pre: str) -> str | None:
    """比省定任务多 → 省定任务; 同比 compares with nothing that the text names."""
    m = _REFERENCE.search(pre)
    return m["ref"].strip("了到") or None if m and m["ref"] not in {"上", "过", "去"} else None


#: 学位授予单位均新增2家 is no name; 18个特色专业镇 may be one.
_COUNT_INSIDE = re.compile(r"[\u4e00-\u9fff]\d")


def _spread(sentence: Sentence, item: Item) -> Spread:
    rest = sentence.text[item.figure.start : item.clause.end]
    clause = sentence.text[item.clause.start : item.figure.start]
    found = subjects(clause, item.pre)
    counted = any(_COUNT_INSIDE.search(name) for name in found.names)
    if not item.first and (found.each or counted or len(found.names) != bare_figures(rest)):
        found = subjects(sentence.text[item.start : item.figure.start], item.pre)
    spread = deal(found, rest)
    return spread if spread.names or "、" not in item.pre else bare_list(item.pre, rest)


def _bound_before(sentence: Sentence, item: Item) -> Comparator:
    """分别突破2900亿元、2400亿元: the bound before the first figure holds for the next ones too."""
    figure = item.figure
    first = sentence.text[figure.start : figure.start + 1]
    return Comparator.EQUAL if first.isdigit() or figure.is_rank else figure.quantity.comparator


def _deal_next(
    sentence: Sentence, item: Item, carried: Carried, sense: Sense
) -> tuple[list[Reading], Carried]:
    """The next subject of 分别 takes this figure, read as the one before unless it says otherwise."""
    name = carried.subjects[carried.used]
    own = item.pre.strip() or item.figure.is_rank or not isinstance(carried.sense, Sense)
    kept = sense if own else carried.sense
    if not own and item.figure.quantity.comparator is Comparator.EQUAL:
        quantity = replace(item.figure.quantity, comparator=carried.bound)
        item = item._replace(figure=item.figure._replace(quantity=quantity))
    carried = carried._replace(used=carried.used + 1, sense=kept)
    return _emit(sentence, item, carried, (name,), carried.start)


def _level(sentence: Sentence, item: Item, carried: Carried, pre: str) -> tuple[list[Reading], Carried]:
    indicator, verb = wording(sentence, item, carried, pre)
    start = carried.start if not item.pre.strip() and indicator == carried.indicator else item.start
    carried = carried._replace(verb=verb or carried.verb, subjects=(), used=0, sense=Sense())
    return _emit(sentence, item, carried, (indicator,), start)


def _referring(
    sentence: Sentence, item: Item, carried: Carried, pre: str, sense: Sense
) -> tuple[list[Reading], Carried]:
    """A growth, distance, ratio or rank: of what stands before it, or of the indicator carried along."""
    name = I.core(pre)
    start = item.start if name else carried.start
    if not item.pre.strip() and not item.figure.is_rank and isinstance(carried.sense, Sense):
        sense = carried.sense
    if name and is_attribute(name) and carried.indicator:
        name = compose(carried.indicator, name)
    if name.startswith("对") and carried.indicator:  # 进出口增长12%，其中对中亚五国增长48%
        name += carried.indicator
    carried = carried._replace(sense=sense)
    return _emit(sentence, item, carried, (name or carried.indicator,), start)


def _emit(
    sentence: Sentence, item: Item, carried: Carried, names: tuple[str, ...], start: int
) -> tuple[list[Reading], Carried]:
    """Make a reading per name, read as ``carried.sense`` says, and carry the last name on."""
    sense = carried.sense if isinstance(carried.sense, Sense) else Sense()
    year, period = time_at(sentence, item.figure.start)
    if opening := _opening(sentence, item):
        stated = re.search(r"\d{4}(?=年)", opening["when"])
        year = int(stated.group()) if stated else year and year - sentence.span
    kind = kind_at(sentence, item.clause, item.figure, year)
    begin, end = _quote(sentence.text, start, item, names[0])
    quantity = _signed(item, sense.sign)
    readings = [
        Reading(name, quantity, sense.aspect, sense.reference, year, period, kind, begin, end, 0)
        for name in names
        if name
    ]
    return readings, _carry(carried, sense, names, begin)


def _opening(sentence: Sentence, item: Item) -> re.Match[str] | None:
    """由A增加到B: where ``item`` is A, or one of several figures of A."""
    if not _ONTO.match(sentence.text, item.figure.end, item.clause.end):
        return None
    found = _FROM.search(item.pre)
    if found or item.pre:
        return found
    before = _FIRST_OF.search(sentence.text[item.clause.start : item.figure.start])
    return _FROM.search(before["lead"]) if before else None


_FIRST_OF = re.compile(r"(?P<lead>(?:由|从)[^，、\d]{0,8})\d[\d.]*[万亿]?[\u4e00-\u9fff]{1,2}$")


def _carry(carried: Carried, sense: Sense, names: tuple[str, ...], begin: int) -> Carried:
    last = names[-1]
    if not last or (sense.aspect is not Aspect.LEVEL and carried.indicator and not carried.subjects):
        return (
            carried
            if sense.aspect is Aspect.RANK or not last
            else carried._replace(indicator=last, start=begin)
        )
    levels = (*carried.levels, last) if sense.aspect is Aspect.LEVEL else carried.levels
    return carried._replace(indicator=last, start=begin, levels=levels[-4:])


def _quote(text: str, start: int, item: Item, indicator: str) -> tuple[int, int]:
    """The words from the indicator to its figure, and on over the noun behind it where that is named."""
    after = I.noun_after(item.post)
    tail = (
        item.post.find(after) + len(after)
        if after and indicator.endswith(after) and after in item.post
        else 0
    )
    end = item.behind + tail
    end = end if tail and text.endswith(after, 0, end) else item.figure.end
    while start < end and text[start] in "，、；。：—- \u3000和与及并":
        start += 1
    return start, end


_AT_LEAST = re.compile("至少|不少于|不低于")


def _signed(item: Item, sign: int) -> Quantity:
    quantity = item.figure.quantity
    if quantity.comparator is Comparator.EQUAL and _AT_LEAST.search(item.pre):
        quantity = replace(quantity, comparator=Comparator.AT_LEAST)
    if sign > 0:
        return quantity
    top = quantity.value_max
    return replace(quantity, value=-abs(quantity.value), value_max=None if top is None else -abs(top))


#: What joins the figures of a bare list; not so 870名|河湖长累计巡河|46万余次.
_JOINT = re.compile(r"\s*[、和与及]\s*")


def _bounded_by_list(sentence: Sentence, reading: Reading, items: list[Item]) -> Reading:
    """分别稳定在800亿斤、60亿斤、160亿斤以上: the bound at the end of a bare list holds for all of it."""
    bare = items[:1]
    for item in items[1:]:
        between = sentence.text[bare[-1].figure.end : item.figure.start]
        if item.figure.is_rank or not _JOINT.fullmatch(between):
            break
        bare.append(item)
    last = bare[-1].figure.quantity.comparator
    if (
        len(bare) == 1
        or last is Comparator.EQUAL
        or _FROM.search(items[0].pre)
        or reading.quantity.comparator is not Comparator.EQUAL
    ):
        return reading
    return reading._replace(quantity=replace(reading.quantity, comparator=last))
