"""Every numeral of a document and why it stands there; none is passed over in silence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from kg.extract.sentences import Sentence, normalise
from kg.model import (
    Document,
    Evidence,
    Mention,
    Numeral,
    NumeralRole,
    Observation,
    Statement,
)

_CHINESE = "一二三四五六七八九十"
_NUMERAL = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{_CHINESE}百](?<![\u4e00-\u9fff].)[{_CHINESE}百]*(?=、)")
_HEADING = re.compile(rf"(?:^|\n)[（(]?[{_CHINESE}\d]{{1,3}}[）)、.．]")
#: 第3, 第十; 一、二、三产业 and 一、二级医院 count classes.
_ORDINAL = re.compile(rf"第[\d{_CHINESE}百]+|[{_CHINESE}](?:、[{_CHINESE}])+(?=次?产|期|级|类|线|等)")
_FOOTNOTE = re.compile(r"[〔\[［(（^]+\d{1,3}[〕\]］)）]+|[①-⑳]")
#: A footnote's number that lost its brackets: “三创四建”7活动; only where a note (7.“三创四建”) has it.
_BARE_FOOTNOTE = re.compile(r"[”》](\d{1,2})(?=[，。、；和及与\u4e00-\u9fff])")
_NOTE = re.compile(r"\n[（(\[［]?(\d{1,2})[）)\]］]?[.．、]?[\[［“]")
#: G112, T800, PM2.5, 5G, 3+1, 12345热线, 105国道, 3号线.
_CODE = re.compile(
    r"(?=[A-Za-z\d+＋])(?:[A-Za-z]+_?\d[\dA-Za-z\-]*(?:\.\d)?|\d+[A-Z]{1,2}\d*(?![A-Za-z])|\d+[+＋×x/]\d+|[+＋]\d+|"
    r"\d+[+＋]|\d{4,}热线|\d+号(?:线|机组|楼|文件)?|\d{3}国道)"
)
_LIST_MARK = re.compile(r"(?:^|\n|[。；，：])\d{1,2}[.．、)）](?!\d)")
#: “1530”, “7+18+N”, 省道242, 500强, 11·28, 2.0版, 3、4号工位, 济麦22, 118工作方案.
_LABEL = re.compile(
    r"(?=[“国省县A-Z\d])(?:“[^”\u4e00-\u9fff]*\d[^”\u4e00-\u9fff]*”|“\d+[^”]{0,6}”|(?:国道|省道|县道|[A-Z])\d+|\d{1,4}强|"
    r"\d{5}(?=[\u4e00-\u9fff]{0,8}热线|：)|\d+·\d+|\d+(?:\.\d)?(?:版|级地震|号|代|华诞)|\d+[—、-]\d+号|"
    r"(?<=[麦农稻豆单粳])\d{2,4}(?=、|等|小麦|玉米|水稻|大豆)|\d{3,4}(?=工程|工作|行动|模式|战略|计划))"
)
#: 回首2021, 2024世界大会: a year without 年; no round number, which may count something.
_BARE_YEAR = re.compile(r"(?:19[4-9]|20[0-4])(?<![\d.]...)\d(?<!00)(?![\d.])")
#: 21世纪; the end of 29日至30日.
_OTHER_DATE = re.compile(r"\d{1,2}世纪|(?<=日)[至到—-]\d{1,2}日")

_Reason = tuple[int, int, NumeralRole]


def numerals(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
) -> Iterator[Numeral]:
    """Yield the numerals of ``document`` in order, each with its role: the strongest reason's."""
    text = normalise(document.text)
    spans = [m.span() for m in _NUMERAL.finditer(text)]
    starts = [start for start, _ in spans]
    names = ((m.evidence.start, m.evidence.end, NumeralRole.NAME) for m in mentions)
    roles = _explained(starts, chain(_read(sentences, statements), names, _by_sentence(sentences)), {})
    rest = [start for index, start in enumerate(starts) if index not in roles]
    roles = _explained(starts, _by_form(text, rest), roles)
    for index, (start, end) in enumerate(spans):
        role = roles.get(index, NumeralRole.UNEXPLAINED)
        yield Numeral(start, end, document.text[start:end], role)


def _explained(
    starts: Sequence[int], reasons: Iterable[_Reason], roles: dict[int, NumeralRole]
) -> dict[int, NumeralRole]:
    """Return ``roles`` (index of a numeral → role) and those that ``reasons`` add; an earlier one stands."""
    for start, end, role in reasons:
        index = bisect_left(starts, start)
        while index < len(starts) and starts[index] < end:
            roles.setdefault(index, role)
            index += 1
    return roles


#: What form alone explains, strongest first.
_FORMS = (
    (_BARE_FOOTNOTE, NumeralRole.HEADING), (_ORDINAL, NumeralRole.ORDINAL), (_LABEL, NumeralRole.NAME),
    (_CODE, NumeralRole.NAME), (_OTHER_DATE, NumeralRole.DATE), (_BARE_YEAR, NumeralRole.DATE),
    (_FOOTNOTE, NumeralRole.HEADING), (_LIST_MARK, NumeralRole.HEADING), (_HEADING, NumeralRole.HEADING),
)  # fmt: skip


def _by_form(text: str, starts: Sequence[int]) -> Iterator[_Reason]:
    """Yield what form explains in the paragraphs that hold ``starts``."""
    notes, done = set(_NOTE.findall(text)) if starts else set(), -1
    for start in starts:
        if start < done:
            continue
        begin, done = (
            max(0, text.rfind("\n", 0, start)),
            text.find("\n", start) + 1 or len(text),
        )
        for pattern, role in _FORMS:
            for m in pattern.finditer(text, begin, done):
                if pattern is not _BARE_FOOTNOTE or m[1] in notes:
                    yield *m.span(m.lastindex or 0), role


def _by_sentence(sentences: Sequence[Sentence]) -> Iterator[_Reason]:
    """What bounds a class or is part of a name, and times; what measures counts only where it was read."""
    for s in sentences:
        for m, role in s.quantities:
            if role is not NumeralRole.OBSERVATION:
                yield s.offset + m.start, s.offset + m.end, role
        yield from ((s.offset + t.start, s.offset + t.end, NumeralRole.DATE) for t in s.times)


def _read(sentences: Sequence[Sentence], statements: Sequence[Statement]) -> Iterator[_Reason]:
    """Yield the figures that an observation of their value quotes, ranks (全市第2位) among them."""
    quotes: defaultdict[Decimal, list[Evidence]] = defaultdict(list)
    for statement in statements:
        if isinstance(statement, Observation):
            quotes[abs(statement.quantity.value)].append(statement.evidence)
    for s in sentences:
        for f in s.figures:
            start, end = s.offset + f.start, s.offset + f.end
            if any(e.start < end <= e.end for e in quotes.get(abs(f.quantity.value), ())):
                yield start, end, NumeralRole.OBSERVATION
