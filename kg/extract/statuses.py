"""Where projects and facilities stand: 竣工投产, 开工, 推进, 谋划, behind the name or before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg import lexicon
from kg.extract.names.spans import Name
from kg.extract.sentences import Sentence, Span
from kg.model import EntityType, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """A project's status as read, with the stretch that shows it and where its word stands."""

    project: str
    status: Status
    start: int
    end: int
    at: int


@cache
def _words() -> re.Pattern[str]:
    # 陆续建成 is no 续建, 启动区 no 启动, 运营管理 no 运营.
    return re.compile(rf"(?<!陆(?=续建)){lexicon.either('status_words')}(?!{_NOT_STATUS})")


#: Behind a word of progress: it belongs to another noun (发电项目, 开放步伐, 运营管理).
_NOT_STATUS = (
    r"(?<=启动)区|(?<=[营行])(?:管理|机制|成本|能力|商)|(?<=对接)合作|(?<=开放)(?:步伐|功能|水平|试验)|"
    r"(?<=[发研提改运开][电究升造营放])(?:项目|院|室|所|中心)"
)


_LIST_TAIL = re.compile(
    r"^(?:等|、|和|及|与|”|》|（[^）]*）|项目|工程|[^，。；]{0,6}(?:\d+[余多]?|[一二三四五六七八九十两]+)[个家条座项处所][^，。；]{0,12}|建设|重大|重点|一批)*"
)
_ORDER = {
    Status.COMPLETED: 5,
    Status.STARTED: 4,
    Status.SIGNED: 3,
    Status.PROPOSED: 2,
    Status.UNDER_CONSTRUCTION: 1,
}


def find(sentence: Sentence, names: Sequence[Name]) -> Iterator[Standing]:
    """Yield the status of every project and facility of ``sentence`` that has one."""
    for name in _built(sentence, names):
        clause = sentence.clause_at(name.start)
        standing = _behind(sentence, names, clause, name) or _before(sentence, names, clause, name)
        if standing:
            yield standing


#: Natural and old things are not built: 黄河, 长城, 白洋淀.
_NATURAL = re.compile(r"(?:(?<!运)河|[江湖山海岭淀淖]|长城|草原|沙漠|湿地|流域|遗址|旧址|古城墙)$")
#: A zone or school is a project only where it is itself built: 建设甲产业园, 新建第四小学.
_BUILD = re.compile(
    r"(?:建设|新建|打造|推进|加快|启动|筹建|规划|谋划|改建|扩建|迁建|建成|开工|创建|布局|完成|"
    r"推动|提速|申建|申报|招引|获批)(?:[^，、。；的]{0,4})$"
)
#: ... or where what is said of it can only be said of something built: 甲产业园加快建设, 乙幼儿园投入使用.
_RISES = re.compile(
    r"(?:等[^，。；]{0,14}?)?(?:项目|工程|新院区|[一二三]期)?(?:也|已|将|全面|正式|全部|主体|顺利|如期|基本|尽快|陆续|相继|加快|提速|启动)*"
    r"(?:建设(?!成为|目标|的|任务)|开工|复工|竣工|完工|封顶|投产|投用|投入使用|投入运营|建成|开园|开馆|落成|交付使用|获批筹建|封关运营)"
)


_BUILDABLE = frozenset({EntityType.PROJECT, EntityType.FACILITY, EntityType.ZONE, EntityType.ORGANIZATION})


def _built(sentence: Sentence, names: Sequence[Name]) -> Iterator[Name]:
    """Yield the names that can be built, the outermost of nested ones."""
    for name in names:
        if name.type not in _BUILDABLE:
            continue
        inner = any(name.inside(o) and o.type in {EntityType.PROJECT, EntityType.FACILITY} for o in names)
        if inner or _in_brackets(sentence.text, name):
            continue
        if name.type is EntityType.PROJECT or (
            name.type is EntityType.FACILITY and not _NATURAL.search(_text(sentence, name))
        ):
            yield name
        elif name.type in {EntityType.ZONE, EntityType.ORGANIZATION}:
            lead = sentence.text[sentence.clause_at(name.start).start : _list_start(sentence, names, name)]
            if _BUILD.search(re.sub("“$", "", lead)) or _RISES.match(
                sentence.text, _list_end(sentence, names, name)
            ):
                yield name


_BETWEEN = re.compile("[、和与及“”]{1,3}")


def _list_start(sentence: Sentence, names: Sequence[Name], name: Name) -> int:
    """Return where the list begins that ``name`` stands in: 推动|甲园、乙园建设."""
    start = name.start
    for other in sorted(names, key=lambda n: -n.end):
        if other.end <= start and _BETWEEN.fullmatch(sentence.text, other.end, start):
            start = other.start
    return start


def _list_end(sentence: Sentence, names: Sequence[Name], name: Name) -> int:
    """Return where the list ends that ``name`` stands in: 甲园、乙园|加快建设."""
    end = name.end
    for other in sorted(names, key=lambda n: n.start):
        if other.start >= end and _BETWEEN.fullmatch(sentence.text, end, other.start):
            end = other.end
    return end


def _in_brackets(text: str, name: Name) -> bool:
    """龙津路（育才街至永乐街）: the ends of a stretch stand in brackets."""
    opened = text.rfind("（", 0, name.start)
    return opened >= 0 and "）" not in text[opened : name.start] and "至" in text[opened : name.end + 4]


def _status(word: str) -> Status:
    return Status(lexicon.mapping("status_words")[word])


