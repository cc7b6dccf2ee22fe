"""What follows from the facts: promises beside results, and figures that disagree.

Nothing is decided here: each finding names the facts that it rests on and says in a Chinese sentence
what they say of each other. Where a comparison could be wrong, it is not made.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.derive.arithmetic import contradictions
from kg.derive.figures import figures
from kg.derive.ledger import entries
from kg.derive.parts import sums
from kg.derive.records import broken_records
from kg.derive.repeated import disagreements
from kg.model import Derivation, Document, Fact

__all__ = ["derive"]


def derive(
    facts: Sequence[Fact], documents: Sequence[Document], *, unreported: bool = False
) -> tuple[Derivation, ...]:
    """Return ledger entries and conflicts, sorted by id.

    With ``unreported`` also the promises of which the later report of that year says nothing; such an
    entry has one premise only.
    """
    known = figures(facts, documents)
    found = [
        *entries(known, documents, unreported=unreported),
        *disagreements(known),
        *contradictions(known),
        *sums(known, documents),
        *broken_records(known, documents),
    ]
    return tuple(sorted({d.id: d for d in found}.values(), key=lambda d: d.id))
