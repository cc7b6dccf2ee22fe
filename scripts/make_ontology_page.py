"""Write ``docs/ontology.md`` from ``ontology/govkg.ttl``: ``python scripts/make_ontology_page.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

ROOT = Path(__file__).resolve().parent.parent
GOVKG = Namespace("https://govkg.example/ontology#")
HEAD = """# The ontology

Written by `scripts/make_ontology_page.py` from `ontology/govkg.ttl`; a test keeps both the same.
Prefix `govkg:` is `https://govkg.example/ontology#`.
"""


def text(graph: Graph, term: URIRef, predicate: URIRef, language: str) -> str:
    """Return a term's label or definition in a language, fit for a cell of a table."""
    found = sorted(str(each) for each in graph.objects(term, predicate) if each.language == language)  # type: ignore[attr-defined]
    return found[0].replace("|", "\\|") if found else ""


def names(graph: Graph, term: URIRef, predicate: URIRef) -> str:
    """Return the terms that ``term`` points to, as prefixed names."""
    found = sorted(graph.namespace_manager.normalizeUri(each) for each in graph.objects(term, predicate))
    return " ".join(f"`{each}`" for each in found)


def own(graph: Graph, kinds: tuple[URIRef, ...]) -> list[URIRef]:
    """Return this project's terms of the given types, sorted."""
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(str(GOVKG)))


def described(graph: Graph, term: URIRef) -> str:
    """Return the cells that every table ends with: both labels, both definitions."""
    label = f"{text(graph, term, RDFS.label, 'zh')} | {text(graph, term, RDFS.label, 'en')}"
    words = (text(graph, term, SKOS.definition, language) for language in ("zh", "en"))
    return f"{label} | {'<br>'.join(words)}"


def table(graph: Graph, terms: list[URIRef], columns: dict[str, URIRef]) -> Iterator[str]:
    """Yield a table of terms; ``columns`` are further properties by heading."""
    heads = ["term", *columns, "中文", "English", "definition"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for term in terms:
        name = f"`{graph.namespace_manager.normalizeUri(term)}`"
        cells = [name, *(names(graph, term, predicate) for predicate in columns.values())]
        yield f"| {' | '.join(cells)} | {described(graph, term)} |"


def codes(graph: Graph) -> Iterator[str]:
    """Yield a section for each code list."""
    for scheme in own(graph, (SKOS.ConceptScheme,)):
        members = sorted(each for each in graph.subjects(SKOS.inScheme, scheme) if isinstance(each, URIRef))
        if members:
            yield f"\n### {text(graph, scheme, RDFS.label, 'zh')} ({text(graph, scheme, RDFS.label, 'en')})\n"
            yield from table(graph, members, {"match": SKOS.exactMatch, "close": SKOS.closeMatch})


def page() -> str:
    """Return the page in Markdown."""
    graph = Graph().parse(ROOT / "ontology" / "govkg.ttl")
    properties = {
        "under": RDFS.subPropertyOf,
        "domain": RDFS.domain,
        "range": RDFS.range,
        "inverse of": OWL.inverseOf,
    }
    lines = [HEAD, "## Classes\n", *table(graph, own(graph, (OWL.Class,)), {"under": RDFS.subClassOf})]
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    lines += ["\n## Properties\n", *table(graph, own(graph, kinds), properties)]
    lines += ["\n## Codes", *codes(graph)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "ontology.md").write_text(page(), encoding="utf-8")
