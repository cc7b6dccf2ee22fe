"""A small ``KnowledgeBase`` made by hand: two documents, all entity types, all kinds of statements.

Names hold quotation marks, tags, backslashes and line ends on purpose. Every quote is a true substring of
its document, which :func:`evidence` sees to.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from kg.model import (
    Aspect,
    Comparator,
    Derivation,
    DerivationKind,
    Document,
    Entity,
    EntityType,
    Evidence,
    Fact,
    Indicator,
    Judgement,
    Kind,
    KnowledgeBase,
    Link,
    Mention,
    Numeral,
    NumeralRole,
    Observation,
    ProjectStatus,
    Quantity,
    Relation,
    RelationType,
    ReportContext,
    Section,
    SectionRole,
    SourceMap,
    Statement,
    Status,
    content_hash,
)

COMPANY = "“晨曦”<script>alert('1')</script>食品公司"
PROJECT = '路径C:\\新\\"二期"扩建'
PLANNED_PROJECT = "示例厂区二期"
PROGRAM = "梨树模式"
HONOR = "国家农业绿色发展先行区"
SCHOOL = "示例大学"
ZONE = "示例产业园"
BRIDGE = "示例路大桥"
POLICY = "示例市\n信用条例"
EVENT = "示例发展大会"

PLAN_TEXT = f"""四平市政府工作报告
2022年，新建高标准农田40万亩以上，地区生产总值增长5%—6%。推广“{PROGRAM}”570万亩。
{COMPANY}承担{PROJECT}项目，年内竣工。
"""
RESULT_TEXT = f"""四平市政府工作报告
新建高标准农田38.9万亩，粮食产量位列全省第三，新建高标准农田39万亩。
梨树县获评{HONOR}，出台《{POLICY}》，举办{EVENT}。
{COMPANY}的{PROJECT}竣工投产，落户{ZONE}，与{SCHOOL}签约，{BRIDGE}通车，清风县增长7%。{PLANNED_PROJECT}签约。
"""


def _document(name: str, text: str, year: int) -> Document:
    starts = [0] + [at + 1 for at, mark in enumerate(text) if mark == "\n" and at + 1 < len(text)]
    context = ReportContext(
        title="四平市政府工作报告",
        place="四平市",
        province="吉林省",
        published=str(year),
        review_year=year - 1,
        plan_year=year,
        url=f"https://example.org/report?year={year}&note=<a>",
        inferred=("place", "province"),
    )
    return Document(
        id=f"document-{content_hash(text)}",
        name=name,
        text=text,
        context=context,
        sections=(Section("", 0, len(text), SectionRole.OTHER),),
        source_map=SourceMap(tuple(starts), tuple(range(1, len(starts) + 1))),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


PLAN = _document("plan 2022.txt", PLAN_TEXT, 2022)
RESULT = _document("result_2023.txt", RESULT_TEXT, 2023)


def evidence(document: Document, quote: str, rule: str = "sample") -> Evidence:
    """Return the first place where ``quote`` stands; ``ValueError`` if it does not."""
    start = document.text.index(quote)
    return Evidence(document.id, start, start + len(quote), quote, rule)


CITY, COUNTY, PROVINCE = "place-220300", "place-220322", "place-220000"


def entity_id(kind: EntityType, name: str) -> str:
    """Return the id of a sample entity that is not an area."""
    return f"{kind.value.lower()}-{content_hash(name)}"


def _named(kind: EntityType, name: str, within: str | None = None) -> Entity:
    return Entity(entity_id(kind, name), kind, name, within=within)


_AREAS = (
    Entity(PROVINCE, EntityType.AREA, "吉林省", ("吉林",), None, "220000", "province"),
    Entity(CITY, EntityType.AREA, "四平市", ("四平",), PROVINCE, "220300", "prefecture", "1983"),
    Entity(COUNTY, EntityType.AREA, "梨树县", (), CITY, "220322", "county", "1949-10", "2099-12-31"),
)
_OTHERS = (
    _named(EntityType.ZONE, ZONE, CITY),
    _named(EntityType.FACILITY, BRIDGE, CITY),
    _named(EntityType.COMPANY, COMPANY, CITY),
    _named(EntityType.ORGANIZATION, SCHOOL),
    _named(EntityType.PROJECT, PROJECT),
    _named(EntityType.PROJECT, PLANNED_PROJECT, COUNTY),
    _named(EntityType.PROGRAM, PROGRAM),
    _named(EntityType.POLICY, POLICY),
    _named(EntityType.HONOR, HONOR),
    _named(EntityType.EVENT, EVENT),
)
_IDS = {entity.name: entity.id for entity in (*_AREAS, *_OTHERS)}

FARMLAND = Indicator(
    "indicator-farmland", "新建高标准农田", "New high-standard farmland", ("高标准农田",), True
)
GDP = Indicator("indicator-gdp", "地区生产总值", "Gross regional product", ("GDP", "地区生产总值"), True)
GRAIN = Indicator("indicator-grain", "粮食产量", None, (), False)
PROMOTED = Indicator("indicator-promoted", "推广面积", None, (), False)
_INDICATORS = {each.label: each for each in (FARMLAND, GDP, GRAIN, PROMOTED)}


def _fact(statement: Statement, *more: Evidence) -> Fact:
    """Resolve the names of a statement against the sample's entities (清风县 is none of them)."""
    fields = ("place", "about", "subject", "object", "project")
    names = {field: getattr(statement, field, None) for field in fields}
    roles = {field: _IDS[name] for field, name in names.items() if name in _IDS}
    kind = type(statement).__name__.lower()
    fact = Fact(f"{kind}-{content_hash(*statement.key)}", statement, roles, (statement.evidence, *more))
    return _measured(fact, statement) if isinstance(statement, Observation) else fact


