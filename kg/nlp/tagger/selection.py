"""From judged candidates to names: which spans stand, of which type, where candidates overlap.

A lenient reader accepts either of two spans of which one holds the other, so near-equal candidates of
one type lend each other their probability: a name is accepted when the sum reaches the threshold, and
the likeliest candidate gives its bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.nlp.tagger.types import TaggedSpan

NAMES = ("AdministrativeArea", "DevelopmentZone", "Facility", "Company", "Organization")
TITLES = ("Project", "Program", "PolicyDocument", "Honor", "Event")
_INNER = frozenset({"AdministrativeArea", "Company", "Organization"})
_OUTER = frozenset({"Facility", "DevelopmentZone"})
_FLOOR = 0.1  # least own probability of an accepted span


class Judged(NamedTuple):
    """A candidate with the probability of one type."""

    start: int
    end: int
    type: str
    p: float

    def near(self, other: Judged) -> bool:
        """Tell whether a lenient reader takes one for the other."""
        if not (self.holds(other) or other.holds(self)):
            return False
        a, b = self.end - self.start, other.end - other.start
        return 2 * min(a, b) >= max(a, b)

    def holds(self, other: Judged) -> bool:
        """Tell whether ``other`` lies within this span or equals it."""
        return self.start <= other.start and other.end <= self.end

    def beside(self, other: Judged) -> bool:
        """Tell whether both can stand: apart, or a name inside a title, a company inside a facility."""
        if self.end <= other.start or other.end <= self.start:
            return True
        if (self.start, self.end) == (other.start, other.end):
            return {self.type, other.type} == {"Company", "Project"}
        return _nests(self, other) if other.holds(self) else self.holds(other) and _nests(other, self)


def _nests(inner: Judged, outer: Judged) -> bool:
    """Tell whether a name of the inner's type is listed beside the outer one."""
    if inner.type in NAMES and outer.type in TITLES:
        return True
    return inner.type in _INNER and outer.type in _OUTER


def select(judged: Iterable[Judged], thresholds: Mapping[str, float]) -> tuple[TaggedSpan, ...]:
    """Return the accepted spans by start; ``score`` is the pooled probability."""
    by_type: dict[str, list[Judged]] = {}
    for j in judged:
        by_type.setdefault(j.type, []).append(j)
    scored = []
    for kind, items in by_type.items():
        scored += [(j, mass) for j, mass in _pooled(items) if j.p >= _FLOOR and mass >= thresholds[kind]]
    scored.sort(key=lambda s: (-s[0].p, s[0].start, s[0].end, s[0].type))
    kept: list[Judged] = []
    out = []
    for j, mass in scored:
        if all(j.beside(other) for other in kept):
            kept.append(j)
            out.append(TaggedSpan(j.start, j.end, j.type, round(mass, 4)))
    return tuple(sorted(out, key=lambda s: (s.start, -s.end, s.type)))


def _pooled(items: Sequence[Judged]) -> list[tuple[Judged, float]]:
    """Return each candidate with the sum of the probabilities of its near-equals, at most 1."""
    if len(items) == 1:
        return [(items[0], items[0].p)]
    return [(j, min(1.0, sum(other.p for other in items if other.near(j)))) for j in items]
