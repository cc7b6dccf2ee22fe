"""``kg coverage``: what became of every number of a build's texts, and the list of the unexplained."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from kg.commands.common import DIFFERENT, OK, stop
from kg.extract.sentences import around
from kg.model import NumeralRole

#: Characters a line where the summary goes into a file or a pipe.
_PIPED = 160
_TOTAL = "total 合计"
#: The roles as ``coverage.csv`` writes them, with a Chinese word for each.
_ROLES = {
    NumeralRole.OBSERVATION: "数值", NumeralRole.NAME: "名称", NumeralRole.DATE: "日期",
    NumeralRole.ORDINAL: "序数", NumeralRole.HEADING: "标题序号", NumeralRole.THRESHOLD: "门槛",
    NumeralRole.UNEXPLAINED: "未解释",
}  # fmt: skip
_Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Open:
    """A numeral that nothing explains, in its sentence; ``line`` is that of the cleaned text, from 1."""

    document: str
    line: int
    before: str
    surface: str
    after: str


def coverage_command(
    output: Annotated[Path, typer.Argument(help="Folder of a build.")] = Path("output"),
    unexplained: Annotated[
        bool, typer.Option("--unexplained", help="List them: file, line, sentence.")
    ] = False,
    limit: Annotated[
        float | None,
        typer.Option("--limit", min=0, max=100, help="Exit code 1 where more per cent are unexplained."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="Write the summary to this CSV file too.")
    ] = None,
) -> None:
    """Say what became of every number of the texts: numerals by role, per document and in total.

    Lines are those of OUTPUT/documents/<file>. Exit codes: 0, 1 more unexplained than --limit, 2 wrong use.
    """
    try:
        rows = _rows(output / "tables" / "coverage.csv")
        counts = tally(rows)
        if save:
            _save(counts, save)
        found = tuple(open_ones(rows, output / "documents")) if unexplained else ()
    except (OSError, KeyError, ValueError) as error:
        raise stop(f"{output} is no whole build: {error}") from error
    terminal = Console()
    (terminal if terminal.is_terminal else Console(width=_PIPED)).print(_table(counts))
    for one in found:
        typer.echo(f"{one.document}:{one.line}: {one.before}【{one.surface}】{one.after}")
    raise typer.Exit(OK if limit is None or share(counts[_TOTAL]) * 100 <= limit else DIFFERENT)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise stop(f"no {path}: run `kg build` first, or name the folder of a build")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def tally(rows: Sequence[Mapping[str, str]]) -> dict[str, Counter[str]]:
    """Return role → number of numerals per document in order, the total last."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["doc"], Counter())[NumeralRole(row["role"])] += 1
    return {**counts, _TOTAL: sum(counts.values(), Counter())}


def share(counts: Counter[str]) -> float:
    """Return the share of the unexplained, 0 to 1; 0 where there is no numeral."""
    return counts[NumeralRole.UNEXPLAINED] / (counts.total() or 1)


def open_ones(rows: Sequence[Mapping[str, str]], documents: Path) -> Iterator[Open]:
    """Yield the unexplained numerals with their sentences, read from the texts of the build."""
    texts: dict[str, str] = {}
    for row in rows:
        if row["role"] != NumeralRole.UNEXPLAINED:
            continue
        doc, at = row["doc"], int(row["start"])
        if doc not in texts:
            texts[doc] = (documents / f"{Path(doc).stem}.txt").read_text(encoding="utf-8")
        text, end = texts[doc], int(row["end"])
        first, last = around(text, at)
        line = text.count("\n", 0, at) + 1
        yield Open(doc, line, text[first:at], text[at:end], text[end:last].rstrip("\n"))


def _table(counts: _Counts) -> Table:
    table = Table(Column("document\n文献", overflow="fold"), box=None, pad_edge=False)
    for head in ("numerals\n数字", *(f"{role}\n{word}" for role, word in _ROLES.items()), "%"):
        table.add_column(head, justify="right", overflow="fold")
    for document, each in counts.items():
        numbers = (each.total(), *(each[role] for role in _ROLES))
        table.add_row(escape(document), *(f"{n:,}" for n in numbers), f"{share(each):.2%}")
    return table


def _save(counts: _Counts, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("doc", "numerals", *_ROLES, "unexplained_share"))
        for document, each in counts.items():
            cells = (each.total(), *(each[role] for role in _ROLES))
            writer.writerow((document, *cells, f"{share(each):.4f}"))
