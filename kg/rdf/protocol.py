"""Send a graph to a triple store over the SPARQL 1.1 Graph Store Protocol, and count what arrived.

A store's word is not enough: some answer 200 and load nothing. So every graph is counted afterwards, by a
SPARQL query or by fetching it. Credentials go out only when the store asks for them, to the host that was
named: redirects are refused.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import parse_http_list, parse_keqv_list

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kg.rdf.export import Grouping, named_graphs, read_triples
from kg.rdf.terms import PREFIXES

_TURTLE = "text/turtle; charset=utf-8"
_LOCAL = ("localhost", "127.0.0.1", "::1")
# Virtuoso cuts a fetched graph at ResultSetMaxRows (10,000 by default), so a count by query is worth a guess.
_QUERY_BESIDE = {
    "/sparql-graph-crud-auth": "/sparql",  # Virtuoso
    "/sparql-graph-crud": "/sparql",
    "/store": "/query",  # Oxigraph
    "/data": "/query",  # Fuseki
    "/rdf-graphs/service": "",  # RDF4J, GraphDB
}
_MAX_ANSWER = 1 << 30
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{}> {{ ?s ?p ?o }} }}"


class StoreError(Exception):
    """A store that refused, could not be reached, or does not hold what was sent."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who speaks; the store decides between digest and basic authentication."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A named graph with the number of triples sent, and the number that the store then held."""

    graph: str
    sent: int
    held: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A Graph Store address, and how to speak to it.

    ``query`` is the store's SPARQL address; without it, the one that goes with ``url`` in known stores, and
    in others graphs are fetched and counted here. ``timeout`` is in seconds for each read or write, ``batch``
    the number of triples in one request.
    """

    url: str
    query: str | None = None
    account: Account | None = None
    timeout: float = 120.0
    batch: int = 50_000


def load(path: Path, endpoint: Endpoint, grouping: Grouping = Grouping.WHOLE) -> tuple[Sent, ...]:
    """Replace each named graph of a Turtle file in the store, and count it there.

    Raises ``StoreError`` where the store refuses or holds another number of triples than were sent,
    ``ValueError`` for an address that is not http(s), ``SyntaxError`` for a file that is no Turtle.
    """
    client = _Client(endpoint)
    sent = tuple(client.put(name, part) for name, part in named_graphs(read_triples(path), grouping).items())
    wrong = [each for each in sent if each.sent != each.held]
    if wrong:
        each = wrong[0]
        raise StoreError(
            f"{endpoint.url} took <{each.graph}> but holds {each.held:,} of {each.sent:,} triples: not loaded"
        )
    return sent


