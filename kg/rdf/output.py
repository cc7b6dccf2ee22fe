"""Answers as text: an aligned table, CSV, SPARQL JSON, Turtle."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.rdf.store import QueryResult, Term
from kg.rdf.terms import PREFIXES

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_STRING_TYPES = (
    "http://www.w3.org/2001/XMLSchema#string",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
)


def to_table(result: QueryResult, *, width: int = 120) -> str:
    """Return a table ``width`` columns wide; control characters (a terminal's commands) become spaces."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for variable in result.variables:
        table.add_column(Text(variable), overflow="fold")
    for row in result.texts():
        table.add_row(*(Text(_CONTROL.sub(" ", cell)) for cell in row))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n") + "\n"


def to_csv(result: QueryResult) -> str:
    """Return SPARQL 1.1 CSV: a header row, values without their types, CRLF line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(result.variables)
    writer.writerows(result.texts())
    return out.getvalue()


def to_json(result: QueryResult) -> str:
    """Return SPARQL 1.1 JSON results (for CONSTRUCT: its triples as rows)."""
    bindings = [
        {name: _json(cell) for name, cell in zip(result.variables, row, strict=True) if cell is not None}
        for row in result.rows
    ]
    content = {"head": {"vars": list(result.variables)}, "results": {"bindings": bindings}}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def to_turtle(result: QueryResult) -> str:
    """Return the graph of a CONSTRUCT or DESCRIBE query; ``ValueError`` for other queries."""
    if not result.is_graph:
        raise ValueError("only the answer of a CONSTRUCT or DESCRIBE query can be written as Turtle")
    triples = [Triple(*cast(tuple[NamedNode, NamedNode, Literal], row)) for row in result.rows]
    content = serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    return (content or b"").decode()


def _json(cell: Term) -> dict[str, str]:
    if isinstance(cell, Literal):
        return _json_literal(cell)
    if isinstance(cell, BlankNode):
        return {"type": "bnode", "value": cell.value}
    return {"type": "uri", "value": cell.value if isinstance(cell, NamedNode) else str(cell)}


def _json_literal(cell: Literal) -> dict[str, str]:
    value = {"type": "literal", "value": cell.value}
    if cell.language:
        return value | {"xml:lang": cell.language}
    datatype = cell.datatype.value
    return value if datatype in _STRING_TYPES else value | {"datatype": datatype}
