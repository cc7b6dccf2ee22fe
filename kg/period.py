"""Time expressions: found as they stand, resolved against a context.

``find`` is ``str → [TimeMatch]``; ``resolve`` turns a match into a calendar year and, where the time
is not one whole year, the words that say so (前三季度, 2021年以来). The year of a span is its last one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from kg.numerals import parse


class TimeMatch(NamedTuple):
    """A time expression at ``text[start:end]`` with the pieces that its pattern named."""

    start: int
    end: int
    surface: str
    form: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative times are counted from: the year of publication and the section's own year."""

    published: int | None
    default: int | None


_YEAR = r"(?:19|20)\d{2}"
_PLAN = r"“?十[一二三四五六七]五”?"
_PART = (
    r"(?:上半年|下半年|前[一二三四1-4]个?季度|[一二三四]季度|前\d{1,2}个月|"
    r"\d{1,2}(?:月)?(?:至|—|-|到)\d{1,2}月份?|\d{1,2}月份?(?:\d{1,2}日)?(?:底|末|初)?)"
)
_SOME = "[两三四五六七八九十0-9]+"
_FORMS = {
    "years": rf"{_YEAR}年?(?:至|—|-|–|到){_YEAR}年(?:间|期间)?",
    "since": rf"(?:自)?{_YEAR}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?以来",
    "year": rf"(?:截至|截止|到|至|于|在)?{_YEAR}年(?:{_PART})?(?:年?[底末初前]|全年|年内|度)?",
    "relative": (
        r"(?:截至|到)?(?:今年|本年度?|当年|去年|上年度?|上一年度?|前年|明年|后年|来年)"
        rf"(?:{_PART})?(?:以来|[底末初])?"
    ),
    "plan": rf"(?:到)?{_PLAN}(?:规划)?(?:期间|时期|期末|以来|末|前[一二三四]年|[一二三四]年)",
    "five": (
        rf"(?:过去|这|近|今后|未来|前)?的?{_SOME}年(?:来|间)(?:累计)?|"
        rf"(?:过去|这|今后|未来|近)的?{_SOME}年(?:来|间|里|，)?"
    ),
    "now": r"(?:截至|截止|到)?(?:(?<!项)目前(?!期)|现在)(?:为止)?|如今|现已|至今",
    "part": rf"(?:今年)?(?:{_PART})",
    "whole": r"全年|年内|当年|一年来|过去一年|年底前?|年末|年初",
    "mode": r"累计|连续[两三四五六七八九十0-9]+(?:年|个月|个?季度)|年均|日均|月均|每年|每月|每天",
}
_SHIFT = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "明": 1, "来": 1, "后": 2}
_PLAN_END = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}


#: The first characters of all forms: most places in a text are sorted out by one look.
_OPENING = r"\d一二两三四五六七八九十“自截到至于在今本当去上下前明后来过这近未的目现如全年累连日月每"


@cache
def _pattern() -> re.Pattern[str]:
    forms = "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items())
    return re.compile(f"(?=[{_OPENING}])(?:{forms})")


#: Every form has one of these characters; most stretches of text have none.
_CUE = re.compile("[年月季今去明目现至累连当前后近本]|“十|十[一二三四五六七]五|[日均]均")


def find(text: str) -> list[TimeMatch]:
    """Return the time expressions of ``text`` in order, longest form first at each place."""
    if not _CUE.search(text):
        return []
    found = _pattern().finditer(text)
    return [TimeMatch(m.start(), m.end(), m.group(), m.lastgroup or "") for m in found]


def leading(text: str) -> int:
    """Return where the time expression ends that opens ``text``, 0 where none does."""
    match = _pattern().match(text) if _CUE.search(text) else None
    return match.end() if match else 0


def resolve(match: TimeMatch, anchor: Anchor) -> tuple[int | None, str | None]:
    """Return the calendar year and the period expression of ``match``; the latter ``None`` for a year."""
    return _RESOLVERS[match.form](match.surface, anchor)


def _years(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    return int(re.findall(_YEAR, surface)[-1]), surface


def _since(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    return anchor.default, surface


def _year(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    year = int(re.findall(_YEAR, surface)[0])
    partial = re.search(rf"{_PART}|初", surface.split("年", 1)[1])
    return year, surface if partial and not re.search(r"\d月|\d日", partial.group()) else None


def _relative(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    head = re.sub("^(?:截至|到)", "", surface)[0]
    if anchor.published is None:
        return anchor.default, None
    year = anchor.default if surface.startswith("当年") else anchor.published + _SHIFT[head]
    partial = re.search(rf"{_PART}|以来|初", surface)
    return year, surface if partial else None


def _plan(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    name = re.sub("[“”到]", "", surface)[:3]
    end = _PLAN_END.get(name)
    past = anchor.default is not None and end is not None and end > anchor.default
    if "末" in surface or not past:
        return end, None if "末" in surface else surface
    return anchor.default, surface


def _five(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    span = re.search("[一两三四五六七八九十0-9]+", surface)
    ahead = parse(span.group()) if span and surface.startswith(("今后", "未来")) else None
    if ahead is not None and anchor.published is not None:
        return anchor.published + int(ahead) - 1, surface.rstrip("，")
    return anchor.default, surface.rstrip("，")


def _same(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    return anchor.default, surface


def _whole(surface: str, anchor: Anchor) -> tuple[int | None, str | None]:
    return anchor.default, None


_RESOLVERS = {
    "years": _years, "since": _since, "year": _year, "relative": _relative, "plan": _plan, "five": _five,
    "now": _same, "part": _same, "whole": _whole, "mode": _same,
}  # fmt: skip
