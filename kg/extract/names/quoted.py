"""Names between marks: “…” mostly names a program, 《…》 a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import lexicon
from kg.extract.names.spans import Name
from kg.model import EntityType

_LABEL = re.compile(r"“(?P<label>[^“”]{2,24})”")
_TITLE = re.compile(r"《(?P<title>[^《》]{2,60})》")
_AFTER = (
    (re.compile(r"(?:荣誉)?称号|奖(?!补|励)|荣誉|名录|名单|案例"), EntityType.HONOR),
    (re.compile(r"(?:马拉松|大赛|论坛|峰会|博览会|大会|文化节|旅游节|联赛|灯会|购物节)"), EntityType.EVENT),
)
_TYPED = (
    (
        re.compile(
            r"(?:示范[县市区镇村社店户园点街路校]|先进(?:县|单位|集体)|模范城|文明城市?|百强[县区镇]?|十强|强县|"
            r"之乡|之都|之城|奖|冠军|金牌|标兵|名镇|名村|名县|样板|重点村|基地|称号|乡村|名牌)$"
        ),
        EntityType.HONOR,
    ),
    (re.compile(r"(?:节|马拉松|大会|论坛|博览会|博会|灯会|消费季|超|联赛|运动会|嘉年华)$"), EntityType.EVENT),
    (re.compile(r"(?:方案|意见|办法|条例|规划|规定|措施|\d条|十条)$"), EntityType.POLICY),
)  # fmt: skip
#: 由“黑”变“绿”, 向“精养”转变: contrast, no name.
_CONTRAST = re.compile(
    r"(?:由|从|向|变|而|成为|实现|当好|打通|打造|堪称|誉为|称为|称作|叫做|这一|破解|守住|消除|防止|严防|杜绝|遏制|根治|纠治|取缔|整治)$"
)
_PLAIN_AFTER = re.compile(
    r"(?:转变|竞争|企业|问题|现象|单位|家庭|局面|困境|难题|瓶颈|作用|优势|地位|目标任务)"
)
#: Whole sentences, long lists and bare numbers.
_NO_LABEL = re.compile(r"[。！？；]|，.*，.*，|^[\d.%]+\Z")
_HAS_NUMBER = re.compile(r"[\d一二三四五六七八九十两双]")


def find(text: str) -> Iterator[Name]:
    """Yield what quotation and title marks enclose, without the marks."""
    if "《" in text:
        for m in _TITLE.finditer(text):
            yield Name(m.start("title"), m.end("title"), EntityType.POLICY, "title-marks")
    if "“" not in text:
        return
    for m in _LABEL.finditer(text):
        label, start, end = m["label"], m.start(), m.end()
        after = text[end : end + 6]
        if label not in _rhetoric() and _is_name(label, text[max(0, start - 4) : start], after):
            yield Name(start + 1, end - 1, _type(label, after), "quoted")


@cache
def _rhetoric() -> frozenset[str]:
    return frozenset(lexicon.words("rhetoric"))


def _is_name(label: str, before: str, after: str) -> bool:
    if _NO_LABEL.search(label):
        return False
    if len(label) <= 4 and not _HAS_NUMBER.search(label) and _CONTRAST.search(before):
        return False
    return not (_PLAIN_AFTER.match(after) and not _HAS_NUMBER.search(label))


def _type(label: str, after: str) -> EntityType:
    for pattern, kind in _AFTER:
        if pattern.match(after):
            return kind
    return next((kind for pattern, kind in _TYPED if pattern.search(label)), EntityType.PROGRAM)
