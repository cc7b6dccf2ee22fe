"""Compare with plain pyvis: ``python scripts/compare_pyvis.py [SOURCES…] [--limit SECONDS]``.

The same nodes, edges, labels, shapes and colours once as govkg's graph page and once as pyvis writes
them with its defaults: ``local``, which links a CDN all the same, and ``cdn_resources="in_line"``, the
best that pyvis offers to a reader without a network. First the cut that the overview draws, then all
that the overview has, which govkg lays out only where it is small enough (``--whole``). Each page is
opened in headless Chromium with no network, at most ``--limit`` seconds. Needs the ``test`` extra and
Chromium.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import networkx as nx
from measure_pages import SEEDS, Visit, browser, knowledge, say, shown, visit_graph
from pyvis.network import Network

from kg.views import write_site
from kg.views.communities import LISTED
from kg.views.facts import Site
from kg.views.graphs import VIEWS, Cut, cut, whole_graph
from kg.views.labels import LOOKS, RELATIONS
from kg.views.network import network_data
from kg.views.render import page

WHOLE = 1500


@dataclass(frozen=True)
class Case:
    """A page to open, whose folder may not be left, and what it draws."""

    name: str
    path: Path
    nodes: int
    edges: int


def plain(site: Site, graph: nx.MultiDiGraph[str], path: Path, resources: str) -> None:
    """Write a graph with pyvis as its documentation does: add nodes and edges, generate the page."""
    network = Network(directed=True, cdn_resources=resources)
    for node in sorted(graph):
        look = LOOKS[site.entities[node].type]
        network.add_node(node, label=site.entities[node].name, shape=look.shape, color=look.colour)
    for source, target, code in sorted(graph.edges(keys=True)):
        network.add_edge(source, target, label=RELATIONS[code])
    path.write_text(network.generate_html(notebook=False), encoding="utf-8")


def own_page(site: Site, shown_cut: Cut, path: Path) -> None:
    """Write govkg's page of a cut that it would not draw by itself."""
    # above 500 nodes networkx's springs need SciPy, and govkg never draws so many: here they start from a
    # shell and are pushed apart as ever; where nodes stand costs the browser nothing
    with patch.object(nx, "spring_layout", lambda graph, **_: nx.shell_layout(graph)):
        network = network_data(site, shown_cut)
    documents = [(at, row.context.title or row.name) for at, row in enumerate(site.kb.documents)]
    html = page(
        "graph.html", root="../", here="overview", has_findings=True, cut=shown_cut,
        limit=len(shown_cut.graph), most=LISTED, views=VIEWS, types=list(LOOKS),
        codes=[(str(code), label) for code, label in RELATIONS.items()],
        years=[], documents=documents, network=network,
    )  # fmt: skip
    path.write_text(html, encoding="utf-8")


def cases(site: Site, folder: Path, largest: int) -> Iterator[Case]:
    """Write the pages and yield them, govkg's before pyvis's."""
    overview = cut(site, whole_graph(site), VIEWS[0])
    whole = replace(overview, graph=overview.whole)
    for name, each in (("overview", overview), ("whole", whole)):
        graph = each.graph
        size = len(graph), graph.number_of_edges()
        if name == "overview":
            yield Case(f"govkg, {name}", folder / "graph" / "overview.html", *size)
        elif len(graph) <= largest:
            own_page(site, each, folder / "graph" / "whole.html")
            yield Case(f"govkg, {name}", folder / "graph" / "whole.html", *size)
        for resources in ("local", "in_line"):
            path = folder / f"pyvis-{name}-{resources}.html"
            plain(site, graph, path, resources)
            yield Case(f"pyvis {resources}, {name}", path, *size)


def row(case: Case, seen: Visit, limit: float) -> str:
    """Return a page's line of the table."""
    late = "never" if any("is not defined" in error for error in seen.errors) else f"> {limit:.0f}"
    still = late if seen.still is None else shown(seen.still)
    cells = (
        case.name, f"{case.nodes:,}", f"{case.edges:,}", f"{case.path.stat().st_size:,}", shown(seen.paint),
        shown(seen.drawn), still, str(len(seen.errors)), str(len(seen.outside)),
    )  # fmt: skip
    return " | ".join(cells)


def main() -> int:
    """Write, open and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path, default=[SEEDS])
    parser.add_argument("--limit", type=float, default=60, help="seconds that a page may take")
    parser.add_argument("--whole", type=int, default=WHOLE, help="most nodes that govkg lays out here")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    kb = knowledge(options.sources).kb
    with tempfile.TemporaryDirectory() as aside, browser() as chromium:
        folder = Path(aside).resolve()
        write_site(kb, folder)
        say(f"{len(kb.documents)} documents; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        say("page | nodes | edges | bytes | first paint s | drawn s | still s | errors | requests outside")
        say("---|---|---|---|---|---|---|---|---")
        for case in cases(Site(kb), folder, options.whole):
            say(row(case, visit_graph(chromium, case.path, folder, options.limit), options.limit))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
