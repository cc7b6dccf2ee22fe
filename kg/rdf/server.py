"""A read-only SPARQL endpoint and the built pages on this machine, for one reader or a small office.

The store is the real ``oxigraph`` server, a child on a free loopback port with a copy of the graph.
In front stands a small server that refuses updates and ``SERVICE``, limits time, size and number of queries,
and serves the files of one folder. Oxigraph's own time limit does not reach every query (a COUNT over a
product of patterns runs on), so a child that does not answer in time is replaced: that takes 0.1 s.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from kg.rdf.guard import Refused, read_request
from kg.rdf.named import list_queries
from kg.rdf.ontology import ontology_file

LOOPBACK = "127.0.0.1"
_PAGE = Path(__file__).resolve().parent / "page"
_CANCELLED = b"The SPARQL operation has been cancelled"
_GRACE = 1.5
_START = 30.0
_CHUNK = 1 << 16


class ServeError(Exception):
    """The store could not be found, filled or started."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds a query may run, bytes of its answer and of a request, and queries at one time."""

    seconds: float = 20.0
    answer: int = 32 << 20
    request: int = 1 << 20
    queries: int = 4


# ---------------------------------------------------------------- the store


def oxigraph_program() -> str:
    """Return the ``oxigraph`` program, this environment's before any other; raises ``ServeError``."""
    beside = Path(sys.executable).parent / "oxigraph"
    found = shutil.which(str(beside)) or shutil.which("oxigraph")
    if not found:
        raise ServeError("no oxigraph program: pip install oxigraph")
    return found


@dataclass
class Oxigraph:
    """An ``oxigraph serve-read-only`` child over a folder that holds a loaded store."""

    folder: Path
    seconds: float
    port: int = 0
    child: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start the child and wait until it listens; raises ``ServeError``."""
        self.port = _free_port()
        bind, limit = f"{LOOPBACK}:{self.port}", str(max(1, round(self.seconds)))
        command = ["serve-read-only", "--location", str(self.folder), "--bind", bind, "--timeout-s", limit]
        self.child = subprocess.Popen(  # noqa: S603 - our own program and arguments
            [oxigraph_program(), *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _await_port(self.port, self.child)

    def stop(self) -> None:
        """Stop the child; nothing is lost, it only reads."""
        if self.child:
            self.child.kill()
            self.child.wait()

    def replace(self, stuck: int) -> None:
        """Replace the child that listened on port ``stuck``, unless another request already did."""
        with self.lock:
            if self.port == stuck:
                self.stop()
                self.start()

    def ask(self, pairs: list[tuple[str, str]], accept: str, limits: Limits) -> tuple[int, str, bytes]:
        """Return status, content type and body of an answer; raises ``Refused`` beyond the limits."""
        port, end = self.port, time.monotonic() + limits.seconds + _GRACE
        connection = HTTPConnection(LOOPBACK, port, timeout=limits.seconds + _GRACE)
        heads = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        try:
            connection.request("POST", "/query", urlencode(pairs).encode(), heads)
            response = connection.getresponse()
            body = _read(response, connection, end, limits)
        except TimeoutError as error:
            self.replace(port)
            raise _too_long(limits) from error
        except (OSError, HTTPException) as error:
            raise Refused(
                HTTPStatus.BAD_GATEWAY, "the store broke off, ask again 查询中断，请重试"
            ) from error
        finally:
            connection.close()
        if body.endswith(_CANCELLED):
            raise _too_long(limits)
        return response.status, response.getheader("Content-Type") or "text/plain", body


def _read(response: HTTPResponse, connection: HTTPConnection, end: float, limits: Limits) -> bytes:
    parts, size = [], 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > limits.answer:
            raise Refused(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                f"the answer is larger than {limits.answer >> 20} MiB, add LIMIT 结果过大，请加 LIMIT",
            )
        if (left := end - time.monotonic()) <= 0:
            raise TimeoutError
        if connection.sock:
            connection.sock.settimeout(left)
    return b"".join(parts)


def _too_long(limits: Limits) -> Refused:
    reason = f"the query ran longer than {limits.seconds:g} s 查询超时"
    return Refused(HTTPStatus.GATEWAY_TIMEOUT, reason)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _await_port(port: int, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        if child.poll() is not None:
            raise ServeError(f"oxigraph ended with code {child.returncode}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.02)
    child.kill()
    raise ServeError(f"oxigraph did not listen within {_START:g} s")


@contextmanager
def running_store(graph: Path, limits: Limits = Limits()) -> Iterator[Oxigraph]:
    """Load a Turtle file and the ontology into a temporary store and run a server over it.

    Raises ``ServeError``, also for a file that is no Turtle; child and store are gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="kg-serve-") as folder:
        _fill(Path(folder), [graph, ontology_file("govkg.ttl")])
        store = Oxigraph(Path(folder), limits.seconds)
        try:
            store.start()
            yield store
        finally:
            store.stop()


