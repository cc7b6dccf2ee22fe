"""``kg load`` and ``kg serve`` against stores that are not ours, and against stores that misbehave.

The ``oxigraph`` server comes with the tests' dependencies; Virtuoso (Debian's ``virtuoso-opensource-7``) is
started with an ini of its own on loopback ports where it is installed.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import typer
from conftest import ROOT
from kb_opened import launched
from kb_sample import PROMISE, sample_kb
from pyoxigraph import BlankNode, RdfFormat, parse, serialize
from typer.testing import CliRunner

from kg.commands import register
from kg.rdf import data_iri, list_queries, load_store, ontology_file, run_query, write_turtle
from kg.rdf.export import Grouping, named_graphs, read_triples
from kg.rdf.guard import calls_out
from kg.rdf.protocol import Account, Endpoint, StoreError, _Client, load
from kg.rdf.server import Front, Limits, ServeError, make_server, oxigraph_program, running_store
from kg.rdf.store import QueryResult, bind

app = typer.Typer()
register(app)
LOCAL = "127.0.0.1"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def kg(*args: object):
    return CliRunner().invoke(app, [str(a) for a in args])


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """The output folder of a build, as far as ``kg serve`` needs it."""
    path = tmp_path_factory.mktemp("stores")
    write_turtle(sample_kb(), path / "graph.ttl")
    (path / "index.html").write_text("<h1>首页</h1>", encoding="utf-8")
    (path / "tables").mkdir()
    (path / "tables" / "a.csv").write_text("甲", encoding="utf-8")
    (path / ".hidden").write_text("hidden", encoding="utf-8")
    (path.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (path / "way-out").symlink_to(path.parent / "secret.txt")
    return path


@pytest.fixture(scope="session")
def graph(folder) -> Path:
    return folder / "graph.ttl"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return probe.getsockname()[1]


def listening(port: int, child: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert child.poll() is None, "the store ended"
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOCAL, port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the store did not listen")


def shown(cell: dict[str, str]) -> str:
    """Return a cell's text; Virtuoso writes a true ``xsd:boolean`` as 1."""
    value = cell.get("value", "")
    return {"1": "true", "0": "false"}.get(value, value) if "boolean" in cell.get("datatype", "") else value


@dataclass(frozen=True)
class Store:
    """A running store: where graphs go, where queries go, who may write."""

    url: str
    query: str
    account: Account | None = None

    def rows(self, sparql: str, skip: str = "", **more: str) -> list[tuple[str, ...]]:
        """Return the sorted answer as text, as ``QueryResult.texts`` gives it."""
        body = urlencode(
            {"query": sparql} | {name.replace("_", "-"): iri for name, iri in more.items()}
        ).encode()
        heads = {"Accept": "application/sparql-results+json"}
        request = urllib.request.Request(self.query, body, heads)  # noqa: S310 - our own address
        with DIRECT.open(request, timeout=60) as answer:
            found = json.load(answer)
        names = [name for name in found["head"]["vars"] if name != skip]
        return sorted(tuple(shown(row.get(n, {})) for n in names) for row in found["results"]["bindings"])

    def size(self, name: str) -> int:
        """Return how many triples a graph holds."""
        return int(self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")[0][0])


@contextmanager
def ended(child: subprocess.Popen) -> Iterator[subprocess.Popen]:
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def start(command: list[str], folder: Path) -> subprocess.Popen:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=folder, **quiet)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory) -> Iterator[Store]:
    path, port = tmp_path_factory.mktemp("oxigraph"), free_port()
    command = ["serve", "--location", str(path), "--bind", f"{LOCAL}:{port}", "--union-default-graph"]
    with ended(start([oxigraph_program(), *command], path)) as child:
        listening(port, child)
        yield Store(f"http://{LOCAL}:{port}/store", f"http://{LOCAL}:{port}/query")


