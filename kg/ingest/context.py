"""Where and when a document speaks, read off its text, and last off its file name.

Order of trust: the session a report was made at (在…第八届人民代表大会第五次会议上, 2020年1月7日),
its headings (2023年工作回顾), its issuer (四平市人民政府市长), the areas it names most, the name of the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.ingest.whereabouts import infer_place
from kg.model import ReportContext
from kg.places import Place, province_of
from kg.text import is_caption

_HEAD = 700
_CJK_DIGITS = "〇一二三四五六七八九"
_CJK_DATE = re.compile(
    rf"(二[〇○][{_CJK_DIGITS}]{{2}})年(?:([一二三四五六七八九十]{{1,2}})月(?:([一二三四五六七八九十]{{1,3}})日)?)?"
)
_DATE = re.compile(r"(20\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_SESSION = re.compile(r"人民代表大会|人代会|会议上")
_HELD = re.compile(r"(20\d\d)年(\d{1,2})月(?:\d{1,2}日)?[^。]{0,40}(?:召开|开幕|举行)")
_REVIEW_HEAD = re.compile(
    r"(20\d\d)年?(?:政府)?工作(?:的?回顾|总结)|总结(20\d\d)年(?:政府)?工作|回顾(20\d\d)年|刚刚过去的(20\d\d)年"
)
_PLAN_HEAD = re.compile(
    r"(20\d\d)年(?:政府|经济|的)?(?:工作(?!回顾|的回顾|总结)|主要(?:目标|任务|工作)|目标任务|重点(?:工作|任务)|总体(?:要求|思路))"
)
_REPORT = re.compile(r"政府工作报告|向大会(?:作)?(?:政府)?(?:工作)?报告|向大会报告(?:政府)?工作|各位代表")
_PLENUM = re.compile(r"[\u4e00-\u9fff]{2,12}委[^\s，,。]{0,10}全(?:会|体会议)(?:暨[^\s，,。、——]{2,14}会议)?")
_NEWS = re.compile(r"记者|当地|走进|眼下|近年来|今天|这家|这个|这里|不久前|近日|近期|目前")
_FILE_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?:[-_.年]?(0[1-9]|1[0-2])(?!\d))?(?!\d)")
_OUTLOOK = re.compile(r"(?:到|力争|至|—|-|～)\s*$")
_NOT_TITLE = re.compile(
    r"^(?:各位|同志|来源|现在|[（(]?20\d\d年\d|[（(]|——?|[一二三四五六七八九十]{1,3}[、是]|\d|在)|[。：:]$"
)
FIELDS = ("title", "place", "province", "published", "review_year", "plan_year")


@dataclass(frozen=True, slots=True)
class _Years:
    """When a document appeared, and the years it looks back on and ahead to."""

    published: str
    review: int | None
    plan: int | None


def infer_context(text: str, name: str, *, overrides: Mapping[str, str] | None = None) -> ReportContext:
    """Return the context of the cleaned ``text`` of file ``name``; given values win over inferred ones."""
    given = {key: value for key, value in (overrides or {}).items() if value}
    years = _infer_years(text, name, given)
    place = given.get("place") or _name(infer_place(text, name, _year_of(years.published)))
    province = given.get("province") or _province(place)
    found = {
        "title": given.get("title") or _title(text, name, place),
        "place": place,
        "province": province,
        "published": years.published,
    }
    return ReportContext(
        **found, review_year=years.review, plan_year=years.plan, url=given.get("url", ""),
        inferred=tuple(field for field in FIELDS if field not in given),
    )  # fmt: skip


def _name(place: Place | None) -> str:
    return place.name if place else ""


def _province(place: str) -> str:
    return _name(province_of(place)) if place else ""


def _year_of(published: str) -> int | None:
    return int(published[:4]) if published else None


# ---------------------------------------------------------------- years


def _infer_years(text: str, name: str, given: Mapping[str, str]) -> _Years:
    """Combine what is given, what headings say, the date of the session, and the file name."""
    review = int(given["review_year"]) if "review_year" in given else _heading_year(_REVIEW_HEAD, text)
    plan = int(given["plan_year"]) if "plan_year" in given else _heading_year(_PLAN_HEAD, text)
    if "review_year" not in given and plan and review and not plan - 2 < review <= plan:
        review = None
    published = given.get("published") or _published(text, name, plan or (review + 1 if review else None))
    year, month = _year_of(published), int(published[5:7] or 0) if published[5:7].isdigit() else 0
    reports = bool(review or plan or _is_report(text))
    if plan is None:
        plan = review + 1 if review and reports else year + 1 if year and reports and month >= 11 else year
    if review is None:
        review = plan - 1 if plan and reports else plan
    return _Years(published, review, plan)


def _heading_year(pattern: re.Pattern[str], text: str) -> int | None:
    """Return the year of the first short paragraph or heading that ``pattern`` matches."""
    for line in text.split("\n"):
        match = pattern.search(_arabic_dates(line)) if len(line) <= 60 else None
        if match:
            return int(next(group for group in match.groups() if group))
    return None


def _published(text: str, name: str, year: int | None) -> str:
    """Return when the text appeared, an ISO prefix: the session, the event, the headings, the file name."""
    session = _session_date(text)
    if session:
        return session
    held = max((f"{m[1]}-{int(m[2]):02d}" for m in _HELD.finditer(text[:6000])), default="")
    if held and _PLENUM.search(text):
        return held
    titled = re.match(r"^(20\d\d)年[^，。]{2,20}报告", text)
    stated = titled[1] if titled else str(year) if year else ""
    file_year = _FILE_YEAR.search(name)
    if stated:
        return stated
    return file_year[1] if file_year else _latest_year(text)


def _session_date(text: str) -> str:
    """Return the date of the session whose head the text still has: 二〇一九年一月十四日在…会议上."""
    head = _arabic_dates(text[:_HEAD].split("各位代表", 1)[0])
    if not (_SESSION.search(head) or "各位代表" in text[:_HEAD]):
        return ""
    match = next((m for m in _DATE.finditer(head) if m[2]), None)
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else ""


def _arabic_dates(line: str) -> str:
    """Write Chinese dates in digits: 二〇一九年一月十四日 → 2019年1月14日."""
    return _CJK_DATE.sub(_arabic_date, line) if "二〇" in line or "二○" in line else line


def _arabic_date(match: re.Match[str]) -> str:
    year = "".join(str(_CJK_DIGITS.index(c)) for c in match[1].replace("○", "〇"))
    month = f"{_small(match[2])}月" if match[2] else ""
    day = f"{_small(match[3])}日" if match[3] else ""
    return f"{year}年{month}{day}"


def _small(numeral: str) -> int:
    """Return the value of a numeral below 100: 十四 → 14."""
    tens, ten, ones = numeral.rpartition("十")
    return 10 * (_CJK_DIGITS.index(tens) if tens else bool(ten)) + (_CJK_DIGITS.index(ones) if ones else 0)


def _latest_year(text: str) -> str:
    """Return the latest year that the text speaks of as present or past: 到2035年 does not count."""
    years = Counter(m[1] for m in _DATE.finditer(text) if m[2] or not _is_outlook(text, m))
    return max((year for year, times in years.items() if times >= 2), default=max(years, default=""))


def _is_outlook(text: str, match: re.Match[str]) -> bool:
    return (
        bool(_OUTLOOK.search(text[max(0, match.start() - 3) : match.start()]))
        or text[match.end() : match.end() + 1] in "前底末"
    )


def _is_report(text: str) -> bool:
    """Tell a report (review of the last year, plan of this) from a piece of news (this year only)."""
    if _REPORT.search(text[:3000]) or _REPORT.search(text[-3000:]):
        return True
    return len(text) < 3000 and not _NEWS.search(text)


# ---------------------------------------------------------------- title


def _title(text: str, name: str, place: str) -> str:
    """Return the title set above the text, or one made of issuer and kind, or the file's stem."""
    lines = [line for line in text.split("\n") if line]
    first = next((line for line in lines[:3] if not is_caption(line)), "")
    bare = re.sub(r"\s", "", first)
    if re.fullmatch(r"政府工作报告(?:[（(].{1,6}[）)])?", bare) and place:
        return place + bare
    if "工作报告" in bare and len(bare) <= 40 and not _NOT_TITLE.search(bare.lstrip("0123456789年") or "在"):
        return bare
    if _REPORT.search(text[:3000]) and place and not _PLENUM.search(first):
        return f"{place}政府工作报告"
    plenum = _PLENUM.search(text[:3000])
    if plenum and _is_report(text) is False:
        return plenum.group().removeprefix("中共")
    return _loose_title(lines, name)


def _loose_title(lines: list[str], name: str) -> str:
    # An article's title may have ended up below it: 踔厉奋发开新局 笃行不怠续辉煌 | ——写在…两周年之际
    if len(lines) > 4 and lines[-1].startswith("——") and not re.search(r"[。！]", lines[-2] + lines[-1]):
        return f"{lines[-2]}——{lines[-1].lstrip('—')}"
    first = lines[0] if lines else ""
    if first and len(first) <= 40 and not _NOT_TITLE.search(first):
        return first
    return name.rsplit(".", 1)[0]
