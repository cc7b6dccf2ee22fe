"""Ask a reasoner whether graphs agree with the ontology: ``python scripts/check_owl.py [GRAPH.ttl …]``.

The ontology, the curated indicators and the graphs are closed under the rules of OWL 2 RL (``owlrl``, of the
extra ``test``; 60,000 triples take some 80 s). What contradicts itself is printed: what owlrl reports,
members of ``owl:Nothing``, members of two disjoint classes. Exit code 1 where there is any.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import owlrl
import rdflib
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF

from kg.rdf import ontology_file

Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


def closure(*graphs: Iterable[Triple]) -> rdflib.Graph:
    """Return what follows from some graphs by the rules of OWL 2 RL."""
    everything = rdflib.Graph()
    for graph in graphs:
        for triple in graph:
            everything.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(everything)
    return everything


def contradictions(graph: rdflib.Graph) -> set[str]:
    """Return what is wrong with a closure, in words."""
    said = {str(text) for text in graph.objects(None, ERRNS.error)}
    said |= {f"{each} is of owl:Nothing" for each in graph.subjects(RDF.type, OWL.Nothing)}
    for left, right in graph.subject_objects(OWL.disjointWith):
        both = set(graph.subjects(RDF.type, left)) & set(graph.subjects(RDF.type, right))
        said |= {f"{each} is of {left} and of {right}" for each in both}
    return said


def main() -> int:
    """Close the graphs, print what is wrong, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graphs", nargs="*", type=Path)
    paths = [
        ontology_file("govkg.ttl"),
        ontology_file("indicators.ttl"),
        *parser.parse_args().graphs,
    ]
    graphs = [rdflib.Graph().parse(path) for path in paths]
    began = time.process_time()
    closed = closure(*graphs)
    found = sorted(contradictions(closed))
    seconds = time.process_time() - began
    given = sum(len(graph) for graph in graphs)
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(
        f"{given} triples, {len(closed)} with what follows, {len(found)} contradictions, {seconds:.0f} s\n"
    )
    return min(1, len(found))


if __name__ == "__main__":
    sys.exit(main())
