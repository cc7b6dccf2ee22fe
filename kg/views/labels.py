"""Words and looks of codes on the pages: Chinese first, English beside it, a shape and a colour.

Colours follow Okabe and Ito's palette for the colour-blind, darkened or lightened so that they stand
on a light and on a dark ground; types that share a hue differ in shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Aspect, Comparator, EntityType, Kind, NumeralRole, Observation, RelationType, Status


@dataclass(frozen=True, slots=True)
class Look:
    """How an entity type appears: words, a vis-network shape and a colour."""

    label: str
    english: str
    shape: str
    colour: str


LOOKS: Mapping[EntityType, Look] = {
    EntityType.AREA: Look("行政区", "Area", "dot", "#2f7fc1"),
    EntityType.ZONE: Look("开发区", "Zone", "hexagon", "#4fb0dd"),
    EntityType.FACILITY: Look("设施", "Facility", "triangle", "#8492a0"),
    EntityType.COMPANY: Look("企业", "Company", "square", "#d9652b"),
    EntityType.ORGANIZATION: Look("机构", "Organization", "square", "#8b6f58"),
    EntityType.PROJECT: Look("项目", "Project", "diamond", "#129c77"),
    EntityType.PROGRAM: Look("模式与行动", "Program", "star", "#c7639b"),
    EntityType.POLICY: Look("政策文件", "Policy", "triangleDown", "#8a6fc4"),
    EntityType.HONOR: Look("荣誉", "Honor", "star", "#dd9a0e"),
    EntityType.EVENT: Look("活动", "Event", "hexagon", "#a8973a"),
}

# vis-network draws these on its canvas; the pages draw the same in SVG, in a box of 16 by 16.
OUTLINES: Mapping[str, str] = {
    "dot": "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
    "square": "M2.8 2.8h10.4v10.4H2.8z",
    "diamond": "M8 1l7 7-7 7-7-7z",
    "triangle": "M8 1.6l7 12.4H1z",
    "triangleDown": "M8 14.4L1 2h14z",
    "hexagon": "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
    "star": "M8 .8l2.2 4.6 5 .7-3.6 3.5.9 5L8 12.2l-4.5 2.4.9-5L.8 6.1l5-.7z",
}

RELATIONS: Mapping[str, str] = {
    RelationType.LOCATED_IN: "位于",
    RelationType.RECEIVED_HONOR: "获得荣誉",
    RelationType.UNDERTAKES: "承建",
    RelationType.IMPLEMENTS: "实施",
    RelationType.ISSUES: "发布",
    RelationType.HOSTS: "主办",
    RelationType.COOPERATES_WITH: "合作",
    "within": "隶属",
    "about": "数据",
}

# What the other end reads: 梨树模式 ← 实施者 梨树县.
INVERSES: Mapping[str, str] = {
    RelationType.LOCATED_IN: "位于此地",
    RelationType.RECEIVED_HONOR: "获得者",
    RelationType.UNDERTAKES: "承建方",
    RelationType.IMPLEMENTS: "实施者",
    RelationType.ISSUES: "发布者",
    RelationType.HOSTS: "主办方",
    RelationType.COOPERATES_WITH: "合作",
    "within": "下辖",
    "about": "数据",
}

STATUSES: Mapping[Status, str] = {
    Status.PROPOSED: "谋划",
    Status.SIGNED: "签约",
    Status.STARTED: "开工",
    Status.UNDER_CONSTRUCTION: "在建",
    Status.COMPLETED: "竣工",
}

KINDS: Mapping[Kind, str] = {Kind.ACTUAL: "实际", Kind.ESTIMATE: "预计", Kind.TARGET: "目标"}

LEVELS: Mapping[str, str] = {
    "country": "国家", "province": "省级", "prefecture": "地级", "county": "县级", "township": "乡级",
    "village": "村级",
}  # fmt: skip

NUMERALS: Mapping[NumeralRole, str] = {
    NumeralRole.OBSERVATION: "已入图的数据",
    NumeralRole.NAME: "名称的一部分",
    NumeralRole.DATE: "日期",
    NumeralRole.ORDINAL: "序数",
    NumeralRole.HEADING: "标题编号",
    NumeralRole.THRESHOLD: "门槛",
    NumeralRole.UNEXPLAINED: "尚未解释",
}

# In order of how much a reader wants to see them; codes not listed are shown as they are, last.
OUTCOMES: Mapping[str, str] = {
    "value-conflict": "数值不一致",
    "arithmetic": "算术不符",
    "unit-conflict": "单位不一致",
    "record": "纪录存疑",
    "missed": "未达成",
    "exceeded": "超额完成",
    "met": "达成",
    "revision": "数据修订",
    "rounding": "四舍五入",
    "not-comparable": "不可比",
    "not-reported": "未见报告",
}
_BAD = {"missed", "value-conflict", "arithmetic", "unit-conflict"}
_GOOD = {"met", "exceeded"}


def outcome_label(code: str) -> str:
    """Return the Chinese words for an outcome's code, or the code where none are known."""
    return OUTCOMES.get(code, code)


def outcome_tone(code: str) -> str:
    """Return how an outcome's code looks: ``good``, ``bad`` or ``plain``."""
    return "bad" if code in _BAD else "good" if code in _GOOD else "plain"


def outcome_rank(code: str) -> int:
    """Return the place of an outcome's code in the order of interest, 0 first."""
    return list(OUTCOMES).index(code) if code in OUTCOMES else len(OUTCOMES)


def amount(observation: Observation) -> str:
    """Return number and unit as a reader says them, with range and bound (``≥94亿斤``, ``5—6%``)."""
    quantity = observation.quantity
    number = f"{quantity.value:f}"
    if quantity.value_max is not None:
        number += f"—{quantity.value_max:f}"
    bound = "" if quantity.comparator is Comparator.EQUAL else quantity.comparator.value
    return f"{bound}{number}{quantity.unit}"


def value_text(observation: Observation) -> str:
    """Return what a figure says in its aspect: ``38.9万亩``, ``增长7%``, ``第3位（全省）``."""
    plain = amount(observation)
    against = f"（{observation.reference}）" if observation.reference else ""
    if observation.aspect is Aspect.GROWTH:
        return f"下降{plain.replace('-', '')}" if observation.quantity.value < 0 else f"增长{plain}"
    if observation.aspect is Aspect.DIFFERENCE:
        sign = "+" if observation.quantity.value > 0 else ""
        return f"{sign}{plain}{against}" if against else f"相差{sign}{plain}"
    if observation.aspect is Aspect.RANK:
        return f"第{plain}{against}"
    return f"{plain}{against}"


def time_text(year: int | None, period: str | None = None) -> str:
    """Return ``2022`` or ``2022 · 前三季度``, ``—`` where the year is unknown."""
    parts = [str(year)] if year is not None else []
    return " · ".join([*parts, period] if period else parts) or "—"
