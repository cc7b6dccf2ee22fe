"""The curated indicators as a SKOS concept scheme (``ontology/indicators.ttl``), from their list.

An indicator has the IRI and the names that it has in a graph, and beside them what a graph leaves out: its
field (the broader concept), what kind of quantity it is, and whether more of it is better. Two files loaded
together thus meet in the indicators.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from kg import indicators
from kg.model import Indicator
from kg.rdf.nodes import Graph, Node, Pair, every, indicator_node, pairs
from kg.rdf.terms import DEFAULT_BASE, chinese, data_iri, term
from kg.rdf.write import write_sections

#: The fields of the list of indicators, in Chinese and English.
FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "accounts": ("国民经济核算与财政金融", "National accounts, budget and finance"),
        "industry": ("工业与能源", "Industry and energy"),
        "investment": ("投资与项目", "Investment and projects"),
        "trade": ("商贸、外经与旅游", "Trade, opening up and tourism"),
        "agriculture": ("农业与农村", "Agriculture and the countryside"),
        "livestock": ("畜牧", "Livestock"),
        "employment": ("就业", "Employment"),
        "income": ("收入与社会保障", "Income and social security"),
        "housing": ("住房、城建与交通", "Housing, cities and transport"),
        "education": ("教育", "Education"),
        "health": ("人口与卫生健康", "Population and health"),
        "environment": ("生态环境", "Environment"),
        "digital": ("科技、数字与营商", "Science, digital and business"),
        "safety": ("安全与治理", "Safety and governance"),
    }
)


def write_scheme(path: Path, *, base_iri: str = DEFAULT_BASE) -> int:
    """Write the curated indicators to ``path`` as Turtle and return the number of triples.

    ``KeyError`` for a field without a name, ``ValueError`` for a base that ids cannot be appended to.
    """
    graph = Graph(base_iri, {}, NamedNode(data_iri("dataset", base_iri)))
    known = sorted(indicators.curated(), key=lambda each: each.id)
    sections = (
        ("指标体系 scheme", [_scheme()]),
        ("领域 fields", [_field(code) for code in sorted(FIELDS)]),
        ("指标 indicators", [_indicator(graph, each) for each in known]),
    )
    return write_sections(sections, path, base_iri)


def _iri(code: str) -> NamedNode:
    return term(f"govkg:field-{code}")


def _scheme() -> Node:
    head = pairs(("rdf:type", term("skos:ConceptScheme")))
    return Node(term("govkg:indicators"), (*head, *every("skos:hasTopConcept", map(_iri, sorted(FIELDS)))))


def _field(code: str) -> Node:
    zh, en = FIELDS[code]
    said = pairs(
        ("rdf:type", term("govkg:Field")),
        ("rdf:type", term("skos:Concept")),
        ("rdfs:label", chinese(zh)),
        ("skos:prefLabel", chinese(zh)),
        ("skos:prefLabel", Literal(en, language="en")),
        ("skos:notation", Literal(code)),
        ("skos:inScheme", term("govkg:indicators")),
        ("skos:topConceptOf", term("govkg:indicators")),
    )
    return Node(_iri(code), tuple(said))


def _indicator(graph: Graph, indicator: Indicator) -> Node:
    """Return the node that a graph has for an indicator, with what its list says of it."""
    node = indicator_node(graph, indicator)
    return Node(node.iri, (*node.properties, *_details(indicator)))


def _details(indicator: Indicator) -> list[Pair]:
    detail = indicators.detail(indicator.id)
    if detail is None:
        raise KeyError(f"{indicator.label} is not curated")
    if detail.domain not in FIELDS:
        raise KeyError(f"a field without a name: {detail.domain}")
    return pairs(
        ("skos:broader", _iri(detail.domain)),
        ("govkg:dimension", term(f"govkg:dimension-{detail.dimension}")),
        ("govkg:better", term(f"govkg:direction-{detail.better.value}")),
    )
