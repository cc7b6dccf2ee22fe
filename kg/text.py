"""Cleaning: decoded source text in, paragraphs of plain text and a map back to the source lines out.

Newspaper columns and copied web pages arrive wrapped inside words, torn by captions, set twice by OCR.
``clean`` takes the lines apart, drops what is no text (page marks, captions, credits, footnote marks), joins
what was torn and leaves one paragraph a line. It only deletes or replaces single characters, so the source
line of each is known.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from kg.model import SourceMap

# ---------------------------------------------------------------- characters

_DROP = [*range(0x00, 0x09), *range(0x0E, 0x20), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0), 0xAD,
         *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xFFFD]  # fmt: skip
# Radicals that PDF fonts set for whole characters and NFKC leaves alone: ⺠ for 民, ⻋ for 车.
_RADICALS = dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻥⻦⻨⻩⻬⻰⻳",
        "民西见角贝车长门青页风飞食马骨鱼鸟麦黄齐龙龟",
        strict=True,
    )
)
_TABLE: dict[int, str] = {
    **dict.fromkeys(_DROP, ""),
    **dict.fromkeys([0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    **{code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), 0xFF05)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(radical): whole for radical, whole in _RADICALS.items()},
}
_NEWLINE = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_WIDE_POINT = re.compile(r"(?<=\d)[．。](?=\d+(?:[%亿万]|个百分点))|(?<=\d)．(?=\d)")


def normalise(line: str) -> str:
    """Return ``line`` with half-width digits, letters and percent signs, whole characters, plain spaces."""
    line = line.translate(_TABLE)
    if not unicodedata.is_normalized("NFC", line):
        line = unicodedata.normalize("NFC", line)
    return _WIDE_POINT.sub(".", line).strip()


# ---------------------------------------------------------------- what kind of line

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
_NAME = rf"[{_HAN}·]{{2,4}}|[{_HAN}]\s[{_HAN}]"
_PAGE_MARK = re.compile(
    r"[（(【\[]?\s*[上下紧][接转]\s*(?:第?\s*[A-Za-z]?\d{1,2}|第?\s*[一二三四五六七八九十]{1,3})\s*版\s*[）)】\]]?"
)
_CAPTION = re.compile(
    rf"^[▲▼△▽◀▶■]|[（(]\s*(?:资料图片?|图片由|图为)|"
    rf"(?:^|[\s。！）)]|记者|通讯员)\s*(?:{_NAME})(?:[\s、]+(?:{_NAME}))*\s*(?:[摄]|航拍|摄影|供图|制图|/?摄影报道)\s*$"
)
_CREDIT = re.compile(
    rf"^(?:[（(]?\s*(?:本报|{_HAN[:0]}[{_HAN}]{{2,6}})?(?:首席)?(?:记者|通讯员|见习记者)[\s：:]*(?:{_NAME})(?:[\s、]+(?:{_NAME}))*"
    rf"(?:\s*(?:报道|文/图))?[）)]?|[（(]?(?:责任编辑|责编|编辑|校对|审核|排版|值班编委)[\s：:]+.{{2,30}})$"
)
_TERMINAL = re.compile(r"[。！？!?；;：:…][”’）)》」』]*$|——$|—$")
_SENTENCE_END = re.compile(r"[。！？!?][”’）)》」』]*$")
_CONTINUES = re.compile(r"^[，。、；：！？）》”’」』,;:!?)%％]")
_OPEN_END = re.compile(r"[，、,（《“‘(「『]$")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节部]|"
    r"[一二三四五六七八九十]{1,2}是|\d{1,2}[.．、]|[（(]\d{1,2}[）)]|\[\d{1,2}\]|［\d{1,2}］|[①-⑳]|——|----)"
)
_HEAD_WORD = re.compile(
    r"工作|任务|目标|回顾|安排|要求|重点|解释|注释|附件|附：|附录|建设|思路|总结|展望|打算|报告"
)
_SALUTE = re.compile(r"^(?:尊敬的)?(?:各位|同志们|来源[：:]|现在，我)")
_FRONT = re.compile(
    r"(?:会议上|全会上|会议|省长|市长|州长|县长|区长|主席|盟长|旗长|主任|报告|\d日[）)]?)$|^来源[：:]"
)


def is_caption(line: str) -> bool:
    """Tell whether ``line`` is a photo caption or a reporters' credit: 四平城市新貌。(资料图片)李坤 航拍."""
    if len(line) > 160:
        return False
    return bool(_CREDIT.match(line)) or bool(
        _CAPTION.search(line) and (len(line) <= 70 or "资料图片" in line)
    )


