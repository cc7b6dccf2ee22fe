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
    return re.compile(lexicon.either("status_words"))


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
        standing = _behind(sentence, clause, name) or _before(sentence, clause, name)
        if standing:
            yield standing


#: Natural and old things are not built: 黄河, 长城, 白洋淀.
_NATURAL = re.compile(r"(?:[河江湖山海岭淀淖]|长城|草原|沙漠|湿地|流域|遗址|旧址|古城墙)$")
#: A zone or school is a project only where it is itself built: 建设甲产业园, 新建第四小学.
_BUILD = re.compile(
    r"(?:建设|新建|打造|推进|加快|启动|筹建|规划|谋划|改建|扩建|迁建|建成|开工|创建|布局)(?:[^，、。；的]{0,4})$"
)


def _built(sentence: Sentence, names: Sequence[Name]) -> Iterator[Name]:
    """Yield the names that can be built, the outermost of nested ones."""
    for name in names:
        if any(name.inside(o) and o.type in {EntityType.PROJECT, EntityType.FACILITY} for o in names):
            continue
        if name.type is EntityType.PROJECT or (
            name.type is EntityType.FACILITY and not _NATURAL.search(_text(sentence, name))
        ):
            yield name
        elif name.type in {EntityType.ZONE, EntityType.ORGANIZATION}:
            lead = sentence.text[sentence.clause_at(name.start).start : name.start]
            if _BUILD.search(re.sub("“$", "", lead)):
                yield name


def _status(word: str) -> Status:
    return Status(lexicon.mapping("status_words")[word])


def _behind(sentence: Sentence, clause: Span, name: Name) -> Standing | None:
    """甲、乙等3个项目竣工投产: the last decisive word behind the name within its clause."""
    tail = sentence.text[name.end : clause.end]
    words = list(_words().finditer(tail))
    if not words or (name.type is EntityType.FACILITY and words[0].start() > 24):
        return _next_clause(sentence, clause, name)
    best = max(words, key=lambda m: (_ORDER[_status(m.group())], -m.start()))
    status = _status(best.group())
    if status is Status.UNDER_CONSTRUCTION and _governed(sentence, clause, name):
        return None
    return Standing(_text(sentence, name), status, name.start, name.end + best.end(), name.end + best.start())


def _next_clause(sentence: Sentence, clause: Span, name: Name) -> Standing | None:
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
    if not word or _before(sentence, clause, name):
        return None
    return Standing(_text(sentence, name), _status(word.group()), name.start, word.end(), word.start())


def _governed(sentence: Sentence, clause: Span, name: Name) -> Standing | None:
    standing = _before(sentence, clause, name)
    return standing if standing and standing.status is not Status.UNDER_CONSTRUCTION else None


def _before(sentence: Sentence, clause: Span, name: Name) -> Standing | None:
    """谋划甲、乙等项目: the verb that governs the list; of several the last before it."""
    lead = sentence.text[clause.start : name.start]
    words = [
        m
        for m in _words().finditer(lead)
        if not re.search("项目|工程|园|线|路|站", lead[m.end() : m.end() + 2])
    ]
    if not words:
        return None
    first = words[0] if "、" in lead[words[0].end() :] else words[-1]
    start = clause.start + first.start()
    return Standing(_text(sentence, name), _status(first.group()), start, name.end, start)


def _text(sentence: Sentence, name: Name) -> str:
    return sentence.text[name.start : name.end]
