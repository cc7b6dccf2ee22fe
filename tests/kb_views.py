"""Knowledge bases for the tests of the pages: a small hand-made one, a hostile one, large random ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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

T, R, S = EntityType, RelationType, Status


@dataclass
class Builder:
    """Collects parts of a knowledge base; names stand for entities."""

    documents: list[Document] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    derivations: list[Derivation] = field(default_factory=list)
    numerals: dict[str, tuple[Numeral, ...]] = field(default_factory=dict)

    def document(
        self, name: str, title: str, place: str, published: str, text: str, heading: str = ""
    ) -> Document:
        """Add a document; line ``i`` of its text comes from line ``3 i + 1`` of its file."""
        starts, at = [], 0
        for line in text.split("\n"):
            starts.append(at)
            at += len(line) + 1
        year = int(published[:4]) if published[:4].isdigit() else None
        context = ReportContext(title, place, "吉林省", published, year and year - 1, year)
        sections = (Section(heading, 0, len(text), SectionRole.REVIEW),) if heading else ()
        source_map = SourceMap(tuple(starts), tuple(3 * i + 1 for i in range(len(starts))))
        document = Document(
            f"doc-{content_hash(name)}", name, text, context, sections, source_map, content_hash(text)
        )
        self.documents.append(document)
        return document

    def entity(
        self, name: str, kind: EntityType, *aliases: str, within: str | None = None, code: str = ""
    ) -> str:
        """Add an entity and return its id; ``within`` is a name."""
        key = f"place-{code}" if code else f"{kind.value.lower()}-{content_hash(kind, name)}"
        above = self.entities[within].id if within else None
        self.entities[name] = Entity(key, kind, name, aliases, above, code or None)
        return key

    def indicator(self, label: str, english: str | None = None, *aliases: str) -> str:
        """Add an indicator, a curated one if it has an English label; return its id."""
        key = f"indicator-{content_hash(label)}"
        self.indicators[label] = Indicator(key, label, english, aliases, english is not None)
        return key

    def evidence(self, document: Document, quote: str, rule: str = "test") -> Evidence:
        """Return the first place of ``quote`` in the document."""
        start = document.text.index(quote)
        return Evidence(document.id, start, start + len(quote), quote, rule)

    def mention_all(self, document: Document) -> None:
        """Link every occurrence of every name added so far."""
        for name, entity in self.entities.items():
            for label in (name, *entity.aliases):
                start = document.text.find(label)
                while start >= 0:
                    evidence = Evidence(document.id, start, start + len(label), label, "test")
                    mention = Mention(entity.type, label, evidence)
                    self.links.append(Link(mention, entity.id, Judgement.LINKED, "同名"))
                    start = document.text.find(label, start + len(label))

    def fact(self, statement: Statement, indicator: str | None = None) -> str:
        """Add a statement, pooling evidence with an equal one; return the fact's id."""
        names = {
            part: getattr(statement, part)
            for part in ("place", "about", "subject", "object", "project")
            if getattr(statement, part, None)
        }
        roles = {part: self.entities[name].id for part, name in names.items() if name in self.entities}
        key = f"fact-{content_hash(*statement.key)}"
        if key in self.facts:
            known = self.facts[key]
            pooled = (*known.evidence, statement.evidence)
            self.facts[key] = Fact(key, known.statement, known.roles, pooled, known.indicator)
        else:
            self.facts[key] = Fact(key, statement, roles, (statement.evidence,), indicator)
        return key

    def finding(self, kind: DerivationKind, outcome: str, premises: Sequence[str], detail: str) -> None:
        """Add a derived finding."""
        key = f"{kind.value}-{content_hash(kind, outcome, *premises)}"
        self.derivations.append(Derivation(key, kind, outcome, tuple(premises), None, detail))

    def build(self) -> KnowledgeBase:
        """Return the knowledge base, its tuples sorted as the real one's are."""
        return KnowledgeBase(
            tuple(sorted(self.documents, key=lambda row: row.name)),
            tuple(sorted(self.entities.values(), key=lambda row: row.id)),
            tuple(sorted(self.indicators.values(), key=lambda row: row.id)),
            tuple(sorted(self.facts.values(), key=lambda row: row.id)),
            tuple(self.links),
            tuple(sorted(self.derivations, key=lambda row: row.id)),
            self.numerals,
        )


def figure(
    evidence: Evidence, indicator: str, value: str, unit: str, *, place: str = "松江市", **rest: object
) -> Observation:
    """Return an observation with the usual defaults; ``rest`` overrides them."""
    fields: dict[str, object] = {
        "about": None, "year": 2022, "period": None, "kind": Kind.ACTUAL, "aspect": Aspect.LEVEL,
        "reference": None,
    } | rest  # fmt: skip
    comparator = fields.pop("comparator", Comparator.EQUAL)
    quantity = Quantity(Decimal(value), unit, None, comparator)  # type: ignore[arg-type]
    return Observation(indicator, place, quantity=quantity, evidence=evidence, **fields)  # type: ignore[arg-type]


