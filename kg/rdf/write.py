"""Write a ``KnowledgeBase`` as Turtle: RDF 1.1, no blank nodes, the same bytes for the same input.

The file is read by people too: sections with a heading, one paragraph per subject, ``a`` first, sorted.
pyoxigraph serialises each paragraph, so every escape is the library's; headings and empty lines are ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg import __version__
from kg.model import (
    Derivation,
    Document,
    Entity,
    EntityType,
    Evidence,
    Fact,
    Indicator,
    Kind,
    KnowledgeBase,
    Observation,
    ProjectStatus,
    Relation,
    Statement,
)
from kg.rdf.nodes import (
    Graph,
    Node,
    Pair,
    build_nodes,
    document_node,
    entity_node,
    every,
    evidence_id,
    evidence_node,
    fact_node,
    finding_node,
    indicator_node,
)
from kg.rdf.ontology import code
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, check_base, data_iri, term

Section = tuple[str, Iterable[Node]]
Mentions = Mapping[str, Mapping[str, Evidence]]


def write_turtle(kb: KnowledgeBase, path: Path, *, base_iri: str = DEFAULT_BASE) -> int:
    """Write ``kb`` to ``path`` and return the number of triples.

    ``base_iri`` starts the IRI of every node of the data. Raises ``ValueError`` for a base that ids cannot be
    appended to, for two records with one id and for values that are no finite number; ``path`` is then
    left as it was.
    """
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        count = write_sections(_sections(kb, check_base(base_iri)), part, base_iri)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def write_sections(sections: Iterable[Section], path: Path, base_iri: str) -> int:
    """Write titled sections of nodes as Turtle and return the number of triples."""
    prefixes = {"id": base_iri, **PREFIXES}
    seen: set[str] = set()
    count = 0
    with path.open("wb") as out:
        out.writelines(f"@prefix {name}: <{iri}> .\n".encode() for name, iri in prefixes.items())
        for title, nodes in sections:
            out.write(f"\n# ---------------- {title}\n".encode())
            for node in nodes:
                out.write(b"\n" + _paragraph(_triples(node, seen), prefixes))
                count += len(node.properties)
    return count


def _paragraph(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    """Serialise one subject without the prefix lines (the library writes them in random order)."""
    content = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
    return content.split(b"\n", len(prefixes))[-1]


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
    graph = Graph(base_iri, documents, NamedNode(data_iri("dataset", base_iri)))
    mentions = _first_mentions(kb)
    yield "构建 build", build_nodes(graph, __version__)
    yield "文献 documents", _documents(graph, kb)
    yield "指标 indicators", (indicator_node(graph, each) for each in sorted(kb.indicators, key=_id))
    yield "实体 entities", _entities(graph, kb, mentions)
    yield "数据 figures", _facts(graph, kb, Observation)
    yield "关系 relations", _facts(graph, kb, Relation)
    yield "项目状态 project status", _facts(graph, kb, ProjectStatus)
    yield "结论 findings", (finding_node(graph, each) for each in sorted(kb.derivations, key=_id))
    yield "原文依据 evidence", _evidence(graph, kb, mentions)


def _id(record: Document | Indicator | Entity | Fact | Derivation) -> str:
    return record.id


def _facts(graph: Graph, kb: KnowledgeBase, kind: type[Statement]) -> Iterator[Node]:
    for fact in sorted(kb.facts, key=_id):
        if isinstance(fact.statement, kind):
            yield fact_node(graph, fact)


def _documents(graph: Graph, kb: KnowledgeBase) -> Iterator[Node]:
    places = _reporting_places(kb)
    for document in sorted(kb.documents, key=_id):
        yield document_node(graph, kb, document, sorted(places[document.id]))


def _reporting_places(kb: KnowledgeBase) -> Mapping[str, set[str]]:
    """Return what each document's own place was resolved to, as its figures and mentions show."""
    names = {document.id: document.context.place for document in kb.documents}
    found: dict[str, set[str]] = defaultdict(set)
    for fact in kb.facts:
        if isinstance(fact.statement, Observation) and "place" in fact.roles:
            for piece in fact.evidence:
                if names.get(piece.document) == fact.statement.place:
                    found[piece.document].add(fact.roles["place"])
    for link in kb.links:
        source = link.mention.evidence.document
        if link.entity and link.mention.name == names.get(source):
            found[source].add(link.entity)
    return found


# ---------------------------------------------------------------- entities


def _entities(graph: Graph, kb: KnowledgeBase, mentions: Mentions) -> Iterator[Node]:
    direct = _direct_relations(graph, kb)
    for entity in sorted(kb.entities, key=lambda each: (list(EntityType).index(each.type), each.id)):
        seen = mentions.get(entity.id, {})
        documents = [graph.iri(document) for document in sorted(seen)]
        evidence = [graph.iri(evidence_id(seen[document])) for document in sorted(seen)]
        named = every("govkg:mentionedIn", documents) + every("govkg:mention", evidence)
        yield entity_node(graph, entity, [*_sorted(direct[entity.id]), *named])


def _sorted(properties: Iterable[Pair]) -> list[Pair]:
    return sorted(properties, key=lambda pair: (pair[0].value, pair[1].value))


def _direct_relations(graph: Graph, kb: KnowledgeBase) -> Mapping[str, set[Pair]]:
    """Return the direct triples by the id of their subject: relations, and stages of projects."""
    found: dict[str, set[Pair]] = defaultdict(set)
    for fact in kb.facts:
        statement, roles = fact.statement, fact.roles
        if isinstance(statement, Relation) and {"subject", "object"} <= roles.keys():
            pair = (term(f"govkg:{statement.relation.value}"), graph.iri(roles["object"]))
            found[roles["subject"]].add(pair)
        elif isinstance(statement, ProjectStatus) and "project" in roles:
            reached = statement.kind is Kind.ACTUAL
            stage = term("govkg:reachedStatus" if reached else "govkg:plannedStatus")
            found[roles["project"]].add((stage, code(statement.status).iri))
    return found


# ---------------------------------------------------------------- evidence


def _first_mentions(kb: KnowledgeBase) -> Mentions:
    """Return where each entity is first named in each document that names it."""
    found: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for link in kb.links:
        if link.entity:
            piece = link.mention.evidence
            known = found[link.entity].setdefault(piece.document, piece)
            found[link.entity][piece.document] = min(piece, known, key=_position)
    return found


def _position(piece: Evidence) -> tuple[str, int, int, str]:
    return piece.document, piece.start, piece.end, piece.rule


def _evidence(graph: Graph, kb: KnowledgeBase, mentions: Mentions) -> Iterator[Node]:
    named = {entity.id for entity in kb.entities}
    pieces = {piece for fact in kb.facts for piece in fact.evidence}
    for entity, places in mentions.items():
        if entity in named:
            pieces.update(places.values())
    for piece in sorted(pieces, key=_position):
        yield evidence_node(graph, piece)