def _measured(fact: Fact, seen: Observation) -> Fact:
    factor = Decimal(10000) if seen.quantity.unit.startswith("万") else Decimal(1)
    top = seen.quantity.value_max
    return replace(
        fact,
        indicator=_INDICATORS[seen.indicator].id,
        scaled_value=seen.quantity.value * factor,
        scaled_max=None if top is None else top * factor,
        base_unit=seen.quantity.unit.removeprefix("万"),
    )


def _figure(indicator: str, value: Quantity, kind: Kind, said: Evidence, **more: object) -> Fact:
    fields: dict[str, object] = {
        "place": "四平市",
        "about": None,
        "year": 2022,
        "period": None,
        "aspect": Aspect.LEVEL,
        "reference": None,
    }
    return _fact(Observation(indicator, quantity=value, kind=kind, evidence=said, **(fields | more)))  # type: ignore[arg-type]


def _q(value: str, unit: str, top: str | None = None, sign: Comparator = Comparator.EQUAL) -> Quantity:
    return Quantity(Decimal(value), unit, None if top is None else Decimal(top), sign)


PROMISE = _figure(
    "新建高标准农田",
    _q("40", "万亩", sign=Comparator.AT_LEAST),
    Kind.TARGET,
    evidence(PLAN, "新建高标准农田40万亩以上"),
)
DELIVERED = _figure(
    "新建高标准农田", _q("38.9", "万亩"), Kind.ACTUAL, evidence(RESULT, "新建高标准农田38.9万亩")
)
ROUNDED = _figure("新建高标准农田", _q("39", "万亩"), Kind.ACTUAL, evidence(RESULT, "新建高标准农田39万亩"))
GROWTH = _figure(
    "地区生产总值",
    _q("5", "%", "6"),
    Kind.TARGET,
    evidence(PLAN, "地区生产总值增长5%—6%"),
    aspect=Aspect.GROWTH,
)
AREA = _figure(
    "推广面积", _q("570", "万亩"), Kind.TARGET, evidence(PLAN, f"推广“{PROGRAM}”570万亩"), about=PROGRAM
)
RANK = _figure(
    "粮食产量",
    _q("3", "位"),
    Kind.ACTUAL,
    evidence(RESULT, "粮食产量位列全省第三"),
    aspect=Aspect.RANK,
    reference="全省",
)
# 清风县 is not in the gazetteer of the sample: the place stays words.
UNLINKED = _figure(
    "地区生产总值",
    _q("7", "%"),
    Kind.ESTIMATE,
    evidence(RESULT, "清风县增长7%"),
    place="清风县",
    aspect=Aspect.GROWTH,
    year=None,
    period="前三季度",
)


def _related(subject: str, kind: RelationType, target: str, said: Evidence, year: int | None = 2022) -> Fact:
    return _fact(Relation(subject, kind, target, year, said))


