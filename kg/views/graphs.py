"""Which nodes and edges each graph page draws.

All pages cut from one multigraph: entities as nodes; relations, the places' hierarchy and figures
about a thing in a place as edges. Observations are no nodes: a panel lists them. A page draws at most
``LIMIT`` nodes, those with the most neighbours on that page first (more facts, then the id, break ties);
a page never hides that it left some out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from kg.model import EntityType, Fact, Observation, ProjectStatus, Relation, RelationType
from kg.model import Kind as FigureKind
from kg.views.facts import Site

LIMIT = 300
KINDS = tuple(FigureKind)
Mark = tuple[int, int, int]
_T, _R = EntityType, RelationType
_ALL_TYPES = frozenset(EntityType)
_ALL_EDGES = frozenset([*RelationType, "within", "about"])


@dataclass(frozen=True, slots=True)
class View:
    """One graph page: types it may show, those it is about, and the edges it draws.

    Every edge but ``within`` touches a node of a type in ``focus``; nodes in ``keep`` stay although
    nothing connects them.
    """

    name: str
    title: str
    english: str
    intro: str
    focus: frozenset[EntityType]
    types: frozenset[EntityType]
    edges: frozenset[str]
    keep: frozenset[EntityType] = frozenset()


VIEWS = (
    View("overview", "全景", "Overview", "所有类型的实体与关系", _ALL_TYPES, _ALL_TYPES, _ALL_EDGES),
    View(
        "places", "地方", "Places", "行政区的隶属、所在的开发区与设施、获得的荣誉",
        frozenset({_T.AREA, _T.ZONE}),
        frozenset({_T.AREA, _T.ZONE, _T.FACILITY, _T.HONOR}),
        frozenset({_R.LOCATED_IN, _R.RECEIVED_HONOR, "within"}),
        frozenset({_T.AREA, _T.ZONE}),
    ),
    View(
        "projects", "项目", "Projects", "项目的进展、所在地与承建方",
        frozenset({_T.PROJECT}),
        frozenset({_T.PROJECT, _T.COMPANY, _T.ORGANIZATION, _T.AREA, _T.ZONE}),
        frozenset({_R.LOCATED_IN, _R.UNDERTAKES, _R.COOPERATES_WITH, "within"}),
        frozenset({_T.PROJECT}),
    ),
    View(
        "companies", "企业", "Companies", "企业的项目、所在地、荣誉与合作",
        frozenset({_T.COMPANY}),
        _ALL_TYPES - {_T.EVENT, _T.POLICY},
        _ALL_EDGES - {"within"},
        frozenset({_T.COMPANY}),
    ),
    View(
        "programs", "模式与行动", "Programs", "模式、行动、政策文件与活动，由谁实施、发布、主办",
        frozenset({_T.PROGRAM, _T.POLICY, _T.EVENT}),
        _ALL_TYPES - {_T.PROJECT, _T.HONOR},
        frozenset({_R.IMPLEMENTS, _R.ISSUES, _R.HOSTS, _R.COOPERATES_WITH, _R.LOCATED_IN, "about"}),
        frozenset({_T.PROGRAM, _T.POLICY, _T.EVENT}),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """What a page draws of its view: the graph, the whole of the view, and how many nodes that has."""

    view: View
    graph: nx.MultiDiGraph[str]
    whole: nx.MultiDiGraph[str]
    total: int


def whole_graph(site: Site) -> nx.MultiDiGraph[str]:
    """Return all entities and their edges; an edge's key is its code, ``marks`` its data."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in site.kb.entities:
        graph.add_node(entity.id, type=entity.type)
    for source, target, code, fact in _edges(site):
        if source != target and source in graph and target in graph:
            _join(site, graph, (source, target, code), fact)
    return graph


