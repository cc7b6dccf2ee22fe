"""When an annotated and a built item are the same: the definitions of ``gold/score.py``, one function each.

Names are compared without quotation marks and white space. Leniently, one name may contain the other if it
is at least half as long (``梨树县`` and ``吉林省梨树县``). A figure is detected when value and unit agree
after 万 and 亿 are multiplied out. A *grade* says how well two items fit; 0 is no match. Items are then
assigned one to one, best grade first, and of equal grades the first in reading order (annotated, then built).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from kg.evaluate.items import AnyItem, FigureItem, LinkItem, NameItem, StatusItem
from kg.model import RelationType

_Item = TypeVar("_Item", bound=AnyItem)
_Item_co = TypeVar("_Item_co", bound=AnyItem, covariant=True)
_MARKS = str.maketrans("（）", "()", "“”‘’\"'《》〈〉「」『』 \t\u3000")
_SCALES = {"万亿": 1e12, "千万": 1e7, "百万": 1e6, "亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}
_SCALE = re.compile(r"(?!千米|千克|千瓦|百分|千卡)(?:万亿|千万|百万|亿|万|千|百)")
_SAME_UNITS = {"％": "%", "百分点": "个百分点", "元人民币": "元", "平方千米": "平方公里"}
_ALIKE = 0.6
_TOLERANCE = 1e-6


# ---------------------------------------------------------------- names


@lru_cache(maxsize=65536)
def norm(name: str) -> str:
    """Return ``name`` without quotation marks and white space, brackets made half-width."""
    return name.translate(_MARKS)


def same(a: str, b: str) -> bool:
    """Tell whether two names agree leniently: one contains the other and is at least half as long."""
    a, b = norm(a), norm(b)
    if not a or not b:
        return a == b
    short, long = sorted((a, b), key=len)
    return short in long and 2 * len(short) >= len(long)


def same_strictly(a: str, b: str) -> bool:
    """Tell whether two names are equal but for marks and white space."""
    return norm(a) == norm(b)


def dice(a: str, b: str) -> float:
    """Return the share of common character pairs, 0 to 1: ``高标准农田``, ``新建高标准农田`` → 0.8."""
    a, b = norm(a), norm(b)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) < 2:
        return 0.0
    return 2 * (_pairs(a) & _pairs(b)).total() / (len(a) + len(b) - 2)


def _pairs(name: str) -> Counter[str]:
    return Counter(name[i : i + 2] for i in range(len(name) - 1))


def same_indicator(a: str, b: str) -> bool:
    """Tell whether two wordings name one indicator: many common character pairs, or the same leniently."""
    return dice(a, b) >= _ALIKE or same(a, b)


# ---------------------------------------------------------------- quantities


def quantity(value: Decimal | None, unit: str) -> tuple[float, str] | None:
    """Return value and unit with the scale multiplied out: 38.9, ``万亩`` → 389000.0, ``亩``."""
    if value is None:
        return None
    number, unit = float(value), re.sub("[余多]", "", norm(unit))
    scale = _SCALE.match(unit)
    if scale:
        number, unit = number * _SCALES[scale.group()], unit[scale.end() :]
    return round(number, 6), _SAME_UNITS.get(unit, unit)


def same_quantity(a: FigureItem, b: FigureItem) -> bool:
    """Tell whether value (to one in a million) and unit agree."""
    x, y = quantity(a.value, a.unit), quantity(b.value, b.unit)
    if x is None or y is None or x[1] != y[1]:
        return False
    return not abs(x[0] - y[0]) > _TOLERANCE * max(1, abs(x[0]))


# ---------------------------------------------------------------- grades

Grade = Callable[[_Item, _Item], float]


def entity_strict(a: NameItem, b: NameItem) -> float:
    """Grade entities: type and name."""
    return float(a.type == b.type and same_strictly(a.name, b.name))


def entity_any_type(a: NameItem, b: NameItem) -> float:
    """Grade entities: name leniently, whatever the type."""
    return 1 + dice(a.name, b.name) if same(a.name, b.name) else 0.0


def entity_lenient(a: NameItem, b: NameItem) -> float:
    """Grade entities: type, and name leniently."""
    return entity_any_type(a, b) if a.type == b.type else 0.0


#: What an observation is asked besides value and unit.
CHECKS: dict[str, Callable[[FigureItem, FigureItem], bool]] = {
    "indicator": lambda a, b: same_indicator(a.indicator, b.indicator),
    "place": lambda a, b: same(a.place, b.place),
    "year": lambda a, b: a.year == b.year,
    "kind": lambda a, b: a.kind == b.kind,
    "aspect": lambda a, b: a.aspect == b.aspect,
    "comparator": lambda a, b: a.comparator == b.comparator,
    "about": lambda a, b: same(a.about or "-", b.about or "-"),
}
_COMPLETE = ("indicator", "place", "year", "kind", "aspect")


def observation_detected(a: FigureItem, b: FigureItem) -> float:
    """Grade observations: value and unit; the rest decides among several candidates."""
    if not same_quantity(a, b):
        return 0.0
    likeness = 1 + 2 * dice(a.indicator, b.indicator) + same(a.place, b.place)
    return likeness + (a.year == b.year) + (a.aspect == b.aspect)


def observation_with_indicator(a: FigureItem, b: FigureItem) -> float:
    """Grade observations: value, unit and indicator."""
    return observation_detected(a, b) if CHECKS["indicator"](a, b) else 0.0


def observation_complete(a: FigureItem, b: FigureItem) -> float:
    """Grade observations: value, unit, indicator, place, year, kind and aspect."""
    return observation_detected(a, b) if all(CHECKS[name](a, b) for name in _COMPLETE) else 0.0


def relation(a: LinkItem, b: LinkItem) -> float:
    """Grade relations: both ends leniently, for ``cooperatesWith`` in any order; the year breaks ties."""
    if a.relation != b.relation:
        return 0.0
    ends = [(b.subject, b.object)]
    if a.relation == RelationType.COOPERATES_WITH:
        ends.append((b.object, b.subject))
    return max(_ends(a, b, pair) for pair in ends)


def _ends(a: LinkItem, b: LinkItem, ends: tuple[str, str]) -> float:
    subject, object_ = ends
    if not (same(a.subject, subject) and same(a.object, object_)):
        return 0.0
    return 1 + dice(a.subject, subject) + dice(a.object, object_) + (a.year == b.year)


def relation_with_year(a: LinkItem, b: LinkItem) -> float:
    """Grade relations: ends and year; ``locatedIn`` has none."""
    return relation(a, b) if a.relation == RelationType.LOCATED_IN or a.year == b.year else 0.0


def project_status(a: StatusItem, b: StatusItem) -> float:
    """Grade status lines: status, and project leniently."""
    return 1 + dice(a.project, b.project) if a.status == b.status and same(a.project, b.project) else 0.0


def project_status_with_year(a: StatusItem, b: StatusItem) -> float:
    """Grade status lines: status, project, year and kind."""
    return project_status(a, b) if a.year == b.year and a.kind == b.kind else 0.0


# ---------------------------------------------------------------- assignment


@dataclass(frozen=True, slots=True)
class Outcome(Generic[_Item_co]):
    """How the items of a passage were assigned; optional annotated items appear nowhere."""

    pairs: tuple[tuple[_Item_co, _Item_co], ...]
    missed: tuple[_Item_co, ...]
    spurious: tuple[_Item_co, ...]


def match(gold: Sequence[_Item], built: Sequence[_Item], grade: Grade[_Item]) -> Outcome[_Item]:
    """Assign ``built`` to ``gold`` items; what fits an optional one is neither found nor spurious."""
    pairs = assign(gold, built, grade)
    taken_gold, taken_built = {i for i, _ in pairs}, {j for _, j in pairs}
    return Outcome(
        pairs=tuple((gold[i], built[j]) for i, j in pairs if not gold[i].optional),
        missed=tuple(g for i, g in enumerate(gold) if i not in taken_gold and not g.optional),
        spurious=tuple(b for j, b in enumerate(built) if j not in taken_built),
    )


def assign(gold: Sequence[_Item], built: Sequence[_Item], grade: Grade[_Item]) -> list[tuple[int, int]]:
    """Return index pairs, one to one, the best grade first; ties in reading order."""
    graded = ((grade(g, b), i, j) for i, g in enumerate(gold) for j, b in enumerate(built))
    free_gold, free_built = set(range(len(gold))), set(range(len(built)))
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted((c for c in graded if c[0] > 0), key=lambda c: -c[0]):
        if i in free_gold and j in free_built:
            free_gold.remove(i)
            free_built.remove(j)
            pairs.append((i, j))
    return pairs


def unique(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> list[_Item]:
    """Return the first item of each key, in order."""
    first: dict[Hashable, _Item] = {}
    for item in items:
        first.setdefault(key(item), item)
    return list(first.values())
