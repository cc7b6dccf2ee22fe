"""The RDF layer: Turtle, SHACL validation, SPARQL; the only door to rdflib, pyoxigraph and pyshacl."""

from kg.rdf.named import NamedQuery, list_queries, named_query
from kg.rdf.ontology import ontology_file
from kg.rdf.output import to_csv, to_json, to_table, to_turtle
from kg.rdf.shapes import UnknownConstraint
from kg.rdf.store import GraphStore, QueryResult, load_store, run_query
from kg.rdf.terms import DEFAULT_BASE, data_iri
from kg.rdf.validate import Engine, engine_for, validate
from kg.rdf.violations import ValidationReport, Violation
from kg.rdf.write import write_turtle

__all__ = [
    "DEFAULT_BASE",
    "Engine",
    "GraphStore",
    "NamedQuery",
    "QueryResult",
    "UnknownConstraint",
    "ValidationReport",
    "Violation",
    "data_iri",
    "engine_for",
    "list_queries",
    "load_store",
    "named_query",
    "ontology_file",
    "run_query",
    "to_csv",
    "to_json",
    "to_table",
    "to_turtle",
    "validate",
    "write_turtle",
]
