"""The data types that flow between stages: frozen, typed, standard library only.

Reading order: ``Document`` (what was read) → ``Mention`` and ``Statement`` (what was found in one
document, ``Extraction``) → ``Entity``, ``Link`` and ``Fact`` (what is known over all documents) →
``KnowledgeBase`` (all that the writers see). Codes are those of the annotation guidelines; the
ontology declares the same codes and a test compares the two.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class EntityType(StrEnum):
    """What a name denotes; one OWL class each."""

    AREA = "AdministrativeArea"
    ZONE = "DevelopmentZone"
    FACILITY = "Facility"
    COMPANY = "Company"
    ORGANIZATION = "Organization"
    PROJECT = "Project"
    PROGRAM = "Program"
    POLICY = "PolicyDocument"
    HONOR = "Honor"
    EVENT = "Event"


class RelationType(StrEnum):
    """How two entities are related; one object property each."""

    LOCATED_IN = "locatedIn"
    RECEIVED_HONOR = "receivedHonor"
    UNDERTAKES = "undertakes"
    IMPLEMENTS = "implements"
    ISSUES = "issues"
    HOSTS = "hosts"
    COOPERATES_WITH = "cooperatesWith"


class Status(StrEnum):
    """Where a project stands, from 谋划 to 投产."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    STARTED = "started"
    UNDER_CONSTRUCTION = "underConstruction"
    COMPLETED = "completed"


class Kind(StrEnum):
    """Whether a figure is reported, expected for a period already running, or promised."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"
    TARGET = "target"


class Aspect(StrEnum):
    """What a figure says of its indicator: its level, its growth, a distance, a ratio or a rank."""

    LEVEL = "level"
    GROWTH = "growth"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    RANK = "rank"


class Comparator(StrEnum):
    """How the stated value bounds the true one: 左右 ≈, 以上 ≥, 以内 ≤."""

    EQUAL = "="
    ABOUT = "≈"
    AT_LEAST = "≥"
    AT_MOST = "≤"


class SectionRole(StrEnum):
    """What a section looks at; it decides the default year and kind of its figures."""

    REVIEW = "review"
    PLAN = "plan"
    OTHER = "other"


class NumeralRole(StrEnum):
    """Why a numeral stands in the text; every numeral has exactly one role."""

    OBSERVATION = "observation"
    NAME = "name"
    DATE = "date"
    ORDINAL = "ordinal"
    HEADING = "heading"
    THRESHOLD = "threshold"
    UNEXPLAINED = "unexplained"


class Judgement(StrEnum):
    """Outcome of linking a mention: joined to an entity, or left alone because it is ambiguous."""

    LINKED = "linked"
    AMBIGUOUS = "ambiguous"


def content_hash(*parts: object, length: int = 12) -> str:
    """Return ``length`` hex digits that depend on nothing but ``parts`` (SHA-256)."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Where and when a document speaks.

    ``published`` is an ISO prefix (``2023``, ``2022-07``, ``2020-01-07``) or ``""``. ``review_year``
    is the year a report looks back on, ``plan_year`` the one it plans. ``inferred`` names the fields
    that were read off the text and not given by the user.
    """

    title: str
    place: str
    province: str
    published: str
    review_year: int | None
    plan_year: int | None
    url: str = ""
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's reach: ``text[start:end]`` lies under ``heading``, one role throughout."""

    heading: str
    start: int
    end: int
    role: SectionRole


@dataclass(frozen=True, slots=True)
class SourceMap:
    """From offsets of the cleaned text to lines of the source file (1-based).

    ``starts[i]`` is the first cleaned offset that comes from source line ``lines[i]``.
    """

    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def line(self, offset: int) -> int:
        """Return the source line that the character at ``offset`` comes from."""
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)] if self.lines else 1


