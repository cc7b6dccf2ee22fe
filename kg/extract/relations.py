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
from kg.model import EntityType, RelationType, SectionRole

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
_ATTEND = re.compile(
    r"参加|参与|出席|亮相|在.{2,20}(?:上|中|期间)|备战|出征|夺|借助|获|落实|贯彻|按照|精神|根据|学习|融入|对接|获得|部署|要求|确定|召开以来|作出|金牌|奖牌|讲话|筹备会"
)
_ELSEWHERE = re.compile(
    r"奥运会|残奥会|亚运会|冬奥会|亚残运会|全运会|进博会|服贸会|广交会|全国两会|中央.*会议|党的|[一二三四五六七八九]中全会|代表大会|人大"
)
_ISSUE = re.compile(
    r"(?:出台|制定|印发|编制|发布|修订|颁布|编制完成|修编|起草|推出|研究制定|实施|完善|完成|落实|执行)"
)
_COOPERATE = re.compile(
    r"(?:与|同|和|对接)(?P<who>[^，。；]*?)(?:等[^，。；]{0,12})?(?:签订|签署|签约|合作|共建|联合|战略|开展|建立|达成|结对|协作|对口|携手|深化|联动|共同)"
)
_PAIR = re.compile(r"(?P<a>[\u4e00-\u9fff])(?P<b>[\u4e00-\u9fff])(?:对口合作|协作|合作|一体化)")
_SELF = re.compile(
    r"^(?:我[市县省区]|全[市县省区]|市委|市政府|县委|县政府|省委|省政府|我们|[^\u4e00-\u9fff]*)$"
)
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


def _end(sentence: Sentence, name: Name) -> str:
    """The name as an end of a relation: the reporting place by its full name (四平 → 四平市)."""
    surface = _name(sentence, name)
    return sentence.place if name.type is _T.AREA and sentence.place.startswith(surface) else surface


# ---------------------------------------------------------------- who runs, hosts, issues


def _runner(sentence: Sentence, clause: Span, inside: Sequence[Name], before: int) -> str:
    """The area, body or company that opens the clause before ``before``; else the reporting place."""
    for name in inside:
        lead = sentence.text[clause.start : name.start]
        if (
            name.type in _RUNNERS
            and name.end <= before
            and len(re.sub(r"[\d年月日]|今年|去年|全年|其中|支持|推动", "", lead)) <= 1
        ):
            between = sentence.text[name.end : before]
            if not re.match(
                r"[、的]|等|和|与|大学|市(?!场)|政府|建设|发展|对口|[一二三四五六七八九十]", between
            ):
                return _end(sentence, name)
    return sentence.place


