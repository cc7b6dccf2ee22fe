"""Candidate spans from the boundary models, and what a person sees of a candidate as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.nlp.tagger.features import CUE_RE, LIST_RE, Word, fold
from kg.nlp.tagger.types import Hint
from kg.nlp.tagger.words import SUFFIX

MAX_LENGTH = 45


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Marginal probabilities of one boundary model: a name begins at, goes on at, ends at a character."""

    begin: Sequence[float]
    inside: Sequence[float]
    end: Sequence[float]

    @classmethod
    def of(cls, begin: Sequence[float], inside: Sequence[float]) -> Boundaries:
        """Derive the ends: in a name here and not going on at the next character."""
        following = [*inside[1:], 0.0]
        end = [max(0.0, b + i - n) for b, i, n in zip(begin, inside, following, strict=True)]
        return cls(begin, inside, end)


def candidates(b: Boundaries, edge: float, inner: float) -> list[tuple[int, int]]:
    """Return spans whose begin and end reach ``edge`` and whose inner characters reach ``inner``."""
    out, size = [], len(b.begin)
    for i in range(size):
        if b.begin[i] < edge:
            continue
        for j in range(i, min(size, i + MAX_LENGTH)):
            if j > i and b.inside[j] < inner:
                break
            if j > i and b.end[j] >= edge:
                out.append((i, j + 1))
    return out


def _bin(p: float) -> str:
    """Return a probability's bin, finer towards 0 and 1."""
    for n, limit in enumerate((0.03, 0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.93, 0.98)):
        if p < limit:
            return str(n)
    return "9"


def _relation(hint: Hint, start: int, end: int) -> tuple[str, ...]:
    """Return how an overlapping hint lies to the span: the same, around it, within it or across."""
    if (hint.start, hint.end) == (start, end):
        return "h=" + hint.type, "R=" + hint.rule + hint.type
    where = "<" if hint.start <= start and end <= hint.end else ">" if start <= hint.start and hint.end <= end else "x"
    return ("h" + where + hint.type, "h" + where + ("s" if hint.start == start else "") + ("e" if hint.end == end else ""))


