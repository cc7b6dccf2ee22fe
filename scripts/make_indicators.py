"""Write ``ontology/indicators.ttl`` from the list of indicators: ``python scripts/make_indicators.py``.

With ``--base-iri`` and ``-o`` the scheme of a graph that was built with that base is written elsewhere.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.rdf import DEFAULT_BASE
from kg.rdf.scheme import write_scheme

TARGET = Path(__file__).resolve().parent.parent / "ontology" / "indicators.ttl"


def main() -> None:
    """Write the file and say how many triples it has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    parser.add_argument("--base-iri", default=DEFAULT_BASE)
    options = parser.parse_args()
    sys.stdout.write(f"{options.output}: {write_scheme(options.output, base_iri=options.base_iri)} triples\n")


if __name__ == "__main__":
    main()
