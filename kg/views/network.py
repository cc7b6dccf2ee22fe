"""A cut of the graph as pyvis nodes, edges and options; the page around them is our own.

pyvis's own page is not used: it loads from a CDN, lays out while one waits, and lets a heading or a
title run as script. Here ``Network`` builds the data for vis-network and nothing else.
"""

from __future__ import annotations

import json
from typing import Any

import networkx as nx
from pyvis.network import Network

from kg.model import EntityType, ProjectStatus
from kg.views.communities import partition
from kg.views.facts import Badge, Site
from kg.views.graphs import Cut, Mark, marks, rank
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
    """Return nodes, edges and options of a page, as vis-network takes them; positions, communities."""
    network = Network(directed=True)
    parts = partition(site, cut.graph)
    groups = parts.of_node()
    sizes = _sizes(site, cut.graph)
    labels = {node: _label(site, node) for node in cut.graph}
    boxes = {node: _box(labels[node], *sizes[node]) for node in cut.graph}
    for node, (x, y) in sorted(positions(cut.graph, boxes, groups).items()):
        size, font = sizes[node]
        # the box of node and label is centred on its place, the label hangs below the node
        top = y + round(size - boxes[node][1] / 2)
        _add_node(network, site, node, label=labels[node], size=size, font={"size": font}, x=x, y=top)
    for source, target, code, data in sorted(cut.graph.edges(keys=True, data=True), key=lambda e: e[:3]):
        network.add_edge(source, target, **_edge(code, sorted(data["marks"])))
    network.set_options(json.dumps(_OPTIONS))
    for node, number in left_out(cut).items():
        network.get_node(node)["more"] = number
    for node, number in groups.items():
        network.get_node(node)["community"] = number
    looks = {kind.value: [look.shape, look.colour] for kind, look in LOOKS.items()}
    drawn = {"nodes": network.nodes, "edges": network.edges, "options": network.options}
    communities = [{"number": c.number, "size": len(c.nodes), "names": c.names} for c in parts.communities]
    return {
        **drawn, "years": years(cut), "looks": looks,
        "communities": communities, "modularity": parts.modularity,
    }  # fmt: skip


def years(cut: Cut) -> list[int]:
    """Return the years of all that a page draws or may draw, in order."""
    edges = cut.whole.edges(data=True)
    return sorted({year for _, _, data in edges for year, _, _ in data["marks"] if year})


def left_out(cut: Cut) -> dict[str, int]:
    """Return how many neighbours of each drawn node the page leaves out, where it leaves out any."""
    missing = {node: set(nx.all_neighbors(cut.whole, node)) - set(cut.graph) for node in sorted(cut.graph)}
    return {node: len(found) for node, found in missing.items() if found}


def rest_data(site: Site, cut: Cut) -> dict[str, Any]:
    """Return what a page leaves out, best connected first: node ids, and edges with an end among them.

    An edge is its two ends, its code and its marks; its end is a place in ``nodes`` or a drawn node's id.
    ``stages`` gives the badge and the marks of projects by their place in ``nodes``.
    """
    missing = sorted(set(cut.whole) - set(cut.graph), key=lambda node: rank(site, cut.whole, node))
    at = {node: place for place, node in enumerate(missing)}
    edges = [
        [at.get(source, source), at.get(target, target), str(code), sorted(data["marks"])]
        for source, target, code, data in sorted(cut.whole.edges(keys=True, data=True), key=lambda e: e[:3])
        if source in at or target in at
    ]
    badges = {place: badge for node, place in at.items() if (badge := _project_badge(site, node))}
    stages = {str(place): [badge.text, _stages(site, missing[place])] for place, badge in badges.items()}
    return {"nodes": missing, "edges": edges, "stages": stages}


def _add_node(network: Network, site: Site, node: str, **drawn: Any) -> None:
    entity = site.entities[node]
    look = LOOKS[entity.type]
    if badge := _project_badge(site, node):
        drawn |= {"stage": badge.status.value, "planned": badge.planned, "marks": _stages(site, node)}
    network.add_node(
        node,
        shape=look.shape,
        color=look.colour,
        kind=entity.type.value,  # not ``group``: pyvis would drop the colour
        title=f"{look.label} · {entity.name}",
        **drawn,
    )


def _project_badge(site: Site, node: str) -> Badge | None:
    """Return where a project stands; nothing for other nodes."""
    return site.badge(node) if site.entities[node].type is EntityType.PROJECT else None


def _stages(site: Site, node: str) -> list[Mark]:
    """Return the marks of a project's stages."""
    stages = [fact for fact in site.by_entity.get(node, ()) if isinstance(fact.statement, ProjectStatus)]
    return sorted({mark for fact in stages for mark in marks(site, fact)})


def _edge(code: str, found: list[Mark]) -> dict[str, Any]:
    label = RELATIONS[code]
    years = sorted({year for year, _, _ in found if year})
    when = "、".join(map(str, years))
    return {
        "label": label,
        "title": f"{label} {when}".strip(),
        "code": str(code),
        "marks": found,
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
    badge = _project_badge(site, node)
    return f"{short}\n{badge.text}" if badge else short


def _box(label: str, size: int, font: int) -> tuple[float, float]:
    lines = label.split("\n")
    width = max(sum(1.0 if ord(mark) > 0x2E7F else 0.6 for mark in line) for line in lines) * font
    return max(width, size * 2.0), size * 2 + len(lines) * font * 1.2
