"""General words whose hits become features: typed endings of names, words that announce names.

Nothing here decides by itself; the trained model weighs every hit. All entries of ``data/words.txt``
are general words of the genre, none is a name of a particular company, project or program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files


def _read() -> dict[str, list[str]]:
    """Return the words of each code: ``A`` … ``E`` typed endings, ``V`` announcing words."""
    text = (files("kg.nlp.tagger") / "data" / "words.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {code: words for code, *words in rows}


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return an alternation, longest word first."""
    return re.compile("|".join(sorted(set(words), key=lambda w: (-len(w), w))))


_WORDS = _read()
SUFFIX: dict[str, str] = {word: code for code, words in _WORDS.items() if code != "V" for word in words}
SUFFIX_RE = _pattern(SUFFIX)
CUE_RE = _pattern(_WORDS["V"])
