"""Character features of one sentence: what a person looks at to see where a name begins and ends.

Every character gets a list of short strings: the characters around it, the word it lies in, quotation
marks, known names. The first character of a word also gets what holds for the whole word: its
neighbours with tags and clusters, the chunk between two punctuation marks (an enumeration's item), the
verb that announces a name, the typed ending ahead. Names seldom begin or end within a word, so that
is where the decision falls. All is computed once per sentence; both boundary models share it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import rjieba

from kg.nlp.tagger.words import CUE_RE, SUFFIX, SUFFIX_RE

CHUNK_RE = re.compile(r"[^，。、；：！？“”《》（）()\[\]…\s,;:!?]+")
CLAUSE_RE = re.compile(r"[^，。；！？\s,;!?]+")
LIST_RE = re.compile(
    r"等(?=[^，。、；：“”《》（）]{0,14}?(项目|工程|企业|公司|活动|改革|称号|荣誉|道路|公路|品牌|园区|行动|平台|地区|城市"
    r"|景区|制度|政策|机制|会议|赛事|模式|学校|医院|乡镇|村|县|区|路|桥))"
)
MARKS_RE = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）")
_NUMBER_RE = re.compile(r"[0-9.%,]+")
_FOLD = str.maketrans(
    "0123456789０１２３４５６７８９abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "0" * 20 + "A" * 52
)
_FULL_WIDTH = str.maketrans(";:()!?", "；：（）！？")
_COMMA_RE = re.compile(r",(?!\d{3})")
_DISTANCE = tuple("01234" + "66" + "999" + "x" * 10)


class Word(NamedTuple):
    """A segmented word (numbers as ``0``) with its offset, tag, clusters and length."""

    text: str
    start: int
    tag: str
    fine: str
    coarse: str
    size: int


_EDGE = Word("", 0, "", "", "", 0)


def normalise(text: str) -> str:
    """Return ``text`` with full-width marks, same length: the rules and the weights know one form."""
    return _COMMA_RE.sub("，", text.translate(_FULL_WIDTH))


def fold(text: str) -> str:
    """Return ``text`` with digits as ``0`` and letters as ``A``, same length."""
    return text.translate(_FOLD)


def _far(n: int) -> str:
    """Return a distance's bin: 0..4 exactly, 5-6, 7-9, more."""
    return _DISTANCE[n] if n < 20 else "x"


def words_of(sentence: str, clusters: Mapping[str, tuple[str, str]]) -> list[Word]:
    """Return the words of ``sentence`` in order."""
    out, at, none = [], 0, ("", "")
    for text, tag in rjieba.tag(sentence):
        key = "0" if _NUMBER_RE.fullmatch(text) else text
        fine, coarse = clusters.get(key, none)
        size = len(text)
        out.append(Word(key, at, tag, fine, coarse, size))
        at += size
    return out


def char_features(
    sentence: str, words: Sequence[Word], hits: Sequence[tuple[int, int, str]]
) -> list[list[str]]:
    """Return one list of feature strings per character of ``sentence``."""
    rows = _character_rows(fold(sentence))
    _add_words(rows, words)
    _add_chunks(sentence, rows, words)
    _add_marks(sentence, rows)
    _add_clauses(sentence, rows, words)
    for start, end, code in hits:
        for i in range(start, end):
            rows[i].append("GB" + code if i == start else "GE" + code if i == end - 1 else "GI" + code)
        if end < len(rows):
            rows[end].append("G+" + code)
    return rows


def _character_rows(folded: str) -> list[list[str]]:
    """Return the character, pair and triple features."""
    t = "^" + folded + "$"
    return [["0" + c, "1" + b, "2" + d, "5" + b + c, "6" + c + d, "9" + b + c + d]
            for b, c, d in zip(t, t[1:], t[2:], strict=False)]  # fmt: skip


