"""Indicators as concepts: curated ones with their other wordings, the rest minted from the wording.

A wording is normalised (marks, framing words and the order of verb and noun), then looked up as it
stands, without a quoted label, and without words that add nothing. 推广保护性耕作“某模式” leads to
保护性耕作面积 because the label only names the way it is done; 推广“某模式” alone says nothing of the
kind, unless the same documents also write the long form: that is what ``learn`` finds out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kg.model import Fact, Indicator, Observation, content_hash

_MARKS = re.compile(r"[“”‘’\"'《》〈〉·\s、，,（）()：:；;]")
#: ⑤改造老旧小区: the number of the item, which NFKC would make a digit of the wording.
_ITEM = re.compile(r"^[①-⑳㈠-㈩]+")
_LEAD = re.compile(
    r"^(?:全年|年度|年内|当年|全市|全县|全省|全区|全州|全社区|我市|我县|我省|我区|累计|共|实现|完成|预计|力争|确保|努力"
    r"|正常年景下?|其中|高质高效|高质量(?!发展)|精准|新的|均)+"
)
_TAIL = re.compile(r"(?:达到|总计|合计|共计|左右|的|(?<=小区)(?:全部)?(?:计划)?(?:开工|完工))$")
#: Another way to write the same word, wherever it stands.
_SAME = (
    (re.compile(r"规上|规模(?=工业)(?<!上规模)"), "规模以上"),
    (re.compile(r"总产量?$"), "产量"),
    (re.compile(r"养殖量$"), "饲养量"),
    # The law of 2022 renamed 市场主体.
    (re.compile(r"市场主体"), "经营主体"),
    (re.compile(r"GDP|国内生产总值|(?<!区)生产总值"), "地区生产总值"),
)
_RENOVATE = re.compile(r"^(?:改造提升|提升改造|改造升级|升级改造|更新改造|提质改造|改造)(?P<what>.{2,})$")
_RENOVATED = re.compile(r"^(?:实施|推进|开展)?(?P<what>.{2,}?)(?<!技术)改造(?:提升|升级|工程|任务)?$")
_BUILD = re.compile(r"^(?:新建设|新建成|新建|建设|建成|修建|新修)(?P<what>(?!改|续|、|和|投|完).{2,})$")
_QUOTED = re.compile(r"“[^”]*”")
#: 推广保护性耕作“甲模式”: the label names how it is done. In 专精特新“小巨人”企业 it says which.
_SPREAD = re.compile(r"^(?:推广|落实|实施|应用|推行)")
_SOFT = re.compile(r"^(?:推动|带动|促进|保持|稳定|实施|落实|推进|积极|持续|继续|大力|新打造|争取)+")
_EXCESS = re.compile(r"(?:增速|增幅|涨幅|数量|总数|总量|任务|指标)$")


class Better(StrEnum):
    """Whether more of it is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Detail:
    """Of a curated indicator: what it is measured in (``currency``), whether more is better, its field."""

    dimension: str
    better: Better
    domain: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of indicators: how often it is met, and under which wordings."""

    id: str
    label: str
    label_en: str | None
    count: int
    aliases: tuple[str, ...]
    known: bool


def normalise(wording: str) -> str:
    """Return the wording without marks and framing words, verb first (老旧小区改造 → 改造老旧小区)."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", _ITEM.sub("", wording.strip())))
    text = _unframed(text)
    for pattern, replacement in _SAME:
        text = pattern.sub(replacement, text)
    return _verb_first(text)


def _unframed(text: str) -> str:
    """Take the frame off as long as a word is left: 完成率 stays what it is."""
    bare = _TAIL.sub("", _LEAD.sub("", text))
    return bare if len(bare) > 1 else text


def _verb_first(text: str) -> str:
    """改造 before its thing; one word for 建设, 新建, 建成: of things that are counted they say the same."""
    built = _BUILD.match(text)
    if built:
        return "新建" + built["what"]
    renovated = _RENOVATE.match(text) or _RENOVATED.match(text)
    return "改造" + renovated["what"] if renovated and not text.startswith("新") else text


