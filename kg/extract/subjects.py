"""Subjects that share a predicate: A、B和C分别增长5%、6%和7%; A、B均居全国首位."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg import lexicon
from kg.extract import indicators as I


@dataclass(frozen=True, slots=True)
class Spread:
    """Names to be dealt out over the figures that follow, or (``each``) all given the same figure."""

    names: tuple[str, ...] = ()
    each: bool = False


_MODES = ("分别", "均", "都")
_AHEAD = r"(?P<names>[^；。]+?)(?:预计|预期|同比|将|也)*"
_SHARED = (
    re.compile(_AHEAD + r"(?P<mode>分别)(?P<rest>[^，；。、]*)$"),
    # 人均 and 平均 are no 均.
    re.compile(_AHEAD + r"(?P<mode>(?<![人户亩平年日月])均|(?<!首)都(?!市))(?P<rest>[^，；。、]*)$"),
)
#: 化工、有色行业增加值增速均超过30%: what grows is named without it.
_GROWTH = re.compile("(?:增速|增幅|涨幅|降幅)$")
_JOINT = re.compile(r"、|和(?!美|谐|解|平)|(?<!参)与|以及|(?<![普涉危顾提])及(?!其|格|时)")
#: 城乡居民收入 is that of 城镇 and of 农村; 存贷款余额 that of 存款 and of 贷款.
_PAIRS = (("城乡", ("城镇", "农村")), ("存贷款", ("存款", "贷款")), ("进出口", ("进口", "出口")))


@cache
def _head() -> re.Pattern[str]:
    """Match the head that coordinated parts share: 钢材、电解铜产量 → 钢材产量."""
    return re.compile(rf"(?:居民|行业|产业)?(?:{lexicon.either('measures')}|[\u4e00-\u9fff]{{2}}率)$")


def subjects(clause: str, pre: str) -> Spread:
    """Return the subjects named before 分别 or 均 in ``clause``, where they stand in ``pre`` too."""
    if not any(mode in pre for mode in _MODES):  # most wordings: spares them two long searches
        return Spread()
    m = next((m for pattern in _SHARED if (m := pattern.search(clause))), None)
    if not m or m["mode"] not in pre:
        return Spread()
    names = _with_predicate(split_names(_GROWTH.sub("", m["names"])), m["rest"])
    if m["mode"] == "分别":
        return Spread(names)
    return Spread(names, each=True) if len(names) > 1 else Spread()


#: 35万亩、15万吨左右: nothing but figures, one per subject.
_BARE = re.compile(r"[\d.万亿千百%\-—~余多以上内左右元斤吨亩个位人户家次头只公里平方米立方克套件度倍/]+")


def bare_list(pre: str, rest: str) -> Spread:
    """播种面积、产量稳定在35万亩、15万吨左右: as many subjects as bare figures, with no 分别 between them."""
    count = bare_figures(rest)
    change = I.change(pre)
    names = split_names(pre[: change.at] if change else pre) if count > 1 else ()
    return Spread(names) if len(names) == count else Spread()


def bare_figures(rest: str) -> int:
    """Return how many figures ``rest`` lists up to the next mark, 0 where there is anything beside them."""
    figures = re.split("[、和与及]", re.split("[，；。]", rest)[0])
    return len(figures) if all(_BARE.fullmatch(f) for f in figures) else 0


def _with_predicate(names: tuple[str, ...], rest: str) -> tuple[str, ...]:
    """交通、水利分别完成投资 → 交通完成投资, 水利完成投资."""
    change = I.change(rest)
    predicate = I.core(rest[: change.at] if change else rest)
    return tuple(n + predicate for n in names) if len(predicate) > 1 else names


def deal(spread: Spread, rest: str) -> Spread:
    """Fit the names of 分别 to the figures that follow: 城乡 and 粮肉奶 hide two and three names in one."""
    if spread.each or len(spread.names) != 1:
        return spread
    name = spread.names[0]
    count = 1 + len(re.findall(r"[、和与及]", re.split("[，；。]", rest)[0]))
    for word, parts in _PAIRS:
        if word in name and count == 2:
            return Spread(tuple(name.replace(word, p) for p in parts))
    head = _head().search(name)
    if head and count > 1 and head.start() == count:
        return Spread(tuple(c + head.group() for c in name[:count]))
    return spread if count == 1 else Spread()


#: 16条重点产业链、18个专业镇营业收入分别增长: the counts are figures of their own.
_COUNT = re.compile(r"^\d+[余多]?[个家条项座所户](?!及?以)")


def split_names(text: str) -> tuple[str, ...]:
    """Split a coordinated subject and give each part the head that the last one carries."""
    clauses = text.replace("存、贷款", "存款、贷款").split("，")
    parts = [_COUNT.sub("", p) for p in _outside_brackets(I.core(clauses[-1] or text)) if p]
    if len(parts) < 2:
        return tuple(parts)
    return (*(_with_head(p, parts[-1]) for p in parts[:-1]), _with_modifier(parts[-1], parts[0]))


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


def _with_head(part: str, last: str) -> str:
    head = _head().search(last)
    if not head or _head().search(part):
        return part
    shared = head.group() if len(head.group()) < len(last) else head.group().removeprefix("居民")
    shared = shared.removeprefix(part[-2:])  # 汽车产业、电子产业产值
    return part + shared if len(shared) < len(last) else part


#: 规上科技服务业、人力资源服务业: the first part's qualifier holds for the second.
_MODIFIER = re.compile(
    r"^(?:规上|规模以上|限上|农村|城镇|全社会|农产品|旅游|重点监测景区|安全生产事故|老旧小区)"
)
#: 规上工业增加值、固定资产投资: these stay with a thing that has a measure of its own.
_OWN = re.compile("规上|规模以上|限上|全社会")


def _with_modifier(last: str, first: str) -> str:
    m = _MODIFIER.match(first)
    if _OWN.match(first) and _head().search(first):
        return last
    return m.group() + last if m and not _MODIFIER.match(last) and len(last) <= 8 else last
