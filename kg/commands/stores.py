"""``kg load`` sends the graph to a triple store; ``kg serve`` is one on this machine."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from kg.commands.common import FAILED, GRAPH, GraphOption, existing, stop
from kg.rdf.export import Grouping
from kg.rdf.protocol import Account, Endpoint, Sent, StoreError, load
from kg.rdf.server import LOOPBACK, Front, Limits, ServeError, make_server, running_store

PORT = 8765


def load_command(
    url: Annotated[str, typer.Argument(help="The store's Graph Store address: http://host:7878/store")],
    graph: GraphOption = GRAPH,
    named_graphs: Annotated[
        Grouping, typer.Option("--named-graphs", help="One graph for the whole, or one per document.")
    ] = Grouping.WHOLE,
    user: Annotated[str | None, typer.Option("--user", help="Digest or basic, as the store asks.")] = None,
    password: Annotated[str | None, typer.Option("--password", envvar="KG_PASSWORD")] = None,
) -> None:
    """Send the graph to a triple store (SPARQL 1.1 Graph Store Protocol) and count what arrived.

    Named graphs of the same name are replaced. Exit codes: 0 loaded and counted, 1 the store refused or
    holds another number of triples, 2 wrong use.
    """
    endpoint = Endpoint(url, account=_account(user, password))
    try:
        sent = load(existing(graph), endpoint, named_graphs)
    except StoreError as error:
        raise stop(str(error), FAILED) from error
    except (ValueError, SyntaxError, OSError) as error:
        raise stop(str(error)) from error
    _tell(sent)


def _account(user: str | None, password: str | None) -> Account | None:
    if user is None and password is not None:
        raise stop("--password needs --user")
    return None if user is None else Account(user, password or "")


def _tell(sent: tuple[Sent, ...]) -> None:
    for each in sent:
        typer.echo(f"{each.held:>10,} triples 三元组  <{each.graph}>")
    typer.echo(
        f"{sum(each.held for each in sent):>10,} in {len(sent)} named graph(s) 命名图, counted in the store"
    )


def serve_command(
    folder: Annotated[Path, typer.Argument(help="The folder of a build.")] = Path("output"),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = PORT,
    host: Annotated[
        str, typer.Option("--host", help="Who may connect; anything but 127.0.0.1 opens it to the network.")
    ] = LOOPBACK,
    seconds: Annotated[
        float, typer.Option("--timeout", min=1, max=3600, help="Seconds that a query may run.")
    ] = 20.0,
    mebibytes: Annotated[
        int, typer.Option("--max-size", min=1, max=1024, help="MiB that an answer may have.")
    ] = 32,
) -> None:
    """Serve a build: its pages, and a read-only SPARQL endpoint at /sparql with a page for queries.

    No updates and no SERVICE; ends with Ctrl-C.
    """
    limits = Limits(seconds=seconds, answer=mebibytes << 20)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with running_store(existing(folder / "graph.ttl"), limits) as store:
            _serve(make_server(store, (host, port), folder, limits))
    except ServeError as error:
        raise stop(str(error)) from error
    except KeyboardInterrupt:
        typer.echo("stopped 已停止")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """End by a signal as by Ctrl-C, so that store and child go too."""
    raise KeyboardInterrupt


def _serve(server: Front) -> None:
    with server:
        typer.echo(
            f"{server.url}  pages 网页\n{server.url}sparql  SPARQL, query page 查询页\nCtrl-C to stop 停止"
        )
        server.serve_forever()
