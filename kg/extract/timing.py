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
    r"力争|计划|目标|确保(?!了)|争取(?=[^，]{0,6}(?:达|完成|实现|突破))|拟|将(?!军|来)|要(?=[^，]{0,4}(?:完成|达|新|实))"
)
_REVIEWED = re.compile(r"去年|上年|过去|已(?:经)?|截至目前|一年来|五年来|以来")
_WEAK = frozenset({"mode", "whole", "part"})
#: 比去年增长, 较2020年: a year that is compared with, not the one spoken of.
_COMPARED = re.compile(r"(?:比|较|同|由|从|超过?|高于|低于|跟|与)$")


def time_at(sentence: Sentence, position: int) -> tuple[int | None, str | None]:
    """Return year and period that hold at ``position``: those of the nearest expression before it."""
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
    """2021年，城镇收入…元；农村收入…元: the stated year holds behind the semicolon."""
    year: int | None = None
    for sentence in sentences:
        current = replace(sentence, carried=year)
        year = time_at(current, len(current.text))[0] if _states_year(current) else year
        year = year if current.text.endswith("；") else None
        yield current


def _states_year(sentence: Sentence) -> bool:
    return any(t.form == "year" and not _is_compared(sentence.text, t) for t in sentence.times)


def _is_compared(text: str, time: TimeMatch) -> bool:
    return bool(_COMPARED.search(text[max(0, time.start - 2) : time.start])) and not re.match(
        "以来|起|至|到|开始", text[time.end : time.end + 2]
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
        past = year is not None and sentence.anchor.default is not None and year < sentence.anchor.default
        return Kind.ACTUAL if past and not _INTENDED.search(text[:position]) else Kind.TARGET
    if year is not None and sentence.anchor.published is not None and year > sentence.anchor.published:
        return Kind.TARGET
    if _EXPECTED.search(local) or _POTENTIAL.search(local) or _OPENING.search(text[:position]):
        return Kind.ESTIMATE
    if _INTENDED.search(local) and not _REVIEWED.search(local):
        return Kind.TARGET
    rest = text[figure.end : clause.end]
    if (
        rest.startswith("的")
        and _PLANNED_TOTAL.search(local)
        and not _BUILT.search(rest)
        and not _COUNTED_LIST.search(rest)
    ):
        return Kind.TARGET
    return Kind.ACTUAL


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