VIRTUOSO_INI = """
[Database]
DatabaseFile = {0}/v.db
ErrorLogFile = {0}/v.log
LockFile = {0}/v.lck
TransactionFile = {0}/v.trx
xa_persistent_file = {0}/v.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {0}/t.db
TransactionFile = {0}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {0}
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerRoot = {0}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 50
"""


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory) -> Iterator[Store]:
    """Virtuoso with the password it is born with; it cuts fetched graphs, as Debian's settings do."""
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("no virtuoso-t: apt-get install virtuoso-opensource-7")
    path, port = tmp_path_factory.mktemp("virtuoso"), free_port()
    ini = path / "virtuoso.ini"
    ini.write_text(VIRTUOSO_INI.format(path, free_port(), port), encoding="utf-8")
    with ended(start([program, "-f", "-c", str(ini)], path)) as child:
        listening(port, child)
        base = f"http://{LOCAL}:{port}/sparql"
        yield Store(f"{base}-graph-crud-auth", base, Account("dba", "dba"))


@pytest.fixture(params=["oxigraph", "virtuoso"])
def store(request, graph) -> Iterator[Store]:
    """A store that is empty afterwards."""
    found = request.getfixturevalue(request.param)
    yield found
    emptied = _Client(Endpoint(found.url, found.query, found.account))
    for name in named_graphs(read_triples(graph), Grouping.DOCUMENT):
        emptied.put(name, [])


def load_args(store: Store) -> list[str]:
    account = store.account
    return ["--user", account.user, "--password", account.password] if account else []


# ---------------------------------------------------------------- load


@pytest.mark.parametrize("grouping", list(Grouping))
def test_load_sends_and_counts(store, graph, grouping):
    result = kg("load", store.url, "-g", graph, "--named-graphs", grouping, *load_args(store))
    assert result.exit_code == 0, result.output
    for name, triples in named_graphs(read_triples(graph), grouping).items():
        assert store.size(name) == len(triples)
        assert f"{len(triples)} triples" in result.stdout


def test_load_replaces(store, graph, tmp_path):
    endpoint = Endpoint(store.url, store.query, store.account)
    load(graph, endpoint)
    short = tmp_path / "short.ttl"
    short.write_text('<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "短"@zh .', encoding="utf-8")
    load(short, endpoint)
    assert store.size(data_iri("dataset")) == 1


def test_load_in_several_requests(store, graph):
    sent = load(graph, Endpoint(store.url, store.query, store.account, batch=40))
    assert [each.held for each in sent] == [len(read_triples(graph))]


@pytest.fixture(scope="session")
def with_ontology(graph, tmp_path_factory) -> Path:
    """The graph and the ontology in one file: queries show the codes' labels."""
    path = tmp_path_factory.mktemp("both") / "both.ttl"
    triples = [*parse(path=graph), *parse(path=ontology_file("govkg.ttl"))]
    named = [t for t in triples if not any(isinstance(part, BlankNode) for part in (t.subject, t.object))]
    serialize(named, output=path, format=RdfFormat.TURTLE)
    return path


@pytest.fixture
def loaded(store, with_ontology) -> Store:
    """A store with graph and ontology in it."""
    load(with_ontology, Endpoint(store.url, store.query, store.account))
    return store


@pytest.fixture(scope="session")
def ours(with_ontology):
    return load_store([with_ontology], with_ontology=False)


# Virtuoso holds that no text contains the empty text, so a default of "" is not "any" there.
PARAMETERS = {"evidence": {"fact": PROMISE.id}}
# CONCAT of Virtuoso 7.2.5 takes an unbound argument for "" and prints "—" as "?": 5?6% for 5—6%.
MISPRINTED = "figure"


@pytest.mark.parametrize("query", list_queries(), ids=lambda each: each.name)
def test_stores_answer_as_we_do(loaded, ours, query):
    sparql = bind(query.sparql, PARAMETERS.get(query.name, {}))
    skip = MISPRINTED if loaded.account else ""
    found = loaded.rows(sparql, skip, default_graph_uri=data_iri("dataset"))
    assert found == sorted(without(run_query(ours, sparql), skip))


