"""Quantities: a number, its unit, a range, and the words that bound it.

``find`` is a pure function ``str → [QuantityMatch]`` over one compiled alternation. Chinese numerals
count only where they are written with a bounding word or as a round hundred, thousand, 万 or 亿
(产值突破百亿元): 一批, 两个 and 三大 mostly name things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg import lexicon
from kg.model import Comparator, Quantity
from kg.numerals import ARABIC, CHINESE, SCALE, SCALES, parse, plain


@dataclass(frozen=True, slots=True)
class QuantityMatch:
    """A quantity at ``text[start:end]``; the number and unit alone are ``text[first:last]``.

    ``start`` includes a bounding word before it (超过, 约), ``end`` one after it (以上, 左右).
    ``chinese`` marks numbers not written in digits.
    """

    start: int
    end: int
    first: int
    last: int
    quantity: Quantity
    chinese: bool = False


_BEHIND = frozenset({"余", "多", "以上", "以内", "以下", "左右", "上下", "之内", "及以上", "及以下"})
_BEFORE = tuple(w for w in lexicon.words("comparators") if w not in _BEHIND)
_AFTER = r"(?:及?以[上下内]|之内|左右|上下|开外|(?<=[日天年月时钟秒])内)"
_VAGUE = "[余多来]"
_DASH = r"(?:—{1,2}|--?|–|－|~|～|至|到)"
_PREFIX = rf"(?:(?<!签)(?P<before>{lexicon.alternation(_BEFORE)})(?:了|到|达)?)?"


@cache
def _pattern() -> re.Pattern[str]:
    unit = lexicon.either("units")
    number = rf"(?P<number>{ARABIC})(?P<vague>{_VAGUE})?(?P<scale>{SCALE})?(?P<vaguer>{_VAGUE})?"
    low = rf"(?:(?P<low>{ARABIC})(?P<lowscale>{SCALE})?(?P<lowunit>{unit})?{_DASH})?"
    arabic = (
        rf"{_PREFIX}(?P<sign>(?<![\d\u4e00-\u9fff%)）])[-－])?{low}{number}(?:(?P<half>半)?(?P<unit>{unit}))?"
    )
    round_ = rf"(?P<round>[百千]?(?:万亿|亿|万)|[百千])(?P<roundvague>{_VAGUE})?(?P<roundunit>{unit})?"
    spelled = rf"(?P<spelled>{CHINESE}(?:万|亿)?)(?P<spelledunit>{unit})"
    bounded = (
        rf"(?<!签)(?P<hedge>{lexicon.alternation([*_BEFORE, '达', '数'])})(?:了|到)?(?:{round_}|{spelled})"
    )
    return re.compile(rf"(?:{arabic}|{bounded})(?P<after>{_AFTER})?")


#: What may not stand before a number that measures something: G65, T800, 第3, 3+1, ２０２１·5.
_NO_NUMBER_BEFORE = re.compile(r"(?:[A-Za-z第·\-+＋×x/〔\[［]|\d[.,:：]?|(?<=\d)年)$")
#: ... nor after it: 5G, 3+1, 12:30, 〔3〕.
_NO_NUMBER_AFTER = re.compile(r"[A-Za-z+＋·×〕\]］]|[:：]\d")


#: 近三年, 超十年: a stretch of time, not a quantity.
_SPANS = frozenset({"年", "月", "天", "个月"})


def find(text: str) -> list[QuantityMatch]:
    """Return the quantities of ``text`` in order; dates, ordinals and codes are left out."""
    return list(_iterate(text))


def _iterate(text: str) -> Iterator[QuantityMatch]:
    for m in _pattern().finditer(text):
        match = _arabic(text, m) if m["number"] else _bounded(m)
        if match:
            yield match


def _arabic(text: str, m: re.Match[str]) -> QuantityMatch | None:
    first = m.start("low") if m["low"] else m.start("number")
    unit = (m["scale"] or "") + (m["unit"] or "")
    if not unit or _is_code(text, first, m) or _is_date(m):
        return None
    value = _value(m["number"])
    low = m["low"] and _value(m["low"])
    quantity = Quantity(
        _rescaled(low, m) if low else (-value if m["sign"] else value),
        unit,
        value if low else None,
        _comparator(m),
    )
    start = m.start("before") if m["before"] else m.start("sign") if m["sign"] else first
    return QuantityMatch(start, m.end(), first, _last(m), quantity)


def _value(surface: str) -> Decimal:
    return plain(Decimal(surface.replace(",", "")))


def _rescaled(low: Decimal, m: re.Match[str]) -> Decimal:
    """Bring 5000万—1亿元 to one scale: the lower end in the unit of the upper one."""
    if not m["lowscale"] or m["lowscale"] == m["scale"]:
        return low
    return plain(low * SCALES[m["lowscale"]] / SCALES.get(m["scale"] or "", 1))


def _last(m: re.Match[str]) -> int:
    return m.start("after") if m["after"] else m.end()


def _is_code(text: str, first: int, m: re.Match[str]) -> bool:
    before = text[max(0, first - 2) : first]
    if m["sign"]:
        return False
    return bool(_NO_NUMBER_BEFORE.search(before) or (not m["unit"] and _NO_NUMBER_AFTER.match(text, m.end())))


def _is_date(m: re.Match[str]) -> bool:
    """2023年 and 2022—2023年 are times; 3年 and 30天 are durations."""
    return m["unit"] == "年" and bool(re.fullmatch(r"(?:19|20)\d\d", m["number"]))


def _comparator(m: re.Match[str]) -> Comparator:
    table = lexicon.mapping("comparators")
    after, before = m["after"], m["before"] or (m["hedge"] if m["hedge"] in table else None)
    if after:
        return Comparator(table.get(after, "≤"))
    if before:
        return Comparator(table[before])
    vague = m["vague"] or m["vaguer"] or m["roundvague"]
    return Comparator.ABOUT if vague else Comparator.EQUAL


def _bounded(m: re.Match[str]) -> QuantityMatch | None:
    """Read 产值突破百亿元 (100 亿元), 超千场 (1000 场), 上万家 (1 万家), 超过四成 (4 成)."""
    if m["spelled"]:
        value, unit, first = parse(m["spelled"]), m["spelledunit"], m.start("spelled")
        if value is None:
            return None
    else:
        value, unit = _round(m["round"])
        unit, first = unit + (m["roundunit"] or ""), m.start("round")
    if not unit or (value == 1 and not SCALES.get(unit[0])) or m["hedge"] == "数" or unit in _SPANS:
        return None
    return QuantityMatch(
        m.start("hedge"), m.end(), first, _last(m), Quantity(value, unit, None, _comparator(m)), True
    )


def _round(surface: str) -> tuple[Decimal, str]:
    """Split 千万 into 1000 and 万; 百 alone is the number 100 with no scale."""
    head = {"百": 100, "千": 1000}.get(surface[0], 1)
    rest = surface[1:] if surface[0] in "百千" else surface
    return Decimal(head), rest
