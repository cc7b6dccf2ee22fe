"""The command line: ``kg build``, ``kg query``, ``kg validate``, ``kg evaluate``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from kg import __version__, evaluate, rdf
from kg.build import BrokenEvidence, Job, Summary, build, jobs_of
from kg.commands import register
from kg.ingest import UnreadableDocument
from kg.nlp import pipeline

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turn Chinese government work reports and newspaper articles into a knowledge graph. "
    "把政府工作报告变成可查询的知识图谱。",
)
_err = Console(stderr=True)
_out = Console()
OK, PARTIAL, WRONG_USE = 0, 1, 2


class Format(StrEnum):
    """How ``kg query`` prints."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


def _stop(message: str) -> typer.Exit:
    _err.print(f"kg: {escape(message)}", soft_wrap=True)
    return typer.Exit(WRONG_USE)


def _show_version(wanted: bool) -> None:
    if wanted:
        _out.print(__version__)
        raise typer.Exit(OK)


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command("build")
def build_command(
    sources: Annotated[list[Path] | None, typer.Argument(help="Files or folders; default: seeds/")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write into.")] = Path("output"),
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Worker processes; the result is the same for any number.")
    ] = 1,
    model: Annotated[
        str, typer.Option("--model", help="Tagger of names: packaged, none, or an installed spaCy pipeline.")
    ] = pipeline.PACKAGED,
    base_iri: Annotated[
        str, typer.Option("--base-iri", help="Prefix of the identifiers in the graph.")
    ] = rdf.DEFAULT_BASE,
) -> None:
    """Build SOURCES into OUTPUT: graph.ttl, tables/, documents/, index.html and graph pages.

    Exit codes: 0 all documents built, 1 some failed (the rest is built), 2 wrong use.
    """
    work = _work(sources or [Path("seeds")], output, model, base_iri)
    try:
        summary = _with_progress(work, output, jobs, base_iri)
    except BrokenEvidence as error:
        _err.print(f"kg: internal error, nothing written: {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(PARTIAL) from error
    except OSError as error:
        raise _stop(str(error)) from error
    _close(summary, output)
    raise typer.Exit(PARTIAL if summary.failures else OK)


def _work(sources: list[Path], output: Path, model: str, base_iri: str) -> list[Job]:
    """Return the documents to build; exits with 2 where the words of the call are wrong."""
    missing = [str(p) for p in sources if not p.exists()]
    if missing:
        raise _stop(f"no such file or folder: {', '.join(missing)}")
    if output.exists() and not output.is_dir():
        raise _stop(f"{output} is not a folder")
    try:
        rdf.data_iri("x", base_iri)
        if model not in (pipeline.PACKAGED, pipeline.NONE):
            pipeline.tagger_named(model)
        work = jobs_of(sources, model=model)
    except (ValueError, OSError, UnreadableDocument) as error:
        raise _stop(str(error).splitlines()[0]) from error
    if not work:
        raise _stop(f"no documents (.txt, .md) in {', '.join(map(str, sources))}")
    return work


def _with_progress(work: list[Job], output: Path, jobs: int, base_iri: str) -> Summary:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("building", total=len(work) + 4)
        return build(
            work, output, workers=jobs, base_iri=base_iri,
            progress=lambda what: bar.update(task, advance=1, description=escape(what)),
        )  # fmt: skip


def _close(summary: Summary, output: Path) -> None:
    """Print the closing summary, and one line per document that failed."""
    for failure in summary.failures:
        _err.print(f"kg: {escape(failure.reason)}", soft_wrap=True)
    if not summary.documents:
        _err.print("kg: no document could be built, nothing written")
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    rows = summary.rows
    table.add_row("documents 文献", f"{summary.documents} ({summary.characters:,} characters)")
    table.add_row("entities 实体", f"{summary.entities:,} ({rows['mentions']:,} mentions)")
    table.add_row("observations 指标数值", f"{rows['observations']:,}")
    table.add_row("relations 关系", f"{rows['relations']:,}")
    table.add_row("project status 项目进展", f"{rows['project_status']:,}")
    table.add_row("ledger, conflicts 承诺与冲突", f"{rows['ledger']:,}, {rows['conflicts']:,}")
    table.add_row("triples 三元组", f"{summary.triples:,} ({_SHACL[summary.conforms]})")
    table.add_row("pages 网页", f"{summary.pages}, open {output / 'index.html'}")
    if summary.failures:
        table.add_row("failed 失败", str(len(summary.failures)))
    _out.print(table)


_SHACL = {True: "SHACL conforms", False: "SHACL violations, see shacl.txt", None: "not validated"}


@app.command("query")
def query_command(
    query: Annotated[
        str | None, typer.Argument(help="A SPARQL text, a .rq file, or the name of a stored query.")
    ] = None,
    graph: Annotated[Path, typer.Option("-g", "--graph", help="The Turtle file.")] = Path("output/graph.ttl"),
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--param", help="name=value for a stored query.")
    ] = None,
    format_: Annotated[Format, typer.Option("-f", "--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Ask the graph. Without QUERY: list the stored queries with their questions."""
    if query is None:
        return _list_queries()
    if not graph.exists():
        raise _stop(f"no {graph}: run `kg build` first, or name another with --graph")
    try:
        text = _sparql(query)
        store = rdf.load_store([graph])
        result = rdf.run_query(store, text, parameters=_parameters(parameter or []))
        printed = _PRINTERS[format_](result)
    except (ValueError, SyntaxError, KeyError) as error:
        raise _stop(str(error)) from error
    typer.echo(printed.rstrip("\n"))
    return None


_PRINTERS = {
    Format.TABLE: rdf.to_table,
    Format.CSV: rdf.to_csv,
    Format.JSON: rdf.to_json,
    Format.TURTLE: rdf.to_turtle,
}


def _list_queries() -> None:
    table = Table(
        "name", Column("question 问题", overflow="fold"), Column("parameters", overflow="fold"), box=None
    )
    for stored in rdf.list_queries():
        shown = ", ".join(f"{k}={v}" for k, v in stored.parameters.items())
        table.add_row(stored.name, f"{stored.question_zh}\n{stored.question_en}", shown)
    _out.print(table)


def _sparql(query: str) -> str:
    names = {stored.name: stored.sparql for stored in rdf.list_queries()}
    if query in names:
        return names[query]
    if query.endswith((".rq", ".sparql")):
        path = Path(query)
        if not path.is_file():
            raise ValueError(f"no such file: {query}")
        return path.read_text(encoding="utf-8")
    if not any(c.isspace() or c == "{" for c in query):
        raise ValueError(f"no stored query named {query}; `kg query` lists them")
    return query


def _parameters(pairs: list[str]) -> dict[str, str]:
    wrong = [p for p in pairs if "=" not in p]
    if wrong:
        raise ValueError(f"a parameter is name=value, not {wrong[0]}")
    return {name.strip().lstrip("?"): value for name, _, value in (p.partition("=") for p in pairs)}


@app.command("validate")
def validate_command(
    graph: Annotated[Path, typer.Argument(help="A Turtle file.")] = Path("output/graph.ttl"),
    engine: Annotated[
        rdf.Engine, typer.Option("--engine", help="auto: pyshacl up to 200,000 triples, else oxigraph.")
    ] = rdf.Engine.AUTO,
) -> None:
    """Check a graph against the SHACL shapes; exit code 1 where it does not conform.

    Both engines find the same; oxigraph takes a fraction of the time, pyshacl is the reference.
    """
    if not graph.is_file():
        raise _stop(f"no such file: {graph}")
    try:
        report = rdf.validate(graph, engine=engine)
    except SyntaxError as error:
        raise _stop(f"{graph}: {error}") from error
    typer.echo(report.text.rstrip("\n"))
    raise typer.Exit(OK if report.conforms else PARTIAL)


@app.command("evaluate")
def evaluate_command(
    gold: Annotated[Path, typer.Argument(help="Folder of annotated passages (<id>.json).")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Score this build of the whole documents instead.")
    ] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Show N missed and N spurious items.")] = 0,
    against: Annotated[
        Path | None, typer.Option("--against", help="An earlier --save: print gains and losses.")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="Write the scores to this file.")] = None,
    model: Annotated[
        str, typer.Option("--model", help="Tagger of names: packaged, none, or an installed spaCy pipeline.")
    ] = pipeline.PACKAGED,
) -> None:
    """Score extraction on annotated passages: each built alone, or (--output) inside its document.

    Annotations are a language model's, checked by program and not revised by a person.
    """
    try:
        passages = evaluate.load_gold(gold)
        found = evaluate.from_output(passages, output) if output else _alone(passages, model)
        scores = evaluate.score(passages, found)
        typer.echo(evaluate.report(scores, errors=errors))
        if against:
            changes = evaluate.compare(evaluate.from_json(against.read_text(encoding="utf-8")), scores)
            typer.echo(evaluate.report_changes(changes))
    except (evaluate.BadGold, evaluate.BadTables, ValueError, OSError) as error:
        raise _stop(str(error)) from error
    if save:
        save.write_text(evaluate.to_json(scores), encoding="utf-8")


def _alone(passages: tuple[evaluate.Passage, ...], model: str) -> evaluate.Predictions:
    """Extract every passage as a document of its own."""
    nlp = pipeline.make_pipeline(pipeline.tagger_named(model))
    return evaluate.from_extractions(pipeline.extract(nlp, d) for d in evaluate.passages_alone(passages))


register(app)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