def without(result: QueryResult, column: str) -> Iterator[tuple[str, ...]]:
    kept = [at for at, name in enumerate(result.variables) if name != column]
    return (tuple(row[at] for at in kept) for row in result.texts())


@pytest.mark.parametrize("account", [None, Account("dba", "wrong")], ids=["nobody", "wrong password"])
def test_virtuoso_wants_a_password(virtuoso, graph, account):
    with pytest.raises(StoreError, match=r"asks for a user|401"):
        load(graph, Endpoint(virtuoso.url, account=account))


# ---------------------------------------------------------------- stores that misbehave


class Fake(BaseHTTPRequestHandler):
    """A store in memory; ``server.how`` says in which way it is wrong."""

    def log_message(self, *args: object) -> None:
        """Stay silent."""

    def reply(self, code: int, body: bytes = b"", **heads: str) -> None:
        """Answer in one piece."""
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **heads}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self) -> None:
        """Behave as ``server.how`` says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        how, kept = self.server.how, self.server.kept
        name = parse_qs(urlsplit(self.path).query).get("graph", [""])[0]
        if (
            how == "basic"
            and self.headers.get("Authorization") != "Basic " + b64encode("王:密码".encode()).decode()
        ):
            return self.reply(401, WWW_Authenticate='Basic realm="x"')
        if how == "moved":
            return self.reply(302, Location="http://192.0.2.1/elsewhere")
        if how == "down":
            return self.reply(503, "维护中".encode())
        if self.command == "GET":
            content = b"".join(kept.get(name, [])) if how != "html" else b"<html>"
            return self.reply(200, b"<urn:a> <urn:b> <urn:c> ." if how == "deaf" else content)
        if how not in ("deaf", "html"):
            kept[name] = ([] if self.command == "PUT" else kept.get(name, [])) + [body]
        return self.reply(200)

    do_GET = do_PUT = do_POST = handle_any  # noqa: N815 - the library's names


@contextmanager
def fake(how: str) -> Iterator[str]:
    server = ThreadingHTTPServer((LOCAL, 0), Fake)
    server.how, server.kept = how, {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{LOCAL}:{server.server_address[1]}/graphs?x=1"
    finally:
        server.shutdown()
        server.server_close()


def test_a_plain_store_is_believed_after_counting(graph):
    with fake("good") as url:
        assert kg("load", url, "-g", graph, "--named-graphs", "document").exit_code == 0


def test_basic_authentication(graph):
    with fake("basic") as url:
        assert kg("load", url, "-g", graph, "--user", "王", "--password", "密码").exit_code == 0
        assert kg("load", url, "-g", graph, "--user", "王", "--password", "别的").exit_code == 1


@pytest.mark.parametrize(
    ("how", "said"),
    [
        pytest.param("deaf", "holds 1 of", id="answers 200 and loads nothing"),
        pytest.param("html", "give its graph back", id="answers 200 with a page"),
        pytest.param("down", "503 维护中", id="out of order"),
        pytest.param("moved", "302 moved to http://192.0.2.1/elsewhere", id="redirect"),
        pytest.param("basic", "asks for a user and a password", id="wants a password"),
    ],
)
def test_a_failure_is_told(graph, how, said):
    with fake(how) as url:
        result = kg("load", url, "-g", graph)
    assert result.exit_code == 1
    assert said in result.stderr


def test_nobody_listens(graph):
    result = kg("load", f"http://{LOCAL}:{free_port()}/store", "-g", graph)
    assert result.exit_code == 1
    assert "refused" in result.stderr


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://h/x", "store", "http://"])
def test_only_http(graph, url):
    result = kg("load", url, "-g", graph)
    assert result.exit_code == 2
    assert "not an http(s) address" in result.stderr


def test_load_without_a_graph(tmp_path):
    assert kg("load", "http://127.0.0.1:1/store", "-g", tmp_path / "none.ttl").exit_code == 2


# ---------------------------------------------------------------- SERVICE

SAFE = [
    'SELECT * { ?s ?p "SERVICE <http://x/>" }',
    "SELECT * { ?s ?p 'a\\'b SERVICE' }",
    'SELECT * { ?s ?p """SERVICE "x" SERVICE""" }',
    "SELECT ?service { ?service ?p $SERVICE }",
    "SELECT * { ?s <http://x/SERVICE> ?o } # SERVICE <http://x/> {}",
    "PREFIX e: <urn:> SELECT * { ?s e:service ?o ; e:self-service e:a\\'SERVICE }",
    "SELECT * { ?s ?p 'x'@service }",
]
UNSAFE = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "select * { service silent <http://x/> { ?s ?p ?o } }",
    "SELECT * { SERVICE?x { ?s ?p ?o } }",
    "PREFIX : <urn:> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { S\\U00000045RVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { # harmless\n SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { # harmless\r SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { ?s <http://x/#a> ?o . SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'it''' SERVICE <http://x/> { ?s ?p ''' ''' } }",
    "PREFIX e: <urn:> SELECT * { ?s e:a\\'b ?o . SERVICE <http://x/> { ?s ?p 'x' } }",
    "PREFIX e: <urn:> SELECT * { ?s e:a\\#b ?o . SERVICE <http://x/> { } }",
    "SELECT * { FILTER(?a<?b)SERVICE <http://x/> { ?s ?p ?o } FILTER(1>2) }",
    "SELECT * { ?s ?p 'x'@en. SERVICE <http://x/> {} }",
]


@pytest.mark.parametrize("sparql", SAFE)
def test_what_only_looks_like_service_may_pass(sparql):
    assert not calls_out(sparql)


@pytest.mark.parametrize("sparql", UNSAFE)
def test_service_is_seen_in_any_dress(sparql):
    assert calls_out(sparql)


# ---------------------------------------------------------------- serve


@contextmanager
def serving(folder: Path, limits: Limits) -> Iterator[Front]:
    with running_store(folder / "graph.ttl", limits) as store:
        server = make_server(store, (LOCAL, 0), folder, limits)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()


@contextmanager
def served(folder: Path, limits: Limits) -> Iterator[str]:
    with serving(folder, limits) as server:
        yield server.url.rstrip("/")


@pytest.fixture(scope="session")
def site(folder) -> Iterator[str]:
    with served(folder, Limits()) as url:
        yield url


def ask(site: str, method: str, path: str, body: str | None = None, **heads: str) -> tuple[int, str, str]:
    """Return status, content type and text; the path goes out as it is."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    names = {name.replace("_", "-"): value for name, value in heads.items()}
    connection.request(method, path, None if body is None else body.encode(), names)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type", ""), text


