"""Character features of one sentence: what a person looks at to see where a name begins and ends.

Every character gets a list of short strings. They describe the characters around it, the word it
lies in (segmentation, tag, word cluster), the chunk between two punctuation marks (an enumeration's
item), quotation marks, the verb that announces the name, the typed ending ahead, gazetteer hits and
the rule layer's hints. All is computed once per sentence; the models share the result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from kg.nlp.tagger.types import Hint
from kg.nlp.tagger.words import CUE_RE, SUFFIX, SUFFIX_RE

CHUNK_RE = re.compile(r"[^，。、；：！？“”《》（）()\[\]…\s,;:!?]+")
CLAUSE_RE = re.compile(r"[^，。；！？\s,;!?]+")
LIST_RE = re.compile(r"等(?=[^，。、；：“”《》（）]{0,14}?(项目|工程|企业|公司|活动|改革|称号|荣誉|道路|公路|品牌|园区|行动|平台|地区|城市|景区|制度|政策|机制|会议|赛事|模式|学校|医院|乡镇|村|县|区|路|桥))")
NUMBER_RE = re.compile(r"[0-9.%,]+")
LETTER_RE = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Resources:
    """Tables that features look up: word → (fine, coarse) cluster, place name → code, its matcher."""

    clusters: Mapping[str, tuple[str, str]]
    places: tuple[tuple[str, str], ...]
    matcher: AhoCorasick | None

    @classmethod
    def build(cls, clusters: Mapping[str, tuple[str, str]], places: Mapping[str, str]) -> Resources:
        """Return resources over ``places`` (surface form → short code of its level)."""
        items = tuple(sorted(places.items()))
        names = [name for name, _ in items]
        matcher = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest) if names else None
        return cls(clusters, items, matcher)


@dataclass(frozen=True, slots=True)
class Word:
    """A segmented word with its offset, tag and clusters."""

    text: str
    start: int
    tag: str
    fine: str
    coarse: str
    size: int


EDGE = Word("", 0, "", "", "", 0)


def words_of(sentence: str, clusters: Mapping[str, tuple[str, str]]) -> list[Word]:
    """Return the words of ``sentence`` in order; digits count as one word ``0`` for the clusters."""
    out, at, none = [], 0, ("", "")
    for text, tag in rjieba.tag(sentence):
        key = "0" if NUMBER_RE.fullmatch(text) else text
        fine, coarse = clusters.get(key, none)
        out.append(Word(key, at, tag, fine, coarse, len(text)))
        at += len(text)
    return out


def char_features(sentence: str, resources: Resources, hints: Sequence[Hint] = ()) -> list[list[str]]:
    """Return one list of feature strings per character of ``sentence``."""
    rows = _character_rows(sentence)
    _add_words(sentence, rows, resources.clusters)
    _add_chunks(sentence, rows)
    _add_quotes(sentence, rows)
    _add_clauses(sentence, rows)
    _add_places(sentence, rows, resources)
    for hint in hints:
        _mark(rows, hint.start, hint.end, "h" + hint.type)
    return rows


def fold(sentence: str) -> str:
    """Return ``sentence`` with digits as ``0`` and letters as ``A``, same length."""
    return LETTER_RE.sub("A", re.sub(r"\d", "0", sentence))


def _character_rows(sentence: str) -> list[list[str]]:
    """Return the character, pair and triple features."""
    text = "^^" + fold(sentence) + "$$"
    out = []
    for i in range(len(sentence)):
        a, b, c, d, e = text[i : i + 5]
        out.append(["b", "0" + c, "1" + b, "2" + d, "3" + a, "4" + e, "5" + b + c, "6" + c + d,
                    "7" + a + b, "8" + d + e, "9" + b + c + d, "8" + c + d + e, "7" + a + b + c])  # fmt: skip
    return out


def _add_words(sentence: str, rows: list[list[str]], clusters: Mapping[str, tuple[str, str]]) -> None:
    """Add the word around each character, its neighbours, tags and clusters."""
    words = words_of(sentence, clusters)
    last = len(words) - 1
    for n, w in enumerate(words):
        p = words[n - 1] if n else EDGE
        q = words[n + 1] if n < last else EDGE
        shared = ["W" + w.text, "T" + p.tag + "|" + w.tag + "|" + q.tag, "P" + p.text, "N" + q.text,
                  "Q" + p.coarse, "q" + q.coarse, "f" + p.fine, "g" + q.fine]  # fmt: skip
        end = w.start + w.size
        for i in range(w.start, end):
            at = "S" if w.size == 1 else "B" if i == w.start else "E" if i == end - 1 else "M"
            rows[i] += shared
            rows[i] += (at + w.text, at + w.tag, at + "c" + w.fine, at + "k" + w.coarse,
                        at + "p" + p.coarse + "|" + w.coarse, at + "n" + w.coarse + "|" + q.coarse)  # fmt: skip


def _bucket(n: int) -> str:
    """Return a coarse distance: 0..4 exactly, then 5-6, 7-9, 10+."""
    return str(n) if n < 5 else "6" if n < 7 else "9" if n < 10 else "x"


def _add_chunks(sentence: str, rows: list[list[str]]) -> None:
    """Add where in its chunk a character stands, the chunk's ends and the typed ending ahead."""
    for m in CHUNK_RE.finditer(sentence):
        start, end = m.span()
        left = sentence[start - 1] if start else "^"
        right = sentence[end] if end < len(sentence) else "$"
        tail = "t" + right + fold(sentence[max(start, end - 2) : end])
        head = "u" + left + fold(sentence[start : start + 2])
        size = _bucket((end - start) // 2)
        shared = [tail, head, "v" + left + right + size]
        for i in range(start, end):
            rows[i] += shared
            rows[i].append("w" + left + _bucket(i - start))
            rows[i].append("x" + right + _bucket(end - 1 - i))
        _add_endings(sentence, rows, start, end)


def _add_endings(sentence: str, rows: list[list[str]], start: int, end: int) -> None:
    """Add the next typed ending at or after each character of the chunk, and the last one."""
    hits = [(m.end() - 1, SUFFIX[m.group()], m.start()) for m in SUFFIX_RE.finditer(sentence, start, end)]
    if not hits:
        return
    last = "z" + hits[-1][1] + ("$" if hits[-1][0] == end - 1 else "")
    n = 0
    for i in range(start, end):
        rows[i].append(last)
        if n < len(hits):
            stop, code, begin = hits[n]
            rows[i].append("s" + code + ("=" if i >= begin else "") + _bucket(stop - i))
            n += i == stop


def _add_quotes(sentence: str, rows: list[list[str]]) -> None:
    """Add whether a character stands in quotation or title marks and what follows the closing one."""
    for opening, closing, code in (("“", "”", "“"), ("《", "》", "《"), ("（", "）", "（")):
        at = sentence.find(opening)
        while at >= 0:
            stop = sentence.find(closing, at)
            if stop < 0:
                break
            after = fold(sentence[stop + 1 : stop + 3])
            size = _bucket(stop - at - 1)
            for i in range(at, stop + 1):
                rows[i] += (code, code + after, code + size + ("[" if i == at + 1 else "]" if i == stop - 1 else ""))
            for i in range(stop + 1, min(stop + 5, len(rows))):
                rows[i].append(code + "+" + str(i - stop))
            at = sentence.find(opening, stop)


def _add_clauses(sentence: str, rows: list[list[str]]) -> None:
    """Add the last announcing word before each character and the head noun of the list it may be in."""
    for m in CLAUSE_RE.finditer(sentence):
        start, end = m.span()
        cue, at = "", start
        for c in CUE_RE.finditer(sentence, start, end):
            _extend(rows, at, c.end(), "C" + cue)
            cue, at = c.group(), c.end()
        _extend(rows, at, end, "C" + cue)
        listed = LIST_RE.search(sentence, start, end)
        if listed:
            _extend(rows, start, listed.start(), "L" + listed.group(1))
        elif "、" in m.group():
            _extend(rows, start, end, "L、")


def _extend(rows: list[list[str]], start: int, end: int, feature: str) -> None:
    """Append ``feature`` to the rows ``start:end``."""
    for row in rows[start:end]:
        row.append(feature)


def _mark(rows: list[list[str]], start: int, end: int, feature: str) -> None:
    """Append ``feature`` to the rows ``start:end``, first and last marked."""
    for i in range(start, end):
        rows[i].append(feature + ("B" if i == start else "E" if i == end - 1 else "I"))
    if end < len(rows):
        rows[end].append(feature + "+")


def _add_places(sentence: str, rows: list[list[str]], resources: Resources) -> None:
    """Add the gazetteer's hits by level."""
    if resources.matcher is None:
        return
    for index, start, end in resources.matcher.find_matches_as_indexes(sentence):
        _mark(rows, start, end, "G" + resources.places[index][1])
