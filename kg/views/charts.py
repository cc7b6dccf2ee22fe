"""What the chart page draws, each chart with the rows behind it: pipeline, honours, ranks, ledger.

The drawing itself is ECharts' (``assets/charts.js``); here are plain lists, ready for JSON. A row of a
chart carries the address of its sentence, so that a click on a bar or a point leads to the words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.model import (
    Aspect,
    Derivation,
    DerivationKind,
    Fact,
    Kind,
    Observation,
    ProjectStatus,
    Relation,
    RelationType,
    Status,
)
from kg.views.facts import Site, page_link
from kg.views.labels import outcome_label, outcome_tone, value_text

_LEDGER = 60
#: Outcomes of pairs that no chart may set side by side.
_BEYOND = {"not-comparable", "not-reported"}
_LISTED = 400
_INDICATORS = 40
#: Beyond these a share says nothing that a bar could show.
_SHARE_MIN, _SHARE_MAX = Decimal(-100), Decimal(400)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a chart's table: a year, who, what, and the address of the sentence."""

    year: int | None
    who: str
    who_id: str | None
    what: str
    what_id: str | None
    link: str
    quote: str


def pipeline(site: Site) -> dict[str, Any]:
    """Return the number of projects by stage: where each stands now, and what each year reported."""
    stages = list(Status)
    badges = [badge for entity in site.kb.entities if (badge := site.badge(entity.id))]
    now = Counter((badge.status, badge.planned) for badge in badges)
    told = Counter(_told(site))
    years = sorted({year for year, _ in told})
    return {
        "stages": [stage.value for stage in stages],
        "reported": [now[stage, False] for stage in stages],
        "planned": [now[stage, True] for stage in stages],
        "years": [str(year) for year in years],
        "byYear": {stage.value: [told[year, stage] for year in years] for stage in stages},
    }


def honours(site: Site) -> list[Line]:
    """Return the honours received, the latest first."""
    found = [
        _line(site, fact, fact.statement.subject, fact.statement.object, fact.statement.year)
        for fact in site.kb.facts
        if isinstance(fact.statement, Relation) and fact.statement.relation is RelationType.RECEIVED_HONOR
    ]
    return sorted(found, key=_latest)[:_LISTED]


def ranks(site: Site) -> list[tuple[Line, float, str]]:
    """Return the ranks (``第3位（全省）``) with their numbers and among whom, the latest first."""
    found = [
        (
            _line(site, fact, o.place, f"{o.indicator} {value_text(o)}", o.year),
            float(o.quantity.value),
            o.reference or "",
        )
        for fact in site.kb.facts
        if isinstance(o := fact.statement, Observation) and o.aspect is Aspect.RANK
    ]
    return sorted(found, key=lambda row: _latest(row[0]))[:_LISTED]


def ledger(site: Site) -> list[dict[str, Any]]:
    """Return results as shares of their targets in percent, for pairs where that means something."""
    found = [row for finding in site.kb.derivations if (row := _pair(site, finding))]
    found.sort(key=lambda row: (row["share"], row["place"], row["name"], row["id"]))
    step = max(1, len(found) // _LEDGER + (len(found) % _LEDGER > 0))
    return found[::step]


def indicators(site: Site) -> list[tuple[str, str, int]]:
    """Return id, label and number of figures of the indicators that span most years and places."""
    rated = ((_span(site.by_indicator.get(i.id, ())), i) for i in site.kb.indicators)
    best = sorted(
        ((span, i) for span, i in rated if span > 1), key=lambda row: (not row[1].known, -row[0], row[1].id)
    )
    return [(i.id, i.label, len(site.by_indicator[i.id])) for _, i in best[:_INDICATORS]]


def _told(site: Site) -> Iterable[tuple[int, Status]]:
    """Yield year and stage once per project, as reported; plans left out."""
    seen = {
        (fact.roles.get("project", s.project), s.year, s.status)
        for fact in site.kb.facts
        if isinstance(s := fact.statement, ProjectStatus) and s.kind is not Kind.TARGET and s.year
    }
    return ((year, status) for _, year, status in sorted(seen, key=str) if year)


def _line(site: Site, fact: Fact, who: str, what: str, year: int | None) -> Line:
    ids = fact.roles.get("subject") or fact.roles.get("place"), fact.roles.get("object") or fact.indicator
    for evidence in fact.evidence:
        if (at := site.documents.get(evidence.document)) is not None:
            return Line(year, who, ids[0], what, ids[1], page_link(site.pages[at], evidence), evidence.quote)
    return Line(year, who, ids[0], what, ids[1], "", "")


def _latest(line: Line) -> tuple[int, str, str, str]:
    return -(line.year or 0), line.who, line.what, line.link


def _pair(site: Site, finding: Derivation) -> dict[str, Any] | None:
    premises = [site.facts.get(key) for key in finding.premises[:2]]
    if finding.kind is not DerivationKind.LEDGER or finding.outcome in _BEYOND or len(premises) < 2:
        return None
    target, result = premises
    if target is None or result is None:
        return None
    share = _share(target, result)
    wanted, got = target.statement, result.statement
    if share is None or not isinstance(wanted, Observation) or not isinstance(got, Observation):
        return None
    return {
        "id": finding.id,
        "place": wanted.place,
        "name": " ".join(part for part in (wanted.indicator, wanted.about) if part),
        "year": str(wanted.year or ""),
        "share": share,
        "target": value_text(wanted),
        "result": value_text(got),
        "outcome": outcome_label(finding.outcome),
        "tone": outcome_tone(finding.outcome),
    }


def _share(target: Fact, result: Fact) -> float | None:
    """Return result ÷ target in percent, to a tenth; nothing for other units or a target of nought."""
    wanted, got = _number(target), _number(result)
    if target.base_unit != result.base_unit or wanted is None or got is None or wanted <= 0:
        return None
    share = 100 * got / wanted
    return round(float(share), 1) if _SHARE_MIN <= share <= _SHARE_MAX else None


def _number(fact: Fact) -> Decimal | None:
    if fact.scaled_value is not None:
        return fact.scaled_value
    return fact.statement.quantity.value if isinstance(fact.statement, Observation) else None


def _span(facts: Iterable[Fact]) -> int:
    """Return years times places of the aspect and unit that show most; nought where no two years compare."""
    found: dict[tuple[str, str | None], set[tuple[int, str]]] = defaultdict(set)
    for fact in facts:
        if isinstance(o := fact.statement, Observation) and o.year:
            found[o.aspect, fact.base_unit].add((o.year, o.place))
    return max((len(seen) for seen in found.values() if len({year for year, _ in seen}) > 1), default=0)