COUNT = 'SELECT (COUNT(?s) AS ?n) { ?s <https://govkg.example/ontology#year> ?y FILTER("四" != "平") }'
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


def expected_count(graph: Path) -> str:
    return run_query(load_store([graph]), COUNT).texts()[0][0]


@pytest.mark.parametrize(
    ("method", "kind"), [("GET", ""), ("POST", FORM), ("POST", QUERY), ("POST", f"{QUERY}; charset=utf-8")]
)
def test_the_protocol(site, graph, method, kind):
    encoded = urlencode({"query": COUNT})
    path = f"/sparql?{encoded}" if method == "GET" else "/sparql"
    body = {"": None, FORM: encoded}.get(kind, COUNT)
    status, content, text = ask(site, method, path, body, Content_Type=kind, Accept="text/csv")
    assert (status, content.partition(";")[0]) == (200, "text/csv")
    assert text.split() == ["n", expected_count(graph)]


@pytest.mark.parametrize(
    ("accept", "sparql", "content"),
    [
        ("application/sparql-results+json", COUNT, "application/sparql-results+json"),
        ("application/sparql-results+xml", COUNT, "application/sparql-results+xml"),
        ("text/csv", COUNT, "text/csv"),
        ("text/tab-separated-values", COUNT, "text/tab-separated-values"),
        ("text/turtle", "DESCRIBE <https://govkg.example/id/place-220300>", "text/turtle"),
        ("application/n-triples", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "application/n-triples"),
        ("", "ASK { ?s ?p ?o }", "application/sparql-results+json"),
    ],
)
def test_answers_by_accept(site, accept, sparql, content):
    status, kind, _ = ask(site, "POST", "/sparql", sparql, Content_Type=QUERY, Accept=accept)
    assert (status, kind.partition(";")[0]) == (200, content)


