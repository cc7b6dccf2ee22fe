"""Whether a stretch of text reports or plans, told from its words alone.

The words and weights are those of a logistic regression over the paragraphs of 45 reports whose
headings say which is which (``lexicon/role_cues.tsv``, written by ``scripts/learn_role_cues.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import rjieba

from kg import lexicon
from kg.model import SectionRole

_WORD = re.compile("[\u4e00-\u9fff]{1,4}")
_MOST = 3  # a word says no more the fourth time
_BIAS = "-"


def words_of(text: str) -> list[str]:
    """Return the Chinese words of ``text`` of up to four characters."""
    return [w for w in rjieba.cut(text) if _WORD.fullmatch(w)]


@cache
def _weights() -> dict[str, float]:
    return {e.word: float(e.value) for e in lexicon.entries("role_cues")}


def lean(text: str) -> float:
    """Return the log-odds that ``text`` plans: above 0 plan, below 0 review."""
    weights, counts = _weights(), Counter(words_of(text))
    return weights[_BIAS] + sum(weights.get(word, 0.0) * min(n, _MOST) for word, n in counts.items())


def cue_role(text: str, *, doubt: float = 0.0) -> SectionRole:
    """Tell plan from review; only a lean above ``doubt`` is a plan."""
    return SectionRole.PLAN if lean(text) > doubt else SectionRole.REVIEW
