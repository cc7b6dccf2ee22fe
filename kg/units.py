"""Units: what one is worth in its base unit, so that 38.9万亩 and 389000亩 can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg import lexicon
from kg.numerals import SCALES, plain

_SCALED = re.compile(r"^(万亿|千亿|百亿|千万|百万|亿|万)(?=.|$)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as listed: base unit, factor to it, and UCUM code where there is one."""

    base: str
    factor: Decimal
    ucum: str | None


@cache
def _units() -> dict[str, Unit]:
    table = {}
    for entry in lexicon.entries("units"):
        base, factor, ucum = entry.value.split("|")
        table[entry.word] = Unit(base, Decimal(factor), ucum or None)
    return table


def to_base(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Return ``value`` in its base unit (38.9, 万亩 → 389000, 亩); an unknown unit keeps its name."""
    match = _SCALED.match(unit)
    scale, name = (SCALES[match.group(1)], unit[match.end() :]) if match else (1, unit)
    known = _units().get(name)
    factor = known.factor if known else Decimal(1)
    return plain(value * scale * factor), known.base if known else name or "1"


def ucum(base: str) -> str | None:
    """Return the UCUM code of a base unit, where the list has one."""
    known = _units().get(base)
    return known.ucum if known else None