#: 完成初步设计, 完成用地报批: the way to a start.
_PREPARED = re.compile(r"设计|规划|前期|手续|招标|招投标|征收|征迁|征拆|可研|立项|选址|报批|组卷|勘察")
#: 完成建设 and 完成改造 complete; 完成江水切换 and 完成投资3亿元 complete something else.
_FINISHED = re.compile(
    r"(?:了|全部|整体|升级|提升|提质|主体)*(?:建设|改造|施工|竣工|验收|安装|装修|任务|扩建|迁建)|并|且|后|$"
)
#: 建设成为全国典型, 建设目标, 建设重大风险: the building is not what is said.
_BESIDE = re.compile(r"成为|目标|经验|任务|机遇|标准|要求|成果|重大风险|水平")


def _meaning(text: str, word: re.Match[str], end: int) -> Status | None:
    """Return what a word of progress behind a name says of it, ``None`` where it is of something else."""
    surface, rest = word.group(), text[word.end() : end]
    before = text[max(0, word.start() - 5) : word.start()]
    if surface == "完成" and "主体" in before + rest[:4]:
        return Status.UNDER_CONSTRUCTION
    if surface == "完成" and not _FINISHED.match(rest):
        return Status.PROPOSED if _PREPARED.search(rest[:14]) else None
    if (
        surface in {"建成", "获批", "打造", "开通"}
        and re.match("[\u4e00-\u9fff“\\d]", rest)
        and not _words().match(rest)
    ):
        return None
    if (surface == "建设" and _BESIDE.match(rest)) or (surface == "开放" and "免费" in before):
        return None
    return _status(surface)


def _progress(sentence: Sentence, names: Sequence[Name], start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the words of progress in ``[start, end)`` that are no part of a name (党史研究室)."""
    for word in _words().finditer(sentence.text, start, end):
        if not any(n.start <= word.start() < n.end for n in names):
            yield word


def _behind(sentence: Sentence, names: Sequence[Name], clause: Span, name: Name) -> Standing | None:
    """甲、乙等3个项目竣工投产: the last decisive word behind the name within its clause."""
    words = list(_progress(sentence, names, name.end, clause.end))
    if not words or (name.type is EntityType.FACILITY and words[0].start() - name.end > 24):
        return _next_clause(sentence, names, clause, name)
    told = [(m, status) for m in words if (status := _meaning(sentence.text, m, clause.end))]
    if not told:
        return None
    best, status = max(told, key=lambda pair: (_ORDER[pair[1]], -pair[0].start()))
    if status is Status.UNDER_CONSTRUCTION and _governed(sentence, names, clause, name):
        return None
    return Standing(_text(sentence, name), status, name.start, best.end(), best.start())


def _next_clause(sentence: Sentence, names: Sequence[Name], clause: Span, name: Name) -> Standing | None:
    """博视终端等11个新建项目，确保如期开工: the list closes its clause, the word opens the next."""
    rest = sentence.text[name.end : clause.end]
    if (
        _LIST_TAIL.sub("", rest).strip()
        or sentence.text[clause.end : clause.end + 1] != "，"
        or not rest.endswith(("项目", "工程"))
    ):
        return None
    following = sentence.clause_at(clause.end + 1)
    m = re.match(
        r"(?:确保|力争|争取|实现|已|全部|年内|年底前|如期|尽快|早日|及早|按期)*",
        sentence.text[following.start : following.end],
    )
    word = _words().match(sentence.text, following.start + (m.end() if m else 0), following.end)
    if not word or _before(sentence, names, clause, name):
        return None
    return Standing(_text(sentence, name), _status(word.group()), name.start, word.end(), word.start())


def _governed(sentence: Sentence, names: Sequence[Name], clause: Span, name: Name) -> Standing | None:
    standing = _before(sentence, names, clause, name)
    return standing if standing and standing.status is not Status.UNDER_CONSTRUCTION else None


#: 谋划实施, 探索建设, 争取开工: what is only thought of.
_THOUGHT_OF = re.compile(r"(?:谋划|探索|争取|筹划|论证|研究)(?:好|了)?$")
#: 提升某公园管理水平, 推进某庄园4A景区创建: the phrase goes on, and the verb governs its last noun.
_GOES_ON = re.compile(
    r"(?!建设|项目|工程|改造|改扩建|扩建|改建|迁建|新建|续建|提升|提质|升级|整治|修复|主体|[一二三四]期|[东西南北]延|段|等|和|及|与|以及|并|"
    r"竣工|投|开|通|落地|完|启动|复工|试|运营|的|综合|配套|实施|尽|早|全|如期|年|在|正|已|顺利|前期|规划|站房)[\u4e00-\u9fff\d]"
)
#: Verbs that say little: 打造某新区, 提升某机场.
_VAGUE = frozenset({"提升", "打造"})


def _before(sentence: Sentence, names: Sequence[Name], clause: Span, name: Name) -> Standing | None:
    """谋划甲、乙等项目: the verb that governs the list; of several the last before it."""
    text = sentence.text
    words = [
        m
        for m in _progress(sentence, names, clause.start, name.start)
        if not re.match("项目|工程|园|线|路|站", text[m.end() : name.start])
    ]
    if not words or (name.type is not EntityType.PROJECT and _GOES_ON.match(text, name.end, clause.end)):
        return None
    first = words[0] if "、" in text[words[0].end() : name.start] else words[-1]
    if (
        first.group() in _VAGUE
        and name.type is not EntityType.PROJECT
        and "改造" not in text[clause.start : first.start()]
    ):
        return None
    status = _status(first.group())
    if _THOUGHT_OF.search(text, clause.start, first.start()):
        status = Status.PROPOSED
    if first.group() == "完成" and _PREPARED.search(text, name.end, clause.end):
        status = Status.PROPOSED
    return Standing(_text(sentence, name), status, first.start(), name.end, first.start())


def _text(sentence: Sentence, name: Name) -> str:
    return sentence.text[name.start : name.end]