@dataclass(frozen=True, slots=True)
class Document:
    """One cleaned document; every offset anywhere refers to ``text``."""

    id: str
    name: str
    text: str
    context: ReportContext
    sections: tuple[Section, ...]
    source_map: SourceMap
    sha256: str

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last source line of ``text[start:end]``."""
        return self.source_map.line(start), self.source_map.line(max(start, end - 1))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that support a fact: ``document.text[start:end] == quote``; ``rule`` found it."""

    document: str
    start: int
    end: int
    quote: str
    rule: str


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact decimal in the unit as written; ``value_max`` closes a range."""

    value: Decimal
    unit: str
    value_max: Decimal | None = None
    comparator: Comparator = Comparator.EQUAL


# ---------------------------------------------------------------- what one document says


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands; ``name`` lacks the quotation marks around it."""

    type: EntityType
    name: str
    evidence: Evidence


#: What makes two statements the same: everything but their evidence.
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure: what is measured (``indicator``), where, about what, how much, when, how meant."""

    indicator: str
    place: str
    about: str | None
    quantity: Quantity
    year: int | None
    period: str | None
    kind: Kind
    aspect: Aspect
    reference: str | None
    evidence: Evidence

    @property
    def key(self) -> _Key:
        """Everything but the evidence."""
        q = self.quantity
        return ("observation", self.indicator, self.place, self.about, q.value, q.value_max, q.unit,
                q.comparator, self.year, self.period, self.kind, self.aspect, self.reference)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed relation between two names in a year (``None`` for ``locatedIn``)."""

    subject: str
    relation: RelationType
    object: str
    year: int | None
    evidence: Evidence

    @property
    def key(self) -> _Key:
        """Everything but the evidence."""
        return ("relation", self.subject, self.relation, self.object, self.year)


@dataclass(frozen=True, slots=True)
class ProjectStatus:
    """Where a project or facility stands in a year, reported or planned."""

    project: str
    status: Status
    year: int | None
    kind: Kind
    evidence: Evidence

    @property
    def key(self) -> _Key:
        """Everything but the evidence."""
        return ("status", self.project, self.status, self.year, self.kind)


Statement = Observation | Relation | ProjectStatus


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of the text and why it stands there."""

    start: int
    end: int
    surface: str
    role: NumeralRole


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document says; a pure function of the document and the lexicon."""

    document: Document
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]
    numerals: tuple[Numeral, ...]


# ---------------------------------------------------------------- what is known over all documents


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that mentions refer to.

    ``id`` is a readable slug: a gazetteer code (``place-220300``) or a type and a content hash
    (``program-1f3a…``). ``within`` is the id of the area it lies in, where known. ``code``, ``level``,
    ``since`` and ``until`` (years in force) are set for areas of the gazetteer.
    """

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    within: str | None = None
    code: str | None = None
    level: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measured concept: curated (``known``) or minted from the normalised wording."""

    id: str
    label: str
    label_en: str | None
    aliases: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Why a mention was joined to an entity, or was not (``entity`` is then ``None``)."""

    mention: Mention
    entity: str | None
    judgement: Judgement
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Equal statements of all documents, merged; their evidence is pooled.

    ``statement`` is the first of them, names as written. ``roles`` maps each of its fields that
    names an entity to the entity's id (``place``, ``about``, ``subject``, ``object``, ``project``);
    fields whose name could not be resolved are absent. ``indicator``, ``scaled_value`` and
    ``base_unit`` are set for observations only (``38.9 万亩`` → ``389000 亩``).
    """

    id: str
    statement: Statement
    roles: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    indicator: str | None = None
    scaled_value: Decimal | None = None
    scaled_max: Decimal | None = None
    base_unit: str | None = None


class DerivationKind(StrEnum):
    """What a derived finding is."""

    LEDGER = "ledger"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Derivation:
    """A finding that rests on facts: a promise beside its result, or two figures that disagree.

    ``premises`` are fact ids (target first, then result), ``outcome`` a code (``met``, ``missed``,
    ``value-conflict`` …), ``margin`` result minus target in the base unit where both are comparable,
    ``detail`` one sentence in Chinese.
    """

    id: str
    kind: DerivationKind
    outcome: str
    premises: tuple[str, ...]
    margin: Decimal | None
    detail: str


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """All that the writers see. Every tuple is sorted by id; documents by name."""

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    indicators: tuple[Indicator, ...]
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    derivations: tuple[Derivation, ...]
    numerals: Mapping[str, tuple[Numeral, ...]] = field(default_factory=dict)
