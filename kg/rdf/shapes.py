"""SHACL shapes as SPARQL: when does a node break a shape, as a Boolean expression of SPARQL.

Each constraint of a shape becomes an expression that is true where the constraint is violated, over the
variable of the focus node and, where results are per value, the variable of the value. Expressions nest
(``sh:node``, ``sh:not``, ``sh:or`` …) through EXISTS. What SPARQL cannot compare (``"odd" < 5`` is an error,
which a FILTER takes for false) counts as violated, so every leaf is wrapped in COALESCE. What is not known
here raises :class:`UnknownConstraint`; nothing passes because it was not understood.

Literals are compared as the engine stores them: ``"01"^^xsd:integer`` is 1 there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, count, pairwise
from types import MappingProxyType
from typing import cast

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

#: How many values a count may ask for: n values are n patterns, each unlike the others.
_MOST = 8
_SH = str(SH)
_PART_OF_OTHERS = frozenset({"flags", "path", "qualifiedValueShape", "property", "sparql"})
_TARGETS = frozenset({"targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"})
_SAYS_NOTHING = frozenset(
    {"message", "severity", "deactivated", "name", "description", "order", "group", "defaultValue"}
)
#: Datatypes of SPARQL 1.1 whose literals may be ill-typed (and ``xsd:date``, which pyshacl checks too).
_CHECKED = frozenset(
    {XSD.integer, XSD.decimal, XSD.float, XSD.double, XSD.boolean, XSD.dateTime, XSD.date, XSD.time}
)
_KINDS = MappingProxyType(
    {
        SH.IRI: "isIRI({0})",
        SH.BlankNode: "isBlank({0})",
        SH.Literal: "isLiteral({0})",
        SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
        SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
        SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
    }
)


class UnknownConstraint(ValueError):  # noqa: N818 - the name says what is wrong
    """A shape says something that this validator does not know, so it cannot tell whether it is met."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a shape: its name (``MinCount``), and when it is violated.

    ``violated`` is an expression over ``?this``, and over ``?value`` too where ``by_value`` is set.
    """

    name: str
    violated: str
    by_value: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """A shape put to a node: the variables that stand for the node and for the value at hand."""

    shapes: Shapes
    shape: Node
    focus: str
    value: str

    def values(self, variable: str) -> str:
        """Return the pattern that binds a variable to each value of the shape's path."""
        path = self.shapes.path(self.shape)
        if path is None:
            raise UnknownConstraint(f"{self.shape}: counts values but has no sh:path")
        return f"{self.focus} {path} {variable} ."

    def some(self, value: str, test: str) -> str:
        """Return the expression that is true where ``test`` is of some value.

        A path of several steps becomes one EXISTS within the other: in a plain pattern the engine is free to
        begin with the last step, for each node anew.
        """
        self.values(value)
        steps = self.shapes.steps(self.shape)
        names = [self.focus, *(self.shapes.fresh() for _ in steps[1:]), value]
        for path, (here, there) in zip(reversed(steps), reversed(list(pairwise(names))), strict=True):
            test = f"EXISTS {{ {here} {path} {there} FILTER({test}) }}"
        return test

    def several(self, number: int, kept: Callable[[str], str] = lambda _: "true") -> str:
        """Return the expression that is true where ``number`` different values are ``kept``."""
        if number > _MOST:
            raise UnknownConstraint(f"{self.shape}: a count of {number}, over {_MOST}")
        names = [self.shapes.fresh() for _ in range(number)]
        if number == 1:
            return self.some(names[0], kept(names[0]))
        tests = [f"!sameTerm({a}, {b})" for a, b in combinations(names, 2)]
        return _exists(" ".join(map(self.values, names)), _all([*tests, *map(kept, names)]))


