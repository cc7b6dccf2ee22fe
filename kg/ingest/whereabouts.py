"""The area that a document speaks for: 四平市, not 吉林省, however often 吉林 is named."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import ahocorasick_rs

from kg.places import Place, ancestors, by_code, candidates, find, short_names, stands_free, surface_forms

_HEAD = 1500
_HAN = r"[\u4e00-\u9fff]"
_ISSUER = (
    re.compile(rf"在({_HAN}{{2,22}}?)第[十百\d一二三四五六七八九]+届人民?代(?:表)?"),
    re.compile(rf"^(?:20\d\d年)?({_HAN}{{2,16}}?)(?:人民)?政府工作报告", re.M),
    re.compile(
        rf"(?:^|上|日|\n)({_HAN}{{2,20}}?)人民政府(?:代理|代|副)?(?:省长|市长|州长|盟长|旗长|县长|区长|主席)",
        re.M,
    ),
    re.compile(
        rf"(?:^|\n)({_HAN}{{2,12}}?)(?:代理|代)?(?:省长|市长|州长|盟长|旗长|县长|区长|主席)(?=\s|{_HAN}{{2,4}}$)",
        re.M,
    ),
    re.compile(rf"代表({_HAN}{{2,12}}?)人民政府"),
    re.compile(rf"中共({_HAN}{{2,12}}?)委"),
    re.compile(rf"({_HAN}{{2,9}}[市县区旗州盟])委[一二三四五六七八九十]+届"),
)
# Lower levels first: a city's report speaks of 全省 often, a province's hardly of 全市.
_DEIXIS = (
    ("county", re.compile(r"全县|我县|县委|县政府|全旗|我旗|(?<!地)区委")),
    ("prefecture", re.compile(r"全市|我市|市委|市政府|全州|我州|州委")),
    ("province", re.compile(r"全省|我省|省委|省政府|自治区党委|自治区人民政府|全区各族")),
)
_ENGLISH = {
    "inner-mongolia": "内蒙古",
    "tibet": "西藏",
    "shaanxi": "陕西",
    "hongkong": "香港",
    "macau": "澳门",
    "harbin": "哈尔滨",
}
_HINTS = {
    "county": "县",
    "city": "市",
    "district": "区",
    "province": "省",
    "region": "自治区",
    "municipality": "市",
    "banner": "旗",
}
_CLEAR = 1.6  # how many times the runner-up the chosen area must be named …
_CLEAR_ALONE = 2.5  # … and where no 全市 or 全县 says that one area speaks
_WEAK = 6.0  # named this little, an area of the file's name goes first


def infer_place(text: str, name: str, year: int | None) -> Place | None:
    """Return the area that speaks: the issuer, else the one named most; ``None`` if several share it."""
    return _issuer(text, year) or _most_named(text, name, year)


# ---------------------------------------------------------------- the issuer


def _issuer(text: str, year: int | None) -> Place | None:
    head = text[:_HEAD]
    for pattern in _ISSUER:
        for match in pattern.finditer(head):
            place = _resolve(match[1], year)
            if place:
                return place
    return None


def _resolve(phrase: str, year: int | None) -> Place | None:
    """Resolve a phrase or the longest tail of it that is a place: 日在河北省保定市徐水区 → 徐水区."""
    for start in range(len(phrase) - 1):
        tail = phrase[start:]
        if tail[-1] in "省市县区旗州盟" or candidates(tail):
            place = find(tail, year=year)
            if place and (start == 0 or place.name == tail or tail.endswith(place.name)):
                return place
    return None


# ---------------------------------------------------------------- names in the text


@cache
def _matcher() -> tuple[ahocorasick_rs.AhoCorasick, tuple[str, ...]]:
    forms = tuple(surface_forms())
    return ahocorasick_rs.AhoCorasick(forms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest), forms


def _count(text: str) -> Counter[str]:
    matcher, forms = _matcher()
    found = ((forms[index], start, end) for index, start, end in matcher.find_matches_as_indexes(text))
    return Counter(form for form, start, end in found if stands_free(text, start, end))


def _weights(text: str) -> dict[str, float]:
    """Return how much the text names each area: full names 3, short ones 1, and half of what is within."""
    own: defaultdict[str, float] = defaultdict(float)
    for form, times in _count(text).items():
        places = [p for p in map(by_code, surface_forms()[form]) if p and not p.until]
        for place in places:
            own[place.code] += times * (3 if form == place.name else 1) / len(places)
    total = dict(own)
    for code, weight in own.items():
        home = by_code(code)
        for above in ancestors(home) if home else ():
            total[above.code] = total.get(above.code, 0.0) + weight / 2
    return total


def _level(text: str) -> str | None:
    counts = {level: len(pattern.findall(text)) for level, pattern in _DEIXIS}
    most = max(counts.values())
    return next((level for level, count in counts.items() if count and count >= 0.4 * most), None)


def _most_named(text: str, name: str, year: int | None) -> Place | None:
    weights = _weights(text)
    level = _level(text)
    places = [p for p in map(by_code, weights) if p]
    fitting = [p for p in places if _speaks_as(p, level)] if level else places
    hinted = _from_file_name(text, name, year, level)
    if hinted and (_said(text, hinted) or max(weights.values(), default=0) < _WEAK):
        return hinted
    return _clear_first(fitting or places, weights, _CLEAR if level else _CLEAR_ALONE)


def _speaks_as(place: Place, level: str) -> bool:
    # 全市 is said by prefectures, county-level cities and 北京市 alike
    if level == "prefecture":
        return place.level == "prefecture" or place.name.endswith("市")
    return place.level == level


def _clear_first(places: Iterable[Place], weights: Mapping[str, float], clear: float) -> Place | None:
    """Return the area named ``clear`` times as much as any other that is not above or below it."""
    ranked = sorted(set(places), key=lambda p: (-weights[p.code], p.code))
    if not ranked:
        return None
    first = _deepest(ranked, weights)
    rivals = [p for p in ranked if p != first and p not in ancestors(first) and first not in ancestors(p)]
    if rivals and weights[first.code] < clear * weights[rivals[0].code]:
        return None
    return first


def _deepest(ranked: list[Place], weights: Mapping[str, float]) -> Place:
    # A province collects half of what its city is named; the city that makes up nearly all of that is meant.
    first = ranked[0]
    for place in ranked[1:]:
        if first in ancestors(place) and weights[place.code] >= 0.7 * weights[first.code]:
            first = place
    return first


# ---------------------------------------------------------------- the file name


def _from_file_name(text: str, name: str, year: int | None, level: str | None) -> Place | None:
    """Return the area that a file name means, in Chinese or pinyin, in view of what ``text`` names."""
    stem = name.rsplit(".", 1)[0].lower()
    for phrase in re.findall(rf"{_HAN}{{2,}}", stem):
        place = _resolve(re.sub(r"(?:人民)?政府.*$", "", phrase), year)
        if place:
            return place
    spelt = _by_pinyin(stem)
    fitting = {
        p for p in spelt if level and _speaks_as(p, level)
    }  # jilin in a text that says 全省: not 吉林市
    meant = sorted(fitting or spelt, key=lambda p: (-_said(text, p), p.code))
    if len(meant) > 1 and _said(text, meant[1]) > 0.4 * _said(text, meant[0]):
        return None
    if meant and not _said(text, meant[0]):  # jilin, named nowhere in the text: rather the province
        meant = [p for p in meant if p.level == "province"] or meant
        return meant[0] if len(meant) == 1 else None
    return meant[0] if meant else None


def _said(text: str, place: Place) -> int:
    return 3 * text.count(place.name) + sum(text.count(form) for form in short_names(place.name))


def _by_pinyin(stem: str) -> set[Place]:
    """Return the areas that a file name may mean: 2025-yixian-county → the counties 易县, 义县, 黟县."""
    for key, chinese in _ENGLISH.items():
        if key in stem:
            return {p for p in candidates(chinese) if not p.until}
    words = re.findall(r"[a-z]+", stem)
    hint = next((_HINTS[word] for word in words if word in _HINTS), "")
    found = {p for word in words if len(word) >= 4 for p in _pinyin_index().get(word, ())}
    return {p for p in found if not hint or p.name.endswith(hint) or (hint == "县" and p.level == "county")}


@cache
def _pinyin_index() -> Mapping[str, frozenset[Place]]:
    from pypinyin import lazy_pinyin  # slow to load, and needed only where a text does not name its issuer

    index: defaultdict[str, set[Place]] = defaultdict(set)
    for code in sorted({code for codes in surface_forms().values() for code in codes}):
        place = by_code(code)
        if place and not place.until:
            for form in (place.name, *short_names(place.name)):
                index["".join(lazy_pinyin(form))].add(place)
    return {spelling: frozenset(places) for spelling, places in index.items()}
