"""Quantities: a number, its unit, a range, and the words that bound it.

``find`` is a pure function ``str → [QuantityMatch]`` over one compiled alternation. Chinese numerals
count only where they are written with a bounding word or as a round hundred, thousand, 万 or 亿
(产值突破百亿元): 一批, 两个 and 三大 mostly name things.

``spoken`` reads every number, with or without a unit, in digits or not (百分之六点五, 十五斤半, 三分之二,
大于二十): for text outside this genre and for ``scripts/conformance.py``; extraction does not use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from kg import lexicon
from kg.model import Comparator, Quantity
from kg.numerals import ARABIC, CHINESE, NUMERAL, SCALE, SCALES, WHOLE, parse, plain


class QuantityMatch(NamedTuple):
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
    # The first characters of all quantities: most places in a text are sorted out by one look.
    opening = "".join(sorted({re.escape(w[0]) for w in (*_BEFORE, "达", "数")}))
    return re.compile(rf"(?=[\d\-－{opening}])(?:{arabic}|{bounded})(?P<after>{_AFTER})?")


#: What may not stand before a number that measures something: G65, T800, 第3, 3+1, ２０２１·5.
_NO_NUMBER_BEFORE = re.compile(r"(?:[A-Za-z第·\-+＋×x/〔\[［]|\d[.,:：]?|(?<=\d)年)$")
#: ... nor after it: 5G, 3+1, 12:30, 〔3〕.
_NO_NUMBER_AFTER = re.compile(r"[A-Za-z+＋·×〕\]］]|[:：]\d")

#: 2023年 and 2022—2023年 are times; 3年 and 30天 are durations.
_CALENDAR = re.compile(r"(?:19|20)\d\d")
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
    number, scale, unit, lower, sign = m.group("number", "scale", "unit", "low", "sign")
    first = m.start("low") if lower else m.start("number")
    if not (scale or unit) or _is_code(text, first, m) or (unit == "年" and _CALENDAR.fullmatch(number)):
        return None
    value = _value(number)
    low = lower and _value(lower)
    quantity = Quantity(
        _rescaled(low, m) if low else (-value if sign else value),
        (scale or "") + (unit or ""),
        value if low else None,
        _comparator(m),
    )
    start = m.start("before") if m["before"] else m.start("sign") if sign else first
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
    if m["sign"]:
        return False
    return bool(
        _NO_NUMBER_BEFORE.search(text, max(0, first - 2), first)
        or (not m["unit"] and _NO_NUMBER_AFTER.match(text, m.end()))
    )


def _comparator(m: re.Match[str]) -> Comparator:
    table = lexicon.mapping("comparators")
    after, before, hedge, *vague = m.group("after", "before", "hedge", "vague", "vaguer", "roundvague")
    if after:
        return Comparator(table.get(after, "≤"))
    if before or hedge in table:
        return Comparator(table[before or hedge])
    return Comparator.ABOUT if any(vague) else Comparator.EQUAL


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


# ---------------------------------------------------------------- numbers as they are spoken

#: Bounding words of definitions and queries, beside those of the lexicon: 大于等于三十, ≥50, 占比过20.
_LOWER = ["大于等于", "大于或等于", "大于或者等于", "至少有", "≥", ">=", ">", "过", "之上", "大", "多", "高"]
_UPPER = [
    "小于等于",
    "小于或等于",
    "小于或者等于",
    "至多",
    "至多有",
    "≤",
    "<=",
    "<",
    "之下",
    "小",
    "少",
    "低",
]
_BOUNDS = dict.fromkeys(_LOWER, "≥") | dict.fromkeys(_UPPER, "≤")
_COMPARED = "大多高小少低"  # 比三十大
_BOUNDING = (*_BEFORE, *(w for w in _BOUNDS if w not in {*_COMPARED, "之下", "之上"}))
#: Units of speech and of other genres, beside those of the lexicon.
_OTHER_UNITS = ("两", "双", "对", "公分", "cm", "m", "赫兹", "千赫兹", "兆赫兹")
#: Parts of a whole, in per cent: 千分之三 is 0.3 %.
_PARTS = {"百": 1, "千": 10, "万": 100, "百万": 10**4, "千万": 10**5, "亿": 10**6, "万万": 10**6}
#: 二三十, 五六百: a loose range that no single value stands for.
_LOOSE = re.compile(r"[一二三四五六七八九]{2}[十百千万亿].*")
#: 一切, 四川, 十足: one character is a number only at the end of a phrase, before 的 or another number.
_IN_WORD = re.compile(r"(?![到至和与的])[\u4e00-\u9fff]")


@cache
def _spoken_units() -> frozenset[str]:
    return frozenset(lexicon.words("units")) - {*_COMPARED} | {*_OTHER_UNITS}


@cache
def _spoken_pattern() -> re.Pattern[str]:
    unit = lexicon.alternation(_spoken_units())
    before = rf"(?:(?<!签)(?P<before>{lexicon.alternation(_BOUNDING)})(?:了|到|达)?|(?P<than>比))?\s?"
    whole = rf"(?P<part>{lexicon.alternation(_PARTS)})"
    part = rf"(?P<minus>负)?(?<![\d一二三四五六七八九十百千万亿]){whole}分之(?P<parts>负?{WHOLE})"
    low = rf"(?:第?(?P<low>{NUMERAL})(?:{unit})?(?:\s?{_DASH}\s?|[和与](?=第?{WHOLE}之间))第?)?"
    measured = (
        rf"(?P<number>{NUMERAL})(?P<unit>{unit})(?:(?P<half>半)|(?<=成)(?P<tenth>[一二三四五六七八九]))?"
    )
    number = rf"{part}|(?P<halved>半)(?P<halvedunit>成)|{low}(?:{measured}|(?P<bare>{NUMERAL}))"
    after = rf"(?:\s?(?P<after>{_AFTER}|之[上下])|(?(than)(?P<compared>[{_COMPARED}])|(?!)))?"
    return re.compile(rf"{before}(?<![A-Za-z0-9])(?:{number})(?![A-Za-z]){after}")


def spoken(text: str) -> list[QuantityMatch]:
    """Return every number of ``text`` in order, scales multiplied out; the unit may be ``""``."""
    found = (_spoken(text, m) for m in _spoken_pattern().finditer(text))
    return [match for match in found if match]


def _spoken(text: str, m: re.Match[str]) -> QuantityMatch | None:
    value, unit, first = _spoken_value(m)
    low = parse(m["low"]) if m["low"] else None
    start = m.start("low") if m["low"] else first
    if value is None or (m["bare"] and not m["low"] and _is_word(text, m)):
        return None
    last = max(m.end(g) for g in ("parts", "number", "unit", "half", "tenth", "bare", "halvedunit"))
    quantity = Quantity(
        value if low is None else low, unit, None if low is None else value, _spoken_comparator(m)
    )
    begin = m.start("before") if m["before"] else start
    return QuantityMatch(begin, max(last, m.end("after")), start, last, quantity, not text[start].isdecimal())


def _spoken_value(m: re.Match[str]) -> tuple[Decimal | None, str, int]:
    """Return value, unit and where the number begins: 百分之五 (5, %), 七成六 (7.6, 成)."""
    if m["part"]:
        value = parse(m["parts"])
        sign, start = (-1, m.start("minus")) if m["minus"] else (1, m.start("part"))
        return None if value is None else plain(sign * value / _PARTS[m["part"]]), "%", start
    if m["halved"]:
        return Decimal("0.5"), m["halvedunit"], m.start("halved")
    group = "number" if m["number"] else "bare"
    surface, unit = _divided(m[group], m["unit"] or "")
    value = None if _LOOSE.fullmatch(surface) else parse(surface)
    rest = Decimal("0.5") if m["half"] else (parse(m["tenth"]) or Decimal(0)) / 10 if m["tenth"] else 0
    return None if value is None else value + rest, unit, m.start(group)


def _divided(surface: str, unit: str) -> tuple[str, str]:
    """Give 千 to the unit where there is one of that name: 2.3千克 is 2.3 and 千克, 3.5千元 3.5千 and 元."""
    kilo = unit and surface[1:].endswith("千") and f"千{unit}" in _spoken_units()
    return (surface[:-1], f"千{unit}") if kilo else (surface, unit)


def _is_word(text: str, m: re.Match[str]) -> bool:
    """万 alone is no number; neither is 一 in 一切 or 十 in 十足."""
    surface = m["bare"]
    inside = len(surface) == 1 and not surface.isdecimal() and _IN_WORD.match(text, m.end("bare"))
    return surface in ("百", "千", "万", "亿") or bool(inside)


def _spoken_comparator(m: re.Match[str]) -> Comparator:
    table = {**_BOUNDS, **lexicon.mapping("comparators")}
    if m["after"]:
        return Comparator(table.get(m["after"], "≤"))
    if m["than"] and m["compared"]:
        return Comparator(_BOUNDS[m["compared"]])
    if m["before"]:
        return Comparator(table[m["before"]])
    vague = set(m["number"] or m["bare"] or "") & set("余多几")
    return Comparator.ABOUT if vague else Comparator.EQUAL