Test = Callable[[_Case, Node], str]


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, read; every shape in it is known, or the constructor raises ``UnknownConstraint``."""

    graph: Graph
    _names: Iterator[int] = field(default_factory=count, compare=False)

    def __post_init__(self) -> None:
        if (None, RDF.type, SH.ConstraintComponent) in self.graph:
            raise UnknownConstraint("constraint components declared in SPARQL are not known")
        for shape in self.all():
            unknown = sorted(self._words(shape) - KNOWN)
            if unknown:
                raise UnknownConstraint(f"{shape}: sh:{', sh:'.join(unknown)} is not known")
            self.violates(shape, "?this")

    def _words(self, shape: Node) -> set[str]:
        predicates = {str(each) for each in self.graph.predicates(shape)}
        return {each.removeprefix(_SH) for each in predicates if each.startswith(_SH)}

    def all(self) -> list[Node]:
        """Return every shape of the graph: declared, with a target, or referred to."""
        found = {s for kind in (SH.NodeShape, SH.PropertyShape) for s in self.graph.subjects(RDF.type, kind)}
        found |= {s for name in _TARGETS for s in self.graph.subjects(SH[name])}
        for name in ("node", "property", "not", "qualifiedValueShape"):
            found |= set(self.graph.objects(None, SH[name]))
        for name in ("and", "or", "xone"):
            found |= {each for head in self.graph.objects(None, SH[name]) for each in self.members(head)}
        return sorted(found, key=str)

    def targeted(self, shape: Node) -> bool:
        """Tell whether a shape has targets of its own."""
        own = any((shape, SH[name], None) in self.graph for name in _TARGETS)
        return own or (shape, RDF.type, RDFS.Class) in self.graph

    def fresh(self) -> str:
        """Return a variable that no other part of the query uses."""
        return f"?v{next(self._names)}"

    def members(self, head: Node) -> list[Node]:
        """Return the members of an RDF list."""
        return list(Collection(self.graph, cast(BNode, head)))

    def active(self, shape: Node) -> bool:
        """Tell whether a shape is not deactivated."""
        return (shape, SH.deactivated, Literal(True)) not in self.graph

    def messages(self, node: Node) -> list[str]:
        """Return the messages of a shape or of a SPARQL constraint, sorted."""
        return sorted(str(each) for each in self.graph.objects(node, SH.message))

    def path(self, shape: Node) -> str | None:
        """Return the path of a property shape as SPARQL, ``None`` for a node shape."""
        found = self.graph.value(shape, SH.path)
        return None if found is None else path_text(self.graph, found)

    def steps(self, shape: Node) -> list[str]:
        """Return the steps of the path of a property shape, one after the other."""
        found = self.graph.value(shape, SH.path)
        if found is None or (found, RDF.first, None) not in self.graph:
            return [self.path(shape) or ""]
        return [path_text(self.graph, each) for each in self.members(found)]

    def nested(self, shape: Node) -> list[Node]:
        """Return the property shapes that the values of ``shape`` must meet."""
        return sorted(self.graph.objects(shape, SH.property), key=str)

    def constraints(self, shape: Node, focus: str = "?this", value: str = "?value") -> list[Constraint]:
        """Return what ``shape`` itself demands, without its ``sh:property`` and ``sh:sparql``."""
        case = _Case(self, shape, focus, value)
        return [
            Constraint(name[0].upper() + name[1:], tests[name](case, parameter), tests is BY_VALUE)
            for tests in (BY_FOCUS, BY_VALUE)
            for name in tests
            for parameter in sorted(self.graph.objects(shape, SH[name]), key=str)
        ]

    def violates(self, shape: Node, node: str, above: tuple[Node, ...] = ()) -> str:
        """Return the expression that is true where the node named by a variable breaks ``shape``."""
        if shape in above:
            raise UnknownConstraint(f"{shape}: a shape that refers to itself")
        if not self.active(shape):
            return "false"
        path, value = self.path(shape), node if self.path(shape) is None else self.fresh()
        inner = _Case(self, shape, node, value)
        if above and (shape, SH.sparql, None) in self.graph:
            raise UnknownConstraint(f"{shape}: sh:sparql within another shape")
        return _any([*self._own(inner, path), *self._below(inner, path, (*above, shape))])

    def _own(self, case: _Case, path: str | None) -> Iterator[str]:
        for each in self.constraints(case.shape, case.focus, case.value):
            per_value = each.by_value and path is not None
            yield case.some(case.value, each.violated) if per_value else each.violated

    def _below(self, case: _Case, path: str | None, above: tuple[Node, ...]) -> Iterator[str]:
        for each in self.nested(case.shape):
            broken = self.violates(each, case.value, above)
            yield broken if path is None else case.some(case.value, broken)


def path_text(graph: Graph, path: Node) -> str:
    """Return a property path of a shapes graph in the syntax of SPARQL (``(<a>|<b>)``)."""
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in graph:
        return f"({'/'.join(path_text(graph, each) for each in Collection(graph, cast(BNode, path)))})"
    for name, form in _PATHS.items():
        inner = graph.value(path, SH[name])
        if inner is not None:
            return form.format(path_text(graph, inner))
    choices = graph.value(path, SH.alternativePath)
    if choices is None:
        raise UnknownConstraint(f"a path that is not known: {path}")
    return f"({'|'.join(path_text(graph, each) for each in Collection(graph, cast(BNode, choices)))})"


#: Paths of no length are left out: SPARQL finds them only from nodes that are in the graph.
_PATHS = MappingProxyType({"inversePath": "(^{})", "oneOrMorePath": "({}+)"})


# ---------------------------------------------------------------- pieces of expressions


def _any(expressions: list[str]) -> str:
    return f"({' || '.join(expressions)})" if expressions else "false"


def _all(expressions: list[str]) -> str:
    return f"({' && '.join(expressions)})" if expressions else "true"


def _exists(pattern: str, test: str) -> str:
    return f"EXISTS {{ {pattern} FILTER({test}) }}"


def _unless(expression: str) -> str:
    """Return the negation of a leaf that an error makes false: not to be compared is a violation."""
    return f"!COALESCE({expression}, false)"


def _term(parameter: Node) -> str:
    if isinstance(parameter, BNode):
        raise UnknownConstraint(f"a blank node where a term is wanted: {parameter}")
    return parameter.n3()


def _number(parameter: Node) -> int:
    if not isinstance(parameter, Literal) or not isinstance(parameter.value, int):
        raise UnknownConstraint(f"not a whole number: {parameter}")
    return parameter.value


# ---------------------------------------------------------------- constraints with one result a value


def _class(case: _Case, parameter: Node) -> str:
    return f"NOT EXISTS {{ {case.value} {RDF.type.n3()}/{RDFS.subClassOf.n3()}* {_term(parameter)} }}"


def _datatype(case: _Case, parameter: Node) -> str:
    same = f"sameTerm(DATATYPE({case.value}), {_term(parameter)})"
    cast_back = f" && DATATYPE({_term(parameter)}(STR({case.value}))) = {_term(parameter)}"
    return _unless(same + cast_back if parameter in _CHECKED else same)


def _node_kind(case: _Case, parameter: Node) -> str:
    if parameter not in _KINDS:
        raise UnknownConstraint(f"{case.shape}: no kind of node: {parameter}")
    return f"!{_KINDS[cast(URIRef, parameter)].format(case.value)}"


def _compared(operator: str) -> Test:
    return lambda case, parameter: _unless(f"{case.value} {operator} {_term(parameter)}")


def _length(operator: str) -> Test:
    return lambda case, parameter: _unless(
        f"!isBlank({case.value}) && STRLEN(STR({case.value})) {operator} {_number(parameter)}"
    )


def _pattern(case: _Case, parameter: Node) -> str:
    flags = case.shapes.graph.value(case.shape, SH.flags) or Literal("")
    words = f"{Literal(str(parameter)).n3()}, {Literal(str(flags)).n3()}"
    return _unless(f"!isBlank({case.value}) && REGEX(STR({case.value}), {words})")


def _in(case: _Case, parameter: Node) -> str:
    return "!" + _any([f"sameTerm({case.value}, {_term(each)})" for each in case.shapes.members(parameter)])


def _before(operator: str) -> Test:
    def test(case: _Case, parameter: Node) -> str:
        other = case.shapes.fresh()
        pattern = f"{case.focus} {_term(parameter)} {other} ."
        return _exists(pattern, _unless(f"{case.value} {operator} {other}"))

    return test


def _node(case: _Case, parameter: Node) -> str:
    return case.shapes.violates(parameter, case.value, (case.shape,))


def _each(case: _Case, head: Node) -> list[str]:
    return [_node(case, each) for each in case.shapes.members(head)]


def _xone(case: _Case, parameter: Node) -> str:
    return f"({' + '.join(f'IF({each}, 0, 1)' for each in _each(case, parameter))}) != 1"


# ---------------------------------------------------------------- constraints with one result a focus node


def _min_count(case: _Case, parameter: Node) -> str:
    least = _number(parameter)
    return f"!{case.several(least)}" if least else "false"


def _max_count(case: _Case, parameter: Node) -> str:
    return case.several(_number(parameter) + 1)


def _meets(case: _Case) -> Callable[[str], str]:
    """Return the test that a value meets the qualified value shape of the shape."""
    wanted = list(case.shapes.graph.objects(case.shape, SH.qualifiedValueShape))
    if len(wanted) != 1:
        raise UnknownConstraint(f"{case.shape}: {len(wanted)} qualified value shapes, not one")
    return lambda value: f"!{case.shapes.violates(wanted[0], value, (case.shape,))}"


def _qualified_min(case: _Case, parameter: Node) -> str:
    least = _number(parameter)
    return f"!{case.several(least, _meets(case))}" if least else "false"


def _qualified_max(case: _Case, parameter: Node) -> str:
    return case.several(_number(parameter) + 1, _meets(case))


def _has_value(case: _Case, parameter: Node) -> str:
    if case.shapes.path(case.shape) is None:
        return f"!sameTerm({case.focus}, {_term(parameter)})"
    return f"NOT EXISTS {{ {case.values(_term(parameter))} }}"


def _unique_lang(case: _Case, parameter: Node) -> str:
    if parameter != Literal(True):
        return "false"
    one, two = case.shapes.fresh(), case.shapes.fresh()
    same = f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({two}))'
    return _exists(f"{case.values(one)} {case.values(two)}", f"!sameTerm({one}, {two}) && {same}")


BY_FOCUS: Mapping[str, Test] = MappingProxyType(
    {
        "minCount": _min_count,
        "maxCount": _max_count,
        "qualifiedMinCount": _qualified_min,
        "qualifiedMaxCount": _qualified_max,
        "hasValue": _has_value,
        "uniqueLang": _unique_lang,
    }
)
BY_VALUE: Mapping[str, Test] = MappingProxyType(
    {
        "class": _class,
        "datatype": _datatype,
        "nodeKind": _node_kind,
        "minInclusive": _compared(">="),
        "minExclusive": _compared(">"),
        "maxInclusive": _compared("<="),
        "maxExclusive": _compared("<"),
        "minLength": _length(">="),
        "maxLength": _length("<="),
        "pattern": _pattern,
        "in": _in,
        "lessThan": _before("<"),
        "lessThanOrEquals": _before("<="),
        "node": _node,
        "not": lambda case, parameter: f"!{_node(case, parameter)}",
        "and": lambda case, parameter: _any(_each(case, parameter)),
        "or": lambda case, parameter: _all(_each(case, parameter)),
        "xone": _xone,
    }
)
KNOWN = frozenset({*BY_FOCUS, *BY_VALUE}) | _PART_OF_OTHERS | _TARGETS | _SAYS_NOTHING
