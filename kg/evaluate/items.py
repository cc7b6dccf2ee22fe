"""What is compared: the four kinds of items, the same types for what was annotated and what was built.

The fields are those of the annotation guidelines (``gold/GUIDELINES.md``), less what no score looks at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_YEAR = re.compile(r"\d{4}")
_SENTENCE_END = re.compile(r"[。！？；\n]")
_REACH = 8


@dataclass(frozen=True, slots=True)
class NameItem:
    """A named entity; ``quote`` shows it among its neighbours, for a reader."""

    name: str
    type: str
    quote: str = ""
    optional: bool = False

    @property
    def label(self) -> str:
        """Return the item on one line: ``梨树县 [AdministrativeArea]``."""
        return f"{self.name} [{self.type}]"


@dataclass(frozen=True, slots=True)
class FigureItem:
    """An observation; ``value`` in ``unit`` as written (None where a table has no number)."""

    indicator: str
    value: Decimal | None
    unit: str
    year: int | None
    place: str
    kind: str
    aspect: str
    comparator: str
    about: str = ""
    quote: str = ""
    optional: bool = False

    @property
    def label(self) -> str:
        """Return the item on one line: ``新建高标准农田 38.9 万亩 2022 四平市 actual level =``."""
        value = "" if self.value is None else f"{self.value:f}"
        codes = (self.kind, self.aspect, self.comparator)
        return " ".join(
            str(part or "-") for part in (self.indicator, value, self.unit, self.year, self.place, *codes)
        )


@dataclass(frozen=True, slots=True)
class LinkItem:
    """A relation between two names in a year."""

    subject: str
    relation: str
    object: str
    year: int | None
    quote: str = ""
    optional: bool = False

    @property
    def label(self) -> str:
        """Return the item on one line: ``梨树县 receivedHonor 国家农业绿色发展先行区 2022``."""
        return f"{self.subject} {self.relation} {self.object} {self.year or '-'}"


@dataclass(frozen=True, slots=True)
class StatusItem:
    """Where a project stands in a year."""

    project: str
    status: str
    year: int | None
    kind: str
    quote: str = ""
    optional: bool = False

    @property
    def label(self) -> str:
        """Return the item on one line: ``双辽电厂6号机组扩建 started 2023 target``."""
        return f"{self.project} {self.status} {self.year or '-'} {self.kind}"


AnyItem = NameItem | FigureItem | LinkItem | StatusItem


@dataclass(frozen=True, slots=True)
class Items:
    """All items of one passage, in reading order."""

    entities: tuple[NameItem, ...] = ()
    observations: tuple[FigureItem, ...] = ()
    relations: tuple[LinkItem, ...] = ()
    statuses: tuple[StatusItem, ...] = ()


def year_of(value: object) -> int | None:
    """Return the first four digits of ``value`` as a year: ``2022``, ``"2022-07"`` → 2022; else None."""
    match = _YEAR.search(str(value)) if value is not None else None
    return int(match.group()) if match else None


def around(text: str, start: int, end: int) -> str:
    """Return ``text[start:end]`` with up to eight characters of its sentence on either side."""
    before = _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _REACH])[0]
    return before + text[start:end] + after


def around_name(text: str, name: str) -> str:
    """Return the surroundings of the first ``name`` in ``text``, or the name where it is not there."""
    start = text.find(name)
    return around(text, start, start + len(name)) if start >= 0 and name else name