def _implements(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    for name in inside:
        if name.type is _T.PROGRAM:
            runner = _runner(sentence, clause, inside, name.start)
            if runner != _name(sentence, name):
                yield Link(
                    runner,
                    RelationType.IMPLEMENTS,
                    _name(sentence, name),
                    clause.start,
                    _close(sentence, name),
                )


def _close(sentence: Sentence, name: Name) -> int:
    """Take the closing quotation mark into the quote."""
    return name.end + (sentence.text[name.end : name.end + 1] in "”》" and name.end < len(sentence.text))


def _hosts(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    """An event is the reporting place's own unless it was attended, or is held elsewhere as a rule."""
    for name in inside:
        if name.type is not _T.EVENT:
            continue
        before = sentence.text[max(clause.start, name.start - 24) : name.start]
        hosted = bool(_HOST.search(before + sentence.text[name.end : name.end + 12]))
        near = sentence.text[max(clause.start, name.start - 8) : name.end + 4]
        if not _ATTEND.search(near) and (hosted or not _ELSEWHERE.search(_name(sentence, name))):
            runner = _runner(sentence, clause, inside, name.start)
            yield Link(
                runner, RelationType.HOSTS, _name(sentence, name), clause.start, _close(sentence, name)
            )


def _issues(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    for name in inside:
        if name.type is not _T.POLICY:
            continue
        before = sentence.text[clause.start : name.start]
        verbs = list(_ISSUE.finditer(before))
        if verbs and not re.search(
            r"国家|中央|国务院|党中央|贯彻落实", before[:8] if len(before) > 8 else before
        ):
            yield Link(
                _runner(sentence, clause, inside, name.start),
                RelationType.ISSUES,
                _name(sentence, name),
                clause.start + verbs[0].start(),
                _close(sentence, name),
            )


def _cooperates(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    text = sentence.text[clause.start : clause.end]
    m = _COOPERATE.search(text)
    if not m:
        return
    start, end = clause.start + m.start("who"), clause.start + m.end("who")
    for name in inside:
        if start <= name.start and name.end <= end and name.type in {_T.COMPANY, _T.ORGANIZATION, _T.AREA}:
            partner = _runner(sentence, clause, [n for n in inside if n.end <= start], start)
            yield Link(
                partner,
                RelationType.COOPERATES_WITH,
                _name(sentence, name),
                clause.start + m.start(),
                clause.start + m.end(),
            )


# ---------------------------------------------------------------- honours


#: 新增省级企业70家 counts a class; only a verb of receiving makes an honour one's own.
_COUNTING = frozenset({"新增", "培育", "打造", "认定", "新晋", "创建"})


def _honors(sentence: Sentence, names: Sequence[Name], honors: Sequence[HonorMatch]) -> Iterator[Link]:
    kept = {(n.start, n.end) for n in names if n.type is _T.HONOR}
    before: list[str] = []
    for match in honors:
        honor = match.name
        if (honor.start, honor.end) not in kept or not _is_received(sentence, match):
            continue
        clause = sentence.clause_at(match.verb_start)
        subjects = _subjects(sentence, clause, names, match.verb_start, before)
        before = subjects
        for subject in subjects:
            if subject != _name(sentence, honor):
                yield Link(
                    subject,
                    RelationType.RECEIVED_HONOR,
                    _name(sentence, honor),
                    clause.start,
                    _close(sentence, honor),
                )


def _is_received(sentence: Sentence, match: HonorMatch) -> bool:
    if not match.received or sentence.role is SectionRole.PLAN:
        return False
    verb = sentence.text[match.verb_start : match.verb_end]
    return verb not in _COUNTING and not re.match(r"”?\d", sentence.text[match.name.end : match.name.end + 2])


_FILLER = re.compile(
    r"成功|先后|连续[^，]{1,4}|再次|首次|双双|分别|均|全部|正式|顺利|等?\d*[余多]?[个家项部处座条件名]?(?:县市区?|企业|品牌|产品|作品|景区|村|单位|案例|项目|集群|园区|社区|镇|县)?|“|”|》|（[^）]*）|\d+年|被|获|再|又|也|还|共|工程|入|、|已|喜"
)


def _subjects(
    sentence: Sentence, clause: Span, names: Sequence[Name], verb: int, before: list[str]
) -> list[str]:
    """The names listed right before the verb; where the clause opens with it, those of the clause before.

    Where nothing was named, or 我市, the reporting place received it.
    """
    passive = sentence.text.rfind("被", clause.start, verb)
    end = passive if passive >= 0 else verb
    lead = sentence.text[clause.start : end]
    found = [n for n in names if clause.start <= n.start and n.end <= end]
    last = max((n.end for n in found), default=None)
    gap = _FILLER.sub("", sentence.text[last:end] if last is not None else lead)
    if last is not None and len(gap) <= 2:
        return [_end(sentence, n) for n in _outermost(_listed(sentence.text, found))]
    if last is None and (_SELF.match(lead.strip("，、 ")) or len(gap) <= 1):
        return before or [sentence.place]
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
    return sorted(
        n
        for n in kept
        if not any(o.start == n.end and o.type is _T.AREA and n.type is _T.AREA for o in kept)
        or n.end not in chain
    )


# ---------------------------------------------------------------- undertakes, locatedIn


def _undertakes(text: str, names: Sequence[Name]) -> Iterator[Link]:
    for project in names:
        if project.type not in {_T.PROJECT, _T.FACILITY}:
            continue
        for actor in names:
            inner = project.start <= actor.start and actor.end <= project.end
            if (
                actor.type in {_T.COMPANY, _T.ORGANIZATION}
                and inner
                and (project.type is _T.PROJECT or actor.type is _T.COMPANY)
            ):
                yield Link(
                    text[actor.start : actor.end],
                    RelationType.UNDERTAKES,
                    text[project.start : project.end],
                    project.start,
                    project.end,
                )


def _located(text: str, names: Sequence[Name]) -> Iterator[Link]:
    for outer in names:
        if outer.type is not _T.AREA:
            continue
        for inner in names:
            if inner.start == outer.end and inner.type in {_T.AREA, _T.ZONE, _T.FACILITY, _T.COMPANY}:
                yield Link(
                    text[inner.start : inner.end],
                    RelationType.LOCATED_IN,
                    text[outer.start : outer.end],
                    outer.start,
                    inner.end,
                )