def _variants(wording: str) -> Iterator[str]:
    """Yield the keys under which a curated indicator may know a wording, nearest first."""
    yield normalise(wording)
    unlabelled = _QUOTED.sub("", wording) if _SPREAD.match(wording) else wording
    for text in dict.fromkeys((wording, unlabelled)):
        soft = _SOFT.sub("", _MARKS.sub("", text))
        for bare in (text, soft, _EXCESS.sub("", text), _EXCESS.sub("", soft)):
            if len(bare) > 1:
                yield normalise(bare)


@cache
def _rows() -> tuple[tuple[Indicator, Detail], ...]:
    text = files("kg.lexicon").joinpath("indicators.tsv").read_text(encoding="utf-8")
    return tuple(_row(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))


def _row(cells: list[str]) -> tuple[Indicator, Detail]:
    label, english, aliases, dimension, better, domain = cells
    names = tuple(a for a in aliases.split("、") if a)
    concept = Indicator("ind-" + content_hash("indicator", label), label, english, names, True)
    return concept, Detail(dimension, Better(better), domain)


@cache
def _known() -> dict[str, Indicator]:
    table: dict[str, Indicator] = {}
    for indicator, _ in _rows():
        table.setdefault(normalise(indicator.label), indicator)
    for indicator, _ in _rows():
        for alias in indicator.aliases:
            table.setdefault(normalise(alias), indicator)
    return table


@cache
def _details() -> dict[str, Detail]:
    return {indicator.id: detail for indicator, detail in _rows()}


@cache
def concept(wording: str) -> Indicator:
    """Return the curated concept of ``wording``, or one minted from it."""
    found = next((c for key in _variants(wording) if (c := _known().get(key))), None)
    key = normalise(wording)
    return found or Indicator("ind-" + content_hash("indicator", key), key, None, (), False)


def curated() -> tuple[Indicator, ...]:
    """Return the curated concepts in the order of their list."""
    return tuple(indicator for indicator, _ in _rows())


def detail(identifier: str | None) -> Detail | None:
    """Return dimension, direction and field of a curated concept by its id, ``None`` for a minted one."""
    return _details().get(identifier or "")


def learn(wordings: Iterable[str]) -> dict[str, Indicator]:
    """Return wording → curated concept for bare labels whose long form is among ``wordings``.

    推广保护性耕作“甲模式” tells that 推广“甲模式” is 保护性耕作面积 too. A label that goes with two
    concepts teaches nothing.
    """
    taught: dict[str, set[Indicator]] = defaultdict(set)
    bare: dict[str, list[str]] = defaultdict(list)
    for wording in dict.fromkeys(wordings):
        for label in _QUOTED.findall(wording):
            found = concept(_QUOTED.sub("", wording))
            if found.known and _SPREAD.match(wording):
                taught[label].add(found)
            elif not concept(wording).known:
                bare[label].append(wording)
    return {w: next(iter(taught[k])) for k, ws in bare.items() if len(taught[k]) == 1 for w in ws if _bare(w)}


def _bare(wording: str) -> bool:
    """Tell whether nothing but a verb of spreading stands with the label."""
    return bool(
        re.fullmatch(r"(?:推广|落实|实施|应用|推行|推广实施|推广应用)?(?:面积)?", _QUOTED.sub("", wording))
    )


def listing(facts: Iterable[Fact]) -> tuple[Row, ...]:
    """Return the indicators that ``facts`` measure, most frequent first, with the wordings met."""
    observed = [f.statement.indicator for f in facts if isinstance(f.statement, Observation)]
    taught: Mapping[str, Indicator] = learn(observed)
    concepts: dict[str, Indicator] = {}
    met: dict[str, Counter[str]] = defaultdict(Counter)
    for wording in observed:
        found = taught.get(wording) or concept(wording)
        concepts[found.id] = found
        met[found.id][wording] += 1
    rows = (_listed(concepts[i], words) for i, words in met.items())
    return tuple(sorted(rows, key=lambda r: (-r.count, not r.known, r.label)))


def _listed(found: Indicator, words: Counter[str]) -> Row:
    aliases = tuple(sorted(w for w in words if w != found.label))
    return Row(found.id, found.label, found.label_en, words.total(), aliases, found.known)
