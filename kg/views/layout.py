"""Where the nodes of a graph page stand, computed once, in whole canvas units.

The largest component is laid out by networkx's spring layout with a fixed seed; the other components
and the lone nodes stand in rows beside it, so that none flies off and shrinks the rest. Boxes that
hold a node with its label are then pushed apart until none covers another. Ties inside a community pull
harder than those between two, so that a community stands together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Boxes = Mapping[str, tuple[float, float]]
Position = tuple[int, int]
_SEED = 7
_ASPECT = 1.15
_GAP = 12.0
_BESIDE = 36.0
#: Pull of a tie between two communities, of 1 inside one.
_ACROSS = 0.3


@dataclass(frozen=True, slots=True)
class Block:
    """A laid out component: its nodes, their centres from the block's corner, and its size."""

    nodes: tuple[str, ...]
    centres: Array
    width: float
    height: float


def positions(
    graph: nx.MultiDiGraph[str], boxes: Boxes, groups: Mapping[str, int] | None = None
) -> dict[str, Position]:
    """Return a place for every node; ``boxes`` gives its size with label, ``groups`` its community."""
    parts = sorted(nx.weakly_connected_components(graph), key=lambda part: (-len(part), min(part)))
    plain = _plain(graph, groups or {})
    blocks = [_block(plain, sorted(part), boxes) for part in parts]
    found: dict[str, Position] = {}
    for block, (x, y) in zip(blocks, _corners(blocks), strict=True):
        for node, (dx, dy) in zip(block.nodes, block.centres, strict=True):
            found[node] = (round(x + float(dx)), round(y + float(dy)))
    return found


def spread(centres: Array, sizes: Array, gap: float = _GAP, rounds: int = 500) -> Array:
    """Push boxes apart, each pair along the axis that needs less, until none overlaps (or ``rounds``)."""
    moved = centres.copy()
    first, second = np.triu_indices(len(moved), 1)
    reach = (sizes[first] + sizes[second]) / 2 + gap
    for _ in range(rounds):
        delta = moved[first] - moved[second]
        depth = reach - np.abs(delta)
        hit = (depth[:, 0] > 0.5) & (depth[:, 1] > 0.5)
        if not hit.any():
            break
        _push(moved, (first[hit], second[hit]), delta[hit], depth[hit])
    return moved


def _push(moved: Array, pairs: tuple[Indices, Indices], delta: Array, depth: Array) -> None:
    """Move both boxes of each pair by half the depth of their overlap, gently where many push."""
    along_x = depth[:, 0] < depth[:, 1]
    step = np.where(delta < 0, -depth, depth) / 2
    step[along_x, 1] = 0
    step[~along_x, 0] = 0
    crowd = np.sqrt(np.maximum(1, np.bincount(np.concatenate(pairs), minlength=len(moved))))[:, None]
    total = np.zeros_like(moved)
    np.add.at(total, pairs[0], step)
    np.add.at(total, pairs[1], -step)
    moved += total / crowd


def _plain(graph: nx.MultiDiGraph[str], groups: Mapping[str, int]) -> nx.Graph[str]:
    """Return the graph without directions and parallels, its edges weighted by community."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(graph))
    for source, target in sorted({(min(edge), max(edge)) for edge in graph.edges()}):
        alike = groups.get(source) == groups.get(target)
        plain.add_edge(source, target, weight=1.0 if alike else _ACROSS)
    return plain


def _block(graph: nx.Graph[str], nodes: list[str], boxes: Boxes) -> Block:
    sizes = np.array([boxes[node] for node in nodes], dtype=np.float64)
    # a small graph has room for edges long enough to carry their labels
    gap = _GAP + 40 / (1 + len(nodes) / 20)
    centres = spread(_spring(graph, nodes, sizes), sizes, gap)
    low = (centres - sizes / 2).min(axis=0)
    high = (centres + sizes / 2).max(axis=0)
    width, height = (high - low).tolist()
    return Block(tuple(nodes), centres - low, width, height)


def _spring(graph: nx.Graph[str], nodes: list[str], sizes: Array) -> Array:
    """Return networkx's spring layout, scaled to an area that can hold the boxes."""
    if len(nodes) == 1:
        return np.zeros((1, 2))
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(nodes)
    inside = set(nodes)
    ties = ((a, b, data) for a in nodes for b, data in graph.adj[a].items() if a < b and b in inside)
    plain.add_edges_from(ties)
    start = nx.circular_layout(plain)
    place = nx.spring_layout(plain, pos=start, k=1.6 / len(nodes) ** 0.5, iterations=120, seed=_SEED)
    area = float((sizes + _GAP).prod(axis=1).sum()) * (1.6 if len(nodes) > 2 else 3.0)
    unit = _even(np.array([place[node] for node in nodes], dtype=np.float64))
    return np.asarray(unit * np.array([_ASPECT**0.5, _ASPECT**-0.5]) * area**0.5 / 2)


def _even(places: Array) -> Array:
    """Draw outliers in and crowds apart: halfway between each coordinate and its rank, from -1 to 1."""
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = 2 * (places - low) / np.maximum(high - low, 1e-9) - 1
    ranks = places.round(6).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return np.asarray((scaled + 2 * ranks / (len(places) - 1) - 1) / 2, dtype=np.float64)


def _corners(blocks: list[Block]) -> list[tuple[float, float]]:
    """Set the first block, the others in rows to its right or below it, whichever fills a screen better."""
    if not blocks:
        return []
    first, rest = blocks[0], blocks[1:]
    area = sum((block.width + _BESIDE) * (block.height + _BESIDE) for block in rest) * 1.25
    widest = max((block.width for block in rest), default=0)
    beside, tall = _rows(rest, max(widest, area / max(first.height, (area / _ASPECT) ** 0.5)))
    below, deep = _rows(rest, max(widest, first.width))
    if _waste(first.width + widest, max(first.height, tall)) < _waste(first.width, first.height + deep):
        return [(0.0, 0.0), *((x + first.width + 2 * _BESIDE, y) for x, y in beside)]
    return [(0.0, 0.0), *((x, y + first.height + 2 * _BESIDE) for x, y in below)]


def _rows(blocks: list[Block], width: float) -> tuple[list[tuple[float, float]], float]:
    """Return corners of blocks set in rows up to ``width``, and the height they take."""
    corners = []
    x = y = row = 0.0
    for block in blocks:
        if x and x + block.width > width:
            x, y, row = 0.0, y + row + _BESIDE, 0.0
        corners.append((x, y))
        x, row = x + block.width + _BESIDE, max(row, block.height)
    return corners, y + row


def _waste(width: float, height: float) -> float:
    """Return the side of the screen-shaped frame that holds a drawing of this size."""
    return max(width / _ASPECT, height)
