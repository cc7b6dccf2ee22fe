"""What the code needs of ``ontology/govkg.ttl``: the codes of the lists, their labels, the units.

The ontology is the one place where a code's IRI and its Chinese label stand; a code of ``kg.model`` that
it lacks is a ``KeyError`` here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

from pyoxigraph import NamedNode, QuerySolutions, Store

from kg.model import Aspect, Comparator, DerivationKind, Kind, RelationType, Status
from kg.rdf.terms import PREFIXES

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = (_PACKAGE / "_ontology", _PACKAGE.parent / "ontology")

SCHEMES: Mapping[type[StrEnum], str] = MappingProxyType(
    {
        Kind: "kinds",
        Aspect: "aspects",
        Comparator: "comparators",
        Status: "statuses",
        RelationType: "relation-types",
        DerivationKind: "finding-kinds",
    }
)

_CODES = """
SELECT ?scheme ?code ?notation ?label WHERE {
  ?code skos:inScheme ?scheme ; skos:notation ?notation ; rdfs:label ?label .
  FILTER(LANG(?label) = "zh")
}"""


@dataclass(frozen=True, slots=True)
class Code:
    """A member of a code list: its IRI and its Chinese label."""

    iri: NamedNode
    label: str


def ontology_file(name: str) -> Path:
    """Return a file of the ontology folder, in a wheel or a checkout; ``FileNotFoundError`` if absent."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"no ontology file {name!r} in {' or '.join(map(str, _FOLDERS))}")


@cache
def _codes() -> Mapping[tuple[str, str], Code]:
    store = Store()
    store.load(path=ontology_file("govkg.ttl"))
    found: dict[tuple[str, str], Code] = {}
    for row in cast(QuerySolutions, store.query(_CODES, prefixes=dict(PREFIXES))):
        scheme, iri, notation, label = row
        found[scheme.value.partition("#")[2], notation.value] = Code(iri, label.value)
    return found


def code(member: StrEnum) -> Code:
    """Return the code-list member of an enum member: ``Kind.ACTUAL`` → ``govkg:kind-actual``, 实际."""
    return _codes()[SCHEMES[type(member)], member.value]


def unit_concept(base_unit: str | None) -> NamedNode | None:
    """Return the concept of a base unit as written (``亩``), ``None`` where the ontology has none."""
    found = _codes().get(("units", base_unit)) if base_unit else None
    return found.iri if found else None
