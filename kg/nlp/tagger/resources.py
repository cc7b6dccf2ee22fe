"""Tables that features look up, read once: word clusters, places of the gazetteer, general knowledge."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from kg import places

_DATA = files("kg.nlp.tagger") / "data"
_FULL = tuple("省市县区州盟旗")


@dataclass(frozen=True, slots=True)
class Resources:
    """Word → (fine, coarse) cluster; known names, their codes and a matcher over them."""

    clusters: Mapping[str, tuple[str, str]]
    codes: tuple[str, ...]
    matcher: AhoCorasick

    def hits(self, sentence: str) -> list[tuple[int, int, str]]:
        """Return the known names in ``sentence``, leftmost longest: start, end, code."""
        found = self.matcher.find_matches_as_indexes(sentence)
        return [(start, end, self.codes[index]) for index, start, end in found]


@cache
def load() -> Resources:
    """Read the packaged tables and the gazetteer."""
    names = {**_known(), **_places()}
    ordered = sorted(names)
    matcher = AhoCorasick(ordered, matchkind=MatchKind.LeftmostLongest)
    return Resources(_clusters(), tuple(names[n] for n in ordered), matcher)


def _clusters() -> dict[str, tuple[str, str]]:
    """Read ``clusters.tsv.gz``: word, fine cluster, coarse cluster."""
    text = gzip.decompress((_DATA / "clusters.tsv.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in text.splitlines())
    return {word: (fine, coarse) for word, fine, coarse in rows}


def _known() -> dict[str, str]:
    """Read ``known.txt``: a code, then names."""
    out: dict[str, str] = {}
    for line in (_DATA / "known.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, *names = line.split()
            out.update(dict.fromkeys(names, code))
    return out


def _places() -> dict[str, str]:
    """Return the gazetteer's forms: level 1..3 and whether the form is full (四平市 ``F2``, 四平 ``S2``)."""
    out = {}
    for form, codes in places.surface_forms().items():
        level = min(1 if c.endswith("0000") else 2 if c.endswith("00") else 3 for c in codes)
        out[form] = ("F" if form.endswith(_FULL) else "S") + str(level)
    return out