class _Client:
    """One conversation with a store."""

    def __init__(self, endpoint: Endpoint) -> None:
        for url in filter(None, (endpoint.url, endpoint.query)):
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                raise ValueError(f"not an http(s) address: {url}")
        self.endpoint = endpoint
        self.opener = _opener(endpoint.url)
        self.signer = _Signer(endpoint.account) if endpoint.account else None

    def put(self, graph: str, triples: Sequence[Triple]) -> Sent:
        """Replace a graph, in as many requests as its size asks for, and count it."""
        for at, body in enumerate(_batches(triples, self.endpoint.batch)):
            self._send(self._address(graph), "POST" if at else "PUT", body, {"Content-Type": _TURTLE})
        return Sent(graph, len(triples), self.count(graph))

    def count(self, graph: str) -> int:
        """Return how many triples the store holds in a graph."""
        if self.endpoint.query:
            return self._count_by_query(self.endpoint.query, graph)
        if known := _query_address(self.endpoint.url):
            with suppress(StoreError):
                return self._count_by_query(known, graph)
        return self._count_by_fetching(graph)

    def _count_by_query(self, address: str, graph: str) -> int:
        url = _with(address, query=_COUNT.format(graph))
        answer = self._send(url, "GET", None, {"Accept": "application/sparql-results+json"})
        try:
            return int(json.loads(answer)["results"]["bindings"][0]["n"]["value"])
        except (ValueError, LookupError, TypeError) as error:
            raise StoreError(f"{address} does not answer a SPARQL query with JSON") from error

    def _count_by_fetching(self, graph: str) -> int:
        answer = self._send(self._address(graph), "GET", None, {"Accept": "text/turtle"})
        try:
            return len({str(each) for each in parse(answer, format=RdfFormat.TURTLE)})
        except SyntaxError as error:
            raise StoreError(
                f"{self.endpoint.url} does not give its graph back as Turtle: {error}"
            ) from error

    def _address(self, graph: str) -> str:
        return _with(self.endpoint.url, graph=graph)

    def _send(self, url: str, method: str, body: bytes | None, heads: Mapping[str, str]) -> bytes:
        request = urllib.request.Request(url, data=body, headers=dict(heads), method=method)  # noqa: S310
        try:
            if challenges := self._challenges(request):
                self._sign(request, challenges)
            with self.opener.open(request, timeout=self.endpoint.timeout) as answer:
                content: bytes = answer.read(_MAX_ANSWER)
                return content
        except urllib.error.HTTPError as error:
            raise StoreError(f"{url}: {method} answered {error.code} {_reason(error)}") from error
        except (OSError, HTTPException, ValueError) as error:
            raise StoreError(f"{url}: {getattr(error, 'reason', None) or error}") from error

    def _sign(self, request: urllib.request.Request, challenges: Sequence[str]) -> None:
        if self.signer is None:
            raise StoreError(f"{self.endpoint.url} asks for a user and a password")
        self.signer.sign(request, challenges)

    def _challenges(self, request: urllib.request.Request) -> list[str]:
        """Ask with nothing to lose which authentication is wanted.

        A store may hang up on a large body that comes without a password (Virtuoso does), so an empty POST,
        which adds no triple, or a GET goes first.
        """
        empty, heads = (None, {}) if request.data is None else (b"", {"Content-Type": _TURTLE})
        method = "GET" if empty is None else "POST"
        probe = urllib.request.Request(request.full_url, empty, heads, method=method)  # noqa: S310
        try:
            with self.opener.open(probe, timeout=self.endpoint.timeout):
                return []
        except urllib.error.HTTPError as error:
            with error:
                return (
                    error.headers.get_all("WWW-Authenticate", [])
                    if error.code == HTTPStatus.UNAUTHORIZED
                    else []
                )


def _query_address(url: str) -> str | None:
    """Return the SPARQL address that stands beside a Graph Store address in known stores."""
    parts = urlsplit(url)
    for store, query in _QUERY_BESIDE.items():
        if parts.path.endswith(store):
            path = parts.path.removesuffix(store) + query
            return urlunsplit(parts._replace(path=path, query="", fragment=""))
    return None


def _with(url: str, **parameters: str) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query, fragment=""))


def _batches(triples: Sequence[Triple], size: int) -> Iterator[bytes]:
    """Yield Turtle documents; graphs have no blank nodes, so they can be cut anywhere."""
    for at in range(0, max(1, len(triples)), size):
        part = triples[at : at + size]
        yield serialize(part, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""


def _reason(error: urllib.error.HTTPError) -> str:
    """Return the first line of what a store says about a refusal."""
    said = error.read(2000).decode("utf-8", "replace").strip()
    return " ".join(said.split())[:300] or str(error.reason)


# ---------------------------------------------------------------- how urllib speaks


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirected PUT would become a GET that loads nothing, or take the password elsewhere."""

    def redirect_request(self, req: urllib.request.Request, *args: Any, **named: Any) -> None:
        """Say where the store has gone; urllib passes body, code, message, headers and address."""
        body, code, _, headers, address = args
        raise urllib.error.HTTPError(req.full_url, code, f"moved to {address}: name that", headers, body)


class _Signer:
    """Answers a store's challenge, digest before basic."""

    def __init__(self, account: Account) -> None:
        self.account = account
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self.known = known
        self.digest = urllib.request.AbstractDigestAuthHandler(known)

    def sign(self, request: urllib.request.Request, challenges: Sequence[str]) -> None:
        """Add the header that a challenge asks for, none where no scheme is known."""
        by_scheme = {each.partition(" ")[0].lower(): each.partition(" ")[2] for each in challenges}
        if "digest" in by_scheme:
            parts = parse_keqv_list([part for part in parse_http_list(by_scheme["digest"]) if part])
            self.known.add_password(None, request.full_url, self.account.user, self.account.password)
            answer = self.digest.get_authorization(request, parts)
            request.add_unredirected_header("Authorization", f"Digest {answer}")
        elif "basic" in by_scheme:
            pair = f"{self.account.user}:{self.account.password}".encode()
            request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(pair).decode())


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Return an opener without redirects, and without a proxy on the way to this machine."""
    direct = [urllib.request.ProxyHandler({})] if urlsplit(url).hostname in _LOCAL else []
    return urllib.request.build_opener(_NoRedirects(), *direct)
