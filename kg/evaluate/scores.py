"""Scores of a build against annotated passages, with every item found, missed and spurious.

The kinds and what they ask for are those of ``gold/score.py``; the counts are the same for the same input.
Items that are marked optional count neither way: found or missed they are in no list. What is built twice
counts once: entities by name and type, relations by ends and year, status lines by project, status and year.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from kg.evaluate import matching
from kg.evaluate.gold import Passage
from kg.evaluate.items import AnyItem, FigureItem, Items, LinkItem, NameItem, StatusItem
from kg.evaluate.matching import Grade, Outcome, match, norm, unique
from kg.evaluate.predictions import Predictions

_FORMAT = 1


class Measure(StrEnum):
    """What is counted, from the most to the least forgiving within each kind of item."""

    ENTITY_STRICT = "entity strict"
    ENTITY_LENIENT = "entity lenient"
    ENTITY_ANY_TYPE = "entity any type"
    OBSERVATION_DETECTED = "observation detected"
    OBSERVATION_WITH_INDICATOR = "observation with indicator"
    OBSERVATION_COMPLETE = "observation complete"
    RELATION = "relation"
    RELATION_WITH_YEAR = "relation with year"
    STATUS = "project status"
    STATUS_WITH_YEAR = "project status with year"


@dataclass(frozen=True, slots=True)
class Finding:
    """An item on one line, the passage it belongs to and the words it rests on."""

    passage: str
    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Annotated items that were found or missed, and built items that nobody annotated."""

    name: str
    found: tuple[Finding, ...] = ()
    missed: tuple[Finding, ...] = ()
    spurious: tuple[Finding, ...] = ()

    @property
    def tp(self) -> int:
        """How many annotated items were found."""
        return len(self.found)

    @property
    def fp(self) -> int:
        """How many built items are spurious."""
        return len(self.spurious)

    @property
    def fn(self) -> int:
        """How many annotated items were missed."""
        return len(self.missed)

    @property
    def precision(self) -> float:
        """Return the share of built items that are right, 0 where nothing was built."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Return the share of annotated items that were found, 0 where there are none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Attribute:
    """How often a detected observation has this attribute right; ``wrong`` says annotated → built."""

    name: str
    right: int
    wrong: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """How many detected observations were asked."""
        return self.right + len(self.wrong)

    @property
    def accuracy(self) -> float | None:
        """Return the share of right ones, None where nothing was detected."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores: ``kinds`` in the order of ``Measure``, ``types`` (entities, lenient) by name."""

    passages: tuple[str, ...]
    left_out: tuple[str, ...]
    kinds: tuple[Tally, ...]
    types: tuple[Tally, ...]
    attributes: tuple[Attribute, ...]

    def kind(self, name: str) -> Tally:
        """Return the tally of a ``Measure`` (or its name)."""
        return next(tally for tally in self.kinds if tally.name == name)


# ---------------------------------------------------------------- scoring


@dataclass(frozen=True, slots=True)
class _Case:
    """One passage: what it says and what was built of it."""

    passage: str
    gold: Items
    built: Items


def score(golds: Sequence[Passage], predictions: Predictions) -> Scores:
    """Return the scores of ``predictions``; passages they do not know are named in ``left_out``."""
    cases = [_Case(g.id, g.items, predictions.items[g.id]) for g in golds if g.id in predictions.items]
    return Scores(
        passages=tuple(case.passage for case in cases),
        left_out=tuple(g.id for g in golds if g.id not in predictions.items),
        kinds=tuple(_tally(measure, cases, _RULES[measure]) for measure in Measure),
        types=tuple(_types(cases)),
        attributes=tuple(_attributes(cases)),
    )


_Rule = Callable[[Items, Items], Outcome[AnyItem]]


def _entities(grade: Grade[NameItem]) -> _Rule:
    return lambda gold, built: match(gold.entities, _names(built), grade)


def _observations(grade: Grade[FigureItem]) -> _Rule:
    return lambda gold, built: match(gold.observations, built.observations, grade)


def _statuses(grade: Grade[StatusItem]) -> _Rule:
    return lambda gold, built: match(gold.statuses, _standings(built), grade)


def _names(built: Items) -> list[NameItem]:
    return unique(built.entities, lambda e: (norm(e.name), e.type))


def _standings(built: Items) -> list[StatusItem]:
    return unique(built.statuses, lambda s: (norm(s.project), s.status, s.year))


def _relations(gold: Items, built: Items) -> Outcome[AnyItem]:
    return match(unique(gold.relations, _ends), unique(built.relations, _ends), matching.relation)


def _relations_with_year(gold: Items, built: Items) -> Outcome[AnyItem]:
    links = unique(built.relations, lambda r: (*_ends(r), r.year))
    return match(gold.relations, links, matching.relation_with_year)


