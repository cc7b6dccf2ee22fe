"""What a figure measures: the wording around it without time, place, hedges and words of reaching.

达到, 预计, 全市 and 今年 go; action words that define the quantity stay (新建高标准农田, 发放贷款).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg import lexicon
from kg.extract.figures import growth_signs
from kg.period import find as find_times

_HERE = (
    r"(?:辖内|全市|全县|全省|全区|全州|全域|全年|我市|我县|我省|我区|全国(?!重点|百强|文明|示范|优秀|先进|统一)|全疆|全盟|全旗|全镇|全乡|市本级|本市|本县|本省|域内|辖区|各地|各级)"
    r"(?:上下|范围内)?"
)
#: The same wording is asked for several times while one sentence is read; later ones have their own.
_NEAR = 64
_ENUMERATION = re.compile(r"[^，；。]*?(?:等|等等)(?=$)")


#: Words of reaching that also end other words: 人均 and 拥有 stay whole.
_GUARDED = {
    "均": "人户亩年日月平", "有": "拥国公私民现持具", "达": "下到", "为": "作行", "是": "于",
    "到": "得报签", "从": "服自", "由": "自理", "共": "公", "可": "许认",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A word of change before a figure (增长, 下降): its sign, and where the wording before it ends."""

    sign: int
    word: str
    at: int
    onto: bool


#: 新增12家 and 改造提升25个 count; 增长7% changes.
_COUNTING = re.compile(r"(?:新增|净增|改造提升|新增加|净增加|拟增)(?:了|约|近)*$")


#: 重点打造 and 集中整治, but 重点项目 and 集中供热面积: adverbs only before a verb.
_ALSO_NOUNS = frozenset(
    {
        "重点",
        "集中",
        "基本",
        "系统",
        "全域",
        "科学",
        "优质",
        "平均",
        "高效",
        "一体",
        "精准",
        "深度",
        "主动",
        "突出",
        "有效",
    }
)


@cache
def _lead() -> re.Pattern[str]:
    action, growth = lexicon.either("actions"), lexicon.either("growth")
    words = lexicon.words("adverbs")
    short = lexicon.alternation(w for w in words if len(w) == 1 or w in _ALSO_NOUNS)
    long = lexicon.alternation(w for w in words if len(w) > 1 and w not in _ALSO_NOUNS)
    # 可 in 可再生能源 and 新 in 新能源 are no adverbs: a single character goes only before a verb.
    adverb = rf"(?:{short}(?={action}|{growth}|{long}|达|有|为)|{long})"
    return re.compile(
        rf"(?:(?!{action}){adverb}(?![\u4e00-\u9fff]?$)|{_HERE}|[①-⑳、，和与及并是的·\s—-]|(?:一|二|三|四|五|六|七|八|九|十)是)+"
    )


@cache
def _tail() -> re.Pattern[str]:
    reaching = lexicon.alternation(w for w in lexicon.words("reaching") if w not in _GUARDED)
    guarded = "|".join(rf"(?<![{before}]){word}" for word, before in _GUARDED.items())
    return re.compile(
        rf"(?:{reaching}|{guarded}|同比|比上年|较上年|比去年|较去年|净|大幅|继续|首次|始终|调整[到至]|每人|[，、：（\s])+$"
    )


@cache
def _change() -> re.Pattern[str]:
    """增长, 同比增长, 增幅达, 提高到 at the end of the wording before a figure."""
    word = lexicon.either("growth")
    manner = (
        r"(?:同比|同口径|可比|环比|比上年|较上年|比去年|较去年|年均|累计|预计|净|大幅|实际|平均|再|分别|均|各|都|"
        r"逆势|预期|稳定|保持|同比名义|名义|共|约|合计)*"
    )
    return re.compile(
        rf"{manner}(?P<word>{word})(?:率|了|幅度|速度)?(?:目标)?(?:设定|确定)?(?P<onto>到|至|为)?(?:分别|均|各|约|近|达到|达|为|超过|在|保持在|稳定在|控制在|预计|大约|各达)*$"
    )


@lru_cache(maxsize=_NEAR)
def strip_times(text: str) -> str:
    """Return ``text`` without its time expressions (2022年, 今年以来, 累计)."""
    for match in reversed(find_times(text)):
        text = text[: match.start] + text[match.end :]
    return text


def change(pre: str) -> Change | None:
    """Return the word of change that ends ``pre``, if one does."""
    m = _change().search(pre)
    if not m or (m["word"].startswith("增长") and pre[: m.start("word")].endswith("自然")):
        return None  # 人口自然增长率 is a rate, not a growth
    if m["word"] in {"增", "提升", "增加", "减少"} and _COUNTING.search(pre):
        return None
    sign = -1 if growth_signs()[m["word"]] == "-" else 1
    return Change(sign, m["word"], m.start(), m["onto"] in {"到", "至"})


