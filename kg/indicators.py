"""Indicators as concepts: curated ones with their other wordings, the rest minted from the wording."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from kg import lexicon
from kg.model import Indicator, content_hash

_MARKS = re.compile(r"[“”‘’\"'《》〈〉·\s、，,（）()]")
_FRAME = re.compile(r"^(?:全年|年度|全市|全县|全省|累计|共|实现|完成|预计)+|(?:达到|总计|合计)$")


def normalise(wording: str) -> str:
    """Return the wording without marks, spaces and words that frame it (全年, 实现)."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", wording))
    return _FRAME.sub("", text) or text


@cache
def _known() -> dict[str, Indicator]:
    table: dict[str, Indicator] = {}
    for entry in lexicon.entries("indicators"):
        aliases = tuple(a for a in entry.example.split("、") if a)
        concept = Indicator(
            "ind-" + content_hash("indicator", entry.word), entry.word, entry.value, aliases, True
        )
        for wording in (entry.word, *aliases):
            table.setdefault(normalise(wording), concept)
    return table


def concept(wording: str) -> Indicator:
    """Return the curated concept of ``wording``, or one minted from it."""
    key = normalise(wording)
    known = _known().get(key)
    return known or Indicator("ind-" + content_hash("indicator", key), key, None, (), False)


def curated() -> tuple[Indicator, ...]:
    """Return the curated concepts in the order of their list."""
    return tuple(dict.fromkeys(_known().values()))
