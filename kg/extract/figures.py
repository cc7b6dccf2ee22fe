"""Figures of a sentence: quantities that measure something, and ranks.

A quantity that only describes (5000万元以上项目, 15分钟生活圈, 65岁以上老人) is a threshold or part of
a name; ``find`` leaves it out, ``role_of`` says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from kg import lexicon
from kg.model import Comparator, NumeralRole, Quantity
from kg.numerals import parse
from kg.quantity import QuantityMatch
from kg.quantity import find as find_quantities


class Measured(NamedTuple):
    """A quantity and why it stands in its text."""

    match: QuantityMatch
    role: NumeralRole


class Figure(NamedTuple):
    """A figure at ``[start, end)``; ``scope`` is what a rank is counted among (全省), else ``None``."""

    start: int
    end: int
    quantity: Quantity
    scope: str | None = None
    is_rank: bool = False


_HAN = re.compile(r"[\u4e00-\u9fff“]")
_TIME_UNITS = frozenset(
    {"分钟", "小时", "天", "年", "个月", "岁", "周岁", "周年", "周", "秒", "工作日", "个工作日"}
)
_ADJECTIVE_UNITS = frozenset({"千伏", "kv", "kV", "KV", "吨级", "万吨级", "英寸", "纳米", "周年", "年一遇"})
#: 实施20项以上重大项目 and 80%以上由企业承担 say how many; 5000万元以上项目 and 30户以上自然村 which ones.
_COUNTS = frozenset("%个项家名条座所件处只支部门种类场次台")
_MONEY = re.compile(r"元$|亩$|^[万亿千百]+$")
#: 压缩至20分钟内办结 measures; 打造15分钟生活圈 names.
_TIME_VERB = re.compile(
    r"(?:至|到|为|用|仅|需|内|超过|不超过|缩短|提前|延长|压缩|寿命|年龄|时间|时限|时长|期)[^，。]{0,3}$"
)

#: 近三年, 连续5个月, 历时3年: how long, up to now or from now on.
_STRETCH = re.compile(r"(?:连续|近|用|今后|未来|过去|每|第|已|满|这|前|为期|历时|历经|长达)$")
_GRADE = re.compile("级(?!以)")


def find(text: str) -> list[Figure]:
    """Return the figures of ``text`` in order."""
    return among(text, measured(text))


def among(text: str, quantities: Sequence[Measured]) -> list[Figure]:
    """Return the ``quantities`` of ``text`` that measure something, and its ranks, in order."""
    found = [Figure(m.start, m.end, m.quantity) for m, role in quantities if role is NumeralRole.OBSERVATION]
    return sorted((*found, *ranks(text)), key=attrgetter("start"))


def measured(text: str) -> tuple[Measured, ...]:
    """Return the quantities of ``text`` in order, each with why it stands there."""
    return tuple(Measured(m, role_of(text, m)) for m in find_quantities(text))


def role_of(text: str, match: QuantityMatch) -> NumeralRole:
    """Return why a quantity stands in ``text``: to measure, to bound a class, or as part of a name."""
    unit, after = match.quantity.unit, text[match.end : match.end + 2]
    followed = bool(_HAN.match(after))
    if _inside_quotes(text, match):
        return NumeralRole.NAME
    if unit in _ADJECTIVE_UNITS and (followed or text[match.first - 1 : match.first] in "（("):
        return NumeralRole.NAME
    if unit in _TIME_UNITS:
        return _time_role(text, match, followed)
    if (
        text[match.last : match.end].endswith(("以上", "以下", "以内"))
        and followed
        and after[0] not in "的占及和与"
        and unit not in _COUNTS
    ):
        return NumeralRole.THRESHOLD
    if _GRADE.match(after) and _MONEY.search(unit):
        return NumeralRole.NAME
    if _is_bounded_class(text, match, after):
        return NumeralRole.THRESHOLD
    return NumeralRole.OBSERVATION


def _inside_quotes(text: str, match: QuantityMatch) -> bool:
    """“1025工程” and “十百千万” name; the label is short and closes soon after."""
    opened = text.rfind("“", max(0, match.start - 12), match.start)
    if opened < 0 or "”" in text[opened : match.start]:
        return False
    return text.find("”", match.end, match.end + 14) >= 0 and match.quantity.unit not in {"%"}


def _time_role(text: str, match: QuantityMatch, followed: bool) -> NumeralRole:
    unit = match.quantity.unit
    before = text[max(0, match.start - 8) : match.start]
    if unit in {"年", "个月", "天", "周"} and _STRETCH.search(before):
        return NumeralRole.DATE
    if unit in {"岁", "周岁"}:
        return NumeralRole.OBSERVATION if "寿命" in before else NumeralRole.THRESHOLD
    if unit in {"周年", "周"}:
        return NumeralRole.NAME
    if followed and not _TIME_VERB.search(before):
        return NumeralRole.NAME
    if unit == "年" and not _TIME_VERB.search(before):
        return NumeralRole.DATE
    return NumeralRole.OBSERVATION


def _is_bounded_class(text: str, match: QuantityMatch, after: str) -> bool:
    """超10亿元的企业达到5家: money behind 超 or 过 and before a noun bounds a class."""
    prefix = text[match.start : match.first]
    if not prefix and text[match.start - 1 : match.start] == "过":
        prefix = "过"
    bounded = prefix in {"超", "超过", "过", "不足", "突破", "低于"} and _MONEY.search(match.quantity.unit)
    return bool(bounded and _HAN.match(after) and after[:1] not in "左，")


# ---------------------------------------------------------------- ranks

_SCOPE = (
    r"(?:全国|全省|全市|全区|全县|全州|世界|全球|亚洲|东北|西北|西南|华北|华东|华中|华南|中部|西部|东部|中西部|国内|省内|市内|"
    r"同类[^，。]{0,6}?|[\u4e00-\u9fff]{0,6}(?:地区|城市|省区|区域|省份|县区|地级市|市州|试点|新区|高新区|经开区)|[\u4e00-\u9fff]{2,3}(?<!全)[省市])"
)
_RANKED = (
    r"(?:位居|居|位列|位于|列|排名|排|名列|排在|跃居|跃升至|跃升|升至|上升至|提升至|稳居|保持|蝉联|前移至|"
    r"跻身|进入|连续[^，。、]{1,4}|继续|均)"
)
_ORDINAL = r"第(?P<n>\d+|[一二三四五六七八九十]{1,3})(?P<u>位|名)?"
_TOP = r"(?:前(?P<top>\d+|[一二三四五六七八九十]{1,3})(?P<topunit>位|名|列|强)?)"
_NOT_RANK_AFTER = (
    r"(?![届批次个条台座家轮期季产代阶方梯档人书线医中小实高师幼任时站列车套课居责]|"
    r"[一二三四五六七八九十]|二产|三产|三方|一把|一线)"
)


#: Every rank has one of these: 第三, 首位, 榜首, 前10.
_RANK_CUE = re.compile(r"第[\d一二三四五六七八九十]|首位|榜首|前[\d一二三四五六七八九十]")


@cache
def _rank_pattern() -> re.Pattern[str]:
    lead = rf"(?P<lead>{_RANKED})?(?:于|在|了|到)?(?P<scope>{_SCOPE})?(?:的)?(?P<lead2>{_RANKED})?"
    value = rf"(?:{_ORDINAL}{_NOT_RANK_AFTER}|(?P<first>首位|榜首|第一位)|{_TOP}{_NOT_RANK_AFTER})"
    return re.compile(lead + value)


def ranks(text: str) -> list[Figure]:
    """Return the ranks of ``text``: 位列全省第三 → value 3, unit 位, scope 全省."""
    if not _RANK_CUE.search(text):
        return []
    return [f for m in _rank_pattern().finditer(text) if (f := _rank(text, m))]


def _rank(text: str, m: re.Match[str]) -> Figure | None:
    if not (m["lead"] or m["lead2"] or m["scope"]):
        return None
    if m["top"] and (m["topunit"] in {None, "列", "强"} or not (m["lead"] or m["lead2"] or m["scope"])):
        return None
    value = Decimal(1) if m["first"] else parse(m["n"] or m["top"])
    if value is None or (m["n"] and not m["scope"] and m["u"] is None and not (m["lead"] or m["lead2"])):
        return None
    comparator = Comparator.AT_MOST if m["top"] else Comparator.EQUAL
    return Figure(m.start(), m.end(), Quantity(value, "位", None, comparator), m["scope"] or "", True)


@cache
def growth_signs() -> dict[str, str]:
    """Return the words of change with their sign, ``+`` or ``-``."""
    return lexicon.mapping("growth")
