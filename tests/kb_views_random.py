"""Large random knowledge bases for the tests of the pages: size and speed."""

from __future__ import annotations

import random
import string

from kb_views import Builder, R, S, T, figure

from kg.model import (
    Document,
    Evidence,
    Judgement,
    Kind,
    KnowledgeBase,
    Link,
    Mention,
    Numeral,
    NumeralRole,
    ProjectStatus,
    Relation,
)


def generated(*, entities: int, facts: int, documents: int, seed: int = 1) -> KnowledgeBase:
    """Return a random knowledge base, hub-like as reports are; the same seed gives the same graph."""
    rng = random.Random(seed)  # noqa: S311 (test data)
    b = Builder()
    b.entity("松江市", T.AREA, code="229900")
    counties = [_word(rng, 2) + "县" for _ in range(12)]
    for at, county in enumerate(dict.fromkeys(counties)):
        b.entity(county, T.AREA, within="松江市", code=f"2299{at + 20}")
    endings = {
        T.COMPANY: "集团", T.PROJECT: "年产5万吨深加工项目", T.PROGRAM: "模式", T.HONOR: "国家级示范区",
        T.FACILITY: "大桥", T.ORGANIZATION: "大学", T.ZONE: "经开区", T.POLICY: "条例", T.EVENT: "大会",
    }  # fmt: skip
    while len(b.entities) < entities:
        kind = rng.choice(list(endings))
        b.entity(_word(rng, rng.randint(2, 5)) + endings[kind], kind)
    labels = [_word(rng, 4) + "面积" for _ in range(max(5, facts // 8))]
    for at, label in enumerate(dict.fromkeys(labels)):
        b.indicator(label, f"indicator {at}" if at < 20 else None)
    for at in range(documents):
        _random_document(b, rng, at, facts // documents)
    return b.build()


def _word(rng: random.Random, length: int) -> str:
    marks = "东西南北中山河湖海林田禾粮木金水火土光华明兴盛丰瑞安平长春青绿红白云龙凤石泉川原新城乡村"
    return "".join(rng.choice(marks) for _ in range(length))


def _random_document(b: Builder, rng: random.Random, number: int, facts: int) -> None:
    names, areas = list(b.entities), [n for n, e in b.entities.items() if e.type is T.AREA]
    plan: list[tuple[str, str, str, str, int, str]] = []
    lines: list[str] = []
    for _ in range(facts):
        name, area, amount = rng.choice(names), _skewed(rng, areas), str(rng.randint(2, 99999) / 10)
        label = rng.choice(list(b.indicators))
        line = (
            f"{area}的{name}扎实推进，{label}达到{amount}万亩，成效明显{rng.choice(string.ascii_letters)}。"
        )
        plan.append((name, area, amount, label, sum(len(above) + 1 for above in lines), line))
        lines.append(line)
    title = f"松江市{2015 + number}年政府工作报告"
    document = b.document(f"{number:03}_generated.txt", title, "松江市", str(2015 + number), "\n".join(lines))
    numerals = []
    for name, area, amount, label, at, line in plan:
        _random_fact(b, rng, (document, name, area, amount, label), at)
        start = at + line.rindex(f"达到{amount}") + 2
        numerals.append(Numeral(start, start + len(amount), amount, NumeralRole.OBSERVATION))
        for found in (area, name):
            begin = at + line.index(found)
            mention = Mention(
                b.entities[found].type, found, Evidence(document.id, begin, begin + len(found), found, "t")
            )
            b.links.append(Link(mention, b.entities[found].id, Judgement.LINKED, "同名"))
    b.numerals[document.id] = tuple(numerals)


def _random_fact(b: Builder, rng: random.Random, row: tuple[Document, str, str, str, str], at: int) -> None:
    document, name, area, amount, label = row
    year = int(document.context.published)
    line = document.text[at : document.text.find("\n", at) % (len(document.text) + 1)]
    evidence = Evidence(document.id, at, at + len(line), line, "t")
    kind = b.entities[name].type
    relation = {
        T.COMPANY: R.LOCATED_IN, T.PROJECT: R.LOCATED_IN, T.FACILITY: R.LOCATED_IN, T.ZONE: R.LOCATED_IN,
        T.PROGRAM: R.IMPLEMENTS, T.HONOR: R.RECEIVED_HONOR, T.POLICY: R.ISSUES, T.EVENT: R.HOSTS,
    }.get(kind)  # fmt: skip
    if relation and rng.random() < 0.4:
        ends = (name, area) if relation is R.LOCATED_IN else (area, name)
        b.fact(Relation(ends[0], relation, ends[1], year, evidence))
    elif kind is T.PROJECT and rng.random() < 0.7:
        b.fact(ProjectStatus(name, rng.choice(list(S)), year, rng.choice(list(Kind)), evidence))
        firms = [n for n, e in b.entities.items() if e.type is T.COMPANY]
        b.fact(Relation(rng.choice(firms), R.UNDERTAKES, name, year, evidence))
    else:
        about = name if rng.random() < 0.3 else None
        kind_ = rng.choice(list(Kind))
        b.fact(
            figure(evidence, label, amount, "万亩", place=area, about=about, year=year, kind=kind_),
            b.indicators[label].id,
        )


def _skewed(rng: random.Random, areas: list[str]) -> str:
    return areas[0] if rng.random() < 0.5 else rng.choice(areas)
