"""Numerals, Arabic and Chinese, as exact decimals.

``parse`` reads one numeral that a pattern has already delimited; ``ARABIC`` and ``CHINESE`` are the
patterns of extraction, ``NUMERAL`` is wider (mixed, negative, fractions) and serves ``quantity.spoken``.
Values are ``Decimal`` so that 38.9 stays 38.9.
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

#: 25万6千 · 一百零几万 · 两千万点五五 · .5: one number without sign or fraction bar, vague words inside.
WHOLE = (
    rf"(?:{ARABIC}|(?<![\d.])\.\d+|[零〇一二三四五六七八九十百千万亿两])"
    rf"(?:{ARABIC}|[零〇一二三四五六七八九十百千万亿两余多几])*"
    r"(?:点[零〇一二三四五六七八九]+(?:万亿|亿|万)?)?"
)
#: 负三 · 三分之二 · 一又二分之一 · 1 3/5 · 3/4
NUMERAL = (
    r"(?:负|(?<![\w)）])[-－])?"
    rf"(?:(?:\d+ )?\d+/\d+|(?:(?:{WHOLE})又)?(?:{WHOLE})分之负?(?:{WHOLE})|{WHOLE})"
)

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_NUMBER = re.compile(rf"(?P<arabic>{ARABIC}|\.\d+)(?P<scale>{SCALE}|千|百)?")
_TOKEN = re.compile(rf"{ARABIC}|.")
_POINT = re.compile(rf"(?P<whole>.+)点(?P<fraction>[{''.join(_DIGITS)}]+)(?P<scale>{SCALE})?")
_FRACTION = re.compile(r"(?:(?P<whole>.+)又)?(?P<below>.+)分之(?P<above>.+)")
_SLASHED = re.compile(r"(?:(?P<whole>\d+) )?(?P<above>\d+)/(?P<below>\d+)")
_VAGUE = str.maketrans("", "", "余多几")


def parse(surface: str) -> Decimal | None:
    """Return the value of a numeral (``"1.2万"`` → 12000, ``"一百零八"`` → 108), ``None`` if it is none.

    Also 四百五 (450), 5万4千 (54000), 负三, 三分之二, 一又二分之一; 余, 多 and 几 inside are passed over.
    """
    if surface[:1] in ("负", "-", "－"):
        value = parse(surface[1:])
        return None if value is None else -value
    fraction = _SLASHED.fullmatch(surface) or _FRACTION.fullmatch(surface)
    return _quotient(fraction) if fraction else _unsigned(surface.translate(_VAGUE))


def plain(value: Decimal) -> Decimal:
    """Return ``value`` without trailing zeros or exponent (12000.0 → 12000)."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _quotient(m: re.Match[str]) -> Decimal | None:
    """Read 二分之一, 一又二分之一 and 1 3/5; nothing over zero."""
    above, below, whole = parse(m["above"]), parse(m["below"]), parse(m["whole"] or "零")
    if above is None or whole is None or not below:
        return None
    return plain(whole + above / below)


def _unsigned(surface: str) -> Decimal | None:
    arabic = _NUMBER.fullmatch(surface)
    if arabic:
        return plain(Decimal(arabic["arabic"].replace(",", "")) * SCALES.get(arabic["scale"] or "", 1))
    point = _POINT.fullmatch(surface)
    if not point:
        return _integer(surface)
    whole = _integer(point["whole"])
    fraction, scale = Decimal("0." + _figures(point["fraction"])), SCALES.get(point["scale"] or "", 1)
    return None if whole is None else plain((whole + fraction) * scale)


def _integer(text: str) -> Decimal | None:
    return Decimal(_figures(text)) if _is_digit_string(text) else _grouped(text)


def _is_digit_string(text: str) -> bool:
    """二〇二二 and 一三五 spell digits; 十五 and 三百 do not."""
    return len(text) > 1 and all(c in _DIGITS for c in text)


def _figures(text: str) -> str:
    return "".join(str(_DIGITS[c]) for c in text)


def _grouped(text: str) -> Decimal | None:
    """Read 三万二千五百 and 25万6千: groups of 亿 and 万 around sections of 千百十."""
    total, section, shorthand = Decimal(0), Decimal(0), 1
    digit: Decimal | None = None
    for token in _TOKEN.findall(text):
        if token in _PLACES:
            section += (digit or 1) * _PLACES[token]
            digit, shorthand = None, _PLACES[token] // 10
        elif token in _GROUPS:
            total = _close_group(_GROUPS[token], total, section + (digit or 0))
            section, digit, shorthand = Decimal(0), None, _GROUPS[token] // 10
        else:
            digit = _digit(token)
            if digit is None:
                return None
            shorthand = shorthand if token in _DIGITS and digit else 1
    return plain(total + section + (digit or 0) * shorthand) if text else None


def _digit(token: str) -> Decimal | None:
    """Return the value of 五 or 25; ``None`` of anything else."""
    if token in _DIGITS:
        return Decimal(_DIGITS[token])
    return Decimal(token.replace(",", "")) if token[0].isdecimal() else None


def _close_group(group: int, total: Decimal, section: Decimal) -> Decimal:
    """Multiply what is smaller than the group: 二千万 in 一亿二千万, 二万三千 in 二万三千亿."""
    higher = total - total % group if section else Decimal(0)
    return higher + (total - higher + section or 1) * group