@lru_cache(maxsize=_NEAR)
def core(pre: str) -> str:
    """Return the wording of ``pre`` that names what is measured."""
    text = strip_times(_NUMBERED.sub("", pre))
    text = _tail().sub("", text)
    text = _SHARED.sub("", text)
    while True:
        lead = _lead().match(text)
        if not lead or lead.end() == 0:
            break
        text = text[lead.end() :]
    text = _OPENED.sub("", _tail().sub("", text)).strip("、，和与的 ")
    return text if text.endswith(("惠及", "普及", "涉及", "覆盖及")) else text.strip("及")


#: 二是为2万名高危人群, 特别是总投资: what joins a clause to the one before.
_NUMBERED = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,2}是|特别是|尤其是|特别|尤其)")
#: 以“1家国家实验室、8个大科学装置”为主体: the mark opens before the figure.
_OPENED = re.compile(r"以?“$")


@lru_cache(maxsize=_NEAR)
def noun_after(post: str) -> str:
    """Return the noun phrase behind a counted figure (5条|市政道路顺利推进), up to a mark."""
    post = _ASIDE.sub(r"〔\1〕", post)
    text = _MARK_BEHIND.split(post, maxsplit=1)[0]
    more = _MORE.match(post, len(text))
    text += more.group() if more and not leading_action(more["next"]) else ""
    closed = text.find("”")
    text = text[:closed] if closed >= 0 and "“" not in text[:closed] else text
    text = strip_times(_OF.sub("", text))
    return _MANNER.sub("", text).strip().replace("〔", "（").replace("〕", "）")


_SHARED = re.compile(r"^[^，“”]*?(?:分别)$")
_MARK_BEHIND = re.compile(
    r"[，；。：]|(?<!（社区)(?<!（[市县区镇村])(?<!（[市县]、[市县区])）|(?<![省市县区乡])、|、(?![省市县区乡])|（(?!市|县|区|镇|村|社区)"
)
#: 1个儿童（含新生儿）救治中心: the noun goes on behind the brackets.
_ASIDE = re.compile(r"（(?!市|县|区|镇|村|社区)([^（）]{1,12})）(?=[\u4e00-\u9fff])")
#: 18个小区、道路积水点改造: the noun is coordinated up to the next mark.
_MORE = re.compile(r"、(?P<next>(?:(?![和与及])[\u4e00-\u9fff“”]){2,16})(?=[，；。]|$)")
_OF = re.compile(r"^(?:的|以上的|左右的|余的|多的)")
_MANNER = re.compile(
    r"保质保量|全部|顺利|正有序|有序|正在|均已|已经|基本|如期|陆续|相继|成功|先后|正(?=推|加|抓)|均(?=已|为|实|完)|已(?=全|完|建|投|开)"
)


@lru_cache(maxsize=_NEAR)
def is_action(text: str) -> bool:
    """Return whether ``text`` is nothing but verbs whose object is counted (新建, 改造, 组织开展)."""
    return bool(text) and bool(_actions().fullmatch(text))


def ends_with_action(text: str) -> bool:
    """Return whether ``text`` ends with a verb that still wants its object (“以旧换新”政策惠及|76万群众)."""
    return any(text.endswith(w) for w in lexicon.words("actions"))


def without_adverbs(text: str) -> str:
    """Return ``text`` without the adverbs that open it (全面完成 → 完成)."""
    lead = _lead().match(text)
    return text[lead.end() :] if lead else text


def leading_action(text: str) -> str:
    """Return the verb that opens ``text`` once adverbs are gone, or ``""``."""
    lead = _lead().match(text)
    start = lead.end() if lead else 0
    m = _actions().match(text, start)
    if m and len(text) - m.end() == 1:  # 新开工保障房: 保障 belongs to its noun
        m = _action().match(text, start)
    return m.group() if m and m.end() + 1 != len(text) else ""


@cache
def _action() -> re.Pattern[str]:
    return re.compile(lexicon.either("actions"))


@cache
def _actions() -> re.Pattern[str]:
    action = lexicon.either("actions")
    return re.compile(rf"{action}(?:、?(?:和|与|及|并)?{action})*")


def before_enumeration(pre: str) -> str:
    """重点打造A园、B园等 → 打造: only the verb before a list that the figure closes."""
    return leading_action(strip_times(pre)) if _ENUMERATION.fullmatch(pre) else pre
