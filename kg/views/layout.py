"""Where the nodes of a graph page stand, computed once, in whole canvas units.

The largest component is laid out by networkx's spring layout with a fixed seed; the other components
and the lone nodes stand in rows beside it, so that none flies off and shrinks the rest. Boxes that
hold a node with its label are then pushed apart until none covers another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Position = tuple[int, int]
_SEED = 7
_ASPECT = 1.5
_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Block:
    """A laid out component: its nodes, their centres from the block's corner, and its size."""

    nodes: tuple[str, ...]
    centres: Array
    width: float
    height: float


def positions(graph: nx.MultiDiGraph[str], boxes: Mapping[str, tuple[float, float]]) -> dict[str, Position]:
    """Return a place for every node; ``boxes`` gives the width and height of node with label."""
    parts = sorted(nx.weakly_connected_components(graph), key=lambda part: (-len(part), min(part)))
    blocks = [_block(graph, sorted(part), boxes) for part in parts]
    found: dict[str, Position] = {}
    for block, (x, y) in zip(blocks, _corners(blocks), strict=True):
        for node, (dx, dy) in zip(block.nodes, block.centres, strict=True):
            found[node] = (round(x + float(dx)), round(y + float(dy)))
    return found


def spread(centres: Array, sizes: Array, rounds: int = 400) -> Array:
    """Push boxes apart, each pair along the axis that needs less, until none overlaps (or ``rounds``)."""
    moved = centres.copy()
    reach = (sizes[:, None, :] + sizes[None, :, :]) / 2 + _GAP
    for _ in range(rounds):
        delta = moved[:, None, :] - moved[None, :, :]
        depth = reach - np.abs(delta)
        depth[np.arange(len(moved)), np.arange(len(moved))] = 0
        hit = (depth > 0.5).all(axis=2)
        if not hit.any():
            break
        moved += _pushes(delta, depth, hit)
    return moved


def _pushes(delta: Array, depth: Array, hit: NDArray[np.bool_]) -> Array:
    along_x = depth[..., 0] < depth[..., 1]
    order = np.sign(np.arange(len(delta))[:, None] - np.arange(len(delta))[None, :])
    sign = np.where(delta == 0, order[..., None], np.sign(delta))
    axis = np.stack([along_x, ~along_x], axis=2)
    step = np.where(hit[..., None] & axis, sign * depth / 2, 0.0)
    crowd = np.maximum(1, hit.sum(axis=1))[:, None]
    return np.asarray(step.sum(axis=1) / np.sqrt(crowd), dtype=np.float64)


def _block(
    graph: nx.MultiDiGraph[str], nodes: list[str], boxes: Mapping[str, tuple[float, float]]
) -> Block:
    sizes = np.array([boxes[node] for node in nodes], dtype=np.float64)
    centres = spread(_spring(graph, nodes, sizes), sizes)
    low = (centres - sizes / 2).min(axis=0)
    high = (centres + sizes / 2).max(axis=0)
    width, height = (high - low).tolist()
    return Block(tuple(nodes), centres - low, width, height)


def _spring(graph: nx.MultiDiGraph[str], nodes: list[str], sizes: Array) -> Array:
    if len(nodes) == 1:
        return np.zeros((1, 2))
    plain = nx.Graph()
    plain.add_nodes_from(nodes)
    plain.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(nodes).edges()))
    start = nx.circular_layout(plain)
    place = nx.spring_layout(plain, pos=start, k=1.6 / len(nodes) ** 0.5, iterations=120, seed=_SEED)
    area = float((sizes + _GAP).prod(axis=1).sum()) * 1.6
    unit = np.array([place[node] for node in nodes], dtype=np.float64)
    return unit * np.array([_ASPECT**0.5, _ASPECT**-0.5]) * area**0.5 / 2


def _corners(blocks: list[Block]) -> Iterable[tuple[float, float]]:
    """Set the first block, then the others in rows to its right or, when it is small, around it."""
    if not blocks:
        return []
    first, rest = blocks[0], blocks[1:]
    area = sum((block.width + 40) * (block.height + 30) for block in rest) * 1.25
    height = max(first.height, (area / _ASPECT) ** 0.5)
    width = max(area / height, max((block.width for block in rest), default=0))
    left = first.width + (80 if rest else 0)
    corners = [(0.0, max(0.0, (height - first.height) / 2))]
    x = y = row = 0.0
    for block in rest:
        if x and x + block.width > width:
            x, y, row = 0.0, y + row + 30, 0.0
        corners.append((left + x, y))
        x, row = x + block.width + 40, max(row, block.height)
    return corners
