"""Whether a promise was kept: bounds, ranges, hedges and indicators of which less is better."""

from __future__ import annotations

import re
from decimal import Decimal

from kg import indicators
from kg.derive.figures import Figure
from kg.indicators import Better
from kg.model import Aspect, Comparator

#: 左右 leaves a quarter of a percentage point of growth, and a twentieth of an amount: reports call 5.3% for
#: 5.5%左右 kept, and one says itself that 4.7% for 5%左右 was not.
_POINTS, _SHARE = Decimal("0.25"), Decimal("0.05")
#: What a minted indicator is a burden by: 平均办理时限, 企业用电成本.
_BURDENS = re.compile("失业|死亡|事故|发案|能耗|排放|浓度|贫困|时间|时限|负债|不良|成本")

#: 贫困人口脱贫33万人: the more of the burden is taken away, the better.
_RELIEF = re.compile("脱贫|减|降|化解|处置|治理|淘汰|查处|救助")


def better(target: Figure) -> Better:
    """Return whether more or less than promised is better; a promised fall is the better the deeper."""
    known = indicators.detail(target.concept.id)
    if target.o.aspect is Aspect.GROWTH and target.value < 0:
        return Better.LOWER
    if known:
        return known.better
    wording = target.o.indicator
    return Better.LOWER if _BURDENS.search(wording) and not _RELIEF.search(wording) else Better.HIGHER


def outcome(target: Figure, result: Figure) -> str | None:
    """Return ``met``, ``exceeded`` or ``missed``; ``None`` where the bounds do not tell."""
    if target.o.quantity.comparator is Comparator.AT_MOST or better(target) is Better.LOWER:
        return _ceiling(target, result)
    if result.o.quantity.comparator is Comparator.AT_MOST:
        return None
    low, high = target.value - _slack(target), target.top + _slack(target)
    if low <= result.value <= high:
        return "met"
    if result.value > high:
        return "exceeded"
    return None if result.o.quantity.comparator is Comparator.AT_LEAST else "missed"


def _ceiling(target: Figure, result: Figure) -> str | None:
    """登记失业率控制在4.5%以内 is met from below; 能耗下降3% is exceeded by 4%, 下降3%左右 by 4.5%."""
    if result.o.quantity.comparator is Comparator.AT_LEAST and result.value > 0:
        return None
    limit = max(target.value, target.top) + _slack(target)
    if result.value > limit:
        return None if result.o.quantity.comparator is Comparator.AT_MOST else "missed"
    comparator = target.o.quantity.comparator
    if comparator is Comparator.ABOUT and target.o.aspect is Aspect.GROWTH and target.value < 0:
        return "met" if result.value >= target.value - _slack(target) else "exceeded"
    bound = comparator in {Comparator.AT_MOST, Comparator.ABOUT}
    return "met" if bound or result.value == limit else "exceeded"


def _slack(target: Figure) -> Decimal:
    if target.o.quantity.comparator is not Comparator.ABOUT:
        return Decimal(0)
    share = abs(target.value) * _SHARE
    if target.unit != "%":
        return share
    return _POINTS if target.o.aspect is Aspect.GROWTH else min(_POINTS, share)