REPORT = """一、二〇二二年工作回顾
粮食安全巩固提升。新建高标准农田38.9万亩，推广“青禾模式”570万亩，粮食产量预计达到94亿斤。
禾川县获评国家农业绿色发展先行区，柳河县青石镇获评全国“一村一品”示范村镇。
项目建设提速。瑞丰牧业承建的肉牛屠宰加工二期竣工投产，位于禾川县的北湖光伏电站开工建设，总投资12.5亿元。
地区生产总值增长5.5%，位列全省第三。全市发布《松江市社会信用条例》，主办松江市发展大会。
二、二〇二三年工作安排
粮食产量力争达到100亿斤以上，北湖光伏电站竣工，实施“暖心行动”，与东方大学签署合作协议。"""

ARTICLE = """“青禾模式”走出松江
记者从松江市获悉，青禾模式在禾川县推广面积达到200万亩，2023年粮食产量96亿斤。
北湖光伏电站建成投产，由绿能电力承建。𠮷祥村今年增收1.2万元。"""


def small() -> KnowledgeBase:
    """Two documents of an invented city, every type and relation, a finding of each kind."""
    b = Builder()
    report = b.document(
        "000_report.txt", "松江市政府工作报告", "松江市", "2023-01-10", REPORT, "一、二〇二二年工作回顾"
    )
    article = b.document("001_article.txt", "“青禾模式”走出松江", "松江市", "2023-12", ARTICLE)
    _small_entities(b)
    for document in (report, article):
        b.mention_all(document)
    _small_figures(b, report, article)
    _small_relations(b, report, article)
    spots = {"38.9": NumeralRole.OBSERVATION, "94": NumeralRole.OBSERVATION, "三。": NumeralRole.UNEXPLAINED}
    rows = [(REPORT.index(word), word.rstrip("。"), role) for word, role in spots.items()]
    b.numerals[report.id] = tuple(Numeral(at, at + len(word), word, role) for at, word, role in sorted(rows))
    return b.build()


def _small_entities(b: Builder) -> None:
    b.entity("吉林省", T.AREA, "吉林", code="220000")
    b.entity("松江市", T.AREA, "松江", within="吉林省", code="229900")
    b.entity("禾川县", T.AREA, within="松江市", code="229922")
    b.entity("柳河县", T.AREA, within="松江市", code="229923")
    b.entity("青石镇", T.AREA, within="柳河县")
    b.entity("𠮷祥村", T.AREA, within="松江市")
    b.entity("青禾模式", T.PROGRAM, "青禾种植模式")
    b.entity("暖心行动", T.PROGRAM)
    b.entity("瑞丰牧业", T.COMPANY, "松江瑞丰牧业有限公司")
    b.entity("绿能电力", T.COMPANY)
    b.entity("肉牛屠宰加工二期", T.PROJECT)
    b.entity("北湖光伏电站", T.PROJECT, within="禾川县")
    b.entity("国家农业绿色发展先行区", T.HONOR)
    b.entity("全国“一村一品”示范村镇", T.HONOR)
    b.entity("松江市社会信用条例", T.POLICY)
    b.entity("松江市发展大会", T.EVENT)
    b.entity("东方大学", T.ORGANIZATION)
    b.entity("松江高新区", T.ZONE, within="松江市")
    b.entity("北湖", T.FACILITY, within="禾川县")
    for label, english in [("粮食产量", "grain output"), ("地区生产总值", "gross domestic product")]:
        b.indicator(label, english, *(["GDP"] if label == "地区生产总值" else []))
    for label in ("新建高标准农田", "推广面积", "总投资", "增收"):
        b.indicator(label)


def _small_figures(b: Builder, report: Document, article: Document) -> None:
    ind = {label: row.id for label, row in b.indicators.items()}
    ev = b.evidence
    b.fact(
        figure(ev(report, "新建高标准农田38.9万亩"), "新建高标准农田", "38.9", "万亩"), ind["新建高标准农田"]
    )
    b.fact(
        figure(ev(report, "推广“青禾模式”570万亩"), "推广面积", "570", "万亩", about="青禾模式"),
        ind["推广面积"],
    )
    told = b.fact(
        figure(ev(report, "粮食产量预计达到94亿斤"), "粮食产量", "94", "亿斤", kind=Kind.ESTIMATE),
        ind["粮食产量"],
    )
    growth = figure(ev(report, "地区生产总值增长5.5%"), "地区生产总值", "5.5", "%", aspect=Aspect.GROWTH)
    b.fact(growth, ind["地区生产总值"])
    rank = figure(ev(report, "位列全省第三"), "地区生产总值", "3", "位", aspect=Aspect.RANK, reference="全省")
    b.fact(rank, ind["地区生产总值"])
    money = figure(
        ev(report, "总投资12.5亿元"),
        "总投资",
        "12.5",
        "亿元",
        about="北湖光伏电站",
        place="禾川县",
        kind=Kind.TARGET,
    )
    b.fact(money, ind["总投资"])
    goal = b.fact(
        figure(
            ev(report, "粮食产量力争达到100亿斤以上"), "粮食产量", "100", "亿斤",
            year=2023, kind=Kind.TARGET, comparator=Comparator.AT_LEAST,
        ),
        ind["粮食产量"],
    )  # fmt: skip
    done = b.fact(
        figure(ev(article, "2023年粮食产量96亿斤"), "粮食产量", "96", "亿斤", year=2023), ind["粮食产量"]
    )
    area = figure(
        ev(article, "青禾模式在禾川县推广面积达到200万亩"), "推广面积", "200", "万亩",
        about="青禾模式", place="禾川县", year=2023,
    )  # fmt: skip
    b.fact(area, ind["推广面积"])
    more = figure(ev(article, "𠮷祥村今年增收1.2万元"), "增收", "1.2", "万元", place="𠮷祥村", year=2023)
    b.fact(more, ind["增收"])
    b.finding(
        DerivationKind.LEDGER, "missed", [goal, done], "2023年粮食产量目标100亿斤以上，实际96亿斤，少4亿斤。"
    )
    b.finding(DerivationKind.CONFLICT, "value-conflict", [told, done], "两处粮食产量不一致。")


