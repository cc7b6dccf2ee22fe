"""Which theme of a page a figure belongs to: curated indicators by their field, others by their words.

Three figures in four are of indicators that no list foresees (``新增普惠性托位``). A Chinese wording
says last what it is about, so the word that ends last decides, the longest of those:
``工业项目完成投资`` is about investment, ``农村生活污水治理率`` about the environment. Words that go with
everything (``~企业``, ``~项目``) decide only where no other does. What no word explains is ``other``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.indicators import detail
from kg.model import Indicator

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading of a place's page: its code, its Chinese words, the fields and words that lead to it."""

    code: str
    label: str
    domains: tuple[str, ...]
    words: tuple[str, ...]


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes in the order in which pages show them, ``other`` last."""
    text = (resources.files("kg.views") / "assets" / "themes.tsv").read_text(encoding="utf-8")
    return tuple(_theme(line) for line in text.splitlines() if line and not line.startswith("#"))


def theme_of(indicator: Indicator) -> str:
    """Return the code of the theme of an indicator."""
    known = detail(indicator.id)
    return _domains()[known.domain] if known else by_words(indicator.label)


def by_words(wording: str) -> str:
    """Return the code of the theme that a wording's last telling word leads to (农村公路 → urban)."""
    best = max(_met(wording), default=None)
    return best[3] if best else OTHER


def _met(wording: str) -> Iterator[tuple[bool, int, int, str]]:
    """Yield of every telling word whether it is a strong one, its end, length and theme."""
    for found in _pattern().finditer(wording):
        strong, code = _words()[found[1]]
        yield strong, found.end(1), len(found[1]), code


@cache
def _pattern() -> re.Pattern[str]:
    # inside a lookahead, so that 农村公路 meets 农村 and 公路 and 工业投资 meets 工业 and 投资
    longest = sorted(_words(), key=lambda word: (-len(word), word))
    return re.compile(f"(?=({'|'.join(map(re.escape, longest))}))")


@cache
def _words() -> dict[str, tuple[bool, str]]:
    rows = ((word, theme.code) for theme in themes() for word in theme.words)
    return {word.removeprefix("~"): (not word.startswith("~"), code) for word, code in rows}


@cache
def _domains() -> dict[str, str]:
    return {domain: theme.code for theme in themes() for domain in theme.domains}


def _theme(line: str) -> Theme:
    code, label, domains, words = line.split("\t")
    return Theme(code, label, tuple(domains.split()), tuple(words.split()))
