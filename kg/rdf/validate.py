"""Check a graph against the shapes (SHACL): pyshacl over rdflib, for graphs up to about 100,000 triples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.rdf.ontology import ontology_file


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What is wrong with which node; ``path`` is the property (``""`` if the whole node is meant)."""

    focus: str
    path: str
    constraint: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Whether a graph conforms, the violations in order, and both as text."""

    conforms: bool
    text: str
    violations: tuple[Violation, ...]


def validate(path: Path) -> ValidationReport:
    """Validate a Turtle file against ``ontology/shapes.ttl``; ``SyntaxError`` for what is no Turtle."""
    data = _load(path)
    conforms, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none")
    results = report.subjects(RDF.type, SH.ValidationResult)
    violations = tuple(sorted(_violation(report, result) for result in results))
    return ValidationReport(bool(conforms), _text(violations), violations)


def _load(path: Path) -> Graph:
    """Parse with pyoxigraph and share equal terms: three times faster than rdflib's own parser."""
    term = cache(_rdflib_term)
    graph = Graph()
    triples = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    graph.addN((term(each.subject), term(each.predicate), term(each.object), graph) for each in triples)
    return graph


def _rdflib_term(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    datatype = None if term.language else URIRef(term.datatype.value)
    return Literal(term.value, lang=term.language, datatype=datatype)


@cache
def _shapes() -> Graph:
    return Graph().parse(ontology_file("shapes.ttl"), format="turtle")


def _violation(report: Graph, result: Node) -> Violation:
    focus, path, kind, value = (
        str(report.value(result, key) or "")
        for key in (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value)
    )
    messages = sorted(str(text) for text in report.objects(result, SH.resultMessage))
    constraint = kind.rpartition("#")[2].removesuffix("ConstraintComponent")
    return Violation(focus, path, constraint, value, " / ".join(messages))


def _text(violations: tuple[Violation, ...]) -> str:
    if not violations:
        return "conforms 符合\n"
    lines = [f"{len(violations)} violations 处不符合"]
    for each in violations:
        where = f" {each.path}" if each.path else ""
        lines.append(f"{each.focus}{where}: {each.message} [{each.constraint}] {each.value}".rstrip())
    return "\n".join(lines) + "\n"