_RELATIONS = (
    _related("梨树县", RelationType.RECEIVED_HONOR, HONOR, evidence(RESULT, f"梨树县获评{HONOR}")),
    _related("四平市", RelationType.IMPLEMENTS, PROGRAM, evidence(PLAN, f"推广“{PROGRAM}”")),
    _related("四平市", RelationType.ISSUES, POLICY, evidence(RESULT, f"出台《{POLICY}》")),
    _related("四平市", RelationType.HOSTS, EVENT, evidence(RESULT, f"举办{EVENT}")),
    _related(COMPANY, RelationType.UNDERTAKES, PROJECT, evidence(PLAN, f"{COMPANY}承担{PROJECT}")),
    _related(COMPANY, RelationType.COOPERATES_WITH, SCHOOL, evidence(RESULT, f"与{SCHOOL}签约")),
    _related(PROJECT, RelationType.LOCATED_IN, ZONE, evidence(RESULT, f"落户{ZONE}"), None),
    # Only the words are known of the second company.
    _related("清风公司", RelationType.RECEIVED_HONOR, HONOR, evidence(RESULT, "获评"), 2021),
)
_STATUSES = (
    _fact(ProjectStatus(PROJECT, Status.COMPLETED, 2022, Kind.TARGET, evidence(PLAN, "年内竣工"))),
    _fact(
        ProjectStatus(PROJECT, Status.COMPLETED, 2022, Kind.ACTUAL, evidence(RESULT, f"{PROJECT}竣工投产"))
    ),
    _fact(ProjectStatus(BRIDGE, Status.COMPLETED, 2022, Kind.ACTUAL, evidence(RESULT, f"{BRIDGE}通车"))),
    _fact(
        ProjectStatus(
            PLANNED_PROJECT, Status.SIGNED, 2022, Kind.ACTUAL, evidence(RESULT, f"{PLANNED_PROJECT}签约")
        )
    ),
)
_FACTS = (PROMISE, DELIVERED, ROUNDED, GROWTH, AREA, RANK, UNLINKED, *_RELATIONS, *_STATUSES)

_DERIVATIONS = (
    Derivation(
        "ledger-1",
        DerivationKind.LEDGER,
        "missed",
        (PROMISE.id, DELIVERED.id),
        Decimal("-11000"),
        "目标40万亩以上，实际38.9万亩，少1.1万亩。",
    ),
    Derivation("ledger-2", DerivationKind.LEDGER, "not-reported", (GROWTH.id,), None, ""),
    Derivation(
        "conflict-1",
        DerivationKind.CONFLICT,
        "rounding",
        (DELIVERED.id, ROUNDED.id),
        Decimal("1000"),
        "同一报告两处数字不同：38.9万亩与39万亩。",
    ),
)


def _link(kind: EntityType, name: str, document: Document) -> Link:
    mention = Mention(kind, name, evidence(document, name, "name"))
    return Link(mention, _IDS[name], Judgement.LINKED, "same name")


_LINKS = (
    _link(EntityType.AREA, "四平市", PLAN),
    _link(EntityType.AREA, "四平市", RESULT),
    _link(EntityType.AREA, "梨树县", RESULT),
    _link(EntityType.COMPANY, COMPANY, PLAN),
    _link(EntityType.COMPANY, COMPANY, RESULT),
    _link(EntityType.PROGRAM, PROGRAM, PLAN),
    Link(
        Mention(EntityType.AREA, "清风县", evidence(RESULT, "清风县")), None, Judgement.AMBIGUOUS, "unknown"
    ),
)
_NUMERALS = {
    PLAN.id: (
        Numeral(PLAN.text.index("40"), PLAN.text.index("40") + 2, "40", NumeralRole.OBSERVATION),
        Numeral(PLAN.text.index("2022"), PLAN.text.index("2022") + 4, "2022", NumeralRole.UNEXPLAINED),
    )
}


def sample_kb() -> KnowledgeBase:
    """Return the sample, sorted as :class:`KnowledgeBase` asks for."""
    return KnowledgeBase(
        documents=(PLAN, RESULT),
        entities=tuple(sorted((*_AREAS, *_OTHERS), key=lambda each: each.id)),
        indicators=tuple(sorted(_INDICATORS.values(), key=lambda each: each.id)),
        facts=tuple(sorted(_FACTS, key=lambda each: each.id)),
        links=_LINKS,
        derivations=tuple(sorted(_DERIVATIONS, key=lambda each: each.id)),
        numerals=_NUMERALS,
    )


def many_facts(count: int) -> KnowledgeBase:
    """Return the sample with ``count`` more promises, each with evidence of its own, for measurements."""
    facts = []
    for at in range(count):
        start = at % 50
        piece = Evidence(PLAN.id, start, start + 5, PLAN.text[start : start + 5], f"rule{at}")
        statement = replace(PROMISE.statement, evidence=piece, year=1900 + at % 100)
        identifier = f"observation-{content_hash('many', at)}"
        facts.append(replace(PROMISE, id=identifier, statement=statement, evidence=(piece,)))
    return replace(sample_kb(), facts=(*sample_kb().facts, *facts))
