"""A whole document: sentences → mentions, statements and the role of every numeral."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract import observations, relations, statuses
from kg.extract.bearing import about, indicator_of, is_multiple, place, topic_of
from kg.extract.names.find import Found, Tagger, find_all, no_tagger
from kg.extract.names.recall import carry_over
from kg.extract.names.spans import Name
from kg.extract.observations import Reading
from kg.extract.sentences import Sentence, split
from kg.extract.timing import carry_years, kind_at_position, time_at
from kg.model import (
    Document,
    Evidence,
    Kind,
    Mention,
    Observation,
    ProjectStatus,
    Relation,
    RelationType,
    Statement,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with its names, ready for statements."""

    document: Document
    sentence: Sentence
    found: Found

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """Return the evidence for sentence offsets ``[start, end)``."""
        a, b = self.sentence.offset + start, self.sentence.offset + end
        return Evidence(self.document.id, a, b, self.document.text[a:b], rule)


def scenes(document: Document, tagger: Tagger = no_tagger) -> list[Scene]:
    """Return the sentences of ``document`` with their names.

    Where a document reports on several places, or on none that is known, each sentence is about the
    area named last before it.
    """
    sentences = list(carry_years(split(document)))
    texts = [s.text for s in sentences]
    found = carry_over(texts, find_all(texts, tagger))
    if is_multiple(document.context.place):
        sentences = list(_with_topics(sentences, found, document.context.place))
    return [Scene(document, s, names) for s, names in zip(sentences, found, strict=True)]


def _with_topics(sentences: Sequence[Sentence], found: Sequence[Found], place: str) -> Iterator[Sentence]:
    topic = ""
    for sentence, names in zip(sentences, found, strict=True):
        topic = topic_of(sentence, names.names, topic)
        yield replace(sentence, place=topic or place)


def mentions(scene: Scene) -> Iterator[Mention]:
    """Yield the names of a sentence as mentions."""
    for name in scene.found.names:
        evidence = scene.evidence(name.start, name.end, name.rule)
        yield Mention(name.type, evidence.quote, evidence)


def statements(scene: Scene) -> Iterator[Statement]:
    """Yield what a sentence says: observations, relations, status lines."""
    for reading in observations.read(scene.sentence):
        yield _observation(scene, reading)
    for link in relations.find(scene.sentence, scene.found.names, scene.found.honors):
        if not link.subject or not link.object:
            continue  # an article whose place is unknown has no reporting place to stand in
        year = None if link.relation is RelationType.LOCATED_IN else time_at(scene.sentence, link.start)[0]
        evidence = scene.evidence(link.start, link.end, f"relation:{link.relation.value}")
        yield Relation(link.subject, link.relation, link.object, year, evidence)
    for standing in statuses.find(scene.sentence, scene.found.names):
        yield _status(scene, standing)


def _observation(scene: Scene, reading: Reading) -> Observation:
    names: Sequence[Name] = scene.found.names
    where = place(scene.sentence, names, reading)
    what = about(scene.sentence, names, reading)
    wording = indicator_of(scene.sentence, names, reading, what)
    evidence = scene.evidence(reading.start, reading.end, f"observation:{reading.aspect.value}")
    return Observation(
        wording, where, what, reading.quantity, reading.year, reading.period, reading.kind, reading.aspect,
        reading.reference, evidence,
    )  # fmt: skip


def _status(scene: Scene, standing: statuses.Standing) -> ProjectStatus:
    year = time_at(scene.sentence, standing.at)[0]
    kind = kind_at_position(scene.sentence, standing.at, year)
    kind = Kind.ACTUAL if kind is Kind.ESTIMATE else kind
    evidence = scene.evidence(standing.start, standing.end, f"status:{standing.status.value}")
    return ProjectStatus(standing.project, standing.status, year, kind, evidence)
