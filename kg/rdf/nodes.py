"""From the records of a ``KnowledgeBase`` to nodes: an IRI and its properties in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.model import (
    Aspect,
    Derivation,
    DerivationKind,
    Document,
    Entity,
    Evidence,
    Fact,
    Indicator,
    KnowledgeBase,
    NumeralRole,
    Observation,
    ProjectStatus,
    Relation,
    content_hash,
)
from kg.rdf import labels
from kg.rdf.ontology import code, unit_concept
from kg.rdf.terms import boolean, chinese, data_iri, day, decimal, plain, term, year

Pair = tuple[NamedNode, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with its properties, each once, in the order in which they are written."""

    iri: NamedNode
    properties: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The frame of one build: where IRIs start, and what else a node must look up."""

    base_iri: str
    documents: Mapping[str, Document]
    dataset: NamedNode

    def iri(self, identifier: str) -> NamedNode:
        """Return the node of an id of the ``KnowledgeBase``."""
        return NamedNode(data_iri(identifier, self.base_iri))

    def role(self, fact: Fact, name: str, words: str | None) -> list[Pair]:
        """Return the link of a role, or its words where no entity was determined."""
        if name in fact.roles:
            return [(term(f"govkg:{name}"), self.iri(fact.roles[name]))]
        return pairs((f"govkg:{name}Name", plain(words)))


def pairs(*candidates: tuple[str, NamedNode | Literal | None]) -> list[Pair]:
    """Drop what has no value and turn prefixed names into terms."""
    return [(term(name), value) for name, value in candidates if value is not None]


def every(name: str, values: Iterable[NamedNode | Literal]) -> list[Pair]:
    """Return one property with many values."""
    return [(term(name), value) for value in values]


def _node(iri: NamedNode, *groups: Iterable[Pair]) -> Node:
    return Node(iri, tuple(dict.fromkeys(pair for group in groups for pair in group)))


# ---------------------------------------------------------------- documents and evidence


def evidence_id(evidence: Evidence) -> str:
    """Return the id of a piece of evidence: a hash of where it stands, what it says, what found it."""
    parts = (evidence.document, evidence.start, evidence.end, evidence.quote, evidence.rule)
    return f"evidence-{content_hash(*parts)}"


def evidence_node(graph: Graph, evidence: Evidence) -> Node:
    """Return the words with their place in text and file, as Web Annotation selectors."""
    document = graph.documents[evidence.document]
    first, last = document.lines(evidence.start, evidence.end)
    label = labels.evidence_label(document, first, last, evidence.quote)
    head = pairs(
        ("rdf:type", term("govkg:Evidence")),
        ("rdfs:label", chinese(label)),
        ("oa:exact", Literal(evidence.quote)),
        ("oa:start", Literal(evidence.start)),
        ("oa:end", Literal(evidence.end)),
        ("govkg:firstLine", Literal(first)),
        ("govkg:lastLine", Literal(last)),
        ("govkg:rule", Literal(evidence.rule)),
        ("prov:wasQuotedFrom", graph.iri(evidence.document)),
    )
    return _node(graph.iri(evidence_id(evidence)), head)


def document_node(graph: Graph, kb: KnowledgeBase, document: Document, places: Iterable[str]) -> Node:
    """Return a document with its context; ``places`` are the entities that its place was resolved to."""
    context = document.context
    head = pairs(
        ("rdf:type", term("govkg:Document")),
        ("rdf:type", term("prov:Entity")),
        ("rdfs:label", chinese(labels.document_label(document))),
        ("dcterms:title", chinese(context.title or document.name)),
    )
    where = [graph.iri(place) for place in places]
    tail = pairs(
        ("govkg:placeName", plain(context.place)),
        ("govkg:provinceName", plain(context.province)),
        ("dcterms:issued", day(context.published)),
        ("govkg:reviewYear", year(context.review_year)),
        ("govkg:planYear", year(context.plan_year)),
        ("schema:url", Literal(context.url, datatype=term("xsd:anyURI")) if context.url else None),
        ("govkg:fileName", Literal(document.name)),
        ("govkg:sha256", Literal(document.sha256)),
    )
    inferred = every("govkg:inferredField", map(Literal, sorted(context.inferred)))
    place = every("govkg:reportingPlace", where)
    return _node(graph.iri(document.id), head, place, tail, inferred, _coverage(kb, document))


def _coverage(kb: KnowledgeBase, document: Document) -> list[Pair]:
    numerals = kb.numerals.get(document.id)
    if numerals is None:
        return []
    unexplained = sum(numeral.role is NumeralRole.UNEXPLAINED for numeral in numerals)
    return pairs(
        ("govkg:numerals", Literal(len(numerals))), ("govkg:unexplainedNumerals", Literal(unexplained))
    )


def build_nodes(graph: Graph, version: str) -> Iterator[Node]:
    """Yield builder, build and data set; the build's id depends on version and inputs, never on time."""
    documents = sorted(graph.documents)
    inputs = [graph.documents[key].sha256 for key in documents]
    builder = graph.iri(f"builder-{version}")
    build = graph.iri(f"build-{content_hash(version, *inputs)}")
    software = pairs(("rdf:type", term("prov:SoftwareAgent")), ("rdfs:label", chinese(f"govkg {version}")))
    yield _node(builder, software, pairs(("schema:softwareVersion", Literal(version))))
    activity = pairs(
        ("rdf:type", term("prov:Activity")),
        ("rdfs:label", chinese(f"由 {len(documents)} 份文献构建")),
        ("prov:wasAssociatedWith", builder),
    )
    yield _node(build, activity, every("prov:used", map(graph.iri, documents)))
    dataset = pairs(
        ("rdf:type", term("qb:DataSet")),
        ("rdf:type", term("prov:Entity")),
        ("rdfs:label", chinese("政府工作报告数据集")),
        ("qb:structure", term("govkg:structure")),
        ("prov:wasGeneratedBy", build),
    )
    yield _node(graph.dataset, dataset)


