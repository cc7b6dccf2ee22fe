"""``kg explain`` tells all about one thing; ``kg diff`` what changed between two builds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import DIFFERENT, GRAPH, OK, GraphOption, existing, stop
from kg.rdf import diff as diffs
from kg.rdf import explain as explains


def explain_command(
    name: Annotated[str, typer.Argument(help="A name, an alias, an id or an IRI; else part of a label.")],
    graph: GraphOption = GRAPH,
) -> None:
    """Tell everything known about an entity or a fact, with its quotes and why mentions were joined.

    Exit codes: 0 found, 1 nothing or only similar names found, 2 wrong use.
    """
    try:
        explainer = explains.Explainer(existing(graph))
        matches = explainer.find(name) if name.strip() else ()
    except (SyntaxError, ValueError, OSError) as error:
        raise stop(str(error)) from error
    exact = [match for match in matches if match.exact]
    if not exact and len(matches) != 1:
        raise stop(_nothing(name, matches), DIFFERENT)
    shown = (explains.to_text(explainer.explain(match)) for match in exact or matches)
    typer.echo("\n".join(shown).rstrip("\n"))


def _nothing(name: str, matches: tuple[explains.Match, ...]) -> str:
    if not matches:
        return f"nothing is called {name!r} 没有此名"
    lines = (f"  {match.label}（{match.type}）{match.iri}" for match in matches)
    return "\n".join((f"nothing is called {name!r}, but there are 没有此名，相近的有：", *lines))


def diff_command(
    before: Annotated[Path, typer.Argument(help="The earlier Turtle file.")],
    after: Annotated[Path, typer.Argument(help="The later Turtle file.")],
) -> None:
    """Say in words which facts appeared, vanished or changed between two builds.

    Exit codes: 0 equal, 1 different, 2 wrong use.
    """
    try:
        found = diffs.diff(existing(before), existing(after))
    except (SyntaxError, ValueError, OSError) as error:
        raise stop(str(error)) from error
    typer.echo(diffs.to_text(found).rstrip("\n"))
    raise typer.Exit(OK if found.equal else DIFFERENT)
