"""Relations between the names of one sentence.

The subject is the name that the clause puts before the verb; where it puts none, or 我市, the
reporting place acts. A subject that is no entity (13个案例入选…) gives no relation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg import lexicon
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
    r"参加|参与|出席|亮相|在.{2,20}(?:上|中|期间)|备战|出征|夺|借助|获|落实|贯彻|按照|精神|根据|学习|融入|对接|获得|部署|要求|确定|召开以来|作出|金牌|奖牌|讲话|筹备会|健儿|借势|用好|应对|遭遇|教训|提出|围绕|喜摘"
)
#: Disasters, wars, censuses and congresses are events that nobody reported on has hosted.
_NOT_HOSTED = re.compile(
    r"灾害?$|事故$|台风|洪涝|洪水|暴雨|[雨雪]”?$|疫情|地震|战争$|战役$|[保之]卫?战$|四战|普查$|党代会$|党的|起义$|试验$"
)
_ELSEWHERE = re.compile(
    r"奥运会|残奥会|亚运会|冬奥会|亚残运会|全运会|进博会|服贸会|广交会|全国两会|中央.*会议|党的|[一二三四五六七八九]中全会|代表大会|人大"
)
_ISSUE = re.compile(r"出台|制定|印发|编制|发布|修订|颁布|修编|起草|推出|研究制定|实施|完善|高质量完成")
#: 甲规划出台, 乙条例颁布施行: the verb behind the name.
_ISSUED = re.compile(
    r"[”》）]*(?:等[^，。；]{0,6})?(?:正式|全面|顺利|已|相继|陆续|工作)*(?:出台|印发|编制|发布|颁布|施行|立法|修编|修订|获[^，。；]{0,6}批[复准])"
)
#: Papers of those above, which one only carries out: “十四五”规划, 中央八项规定, 负面清单.
_FROM_ABOVE = re.compile(r"十[一二三四五六七]五|^(?:中央|国家|国务院|全国)|负面清单|[^《]{2,8}法$")
_COOPERATE = re.compile(
    r"(?:与|同|和|对接)(?P<who>[^，。；]*?)(?:等[^，。；]{0,12})?(?:签订|签署|签约|合作|共建|联合|战略|开展|建立|达成|结对|协作|对口|携手|深化|联动|共同|协同|紧密对接|成为)"
)
_PAIR = re.compile(r"(?P<a>[\u4e00-\u9fff])(?P<b>[\u4e00-\u9fff])(?:对口合作|协作|合作|一体化)")
_SELF = re.compile(
    r"^(?:我[市县省区]|全[市县省区]|市委|市政府|县委|县政府|省委|省政府|我们|[^\u4e00-\u9fff]*)$"
)
_RUNNERS = frozenset({_T.AREA, _T.ORGANIZATION, _T.COMPANY, _T.ZONE})


def find(sentence: Sentence, names: Sequence[Name], honors: Sequence[HonorMatch]) -> Iterator[Link]:
    """Yield the relations of ``sentence`` between its ``names``."""
    if not names:
        return
    for clause in sentence.clauses:
        inside = [n for n in names if clause.start <= n.start and n.end <= clause.end]
        if not inside:
            continue
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
        if name.type is _T.PROGRAM and not _is_part(sentence, inside, name):
            runner = _runner(sentence, clause, inside, name.start)
            if runner != _name(sentence, name):
                yield Link(
                    runner,
                    RelationType.IMPLEMENTS,
                    _name(sentence, name),
                    clause.start,
                    _close(sentence, name),
                )


#: An honour, paper or meeting that a program lends its name to: “四好农村路”示范县.
_NAMED_AFTER = frozenset({_T.HONOR, _T.POLICY, _T.EVENT, _T.ZONE, _T.COMPANY})
_LABEL_OF = re.compile(r"”?(?:为主题|示范[县区市]|主题|优秀作品奖|奖(?!补|励))")


def _is_part(sentence: Sentence, inside: Sequence[Name], name: Name) -> bool:
    """Return whether ``name`` only labels something else, or is a general aim of the time (乡村振兴)."""
    if _name(sentence, name) in lexicon.words("aims") or _LABEL_OF.match(sentence.text, name.end):
        return True
    return any(name.inside(other) and other.type in _NAMED_AFTER for other in inside)


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
        if _NOT_HOSTED.search(_name(sentence, name)):
            continue
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
        verb = next(
            (m for m in _ISSUE.finditer(before) if _issues_it(m.group(), _name(sentence, name))), None
        )
        behind = _ISSUED.match(sentence.text, name.end, clause.end)
        if (verb or behind) and not re.search(r"国家|中央|国务院|党中央|贯彻落实", before[:8]):
            start = clause.start + verb.start() if verb else name.start
            end = behind.end() if behind and not verb else _close(sentence, name)
            runner = _runner(sentence, clause, inside, name.start)
            yield Link(runner, RelationType.ISSUES, _name(sentence, name), start, end)


def _issues_it(verb: str, name: str) -> bool:
    """实施 and 完善 make a paper one's own unless it comes from above."""
    return verb not in {"实施", "完善", "高质量完成"} or not _FROM_ABOVE.search(name)


