"""``kg export`` writes the graph for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import GRAPH, GraphOption, existing, stop
from kg.rdf.export import Grouping, network, to_jsonld, to_nquads
from kg.views.exports import write_gexf, write_graphml


class ExportFormat(StrEnum):
    """What ``kg export`` writes; the value is also the file's suffix, N-Quads' apart."""

    JSONLD = "jsonld"
    NQUADS = "nquads"
    GRAPHML = "graphml"
    GEXF = "gexf"


def export_command(
    graph: GraphOption = GRAPH,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder to write into; default: beside the graph.")
    ] = None,
    format_: Annotated[
        list[ExportFormat] | None, typer.Option("-f", "--format", help="May be repeated; default: all.")
    ] = None,
    named_graphs: Annotated[
        Grouping,
        typer.Option("--named-graphs", help="N-Quads: one graph for the whole, or one per document."),
    ] = Grouping.WHOLE,
) -> None:
    """Write the graph as JSON-LD, N-Quads, and GraphML and GEXF (Gephi, yEd, Cytoscape)."""
    folder = output or existing(graph).parent
    wanted = list(dict.fromkeys(format_ or ExportFormat))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in wanted:
            typer.echo(_write(each, existing(graph), folder, named_graphs))
    except (ValueError, SyntaxError, OSError) as error:
        raise stop(str(error)) from error


def _write(wanted: ExportFormat, graph: Path, folder: Path, grouping: Grouping) -> str:
    """Write one file and return a line about it."""
    path = folder / f"{graph.stem}.{'nq' if wanted is ExportFormat.NQUADS else wanted}"
    if wanted is ExportFormat.JSONLD:
        return f"{path}: {to_jsonld(graph, path):,} triples 三元组"
    if wanted is ExportFormat.NQUADS:
        return f"{path}: {to_nquads(graph, path, grouping):,} quads 四元组"
    found = network(graph)
    write = write_graphml if wanted is ExportFormat.GRAPHML else write_gexf
    write(found.nodes, found.edges, path)
    return f"{path}: {len(found.nodes):,} nodes 节点, {len(found.edges):,} edges 边"
