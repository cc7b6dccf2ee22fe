"""Projects that stand alone: 双辽电厂6号机组扩建项目, 朝阳大街北延, 产业园二期."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.names.edges import left_edge, left_limit
from kg.extract.names.spans import Name
from kg.model import EntityType

_PROJECT = re.compile(r"项目(?![库建化经数谋储资前个服规专推审管投入包和年为带总集储签申实清贷])|(?<=[\u4e00-\u9fff])(?:[一二三四五六]期工程|[一二三四]期(?![间内末限限工])|(?:北|南|东|西)延(?:工程|段)?(?!伸))")
#: What kind of project, not which one: 重点项目, 5000万元以上项目, 产业扶贫项目.
_CLASS = re.compile(
    r"^(?:重点|重大|产业|工业|招商|投资|建设|合作|民生|省级|市级|国家|新建|续建|在建|大|好|新|试点|扶贫|科技|农业|文旅|旅游|基础设施|专项债券?|债券|PPP|签约|示范|工程|改造|储备|优质|"
    r"引进|亿元|以上|万元|元|[\d.]+|高质量|生态|环保|服务业|制造业|技改|技术改造|省市?|市|县|区|类|型|级|农村|水利|交通|能源|教育|医疗|养老|创新|创业|科研|研发|续建|前期|中央|预算内|"
    r"外资|央企|民间|社会|城建|城市|更新|惠民|实事|个|条|项|家|余|多|这些|一批|的|等|和|、|及|与|上|下|该|各|每|大型|骨干|支撑|标志性|数字化|智能化|转型|升级|标准化|高端|高新|科技型|高技术|现代化|绿色|光伏|风电|新能源|储能|房地产|棚户区|老旧小区|配套|治理)*$"
)
_SPECIFIC = re.compile(
    r"[A-Za-z0-9]|二期|一期|三期|扩建|迁建|改扩建|年产|产业园|基地|中心|园区|电站|水库|灌区|大桥|铁路|高速|公路|机场|枢纽|工厂|生产线|综合体|小镇|集团|公司|股份|机组|输水|引水|管廊|搬迁|总部|酒店|电厂|水厂|医院|学校|广场|公园|古城|街区"
)


def find(text: str) -> Iterator[Name]:
    """Yield projects named before 项目, by a phase (二期) or an extension (北延)."""
    for m in _PROJECT.finditer(text):
        limit = left_limit(text, m.start())
        start = left_edge(text, limit, m.start())
        end = m.start() if m.group() == "项目" else m.end()
        if text[start - 1 : start] == "”" or "”" in text[start:end]:
            start = _opening(text, limit, start)
        stem = text[start:end]
        if not 4 <= len(stem) <= 30 or _CLASS.match(stem) or re.search("[，。；]", stem):
            continue
        if m.group() != "项目" or _SPECIFIC.search(stem) or len(stem) >= 6:
            yield Name(start, end, EntityType.PROJECT, "project:" + ("项目" if m.group() == "项目" else "phase"))


def _opening(text: str, limit: int, start: int) -> int:
    opened = text.rfind("“", max(0, start - 20), start)
    return opened if opened >= 0 else max(limit, start)
