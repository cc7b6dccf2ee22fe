"""When a figure holds and how it is meant: year, period and kind at a place in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extract.figures import Figure
from kg.extract.sentences import Sentence, Span
from kg.model import Kind, SectionRole
from kg.period import TimeMatch, resolve

_EXPECTED = re.compile(r"预计|预期|有望|可望|初步核算")
_POTENTIAL = re.compile(
    r"(?<!不)可(?!支配|持续|再生|靠|控|比|视|穿|及|感|行)[^，]{0,3}[减增节新达实带吸为]|每年可|将可"
)
_INTENDED = re.compile(
    r"力争|(?<![动持展务设造养育增坚])计划(?=[到在于用今明总投新建改完实开引全为安培推达年\d])|目标|确保(?!了)|争取(?=[^，]{0,6}(?:达|完成|实现|突破))|拟|将(?!军|来)|要(?!求)(?=[^，]{0,4}(?:完成|达|新|实))"
)
#: 超年初计划64个, 占年计划的142%, 完成目标任务, “雨露计划”, 科技计划项目: a plan that is named or met.
_MEASURED_BY = re.compile(
    r"“[^”]*”|(?:超额?|超过|超出|占|完成|优于|好于|高于|低于|快于|高出|达到?|实现|比|较)[^，、]{0,12}?(?:计划|目标)|"
    r"目标(?:任务)?完成|计划(?:项目|单列|生育)"
)
#: 我区有20个口岸, 全区现有60万老人: a plan that first tells how things stand.
_STANDS = re.compile(r"(?:目前，?)?(?:我|全)[市县省区州](?:每年|现有|共有|有|已有|已|拥有|还有)(?!望)")
#: 计划改造的103个小区已全部完工: the plan was carried out.
_PLANNED = re.compile(r"计划[^，]{1,8}的$")
_REVIEWED = re.compile(r"去年|上年|过去|已(?:经)?|截至目前|一年来|五年来|以来")
_WEAK = frozenset({"mode", "whole", "part"})
#: 比去年增长, 较2020年: a year that is compared with, not the one spoken of.
_COMPARED = re.compile(r"(?:比|较|同|由|从|超过?|高于|低于|跟|与)$")

#: 是2011年的3.14倍, 为2020年同期的2倍; 从2015年开始, 2020年起: neither is the year spoken of.
_MULTIPLE = re.compile(r"(?:同期)?的[近约]?[\d.]+倍|开始|起(?!步|点|草|降|伏)")


def time_at(sentence: Sentence, position: int) -> tuple[int | None, str | None]:
    """Return year and period that hold at ``position``: those of the nearest expression before it."""
    if not sentence.times:
        return sentence.carried or sentence.anchor.default, None
    times = [t for t in sentence.times if t.start <= position and not _is_compared(sentence.text, t)]
    strong = [t for t in times if t.form not in _WEAK]
    clause = sentence.clause_at(position)
    year = resolve(strong[-1], sentence.anchor)[0] if strong else sentence.carried or sentence.anchor.default
    periods = [
        p
        for t in times
        if (p := resolve(t, sentence.anchor)[1]) and (t.start >= clause.start or t.form != "mode")
    ]
    return year, periods[-1] if periods else None


def carry_years(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """2021年，城镇收入…元；农村收入…元: the stated year holds behind the semicolon.

    过去的五年，…: what a paragraph says of a whole term holds to its end.
    """
    year: int | None = None
    span = 1
    for sentence in sentences:
        reviewed = sentence.role is SectionRole.REVIEW and _TERM.search(sentence.text)
        span = _TERM_YEARS if reviewed else span
        years = max(span, sentence.span)
        same = year is None and years == sentence.span
        current = sentence if same else replace(sentence, carried=year, span=years)
        span = 1 if sentence.text.endswith("\n") else span
        year = time_at(current, len(current.text))[0] if _states_year(current) else year
        year = year if current.text.endswith("；") else None
        yield current


_TERM = re.compile(r"过去的?五年|五年来|这五年|五年间|“?十[一二三四]五”?(?:时期|期间|以来)")
_TERM_YEARS = 5


def _states_year(sentence: Sentence) -> bool:
    return any(t.form == "year" and not _is_compared(sentence.text, t) for t in sentence.times)


def _is_compared(text: str, time: TimeMatch) -> bool:
    after = text[time.end : time.end + 12]
    if _MULTIPLE.match(after):
        return True
    return bool(_COMPARED.search(text[max(0, time.start - 2) : time.start])) and not re.match(
        "以来|起|至|到|开始", after
    )


#: 预计全市生产总值增长4%，工业总产值增长2%: an expectation that opens a clause holds to the end.
_OPENING = re.compile(r"(?:^|[，；：—])(?:[^，；]{0,6})(?:预计|预期)(?!达|将|为)")
#: 总投资15亿元的甲项目开工建设: the planned total of a single project that is not yet built.
_PLANNED_TOTAL = re.compile(r"(?:总投资|投资|占地|建筑面积)(?:额|约|近|超|超过|达)*$")
_BUILT = re.compile(r"竣工|投产|建成|完工|投用|通车|投入运营|投入使用|完成")
_COUNTED_LIST = re.compile(r"\d+[余多]?[个家项座条处]")


def kind_at(sentence: Sentence, clause: Span, figure: Figure, year: int | None) -> Kind:
    """Return whether a figure is reported, expected or promised."""
    text, position = sentence.text, figure.start
    local = text[clause.start : position]
    if sentence.role is SectionRole.PLAN:
        if _STANDS.match(local):
            return Kind.ACTUAL
        past = year is not None and sentence.anchor.default is not None and year < sentence.anchor.default
        return Kind.ACTUAL if past and not _INTENDED.search(text[:position]) else Kind.TARGET
    if year is not None and sentence.anchor.published is not None and year > sentence.anchor.published:
        return Kind.TARGET
    if _EXPECTED.search(local) or _POTENTIAL.search(local) or _OPENING.search(text[:position]):
        return Kind.ESTIMATE
    rest = text[figure.end : clause.end]
    if _intended(local) and not (_PLANNED.search(local) and "已" in rest):
        return Kind.TARGET
    if (
        rest.startswith("的")
        and _PLANNED_TOTAL.search(local)
        and not _BUILT.search(rest)
        and not _COUNTED_LIST.search(rest)
    ):
        return Kind.TARGET
    return Kind.ACTUAL


def _intended(local: str) -> bool:
    return bool(_INTENDED.search(_MEASURED_BY.sub("", local)) and not _REVIEWED.search(local))


def kind_at_position(sentence: Sentence, position: int, year: int | None) -> Kind:
    """Return how a statement without a figure is meant, at ``position``."""
    clause = sentence.clause_at(position)
    local = sentence.text[clause.start : position]
    if sentence.role is SectionRole.PLAN:
        return Kind.TARGET
    if year is not None and sentence.anchor.published is not None and year > sentence.anchor.published:
        return Kind.TARGET
    if (_INTENDED.search(local) or _EXPECTED.search(local) or "即将" in local) and not _REVIEWED.search(
        local
    ):
        return Kind.TARGET
    return Kind.ACTUAL