def _ends(link: LinkItem) -> tuple[str, str, str]:
    return norm(link.subject), link.relation, norm(link.object)


_RULES: Mapping[Measure, _Rule] = {
    Measure.ENTITY_STRICT: _entities(matching.entity_strict),
    Measure.ENTITY_LENIENT: _entities(matching.entity_lenient),
    Measure.ENTITY_ANY_TYPE: _entities(matching.entity_any_type),
    Measure.OBSERVATION_DETECTED: _observations(matching.observation_detected),
    Measure.OBSERVATION_WITH_INDICATOR: _observations(matching.observation_with_indicator),
    Measure.OBSERVATION_COMPLETE: _observations(matching.observation_complete),
    Measure.RELATION: _relations,
    Measure.RELATION_WITH_YEAR: _relations_with_year,
    Measure.STATUS: _statuses(matching.project_status),
    Measure.STATUS_WITH_YEAR: _statuses(matching.project_status_with_year),
}


def _tally(name: str, cases: Iterable[_Case], rule: _Rule) -> Tally:
    outcomes = [(case.passage, rule(case.gold, case.built)) for case in cases]
    return Tally(
        str(name),
        found=tuple(_finding(p, gold) for p, outcome in outcomes for gold, _ in outcome.pairs),
        missed=tuple(_finding(p, gold) for p, outcome in outcomes for gold in outcome.missed),
        spurious=tuple(_finding(p, built) for p, outcome in outcomes for built in outcome.spurious),
    )


def _finding(passage: str, item: AnyItem) -> Finding:
    return Finding(passage, item.label, item.quote)


def _types(cases: Sequence[_Case]) -> Iterator[Tally]:
    """Yield a tally per entity type, matched leniently among the names of that type only."""
    for kind in sorted({e.type for case in cases for e in (*case.gold.entities, *case.built.entities)}):
        yield _tally(kind, cases, _entities_of(kind))


def _entities_of(kind: str) -> _Rule:
    def rule(gold: Items, built: Items) -> Outcome[AnyItem]:
        wanted = [e for e in gold.entities if e.type == kind]
        return match(wanted, [e for e in _names(built) if e.type == kind], matching.entity_lenient)

    return rule


def _attributes(cases: Iterable[_Case]) -> Iterator[Attribute]:
    """Yield an attribute each over the pairs of detected observations."""
    detected = [(case.passage, pair) for case in cases for pair in _detected(case)]
    for name, check in matching.CHECKS.items():
        wrong = [_difference(name, passage, *pair) for passage, pair in detected if not check(*pair)]
        yield Attribute(name, len(detected) - len(wrong), tuple(wrong))


def _detected(case: _Case) -> tuple[tuple[FigureItem, FigureItem], ...]:
    return match(case.gold.observations, case.built.observations, matching.observation_detected).pairs


def _difference(attribute: str, passage: str, gold: FigureItem, built: FigureItem) -> Finding:
    was, is_ = (getattr(item, attribute) or "-" for item in (gold, built))
    return Finding(passage, f"{was} → {is_}", gold.quote)


# ---------------------------------------------------------------- as JSON


def to_json(scores: Scores) -> str:
    """Return ``scores`` as JSON, the rates written out for other programs; ``from_json`` reads it back."""
    data = {
        "format": _FORMAT,
        "passages": scores.passages,
        "left_out": scores.left_out,
        "kinds": [_tally_data(t) for t in scores.kinds],
        "types": [_tally_data(t) for t in scores.types],
        "attributes": [{**asdict(a), "total": a.total, "accuracy": a.accuracy} for a in scores.attributes],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _tally_data(tally: Tally) -> dict[str, object]:
    rates = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return {"name": tally.name, "tp": tally.tp, "fp": tally.fp, "fn": tally.fn, **rates, **asdict(tally)}


def from_json(text: str) -> Scores:
    """Return the scores that ``to_json`` wrote; raise ``ValueError`` for anything else."""
    try:
        data = json.loads(text)
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']}, not {_FORMAT}")
        return Scores(
            passages=tuple(data["passages"]),
            left_out=tuple(data["left_out"]),
            kinds=tuple(_tally_of(t) for t in data["kinds"]),
            types=tuple(_tally_of(t) for t in data["types"]),
            attributes=tuple(_attribute_of(a) for a in data["attributes"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"no scores of this program: {error}") from error


def _tally_of(data: Mapping[str, Any]) -> Tally:
    return Tally(data["name"], *(_findings(data[key]) for key in ("found", "missed", "spurious")))


def _attribute_of(data: Mapping[str, Any]) -> Attribute:
    return Attribute(data["name"], data["right"], _findings(data["wrong"]))


def _findings(data: Iterable[Mapping[str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding(f["passage"], f["label"], f["quote"]) for f in data)
