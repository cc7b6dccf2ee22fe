"""All names of a sentence: what the rules and the tagger propose, with conflicts settled.

Every rule has a reliability, measured on the training passages (``lexicon/reliability.tsv``, written by
``scripts/measure_rules.py``): the share of its proposals that a reader named too. Proposals below the
threshold are hints for the tagger only: a high one beside a tagger, a low one where rules stand alone.
Where two names cross, or cover the same words, the more reliable one stands; a company inside a
project's name stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from kg import lexicon
from kg.extract.names import areas, honors, lists, policies, programs, projects, quoted, suffixed
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


#: The sentences of a document and what the rules propose in each → what the component finds in each.
Tagger = Callable[[Sequence[str], Sequence[Sequence[Name]]], Sequence[Sequence[Tagged]]]


@dataclass(frozen=True, slots=True)
class Found:
    """Names of a sentence, and its honours with their verbs."""

    names: tuple[Name, ...]
    honors: tuple[HonorMatch, ...]


#: A name and how likely it is one, 0 to 1.
_Scored = tuple[Name, float]
_order = attrgetter("start", "end", "type", "rule")


def no_tagger(texts: Sequence[str], hints: Sequence[Sequence[Name]]) -> Sequence[Sequence[Tagged]]:
    """Propose nothing: rules alone."""
    return [()] * len(texts)


def candidates(text: str) -> list[Name]:
    """Return what every rule proposes, reliable or not."""
    return _proposals(text, honors.find(text))


def _proposals(text: str, titles: Iterable[HonorMatch], least: float = 0.0) -> list[Name]:
    """Return what the rules propose; last words less reliable than ``least`` are passed over."""
    proposals: Iterable[Name] = (
        *quoted.find(text), *(h.name for h in titles), *programs.find(text), *lists.find(text),
        *projects.find(text), *areas.find(text), *policies.find(text),
        *suffixed.find(text, lambda rule: reliability(rule) >= least),
    )  # fmt: skip
    ordered = sorted(proposals, key=_order)
    return [name for i, name in enumerate(ordered) if not i or name != ordered[i - 1]]


def find(text: str, tagger: Tagger = no_tagger) -> Found:
    """Return the names of a sentence and its honours."""
    return find_all([text], tagger)[0]


def find_all(texts: Sequence[str], tagger: Tagger = no_tagger) -> list[Found]:
    """Return the names and honours of every sentence of a document."""
    titles = [tuple(honors.find(text)) for text in texts]
    alone = tagger is no_tagger  # five in six last words are hints for a tagger only
    least = ALONE if alone else BESIDE_TAGGER
    hints = [_proposals(text, own, least * alone) for text, own in zip(texts, titles, strict=True)]
    rows = zip(texts, titles, hints, tagger(texts, hints), strict=True)
    return [Found(_joined(text, known, tagged, least), own) for text, own, known, tagged in rows]


def _joined(text: str, hints: Iterable[Name], tagged: Iterable[Tagged], least: float) -> tuple[Name, ...]:
    """Return the names that stand of the rules' and the tagger's proposals."""
    scored = [(n, score) for n in hints if (score := reliability(n.rule)) >= least and _sound(text, n)]
    found = ((Name(t.start, t.end, t.type, "tagger"), t.score) for t in tagged)
    scored += [(name, score) for name, score in found if _sound(text, name)]
    return tuple(sorted(_settle(scored), key=_order))


@cache
def _table() -> dict[str, float]:
    return {e.word: float(e.value) for e in lexicon.entries("reliability")}


@cache  # there are as many rules as last words in the lists
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


def _settle(scored: Sequence[_Scored]) -> list[Name]:
    """Keep the best of every set of names that cross or cover the same words."""
    kept: list[Name] = []
    # An area inside another name is only part of it (吉林 in 吉林大学), however sure the gazetteer is.
    for name, _ in sorted(scored, key=_rank):
        if all(_compatible(name, other) for other in kept):
            kept.append(name)
    return kept


def _rank(scored: _Scored) -> tuple[object, ...]:
    name, score = scored
    return name.type is EntityType.AREA, -score, name.start - name.end, *_order(name)


def _compatible(a: Name, b: Name) -> bool:
    if not a.overlaps(b):
        return True
    if a.inside(b):
        return (b.type, a.type) in _NESTED
    return b.inside(a) and (a.type, b.type) in _NESTED
