"""Pinyin for the search box without spelling every name: a table of characters, and the exceptions.

A name is read character by character (``梨树模式`` → ``li shu mo shi``). Where pypinyin, which knows
phrases, reads it otherwise (``重庆`` is ``chong qing``, ``重`` alone ``zhong``) the whole reading is
kept. The browser reads the rest by the same table (``spell`` in ``assets/common.js``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pypinyin import lazy_pinyin

Exceptions = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """``readings`` gives syllable → characters, ``exceptions`` row, place of the label and its reading."""

    readings: Mapping[str, str]
    exceptions: Exceptions


def pinyin(name: str) -> str:
    """Return toneless syllables with spaces between: ``梨树模式`` → ``li shu mo shi``."""
    return " ".join(lazy_pinyin(name)).lower()


def spelling(rows: Sequence[Sequence[str]]) -> Spelling:
    """Return the table and the exceptions for rows of labels."""
    read = [[pinyin(label) for label in labels] for labels in rows]
    table = _table(zip(_flat(rows), _flat(read), strict=True))
    exceptions = tuple(
        (at, place, reading)
        for at, labels in enumerate(rows)
        for place, (label, reading) in enumerate(zip(labels, read[at], strict=True))
        if reading != spell(label, table)
    )
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for mark, syllable in sorted(table.items()):
        by_syllable[syllable].append(mark)
    return Spelling({key: "".join(marks) for key, marks in sorted(by_syllable.items())}, exceptions)


def spell(label: str, table: Mapping[str, str]) -> str:
    """Return the reading of a label by the table; what it lacks (``5G``) stands as it is, lower case."""
    return " ".join(table.get(part, part.lower()) for part in _parts(label, table))


def _flat(rows: Iterable[Iterable[str]]) -> list[str]:
    return [label for labels in rows for label in labels]


def _parts(label: str, table: Container[str]) -> list[str]:
    """Cut a label into characters of the table and runs of others."""
    parts: list[str] = []
    joined = False
    for mark in label:
        known = mark in table
        if known or not joined:
            parts.append(mark)
        else:
            parts[-1] += mark
        joined = not known
    return parts


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the reading each character has most often in the labels."""
    found = list(pairs)
    spelt = {mark for mark in {mark for label, _ in found for mark in label} if lazy_pinyin(mark) != [mark]}
    seen: dict[str, Counter[str]] = {mark: Counter() for mark in spelt}
    for label, reading in found:
        parts, syllables = _parts(label, spelt), reading.split(" ")
        if len(parts) == len(syllables):
            for part, syllable in zip(parts, syllables, strict=True):
                if part in spelt:
                    seen[part][syllable] += 1
    return {mark: min(heard, key=lambda s: (-heard[s], s)) for mark, heard in seen.items() if heard}