def _add_words(rows: list[list[str]], words: Sequence[Word]) -> None:
    """Add the word each character lies in; to its first character also the neighbours."""
    for p, w, q in zip((_EDGE, *words), words, (*words[1:], _EDGE), strict=False):
        start, end = w.start, w.start + w.size
        rows[start] += ("W" + w.text, "P" + p.text, "N" + q.text, "T" + p.tag + "|" + w.tag + "|" + q.tag,
                        "f" + p.fine, "g" + q.fine, "p" + p.coarse + "|" + w.coarse,
                        "n" + w.coarse + "|" + q.coarse, "PW" + p.text + "|" + w.text)  # fmt: skip
        if w.size == 1:
            rows[start] += ("St" + w.tag, "Sc" + w.fine)
            continue
        rows[start] += ("Bt" + w.tag, "Bc" + w.fine)
        for i in range(start + 1, end - 1):
            rows[i].append("M" + w.tag)
        rows[end - 1] += ("E" + w.text, "Et" + w.tag, "Ec" + w.fine)


def _add_chunks(sentence: str, rows: list[list[str]], words: Sequence[Word]) -> None:
    """Add to word starts where in its chunk they stand, the chunk's ends and the typed ending ahead."""
    starts = [w.start for w in words]
    for m in CHUNK_RE.finditer(sentence):
        start, end = m.span()
        left = sentence[start - 1] if start else "^"
        right = sentence[end] if end < len(sentence) else "$"
        endings = [
            (h.end() - 1, h.start(), SUFFIX[h.group()]) for h in SUFFIX_RE.finditer(sentence, start, end)
        ]
        shared = _of_chunk(sentence[start:end], left, right, endings[-1] if endings else None, end)
        for i in starts[bisect_left(starts, start) : bisect_left(starts, end)]:
            while endings and endings[0][0] < i:
                del endings[0]
            ahead = _ending(endings[0], i) if endings else ""
            rows[i] += shared
            rows[i] += ("w" + left + _far(i - start), "x" + right + _far(end - 1 - i), "s" + ahead)


_Ending = tuple[int, int, str]  # last character, first character, code


def _of_chunk(chunk: str, left: str, right: str, last: _Ending | None, end: int) -> tuple[str, ...]:
    """Return what all word starts of a chunk share: its tail, marks, size and last typed ending."""
    code = last[2] + ("$" if last[0] == end - 1 else "") if last else ""
    return "t" + right + fold(chunk[-2:]), "v" + left + right + _far(len(chunk) // 2), "z" + code


def _ending(ending: _Ending, at: int) -> str:
    """Return a typed ending as seen from ``at``: its code, whether begun, the distance to its end."""
    return ending[2] + ("=" if at >= ending[1] else "") + _far(ending[0] - at)


def _add_marks(sentence: str, rows: list[list[str]]) -> None:
    """Add whether a character stands in quotation or title marks and what follows the closing one."""
    for m in MARKS_RE.finditer(sentence):
        start, end = m.span()
        code = sentence[start]
        after, size = code + fold(sentence[end : end + 2]), code + _far(end - start)
        for i in range(start, end):
            rows[i].append(code)
        rows[start] += (after, size)
        if end - start > 2:
            rows[start + 1] += (after, size)
        if end < len(rows):
            rows[end].append(code + "+")


def _add_clauses(sentence: str, rows: list[list[str]], words: Sequence[Word]) -> None:
    """Add to word starts the last announcing word and the head noun of the list they may be in."""
    marks = [""] * len(sentence)
    lists = marks.copy()
    for m in CLAUSE_RE.finditer(sentence):
        start, end = m.span()
        for c in CUE_RE.finditer(sentence, start, end):
            marks[c.end() : end] = ["C" + c.group()] * (end - c.end())
        listed = LIST_RE.search(sentence, start, end)
        stop = listed.start() if listed else end
        noun = "L" + listed.group(1) if listed else "L、" if "、" in m.group() else ""
        lists[start:stop] = [noun] * (stop - start)
    for w in words:
        i = w.start
        if marks[i]:
            rows[i].append(marks[i])
        if lists[i]:
            rows[i].append(lists[i])