def _halves(word: str) -> str | None:
    """Return what ``word`` says once, if all of it is set twice: 李坤李坤摄摄 → 李坤摄."""
    out, at = "", 0
    while at < len(word):
        size = next(
            (
                n
                for n in range((len(word) - at) // 2, 0, -1)
                if word[at : at + n] == word[at + n : at + 2 * n]
            ),
            0,
        )
        if not size:
            return None
        out, at = out + word[at : at + size], at + 2 * size
    return out


def undouble(line: str) -> str:
    """Return ``line`` said once, where OCR set all of it twice: 奋发开新局奋发开新局 → 奋发开新局."""
    if not 12 <= len(line) <= 300:
        return line
    words = [_halves(word) for word in line.split()]
    if all(word is not None for word in words):
        return " ".join(word for word in words if word)
    bare = re.sub(r"\s", "", line)
    twice = re.match(r"^([—\-]*)(.{6,}?)[—\-]*\2[—\-]*$", bare)
    return twice[1] + twice[2] if twice else line


# ---------------------------------------------------------------- paragraphs


@dataclass(slots=True)
class _Piece:
    """A paragraph in the making: its text and, for each source line in it, where that begins."""

    text: str
    starts: list[int]
    lines: list[int]

    def append(self, line: str, number: int) -> None:
        glue = (
            " "
            if self.text[-1:].isascii()
            and line[:1].isascii()
            and self.text[-1:].isalpha()
            and line[:1].isalpha()
            else ""
        )
        self.starts.append(len(self.text) + len(glue))
        self.lines.append(number)
        self.text += glue + line

    def delete(self, spans: Sequence[tuple[int, int]]) -> None:
        """Cut ``spans`` (sorted, apart) out of the text."""
        if not spans:
            return
        kept, at, lost, ends, losses = [], 0, 0, [], [0]
        for start, end in spans:
            kept.append(self.text[at:start])
            at, lost = end, lost + end - start
            ends.append(end)
            losses.append(lost)
        self.text = "".join(kept) + self.text[at:]
        self.starts = [max(0, s - losses[bisect_left(ends, s)]) for s in self.starts]


@dataclass(slots=True)
class _Line:
    """A source line that holds text: its number, the text, and how many blank lines stand before it."""

    number: int
    text: str
    blanks: int
    width: float = field(default=0.0)


def _width(text: str) -> float:
    # Newspapers set marks and digits at half the width of a character.
    return sum(1.0 if "\u3400" <= c <= "\u9fff" else 0.5 for c in text if not c.isspace())


def _lines(source: str) -> list[_Line]:
    out: list[_Line] = []
    blanks = 0
    for number, raw in enumerate(_NEWLINE.split(source), start=1):
        text = undouble(normalise(_PAGE_MARK.sub("", raw) if "版" in raw else raw))
        if not text or (out and is_caption(text)):  # a caption above all text tears nothing: it stays
            blanks += 1
            continue
        out.append(_Line(number, text, blanks, _width(text)))
        blanks = 0
    return out


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Tell whether lines were broken at a fixed width: most are as long as the longest few."""
    widths = sorted(line.width for line in lines)
    if len(widths) < 5 or widths[int(len(widths) * 0.9)] > 60:
        return False
    full = widths[int(len(widths) * 0.8)]
    return sum(0.75 * full <= w <= 1.25 * full for w in widths) > 0.6 * len(widths) and not _mostly_ended(
        lines
    )


def _mostly_ended(lines: Sequence[_Line]) -> bool:
    return sum(bool(_TERMINAL.search(line.text)) for line in lines) > 0.5 * len(lines)


def _is_heading(text: str, *, limit: int = 50) -> bool:
    """Tell whether ``text`` reads as a heading: short, no full stop inside, and none at its end."""
    if len(text) > limit or "。" in text or _SENTENCE_END.search(text):
        return False
    return text.endswith("——") or not _TERMINAL.search(text)


def _unclosed(text: str) -> bool:
    tail = text[-60:]
    return tail.rfind("“") > tail.rfind("”") or tail.rfind("《") > tail.rfind("》")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the lines of a document came about.

    ``wrapped`` at a fixed width, ``spaced`` by blank lines throughout, in ``scraps`` where links were cut out
    of a web page; ``body`` is the index of the first line that is no title, issuer or date.
    """

    wrapped: bool
    spaced: bool
    scraps: bool
    body: int


def _layout(lines: Sequence[_Line]) -> _Layout:
    return _Layout(
        wrapped=_is_wrapped(lines),
        spaced=median([line.blanks for line in lines[1:]] or [0]) >= 1,
        scraps=sum(bool(_CONTINUES.match(line.text)) for line in lines) >= 2,
        body=next((i for i, line in enumerate(lines) if _is_body(line.text)), len(lines)),
    )


def _is_body(text: str) -> bool:
    return (len(text) > 30 and "，" in text) or bool(_SENTENCE_END.search(text)) or bool(_SALUTE.match(text))


def _breaks_wrapped(piece: _Piece, last: _Line, line: _Line, full: float, spaced: bool) -> bool:
    """Tell whether a new paragraph starts at ``line`` in text wrapped at about ``full``."""
    short = last.width < 0.82 * full
    if _CONTINUES.match(line.text) or _unclosed(piece.text):
        return False
    if last.text.endswith("——") and short:
        return True
    if _SENTENCE_END.search(last.text):
        return (
            short
            or (line.blanks > 0 and not spaced)
            or bool(_NUMBERED.match(line.text) and _is_heading(line.text))
        )
    alone = len(piece.lines) == 1
    if alone and short and _is_heading(piece.text) and not _OPEN_END.search(piece.text):
        return "，" not in piece.text or bool(_NUMBERED.match(piece.text))
    return short and bool(_TERMINAL.search(last.text)) and bool(_NUMBERED.match(line.text))


def _breaks_plain(piece: _Piece, lines: Sequence[_Line], index: int, layout: _Layout) -> bool:
    """Tell whether a new paragraph starts at ``line`` in text of one paragraph a line, some of them torn."""
    text, line = piece.text, lines[index]
    if _SALUTE.match(line.text):
        return True
    if _CONTINUES.match(line.text) and not _SENTENCE_END.search(text):
        return False
    if _SENTENCE_END.search(text) or (_TERMINAL.search(text) and not _unclosed(text)):
        return True
    if (_NUMBERED.match(line.text) and _is_heading(line.text)) or line.text.endswith("——"):
        return True
    if _unclosed(text) or (len(line.text) < 8 and len(text) >= 20 and _SENTENCE_END.search(line.text)):
        return False
    if index <= layout.body or _FRONT.search(text):
        return True
    if _NUMBERED.match(text) and _is_heading(text):
        return True
    if len(piece.lines) > 1 or _is_torn(text):
        return False
    return not (_is_cut(lines[index - 1 : index + 2]) or (layout.scraps and _is_scrap(text, line.text)))


def _is_torn(text: str) -> bool:
    # A long line or one with a full stop inside that ends in mid-sentence: …，乳制品产量保持 | 全国第一
    return len(text) >= 40 or "。" in text or bool(_OPEN_END.search(text))


def _is_cut(lines: Sequence[_Line]) -> bool:
    # A short line between two parts of a sentence: 我们坚定不移践行 | 以人民为中心发展思想 | ，在脱贫攻坚…
    return len(lines) == 3 and len(lines[1].text) <= 20 and bool(_CONTINUES.match(lines[2].text))


def _is_scrap(text: str, line: str) -> bool:
    """Tell whether ``text`` or ``line`` is a link's text cut out of its sentence: 新建省 | 级示范区15个."""
    short = text if len(text) <= 8 <= len(line) else line if len(line) <= 4 else ""
    return bool(short) and not _HEAD_WORD.search(short) and not _NUMBERED.match(short)


def _join(lines: Sequence[_Line]) -> list[_Piece]:
    pieces: list[_Piece] = []
    layout = _layout(lines)
    for index, line in enumerate(lines):
        if pieces and not _breaks(pieces[-1], lines, index, layout):
            pieces[-1].append(line.text, line.number)
        else:
            pieces.append(_Piece(line.text, [0], [line.number]))
    return pieces


def _breaks(piece: _Piece, lines: Sequence[_Line], index: int, layout: _Layout) -> bool:
    if layout.wrapped:
        return _breaks_wrapped(piece, lines[index - 1], lines[index], _full(lines, index), layout.spaced)
    return _breaks_plain(piece, lines, index, layout)


def _full(lines: Sequence[_Line], index: int) -> float:
    return max(line.width for line in lines[max(0, index - 4) : index + 3])


# ---------------------------------------------------------------- spaces and footnote marks

_WIDE = rf"{_HAN}\u3000-\u303f\uff00-\uffef“”‘’—…①-⑳·"
_SPACE_BY_NUMBER = re.compile(
    rf"(?<=[{_WIDE}]) +(?=[0-9A-Za-z%+\[(])|(?<=[0-9A-Za-z%+.\])]) +(?=[{_WIDE}%])|(?<=\d\.) (?=\d)"
)
_SPACE_BY_MARK = re.compile(
    r"(?<=[\u3001-\u303f\uff00-\uffef“”‘’—…]) +| +(?=[\u3001-\u303f\uff00-\uffef”’…—])"
)
_SPACED_TITLE = re.compile(rf"(?<![{_HAN}])[{_HAN}](?: +[{_HAN}])+(?![{_HAN}])")
_SPACE_BETWEEN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
# 森林覆盖率达到4 3%, 财政收入3.6 2亿元, 到202 1年; a year of its own (图1 2023年) is no part of a number.
_TORN_NUMBER = re.compile(rf"(?<=[{_HAN}，、；：（“])\d[\d.]*(?: (?!(?:19|20)\d\d年)\d[\d.]*)+(?=[{_HAN}%])")
_QUOTED = re.compile(r"“[^“”]{0,60}”|《[^《》]{0,60}》")
_FOOTNOTE = re.compile(rf"(?<=[{_HAN}”》）)%])\s?\^?[\[［〔](?:注)?\d{{1,3}}[\]］〕]")


def _tidy(piece: _Piece) -> None:
    """Take out footnote marks and the spaces that typesetting put into the text."""
    if "[" in piece.text or "［" in piece.text or "〔" in piece.text:
        piece.delete([m.span() for m in _FOOTNOTE.finditer(piece.text)])
    if " " not in piece.text:
        return
    piece.delete([m.span() for m in _SPACE_BY_NUMBER.finditer(piece.text)])
    piece.delete([m.span() for m in _SPACE_BY_MARK.finditer(piece.text)])
    piece.delete(_spaces_in(_SPACED_TITLE, piece.text))
    body = "，" in piece.text or "。" in piece.text
    if body:
        piece.delete(_spaces_in(_TORN_NUMBER, piece.text))
    quoted = [m.span() for m in _QUOTED.finditer(piece.text)]
    piece.delete([
        (m.start() + (not body or any(a < m.start() < b for a, b in quoted)), m.end())
        for m in _SPACE_BETWEEN.finditer(piece.text)
    ])  # fmt: skip


def _spaces_in(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Return every space inside a match of ``pattern``."""
    return [
        (m.start() + i, m.start() + i + 1)
        for m in pattern.finditer(text)
        for i, c in enumerate(m.group())
        if c == " "
    ]


# ---------------------------------------------------------------- the whole


def clean(source: str) -> tuple[str, SourceMap]:
    """Return the cleaned text of ``source``, one paragraph a line, and the source line of every character."""
    pieces = _join(_lines(source))
    texts, starts, lines, at = [], [], [], 0
    for piece in pieces:
        _tidy(piece)
        if not piece.text:
            continue
        texts.append(piece.text)
        starts += [at + start for start in piece.starts]
        lines += piece.lines
        at += len(piece.text) + 1
    return "\n".join(texts), SourceMap(tuple(starts), tuple(lines))


def kept_share(source: str, cleaned: str) -> float:
    """Return the share of the source's characters (white space apart) that ``cleaned`` still has, 0 to 1."""
    total = _count(source)
    return _count(cleaned) / total if total else 1.0


def _count(text: Iterable[str]) -> int:
    return sum(not c.isspace() for c in text)