#: 与北京市第三十五中学合作: an area that a longer name begins with is no partner.
_ONLY_PART = re.compile(
    r"(?![等签合作共建联战开建达结协对携深联共的、和与及同在两三之间市省区县进推成保紧])[\u4e00-\u9fff\d]"
)
_PARTNERS = frozenset({_T.COMPANY, _T.ORGANIZATION, _T.AREA, _T.FACILITY, _T.ZONE})


def _cooperates(sentence: Sentence, clause: Span, inside: Sequence[Name]) -> Iterator[Link]:
    text = sentence.text
    m = _COOPERATE.search(text, clause.start, clause.end)
    if not m or any(n.start < m.start() < n.end for n in inside):
        return
    subjects = _acting(sentence, clause, inside, m.start())
    for name in inside:
        inner = m.start("who") <= name.start and name.end <= m.end("who") and name.type in _PARTNERS
        if not inner or (name.type is _T.AREA and _ONLY_PART.match(text, name.end)):
            continue
        if not any(name.inside(o) and o.type in _PARTNERS for o in inside):
            for subject in subjects:
                yield Link(subject, RelationType.COOPERATES_WITH, _name(sentence, name), m.start(), m.end())


_TOGETHER = re.compile(r"(?:分别|也|还|已|先后|积极|深入|正式|深化|加强|强化|推动|继续|进一步|成功)*")


def _acting(sentence: Sentence, clause: Span, inside: Sequence[Name], before: int) -> list[str]:
    """The names listed right before 与 (甲医院、乙医院分别与丙合作); else the reporting place."""
    found = [n for n in inside if n.end <= before and n.type in _PARTNERS]
    if found and _TOGETHER.fullmatch(sentence.text, max(n.end for n in found), before):
        return [_end(sentence, n) for n in _outermost(_listed(sentence.text, found))]
    return [_runner(sentence, clause, found, before)]


# ---------------------------------------------------------------- honours


#: 新增省级企业70家 counts a class; only a verb of receiving makes an honour one's own.
_COUNTING = frozenset({"新增", "培育", "打造", "认定", "新晋", "创建"})


def _honors(sentence: Sentence, names: Sequence[Name], honors: Sequence[HonorMatch]) -> Iterator[Link]:
    before: list[str] = []
    for match in _received(sentence, names, honors):
        honor = match.name
        if not _is_received(sentence, match):
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


def _received(
    sentence: Sentence, names: Sequence[Name], honors: Sequence[HonorMatch]
) -> Iterator[HonorMatch]:
    """The honours among ``names`` with their verbs: a name that another rule has bounded stands as it does.

    What no rule of honours has found is one behind a verb that takes nothing but titles.
    """
    for name in names:
        if name.type is not _T.HONOR:
            continue
        match = next((m for m in honors if m.name.overlaps(name)), None)
        verb = None if match else _awarded().search(sentence.text[: name.start])
        if match:
            yield replace(match, name=name)
        elif verb:
            yield HonorMatch(name, verb.start(), verb.end("verb"), received=True)


@cache
def _awarded() -> re.Pattern[str]:
    title = lexicon.either("honor_verbs", "title")
    return re.compile(
        rf"(?P<verb>{title})(?:了|为|首批|第[一二三四五六七八九十\d]+批|“|《|20\d\d年度?|[国全省市][家国省市]级?)*$"
    )


