"""Word lists as data: one TSV file a list, one entry a line, each with an example.

A file has the columns ``word``, ``value`` and ``example``; ``#`` opens a comment line. The tests hold
both directions: every example contains its word, and every word has an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Entry(NamedTuple):
    """A word, what it stands for, and a phrase in which it does."""

    word: str
    value: str
    example: str


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """Return the entries of list ``name`` in file order; raises ``FileNotFoundError``."""
    text = files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Entry(*(*row, "", "")[:3]) for row in rows)


@cache
def words(name: str, value: str | None = None) -> tuple[str, ...]:
    """Return the words of a list, longest first; with ``value`` only those that stand for it."""
    chosen = {e.word for e in entries(name) if value is None or e.value == value}
    return tuple(sorted(chosen, key=lambda w: (-len(w), w)))


@cache
def mapping(name: str) -> dict[str, str]:
    """Return a list as ``word → value``."""
    return {e.word: e.value for e in entries(name)}


def alternation(options: Iterable[str]) -> str:
    """Return a regular expression that matches any of ``options``, longest first, nothing captured."""
    ordered = sorted(set(options), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")"


@cache
def either(name: str, value: str | None = None) -> str:
    """Return the alternation over a list, or over those of its words that stand for ``value``."""
    return alternation(words(name, value))
