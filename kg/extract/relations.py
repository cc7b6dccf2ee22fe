"""Relations between the names of one sentence.

The subject is the name that the clause puts before the verb; where it puts none, or 我市, the
reporting place acts. A subject that is no entity (13个案例入选…) gives no relation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.names.honors import HonorMatch
from kg.extract.names.spans import Name
from kg.extract.sentences import Sentence, Span
from kg.model import EntityType, RelationType

_T = EntityType


@dataclass(frozen=True, slots=True)
class Link:
    """A relation as read: names of both ends, and the stretch of the sentence that shows it."""

    subject: str
    relation: RelationType
    object: str
    start: int
    end: int


_HOST = re.compile(r"(?:举办|承办|召开|主办|办好|举行|协办|联办|组织|筹办|开展|成功举办|启动)")
_ATTEND = re.compile(r"参加|参与|出席|亮相|在.{2,20}(?:上|中|期间)|服务保障|备战|出征|夺|借助|获|落实|贯彻|按照|精神|根据|学习|融入|对接")
_ISSUE = re.compile(r"(?:出台|制定|印发|编制|发布|修订|颁布|编制完成|修编|起草|推出|研究制定|实施|完善|完成|落实|执行)")
_COOPERATE = re.compile(r"(?:与|同|和|对接)(?P<who>[^，。；]*?)(?:等[^，。；]{0,12})?(?:签订|签署|签约|合作|共建|联合|战略|开展|建立|达成|结对|协作|对口|携手|深化|联动|共同)")
_PAIR = re.compile(r"(?P<a>[\u4e00-\u9fff])(?P<b>[\u4e00-\u9fff])(?:对口合作|协作|合作|一体化)")
_SELF = re.compile(r"^(?:我[市县省区]|全[市县省区]|市委|市政府|县委|县政府|省委|省政府|我们|[^\u4e00-\u9fff]*)$")
_RUNNERS = frozenset({_T.AREA, _T.ORGANIZATION, _T.COMPANY, _T.ZONE})


def find(sentence: Sentence, names: Sequence[Name], honors: Sequence[HonorMatch]) -> Iterator[Link]:
    """Yield the relations of ``sentence`` between its ``names``."""
    for clause in sentence.clauses:
        inside = [n for n in names if clause.start <= n.start and n.end <= clause.end]
        yield from _implements(sentence, clause, inside)
        yield from _hosts(sentence, clause, inside)
        yield from _issues(sentence, clause, inside)
        yield from _cooperates(sentence, clause, inside)
    yield from _honors(sentence, names, honors)
    yield from _undertakes(sentence.text, names)
    yield from _located(sentence.text, names)


def _name(sentence: Sentence, name: Name) -> str:
    return sentence.text[name.start : name.end]


# ---------------------------------------------------------------- who runs, hosts, issues


def _runner(sentence: Sentence, clause: Span, inside: Sequence[Name], before: int) -> str:
    """The area, body or company that opens the clause before ``before``; else the reporting place."""
    for name in inside:
        lead = sentence.text[clause.start : name.start]
        if name.type in _RUNNERS and name.end <= before and len(re.sub(r"[\d年月日]|今年|去年|全年|其中|支持|推动", "", lead)) <= 1:
            between = sentence.text[name.end : before]
            if not re.match(r"[、的]|等|和|与|大学|市(?!场)|政府|建设|发展|对口|[一二三四五六七八九十]", between):
                return _name(sentence, name)
    return sentence.place


def _implements(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    for name in inside:
        if name.type is _T.PROGRAM:
            runner = _runner(sentence, clause, inside, name.start)
            if runner != _name(sentence, name):
                yield Link(runner, RelationType.IMPLEMENTS, _name(sentence, name), clause.start, _close(sentence, name))


def _close(sentence: Sentence, name: Name) -> int:
    """Take the closing quotation mark into the quote."""
    return name.end + (sentence.text[name.end : name.end + 1] in "”》" and name.end < len(sentence.text))


def _hosts(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    lead = sentence.text[clause.start : clause.end]
    for name in inside:
        if name.type is not _T.EVENT:
            continue
        around = sentence.text[max(clause.start, name.start - 24) : name.start] + sentence.text[name.end : name.end + 12]
        if _HOST.search(around) and not _ATTEND.search(sentence.text[max(clause.start, name.start - 8) : name.end + 4]):
            yield Link(_runner(sentence, clause, inside, name.start), RelationType.HOSTS, _name(sentence, name), clause.start, clause.start + len(lead.rstrip()))


def _issues(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    for name in inside:
        if name.type is not _T.POLICY:
            continue
        before = sentence.text[clause.start : name.start]
        verbs = list(_ISSUE.finditer(before))
        if verbs and not re.search(r"国家|中央|国务院|党中央|贯彻落实", before[:8] if len(before) > 8 else before):
            yield Link(_runner(sentence, clause, inside, name.start), RelationType.ISSUES, _name(sentence, name), clause.start + verbs[0].start(), _close(sentence, name))


def _cooperates(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    text = sentence.text[clause.start : clause.end]
    m = _COOPERATE.search(text)
    if not m:
        return
    start, end = clause.start + m.start("who"), clause.start + m.end("who")
    for name in inside:
        if start <= name.start and name.end <= end and name.type in {_T.COMPANY, _T.ORGANIZATION, _T.AREA}:
            partner = _runner(sentence, clause, [n for n in inside if n.end <= start], start)
            yield Link(partner, RelationType.COOPERATES_WITH, _name(sentence, name), clause.start + m.start(), clause.start + m.end())


# ---------------------------------------------------------------- honours


def _honors(sentence: Sentence, names: Sequence[Name], honors: Sequence[HonorMatch]) -> Iterator[Link]:
    kept = {(n.start, n.end) for n in names if n.type is _T.HONOR}
    for match in honors:
        honor = match.name
        if not match.received or (honor.start, honor.end) not in kept:
            continue
        clause = sentence.clause_at(match.verb_start)
        for subject in _subjects(sentence, clause, names, match.verb_start):
            if subject != _name(sentence, honor):
                yield Link(subject, RelationType.RECEIVED_HONOR, _name(sentence, honor), clause.start, _close(sentence, honor))


def _subjects(sentence: Sentence, clause: Span, names: Sequence[Name], verb: int) -> list[str]:
    """The names listed right before the verb; the reporting place where the clause opens with it or with 我市."""
    lead = sentence.text[clause.start : verb]
    found = [n for n in names if clause.start <= n.start and n.end <= verb]
    last = max((n.end for n in found), default=None)
    gap = sentence.text[last:verb] if last is not None else lead
    gap = re.sub(r"(?:成功|先后|连续[^，]{1,4}|再次|首次|双双|分别|均|全部|正式|顺利|等|“|”|》|（[^）]*）|\d+年|被|获|再|又|也|还|共|项目|工程|入|、|已|喜)", "", gap)
    if last is not None and len(gap) <= 2:
        return [_name(sentence, n) for n in _outermost(_listed(sentence.text, found))]
    if last is None and (_SELF.match(lead.strip("，、 ")) or len(gap) <= 1):
        return [sentence.place]
    return []


def _listed(text: str, found: Sequence[Name]) -> list[Name]:
    """Names joined by 、 和 up to the verb, read backwards: 银川市、固原市入选."""
    ordered = sorted(found, key=lambda n: (n.end, n.start))
    chosen: list[Name] = []
    limit = ordered[-1].end
    for name in reversed(ordered):
        gap = text[name.end : limit] if name.end <= limit else ""
        if chosen and not (re.fullmatch(r"[、和与及”》“《等]*", gap)):
            break
        chosen.append(name)
        limit = min(limit, name.start)
    return chosen


def _outermost(names: Sequence[Name]) -> list[Name]:
    """Drop names inside others; of a chain 双辽市新立乡 keep the last link."""
    kept = [n for n in names if not any(n.inside(o) for o in names)]
    chain = {n.end for n in kept}
    return sorted(n for n in kept if not any(o.start == n.end and o.type is _T.AREA and n.type is _T.AREA for o in kept) or n.end not in chain)


# ---------------------------------------------------------------- undertakes, locatedIn


def _undertakes(text: str, names: Sequence[Name]) -> Iterator[Link]:
    for project in names:
        if project.type not in {_T.PROJECT, _T.FACILITY}:
            continue
        for actor in names:
            inner = project.start <= actor.start and actor.end <= project.end
            if actor.type in {_T.COMPANY, _T.ORGANIZATION} and inner and (project.type is _T.PROJECT or actor.type is _T.COMPANY):
                yield Link(text[actor.start : actor.end], RelationType.UNDERTAKES, text[project.start : project.end], project.start, project.end)


def _located(text: str, names: Sequence[Name]) -> Iterator[Link]:
    for outer in names:
        if outer.type is not _T.AREA:
            continue
        for inner in names:
            if inner.start == outer.end and inner.type in {_T.AREA, _T.ZONE, _T.FACILITY, _T.COMPANY}:
                yield Link(text[inner.start : inner.end], RelationType.LOCATED_IN, text[outer.start : outer.end], outer.start, inner.end)