def _is_received(sentence: Sentence, match: HonorMatch) -> bool:
    if not match.received or sentence.role is SectionRole.PLAN:
        return False
    verb = sentence.text[match.verb_start : match.verb_end]
    return verb not in _COUNTING and not re.match(r"”?\d", sentence.text[match.name.end : match.name.end + 2])


_FILLER = re.compile(
    r"成功|先后|连续[^，]{1,4}|再次|首次|双双|分别|均|全部|正式|顺利|等?\d*[余多]?[个家项部处座条件名]?(?:县市区?|企业|品牌|产品|作品|景区|村|单位|案例|项目|集群|园区|社区|镇|县)?|“|”|》|（[^）]*）|\d+年|被|获|再|又|也|还|共|工程|入|、|已|喜"
)


_COUNTED = re.compile(r"\d+[余多]?[个家项部名件座条]|一批")
#: 我县获评…: the reporting place itself, whoever was named before.
_OURS = re.compile("我[市县省区州]|全[市县省区州]")


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
    gap = _FILLER.sub("", _UNKNOWN.sub("、", sentence.text[last:end]) if last is not None else lead)
    if last is not None and len(gap) <= 2:
        return [_end(sentence, n) for n in _outermost(_listed(sentence.text, found))]
    if last is None and _COUNTED.search(lead):
        return []  # 8家企业荣获市政府质量奖: of no name
    if last is None and (_SELF.match(lead.strip("，、 ")) or len(gap) <= 1):
        return [sentence.place] if _OURS.match(lead) else before or [sentence.place]
    return []


#: 甲石榴、乙萝卜、丙四鼻鲤鱼入选: a member of the list that is no name hides none of the others.
_UNKNOWN = re.compile(r"、[\u4e00-\u9fff]{2,7}(?=[、等]|$)")
_JOINED = re.compile(r"[”》]?(?:、[\u4e00-\u9fff]{2,7})?[、和与及”》“《等]*")


def _listed(text: str, found: Sequence[Name]) -> list[Name]:
    """Names joined by 、 和 up to the verb, read backwards: 银川市、固原市入选."""
    ordered = sorted(found, key=lambda n: (n.end, n.start))
    chosen: list[Name] = []
    limit = ordered[-1].end
    for name in reversed(ordered):
        gap = text[name.end : limit] if name.end <= limit else ""
        if chosen and not _JOINED.fullmatch(gap):
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
                and len(actor) < len(project)
                and not text.startswith("旧址", project.end - 2)
                and (project.type is _T.PROJECT or actor.type is _T.COMPANY)
            ):
                yield Link(
                    text[actor.start : actor.end],
                    RelationType.UNDERTAKES,
                    text[project.start : project.end],
                    project.start,
                    project.end,
                )


#: 甲公司、乙公司等项目落户某区.
_SETTLES = re.compile(
    r"(?:等[^，。；]{0,14})?(?:[^，。；、]{0,4}总部)?(?:项目|公司)?(?:相继|先后|成功|正式|顺利|签约|陆续)*(?:落户|落地|入驻|进驻)"
)


def _settled(text: str, names: Sequence[Name]) -> Iterator[Link]:
    for place in names:
        if place.type not in {_T.AREA, _T.ZONE} or not re.search(
            "落户$|落地$|[入进]驻$", text[: place.start]
        ):
            continue
        guests = [
            n for n in names if n.end < place.start and n.type in {_T.COMPANY, _T.PROJECT, _T.ORGANIZATION}
        ]
        if guests and _SETTLES.fullmatch(text, max(n.end for n in guests), place.start):
            for guest in _outermost(_listed(text, guests)):
                yield Link(
                    text[guest.start : guest.end], RelationType.LOCATED_IN, text[place.start : place.end],
                    guest.start, place.end,
                )  # fmt: skip


def _located(text: str, names: Sequence[Name]) -> Iterator[Link]:
    yield from _settled(text, names)
    for outer in names:
        if outer.type is not _T.AREA:
            continue
        for inner in names:
            if any(n.start == inner.start and inner.end < n.end for n in names):
                continue  # 安徽|阜阳|四水厂: the town is part of a longer name
            if inner.start == outer.end and inner.type in {_T.AREA, _T.ZONE, _T.FACILITY, _T.COMPANY}:
                yield Link(
                    text[inner.start : inner.end],
                    RelationType.LOCATED_IN,
                    text[outer.start : outer.end],
                    outer.start,
                    inner.end,
                )
