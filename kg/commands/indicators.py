"""``kg indicators``: those of a build with their counts and wordings, curated ones and the others."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import indicators

_WRONG_USE = 2


def indicators_command(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of a build.")] = Path("output"),
    unmatched: Annotated[bool, typer.Option("--unmatched", help="Only those not curated.")] = False,
    least: Annotated[int, typer.Option("--least", min=1, help="Only those with so many figures.")] = 1,
) -> None:
    """List the indicators of a build (指标): figures, English label, other wordings met."""
    path = output / "tables" / "observations.csv"
    if not path.is_file():
        Console(stderr=True).print(f"kg: no {path}: run `kg build` first")
        raise typer.Exit(_WRONG_USE)
    counts, wordings = _read(path)
    known = {c.label: c for c in indicators.curated()}
    table = Table("indicator 指标", "figures 数值", "English", "wordings 说法", box=None)
    for label, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if number >= least and not (unmatched and label in known):
            english = known[label].label_en or "" if label in known else "—"
            table.add_row(label, str(number), english, "、".join(sorted(wordings[label] - {label})))
    Console().print(table)


def _read(path: Path) -> tuple[Counter[str], defaultdict[str, set[str]]]:
    """Return how many figures each indicator of a build has, and the wordings that led to it."""
    counts: Counter[str] = Counter()
    wordings: defaultdict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            counts[row["indicator_concept"]] += 1
            wordings[row["indicator_concept"]].add(row["indicator"])
    return counts, wordings
