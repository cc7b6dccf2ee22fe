"""All names of a sentence: what the rules and the tagger propose, with conflicts settled.

Every rule has a reliability, measured on the training passages (``lexicon/reliability.tsv``, written by
``scripts/measure_rules.py``): the share of its proposals that a reader named too. Proposals below the
threshold are hints for the tagger only: a high one beside a tagger, a low one where rules stand alone.
Where two names cross, or cover the same words, the more reliable one stands; a company inside a
project's name stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg import lexicon
from kg.extract.names import areas, honors, lists, programs, projects, quoted, suffixed
from kg.extract.names.honors import HonorMatch
from kg.extract.names.spans import Name
from kg.model import EntityType

ALONE, BESIDE_TAGGER = 0.55, 0.8
_DEFAULT = 0.5


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span that a trained component found, with the probability it gives."""

    start: int
    end: int
    type: EntityType
    score: float


Tagger = Callable[[str, Sequence[Name]], Sequence[Tagged]]


@dataclass(frozen=True, slots=True)
class Found:
    """Names of a sentence, and its honours with their verbs."""

    names: tuple[Name, ...]
    honors: tuple[HonorMatch, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    name: Name
    score: float


def no_tagger(text: str, hints: Sequence[Name]) -> Sequence[Tagged]:
    """Propose nothing: rules alone."""
    return ()


def candidates(text: str) -> list[Name]:
    """Return what every rule proposes, reliable or not."""
    return _proposals(text, honors.find(text))


def _proposals(text: str, titles: Iterable[HonorMatch]) -> list[Name]:
    proposals: Iterable[Name] = (
        *quoted.find(text), *(h.name for h in titles), *programs.find(text), *lists.find(text),
        *projects.find(text), *areas.find(text), *suffixed.find(text),
    )  # fmt: skip
    return sorted(set(proposals))


def find(text: str, tagger: Tagger = no_tagger) -> Found:
    """Return the names of a sentence and its honours."""
    titles = tuple(honors.find(text))
    hints = _proposals(text, titles)
    scored = [_Scored(n, reliability(n.rule)) for n in hints if _sound(text, n)]
    least = ALONE if tagger is no_tagger else BESIDE_TAGGER
    scored = [s for s in scored if s.score >= least]
    tagged = ((Name(t.start, t.end, t.type, "tagger"), t.score) for t in tagger(text, hints))
    scored += [_Scored(name, score) for name, score in tagged if _sound(text, name)]
    names = tuple(sorted(_settle(scored)))
    return Found(names, titles)


@cache
def _table() -> dict[str, float]:
    return {e.word: float(e.value) for e in lexicon.entries("reliability")}


def reliability(rule: str) -> float:
    """Return the measured share of right proposals of ``rule``; unseen rules inherit that of their family."""
    table = _table()
    return table.get(rule, table.get(rule.split(":")[0], _DEFAULT))


def _sound(text: str, name: Name) -> bool:
    """A name has two characters, no stray bracket, and neither is a bare number nor begins with a count."""
    surface = text[name.start : name.end]
    return (
        len(surface) >= 2
        and surface.count("（") == surface.count("）")
        and not _NO_WORD.fullmatch(surface)
        and (text[name.start - 1 : name.start] == "“" or not _NO_NAME.match(surface))
    )


_NO_WORD = re.compile(r"[\d.%\W]+")
#: 4项水源工程, 按照新区, 是新区; in quotation marks “三个一” is a name.
_NO_NAME = re.compile(
    r"\d+[个座条项家所处名位部]|[一二三四五六七八九十两]+[个条项座]|首[个条座批家]|"
    r"按照|是(?!非)|使|让|新增|各类|一批|这[些个]|(?:小|中小|大)学$|(?:公立|上级|互联网|三级)医院$|老旧小区"
)


#: Inner names that stand beside the outer one: a company in its project, a town in a chain.
_NESTED = {
    (EntityType.PROJECT, EntityType.COMPANY), (EntityType.FACILITY, EntityType.COMPANY),
    (EntityType.PROJECT, EntityType.ORGANIZATION), (EntityType.EVENT, EntityType.PROGRAM),
}  # fmt: skip


def _settle(scored: Sequence[_Scored]) -> Iterator[Name]:
    """Keep the best of every set of names that cross or cover the same words."""
    kept: list[Name] = []
    # An area inside another name is only part of it (吉林 in 吉林大学), however sure the gazetteer is.
    ordered = sorted(scored, key=lambda s: (s.name.type is EntityType.AREA, -s.score, -len(s.name), s.name))
    for item in ordered:
        if all(_compatible(item.name, other) for other in kept):
            kept.append(item.name)
    yield from kept


def _compatible(a: Name, b: Name) -> bool:
    if not a.overlaps(b):
        return True
    if a.inside(b):
        return (b.type, a.type) in _NESTED
    return b.inside(a) and (a.type, b.type) in _NESTED
