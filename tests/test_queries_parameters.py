"""Parameters of questions: terms, never syntax; pages of rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kb_sample import sample_kb

from kg.rdf import GraphStore, load_store, named_query, run_query, write_turtle
from kg.rdf.store import bind


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    path: Path = tmp_path_factory.mktemp("parameters") / "graph.ttl"
    write_turtle(sample_kb(), path)
    return load_store([path])


def column(rows: tuple[tuple[str, ...], ...], at: int) -> list[str]:
    return [row[at] for row in rows]


ECHO = 'SELECT ?x WHERE { VALUES ?x { "default" } }'


@pytest.mark.parametrize(
    "text",
    [
        'a"b',
        "\\",
        "\\u0022",
        '" } } DELETE WHERE { ?s ?p ?o }',
        "a\nb\r\t",
        "'''",
        '"""',
        "?x",
        "}",
        "四平",
        "",
    ],
)
def test_text_stays_text(store: GraphStore, text: str) -> None:
    assert run_query(store, ECHO, parameters={"x": text}).texts() == ((text,),)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_text(text: str) -> None:
    store = load_store([])
    assert run_query(store, ECHO, parameters={"x": text}).texts() == ((text,),)


@pytest.mark.parametrize(
    ("value", "datatype"), [(5, "integer"), (Decimal("38.9"), "decimal"), ("5", "string"), (True, "boolean")]
)
def test_parameters_keep_their_type(store: GraphStore, value: object, datatype: str) -> None:
    ((cell,),) = run_query(store, ECHO, parameters={"x": value}).rows  # type: ignore[dict-item]
    assert cell.datatype.value.rpartition("#")[2] == datatype  # type: ignore[union-attr]


def test_default_holds_without_a_parameter(store: GraphStore) -> None:
    assert run_query(store, ECHO).texts() == (("default",),)


def test_unknown_parameter_is_refused(store: GraphStore) -> None:
    with pytest.raises(ValueError, match="no VALUES block for y"):
        run_query(store, ECHO, parameters={"y": "1"})


@pytest.mark.parametrize(
    "decoy",
    [
        '# VALUES ?x { "no" }\n',
        'BIND("VALUES ?x { }" AS ?s)',
        "BIND('''it's VALUES ?x { } ''' AS ?s)",
        "?a <urn:VALUES?x{}> ?b .",
    ],
)
def test_only_true_blocks_are_filled(decoy: str) -> None:
    query = f"SELECT * WHERE {{ {decoy} VALUES ?x {{ 1 2 }} }}"
    if "<urn" in decoy:  # braces are not allowed in an IRI, so this is no IRI: nothing to protect
        decoy = "?a <urn:VALUES> ?b ."
        query = f"SELECT * WHERE {{ {decoy} VALUES ?x {{ 1 2 }} }}"
    assert bind(query, {"x": "y"}) == f'SELECT * WHERE {{ {decoy} VALUES ?x {{ "y" }} }}'


def test_block_may_hold_braces_in_strings() -> None:
    assert bind('VALUES ?x { "}" "a" }', {"x": "y"}) == 'VALUES ?x { "y" }'


PAGED = "SELECT ?x WHERE { VALUES (?x) { (1) (2) (3) } } ORDER BY ?x LIMIT 2 OFFSET 0"


@pytest.mark.parametrize(
    ("parameters", "answer"),
    [({}, "12"), ({"limit": "1"}, "1"), ({"limit": 3, "offset": "1"}, "23"), ({"offset": Decimal(3)}, "")],
)
def test_a_page_of_rows(store: GraphStore, parameters: dict[str, object], answer: str) -> None:
    rows = run_query(store, PAGED, parameters=parameters).texts()  # type: ignore[arg-type]
    assert "".join(column(rows, 0)) == answer


@pytest.mark.parametrize("value", ["", "-1", "1 } #", "2.5", "ten", "²", "１"])
def test_a_page_is_a_whole_number(store: GraphStore, value: str) -> None:
    with pytest.raises(ValueError, match="limit is a whole number"):
        run_query(store, PAGED, parameters={"limit": value})


@pytest.mark.parametrize("decoy", ["# LIMIT 9\n", 'BIND("LIMIT 9" AS ?limit)', "?limit <urn:LIMIT> 9 ."])
def test_only_true_limits_are_changed(decoy: str) -> None:
    query = f"SELECT * WHERE {{ {decoy} }} LIMIT 2"
    assert bind(query, {"limit": "5"}) == f"SELECT * WHERE {{ {decoy} }} LIMIT 5"


def test_a_query_without_a_limit_takes_none() -> None:
    with pytest.raises(ValueError, match="for limit"):
        bind(ECHO, {"limit": "5"})


def test_documents_come_in_pages(store: GraphStore) -> None:
    """Without a file the first documents by name; ``limit`` and ``offset`` turn the page."""
    sparql = named_query("document-facts").sparql
    pages = [run_query(store, sparql, parameters={"limit": 1, "offset": at}).texts() for at in range(3)]
    assert [set(column(page, 0)) for page in pages] == [{"plan 2022.txt"}, {"result_2023.txt"}, set()]
    assert pages[0] + pages[1] == run_query(store, sparql).texts()


def test_wrong_syntax_raises(store: GraphStore) -> None:
    with pytest.raises(SyntaxError):
        run_query(store, "SELECT nothing")


def test_update_is_no_query(store: GraphStore) -> None:
    with pytest.raises(SyntaxError):
        run_query(store, "DELETE WHERE { ?s ?p ?o }")
