"""Measure the number readers against the Chinese cases of Recognizers-Text, and print two tables.

    python scripts/conformance.py REFERENCE_DIR [--failures]

REFERENCE_DIR holds ``NumberModel.json``, ``PercentModel.json``, ``DimensionModel.json`` and
``NumberRangeModel.json`` (microsoft/Recognizers-Text, MIT; not part of this repository). A case passes
when the values read from its input, in order, are the expected ones and no more. Cases of no use in
reports are left out by ``EXCLUDED``: pattern, reason. ``spoken`` is the reader of any number, ``find`` the
one that extraction uses, which wants a unit.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kg.model import Comparator, Quantity
from kg.numerals import SCALES
from kg.quantity import QuantityMatch, find, spoken
from kg.text import normalise
from kg.units import to_base

Reader = Callable[[str], list[QuantityMatch]]
#: What is compared: a value, value and unit, or the two ends of a range.
Value = tuple[Decimal | str | None, ...]

KINDS = ("Percent", "Dimension", "NumberRange", "Number")
_NUMERIC = "0-9零〇一二三四五六七八九十百千万亿点兩萬億點佰幾餘余几"
#: Applied to the input as cleaning leaves it, the first that matches counts.
EXCLUDED = (
    (r"折", "discounts (打对折, 九五折): shop talk, no share of anything"),
    (r"https?://", "web addresses: cleaning and extraction never read numbers in them"),
    (rf"[{_NUMERIC}]\s+(?:[{_NUMERIC}负]|个|成|分\s*之|又)|分\s+之|个\s*百\s*分\s",
     "spaces inside a numeral (陆 点 五): speech recognition's output; columns are joined by cleaning"),
    (r"[壹貳贰叁肆伍陸陆柒捌玖拾佰仟]",
     "financial capitals (肆佰) and words with those characters: cheques and contracts, not reports"),
    (r"[萬億點兩餘對雙個還幾負這準]", "traditional script: mainland reports are in simplified script"),
    (r"\d(?:k|e)|\^", "k, exponents and powers (40k, 2e5, 1.1^23): program and chat notation"),
    (r"比特|字节|一位", "bits and bytes, spoken"),
    (r"\d:\d\d", "time of day"),
    (r"[一十]打", "dozens (一打)"),
    (r"[一二三四五六七八九]兆(?!赫)", "兆 for 10¹²: here 兆 is a million (兆瓦), 10¹² is 万亿"),
    (r"美元|美刀", "money counted as no number there; here an amount"),
)  # fmt: skip

#: Their unit → ours.
UNITS = {"Mu": "亩", "Centimeter": "厘米", "Meter": "米", "Kilometer": "千米", "Jin": "斤",
         "Kilogram": "千克", "Megahertz": "兆赫兹", "Kilowatt": "千瓦", "Liang": "两"}  # fmt: skip
_SYNONYMS = {"公分": "厘米", "cm": "厘米", "m": "米"}
_SCALE = re.compile("|".join(sorted(SCALES, key=len, reverse=True)))
_JOINED = re.compile(r"(?:的?同时|并且?|[，,])?\s*")


@dataclass(frozen=True)
class Case:
    """An input, what must be read from it, and why it is left out (``""``: it counts)."""

    text: str
    expected: list[Value]
    excluded: str


def load(directory: Path, kind: str) -> list[Case]:
    """Return the cases of one kind in file order."""
    rows = json.loads((directory / f"{kind}Model.json").read_text(encoding="utf-8-sig"))
    texts = [normalise(row["Input"]).replace("／", "/").replace("－", "-") for row in rows]
    wanted = [[_expected(kind, r["Resolution"]) for r in row["Results"]] for row in rows]
    return [Case(t, w, reason_out(t)) for t, w in zip(texts, wanted, strict=True)]


def reason_out(text: str) -> str:
    """Return why a case is of no use in reports, ``""`` where it is of use."""
    return next((reason for pattern, reason in EXCLUDED if re.search(pattern, text)), "")


def _expected(kind: str, resolution: dict[str, str]) -> Value:
    value = resolution["value"]
    if kind == "NumberRange":
        low, _, high = value[1:-1].partition(",")
        return tuple(Decimal(end) if end else None for end in (low, high))
    number = Decimal(str(value).rstrip("%"))
    return to_base(number, UNITS[resolution["unit"]]) if resolution.get("unit") in UNITS else (number,)


# ---------------------------------------------------------------- what our readers say


def _scaled(quantity: Quantity, value: Decimal) -> tuple[Decimal, str]:
    """Return 3 千万元 as 30000000 and 元; 千米 and 千瓦 are units, not scales."""
    scale = _SCALE.match(quantity.unit)
    rest = quantity.unit[scale.end() :] if scale else ""
    if not scale or rest in ("米", "克", "瓦", "瓦时", "伏", "伏安", "赫兹"):
        return value, quantity.unit
    return value * SCALES[scale.group()], rest


def _ends(matches: Iterable[QuantityMatch]) -> list[tuple[Quantity, Decimal]]:
    both = [(m.quantity, value) for m in matches for value in (m.quantity.value, m.quantity.value_max)]
    return [(quantity, value) for quantity, value in both if value is not None]


def _numbers(matches: Iterable[QuantityMatch]) -> list[Value]:
    """Every number; a range is two."""
    return [(_scaled(quantity, value)[0],) for quantity, value in _ends(matches)]


def _percents(matches: Iterable[QuantityMatch]) -> list[Value]:
    factors = {"%": 1, "个百分点": 1, "百分点": 1, "成": 10}
    scaled = [_scaled(quantity, value) for quantity, value in _ends(matches)]
    return [(value * factors[unit],) for value, unit in scaled if unit in factors]


def _dimensions(matches: Iterable[QuantityMatch]) -> list[Value]:
    """Only units of measurement: 元 and 人 are no dimensions there."""
    bases = {to_base(Decimal(1), unit)[1] for unit in UNITS.values()}
    scaled = [_scaled(m.quantity, m.quantity.value) for m in matches]
    based = [to_base(value, _SYNONYMS.get(unit, unit)) for value, unit in scaled]
    return [value for value in based if value[1] in bases]


def _bounds(match: QuantityMatch) -> Value | None:
    """Return the ends of a bounded number; 余 and 多 leave the upper one open, as they do there."""
    quantity = match.quantity
    low = _scaled(quantity, quantity.value)[0]
    if quantity.value_max is not None:
        return low, _scaled(quantity, quantity.value_max)[0]
    if quantity.comparator is Comparator.EQUAL:
        return None
    return (None, low) if quantity.comparator is Comparator.AT_MOST else (low, None)


def _ranges(text: str, matches: Iterable[QuantityMatch]) -> list[Value]:
    """Bounded numbers, a lower bound joined with the upper one next to it (大于二十的同时小于三十)."""
    found: list[Value] = []
    end = -1
    for match in matches:
        bounds = _bounds(match)
        if bounds is None:
            continue
        near = 0 <= end <= match.start and _JOINED.fullmatch(text, end, match.start)
        if near and _closes(found[-1], bounds):
            found[-1] = (found[-1][0], bounds[1])
        else:
            found.append(bounds)
        end = match.end
    return found


def _closes(low: Value, high: Value) -> bool:
    """A lower bound and a larger upper one make a range; 大于50小于12 does not."""
    a, b = low[0], high[1]
    return isinstance(a, Decimal) and isinstance(b, Decimal) and low[1] is high[0] is None and a < b


def read(kind: str, text: str, reader: Reader) -> list[Value]:
    """Return what ``reader`` finds in ``text`` in the terms of one kind of case."""
    matches = reader(text)
    if kind == "NumberRange":
        return _ranges(text, matches)
    return {"Number": _numbers, "Percent": _percents, "Dimension": _dimensions}[kind](matches)


def passes(kind: str, case: Case, reader: Reader) -> bool:
    """Return whether the values read are those expected, in order, to 14 significant digits."""
    values = read(kind, case.text, reader)
    return len(values) == len(case.expected) and all(map(_same, values, case.expected))


def _same(a: Value, b: Value) -> bool:
    return len(a) == len(b) and all(_close(x, y) for x, y in zip(a, b, strict=True))


def _close(a: Decimal | str | None, b: Decimal | str | None) -> bool:
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return abs(a - b) <= abs(b) * Decimal("1e-13")
    return a == b


# ---------------------------------------------------------------- tables


def _share(count: int, whole: int) -> str:
    return f"{count} ({100 * count / whole:.1f} %)" if whole else "-"


def summary(cases: dict[str, list[Case]]) -> list[str]:
    """Return the table of what passes, by kind."""
    lines = [
        "| kind | cases | left out | of use | `spoken` passes | `find` passes |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for kind, rows in cases.items():
        used = [c for c in rows if not c.excluded]
        shares = [_share(sum(passes(kind, c, r) for c in used), len(used)) for r in (spoken, find)]
        lines.append(
            f"| {kind} | {len(rows)} | {len(rows) - len(used)} | {len(used)} | {' | '.join(shares)} |"
        )
    return lines


def exclusions(cases: dict[str, list[Case]]) -> list[str]:
    """Return the table of what is left out, by reason and kind."""
    lines = [f"| left out | {' | '.join(cases)} |", "|---|" + "--:|" * len(cases)]
    counts = {kind: Counter(c.excluded for c in rows) for kind, rows in cases.items()}
    for _, reason in EXCLUDED:
        lines.append(f"| {reason} | {' | '.join(str(counts[kind][reason]) for kind in cases)} |")
    return lines


def failures(cases: dict[str, list[Case]]) -> list[str]:
    """Return the cases of use that ``spoken`` does not read as expected."""
    rows = [(kind, c) for kind, group in cases.items() for c in group if not c.excluded]
    wrong = [(kind, c) for kind, c in rows if not passes(kind, c, spoken)]
    return [
        f"{kind}: {c.text} | {_shown(c.expected)} | {_shown(read(kind, c.text, spoken))}" for kind, c in wrong
    ]


def _shown(values: list[Value]) -> str:
    return "; ".join(" ".join(map(str, v)) for v in values)


def main() -> None:
    """Print the tables, and the failures where asked."""
    cases = {kind: load(Path(sys.argv[1]), kind) for kind in KINDS}
    tables = [summary(cases), exclusions(cases), *([failures(cases)] if "--failures" in sys.argv else [])]
    sys.stdout.write("\n\n".join("\n".join(table) for table in tables) + "\n")


if __name__ == "__main__":
    main()
