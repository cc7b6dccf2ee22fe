"""Load graphs and put questions to them: SPARQL 1.1 over pyoxigraph, with safely bound parameters.

A parameter is a variable with a data block: ``VALUES ?place { "四平市" }``. The block holds the default, so
that a query runs as it stands in any SPARQL tool; :func:`run_query` puts serialised terms in its place. Text
of a user thus never becomes part of the query's syntax. Two parameters have no block, because SPARQL takes no
variable there: ``limit`` and ``offset`` are the whole numbers behind ``LIMIT 3 OFFSET 0``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
)

from kg.rdf.ontology import ontology_file
from kg.rdf.terms import decimal

Term = NamedNode | Literal | BlankNode | Triple
Parameter = str | int | Decimal | NamedNode | Literal
_FORMATS = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES}

_STRING = r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
_SHORT = r'"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*>"
# The first three alternatives only skip what merely looks like a block: # VALUES ?x { }, "VALUES ?x { }".
_BLOCK = re.compile(
    rf"#[^\n\r]*|{_STRING}|{_SHORT}|{_IRI}"
    rf"|(?P<head>\bVALUES\s*[?$](?P<name>\w+)\s*)\{{(?P<data>(?:{_STRING}|{_SHORT}|{_IRI}|[^{{}}<\"'])*)\}}"
    r"|(?<![?$\w:])(?P<page>LIMIT|OFFSET)(?P<gap>\s+)(?P<number>\d+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A loaded graph; ``triples`` counts the data without the ontology."""

    store: Store
    triples: int


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows of RDF terms (``None`` where a variable is unbound).

    ASK gives one row with one boolean under ``answer``; CONSTRUCT and DESCRIBE give rows of ``subject``,
    ``predicate``, ``object``, sorted, with ``is_graph`` set.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    is_graph: bool = False

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows as plain text: values of literals, full IRIs, ``""`` for unbound."""
        return tuple(tuple(text_of(cell) for cell in row) for row in self.rows)


def text_of(cell: Term | None) -> str:
    """Return a term as plain text."""
    if cell is None:
        return ""
    return str(cell) if isinstance(cell, Triple) else cell.value


def load_store(paths: Iterable[Path], *, with_ontology: bool = True) -> GraphStore:
    """Load Turtle (``.ttl``) and N-Triples (``.nt``) files into one graph, by default with the ontology.

    The ontology gives the codes their labels. Raises ``SyntaxError`` for a file that is not RDF,
    ``ValueError`` for another suffix.
    """
    store = Store()
    for path in paths:
        if path.suffix not in _FORMATS:
            raise ValueError(f"not a .ttl or .nt file: {path}")
        store.bulk_load(path=path, format=_FORMATS[path.suffix])
    triples = len(store)
    if with_ontology:
        store.bulk_load(path=ontology_file("govkg.ttl"))
    return GraphStore(store, triples)


def run_query(
    store: GraphStore, sparql: str, *, parameters: Mapping[str, Parameter] | None = None
) -> QueryResult:
    """Run a SELECT, ASK, CONSTRUCT or DESCRIBE query.

    ``parameters`` replace the ``VALUES`` block of the variable of that name, or the number behind ``LIMIT``
    or ``OFFSET``; ``ValueError`` if the query has none, ``SyntaxError`` if the query is no SPARQL.
    """
    answer = store.store.query(bind(sparql, parameters or {}))
    if isinstance(answer, QueryBoolean):
        truth = "true" if answer else "false"
        return QueryResult(("answer",), ((_typed(truth, "boolean"),),))
    if isinstance(answer, QuerySolutions):
        variables = answer.variables
        rows = tuple(tuple(solution[variable] for variable in variables) for solution in answer)
        return QueryResult(tuple(variable.value for variable in variables), rows)
    triples = sorted({(each.subject, each.predicate, each.object) for each in answer}, key=str)
    return QueryResult(("subject", "predicate", "object"), tuple(triples), is_graph=True)


def bind(sparql: str, parameters: Mapping[str, Parameter]) -> str:
    """Return the query with each parameter in its place; ``ValueError`` if it has none or is no number."""
    left = set(parameters)

    def fill(match: re.Match[str]) -> str:
        name = _parameter_of(match)
        if name not in parameters:
            return match[0]
        left.discard(name)
        if match["page"]:
            return f"{match['page']}{match['gap']}{_whole(name, parameters[name])}"
        return f"{match['head']}{{ {parameter_term(parameters[name])} }}"

    bound = _BLOCK.sub(fill, sparql)
    if left:
        raise ValueError(f"the query has no VALUES block for {', '.join(sorted(left))}")
    return bound


def _parameter_of(match: re.Match[str]) -> str:
    """Return the name of the parameter that stands here; ``""`` for a comment, a text, an IRI."""
    return str(match["name"] or (match["page"] or "").lower())


def _whole(name: str, value: Parameter) -> int:
    text = text_of(value) if isinstance(value, NamedNode | Literal) else str(value)
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{name} is a whole number, not {text}")
    return int(text)


def default_parameters(sparql: str) -> dict[str, str]:
    """Return the parameters of a query and the source text of their defaults, in order."""
    found = (match for match in _BLOCK.finditer(sparql) if _parameter_of(match))
    return {_parameter_of(match): match["number"] or match["data"].strip() for match in found}


def parameter_term(value: Parameter) -> str:
    """Return a value in SPARQL syntax, escaped by the library."""
    if isinstance(value, NamedNode | Literal):
        return str(value)
    if isinstance(value, Decimal):
        return str(decimal(value))
    return str(Literal(value))


def _typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
