"""Check a graph against the shapes (SHACL): pyshacl for small graphs, SPARQL for large ones.

pyshacl is the reference; :mod:`kg.rdf.shacl` asks pyoxigraph and finds the same violations (tests compare
the two) in a fraction of time and memory. ``scripts/benchmark_validation.py`` prints how both fare.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from kg.rdf import shacl
from kg.rdf.ontology import ontology_file
from kg.rdf.shapes import path_text
from kg.rdf.violations import ValidationReport, Violation, report_of

#: Above this many triples pyshacl takes longer than a build's other steps.
PYSHACL_LIMIT = 200_000


class Engine(StrEnum):
    """What validates: ``auto`` is pyshacl for a graph of up to ``PYSHACL_LIMIT`` triples, else oxigraph."""

    AUTO = "auto"
    PYSHACL = "pyshacl"
    OXIGRAPH = "oxigraph"


def validate(path: Path, *, engine: Engine = Engine.AUTO, shapes: Path | None = None) -> ValidationReport:
    """Validate a Turtle file against ``shapes`` (default ``ontology/shapes.ttl``).

    ``SyntaxError`` for what is no Turtle; ``UnknownConstraint`` where the oxigraph engine does not know what
    the shapes demand.
    """
    rules = shapes or ontology_file("shapes.ttl")
    if engine is Engine.AUTO:
        engine = engine_for(sum(1 for _ in _triples(path)))
    return report_of((_by_pyshacl if engine is Engine.PYSHACL else _by_oxigraph)(path, rules))


def engine_for(triples: int) -> Engine:
    """Return the engine for a graph of so many triples."""
    return Engine.PYSHACL if triples <= PYSHACL_LIMIT else Engine.OXIGRAPH


def _triples(path: Path) -> Iterator[pyoxigraph.Quad]:
    yield from pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)


def _by_oxigraph(path: Path, rules: Path) -> Iterator[Violation]:
    known = shacl.shapes_of(rules)
    store = pyoxigraph.Store()
    store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    yield from shacl.violations(store, known)


# ---------------------------------------------------------------- pyshacl


def _by_pyshacl(path: Path, rules: Path) -> Iterator[Violation]:
    _, report, _ = pyshacl.validate(_load(path), shacl_graph=_shapes(rules), inference="none")
    for result in report.objects(None, SH.result):
        yield _violation(report, result)


def _load(path: Path) -> Graph:
    """Parse with pyoxigraph and share equal terms: three times faster than rdflib's own parser."""
    term = cache(_rdflib_term)
    graph = Graph()
    found = _triples(path)
    graph.addN((term(each.subject), term(each.predicate), term(each.object), graph) for each in found)
    return graph


def _rdflib_term(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    datatype = URIRef(term.datatype.value)
    # rdflib tells "x" from "x"^^xsd:string, which are one in RDF 1.1
    typed = not term.language and datatype != XSD.string
    return Literal(term.value, lang=term.language, datatype=datatype if typed else None)


@cache
def _shapes(rules: Path) -> Graph:
    return Graph().parse(rules, format="turtle")


def _violation(report: Graph, result: Node) -> Violation:
    keys = (SH.focusNode, SH.sourceConstraintComponent, SH.value)
    terms = [report.value(result, key) for key in keys]
    # not ``term or ""``: the literal 0 is false
    focus, kind, value = ("" if term is None else str(term) for term in terms)
    messages = sorted(str(text) for text in report.objects(result, SH.resultMessage))
    constraint = kind.rpartition("#")[2].removesuffix("ConstraintComponent")
    return Violation(focus, _path(report, result), constraint, value, " / ".join(messages))


def _path(report: Graph, result: Node) -> str:
    path = report.value(result, SH.resultPath)
    return "" if path is None else shacl.plain_path(path_text(report, path))
