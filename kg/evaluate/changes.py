"""Gains and losses between two scorings, item by item: a better total may hide what got worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kg.evaluate.scores import Finding, Scores, Tally

_Findings = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One kind before and after; both tallies are cut to the passages that both scorings have."""

    old: Tally
    new: Tally

    @property
    def name(self) -> str:
        """The kind or entity type."""
        return self.new.name

    @property
    def newly_found(self) -> _Findings:
        """Annotated items that were missed and are found."""
        return _moved((self.old.missed, self.new.missed), (self.old.found, self.new.found))

    @property
    def newly_missed(self) -> _Findings:
        """Annotated items that were found and are missed."""
        return _moved((self.old.found, self.new.found), (self.old.missed, self.new.missed))

    @property
    def newly_spurious(self) -> _Findings:
        """Spurious items that were not there before."""
        return _surplus(self.new.spurious, self.old.spurious)

    @property
    def no_longer_spurious(self) -> _Findings:
        """Spurious items that are gone, or are right now."""
        return _surplus(self.old.spurious, self.new.spurious)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed: per kind and per entity type, and the passages that only one scoring has."""

    kinds: tuple[Change, ...]
    types: tuple[Change, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


def compare(old: Scores, new: Scores) -> Changes:
    """Return the gains and losses from ``old`` to ``new`` on the passages that both have."""
    shared = set(old.passages) & set(new.passages)
    return Changes(
        kinds=_changes(old.kinds, new.kinds, shared),
        types=_changes(old.types, new.types, shared),
        only_old=tuple(p for p in old.passages if p not in shared),
        only_new=tuple(p for p in new.passages if p not in shared),
    )


def _changes(old: Sequence[Tally], new: Sequence[Tally], passages: Collection[str]) -> tuple[Change, ...]:
    before, after = ({tally.name: _cut(tally, passages) for tally in tallies} for tallies in (old, new))
    names = list(after) + [name for name in before if name not in after]
    return tuple(Change(before.get(n, Tally(n)), after.get(n, Tally(n))) for n in names)


def _cut(tally: Tally, passages: Collection[str]) -> Tally:
    lists = (tally.found, tally.missed, tally.spurious)
    return Tally(tally.name, *(tuple(f for f in findings if f.passage in passages) for findings in lists))


def _moved(left: tuple[_Findings, _Findings], joined: tuple[_Findings, _Findings]) -> _Findings:
    """Return what left one list (before, now) for the other; a changed annotation is in neither."""
    gone = Counter(left[0]) - Counter(left[1])
    come = Counter(joined[1]) - Counter(joined[0])
    return tuple((come & gone).elements())


def _surplus(some: _Findings, others: _Findings) -> _Findings:
    """Return what ``some`` has and ``others`` lack; quotes may differ, as builds cut them differently."""
    budget = Counter((f.passage, f.label) for f in others)
    left = []
    for finding in some:
        key = (finding.passage, finding.label)
        if budget[key] > 0:
            budget[key] -= 1
        else:
            left.append(finding)
    return tuple(left)
