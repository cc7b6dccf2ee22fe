"""The graph in the formats and cuts of other tools: JSON-LD, N-Quads, named graphs, nodes and edges.

A document's named graph holds what that document says: itself, its quotes, the facts that rest on them, and
the entities and indicators these name. What spans documents (the build, findings) is in the graph of the
whole. Shared nodes stand in several graphs; the union of all graphs is the file again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg.rdf.store import load_store, run_query
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, data_iri, term

Attributes = Mapping[str, str | int]

_TYPE, _WITHIN, _EVIDENCE = term("rdf:type"), term("govkg:within"), term("govkg:evidence")
_ROLES = frozenset(map(term, (f"govkg:{name}" for name in ("subject", "object", "project", "status"))))
_NAMED = _ROLES | frozenset(map(term, ("govkg:place", "govkg:about", "govkg:indicator")))


class Grouping(StrEnum):
    """How a graph is cut into named graphs: one for the whole, or one per document and one for the rest."""

    WHOLE = "whole"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Network:
    """Entities and indicators with their links: attributes by node; ``(source, target, key, attributes)``.

    Nodes are IRIs; attributes are Chinese words and counts; both are sorted.
    """

    nodes: Mapping[str, Attributes]
    edges: tuple[tuple[str, str, str, Attributes], ...]


def read_triples(path: Path) -> list[Triple]:
    """Return the triples of a Turtle file, each once, in order of subject; ``SyntaxError`` if it is none.

    Blank nodes, which a build never writes, are a ``ValueError``: they have no name outside the file.
    """
    found = {Triple(t.subject, t.predicate, t.object) for t in parse(path=path, format=RdfFormat.TURTLE)}
    if any(isinstance(part, BlankNode) for triple in found for part in (triple.subject, triple.object)):
        raise ValueError(f"{path} has blank nodes: no graph of `kg build`")
    return sorted(found, key=str)


def to_jsonld(path: Path, target: Path) -> int:
    """Write a Turtle file as JSON-LD (expanded form) and return the number of triples."""
    triples = read_triples(path)
    content = serialize(triples, format=RdfFormat.JSON_LD) or b""
    target.write_bytes(content + b"\n")
    return len(triples)


def to_nquads(path: Path, target: Path, grouping: Grouping = Grouping.WHOLE) -> int:
    """Write a Turtle file as sorted N-Quads with named graphs and return the number of quads."""
    lines = [
        f"{Quad(*_parts(triple), NamedNode(name))} .\n"
        for name, triples in named_graphs(read_triples(path), grouping).items()
        for triple in triples
    ]
    target.write_text("".join(sorted(lines)), encoding="utf-8", newline="\n")
    return len(lines)


def _text(part: NamedNode | BlankNode | Literal | Triple) -> str:
    return str(part) if isinstance(part, Triple) else part.value


def _parts(triple: Triple) -> tuple[NamedNode, NamedNode, NamedNode | Literal]:
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value]


# ---------------------------------------------------------------- named graphs


def named_graphs(triples: Iterable[Triple], grouping: Grouping) -> dict[str, list[Triple]]:
    """Return triples by the IRI of their graph: the data set's, and with ``DOCUMENT`` each document's."""
    triples = list(triples)
    whole = _whole(triples)
    if grouping is Grouping.WHOLE:
        return {whole: triples}
    homes = _Homes(triples)
    found: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        for name in homes.of(triple) or {whole}:
            found[name].append(triple)
    return dict(sorted(found.items()))


def _whole(triples: Iterable[Triple]) -> str:
    """Return the IRI of the data set, which also names the graph of the whole."""
    sets = (_text(t.subject) for t in triples if t.predicate == _TYPE and t.object == term("qb:DataSet"))
    return min(sets, default=data_iri("dataset", DEFAULT_BASE))


class _Homes:
    """Which documents say a triple; built once from all triples."""

    def __init__(self, triples: list[Triple]) -> None:
        self.quoted = _by_subject(triples, term("prov:wasQuotedFrom"))
        self.documents = {
            _text(t.subject): {_text(t.subject)}
            for t in triples
            if t.predicate == _TYPE and t.object == term("govkg:Document")
        }
        self.facts = {
            fact: set().union(*(self.quoted.get(piece, set()) for piece in pieces))
            for fact, pieces in _by_subject(triples, _EVIDENCE).items()
        }
        self.named = _by_subject(triples, term("govkg:mentionedIn"))
        self.said: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._read_facts(triples)
        self._read_areas(_by_subject(triples, _WITHIN))

    def _read_facts(self, triples: list[Triple]) -> None:
        """Note which documents name an entity, and which link two of them."""
        roles: dict[str, list[str]] = defaultdict(list)
        for triple in triples:
            documents = self.facts.get(_text(triple.subject))
            if documents and triple.predicate in _NAMED:
                self.named.setdefault(_text(triple.object), set()).update(documents)
                if triple.predicate in _ROLES:
                    roles[_text(triple.subject)].append(_text(triple.object))
        for fact, ends in roles.items():
            for pair in permutations(ends, 2):
                self.said[pair] |= self.facts[fact]

    def _read_areas(self, within: Mapping[str, set[str]]) -> None:
        """Areas around an entity are described wherever it is: 梨树县 brings 四平市 and 吉林省."""
        for node, documents in list(self.named.items()):
            above, seen = list(within.get(node, ())), {node}
            while above:
                area = above.pop()
                if area not in seen:
                    seen.add(area)
                    self.named.setdefault(area, set()).update(documents)
                    above.extend(within.get(area, ()))

    def of(self, triple: Triple) -> set[str]:
        """Return the documents that say a triple, none for what spans documents."""
        subject, target = _text(triple.subject), _text(triple.object)
        for exact in (self.documents, self.quoted):
            if subject in exact:
                return exact[subject]
        if triple.predicate == term("govkg:mentionedIn"):
            return {target}
        if triple.predicate in (_EVIDENCE, term("govkg:mention")):
            return self.quoted.get(target, set())
        if (subject, target) in self.said and subject not in self.facts:
            return self.said[subject, target]
        return self.facts.get(subject) or self.named.get(subject, set())


def _by_subject(triples: Iterable[Triple], predicate: NamedNode) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == predicate:
            found[_text(triple.subject)].add(_text(triple.object))
    return dict(found)


# ---------------------------------------------------------------- nodes and edges

_NODES = """
SELECT ?node ?class ?label ?type ?code ?level ?alias ?stage WHERE {
  { ?class rdfs:subClassOf govkg:Entity } UNION { BIND(govkg:Indicator AS ?class) }
  ?node a ?class ; rdfs:label ?label . ?class rdfs:label ?type FILTER(LANG(?type) = "zh")
  OPTIONAL { ?node govkg:code ?code } OPTIONAL { ?node govkg:level ?level }
  OPTIONAL { ?node skos:altLabel ?alias }
  OPTIONAL { ?node govkg:reachedStatus ?s . ?s rdfs:label ?stage FILTER(LANG(?stage) = "zh") }
}"""
_RELATIONS = """
SELECT ?source ?target ?relation ?label ?year ?quote WHERE {
  ?fact govkg:subject ?source ; govkg:object ?target ; govkg:relation ?relation .
  ?relation rdfs:label ?label FILTER(LANG(?label) = "zh")
  OPTIONAL { ?fact govkg:year ?year } OPTIONAL { ?fact govkg:evidence/oa:exact ?quote }
}"""
_AREAS = """
SELECT ?source ?target ?relation ?label ?year ?quote WHERE {
  ?source ?relation ?target FILTER(?relation = govkg:within)
  ?relation rdfs:label ?label FILTER(LANG(?label) = "zh")
}"""
_FIGURES = """
SELECT ?source ?target ?relation ?label ?year ?quote WHERE {
  ?fact govkg:indicator ?target ; govkg:evidence/oa:exact ?quote .
  OPTIONAL { ?fact govkg:about ?about } OPTIONAL { ?fact govkg:place ?place }
  OPTIONAL { ?fact govkg:year ?year }
  BIND(COALESCE(?about, ?place) AS ?source) FILTER(BOUND(?source))
  BIND(govkg:Observation AS ?relation) ?relation rdfs:label ?label FILTER(LANG(?label) = "zh")
}"""
_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def network(path: Path) -> Network:
    """Return entities and indicators of a Turtle file with the links between them, for graph tools."""
    rows = _Rows(path)
    nodes = _merged(rows.of(_NODES), ("node",))
    edges = _merged(
        (row for query in (_RELATIONS, _AREAS, _FIGURES) for row in rows.of(query)),
        ("source", "target", "relation"),
    )
    attributes = {node: _described(seen) for (node,), seen in nodes.items()}
    return Network(
        dict(sorted(attributes.items())),
        tuple(
            (source, target, kind.rpartition("#")[2], _linked(seen))
            for (source, target, kind), seen in sorted(edges.items())
            if source in attributes and target in attributes
        ),
    )


class _Rows:
    """Answers of one graph as dictionaries of text."""

    def __init__(self, path: Path) -> None:
        self.store = load_store([path])

    def of(self, sparql: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a query."""
        result = run_query(self.store, _PROLOGUE + sparql)
        for row in result.texts():
            yield dict(zip(result.variables, row, strict=True))


def _merged(
    rows: Iterable[dict[str, str]], keys: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, set[str]]]:
    """Return for each key the values that its rows have in each other column."""
    found: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        seen = found[tuple(row[key] for key in keys)]
        for name, value in row.items():
            if name not in keys and value:
                seen[name].add(value)
    return found


def _described(seen: Mapping[str, set[str]]) -> Attributes:
    found = {name: min(seen[name]) for name in ("label", "type", "code", "level") if name in seen}
    many = {"aliases": _joined(seen.get("alias")), "stage": _joined(seen.get("stage"))}
    kind = min(seen["class"]).rpartition("#")[2]
    return found | {"class": kind} | {name: words for name, words in many.items() if words}


def _linked(seen: Mapping[str, set[str]]) -> Attributes:
    quotes = seen.get("quote", set())
    many = {"years": _joined(seen.get("year")), "quotes": " ‖ ".join(sorted(quotes))}
    found: dict[str, str | int] = {"label": min(seen["label"]), "weight": max(1, len(quotes))}
    return found | {name: words for name, words in many.items() if words}


def _joined(values: Iterable[str] | None) -> str:
    return "、".join(sorted(values or ()))
