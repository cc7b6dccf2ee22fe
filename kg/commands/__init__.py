"""Commands around a build: its coverage and indicators, what it knows and how it differs, export, stores."""

from __future__ import annotations

import typer

from kg.commands import coverage, export, indicators, inspect, stores

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("coverage")(coverage.coverage_command)
    app.command("indicators")(indicators.indicators_command)
    app.command("explain")(inspect.explain_command)
    app.command("diff")(inspect.diff_command)
    app.command("export")(export.export_command)
    app.command("load")(stores.load_command)
    app.command("serve")(stores.serve_command)