# ---------------------------------------------------------------- indicators and entities


def indicator_node(graph: Graph, indicator: Indicator) -> Node:
    """Return an indicator as a SKOS concept."""
    english = Literal(indicator.label_en, language="en") if indicator.label_en else None
    head = pairs(
        ("rdf:type", term("govkg:Indicator")),
        ("rdf:type", term("skos:Concept")),
        ("rdfs:label", chinese(indicator.label)),
        ("skos:prefLabel", chinese(indicator.label)),
        ("skos:prefLabel", english),
    )
    aliases = _aliases(indicator.label, indicator.aliases)
    scheme = pairs(("skos:inScheme", term("govkg:indicators")), ("govkg:curated", boolean(indicator.known)))
    return _node(graph.iri(indicator.id), head, aliases, scheme)


def _aliases(name: str, aliases: Iterable[str]) -> list[Pair]:
    return every("skos:altLabel", [chinese(alias) for alias in sorted(set(aliases) - {name})])


def entity_node(graph: Graph, entity: Entity, direct: Iterable[Pair]) -> Node:
    """Return an entity with its names and its direct relations."""
    head = pairs(("rdf:type", term(f"govkg:{entity.type.value}")), ("rdfs:label", chinese(entity.name)))
    place = pairs(
        ("govkg:within", graph.iri(entity.within) if entity.within else None),
        ("govkg:code", plain(entity.code)),
        ("govkg:level", plain(entity.level)),
        ("govkg:since", day(entity.since)),
        ("govkg:until", day(entity.until)),
    )
    return _node(graph.iri(entity.id), head, _aliases(entity.name, entity.aliases), place, direct)


# ---------------------------------------------------------------- facts and findings


def fact_node(graph: Graph, fact: Fact) -> Node:
    """Return the statement node of a fact, with its evidence."""
    statement = fact.statement
    label = pairs(("rdfs:label", chinese(labels.statement_label(statement))))
    types: tuple[str, ...]
    if isinstance(statement, Observation):
        types, said = ("govkg:Observation", "qb:Observation"), _observation(graph, fact, statement)
    elif isinstance(statement, Relation):
        types, said = ("govkg:RelationStatement",), _relation(graph, fact, statement)
    else:
        types, said = ("govkg:ProjectStatusStatement",), _status(graph, fact, statement)
    sources = sorted({evidence_id(piece) for piece in fact.evidence})
    evidence = every("govkg:evidence", map(graph.iri, sources))
    return _node(graph.iri(fact.id), every("rdf:type", map(term, types)), label, said, evidence)


def _observation(graph: Graph, fact: Fact, seen: Observation) -> list[Pair]:
    what = pairs(
        ("govkg:indicator", graph.iri(fact.indicator) if fact.indicator else None),
        ("govkg:indicatorText", Literal(seen.indicator)),
    )
    where = graph.role(fact, "place", seen.place) + graph.role(fact, "about", seen.about)
    meant = pairs(
        ("govkg:year", year(seen.year)),
        ("govkg:period", plain(seen.period)),
        ("govkg:kind", code(seen.kind).iri),
        ("govkg:aspect", code(seen.aspect).iri),
        ("govkg:reference", plain(seen.reference)),
        ("qb:dataSet", graph.dataset),
    )
    return what + where + _quantity(fact, seen) + meant


def _quantity(fact: Fact, seen: Observation) -> list[Pair]:
    quantity, ranked = seen.quantity, seen.aspect is Aspect.RANK
    return pairs(
        ("govkg:value", decimal(quantity.value)),
        ("govkg:valueMax", decimal(quantity.value_max)),
        ("govkg:unit", Literal(quantity.unit)),
        ("govkg:comparator", code(quantity.comparator).iri),
        ("govkg:scaledValue", decimal(fact.scaled_value)),
        ("govkg:scaledMax", decimal(fact.scaled_max)),
        ("govkg:baseUnit", plain(fact.base_unit)),
        ("govkg:unitConcept", None if ranked else unit_concept(fact.base_unit)),
    )


def _relation(graph: Graph, fact: Fact, seen: Relation) -> list[Pair]:
    subject = graph.role(fact, "subject", seen.subject)
    relation = pairs(("govkg:relation", code(seen.relation).iri))
    target = graph.role(fact, "object", seen.object)
    return subject + relation + target + pairs(("govkg:year", year(seen.year)))


def _status(graph: Graph, fact: Fact, seen: ProjectStatus) -> list[Pair]:
    stage = pairs(
        ("govkg:status", code(seen.status).iri),
        ("govkg:year", year(seen.year)),
        ("govkg:kind", code(seen.kind).iri),
    )
    return graph.role(fact, "project", seen.project) + stage


def finding_node(graph: Graph, derivation: Derivation) -> Node:
    """Return a finding with its premises; a ledger entry names promise and results apart."""
    head = pairs(
        ("rdf:type", term("govkg:Finding")),
        ("rdfs:label", chinese(labels.derivation_label(derivation))),
        ("govkg:findingKind", code(derivation.kind).iri),
        ("govkg:outcome", Literal(derivation.outcome)),
        ("govkg:margin", decimal(derivation.margin)),
    )
    premises = [graph.iri(premise) for premise in derivation.premises]
    roles: list[Pair] = []
    if derivation.kind is DerivationKind.LEDGER:
        roles = every("govkg:target", premises[:1]) + every("govkg:result", premises[1:])
    derived = every("prov:wasDerivedFrom", sorted(premises, key=lambda node: node.value))
    return _node(graph.iri(derivation.id), head, roles, derived)
