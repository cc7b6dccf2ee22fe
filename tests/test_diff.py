"""``kg diff``: each kind of change is told in words, once, with its quotes; equal graphs are equal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from kb_sample import DELIVERED, GDP, PLAN, PROMISE, ZONE, entity_id, sample_kb
from typer.testing import CliRunner

from kg.commands import register
from kg.model import Entity, EntityType, Evidence, Kind, KnowledgeBase, Quantity, content_hash
from kg.rdf import write_turtle
from kg.rdf.diff import Change, diff

app = typer.Typer()
register(app)


def kg(*args: object):
    return CliRunner().invoke(app, [str(a) for a in args])


def changed(kb: KnowledgeBase, fact, **fields) -> KnowledgeBase:
    """Return ``kb`` with another statement in place of a fact's: a new id, as a build gives it."""
    statement = replace(fact.statement, **fields)
    new = replace(fact, id=f"observation-{content_hash(*statement.key)}", statement=statement)
    return replace(kb, facts=tuple(new if each.id == fact.id else each for each in kb.facts))


def resting_on(kb: KnowledgeBase, words: Evidence, others: Evidence) -> KnowledgeBase:
    """Return ``kb`` with ``others`` as the evidence of what was said in ``words``."""
    facts = (replace(f, evidence=(others,)) if f.statement.evidence == words else f for f in kb.facts)
    return replace(kb, facts=tuple(facts))


def without_findings(kb: KnowledgeBase) -> KnowledgeBase:
    return replace(kb, derivations=())


@pytest.fixture
def compare(tmp_path):
    def run(before: KnowledgeBase, after: KnowledgeBase) -> tuple[Change, ...]:
        write_turtle(before, tmp_path / "a.ttl")
        write_turtle(after, tmp_path / "b.ttl")
        return diff(tmp_path / "a.ttl", tmp_path / "b.ttl").changes

    return run


BASE = without_findings(sample_kb())


