"""Policy papers without title marks: what follows a verb of issuing up to the kind of paper.

制定|恢复和扩大消费的实施意见, 出台|稳定肉牛产业发展九条政策措施: the wording between may hold any verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.names.spans import Name
from kg.model import EntityType

_VERB = (
    r"(?:制定|出台|印发|编制|修订|起草|颁布|发布|签署|签订|落实|执行|实施|推进|完善)"
    r"(?:出台|实施|印发|完成|落实|推进|制定)?(?:了|好|省|市|国家)?"
)
_HEAD = (
    r"规划|方案|条例|办法|规定|意见|措施|清单|纲要|细则|规范|指引|协议|协定|规程"
    r"|(?P<counted>[“‘]?[0-9一二三四五六七八九十]+条)[”’]?(?:(?:硬|政策)?措施)?"
)
#: No name: what is counted or only described (一批惠企措施, 切实可行的措施).
_PLAIN = r"(?!一批|一系列|系列|各|切实|有针对性|相关|有关|完成|战略合作|[^，]{2,20}的(?:政策|办法)?措施)"
_END = r"(?=[，。；：！？、\n和及与等编（]|修编|落实|实施|$)"
_POLICY = re.compile(rf"{_VERB}(?P<name>{_PLAIN}[^，。；：！？、《》\n]{{3,36}}?(?P<head>{_HEAD})){_END}")


def find(text: str) -> Iterator[Name]:
    """Yield a policy paper for every verb of issuing with a kind of paper behind it in the clause."""
    for m in _POLICY.finditer(text):
        kind = "条" if m["counted"] else m["head"]
        yield Name(*m.span("name"), EntityType.POLICY, f"policy:{kind}")
