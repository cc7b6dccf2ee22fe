"""What the commands share: exit codes, one line for what goes wrong, the option that names the graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

OK, DIFFERENT, FAILED, WRONG_USE = 0, 1, 1, 2
GRAPH = Path("output/graph.ttl")

GraphOption = Annotated[Path, typer.Option("-g", "--graph", help="The Turtle file.")]


def stop(message: str, code: int = WRONG_USE) -> typer.Exit:
    """Print ``kg: message`` on the error stream and return the exception to raise."""
    Console(stderr=True).print(f"kg: {escape(message)}", soft_wrap=True)
    return typer.Exit(code)


def existing(graph: Path) -> Path:
    """Return ``graph``; ends with 2 and a hint where there is no such file."""
    if not graph.is_file():
        raise stop(f"no {graph}: run `kg build` first, or name another file")
    return graph
