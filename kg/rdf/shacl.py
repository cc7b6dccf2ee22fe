"""Validate a graph of any size: the shapes as SPARQL (see :mod:`kg.rdf.shapes`) in pyoxigraph.

One query a shape asks for nodes that break any of its constraints; only where it finds some is each
constraint asked for by itself. A graph that conforms thus costs two queries a shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QuerySolution,
    QuerySolutions,
    Store,
    Triple,
    Variable,
)
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node

from kg.rdf.shapes import Constraint, Shapes, UnknownConstraint
from kg.rdf.violations import Violation

Term = NamedNode | BlankNode | Literal
_TARGET_FORMS: Mapping[str, str] = {
    "targetClass": f"?this {RDF.type.n3()}/{RDFS.subClassOf.n3()}* {{0}}",
    "targetNode": "VALUES ?this {{ {0} }}",
    "targetObjectsOf": "?any {0} ?this",
    "targetSubjectsOf": "?this {0} ?any",
}
#: What SHACL forbids in a query whose ``$this`` is bound before, and variables that are not bound here.
_FORBIDDEN = re.compile(r"[$?](?:shapesGraph|currentShape)\b|\b(?:MINUS|VALUES|SERVICE)\b", re.IGNORECASE)
_MARK = re.compile(r"\{[$?](\w+)\}")


@dataclass(frozen=True, slots=True)
class Check:
    """A shape put to some nodes: the pattern that binds ``?this`` to each of them."""

    shape: Node
    targets: str


@cache
def shapes_of(path: Path) -> Shapes:
    """Read a file of shapes; ``UnknownConstraint`` for a constraint that could not be checked here."""
    shapes = Shapes(Graph().parse(path, format="turtle"))
    for shape in shapes.all():
        for pattern in shapes.graph.objects(shape, SH.pattern):
            _check_pattern(str(pattern), str(shapes.graph.value(shape, SH.flags) or ""))
    return shapes


def _check_pattern(pattern: str, flags: str) -> None:
    """Raise for a pattern that the engine cannot read, such as one that looks ahead."""
    query = f"SELECT ?x WHERE {{ BIND(REGEX('', {Literal(pattern)}, {Literal(flags)}) AS ?x) }}"
    if any(row["x"] is None for row in _rows(Store(), query)):
        raise UnknownConstraint(f"a pattern that the engine cannot read: {pattern}")


def violations(store: Store, shapes: Shapes) -> Iterator[Violation]:
    """Yield each violation of ``shapes`` in the default graph of ``store``, in any order."""
    for shape in shapes.all():
        if shapes.targeted(shape):
            for check in _checks(shapes, Check(shape, _targets(shapes, shape))):
                yield from _counted(store, shapes, check)
                yield from _valued(store, shapes, check)
                yield from _custom(store, shapes, check)


def _targets(shapes: Shapes, shape: Node) -> str:
    """Return the pattern of the focus nodes of a shape with targets."""
    graph = shapes.graph
    found = [
        form.format(target.n3())
        for name, form in _TARGET_FORMS.items()
        for target in sorted(graph.objects(shape, SH[name]), key=str)
    ]
    if (shape, RDF.type, RDFS.Class) in graph:
        found.append(_TARGET_FORMS["targetClass"].format(shape.n3()))
    if len(found) == 1:
        return f"{found[0]} ."
    return f"{{ SELECT DISTINCT ?this WHERE {{ {{ {' } UNION { '.join(found)} }} }} }}"


def _checks(shapes: Shapes, check: Check, depth: int = 0) -> Iterator[Check]:
    """Yield a check and those of the property shapes below it, put to its values."""
    if not shapes.active(check.shape):
        return
    yield check
    path = shapes.path(check.shape)
    for nested in shapes.nested(check.shape):
        targets = check.targets if path is None else _moved(check.targets, path, depth)
        yield from _checks(shapes, Check(nested, targets), depth + 1)


def _moved(targets: str, path: str, depth: int) -> str:
    """Return the pattern that binds ``?this`` to what ``path`` leads to from the nodes of ``targets``."""
    above = re.sub(r"\?this\b", f"?above{depth}", targets)
    return f"{{ SELECT DISTINCT ?this WHERE {{ {above} ?above{depth} {path} ?this . }} }}"


def _rows(store: Store, query: str) -> Iterator[QuerySolution]:
    yield from cast(QuerySolutions, store.query(query))


# ---------------------------------------------------------------- constraints of SHACL Core


def _counted(store: Store, shapes: Shapes, check: Check) -> Iterator[Violation]:
    """Yield what is wrong with the number of values: one violation a focus node."""
    wanted = [each for each in shapes.constraints(check.shape) if not each.by_value]
    for name, row in _broken(store, wanted, f"SELECT DISTINCT ?this WHERE {{ {check.targets} FILTER(%s) }}"):
        yield _violation(shapes, check.shape, name, row)


def _valued(store: Store, shapes: Shapes, check: Check) -> Iterator[Violation]:
    """Yield values that are wrong: one violation a value; of a node shape the node itself is the value."""
    path = shapes.path(check.shape)
    value, values, shown = "?this", "", "?this"
    if path is not None:
        value, values, shown = "?value", f"?this {path} ?value .", "?this ?value"
    wanted = [each for each in shapes.constraints(check.shape, value=value) if each.by_value]
    form = f"SELECT DISTINCT {shown} WHERE {{ {check.targets} {values} FILTER(%s) }}"
    for name, row in _broken(store, wanted, form):
        yield _violation(shapes, check.shape, name, row, row[value[1:]])


def _broken(store: Store, wanted: list[Constraint], form: str) -> Iterator[tuple[str, QuerySolution]]:
    """Yield the constraints that are violated, each with the rows of its query."""
    together = " || ".join(each.violated for each in wanted)
    if not wanted or next(_rows(store, form.replace("%s", together) + " LIMIT 1"), None) is None:
        return
    for each in wanted:
        for row in _rows(store, form.replace("%s", each.violated)):
            yield each.name, row


def _violation(
    shapes: Shapes, shape: Node, name: str, row: QuerySolution, value: Term | None = None
) -> Violation:
    focus, path, wrong = row["this"].value, plain_path(shapes.path(shape)), value.value if value else ""
    messages = shapes.messages(shape) or [f"sh:{name[0].lower()}{name[1:]}"]
    return Violation(focus, path, name, wrong, " / ".join(messages))


def plain_path(path: str | None) -> str:
    """Return a path as a violation names it: a property by its IRI, a longer path in SPARQL."""
    return (path or "").removeprefix("<").removesuffix(">")


# ---------------------------------------------------------------- constraints in SPARQL


def _custom(store: Store, shapes: Shapes, check: Check) -> Iterator[Violation]:
    """Yield what the queries of ``sh:sparql`` find; they are put to one focus node after the other."""
    for constraint in sorted(shapes.graph.objects(check.shape, SH.sparql), key=str):
        if not shapes.active(constraint):
            continue
        query, prefixes = _query(shapes, check.shape, constraint), _prefixes(shapes, constraint)
        messages = [*shapes.messages(constraint), *shapes.messages(check.shape)] or ["sh:sparql"]
        for found in _rows(store, f"SELECT DISTINCT ?this WHERE {{ {check.targets} }}"):
            bound = {Variable("this"): found["this"]}
            rows = cast(QuerySolutions, store.query(query, prefixes=prefixes, substitutions=bound))
            for row in rows:
                yield _said(plain_path(shapes.path(check.shape)), messages, found["this"], _named(rows, row))


def _query(shapes: Shapes, shape: Node, constraint: Node) -> str:
    """Return the query of a constraint in SPARQL; ``UnknownConstraint`` for what SHACL forbids there."""
    texts = [str(each) for each in shapes.graph.objects(constraint, SH.select)]
    if len(texts) != 1 or _FORBIDDEN.search(texts[0]):
        raise UnknownConstraint(f"{shape}: sh:sparql wants one sh:select with nothing but $this bound before")
    return re.sub(r"[$?]PATH\b", lambda _: shapes.path(shape) or "", texts[0])


def _prefixes(shapes: Shapes, constraint: Node) -> dict[str, str]:
    """Return the prefixes declared for a constraint in SPARQL."""
    graph = shapes.graph
    declared = [d for p in graph.objects(constraint, SH.prefixes) for d in graph.objects(p, SH.declare)]
    own = {str(graph.value(d, SH.prefix)): str(graph.value(d, SH.namespace)) for d in declared}
    return {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL), **own}


def _named(rows: QuerySolutions, row: QuerySolution) -> dict[str, str]:
    """Return what a row binds, by the names of its variables."""
    cells = ((variable.value, row[variable]) for variable in rows.variables)
    return {name: cell.value for name, cell in cells if cell is not None and not isinstance(cell, Triple)}


def _said(path: str, messages: list[str], focus: Term, bound: dict[str, str]) -> Violation:
    """Return what a row of a constraint in SPARQL says; ``{?value}`` in a message stands for the value."""
    value = bound.get("value", "" if path else focus.value)
    texts = [_MARK.sub(lambda mark: bound.get(mark[1], mark[0]), message) for message in messages]
    found = bound.get("this", focus.value), bound.get("path", path)
    return Violation(*found, "SPARQL", value, " / ".join(sorted(texts)))