def _small_relations(b: Builder, report: Document, article: Document) -> None:
    def tie(
        subject: str, relation: RelationType, object_: str, quote: str, document: Document = report
    ) -> None:
        b.fact(Relation(subject, relation, object_, 2022, b.evidence(document, quote)))

    def stage(
        project: str, status: Status, year: int, kind: Kind, quote: str, document: Document = report
    ) -> None:
        b.fact(ProjectStatus(project, status, year, kind, b.evidence(document, quote)))

    tie("松江市", R.IMPLEMENTS, "青禾模式", "推广“青禾模式”")
    tie("松江市", R.IMPLEMENTS, "暖心行动", "实施“暖心行动”")
    tie("禾川县", R.RECEIVED_HONOR, "国家农业绿色发展先行区", "禾川县获评国家农业绿色发展先行区")
    tie("青石镇", R.RECEIVED_HONOR, "全国“一村一品”示范村镇", "青石镇获评全国“一村一品”示范村镇")
    tie("瑞丰牧业", R.UNDERTAKES, "肉牛屠宰加工二期", "瑞丰牧业承建的肉牛屠宰加工二期")
    tie("绿能电力", R.UNDERTAKES, "北湖光伏电站", "北湖光伏电站建成投产，由绿能电力承建", article)
    tie("北湖光伏电站", R.LOCATED_IN, "禾川县", "位于禾川县的北湖光伏电站")
    tie("松江市", R.ISSUES, "松江市社会信用条例", "发布《松江市社会信用条例》")
    tie("松江市", R.HOSTS, "松江市发展大会", "主办松江市发展大会")
    tie("松江市", R.COOPERATES_WITH, "东方大学", "与东方大学签署合作协议")
    stage("肉牛屠宰加工二期", S.COMPLETED, 2022, Kind.ACTUAL, "肉牛屠宰加工二期竣工投产")
    stage("北湖光伏电站", S.STARTED, 2022, Kind.ACTUAL, "北湖光伏电站开工建设")
    stage("北湖光伏电站", S.COMPLETED, 2023, Kind.TARGET, "北湖光伏电站竣工")
    stage("北湖光伏电站", S.COMPLETED, 2023, Kind.ACTUAL, "北湖光伏电站建成投产", article)


HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "javascript:window.pwned=1",
    "<!--<script>\u2028\u2029window.pwned=1",
    "\\\"';window.pwned=1;//{{7*7}}{% raw %}${1}",
    "<a href='javascript:window.pwned=1'>href</a>",
    "__proto__",
)


def hostile() -> KnowledgeBase:
    """Every text field that a document can fill holds markup or script."""
    b = Builder()
    text = "\n".join(f"甲{word}乙" for word in HOSTILE) + "\n" + "".join(HOSTILE)
    document = b.document(
        "../x<script>&'#?% .txt", HOSTILE[0], HOSTILE[1], HOSTILE[2], text, f"甲{HOSTILE[0]}乙"
    )
    kinds = list(EntityType)
    for at, word in enumerate(HOSTILE):
        b.entity(word, kinds[(at + 2) % len(kinds)], f"{word}别名")
        b.indicator(word + "指标", word if at % 2 else None, word)
    b.mention_all(document)
    for at, word in enumerate(HOSTILE):
        evidence = b.evidence(document, f"甲{word}乙")
        other = HOSTILE[(at + 1) % len(HOSTILE)]
        b.fact(Relation(word, list(R)[at % 7], other, 2022, evidence))
        b.fact(ProjectStatus(word, S.SIGNED, 2022, Kind.ACTUAL, evidence))
        fact = b.fact(
            figure(evidence, word + "指标", "1", word, place=other, about=word, period=word, reference=word),
            b.indicators[word + "指标"].id,
        )
        b.finding(DerivationKind.CONFLICT, word, [fact], word)
    return b.build()
