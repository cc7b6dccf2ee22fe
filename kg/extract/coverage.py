"""Every numeral of a document and why it stands there; none is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg import period, quantity
from kg.extract.figures import role_of
from kg.extract.sentences import normalise
from kg.model import Document, Mention, Numeral, NumeralRole, Observation, Statement

_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?|(?<![\u4e00-\u9fff])[一二三四五六七八九十百]+(?=、)")
_HEADING = re.compile(r"(?:^|\n)[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]")
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十百]+")
_FOOTNOTE = re.compile(r"[〔\[［(（^]+\d{1,3}[〕\]］)）]+|[①-⑳]")
_CODE = re.compile(
    r"(?=[A-Za-z\d+＋])(?:[A-Za-z]+\d[\dA-Za-z\-]*|\d+[A-Za-z]+\d*(?![a-z]*[hHwW])|\d+[+＋×x/:：]\d+|[+＋]\d+|\d+[+＋]|\d{4,}热线|\d+号(?:线|机组|楼|文件)?|\d{3}国道|PM\d+(?:\.\d)?)"
)
_LIST_MARK = re.compile(r"(?:^|\n|[。；，：])\d{1,2}[.．、)）](?!\d)")
#: “1530”工程, “7+18+N”, 12345热线, 国道105, 500强, 11·28, 2.0版, 3、4号工位.
_LABEL = re.compile(
    r"(?=[“国省县A-Z\d])(?:“[^”\u4e00-\u9fff]*\d[^”\u4e00-\u9fff]*”|“\d+[^”]{0,6}”|(?:国道|省道|县道|[A-Z])\d+|\d{1,4}强|\d{5}|\d+·\d+|\d+(?:\.\d)?(?:版|级地震|号|代)|"
    r"\d+[—、-]\d+号|(?<=[\u4e00-\u9fff])\d{2}(?=、|等)|\d+[:：∶]\d+(?:\.\d+)?(?:[:：∶]\d+(?:\.\d+)?)?)"
)
#: 回首2021, 2024世界大会: a year without 年.
_BARE_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d{2}(?![\d.])")


def numerals(
    document: Document, mentions: Sequence[Mention], statements: Sequence[Statement]
) -> Iterator[Numeral]:
    """Yield the numerals of ``document`` in order, each with its role."""
    text = normalise(document.text)
    roles = _roles(text, mentions, statements)
    for m in _NUMERAL.finditer(text):
        role = roles.get(m.start(), NumeralRole.UNEXPLAINED)
        yield Numeral(m.start(), m.end(), document.text[m.start() : m.end()], role)


def _roles(text: str, mentions: Sequence[Mention], statements: Sequence[Statement]) -> dict[int, NumeralRole]:
    """Return the role of every explained character, the strongest reason last."""
    roles: dict[int, NumeralRole] = {}
    spans = [
        (m.start(), m.end(), NumeralRole.HEADING)
        for m in (*_HEADING.finditer(text), *_LIST_MARK.finditer(text), *_FOOTNOTE.finditer(text))
    ]
    spans += [(m.start(), m.end(), NumeralRole.DATE) for m in _BARE_YEAR.finditer(text)]
    spans += [(m.start(), m.end(), NumeralRole.NAME) for p in (_CODE, _LABEL) for m in p.finditer(text)]
    spans += [(m.start(), m.end(), NumeralRole.ORDINAL) for m in _ORDINAL.finditer(text)]
    spans += [(t.start, t.end, NumeralRole.DATE) for t in period.find(text)]
    quantities = quantity.find(text)
    spans += [
        (q.start, q.end, role)
        for q in quantities
        if (role := role_of(text, q)) is not NumeralRole.OBSERVATION
    ]
    spans += [(m.evidence.start, m.evidence.end, NumeralRole.NAME) for m in mentions]
    for start, end, role in spans:
        roles.update(dict.fromkeys(range(start, end), role))
    quotes = {(s.evidence.start, s.evidence.end) for s in statements if isinstance(s, Observation)}
    read = {position for start, end in quotes for position in range(start, end)}
    for q in quantities:
        if q.first in read and role_of(text, q) is NumeralRole.OBSERVATION:
            roles.update(dict.fromkeys(range(q.start, q.end), NumeralRole.OBSERVATION))
    return roles
