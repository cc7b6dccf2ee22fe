"""Nodes and edges as GraphML and GEXF files that Gephi, yEd and Cytoscape open, with Chinese labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx

from kg.model import EntityType
from kg.views.labels import LOOKS

Attributes = Mapping[str, str | int]
Edge = tuple[str, str, str, Attributes]

# XML 1.0 has no place for these, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(rb' lastmodifieddate="[^"]*"')
_OTHER = "#5b7f7a"


def write_graphml(nodes: Mapping[str, Attributes], edges: Iterable[Edge], path: Path) -> None:
    """Write a directed multigraph as GraphML (UTF-8); ``label`` is what graph tools show."""
    out = BytesIO()
    nx.write_graphml_xml(_graph(nodes, edges), out, encoding="utf-8", prettyprint=True)
    path.write_bytes(out.getvalue())


def write_gexf(nodes: Mapping[str, Attributes], edges: Iterable[Edge], path: Path) -> None:
    """Write a directed multigraph as GEXF 1.2, coloured by type, without a date: equal input, equal bytes."""
    graph = _graph(nodes, edges)
    for _, seen in graph.nodes(data=True):
        seen["viz"] = {"color": _colour(str(seen.get("class", "")))}
    out = BytesIO()
    nx.write_gexf(graph, out, encoding="utf-8", version="1.2draft")
    path.write_bytes(_DATE.sub(b"", out.getvalue(), count=1))


def _graph(nodes: Mapping[str, Attributes], edges: Iterable[Edge]) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, attributes in nodes.items():
        graph.add_node(_clean(node), **{name: _clean(value) for name, value in attributes.items()})
    for source, target, key, attributes in edges:
        seen = {name: _clean(value) for name, value in attributes.items()}
        # Edge ids must differ in the whole file, not only between two nodes.
        graph.add_edge(_clean(source), _clean(target), key=f"{source} {key} {target}", kind=key, **seen)
    return graph


def _clean(value: str | int) -> Any:
    return _NOT_XML.sub(" ", value) if isinstance(value, str) else value


def _colour(kind: str) -> dict[str, int | float]:
    look = LOOKS[EntityType(kind)].colour if kind in set(EntityType) else _OTHER
    red, green, blue = (int(look[at : at + 2], 16) for at in (1, 3, 5))
    return {"r": red, "g": green, "b": blue, "a": 1.0}
