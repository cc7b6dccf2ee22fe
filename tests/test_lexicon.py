"""The word lists as data: well formed, and true both ways: each entry's example shows the word at work."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from importlib.resources import files

import pytest

from kg import indicators, lexicon, quantity, units
from kg.lexicon import Entry
from kg.model import Comparator, EntityType, Status
from kg.numerals import SCALES

LISTS = sorted(p.name.removesuffix(".tsv") for p in files("kg.lexicon").iterdir() if p.name.endswith(".tsv"))
#: Lists of words with an example each; the others are tables of their own kind.
TABLES = ("indicators", "places", "reliability")
WORDS = [name for name in LISTS if name not in TABLES]
#: Lists whose value is a code, and the codes there are. The others have no value.
CODES = {
    "class_nouns": {t.value for t in EntityType},
    "comparators": {c.value for c in Comparator} - {Comparator.EQUAL.value},
    "growth": {"+", "-"},
    "honor_verbs": {"title", "received", "striven"},
    "status_words": {s.value for s in Status},
    "suffixes": {t.value for t in EntityType},
}
#: Lists of several lists: the extraction asks for the words of one value.
BY_VALUE = {"classes"}
#: Lists whose value is a weight, learnt by a script.
WEIGHTED = {"role_cues"}
#: Lists that the extraction compiles into one alternation, longest word first.
MATCHED = sorted({*WORDS} - {"comparators", "regions", "units", *WEIGHTED})

#: ``list:word`` whose example does not prove it, and why. Each is a request to whoever owns the list.
NOT_SHOWN = {
    "classes:项目": "example has 各项 + 目标",
    "honor_heads:单位": "example has 先进单位, an entry that is sure",
    "honor_heads:文明村": "example has 文明村镇, another entry",
}
#: Units and comparators whose example does not yield them, and why.
NO_QUANTITY: dict[str, str] = {}
NO_COMPARATOR: dict[str, str] = {}
#: Words of place_words.txt that begin no name of the gazetteer.
NO_PLACE = {"丰收", "保安", "信义", "昌明", "良种", "阳光", "高新"}


def rows(name: str) -> list[list[str]]:
    text = files("kg.lexicon").joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def entries(names: list[str], failing: dict[str, str] | None = None) -> list:
    """Return every entry of the lists as a parameter, those of ``failing`` marked as such."""
    return [one(name, entry, failing or {}) for name in names for entry in lexicon.entries(name)]


def one(name: str, entry: Entry, failing: dict[str, str]):
    reason = failing.get(f"{name}:{entry.word}")
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(name, entry, marks=marks, id=f"{name}:{entry.word}")


# ---------------------------------------------------------------- form


@pytest.mark.parametrize("name", LISTS)
def test_no_blank_lines_and_equal_columns(name):
    widths = Counter(len(row) for row in rows(name))
    assert len(widths) == 1, f"{name}.tsv has rows of {dict(widths)} columns"


@pytest.mark.parametrize("name", LISTS)
def test_no_stray_white_space(name):
    assert [cell for row in rows(name) for cell in row if cell != cell.strip() or "\u3000" in cell] == []


@pytest.mark.parametrize("name", [n for n in LISTS if n != "places"])
def test_no_duplicates(name):
    """A word stands once for a value; for two values only in lists that are asked for one value at a time."""
    key = slice(0, 2) if name in BY_VALUE else slice(0, 1)
    assert [word for word, n in Counter(tuple(row[key]) for row in rows(name)).items() if n > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_half_and_full_width(name):
    """Words are matched in cleaned text, which has no full-width letters or digits."""
    words = (row[1] if name == "places" else row[0] for row in rows(name))
    assert [w for w in words if re.search(r"[０-９Ａ-Ｚａ-ｚ％]", w)] == []


@pytest.mark.parametrize("name", WORDS)
def test_values_are_codes(name):
    if name in ("units", "regions"):
        return
    values = {e.value for e in lexicon.entries(name)}
    if name in CODES:
        assert values <= CODES[name]
        return
    form = r"-?\d+\.\d+" if name in WEIGHTED else r"[a-z-]*"
    assert [value for value in values if not re.fullmatch(form, value)] == []


# ---------------------------------------------------------------- both ways


@pytest.mark.parametrize(("name", "entry"), entries([n for n in WORDS if n != "regions"]))
def test_example_contains_word(name, entry):
    assert entry.word
    assert entry.word in entry.example


@pytest.mark.parametrize(("name", "entry"), entries(MATCHED, NOT_SHOWN))
def test_example_shows_the_word_itself(name, entry):
    """The list's own alternation finds the word in its example, or a longer word with the same value.

    创新打造 contains 新打, but is no example of it.
    """
    values = {(e.word, e.value) for e in lexicon.entries(name)}
    pattern = lexicon.either(name, entry.value if name in BY_VALUE else None)
    hits = [m.group() for m in re.finditer(pattern, entry.example)]
    assert any(entry.word in hit and (hit, entry.value) in values for hit in hits), hits


@pytest.mark.parametrize(
    ("name", "entry"), entries(["units"], {f"units:{word}": why for word, why in NO_QUANTITY.items()})
)
def test_unit_is_found_in_its_example(name, entry):
    found = [m.quantity.unit for m in quantity.find(entry.example)]
    assert any(unit == entry.word or unit.removesuffix(entry.word) in SCALES for unit in found), found


@pytest.mark.parametrize(
    ("name", "entry"), entries(["comparators"], {f"comparators:{w}": why for w, why in NO_COMPARATOR.items()})
)
def test_comparator_is_found_in_its_example(name, entry):
    found = [m.quantity.comparator.value for m in quantity.find(entry.example)]
    assert entry.value in found, found


# ---------------------------------------------------------------- units


@pytest.mark.parametrize(("name", "entry"), entries(["units"]))
def test_unit_has_base_and_factor(name, entry):
    base, factor, ucum = entry.value.split("|")
    assert base
    assert Decimal(factor) > 0
    assert ucum == ucum.strip()


@pytest.mark.parametrize(("name", "entry"), entries(["units"]))
def test_base_units_are_their_own_base(name, entry):
    """A base unit that is listed converts to itself, so that converting twice changes nothing."""
    value, base = units.to_base(Decimal(3), entry.word)
    assert units.to_base(value, base) == (value, base)


@pytest.mark.parametrize("scale", sorted(set(SCALES) - {"百", "千"}))  # 千米 and 百户 are read as they stand
@pytest.mark.parametrize("unit", ["元", "亩", "户"])
def test_scaled_units_multiply_out(scale, unit):
    assert units.to_base(Decimal("1.5"), scale + unit) == (Decimal("1.5") * SCALES[scale], unit)


# ---------------------------------------------------------------- tables of their own kind


@pytest.mark.parametrize(("name", "entry"), entries(["indicators"]))
def test_indicator_has_an_english_label(name, entry):
    assert re.fullmatch(r"[A-Za-z0-9][\x20-\x7e²³–—]*", entry.value), entry


def aliases() -> list:
    return [
        pytest.param(e.word, alias, id=f"{e.word}={alias}")
        for e in lexicon.entries("indicators")
        for alias in (e.word, *filter(None, e.example.split("、")))
    ]


@pytest.mark.parametrize(("word", "wording"), aliases())
def test_every_wording_leads_to_its_indicator(word, wording):
    """An alias that two indicators claim would lead to one of them only."""
    assert indicators.concept(wording).label == word


@pytest.mark.parametrize(("name", "entry"), entries(["reliability"]))
def test_reliability_is_the_smoothed_share_of_its_counts(name, entry):
    right, wrong = map(int, entry.example.split("/"))
    assert entry.value == f"{(right + 1) / (right + wrong + 2):.2f}"
    assert right + wrong > 0


def test_reliability_names_rules_that_exist():
    """Every suffix and verb of honour that was measured is still in its list."""
    measured = [e.word.partition(":") for e in lexicon.entries("reliability")]
    assert [
        word for kind, _, word in measured if kind == "honor" and word not in lexicon.words("honor_verbs")
    ] == []
    assert [
        word for kind, _, word in measured if kind == "suffix" and word not in lexicon.words("suffixes")
    ] == []


def test_places_are_coded():
    header, *places = rows("places")
    assert header == ["code", "name", "level", "parent", "since", "until", "successor"]
    codes = {row[0] for row in places}
    assert [row for row in places if not re.fullmatch(r"\d{6}", row[0]) or not row[1]] == []
    assert {row[2] for row in places} == {"province", "prefecture", "county"}
    assert [row for row in places if row[3] and row[3] not in codes] == []
    assert [row for row in places if row[5] and row[5] < row[4]] == []


def test_place_words_are_short_names():
    """Each begins a name of the gazetteer: 富 is no short name, 富县 is too short to have one."""
    text = files("kg.lexicon").joinpath("place_words.txt").read_text(encoding="utf-8")
    words = [w for line in text.splitlines() if not line.startswith("#") for w in line.split()]
    names = "\n" + "\n".join(row[1] for row in rows("places"))
    assert len(words) == len(set(words)) > 100
    assert {w for w in words if f"\n{w}" not in names} <= NO_PLACE