def _fill(folder: Path, files: list[Path]) -> None:
    command = [oxigraph_program(), "load", "--location", str(folder), "--file", *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ServeError(f"oxigraph cannot load {files[0]}: {said[-1] if said else done.returncode}")


# ---------------------------------------------------------------- the server in front


@dataclass(frozen=True, slots=True)
class Service:
    """What a server gives out: a store within limits, and the files of a folder, if one is named."""

    store: Oxigraph
    limits: Limits
    folder: Path | None
    slots: threading.BoundedSemaphore


class Front(ThreadingHTTPServer):
    """The HTTP server; one thread per connection, none outlives the program."""

    daemon_threads = True
    service: Service

    @property
    def url(self) -> str:
        """Return the address to open, with the port that was really taken."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}/"


def make_server(store: Oxigraph, address: tuple[str, int], folder: Path | None, limits: Limits) -> Front:
    """Return a server bound to ``address`` (port 0: any free one); ``ServeError`` where it is taken."""
    try:
        server = Front(address, _Handler)
    except (OSError, OverflowError) as error:
        raise ServeError(f"cannot listen on {address[0]}:{address[1]}: {error}") from error
    slots = threading.BoundedSemaphore(limits.queries)
    server.service = Service(store, limits, folder.resolve() if folder else None, slots)
    return server


class _Handler(SimpleHTTPRequestHandler):
    """``/sparql`` (the protocol; the page where a browser asks without a query) and files, read only."""

    server: Front
    timeout = 30
    server_version = "govkg"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def __init__(self, request: Any, client_address: Any, server: Front) -> None:
        directory = server.service.folder
        super().__init__(request, client_address, server, directory=str(directory or _PAGE))

    def do_GET(self) -> None:
        """Answer a query, a part of the query page, or a file."""
        self._guarded(self._get)

    def do_HEAD(self) -> None:
        """Answer for files only."""
        self._guarded(self._file_head)

    def do_POST(self) -> None:
        """Answer a query."""
        self._guarded(self._post)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the terminal belongs to the reader."""

    def _guarded(self, answer: Any) -> None:
        try:
            self._check_host()
            answer()
        except Refused as refused:
            self.close_connection = True
            self._say(refused.status, "text/plain; charset=utf-8", f"{refused}\n".encode())

    def _check_host(self) -> None:
        """Refuse pages of other sites whose name was pointed at this machine (DNS rebinding)."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        bound = str(self.server.server_address[0])
        if bound == LOOPBACK and host not in (LOOPBACK, "localhost"):
            raise Refused(HTTPStatus.FORBIDDEN, "not this host")

    def _get(self) -> None:
        path = urlsplit(self.path).path
        if path == "/sparql":
            self._query_or_page()
        elif path == "/sparql/queries.json":
            self._say(HTTPStatus.OK, "application/json", _stored_queries())
        elif path == "/favicon.ico":
            self._say(HTTPStatus.NO_CONTENT, "image/x-icon", b"")
        elif path in _PARTS:
            self._part(*_PARTS[path])
        else:
            self._file()

    def _query_or_page(self) -> None:
        query = urlsplit(self.path).query
        if not query and "text/html" in self.headers.get("Accept", ""):
            self._part("query.html", "text/html; charset=utf-8")
        else:
            self._answer(read_request("GET", query, "", b""))

    def _post(self) -> None:
        parts = urlsplit(self.path)
        if parts.path != "/sparql":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "read-only 只读")
        kind = self.headers.get("Content-Type", "")
        self._answer(read_request("POST", parts.query, kind, self._body()))

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "no Content-Length")
        if int(length) > self.server.service.limits.request:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large 请求过大")
        return self.rfile.read(int(length))

    def _answer(self, pairs: list[tuple[str, str]]) -> None:
        service = self.server.service
        if not service.slots.acquire(timeout=service.limits.seconds):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too many queries at once 查询过多，请稍后")
        try:
            accept = self.headers.get("Accept", "") or "*/*"
            status, kind, body = service.store.ask(pairs, accept, service.limits)
        finally:
            service.slots.release()
        self._say(status, kind, body)

    def _part(self, name: str, kind: str) -> None:
        self._say(HTTPStatus.OK, kind, (_PAGE / name).read_bytes())

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        """Add what every answer carries."""
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    # -------------------------------------------------------------- files

    def _file(self) -> None:
        self._check_file()
        super().do_GET()

    def _file_head(self) -> None:
        self._check_file()
        super().do_HEAD()

    def _check_file(self) -> None:
        """Refuse what lies outside the folder, also through a link, and what is hidden."""
        folder = self.server.service.folder
        if folder is None:
            raise Refused(HTTPStatus.NOT_FOUND, "no such page, see /sparql 没有此页")
        plain = self.translate_path(self.path)
        wanted = Path("/" if "\0" in plain else plain).resolve()
        if not wanted.is_relative_to(folder) or any(
            part.startswith(".") for part in wanted.relative_to(folder).parts
        ):
            raise Refused(HTTPStatus.NOT_FOUND, "no such page 没有此页")

    def list_directory(self, path: Any) -> None:
        """Show no listings."""
        raise Refused(HTTPStatus.NOT_FOUND, "no such page 没有此页")


_PARTS: Mapping[str, tuple[str, str]] = {
    "/sparql/query.js": ("query.js", "text/javascript; charset=utf-8"),
    "/sparql/query.css": ("query.css", "text/css; charset=utf-8"),
}


def _stored_queries() -> bytes:
    """Return the named queries as JSON for the page."""
    stored = [
        {"name": each.name, "zh": each.question_zh, "en": each.question_en, "sparql": each.sparql}
        for each in list_queries()
    ]
    return json.dumps(stored, ensure_ascii=False).encode()
