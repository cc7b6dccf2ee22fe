"""What the words in and around a figure say of it: its essence, its part of the year, whether it is a plan.

The extraction gives place, year, period and kind by sentence and section. Here stands what only a comparison
needs: a paragraph that adds up five years, a season, a list of aims without a heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from kg import indicators, lexicon
from kg.model import Aspect, Indicator, Kind, Observation

#: 8月底, 年底前: by when, not of which part of the year.
DEADLINE = re.compile(r"(?:底|末|前|年内)$")
#: “十四五”时期年均增长6%左右 is no promise for one year.
FIVE_YEARS = re.compile(r"年均|“十[二三四五]五”(?:期间|时期)|[三四五]年[来内间]")
FLOW = re.compile(r"新增|净增|新认定|新培育|新登记|新发展|新设")
#: 全年规上工业增加值增长4.7%: the whole year, whatever was named before; not so 完成全年目标.
WHOLE_YEAR = re.compile(r"全年(?!的?(?:目标|计划|任务|预期|预定|预算|考核))")
#: 2022年计划改造的49个小区已全部开工: the number is the plan's, whatever was done of it.
PLANNED = re.compile(r"(?:计划|拟)[^，。；计划]{1,6}的\d")
#: What a place set itself; 省定任务 and 下达任务 come from above.
OWN_PLAN = re.compile(r"(?:年初|全年|年度|本年|当年|年)?(?:计划|目标|预定任务|预期目标|预定目标)(?:任务)?")
#: 交通项目3 4个: a number that a blank tore apart.
TORN = re.compile(r"(?<![\dA-Za-z.])\d$")
#: 入冬以来…加快推进209万亩建设任务 is no task of the year.
_SEASON = re.compile(r"入[春夏秋冬](?:以来|后)|今[春夏秋冬](?:明春)?|秋冬|冬春|汛期|春运期间|假期")
#: How far before a figure the season of its sentence may stand.
_NEAR = 80
#: 这五年，…完成营造林3195万亩: what was added up over years, until a sentence names one year.
_YEARS = re.compile(
    r"(?:(?:这|过去的?|近)[三四五]年[来间里中]?|[三四五]年[来间]|“十[二三四五]五”(?:期间|时期)(?:以来)?)"
    r"(?=，|我们|我[省市区县]|全[省市区县])"
)
_HEADING = re.compile(r"(?m)^[一二三四五六七八九十]+、")
_WITHIN = re.compile(r"季度|上半年|下半年|\d月|月份")
_ONE_YEAR = re.compile(
    r"(?:^|[。；！\n])(?:各位代表[，！：])?[^。；，！从由比较自\n\d]{0,8}(?:20\d\d年(?!到|至|\d)|去年|今年|过去的?一年|一年来|全年)"
)
#: 主要预期目标是：…: no heading is needed to know this for a promise.
_AIMS = re.compile(r"(?:预期|主要|奋斗|发展|工作)目标(?:任务)?(?:建议)?[是为][:：]?")
#: 城镇新增就业完成年计划的113.4% is of 城镇新增就业.
_COMPLETED = re.compile(r"(?<=..)(?:提前|超额)?(?:完成|占|达到?)(?:全年|年度?|年初)?(?:目标|计划|任务)*的?$")
#: 实施20项民心工程 and 20项民心工程全部完成 are of the same: a promise and its keeping differ by such words.
_NEUTRAL = re.compile(
    r"（(?:扣除[^（）]*|剔除[^（）]*|同口径|可比|新建|改建|扩建|改造)）"
    r"|^(?:实施|推进|完成|落实|开展|抓好|办好|做好|组织|推动|加快|着力|滚动|力争|确保)+"
    r"|稳定|全部|全面|顺利|成功|如期|圆满|累计|实现|总(?=[额量数值])"
    r"|(?:实施|推进|建设)?(?:完成|完工|落实|任务|工作|水平|平均|可比|同口径)+$"
)
_BUILT = re.compile(r"新?(?:打造|创建|建设|建成)")
#: Verbs whose counts add up over years; 生产总值 and 出口总值 begin with nouns.
_DONE = re.compile(
    r"完成|新?[建改扩]|修[建复]|实施|压减|减少|治理|整治|清理|拆除|淘汰|化解|造林|营造林|培训|发放|投入|创建|培育"
    r"|引进|打造|举办|开展|办理|查处|救助|帮扶|搬迁|筹集|开工"
)
_GENERIC = re.compile(
    r"(?:各类|重点|新建|实施|推进|全部|重大|开工|启动|签约|项目|企业|部门|资金|问题|案件|任务|活动|人员|群众|措施|工程|产品|系列|完成"
    r"|投资|总投资|年度投资|收入|产值|年产值|营业收入|年产|产能|面积|覆盖率|完成率|满意率|办结率|占比|比重|比例|增加值|累计|惠及|带动|推动|打造|培育|支持|引进)+"
)


def tells(wording: str) -> bool:
    """Return whether a minted wording says what is measured: 总投资 and 项目 do not."""
    key = indicators.normalise(wording)
    return len(key) > 3 and not _GENERIC.fullmatch(key) and key not in lexicon.words("attributes")


def essence(wording: str) -> str:
    """Return the wording without what only says how or that it is done (城镇实现新增就业 → 城镇新增就业)."""
    return _NEUTRAL.sub("", wording)


def core(wording: str) -> str | None:
    """Return what a wording is about, in no order (启动旧村改造, 旧村改造启动), if it tells anything."""
    bare = _BUILT.sub("新建", indicators.normalise(essence(wording)))
    return None if len(bare) < 4 or _GENERIC.fullmatch(bare) else "".join(sorted(bare))


def concept(o: Observation) -> Indicator:
    """Return the concept measured, a curated one too where only the essence of the wording is known."""
    wording = _COMPLETED.sub("", o.indicator) if o.aspect is Aspect.RATIO else o.indicator
    found = indicators.concept(wording)
    bare = found if found.known else indicators.concept(essence(wording) or wording)
    return bare if bare.known else found


def sentence(text: str, start: int) -> str:
    """Return the words of the sentence before ``start``."""
    return re.split(r"[。；！？]", _paragraph(text, start))[-1]


def _paragraph(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, start) + 1 : start]


def part_of_year(o: Observation, text: str) -> str | None:
    """Return what else than one year the words before a figure say that it covers: 入冬以来, 这五年."""
    start = o.evidence.start
    season = _SEASON.search(sentence(text, start)[-_NEAR:])
    added = o.aspect is Aspect.GROWTH or FLOW.search(o.indicator) or _DONE.match(o.indicator)
    return season[0] if season else _years(text, start) if added else None


def _years(text: str, start: int) -> str | None:
    """Return 这五年 where the chapter adds up years at ``start``.

    It does so from 这五年 or 回望过去五年 on, over its paragraphs, until a sentence names one year.
    """
    marks = _marks(text)
    at = bisect_right(marks, start, key=lambda mark: mark[0]) - 1
    return marks[at][1] if at >= 0 else None


@lru_cache(maxsize=1024)
def _marks(text: str) -> list[tuple[int, str | None]]:
    """Return where a text begins to add up years, with the words for it, and where it stops (``None``)."""
    begins = [(m.end(), m[0]) for m in _YEARS.finditer(text)]
    stops = [(m.end(), None) for pattern in (_ONE_YEAR, _HEADING) for m in pattern.finditer(text)]
    return sorted([*begins, *stops], key=lambda mark: (mark[0], mark[1] is not None))


def whole_year(o: Observation, text: str) -> bool:
    """Return whether the words say 全年, after any quarter or month that the sentence names."""
    words = sentence(text, o.evidence.start) + o.evidence.quote
    said = [m.end() for m in WHOLE_YEAR.finditer(words)]
    return bool(said) and not _WITHIN.search(words, said[-1])


def unsound(o: Observation, text: str) -> bool:
    """Return whether a figure was misread: torn by a blank, or told as a fact in a list of aims."""
    aim = o.kind is not Kind.TARGET and _AIMS.search(sentence(text, o.evidence.start))
    return bool(aim or TORN.search(o.indicator))
