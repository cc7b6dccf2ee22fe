"""Write a ``KnowledgeBase`` as Turtle: RDF 1.1, no blank nodes, the same bytes for the same input.

The file is read by people too: sections with a heading, one paragraph per subject, ``a`` first, sorted.
pyoxigraph serialises each paragraph, so every escape is the library's; only headings and empty lines are ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from kg import __version__
from kg.model import Evidence, Fact, Kind, KnowledgeBase, Observation, ProjectStatus, Relation
from kg.rdf.nodes import (
    Graph,
    Node,
    Pair,
    build_nodes,
    document_node,
    entity_node,
    evidence_id,
    evidence_node,
    fact_node,
    finding_node,
    indicator_node,
    pairs,
)
from kg.rdf.ontology import code
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, check_base, data_iri

Section = tuple[str, Iterable[Node]]


def write_turtle(kb: KnowledgeBase, path: Path, *, base_iri: str = DEFAULT_BASE) -> int:
    """Write ``kb`` to ``path`` and return the number of triples.

    ``base_iri`` starts the IRI of every node of the data. Raises ``ValueError`` for a base that ids cannot be
    appended to, for two records with one id and for values that are no finite number; ``path`` is then
    left as it was.
    """
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        count = _write(_sections(kb, check_base(base_iri)), part, base_iri)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(sections: Iterable[Section], path: Path, base_iri: str) -> int:
    prefixes = {"id": base_iri, **PREFIXES}
    header = _turtle((), prefixes)
    seen: set[str] = set()
    count = 0
    with path.open("wb") as out:
        out.write(header)
        for title, nodes in sections:
            out.write(f"\n# ---------------- {title}\n".encode())
            for node in nodes:
                out.write(b"\n" + _turtle(_triples(node, seen), prefixes).removeprefix(header))
                count += len(node.properties)
    return count


def _turtle(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes)


def _triples(node: Node, seen: set[str]) -> Iterator[Triple]:
    """Yield the triples of a node; ``ValueError`` if its id was used before."""
    if node.iri.value in seen:
        raise ValueError(f"two records share the id of {node.iri.value}")
    seen.add(node.iri.value)
    for predicate, value in node.properties:
        yield Triple(node.iri, predicate, value)


# ---------------------------------------------------------------- the parts of the file


def _sections(kb: KnowledgeBase, base_iri: str) -> Iterator[Section]:
    documents = {document.id: document for document in kb.documents}
    graph = Graph(base_iri, documents, pairs(("prov:used", _dataset(base_iri)))[0][1])
    yield "构建 build", build_nodes(graph, __version__)
    yield "文献 documents", _documents(graph, kb)
    yield "指标 indicators", (indicator_node(graph, each) for each in sorted(kb.indicators, key=_id))
    yield "实体 entities", _entities(graph, kb)
    for title, kind in (("数据 figures", Observation), ("关系 relations", Relation), ("项目状态 project status", ProjectStatus)):
        facts = [fact for fact in kb.facts if isinstance(fact.statement, kind)]
        yield title, [fact_node(graph, fact) for fact in sorted(facts, key=_id)]
    yield "结论 findings", (finding_node(graph, each) for each in sorted(kb.derivations, key=_id))
    yield "原文依据 evidence", _evidence(graph, kb)
