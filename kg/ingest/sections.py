"""Splitting a document at its headings; each part looks back (review), ahead (plan) or neither way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.ingest.cues import cue_role
from kg.model import ReportContext, Section, SectionRole

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_TOP = re.compile(rf"^(?:{_NUMERAL}[、．.]|第{_NUMERAL}部分)")
_SUB = re.compile(rf"^(?:[（(]{_NUMERAL}[）)]|——|--|{_NUMERAL}是|\d{{1,2}}[.．、])")
_BARE = re.compile(r"^[^，。；]{2,36}$")
_ENDS = re.compile(r"[。！？!?；;：:]$")
_YEAR = re.compile(r"(20\d\d)年|(二〇[〇一二三四五六七八九]{2})年")
_BACK = re.compile(r"回顾|总结|过去|成就|成绩|成效|完成情况|执行情况|取得|五年来|一年来|迈出")
_AHEAD = re.compile(
    r"安排|目标|任务|思路|打算|要求|下一步|今后|展望|谋划|部署|今年|明年|重点工作|主要工作|实事"
)
_NOTES = re.compile(
    r"^[※\[【（(]*(?:附[件:：]?[一二12]?[:：]?)?.{0,12}(?:名词|有关内容)?(?:解释|注释)[※\]】）)]*$"
)
_UNNUMBERED = re.compile(
    r"年(?:主要|重点)工作$|(?:工作|任务|目标)(?:的?回顾|安排|重点|任务|要求)|工作(?:总体)?(?:思路|部署)|回顾|目标任务|主要任务|重点任务|附件|实事"
)
_START_PLAN = re.compile(
    r"^(?:今年|新的一年|20\d\d年)是|^(?:今年|明年|20\d\d年).{0,12}(?:总体要求|工作|目标|任务|思路)|^(?:今后五年|未来五年)"
)
#: An article about one year reports, unless its words lean strongly to intent.
_NEWS_DOUBT = 4.0
#: A text without a telling heading that is no longer than this is one piece of a report.
_PASSAGE = 3000
_PREFACE = 300


@dataclass(slots=True)
class _Part:
    """A heading and its reach, before its role is known; ``top`` where no other heading stands above it."""

    heading: str
    start: int
    end: int
    top: bool
    role: SectionRole | None = None


def split_sections(text: str, context: ReportContext) -> tuple[Section, ...]:
    """Return the sections of ``text``, in order and without gaps: each character lies in exactly one."""
    parts = _parts(text)
    _assign(parts, text, context)
    return tuple(Section(p.heading, p.start, p.end, p.role or SectionRole.OTHER) for p in parts)


# ---------------------------------------------------------------- headings


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    lines = list(_paragraphs(text))
    previous, notes, untitled = "", False, _untitled_notes(lines)
    for start, line in lines:
        if start == untitled and not notes:
            parts.append(_Part(_UNTITLED, start, len(text), top=True))
            notes = True
            continue
        kind = _kind(line, previous)
        notes = bool(_NOTES.match(line)) or (notes and kind != "top")
        kind = "" if notes and kind == "sub" else kind  # 1.“两重”：… explains a word and heads nothing
        if kind or not parts:
            parts.append(_Part(_heading_of(line) if kind else "", start, len(text), kind != "sub"))
        previous = line
    for part, after in pairwise(parts):
        part.end = after.start
    return parts


#: 1.“两重”：国家重大战略…, [14]放管服：即…, ③四清：指…: a numbered line that explains a term.
_NOTE = re.compile(
    r"[\[〔【（(]?(?:\d{1,2}|[①-⑳])[\]〕】）)]?[.．、:：\s]*[“\[【《]?[^，。；：:]{2,40}?[”\]】》]?[^，。；：:]{0,12}(?:[：:]|即|是?指)"
)
_UNTITLED, _FEWEST_NOTES = "注释", 3


def _untitled_notes(lines: Sequence[tuple[int, str]]) -> int:
    """Return where the notes begin that close a report without a heading of their own, -1 without any."""
    at, count = -1, 0
    for start, line in reversed(lines):
        if line and not _NOTE.match(line):
            break
        at, count = start, count + bool(line)
    return at if count >= _FEWEST_NOTES else -1


def _kind(line: str, previous: str) -> str:
    """Classify a paragraph: ``top`` or ``sub`` heading (with or without text after it), or empty."""
    if len(line) <= 60 and not _ENDS.search(line):
        if _TOP.match(line):
            return "top"
        if line.endswith("——") or (_BARE.match(line) and _names_part(line)):
            return "" if previous.endswith("——") else "top"
    if _TOP.match(line) and len(line.split("。")[0]) <= 40:
        return "top"
    return "sub" if _SUB.match(line) else ""


def _names_part(line: str) -> bool:
    if _NOTES.match(line):
        return True
    return bool(_UNNUMBERED.search(line)) and len(line) <= 30 and "报告" not in line


def _heading_of(line: str) -> str:
    """Return the heading that ``line`` is or opens with: （一）稳中向好。积极应对… → （一）稳中向好."""
    head = re.split(r"[。；]", line, maxsplit=1)[0]
    return head if len(head) <= 60 else head[:60]


# ---------------------------------------------------------------- roles


def _assign(parts: Sequence[_Part], text: str, context: ReportContext) -> None:
    """Give every part a role: from its heading, else from the part above, else from its own words."""
    tops = [p for p in parts if p.top]
    reaches = {
        id(p): text[p.start : (tops[i + 1].start if i + 1 < len(tops) else len(text))]
        for i, p in enumerate(tops)
    }
    numbered = any(_TOP.match(p.heading) for p in tops)
    current: SectionRole | None = None
    for part in parts:
        if part.top and part.heading:
            current = _top_role(part, reaches[id(part)], context, current if numbered else None)
        if part.heading or current:
            part.role = current
    _lead(parts, text, _doubt(context))


def _top_role(part: _Part, reach: str, context: ReportContext, before: SectionRole | None) -> SectionRole:
    stated = heading_role(part.heading, context)
    if not stated and part.heading.startswith("附"):
        stated = SectionRole.OTHER
    if stated:
        return stated
    body = reach.split("\n")[1:3]
    if any(_START_PLAN.match(line) for line in body):
        return SectionRole.PLAN
    return SectionRole.PLAN if before is SectionRole.PLAN else cue_role(reach, doubt=_doubt(context))


def _doubt(context: ReportContext) -> float:
    return _NEWS_DOUBT if context.review_year == context.plan_year else 0.0


def heading_role(heading: str, context: ReportContext) -> SectionRole | None:
    """Tell the role that a heading states, ``None`` if it is silent: 一、2023年工作回顾 → review."""
    if _NOTES.match(heading):
        return SectionRole.OTHER
    if re.search(r"回顾|总结", heading):
        return SectionRole.REVIEW
    years = {_as_year(m) for m in _YEAR.finditer(heading)}
    if context.plan_year in years and context.plan_year != context.review_year:
        return SectionRole.PLAN
    if _BACK.search(heading):
        return SectionRole.REVIEW
    return SectionRole.PLAN if _AHEAD.search(heading) else None


def _as_year(match: re.Match[str]) -> int:
    digits = match[1] or "".join(
        str("〇一二三四五六七八九".index(c)) for c in match[2].replace("二〇", "二〇", 1)
    )
    return int(digits)


def _lead(parts: Sequence[_Part], text: str, doubt: float) -> None:
    """Give a role to what stands before the first heading: other to a salute, review to a torn report."""
    known = next((i for i, p in enumerate(parts) if p.role), len(parts))
    lead = parts[:known]
    if not lead:
        return
    start, end = lead[0].start, lead[-1].end
    after = parts[known].role if known < len(parts) else None
    whole = cue_role(text[start:end], doubt=doubt) if after is None and end - start <= _PASSAGE else None
    for part in lead:
        part.role = whole or _lead_role(text[part.start : part.end], after, end - start, doubt)


def _lead_role(text: str, after: SectionRole | None, length: int, doubt: float) -> SectionRole:
    if after is not None and length <= _PREFACE:
        return SectionRole.OTHER
    return SectionRole.REVIEW if after is SectionRole.PLAN else cue_role(text, doubt=doubt)
