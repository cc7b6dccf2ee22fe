"""Names and literals of the graph: vocabularies, data IRIs, typed values.

Every IRI of the data is ``<base><id>`` where the id comes from the ``KnowledgeBase`` (``place-220300``)
and is percent-encoded; nothing else ever becomes part of an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

DEFAULT_BASE = "https://govkg.example/id/"
ONTOLOGY = "https://govkg.example/ontology#"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "govkg": ONTOLOGY,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "qb": "http://purl.org/linked-data/cube#",
        "schema": "https://schema.org/",
    }
)

# Absolute, and open at the end, so that base + id is one IRI: "https://example.org/id/", "urn:example:".
_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*[/#:]|[A-Za-z][A-Za-z0-9+.-]*:")
_DATE_PARTS = ("gYear", "gYearMonth", "date")


@cache
def term(name: str) -> NamedNode:
    """Return the vocabulary term of a prefixed name such as ``govkg:year``; ``KeyError`` if unknown."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@cache
def check_base(base_iri: str) -> str:
    """Return ``base_iri`` if ids can be appended to it, else raise ``ValueError``."""
    if not _BASE.fullmatch(base_iri):
        raise ValueError(f"base IRI must be absolute and end in '/', '#' or ':': {base_iri!r}")
    for vocabulary in PREFIXES.values():
        if vocabulary.startswith(base_iri) or base_iri.startswith(vocabulary):
            raise ValueError(f"base IRI {base_iri!r} overlaps with the vocabulary {vocabulary}")
    NamedNode(base_iri)
    return base_iri


def data_iri(identifier: str, base_iri: str = DEFAULT_BASE) -> str:
    """Return the IRI of a node by its id: ``place-220300`` → ``https://govkg.example/id/place-220300``.

    ``ValueError`` for an empty id and for a base that ids cannot be appended to.
    """
    if not identifier:
        raise ValueError("an empty id has no IRI")
    return check_base(base_iri) + quote(identifier, safe="-._~")


def chinese(text: str) -> Literal:
    """Return ``text`` as a literal tagged ``zh``."""
    return Literal(text, language="zh")


def plain(text: str | None) -> Literal | None:
    """Return ``text`` as a string literal, ``None`` for nothing."""
    return Literal(text) if text else None


def decimal(value: Decimal | None) -> Literal | None:
    """Return an exact ``xsd:decimal``: no exponent, no idle zeros; ``ValueError`` for NaN and infinity."""
    if value is None:
        return None
    if not value.is_finite():
        raise ValueError(f"not a number that a graph can hold: {value}")
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").removesuffix(".")
    return Literal("0" if value == 0 else digits, datatype=term("xsd:decimal"))


def year(value: int | None) -> Literal | None:
    """Return a calendar year as ``xsd:gYear``."""
    return None if value is None else Literal(f"{value:04d}", datatype=term("xsd:gYear"))


def day(prefix: str | None) -> Literal | None:
    """Return an ISO prefix as ``xsd:gYear``, ``xsd:gYearMonth`` or ``xsd:date``, else as a string."""
    if not prefix:
        return None
    parts = prefix.count("-")
    try:
        date.fromisoformat(prefix + ("-01-01", "-01", "")[parts])
    except (ValueError, IndexError):
        return Literal(prefix)
    return Literal(prefix, datatype=term("xsd:" + _DATE_PARTS[parts]))


def boolean(value: bool) -> Literal:
    """Return an ``xsd:boolean``."""
    return Literal("true" if value else "false", datatype=term("xsd:boolean"))
