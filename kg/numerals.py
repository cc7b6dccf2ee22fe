"""Numerals, Arabic and Chinese, as exact decimals.

``parse`` reads one numeral that a pattern has already delimited; ``ARABIC`` and ``CHINESE`` are the
patterns. Values are ``Decimal`` so that 38.9 stays 38.9.
"""

from __future__ import annotations

import re
from decimal import Decimal

#: 1,859 · 38.9 · 1022
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
#: 一百零八 · 三十 · 两万三千 · 二〇二二
CHINESE = r"[零〇一二三四五六七八九十百千两俩]+(?:点[零〇一二三四五六七八九]+)?"

#: Multipliers written after a numeral: 94亿, 3千, 1.2万亿.
SCALES = {"千": 10**3, "百": 10**2, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10,
          "千亿": 10**11, "万亿": 10**12}  # fmt: skip
SCALE = r"万亿|千亿|百亿|千万|百万|亿|万"

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_NUMBER = re.compile(rf"(?P<arabic>{ARABIC})(?P<scale>{SCALE}|千|百)?")


def parse(surface: str) -> Decimal | None:
    """Return the value of a numeral (``"1.2万"`` → 12000, ``"一百零八"`` → 108), ``None`` if it is none."""
    arabic = _NUMBER.fullmatch(surface)
    if arabic:
        return plain(Decimal(arabic["arabic"].replace(",", "")) * SCALES.get(arabic["scale"] or "", 1))
    whole, _, fraction = surface.partition("点")
    value = _digit_string(whole) if _is_digit_string(whole) else _grouped(whole)
    return value if value is None or not fraction else value + _fraction(fraction)


def plain(value: Decimal) -> Decimal:
    """Return ``value`` without trailing zeros or exponent (12000.0 → 12000)."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _is_digit_string(text: str) -> bool:
    """二〇二二 and 一三五 spell digits; 十五 and 三百 do not."""
    return len(text) > 1 and all(c in _DIGITS for c in text)


def _digit_string(text: str) -> Decimal:
    return Decimal("".join(str(_DIGITS[c]) for c in text))


def _fraction(text: str) -> Decimal:
    return Decimal("0." + "".join(str(_DIGITS[c]) for c in text))


def _grouped(text: str) -> Decimal | None:
    """Read 三万二千五百: groups of 亿 and 万 around sections of 千百十."""
    total, section = 0, 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[char]
            digit = None
        elif char in _GROUPS:
            total = _close_group(char, total, section + (digit or 0))
            section, digit = 0, None
        else:
            return None
    return Decimal(total + section + (digit or 0)) if text else None


def _close_group(char: str, total: int, section: int) -> int:
    """万 multiplies its own section (一亿二千万), 亿 all that stands before it (二万三千亿)."""
    if char == "万":
        return total + (section or 1) * _GROUPS[char]
    return (total + section or 1) * _GROUPS[char]
