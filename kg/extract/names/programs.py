"""Programs without quotation marks: 实施农村公路改造提升三年大会战, 深化开发区体制机制改革.

The name lies between a verb that governs it and its last word; what is only a class of measures
(各项改革, 工作机制) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import lexicon
from kg.extract.names.edges import left_edge, left_limit
from kg.extract.names.spans import Name
from kg.model import EntityType


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<head>{lexicon.either('program_heads')})(?P<more>行动|计划|工程|改革|方案|试点|工作|清单|规划|任务|措施)?")


#: Too general to name one program: 重点工程, 工作机制, 各项改革, 现代企业制度.
_GENERIC = re.compile(
    r"^(?:重大|重点|各项|各类|相关|有关|主要|基础|配套|工作|长效|体制|各领域|领域|国家|省级|市级|一批|系列|多项|专项|有效|科学|民生|水利|交通|现代|新型|市场|法治|制度|综合|"
    r"全面深化|深化|促|抓|保障|监管|运行|管理|责任|约束|激励|考核|评价|协调|联动|投入|服务|创新|发展|改革|生态|建设|项目|产业|试点|政策|招商|重要|惠民|实事|关键|内部|"
    r"标志性|骨干|在建|续建|新建|二期|一期|三期|安全|应急|增信|补偿|风险|预警|防控|分配|竞争|公平|价格|财政|税收|金融|投资|国企|医疗|教育|科技|文化|社会|经济|农业|农村|城市|城乡|行政|机构|要素)*$"
)
_BAD = re.compile(r"^[的了着过等]|的$|[，。；：！？、]$|^(?:目|项目)")


def find(text: str) -> Iterator[Name]:
    """Yield programs by their last word."""
    for m in _pattern().finditer(text):
        end = m.end("head")
        if m["more"] in {"方案", "规划"}:
            continue
        if m["more"] in {"行动", "计划", "工程", "改革", "试点"} and m["head"] not in {"改革", "试点"}:
            end = m.end()
        start = left_edge(text, left_limit(text, m.start()), m.start())
        start = _over_quote(text, start, m.start())
        stem = text[start : m.start()]
        if 3 <= len(stem) <= 22 and not _GENERIC.match(stem) and not _BAD.search(stem):
            yield Name(start, end, EntityType.PROGRAM, f"program:{m['head']}")


def _over_quote(text: str, start: int, head: int) -> int:
    """“薰衣草”心理健康行动 begins at its quotation mark."""
    if start and text[start - 1] == "”":
        opened = text.rfind("“", max(0, start - 14), start)
        return opened if opened >= 0 else start
    return start
