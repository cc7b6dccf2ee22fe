"""The wording of a level: how what stands before and behind a figure makes its indicator."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kg import lexicon
from kg.extract import indicators as I
from kg.extract.items import Item
from kg.extract.sentences import Sentence
from kg.model import Comparator


class Carried(NamedTuple):
    """What the figures before have left for the next one.

    ``subjects`` are those of 分别 with ``used`` of them dealt out, ``levels`` the last indicators in
    order, ``start`` where the last one's quote began, ``sense`` how the last figure was
    read, ``unit`` its unit, ``bound`` the bound before the first figure of 分别.
    """

    indicator: str = ""
    verb: str = ""
    subjects: tuple[str, ...] = ()
    used: int = 0
    start: int = 0
    levels: tuple[str, ...] = ()
    sense: object = None
    unit: str = ""
    bound: Comparator = Comparator.EQUAL


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
_OWNER = re.compile(
    r"的(?:[^，；。]*?\d+[余多]?[个家项座条处](?P<noun>[^，。、；（]{2,16})|(?P<counted>[^，；。、\d]{2,14})\d+[余多]?[个家项座条处])"
)
_VERBAL_TAIL = re.compile(
    r"(?:全部|集中|加快|加速|顺利|相继|陆续)*(?:开工|竣工|投产|建成|落地|签约|实施|推进|投运|投用|建设)+$"
)
_WITHIN = re.compile(r"在(?P<what>[^，]{2,20})中[，]$")
_PLACED = re.compile(
    r"^(?:在|对|为|向|从|以|将|把|与|由)[^，]*?(?=新建|建设|实施|开展|安装|打造|布局|建成|设立|推广|改造|引进|引入|招引|承接|争取)"
)
_PREPOSITION = re.compile(r"^(?:在|对|以|将|把|由|从|于|经过|推动|促进)$")
#: 对全省957个村寨实施改造: whom it is done to is no indicator.
_TOWARDS = re.compile("(?:对|为|在|向|给)(?:全[市县省区州国]|我[市县省区州])?")
#: 957个50户以上村寨, 40万3岁以下婴幼儿: the noun opens with the bound of its class.
_BOUND = re.compile(
    r"\d+[-—~至]\d+周?岁[\u4e00-\u9fff]|"
    r"\d+(?:户|人|岁|周岁|万元|亿元|万吨|吨|亩|千瓦|平方米|公里|米)(?:及)?以[上下][\u4e00-\u9fff]"
)
_NOT_NOUN = re.compile(
    r"(?:[左以]|、|，|和|与|及|并|的?$|增长|下降|提高|同比|占|达|其中|[增降升减涨提扩缩压跃攀下上拓延][长低加升高减少大小展伸]?[到至为]|增加|减少|位居|居(?!民|住|家)|支持|用于|全部|分别|均|（|用时|为|惠及|带动|拉动|需|由|向|已)"
)


#: 引进甲、乙等首店 → 引进首店: only the class counts.
_MEMBERS = re.compile(r"^(?P<members>.+[、”》].*?|.{4,}?)等(?P<noun>(?!级|级别|离)[^、等]{2,14})$")
_SHARE = re.compile(r"占(?:全|到|地|我|整|总|同|其|本|[\u4e00-\u9fff]{2,})")
#: 粮食播种面积, 粮食总产: the thing without what is measured of it.
_MEASURED = re.compile(r"(?:播种|种植|建成)?(?:面积|总产量?|产量|单产|饲养量|增加值|投资|收入)$")


#: 新建甲、乙等300个: a list that no noun closes is itself what is counted.
_LISTED = re.compile("(?P<list>[^，；。]*、[^，；。]*?)等")


def wording(sentence: Sentence, item: Item, carried: Carried, pre: str) -> tuple[str, str]:
    """Return the indicator of a level, and the verb that later items of the list take over."""
    listed = not is_noun(item.post) and _LISTED.fullmatch(pre)
    before, after = _class_of(_before(listed["list"] if listed else pre)), I.noun_after(item.post)
    verb = I.leading_action(I.strip_times(_PLACED.sub("", pre)))
    bare = before.removeprefix(verb).removeprefix("了")
    if verb and is_attribute(bare) and item.post.startswith("的"):
        before = bare
    if _TOTAL.match(pre):
        carried = carried._replace(indicator=_without_gain(carried.indicator))
    if named := _from_before(sentence, item, carried, before, after):
        return named, verb
    if before and is_attribute(before):
        return _attribute(sentence, item, carried, before, after), verb
    if is_noun(item.post) and not _reached(pre):
        return _joined(item, carried, before, verb)
    if before:
        return (carried.verb if _is_listed(item, carried, verb) else "") + before, verb
    if is_noun(item.post):
        return after, verb
    return carried.indicator or _subject_before(sentence, item), verb


def _from_before(sentence: Sentence, item: Item, carried: Carried, before: str, after: str) -> str:
    """A share, a verb without object or a bare 入驻 is of what the figure before has measured."""
    if _SHARE.match(before) and carried.indicator:
        return carried.indicator + before
    if I.is_action(before) and not is_noun(item.post):
        named = _subject_before(sentence, item)
        same = not item.first or item.figure.quantity.unit == carried.unit
        return named or (before + _noun_of(carried.indicator) if carried.indicator and same else "")
    if not before and I.is_action(after) and carried.indicator and not item.first:
        return _doer(carried.indicator) + after
    return ""


def _joined(item: Item, carried: Carried, before: str, verb: str) -> tuple[str, str]:
    """完成|27条|乡村道路建设: what stands before the figure and the noun behind it."""
    after = I.noun_after(item.post)
    lead = _lead_of(before, verb, bool(_COUNTED.search(item.figure.quantity.unit)))
    if not before and not item.first and not _COMPLETED.search(after):
        lead = carried.verb
    return lead + after, verb or lead


_PREDICATE = re.compile("增长|下降|达|为|完成|实现|占|突破|超|有|[升降增减]至")


def _is_listed(item: Item, carried: Carried, verb: str) -> bool:
    """改造供热管网29公里、供水管网11公里: the second takes over the verb of the first."""
    listed = not item.first and bool(carried.verb) and not verb and item.figure.quantity.unit != "%"
    return listed and not _PREDICATE.search(item.pre)


#: 社会消费品零售总额稳定增长，完成94.8亿元: the clause before names what is completed.
#: … 财政收入迈过千亿大关，达1330亿元: so does the clause that names a mark which was passed.
_GROWS = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Z]{3,20}?)(?:"
    r"(?:首次|历史性|相继)?(?:突破|跨越|[迈跨越]过|[迈跃站登]上)[^，；。]{0,12}(?:大关|台阶|关口)，|"
    r"(?:稳定|持续|稳步|快速|平稳|较快|大幅|不断|逐年)+(?:增长|提升|提高|上升|恢复|回升|扩大)，)$"
)


def _subject_before(sentence: Sentence, item: Item) -> str:
    m = _GROWS.search(sentence.text[: item.clause.start]) if item.first else None
    return I.core(m["name"]) if m else ""


def _doer(base: str) -> str:
    """企业签约 → 企业: who does what the next figure counts (15家入驻)."""
    noun = _noun_of(base)
    done = next((w for w in lexicon.words("actions") if noun.endswith(w) and len(noun) > len(w)), "")
    return noun.removesuffix(done)


#: 两年新增近3000家: over how long.
_SPAN = re.compile("^[两三四五六七八九十]年(?=新增|累计|共|完成)")


def _before(pre: str) -> str:
    bare = _SPAN.sub("", I.strip_times(pre).strip("，、 "))
    if I.is_action(bare) or I.is_action(bare := I.without_adverbs(bare)):
        return bare
    pre = re.sub("至少|不少于", "", pre)
    text = I.core(_PLACED.sub("", I.core(I.before_enumeration(pre))))
    return "" if _PREPOSITION.match(text) or _TOWARDS.fullmatch(text) else text


_REACHED = re.compile(
    r"(?:达到?|为|至|到|突破|跨越|[迈跨越]过|[迈跃站登]上|超过|共计|总计|(?:稳定|保持|控制)在)(?:了|约|近)?$"
)


def _reached(pre: str) -> bool:
    """A word of reaching closes the wording: what follows the figure is another matter."""
    return bool(_REACHED.search(pre))


def _lead_of(before: str, verb: str, counted: bool) -> str:
    """甲、乙、丙3个重点领域: the members of a list that the figure closes are not the indicator."""
    if counted and re.search(r"[^“》）]、", re.sub("“[^”]*”", "", before)):
        return verb
    return before


def _attribute(sentence: Sentence, item: Item, carried: Carried, before: str, after: str) -> str:
    """总投资20亿元的7个项目 → 项目总投资; 投资1.2亿元打造中心 → 打造中心投资; else of what came before."""
    if item.post.startswith("的"):
        owner = _OWNER.match(sentence.text[item.figure.end : item.clause.end])
        return _VERBAL_TAIL.sub("", owner["noun"] or owner["counted"]) + before if owner else before
    if re.fullmatch("投资|投入", before) and after and I.leading_action(after):
        return after + before
    within = _WITHIN.search(sentence.text[: item.clause.start])
    if within:
        return within["what"] + before
    return compose(carried.indicator, before) if carried.indicator else before


def _class_of(before: str) -> str:
    m = _MEMBERS.match(before)
    return I.leading_action(before) + m["noun"] if m else before


#: 新增15家、总数达23家; 新获批4个、累计14个: the sum of all is no gain.
_TOTAL = re.compile(r"(?:累计|总数|总量|总户数|总规模|总里程|合计|共|已达|达到?)")
_GAIN = re.compile(
    r"(?:今年|当年|全年|首次)*(?:新增加?|净增加?|新获批|新认定|新培育|新评定|新设立?|新登记|新入选)"
)


def _without_gain(base: str) -> str:
    """新增全国重点实验室 → 全国重点实验室; 5A级景区新增某古城 → 5A级景区."""
    m = _GAIN.search(base)
    if not m:
        return base
    return base[m.end() :] or base if m.start() == 0 else base[: m.start()]


def _noun_of(base: str) -> str:
    """谋划实施重点项目 → 重点项目."""
    return base[len(I.leading_action(base)) :] or base


def compose(base: str, attribute: str) -> str:
    """谋划实施重点项目 + 总投资 → 重点项目总投资; 粮食播种面积 + 产量 → 粮食产量."""
    noun = _noun_of(base)
    if attribute.endswith("率") and noun.endswith(("率", "数")):
        return attribute  # 优良天数 + 优良率
    if _MEASURED.search(attribute):
        noun = _MEASURED.sub("", noun) or noun
    attribute = attribute.removeprefix("项目") if noun.endswith("项目") else attribute
    return noun if attribute in noun else noun + attribute.removeprefix("其中")


def is_attribute(text: str) -> bool:
    """Return whether ``text`` names a property whose owner stands elsewhere (总投资, 占比, 办结率)."""
    return bool(_attribute_pattern().fullmatch(text))


_LETTER = re.compile(r"[\u4e00-\u9fff“A-Za-z]")


def is_noun(post: str) -> bool:
    """Return whether a noun follows the figure directly: neither a mark nor a verb of change."""
    if _BOUND.match(post):
        return True
    return bool(_LETTER.match(post)) and not _NOT_NOUN.match(post)