def test_equal_graphs(tmp_path):
    write_turtle(BASE, tmp_path / "a.ttl")
    lines = (tmp_path / "a.ttl").read_text(encoding="utf-8").split("\n\n")
    (tmp_path / "b.ttl").write_text("\n\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    result = kg("diff", tmp_path / "a.ttl", tmp_path / "b.ttl")
    assert result.exit_code == 0
    assert "相同" in result.stdout


def test_a_fact_appears(compare):
    fewer = replace(BASE, facts=tuple(f for f in BASE.facts if f.id != PROMISE.id))
    (change,) = [c for c in compare(fewer, BASE) if c.kind == "govkg:Observation"]
    assert (change.before, change.after) == ("", "四平市 2022 新建高标准农田 ≥40万亩（目标）")
    assert change.details == ("「新建高标准农田40万亩以上」 plan 2022.txt 第2行",)


def test_a_fact_vanishes(compare):
    fewer = replace(BASE, facts=tuple(f for f in BASE.facts if f.id != PROMISE.id))
    (change,) = [c for c in compare(BASE, fewer) if c.kind == "govkg:Observation"]
    assert (change.before, change.after) == ("四平市 2022 新建高标准农田 ≥40万亩（目标）", "")


def test_a_value_changes(compare):
    after = changed(BASE, DELIVERED, quantity=Quantity(Decimal("38.8"), "万亩"))
    (change,) = compare(BASE, after)
    assert change.before == "四平市 2022 新建高标准农田 38.9万亩（实际）"
    assert change.after == "四平市 2022 新建高标准农田 38.8万亩（实际）"
    assert any("38.9 → 38.8" in line for line in change.details)


def test_a_kind_changes(compare):
    (change,) = compare(BASE, changed(BASE, DELIVERED, kind=Kind.TARGET))
    assert change.details == ("性质：实际 → 目标",)


def test_a_value_changes_with_other_words(compare):
    """Paired by what is measured, where the new words stand elsewhere."""
    other = replace(PROMISE.evidence[0], start=0, end=3, quote=PLAN.text[:3])
    quantity = replace(PROMISE.statement.quantity, value=Decimal(41))
    after = changed(BASE, PROMISE, quantity=quantity, evidence=other)
    after = resting_on(after, other, other)
    (change,) = compare(BASE, after)
    assert "≥40" in change.before
    assert "≥41" in change.after


def test_evidence_is_added(compare):
    more = replace(PROMISE.evidence[0], start=0, end=3, quote=PLAN.text[:3])
    fact = replace(PROMISE, evidence=(*PROMISE.evidence, more))
    after = replace(BASE, facts=tuple(fact if f.id == PROMISE.id else f for f in BASE.facts))
    (change,) = compare(BASE, after)
    assert change.before == change.after
    assert change.details == ("依据：无 → 「四平市」 plan 2022.txt 第1行",)


def test_an_entity_appears(compare):
    more = Entity("company-new", EntityType.COMPANY, "示例新公司")
    changes = compare(BASE, replace(BASE, entities=(*BASE.entities, more)))
    assert changes == (Change("govkg:Entity", "", "示例新公司"),)


def test_an_alias_appears(compare):
    zone = entity_id(EntityType.ZONE, ZONE)
    entities = tuple(replace(e, aliases=("示例园",)) if e.id == zone else e for e in BASE.entities)
    (change,) = compare(BASE, replace(BASE, entities=entities))
    assert change.after == ZONE
    assert "示例园" in change.details[0]


def test_an_entity_is_renamed(compare):
    zone = entity_id(EntityType.ZONE, ZONE)
    entities = tuple(replace(e, name="示例新区") if e.id == zone else e for e in BASE.entities)
    assert compare(BASE, replace(BASE, entities=entities))[0].after == "示例新区"


def test_an_indicator_gets_another_id(compare):
    new = replace(GDP, id="indicator-gdp-2")
    after = replace(
        BASE,
        indicators=tuple(new if each.id == GDP.id else each for each in BASE.indicators),
        facts=tuple(replace(f, indicator=new.id) if f.indicator == GDP.id else f for f in BASE.facts),
    )
    changes = compare(BASE, after)
    assert {c.kind for c in changes} == {"govkg:Indicator", "govkg:Observation"}
    assert all(c.before == c.after and "new id" in c.details[-1] for c in changes)


def test_a_finding_vanishes_with_its_premises(compare):
    changes = compare(sample_kb(), BASE)
    assert {c.kind for c in changes} == {"govkg:Finding"}
    missed = next(c for c in changes if "目标40万亩以上" in c.before)
    assert len(missed.details) == 2


def test_ambiguous_pairs_stay_apart(compare):
    """Two figures of one slot against one: nobody can say which became which."""
    after = changed(BASE, DELIVERED, quantity=Quantity(Decimal(50), "万亩"))
    rounded = next(f for f in BASE.facts if f.statement.evidence.quote == "新建高标准农田39万亩")
    other = replace(DELIVERED.evidence[0], start=1, end=2, quote="平")
    after = replace(after, facts=tuple(f for f in after.facts if f.id != rounded.id))
    after = resting_on(after, DELIVERED.evidence[0], other)
    figures = [c for c in compare(BASE, after) if c.kind == "govkg:Observation"]
    assert [(bool(c.before), bool(c.after)) for c in figures] == [(False, True), (True, False), (True, False)]


def test_the_report_reads_as_words(tmp_path):
    write_turtle(BASE, tmp_path / "a.ttl")
    write_turtle(changed(BASE, DELIVERED, kind=Kind.TARGET), tmp_path / "b.ttl")
    result = kg("diff", tmp_path / "a.ttl", tmp_path / "b.ttl")
    assert result.exit_code == 1
    assert "## 数据 figures：变化 changed 1" in result.stdout
    assert "    性质：实际 → 目标" in result.stdout


@pytest.mark.parametrize("wrong", ["missing.ttl", "broken.ttl"])
def test_wrong_use(tmp_path: Path, wrong):
    write_turtle(BASE, tmp_path / "a.ttl")
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:b>", encoding="utf-8")
    result = kg("diff", tmp_path / "a.ttl", tmp_path / wrong)
    assert result.exit_code == 2
    assert result.stderr.startswith("kg: ")
