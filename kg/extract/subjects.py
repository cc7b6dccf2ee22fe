"""Subjects that share a predicate: A、B和C分别增长5%、6%和7%; A、B均居全国首位."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract import indicators as I


@dataclass(frozen=True, slots=True)
class Spread:
    """Names to be dealt out over the figures that follow, or (``each``) all given the same figure."""

    names: tuple[str, ...] = ()
    each: bool = False


_SHARED = re.compile(r"(?P<names>[^，；。]+?)(?:预计|预期|同比|将|也|，)*(?P<mode>分别|均|都)[^，；。、]*$")
_JOINT = re.compile(r"、|和|与|及|以及|，")
#: 城乡居民收入 is that of 城镇 and of 农村; 存贷款余额 that of 存款 and of 贷款.
_PAIRS = (("城乡", ("城镇", "农村")), ("存贷款", ("存款", "贷款")), ("进出口", ("进口", "出口")))


def subjects(clause: str, pre: str) -> Spread:
    """Return the subjects named before 分别 or 均 in ``clause``, where they stand in ``pre`` too."""
    m = _SHARED.search(clause)
    if not m or m["mode"] not in pre:
        return Spread()
    names = split_names(m["names"])
    if m["mode"] == "分别":
        return Spread(_paired(names) if len(names) == 1 else names)
    return Spread(names, each=True) if len(names) > 1 else Spread()


def split_names(text: str) -> tuple[str, ...]:
    """Split a coordinated subject and give each part the head that the last one carries."""
    parts = [p for p in _outside_brackets(I.core(text)) if p]
    if len(parts) < 2:
        return tuple(parts)
    return tuple(_with_head(p, parts[-1]) for p in parts[:-1]) + (_with_modifier(parts[-1], parts[0]),)


def _outside_brackets(text: str) -> list[str]:
    """Split at joints that stand outside brackets and quotes."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "（“《") - (char in "）”》")
        joint = _JOINT.match(text, i) if depth == 0 and i >= start else None
        if joint and 0 < i < len(text) - 1:
            parts.append(text[start:i])
            start = joint.end()
    return [*parts, text[start:]]


#: Heads that coordinated parts share: 钢材、电解铜产量 → 钢材产量.
_HEAD = re.compile(
    r"(?:居民)?(?:人均)?(?:可支配收入|总?产量|饲养量|零售额|投资|增加值|覆盖率|普及率|治理率|产能|余额|规模|标准|报销比例|交易规模|出口额|收入|"
    r"死亡人数|人次|里程|率|额|量|数|消费|产值|完成投资|平均标准|低保标准|最低养育标准|浓度均值|平均浓度|浓度|面积|加工能力|种群数量|总量)$"
)


def _with_head(part: str, last: str) -> str:
    head = _HEAD.search(last)
    if not head or _HEAD.search(part) or len(head.group()) >= len(last):
        return part
    return part + head.group()


def _with_modifier(last: str, first: str) -> str:
    return last


def _paired(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return names
    for word, parts in _PAIRS:
        if word in names[0]:
            return tuple(names[0].replace(word, p) for p in parts)
    return names