@pytest.mark.parametrize("query", list_queries(), ids=lambda each: each.name)
def test_named_queries_run_on_the_page(site, graph, query):
    status, _, text = ask(site, "POST", "/sparql", query.sparql, Content_Type=QUERY, Accept="text/csv")
    assert status == 200
    ours = run_query(load_store([graph]), query.sparql)
    assert text.replace("\r\n", "\n").count("\n") >= len(ours.rows) + 1


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        pytest.param("POST", "/sparql", "CLEAR ALL", "application/sparql-update", 403, id="update"),
        pytest.param("POST", "/sparql", "update=CLEAR+ALL", FORM, 403, id="update in a form"),
        pytest.param("GET", "/sparql?update=CLEAR+ALL", None, "", 403, id="update in the address"),
        pytest.param("POST", "/sparql", "DELETE WHERE { ?s ?p ?o }", QUERY, 400, id="update as a query"),
        pytest.param("POST", "/sparql", UNSAFE[0], QUERY, 403, id="SERVICE"),
        pytest.param("POST", "/sparql", "SELEKT", QUERY, 400, id="no SPARQL"),
        pytest.param("POST", "/sparql", "x", "text/plain", 415, id="no query"),
        pytest.param("GET", "/sparql", None, "", 400, id="nothing asked"),
        pytest.param("GET", "/sparql?query=ASK{}&query=ASK{}", None, "", 400, id="two queries"),
        pytest.param("GET", "/sparql?" + "a=b&" * 60, None, "", 400, id="many parameters"),
        pytest.param("POST", "/sparql", "x" * (1 << 20) + "x", QUERY, 413, id="large request"),
        pytest.param("POST", "/store?default", "<urn:a> <urn:b> <urn:c> .", "text/turtle", 405, id="GSP"),
        pytest.param("PUT", "/sparql", "x", "text/turtle", 501, id="PUT"),
        pytest.param("DELETE", "/sparql", None, "", 501, id="DELETE"),
        pytest.param("GET", "/store", None, "", 404, id="the whole store"),
        pytest.param("GET", "/tables/", None, "", 404, id="a listing"),
        pytest.param("GET", "/../secret.txt", None, "", 404, id="the way up"),
        pytest.param("GET", "/%2e%2e/secret.txt", None, "", 404, id="the way up, encoded"),
        pytest.param("GET", "/tables/..%2f..%2fsecret.txt", None, "", 404, id="the way up, half encoded"),
        pytest.param("GET", "//etc/passwd", None, "", 404, id="an absolute path"),
        pytest.param("GET", "/way-out", None, "", 404, id="a link out of the folder"),
        pytest.param("GET", "/.hidden", None, "", 404, id="a hidden file"),
        pytest.param("GET", "/%00", None, "", 404, id="a null byte"),
        pytest.param("HEAD", "/way-out", None, "", 404, id="HEAD of a link out of the folder"),
    ],
)
def test_refusals(site, method, path, body, kind, status):
    try:
        assert ask(site, method, path, body, Content_Type=kind)[0] == status
    except (BrokenPipeError, ConnectionResetError):
        assert status == 413  # the server hangs up on what is too large


def test_other_hosts_names_are_refused(site):
    assert ask(site, "GET", "/", Host="evil.example")[0] == 403


def test_pages(site):
    assert ask(site, "GET", "/")[2] == "<h1>首页</h1>"
    assert ask(site, "GET", "/tables/a.csv")[2] == "甲"


