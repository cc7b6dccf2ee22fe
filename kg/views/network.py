"""A cut of the graph as pyvis nodes, edges and options; the page around them is our own.

pyvis's own page is not used: it loads from a CDN, lays out while one waits, and lets a heading or a
title run as script. Here ``Network`` builds the data for vis-network and nothing else.
"""

from __future__ import annotations

import json
from typing import Any

import networkx as nx
from pyvis.network import Network

from kg.model import EntityType
from kg.views.facts import Site
from kg.views.graphs import Cut, rank
from kg.views.labels import LOOKS, RELATIONS
from kg.views.layout import positions

_LABEL = 14
_HUBS = 24
# shapes that cover little of their circle, so that all types look equally large
_FULLER = {"star": 1.35, "diamond": 1.2, "triangle": 1.15, "triangleDown": 1.15}
_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hideEdgesOnDrag": True,
        "hideEdgesOnZoom": True,
        "hover": True,
        "tooltipDelay": 150,
        "keyboard": {"enabled": False},
        "multiselect": False,
    },
    "nodes": {
        "borderWidth": 1.5,
        "scaling": {"label": {"drawThreshold": 7}},
        "font": {"vadjust": 0, "strokeWidth": 4},
    },
    "edges": {
        "smooth": {"enabled": False},
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "width": 1,
        "hoverWidth": 1,
        "selectionWidth": 1.5,
        "font": {"size": 11, "align": "horizontal", "strokeWidth": 4},
        "scaling": {"label": {"drawThreshold": 10}},
    },
}


def network_data(site: Site, cut: Cut) -> dict[str, Any]:
    """Return nodes, edges and options of a page, as vis-network takes them, with positions."""
    network = Network(directed=True)
    sizes = _sizes(site, cut.graph)
    labels = {node: _label(site, node) for node in cut.graph}
    boxes = {node: _box(labels[node], *sizes[node]) for node in cut.graph}
    for node, (x, y) in sorted(positions(cut.graph, boxes).items()):
        size, font = sizes[node]
        # the box of node and label is centred on its place, the label hangs below the node
        top = y + round(size - boxes[node][1] / 2)
        _add_node(network, site, node, label=labels[node], size=size, font={"size": font}, x=x, y=top)
    for source, target, code, data in sorted(cut.graph.edges(keys=True, data=True), key=lambda e: e[:3]):
        network.add_edge(source, target, **_edge(code, sorted(data["years"])))
    network.set_options(json.dumps(_OPTIONS))
    return {"nodes": network.nodes, "edges": network.edges, "options": network.options}


def _add_node(network: Network, site: Site, node: str, **drawn: Any) -> None:
    entity = site.entities[node]
    look = LOOKS[entity.type]
    if entity.type is EntityType.PROJECT and (badge := site.badge(node)):
        drawn |= {"stage": badge.status.value, "planned": badge.planned}
    network.add_node(
        node,
        shape=look.shape,
        color=look.colour,
        kind=entity.type.value,  # not ``group``: pyvis would drop the colour
        title=f"{look.label} · {entity.name}",
        **drawn,
    )


def _edge(code: str, years: list[int]) -> dict[str, Any]:
    label = RELATIONS[code]
    when = "、".join(map(str, years))
    return {
        "label": label,
        "title": f"{label} {when}".strip(),
        "code": str(code),
        "years": years,
        "dashes": code in ("within", "about"),
    }


def _sizes(site: Site, graph: nx.MultiDiGraph[str]) -> dict[str, tuple[int, int]]:
    """Return radius and font size by node; the hubs' labels stay legible with the whole graph in view."""
    order = sorted(graph, key=lambda node: rank(site, graph, node))
    zoom = max(1.0, (len(graph) / 22) ** 0.5)
    looks = {node: LOOKS[site.entities[node].type] for node in graph}
    found = {}
    for place, node in enumerate(order):
        scale = zoom if place < _HUBS else 1.0
        radius = (7 + 2.2 * min(100, -rank(site, graph, node)[0]) ** 0.5) * zoom**0.5
        found[node] = round(radius * _FULLER.get(looks[node].shape, 1.0)), round(_LABEL * scale)
    return found


def _label(site: Site, node: str) -> str:
    name = site.entities[node].name
    short = name if len(name) <= 14 else f"{name[:13]}…"
    badge = site.badge(node) if site.entities[node].type is EntityType.PROJECT else None
    return f"{short}\n{badge.text}" if badge else short


def _box(label: str, size: int, font: int) -> tuple[float, float]:
    lines = label.split("\n")
    width = max(sum(1.0 if ord(mark) > 0x2E7F else 0.6 for mark in line) for line in lines) * font
    return max(width, size * 2.0), size * 2 + len(lines) * font * 1.2
