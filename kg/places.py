"""Dated gazetteer of China's provinces, prefectures and counties, with the short names that texts use.

Data: ``lexicon/places.tsv`` (GB/T 2260 codes with the years in force, written by ``scripts/make_places.py``),
``lexicon/place_words.txt`` (short names that are ordinary words) and ``lexicon/regions.tsv`` (countries).
A name is never guessed: where two areas fit equally well, ``find`` answers ``None``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|"
    "景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|"
    "保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
# 积石山保安族东乡族撒拉族自治县 → 积石山 + 县; 伊犁哈萨克自治州 → 伊犁 + 州; 龙胜各族自治县 → 龙胜 + 县
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:各族|(?:(?:{_PEOPLES})族?)+)?自治(区|州|县|旗)$")
_PLAIN = re.compile(r"^(.+?)(?:特别行政区|新区|林区|特区|地区|省|市|县|区|旗|盟)$")
# The short name of these prefectures is an ordinary word: 白银 (贵金属), 朝阳 (朝阳产业), 来宾 (各位来宾).
_WORD_PREFECTURES = re.compile("白银|朝阳|来宾|日照|海东|海西|海北|黄南|巢湖|阿里")
# Full names that are ordinary words or stand in many: 郊区, 新城区, 振兴区 (乡村振兴区域), 富县 (强县富县).
_GENERIC = re.compile("郊区|城区|矿区|新区|东区|西区|老城区|新城区|新市区|富县|振兴区|解放区|合作市|中方县")
# Short names that leave out more than the suffix.
_ALIASES = {
    "前郭尔罗斯蒙古族自治县": ("前郭县", "前郭"),
    "喀喇沁左翼蒙古族自治县": ("喀左县", "喀左"),
    "阜新蒙古族自治县": ("阜蒙县",),
    "杜尔伯特蒙古族自治县": ("杜蒙县", "杜蒙"),
    "围场满族蒙古族自治县": ("围场县", "围场"),
    "巴音郭楞蒙古自治州": ("巴州",),
    "博尔塔拉蒙古自治州": ("博州",),
    "克孜勒苏柯尔克孜自治州": ("克州",),
    "黔西南布依族苗族自治州": ("黔西南州", "黔西南"),
    "科尔沁左翼中旗": ("科左中旗",),
    "科尔沁左翼后旗": ("科左后旗",),
    "科尔沁右翼前旗": ("科右前旗",),
    "科尔沁右翼中旗": ("科右中旗",),
}
_LEVELS = ("province", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class Place:
    """An area under one code and name; ``since`` and ``until`` are years, ``until`` empty while in force."""

    code: str
    name: str
    level: str
    parent: str
    since: str
    until: str
    successor: str

    def in_force(self, year: int) -> bool:
        """Tell whether the area bore this code and name in some part of ``year``."""
        return int(self.since) <= year and (not self.until or year <= int(self.until))

    @property
    def is_district(self) -> bool:
        """Tell whether the area is an urban district (区), whose short name is no name by itself."""
        return self.level == "county" and self.name.endswith("区")


def _read(name: str) -> list[str]:
    return (files("kg") / "lexicon" / name).read_text(encoding="utf-8").splitlines()


@cache
def _places() -> tuple[Place, ...]:
    return tuple(Place(*line.split("\t")) for line in _read("places.tsv")[1:])


@cache
def _by_code() -> Mapping[str, Place]:
    # Later rows are later names of the code: 220323 伊通县, then 伊通满族自治县.
    return {place.code: place for place in sorted(_places(), key=lambda p: (p.code, p.until == "", p.since))}


@cache
def _words() -> frozenset[str]:
    lines = [line for line in _read("place_words.txt") if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


@cache
def countries() -> tuple[str, ...]:
    """Return foreign countries as reports name them: 德国, 俄罗斯, 印尼."""
    return tuple(line.split("\t")[0] for line in _read("regions.tsv")[1:])


def short_names(name: str) -> tuple[str, ...]:
    """Return what ``name`` is cut to: 伊通满族自治县 → 伊通县, 伊通; 四平市 → 四平; 唐县 → nothing."""
    if name in _ALIASES:
        return _ALIASES[name]
    match = _AUTONOMOUS.match(name)
    if match:
        stem, suffix = match.groups()
        if suffix == "区":
            return (stem,)
        return (stem + suffix, stem)
    match = _PLAIN.match(name)
    return (match[1],) if match and len(match[1]) >= 2 else ()


@cache
def _index() -> Mapping[str, tuple[Place, ...]]:
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for place in _places():
        for form in (place.name, *short_names(place.name)):
            found[form].append(place)
    return {form: tuple(places) for form, places in found.items()}


def candidates(name: str) -> tuple[Place, ...]:
    """Return every area, past or present, that bears ``name`` in full or in short, by code."""
    return _index().get(name, ())


def by_code(code: str) -> Place | None:
    """Return the area under ``code`` by its latest name."""
    return _by_code().get(code)


@cache
def ancestors(place: Place) -> tuple[Place, ...]:
    """Return the areas above ``place``, nearest first: 铁东区 → 四平市, 吉林省."""
    above = _by_code().get(place.parent)
    return () if above is None else (above, *ancestors(above))


def province_of(name: str) -> Place | None:
    """Return the province that ``name`` lies in (or is), ``None`` where its namesakes lie in several."""
    place = find(name, year=None)
    found = (place,) if place else candidates(name)
    tops = {_top(one) for one in found}
    return tops.pop() if len(tops) == 1 else None


def _top(place: Place) -> Place:
    above = ancestors(place)
    return above[-1] if above else place


@lru_cache(maxsize=65536)
def find(name: str, *, year: int | None = None, near: str | None = None) -> Place | None:
    """Resolve a full or short name as it was in ``year`` (now, if ``None``), seen from ``near``.

    铁东区 near 四平市 is 220303, near 鞍山市 210302. A chain says where it is: 四平市铁东区. Bare 吉林
    near 四平市 is the province; near 吉林市 it is ``None``, as is whatever cannot be told apart.
    """
    chosen = _choose(_dated(candidates(name), year), name, _home(near, year))
    return chosen or _last_of_chain(name, year)


def _last_of_chain(name: str, year: int | None) -> Place | None:
    # 河北省保定市徐水区 → 徐水区 near 保定市; 福建厦门 → 厦门 near 福建省
    for cut in range(2, len(name) - 1):
        head, tail = name[:-cut], name[-cut:]
        if tail in _index():
            within = find(head, year=year)
            place = find(tail, year=year, near=within.name) if within else None
            if place and within and within in ancestors(place):
                return place
    return None


def _dated(places: Iterable[Place], year: int | None) -> list[Place]:
    """Keep the areas in force; of an area and its successor in the year of the change, keep the successor."""
    alive = [p for p in places if (p.in_force(year) if year else not p.until)]
    codes = {p.code for p in alive}
    return [p for p in alive if not (p.until and (codes & set(p.successor.split(";"))) - {p.code})
            and not any(q is not p and q.code == p.code and q.since > p.since for q in alive)]  # fmt: skip


def _home(near: str | None, year: int | None) -> tuple[str, ...]:
    """Return the codes from ``near`` upwards: 四平市 → 220300, 220000."""
    place = find(near, year=year) or find(near, year=None) if near else None
    return (place.code, *(p.code for p in ancestors(place))) if place else ()


def _closeness(place: Place, home: Sequence[str]) -> int:
    """Rank nearness: 4 the home or above it, 3 inside it, 2 same prefecture, 1 same province, 0 else."""
    line = (place.code, *(p.code for p in ancestors(place)))
    if not home:
        return 0
    if place.code in home:
        return 4
    if home[0] in line:
        return 3
    shared = set(line) & set(home)
    return 2 if any(not code.endswith("0000") for code in shared) else int(bool(shared))


def _choose(places: Sequence[Place], name: str, home: Sequence[str]) -> Place | None:
    """Pick the one nearest area, then the one highest in level; ``None`` where two remain."""
    ranked = [(_closeness(p, home), p) for p in places]
    if any(p.name != name for p in places):  # 朝阳, said in 四平, is not a district of 长春
        lone = len({p.code for p in places}) == 1
        ranked = [(c, p) for c, p in ranked if lone or not p.is_district or p.name == name or c >= 2]
    best = max((c for c, _ in ranked), default=0)
    nearest = [p for c, p in ranked if c == best]
    if len(nearest) > 1 and best < 4 and all(p.name != name for p in nearest):
        level = min(_LEVELS.index(p.level) for p in nearest)  # 大同 is the city, not a county of its own name
        nearest = [p for p in nearest if _LEVELS.index(p.level) == level]
    return nearest[0] if len(nearest) == 1 else None


def _is_safe(form: str, place: Place) -> bool:
    if _GENERIC.fullmatch(form) or len(form) < 2 or (place.until and place.until < "2000"):
        return False
    if form == place.name or form[-1] in "县州旗":
        return True
    if place.level == "county":
        return form not in _words() and not (place.is_district and len(_dated(candidates(form), None)) != 1)
    return not _WORD_PREFECTURES.fullmatch(form)


def stands_free(text: str, start: int, end: int) -> bool:
    """Tell whether a name found at ``text[start:end]`` is one: 范县 is none in 示范县.

    Longer names always stand free. A name of two characters does not after another Chinese character,
    unless that ends a name or is a preposition: 河南省范县, 在易县, 保定市唐县.
    """
    if end - start > 2 or text[end - 1] not in "县区市旗州" or not start:
        return True
    before = text[start - 1]
    return not "\u4e00" <= before <= "\u9fff" or before in "省市区州盟旗县在到和与从对向由于及赴至的给为是"


@cache
def surface_forms() -> Mapping[str, tuple[str, ...]]:
    """Return the names to look for in text and their codes: 四平 → 220300, 铁东区 → 210302, 220303.

    Full names, and short names that are not ordinary words (``place_words.txt``) or shared by districts.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form, places in _index().items():
        for place in places:
            if _is_safe(form, place):
                found[form].add(place.code)
    return MappingProxyType({form: tuple(sorted(codes)) for form, codes in sorted(found.items())})