def test_the_query_page(site):
    status, kind, text = ask(site, "GET", "/sparql", Accept="text/html,*/*;q=0.8")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "查询" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert ask(site, "GET", "/sparql/query.js")[0] == ask(site, "GET", "/sparql/query.css")[0] == 200
    stored = json.loads(ask(site, "GET", "/sparql/queries.json")[2])
    assert [each["name"] for each in stored] == [each.name for each in list_queries()]


@pytest.mark.browser
def test_the_query_page_in_a_browser(site):
    """A stored question, its answer as a table, hostile names as text, nothing from elsewhere."""
    with launched() as browser:
        page, errors, asked = browser.new_page(), [], []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site}/sparql")
        page.wait_for_function(f"document.querySelectorAll('#stored option').length > {len(list_queries())}")
        page.select_option("#stored", "cooperation")
        page.click("button[type=submit]")
        page.wait_for_selector("#answer table")
        assert "<script>alert('1')</script>" in page.inner_text("#answer")
        page.fill("#query", "SELEKT")
        page.click("button[type=submit]")
        page.wait_for_selector("#answer pre")
        assert all(url.startswith(site) for url in asked)
        assert [error for error in errors if "400" not in error] == []


SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_time_is_limited_and_the_store_lives_on(folder, graph):
    with served(folder, Limits(seconds=1)) as site:
        begun = time.monotonic()
        status, _, text = ask(site, "POST", "/sparql", SLOW, Content_Type=QUERY)
        assert (status, time.monotonic() - begun < 10) == (504, True)
        assert "超时" in text
        status, _, text = ask(site, "POST", "/sparql", COUNT, Content_Type=QUERY, Accept="text/csv")
        assert (status, text.split()) == (200, ["n", expected_count(graph)])


def test_size_is_limited(folder):
    with served(folder, Limits(answer=10_000)) as site:
        status, _, text = ask(site, "POST", "/sparql", "SELECT * { ?s ?p ?o }", Content_Type=QUERY)
        assert (status, "LIMIT" in text) == (500, True)
        assert ask(site, "POST", "/sparql", "ASK {}", Content_Type=QUERY)[0] == 200


def test_queries_at_one_time_are_limited(folder):
    with serving(folder, Limits(seconds=1, queries=1)) as server:
        site = server.url.rstrip("/")
        assert ask(site, "POST", "/sparql", "ASK {}", Content_Type=QUERY)[0] == 200
        with server.service.slots:
            assert ask(site, "POST", "/sparql", "ASK {}", Content_Type=QUERY)[0] == 503
        assert ask(site, "POST", "/sparql", "ASK {}", Content_Type=QUERY)[0] == 200


def test_a_graph_that_is_no_turtle(tmp_path):
    (tmp_path / "graph.ttl").write_text("no turtle {", encoding="utf-8")
    with pytest.raises(ServeError, match="cannot load"), running_store(tmp_path / "graph.ttl", Limits()):
        pass
    result = kg("serve", tmp_path)
    assert (result.exit_code, result.stderr[:4]) == (2, "kg: ")


def test_a_port_that_is_taken(folder, site):
    result = kg("serve", folder, "--port", urlsplit(site).port)
    assert result.exit_code == 2
    assert "cannot listen" in result.stderr


def test_serve_without_a_build(tmp_path):
    assert kg("serve", tmp_path).exit_code == 2


def test_the_command_serves_and_cleans_up(folder, tmp_path):
    """By its own process: the address it prints answers, and a signal ends child and store."""
    script = "import typer; from kg.commands import register; a = typer.Typer(); register(a); a()"
    env = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", script, "serve", str(folder), "--port", "0"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True)) as child:
        url = child.stdout.readline().split()[0].rstrip("/")
        assert (
            ask(url, "GET", "/sparql?query=" + quote("ASK { ?s ?p ?o }"), Accept="text/csv")[2].strip()
            == "true"
        )
        assert [p.name.startswith("kg-serve-") for p in tmp_path.iterdir()] == [True]
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=20) == 0
    assert list(tmp_path.iterdir()) == []
