"""Which nodes of a drawn graph belong closer together: Louvain communities, the same for the same graph."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from kg.views.facts import Site
from kg.views.graphs import rank

SMALLEST = 3
NAMED = 4
LISTED = 12
_SEED = 7


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes with more ties among each other than elsewhere; ``names`` are those of the best connected."""

    number: int
    nodes: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """The communities of ``SMALLEST`` nodes and more, the largest first; the modularity of all of them."""

    communities: tuple[Community, ...]
    modularity: float

    def of_node(self) -> dict[str, int]:
        """Return the number of the community by node; nodes of small ones are left out."""
        return {node: each.number for each in self.communities for node in each.nodes}


def partition(site: Site, graph: nx.MultiDiGraph[str]) -> Partition:
    """Return the communities of a graph (Louvain, fixed seed; direction and parallels left out)."""
    order = sorted(graph)
    at = {node: place for place, node in enumerate(order)}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(order)))
    plain.add_edges_from(sorted({(min(at[a], at[b]), max(at[a], at[b])) for a, b in graph.edges() if a != b}))
    if not plain.number_of_edges():
        return Partition((), 0.0)
    # whole numbers as nodes: the order of strings in a set differs from run to run
    found = nx.community.louvain_communities(plain, seed=_SEED)
    large = [sorted(part) for part in found if len(part) >= SMALLEST]
    parts = [[order[i] for i in part] for part in sorted(large, key=lambda part: (-len(part), part))]
    named = tuple(_named(site, graph, number, part) for number, part in enumerate(parts, 1))
    return Partition(named, round(float(nx.community.modularity(plain, found)), 2))


def _named(site: Site, graph: nx.MultiDiGraph[str], number: int, nodes: list[str]) -> Community:
    best = sorted(nodes, key=lambda node: rank(site, graph, node))[:NAMED]
    return Community(number, tuple(nodes), tuple(site.entities[node].name for node in best))
