"""What the front page shows: what was read, what was found in it, and ways in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from kg.model import (
    Aspect,
    Entity,
    Fact,
    Indicator,
    Kind,
    NumeralRole,
    Observation,
    ProjectStatus,
    Relation,
)
from kg.views.facts import Site, page_link
from kg.views.labels import KINDS, LOOKS, Look, time_text, value_text
from kg.views.themes import theme_of, themes

_TOP_ENTITIES = 8
_TOP_INDICATORS = 12
#: How telling a figure of an area of a level is on the front page.
_AREAS = {"country": 1, "province": 3, "prefecture": 2}

TABLES = (
    ("observations.csv", "数据：指标、地方、数值、年份、原文"),
    ("relations.csv", "关系"),
    ("project_status.csv", "项目进展"),
    ("entities.csv", "实体"),
    ("mentions.csv", "实体在文中的每次出现"),
    ("ledger.csv", "目标与结果对照"),
    ("conflicts.csv", "互相矛盾的数据"),
    ("coverage.csv", "文中每个数字的去向"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A document in the list of what was read; ``explained`` is the share of its numerals in percent."""

    title: str
    name: str
    place: str
    published: str
    years: str
    link: str
    facts: int
    explained: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in by type: the type's looks, how many there are, the best documented of them."""

    code: str
    look: Look
    total: int
    top: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A way in by theme: its place among the themes, how many indicators, the most reported ones."""

    number: int
    label: str
    total: int
    top: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a curated indicator on the front page."""

    indicator: str
    id: str
    place: str
    value: str
    time: str
    kind: str
    kind_code: str
    number: int


def counts(site: Site) -> tuple[tuple[str, str, int], ...]:
    """Return the key figures of the graph: Chinese words, English words, number."""
    kinds = [type(fact.statement) for fact in site.kb.facts]
    return (
        ("份文件", "documents", len(site.kb.documents)),
        ("个实体", "entities", len(site.kb.entities)),
        ("项数据", "figures", kinds.count(Observation)),
        ("条关系", "relations", kinds.count(Relation)),
        ("条项目进展", "project stages", kinds.count(ProjectStatus)),
        ("个指标", "indicators", len(site.kb.indicators)),
    )


def sources(site: Site) -> tuple[Source, ...]:
    """Return the documents read, in their order."""
    return tuple(_source(site, at) for at in range(len(site.kb.documents)))


def entries(site: Site) -> tuple[Entry, ...]:
    """Return the types that occur, each with its best documented entities."""
    found = []
    for kind, look in LOOKS.items():
        members = [entity for entity in site.kb.entities if entity.type is kind]
        members.sort(key=lambda entity: (-len(site.by_entity.get(entity.id, ())), entity.id))
        if members:
            found.append(Entry(kind.value, look, len(members), tuple(members[:_TOP_ENTITIES])))
    return tuple(found)


def topics(site: Site) -> tuple[Topic, ...]:
    """Return the themes that occur, each with its indicators of most figures."""
    members: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in site.kb.indicators:
        members[theme_of(indicator)].append(indicator)
    return tuple(
        Topic(number, theme.label, len(found), tuple(sorted(found, key=_reported(site))[:_TOP_ENTITIES]))
        for number, theme in enumerate(themes())
        if (found := members[theme.code])
    )


def _reported(site: Site) -> Callable[[Indicator], tuple[int, bool, str]]:
    """Return a sort key: most figures first, then the curated indicators."""
    return lambda each: (-len(site.by_indicator.get(each.id, ())), not each.known, each.id)


def figures(site: Site) -> tuple[Figure, ...]:
    """Return a telling figure of each of the curated indicators with most figures."""
    known = [indicator for indicator in site.kb.indicators if indicator.known]
    known.sort(key=lambda indicator: (-len(site.by_indicator.get(indicator.id, ())), indicator.id))
    best = (_figure(site, indicator) for indicator in known[:_TOP_INDICATORS])
    return tuple(figure for figure in best if figure)


def _figure(site: Site, indicator: Indicator) -> Figure | None:
    facts = site.by_indicator.get(indicator.id, ())
    if not facts:
        return None
    statement = max(facts, key=lambda fact: _telling(site, fact)).statement
    if not isinstance(statement, Observation):
        return None
    return Figure(
        indicator.label,
        indicator.id,
        statement.place,
        value_text(statement),
        time_text(statement.year, statement.period),
        KINDS[statement.kind],
        statement.kind.value,
        len(facts),
    )


def _telling(site: Site, fact: Fact) -> tuple[bool, int, bool, int, int, str]:
    """Order figures: of no single thing, levels before growth, not targets, large areas, late years first."""
    o = fact.statement
    if not isinstance(o, Observation):
        return False, 0, False, 0, 0, fact.id
    level = {Aspect.LEVEL: 2, Aspect.GROWTH: 1}.get(o.aspect, 0)
    place = site.entities.get(fact.roles.get("place", ""))
    size = _AREAS.get(place.level or "", 0) if place else 0
    return o.about is None, level, o.kind is not Kind.TARGET, size, o.year or 0, fact.id


def _source(site: Site, at: int) -> Source:
    document = site.kb.documents[at]
    context = document.context
    numerals = site.numerals(document)
    open_ = sum(numeral.role is NumeralRole.UNEXPLAINED for numeral in numerals)
    years = [str(year) for year in (context.review_year, context.plan_year) if year]
    return Source(
        context.title or document.name,
        document.name,
        context.place,
        context.published,
        " → ".join(years),
        page_link(site.pages[at]),
        len(site.by_document.get(at, ())),
        round(100 * (1 - open_ / len(numerals))) if numerals else None,
    )