class SentenceView:
    """One sentence with what the span features look up in it, prepared once."""

    def __init__(self, sentence: str, words: Sequence[Word], layers: Sequence[Boundaries]) -> None:
        self.text = sentence
        self.padded = "^^" + fold(sentence) + "$$$"
        self.layers = layers
        self.words = words
        self.word_at = [n for n, w in enumerate(words) for _ in range(w.size)]
        self.starts = {w.start for w in words}

    def features(self, start: int, end: int, hints: Sequence[Hint] = ()) -> list[str]:
        """Return the features of ``sentence[start:end]`` as a candidate."""
        out = self._surface(start, end)
        out += self._words(start, end)
        out += self._context(start, end)
        out += self._probabilities(start, end)
        for h in hints:
            if h.start < end and h.end > start:
                out += _relation(h, start, end)
        return out

    def _surface(self, start: int, end: int) -> list[str]:
        """Return length, first and last characters, the typed ending and what the span contains."""
        s = self.padded[start + 2 : end + 2]
        size = end - start
        out = ["b", "n" + str(min(size, 12)), "1" + s[-1], "2" + s[-2:], "3" + s[-3:], "4" + s[0], "5" + s[:2], "6" + s[:3]]
        for k in (4, 3, 2, 1):
            if s[-k:] in SUFFIX and size > k:
                out += ("e" + SUFFIX[s[-k:]], "E" + s[-k:])
                break
        out += ["c" + x for x in set(s)]
        out += ["d" + s[i : i + 2] for i in range(size - 1)]
        if size < 7:
            out.append("=" + s)
        return out

    def _words(self, start: int, end: int) -> list[str]:
        """Return the words of the span and their clusters, and whether it keeps to word boundaries."""
        first, last = self.word_at[start], self.word_at[end - 1]
        ws = self.words[first : last + 1]
        a, z = ws[0], ws[-1]
        whole = ("[" if start in self.starts else "(") + ("]" if end in self.starts or end == len(self.text) else ")")
        out = ["w" + whole, "f" + a.text, "F" + a.coarse, "F2" + a.fine, "l" + z.text, "L" + z.coarse, "L2" + z.fine,
               "t" + a.tag + "|" + z.tag, "k" + a.coarse + "|" + z.coarse, "#" + str(min(len(ws), 6))]  # fmt: skip
        if len(ws) > 1:
            y = ws[-2]
            out += ("l" + y.text + z.text, "y" + y.coarse + "|" + z.coarse, "Y" + y.tag + "|" + z.tag)
        for w in ws:
            out += ("W" + w.text, "K" + w.coarse, "K2" + w.fine, "T" + w.tag)
        return out

    def _context(self, start: int, end: int) -> list[str]:
        """Return what stands before and after, the announcing word, the list the span is in."""
        t = self.padded
        i, j = start + 2, end + 2
        before, after = t[i - 2 : i], t[j : j + 2]
        first, last = self.word_at[start], self.word_at[end - 1]
        p = self.words[first - 1] if first else None
        q = self.words[last + 1] if last + 1 < len(self.words) else None
        out = ["<" + before[-1], "<<" + before, ">" + after[0], ">>" + after, ">>>" + t[j : j + 3],
               "<>" + before[-1] + after[0]]  # fmt: skip
        if p:
            out += ("p" + p.text, "pk" + p.coarse, "pf" + p.fine, "pt" + p.tag)
        if q:
            out += ("q" + q.text, "qk" + q.coarse, "qf" + q.fine, "qt" + q.tag)
        if q and t[j] in "”》" and last + 2 < len(self.words):
            r = self.words[last + 2]
            out += ("r" + r.text, "rk" + r.coarse)
        return out + self._clause(start, end)

    def _clause(self, start: int, end: int) -> list[str]:
        """Return the announcing word before the span and the head noun of its list."""
        text = self.text
        head = max(text.rfind(c, 0, start) for c in "，。；！？") + 1
        cues = CUE_RE.findall(text, head, start)
        out = ["C" + (cues[-1] if cues else ""), "I" + ("0" if start == head else "1")]
        stops = [k for k in (text.find(c, end) for c in "，。；！？") if k >= 0]
        tail = min(stops) if stops else len(text)
        listed = LIST_RE.search(text, end, tail)
        out.append("J" + (listed.group(1) if listed else ""))
        nxt = CUE_RE.search(text, end, tail)
        out.append("N" + (nxt.group() if nxt else ""))
        quoted = text.rfind("“", head, start) > text.rfind("”", head, start)
        out.append("Q" + ("1" if quoted else "0") + ("“" if "“" in text[start:end] else "") + self.padded[end + 2])
        return out

    def _probabilities(self, start: int, end: int) -> list[str]:
        """Return the boundary models' opinion of the span, in bins."""
        out = []
        for n, layer in enumerate(self.layers):
            b, e = layer.begin[start], layer.end[end - 1]
            inner = min(layer.inside[start + 1 : end], default=1.0)
            cover = max(x + y for x, y in zip(layer.begin[start:end], layer.inside[start:end], strict=True))
            more = layer.inside[start] , layer.inside[end] if end < len(self.text) else 0.0
            mid = max(layer.begin[start + 1 : end], default=0.0)
            out += (f"{n}b{_bin(b)}", f"{n}e{_bin(e)}", f"{n}i{_bin(inner)}", f"{n}p{_bin(b * e * inner)}",
                    f"{n}m{_bin(min(b, e, inner))}", f"{n}c{_bin(cover)}", f"{n}l{_bin(more[0])}",
                    f"{n}r{_bin(more[1])}", f"{n}s{_bin(mid)}")  # fmt: skip
        return out
