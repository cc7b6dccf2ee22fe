"""The wording of a level: how what stands before and behind a figure makes its indicator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg import lexicon
from kg.extract import indicators as I
from kg.extract.items import Item
from kg.extract.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Carried:
    """What the figures before have left for the next one.

    ``subjects`` are those of 分别 with ``used`` of them dealt out, ``levels`` the last indicators in
    order, ``start`` where the last one's quote began, ``sense`` how the last figure was read.
    """

    indicator: str = ""
    verb: str = ""
    subjects: tuple[str, ...] = ()
    used: int = 0
    start: int = 0
    levels: tuple[str, ...] = ()
    sense: object = None


@cache
def _attribute_pattern() -> re.Pattern[str]:
    """Match wordings that need the thing before them: 总投资 of what, 占比 of what."""
    lead = r"(?:其中|年度|计划|当年|年内|项目|合同)?"
    return re.compile(rf"{lead}{lexicon.either('attributes')}|[\u4e00-\u9fff]{{1,3}}率")


_COUNTED = re.compile(
    r"[个家户人名位所座条项件起宗场次部处台套辆艘架列张份支种类款门片眼盏例对组头只株棵枚块栋间万亿]$|人次$|场次$|项次$"
)
_COMPLETED = re.compile(r"(?:建设|投产|开工|竣工|签约|运营|入选|落户)$")
#: 总投资138亿元的甲、乙等25个项目开工: the projects that the attribute belongs to.
_OWNER = re.compile(r"的[^，；。]*?\d+[余多]?[个家项座条处](?P<noun>[^，。、；（]{2,16})")
_VERBAL_TAIL = re.compile(
    r"(?:全部|集中|加快|加速|顺利|相继|陆续)*(?:开工|竣工|投产|建成|落地|签约|实施|推进|投运|投用|建设)+$"
)
_WITHIN = re.compile(r"在(?P<what>[^，]{2,20})中[，]$")
_PLACED = re.compile(
    r"^(?:在|对|为|向|从|以|将|把|与|由)[^，]*?(?=新建|建设|实施|开展|安装|打造|布局|建成|设立|推广|改造)"
)
_PREPOSITION = re.compile(r"^(?:在|对|以|将|把|由|从|于|经过|推动|促进)$")
_NOT_NOUN = re.compile(
    r"(?:[左以]|、|，|和|与|及|并|的?$|增长|下降|提高|同比|占|达|其中|增加|减少|位居|居(?!民|住|家)|支持|用于|全部|分别|均|（|用时|为|惠及|带动|拉动|需|由|向|已)"
)


#: 引进甲、乙等首店 → 引进首店: only the class counts.
_MEMBERS = re.compile(r"^(?P<members>.+[、”》].*?|.{4,}?)等(?P<noun>(?!级|级别|离)[^、等]{2,14})$")
_SHARE = re.compile(r"占(?:全|到|地|我|整|总|同|其|本|[\u4e00-\u9fff]{2,})")
#: 粮食播种面积, 粮食总产: the thing without what is measured of it.
_MEASURED = re.compile(r"(?:播种|种植|建成)?(?:面积|总产量?|产量|单产|饲养量|增加值|投资|收入)$")


def wording(sentence: Sentence, item: Item, carried: Carried, pre: str) -> tuple[str, str]:
    """Return the indicator of a level, and the verb that later items of the list take over."""
    before, after = _class_of(_before(pre)), I.noun_after(item.post)
    verb = I.leading_action(I.strip_times(pre))
    if verb and is_attribute(before.removeprefix(verb)) and item.post.startswith("的"):
        before = before.removeprefix(verb)
    if _SHARE.match(before) and carried.indicator:
        return carried.indicator + before, verb
    if I.is_action(before) and not is_noun(item.post):
        named = _subject_before(sentence, item)
        if named:
            return named, verb
        if carried.indicator and not item.first:
            return before + _noun_of(carried.indicator), verb
    if not before and I.is_action(after) and carried.indicator and not item.first:
        return _doer(carried.indicator) + after, verb
    joined = is_noun(item.post) and not _reached(pre)
    if before and is_attribute(before):
        return _attribute(sentence, item, carried, before, after), verb
    if joined:
        counted = bool(_COUNTED.search(item.figure.quantity.unit))
        lead = _lead_of(before, verb, counted)
        if not before and not item.first and not _COMPLETED.search(after):
            lead = carried.verb
        return lead + after, verb or lead
    if before:
        listed = (
            not item.first
            and carried.verb
            and not verb
            and not re.search("增长|下降|达|为|完成|实现|占|突破|超|有", item.pre)
        )
        return (carried.verb if listed else "") + before, verb
    return after if is_noun(item.post) else carried.indicator, verb


#: 社会消费品零售总额稳定增长，完成94.8亿元: the clause before names what is completed.
_GROWS = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{4,20}?)(?:稳定|持续|稳步|快速|平稳|较快|大幅|不断|逐年)+"
    r"(?:增长|提升|提高|上升|恢复|回升|扩大)，$"
)


def _subject_before(sentence: Sentence, item: Item) -> str:
    m = _GROWS.search(sentence.text[: item.clause.start]) if item.first else None
    return I.core(m["name"]) if m else ""


def _doer(base: str) -> str:
    """企业签约 → 企业: who does what the next figure counts (15家入驻)."""
    noun = _noun_of(base)
    done = next((w for w in lexicon.words("actions") if noun.endswith(w) and len(noun) > len(w)), "")
    return noun.removesuffix(done)


def _before(pre: str) -> str:
    bare = I.strip_times(pre).strip("，、 ")
    if I.is_action(bare):
        return bare
    pre = re.sub("至少|不少于", "", pre)
    text = I.core(_PLACED.sub("", I.core(I.before_enumeration(pre))))
    return "" if _PREPOSITION.match(text) else text


def _reached(pre: str) -> bool:
    """A word of reaching closes the wording: what follows the figure is another matter."""
    return bool(re.search(r"(?:达到?|为|至|到|突破|超过|共计|总计|稳定在|保持在|控制在)(?:了|约|近)?$", pre))


def _lead_of(before: str, verb: str, counted: bool) -> str:
    """甲、乙、丙3个重点领域: the members of a list that the figure closes are not the indicator."""
    if counted and re.search(r"[^“》）]、", re.sub("“[^”]*”", "", before)):
        return verb
    return before


def _attribute(sentence: Sentence, item: Item, carried: Carried, before: str, after: str) -> str:
    """总投资20亿元的7个项目 → 项目总投资; 投资1.2亿元打造中心 → 打造中心投资; else of what came before."""
    if item.post.startswith("的"):
        owner = _OWNER.match(sentence.text[item.figure.end : item.clause.end])
        return _VERBAL_TAIL.sub("", owner["noun"]) + before if owner else before
    if re.fullmatch("投资|投入", before) and after and I.leading_action(after):
        return after + before
    within = _WITHIN.search(sentence.text[: item.clause.start])
    if within:
        return within["what"] + before
    return compose(carried.indicator, before) if carried.indicator else before


def _class_of(before: str) -> str:
    m = _MEMBERS.match(before)
    return I.leading_action(before) + m["noun"] if m else before


def _noun_of(base: str) -> str:
    """谋划实施重点项目 → 重点项目."""
    return base[len(I.leading_action(base)) :] or base


def compose(base: str, attribute: str) -> str:
    """谋划实施重点项目 + 总投资 → 重点项目总投资; 粮食播种面积 + 产量 → 粮食产量."""
    noun = _noun_of(base)
    if _MEASURED.search(attribute):
        noun = _MEASURED.sub("", noun) or noun
    return noun if attribute in noun else noun + attribute.removeprefix("其中")


def is_attribute(text: str) -> bool:
    """Return whether ``text`` names a property whose owner stands elsewhere (总投资, 占比, 办结率)."""
    return bool(_attribute_pattern().fullmatch(text))


def is_noun(post: str) -> bool:
    """Return whether a noun follows the figure directly: neither a mark nor a verb of change."""
    return bool(re.match(r"[\u4e00-\u9fff“A-Za-z]", post)) and not _NOT_NOUN.match(post)
