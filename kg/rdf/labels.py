"""Labels that a person can read in a graph view, in Chinese, from the parts of a statement."""

from __future__ import annotations

from decimal import Decimal

from kg.model import (
    Aspect,
    Comparator,
    Derivation,
    Document,
    Kind,
    Observation,
    ProjectStatus,
    Quantity,
    Relation,
    Statement,
)
from kg.rdf.ontology import code

_QUOTE_LENGTH = 40


def number(value: Decimal) -> str:
    """Return the digits without an exponent: ``Decimal("1E+2")`` → ``100``."""
    return format(value, "f")


def quantity_label(quantity: Quantity) -> str:
    """Return a quantity as one would write it: ``≥38.9万亩``, ``5—6%``."""
    sign = "" if quantity.comparator is Comparator.EQUAL else quantity.comparator.value
    end = "" if quantity.value_max is None else f"—{number(quantity.value_max)}"
    return f"{sign}{number(quantity.value)}{end}{quantity.unit}"


def _when(year: int | None, period: str | None) -> str:
    if period and year and str(year) not in period:
        return f"{year} {period}"
    return period or (str(year) if year else "")


def _words(*words: str | None) -> str:
    return " ".join(word for word in words if word)


def _note(*notes: str | None) -> str:
    kept = [note for note in notes if note]
    return f"（{'，'.join(kept)}）" if kept else ""


def _observation(seen: Observation) -> str:
    aspect = None if seen.aspect is Aspect.LEVEL else code(seen.aspect).label
    about = None if seen.about in (seen.place, seen.indicator) else seen.about
    words = _words(seen.place, _when(seen.year, seen.period), about, seen.indicator, aspect)
    reference = f"参照：{seen.reference}" if seen.reference else None
    return f"{words} {quantity_label(seen.quantity)}{_note(code(seen.kind).label, reference)}"


def _relation(seen: Relation) -> str:
    year = str(seen.year) if seen.year else None
    return _words(seen.subject, code(seen.relation).label, seen.object) + _note(year)


def _status(seen: ProjectStatus) -> str:
    year = str(seen.year) if seen.year else None
    kind = None if seen.kind is Kind.ACTUAL else code(seen.kind).label
    return _words(seen.project, code(seen.status).label) + _note(year, kind)


def statement_label(statement: Statement) -> str:
    """Return one line for a statement: ``四平市 2022 新建高标准农田 38.9万亩（实际）``."""
    if isinstance(statement, Observation):
        return _observation(statement)
    return _relation(statement) if isinstance(statement, Relation) else _status(statement)


def document_label(document: Document) -> str:
    """Return title and date: ``四平市政府工作报告（2023）``."""
    return (document.context.title or document.name) + _note(document.context.published)


def evidence_label(document: Document, first: int, last: int, quote: str) -> str:
    """Return where the words stand and how they begin: ``四平市政府工作报告（2023） 第12行：新建…``."""
    lines = str(first) if first == last else f"{first}—{last}"
    text = " ".join(quote.split())
    short = text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 1] + "…"
    return f"{document_label(document)} 第{lines}行：{short}"


def derivation_label(derivation: Derivation) -> str:
    """Return the finding's sentence, or its kind and outcome where it has none."""
    return derivation.detail or f"{code(derivation.kind).label}：{derivation.outcome}"