def cut(site: Site, whole: nx.MultiDiGraph[str], view: View) -> Cut:
    """Return what the view's page draws: its edges, and the ``LIMIT`` best connected nodes."""
    kept: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    types = nx.get_node_attributes(whole, "type")
    kept.add_nodes_from(node for node, kind in types.items() if kind in view.keep)
    for source, target, code, data in whole.edges(keys=True, data=True):
        ends = {types[source], types[target]}
        if code in view.edges and ends <= view.types and (ends & view.focus or code == "within"):
            kept.add_edge(source, target, code, **data)
    for edge in _overshadowed(kept):
        kept.remove_edge(*edge)
    _drop_bare_hierarchy(kept, types, view)
    best = sorted(kept, key=lambda node: rank(site, kept, node))[:LIMIT]
    return Cut(view, kept.subgraph(sorted(best)), kept, len(kept))


def marks(site: Site, fact: Fact) -> set[Mark]:
    """Return what a filter asks of a fact: year (0 if none), place of its kind in ``KINDS``, document."""
    year = fact.statement.year or 0
    found = (site.documents.get(evidence.document) for evidence in fact.evidence)
    return {(year, KINDS.index(_kind(site, fact, at)), at) for at in found if at is not None}


def _kind(site: Site, fact: Fact, document: int) -> FigureKind:
    """Return a fact's kind; a relation is a target in the year that its document plans, or later."""
    statement = fact.statement
    if isinstance(statement, Observation | ProjectStatus):
        return statement.kind
    plan = site.kb.documents[document].context.plan_year
    ahead = plan is not None and statement.year is not None and statement.year >= plan
    return FigureKind.TARGET if ahead else FigureKind.ACTUAL


def rank(site: Site, graph: nx.MultiDiGraph[str], node: str) -> tuple[int, int, str]:
    """Return a sort key: most neighbours first, then most facts, then the id."""
    neighbours = len(set(graph.successors(node)) | set(graph.predecessors(node)))
    return -neighbours, -len(site.by_entity.get(node, ())), node


def _overshadowed(graph: nx.MultiDiGraph[str]) -> list[tuple[str, str, str]]:
    """Return the ``about`` edges between nodes that something said in words joins already."""
    return [
        (source, target, code)
        for source, target, code in graph.edges(keys=True)
        if code == "about" and (graph.number_of_edges(source, target) > 1 or graph.has_edge(target, source))
    ]


def _edges(site: Site) -> Iterator[tuple[str, str, str, Fact | None]]:
    for entity in site.kb.entities:
        if entity.within:
            code = "within" if entity.type is EntityType.AREA else RelationType.LOCATED_IN.value
            yield entity.id, entity.within, code, None
    for fact in site.kb.facts:
        roles, statement = fact.roles, fact.statement
        if isinstance(statement, Relation) and {"subject", "object"} <= roles.keys():
            yield roles["subject"], roles["object"], statement.relation.value, fact
        if isinstance(statement, Observation) and {"about", "place"} <= roles.keys():
            yield roles["about"], roles["place"], "about", fact


def _join(site: Site, graph: nx.MultiDiGraph[str], edge: tuple[str, str, str], fact: Fact | None) -> None:
    """Add an edge once, with the marks of all facts that state it."""
    source, target, code = edge
    if not graph.has_edge(source, target, code):
        graph.add_edge(source, target, code, marks=set())
    if fact is not None:
        graph.edges[source, target, code]["marks"] |= marks(site, fact)


def _drop_bare_hierarchy(graph: nx.MultiDiGraph[str], types: dict[str, EntityType], view: View) -> None:
    """Leave out areas that only the hierarchy brings in, unless the view is about areas."""
    if EntityType.AREA in view.focus:
        return
    while bare := [node for node in graph if types[node] is EntityType.AREA and _is_bare(graph, node)]:
        graph.remove_nodes_from(bare)


def _is_bare(graph: nx.MultiDiGraph[str], node: str) -> bool:
    codes = [code for _, _, code in graph.out_edges(node, keys=True)]
    codes += [code for _, _, code in graph.in_edges(node, keys=True)]
    return all(code == "within" for code in codes) and len(codes) <= 1
