"""What a person sees of a candidate as a whole: its words, its ending, its surroundings, its list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kg.nlp.tagger.features import LIST_RE, Word, fold
from kg.nlp.tagger.types import Hint
from kg.nlp.tagger.words import CUE_RE, SUFFIX

_STOPS = "，。；！？"


def _relation(prefix: str, hint: Hint, start: int, end: int) -> tuple[str, ...]:
    """Return how an overlapping hint lies to the span: the same, around it, within it or across."""
    if (hint.start, hint.end) == (start, end):
        family = hint.rule.partition(":")[0]
        return (
            prefix + "=" + hint.type,
            prefix + "R" + hint.rule + hint.type,
            prefix + "F" + family + hint.type,
        )
    around, within = hint.start <= start and end <= hint.end, start <= hint.start and hint.end <= end
    where = prefix + ("<" if around else ">" if within else "x")
    edges = ("s" if hint.start == start else "") + ("e" if hint.end == end else "")
    return where + hint.type, where + edges


class SentenceView:
    """One sentence with what the span features look up in it, prepared once."""

    def __init__(self, sentence: str, words: Sequence[Word], hits: Sequence[tuple[int, int, str]]) -> None:
        """Prepare the look-ups; ``hits`` are known names with their codes."""
        self.text = sentence
        self.padded = "^^" + fold(sentence).replace("\n", "$") + "$$$"
        self.words = words
        self.hits = [Hint(*hit) for hit in hits]
        self.word_at = [n for n, w in enumerate(words) for _ in range(w.size)]
        self.starts = {w.start for w in words} | {len(sentence)}
        self.cues = [(m.start(), m.end(), m.group()) for m in CUE_RE.finditer(sentence)]
        self.stops = [n for n, character in enumerate(sentence) if character in _STOPS]
        self.lists = [(m.start(), m.group(1)) for m in LIST_RE.finditer(sentence)]

    def features(self, start: int, end: int, hints: Sequence[Hint] = ()) -> list[str]:
        """Return the features of ``sentence[start:end]`` as a candidate."""
        out = self._surface(start, end)
        out += self._words(start, end)
        out += self._context(start, end)
        out += self._clause(start, end)
        for prefix, spans in (("g", self.hits), ("h", hints)):
            for h in spans:
                if h.start < end and h.end > start:
                    out += _relation(prefix, h, start, end)
        return out

    def _surface(self, start: int, end: int) -> list[str]:
        """Return length, first and last characters and the typed ending."""
        s = self.padded[start + 2 : end + 2]
        size = end - start
        out = [
            "b",
            "n" + str(min(size, 12)),
            "1" + s[-1],
            "2" + s[-2:],
            "3" + s[-3:],
            "4" + s[0],
            "5" + s[:2],
            "6" + s[:3],
        ]
        for k in (4, 3, 2, 1):
            if s[-k:] in SUFFIX and size > k:
                out += ("e" + SUFFIX[s[-k:]], "E" + s[-k:])
                break
        if size < 7:
            out.append("=" + s)
        return out

    def _words(self, start: int, end: int) -> list[str]:
        """Return the outer words of the span with their clusters, and whether it keeps to word boundaries."""
        first, last = self.word_at[start], self.word_at[end - 1]
        ws = self.words[first : last + 1]
        a, z = ws[0], ws[-1]
        whole = ("[" if start in self.starts else "(") + ("]" if end in self.starts else ")")
        out = ["w" + whole, "f" + a.text, "F" + a.coarse, "F2" + a.fine, "l" + z.text, "L" + z.coarse,
               "L2" + z.fine, "t" + a.tag + "|" + z.tag, "k" + a.coarse + "|" + z.coarse,
               "#" + str(min(len(ws), 6))]  # fmt: skip
        if len(ws) > 1:
            y = ws[-2]
            out += ("l" + y.text + z.text, "y" + y.coarse + "|" + z.coarse, "Y" + y.tag + "|" + z.tag)
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
        return out

    def _clause(self, start: int, end: int) -> list[str]:
        """Return the announcing words around the span, the head noun of its list, open quotation marks."""
        text, stops = self.text, self.stops
        n, m = bisect_left(stops, start), bisect_left(stops, end)
        head = stops[n - 1] + 1 if n else 0
        tail = stops[m] if m < len(stops) else len(text)
        before = next((c[2] for c in reversed(self.cues) if head <= c[0] and c[1] <= start), "")
        after = next((c[2] for c in self.cues if end <= c[0] and c[1] <= tail), "")
        noun = next((noun for at, noun in self.lists if end <= at < tail), "")
        quoted = text.rfind("“", head, start) > text.rfind("”", head, start)
        open_mark = ("1" if quoted else "0") + ("“" if "“" in text[start:end] else "") + self.padded[end + 2]
        return ["C" + before, "N" + after, "J" + noun, "I" + str(int(start == head)), "Q" + open_mark]
