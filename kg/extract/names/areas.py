"""Administrative areas: the gazetteer, and towns, villages and communities by their last character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from kg import places
from kg.extract.names.spans import Name
from kg.model import EntityType

#: 新立乡, 百禄村, 华宇社区, 城关街道; a chain 双辽市新立乡 is split by the gazetteer before it.
_LOCAL = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4}(?:乡|镇|村|社区|街道))(?![\u4e00-\u9fff]?(?:企|办|级|振兴|建设|容|庄建|改造|财|医|干部|两委|务|规划|体|屯))")
_GENERIC = re.compile(
    r"(?:乡村|农村|村镇|城镇|乡镇|小城镇|建制镇|重点|示范|文明|美丽|特色|试点|贫困|中心|行政|自然|全国|全市|全县|全省|各|个|每|条|城乡|新型|老旧|智慧|卫生|强|名|古|空心|样板|精品|幸福|"
    r"生态|宜居|先进|工业|产业|旅游|进|到|在|的|与|和|、|为|等|所|级|大|小|新建|老|农|渔|省|市|县|驻|入|帮扶|扶贫|标准|整|逐|邻|易地|脱贫|搬迁|经济|红色|数字|平安|民|专业|一|两|三|四|五|六|七|八|九|十|完整|无|未来|和美|家)$|"
    r"(?:乡村|城镇|乡镇|农村|示范|重点|文明|特色|中心|完整|智慧|建制|美丽|贫困|行政|自然|专业|推进|建设|城市|老旧|居家|入户|基层|传统|历史|全体|驻|帮扶|和谐|宜居|平安|数字|绿色|红色|试点|旅游|卫生|森林|民主|法治|生态|实现|覆盖|提升|打造|改造|整治)"
)


@cache
def _matcher() -> tuple[AhoCorasick, tuple[str, ...]]:
    forms = tuple(sorted({*places.surface_forms(), *places.countries()} - {"中国"}))
    return AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA), forms


#: What may not follow a gazetteer name: 吉林大学 is one name, 河北梆子 another.
_NOT_AFTER = re.compile(r"大学|银行|路|大街|街(?!道)|大道|站|港(?!口)|机场|师范|理工|医科|农业大|工业大|财经大|日报|晚报|河(?!北|南|段|流|道)|江(?!苏|西|流)|湖(?!北|南|泊)|山(?!东|西|区|村)|桥|菜|市场|杯|话|梆子")


def find(text: str) -> Iterator[Name]:
    """Yield gazetteer names and local areas."""
    matcher, forms = _matcher()
    taken: list[tuple[int, int]] = []
    for index, start, end in matcher.find_matches_as_indexes(text):
        full = forms[index].endswith(("省", "市", "县", "区", "州", "旗"))
        if (_NOT_AFTER.match(text, end) and not full) or not places.stands_free(text, start, end):
            continue
        taken.append((start, end))
        yield Name(start, end, EntityType.AREA, "gazetteer:full" if full else "gazetteer:short")
    for m in _LOCAL.finditer(text):
        yield from _local(text, m, taken)


#: What may stand before a town or village that no gazetteer name precedes: a mark, or a word that places.
_BEFORE_LOCAL = re.compile(r"(?:^|[，。；、：“（(]|在|落户|位于|依托|走进|来到|到|和|及|与|以|支持|推进|建设|打造|完成|启动|对)$")


def _local(text: str, m: re.Match[str], taken: list[tuple[int, int]]) -> Iterator[Name]:
    chained = [e for s, e in taken if m.start() <= s < m.end() or m.start() < e < m.end() or e == m.start()]
    start = max([m.start(), *chained])
    stem = text[start : m.end()]
    head = re.sub("(?:乡|镇|村|社区|街道)$", "", stem)
    placed = bool(chained) or bool(_BEFORE_LOCAL.search(text[max(0, start - 2) : start]))
    if placed and 1 < len(head) <= 4 and not _GENERIC.search(head) and not head.endswith("城"):
        yield Name(start, m.end(), EntityType.AREA, "local-area:chain" if chained else "local-area:mark")
