"""Scores of a build: the definitions of gold/score.py, its numbers on stored builds, gains and losses.

``data/gold`` holds four annotated passages of the seeds, ``alone/`` and ``whole/`` tables that were built
from them, and ``expected/numbers.json``: what ``score.py`` counted on these very files.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import (
    BadGold,
    BadTables,
    Finding,
    Measure,
    Passage,
    Predictions,
    Scores,
    Tally,
    compare,
    from_extractions,
    from_json,
    from_output,
    from_tables,
    load_gold,
    passages_alone,
    report,
    report_changes,
    score,
    to_json,
)
from kg.evaluate import matching as m
from kg.evaluate.items import FigureItem, Items, LinkItem, NameItem, StatusItem, around, year_of
from kg.evaluate.predictions import PlacedText
from kg.model import (
    Aspect,
    Comparator,
    Document,
    EntityType,
    Evidence,
    Extraction,
    Kind,
    Mention,
    Observation,
    ProjectStatus,
    Quantity,
    Relation,
    RelationType,
    ReportContext,
    Status,
)

GOLD = Path(__file__).parent / "data" / "gold"
EXPECTED = json.loads((GOLD / "expected" / "numbers.json").read_text(encoding="utf-8"))
CONTEXT = ReportContext("四平市政府工作报告", "四平市", "吉林省", "2023", 2022, 2023)


def stored(way: str) -> Scores:
    golds = load_gold(GOLD)
    built = from_output(golds, GOLD / "whole") if way == "whole" else from_tables(golds, GOLD / "alone")
    return score(golds, built)


def passage(items: Items, name: str = "p") -> Passage:
    return Passage(name, "s.txt", CONTEXT, "梨树县新建高标准农田38.9万亩。", items)


def scored(gold: Items, built: Items) -> Scores:
    return score([passage(gold)], Predictions({"p": built}))


def figure(**other: Any) -> FigureItem:
    base = FigureItem("新建高标准农田", Decimal("38.9"), "万亩", 2022, "四平市", "actual", "level", "=")
    return replace(base, **{"quote": "新建高标准农田38.9万亩", **other})


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.tp, tally.fp, tally.fn


# ---------------------------------------------------------------- the numbers of score.py


@pytest.mark.parametrize("way", ["alone", "whole"])
@pytest.mark.parametrize("measure", list(Measure))
def test_kinds_count_as_score_py_does(way: str, measure: Measure) -> None:
    assert list(counts(stored(way).kind(measure))) == EXPECTED[way]["kinds"][measure]


@pytest.mark.parametrize("way", ["alone", "whole"])
def test_types_count_as_score_py_does(way: str) -> None:
    assert {t.name: list(counts(t)) for t in stored(way).types} == EXPECTED[way]["types"]


@pytest.mark.parametrize("way", ["alone", "whole"])
def test_attributes_count_as_score_py_does(way: str) -> None:
    assert {a.name: [a.right, a.total] for a in stored(way).attributes} == EXPECTED[way]["attributes"]


@pytest.mark.parametrize("measure", list(Measure))
def test_the_annotation_itself_scores_full_marks(measure: Measure) -> None:
    golds = load_gold(GOLD)
    tally = score(golds, Predictions({g.id: g.items for g in golds})).kind(measure)
    assert (tally.precision, tally.recall, tally.f1) == (1, 1, 1)
    assert tally.tp > 0


# ---------------------------------------------------------------- when names and figures are the same


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("梨树模式", "“梨树模式”", True),  # marks do not count
        ("四平 年鉴", "《四平年鉴》", True),  # nor does white space
        ("四平（红嘴）开发区", "四平(红嘴)开发区", True),
        ("梨树县", "吉林省梨树县", True),  # 3 of 6 characters: just half
        ("梨树县", "吉林省的梨树县", False),  # 3 of 7: less than half
        ("梨树县", "梨树乡", False),
        ("", "梨树县", False),
        ("“”", "", True),
    ],
)
def test_lenient_names(a: str, b: str, expected: bool) -> None:
    assert m.same(a, b) is m.same(b, a) is expected


def test_strict_names_ignore_marks_only() -> None:
    assert m.same_strictly("“无证明城市”", "无证明城市")
    assert not m.same_strictly("吉林省梨树县", "梨树县")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("高标准农田", "新建高标准农田", 0.8),  # 4 pairs in common of 4 and 6
        ("粮食", "粮食", 1.0),
        ("粮", "粮食产量", 0.0),
        ("“粮食”", "粮食", 1.0),
        ("", "", 0.0),
        ("年年年年", "年年", 0.5),  # pairs are counted as often as they stand
    ],
)
def test_dice(a: str, b: str, expected: float) -> None:
    assert m.dice(a, b) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("农田", "新建高标准农田", False),
        ("新建高标准农田", "改造高标准农田", True),  # dice 0.67
        ("地区生产总值", "生产总值", True),
        ("新建厂房", "新建公厕", False),
    ],
)
def test_indicators(a: str, b: str, expected: bool) -> None:
    assert m.same_indicator(a, b) is expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("38.9", "万亩", (389000.0, "亩")),
        ("2", "万余人", (20000.0, "人")),
        ("3", "万多户", (30000.0, "户")),
        ("1.5", "万亿元", (1.5e12, "元")),
        ("3", "千万元", (3e7, "元")),
        ("5", "百万吨", (5e6, "吨")),
        ("2", "百户", (200.0, "户")),
        ("7", "％", (7.0, "%")),
        ("2", "百分点", (2.0, "个百分点")),
        ("12", "千米", (12.0, "千米")),
        ("600", "千瓦", (600.0, "千瓦")),
        ("35", "万千瓦", (350000.0, "千瓦")),
        ("9", "平方千米", (9.0, "平方公里")),
        ("9", "元人民币", (9.0, "元")),
        ("3", "亿", (3e8, "")),
    ],
)
def test_quantities_are_scaled(value: str, unit: str, expected: tuple[float, str]) -> None:
    assert m.quantity(Decimal(value), unit) == expected


def test_no_value_is_no_quantity() -> None:
    assert m.quantity(None, "万亩") is None
    assert not m.same_quantity(figure(value=None), figure(value=None))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"value": Decimal(389000), "unit": "亩"}, True),
        ({"value": Decimal("389000.3"), "unit": "亩"}, True),  # within one in a million
        ({"value": Decimal("389000.5"), "unit": "亩"}, False),
        ({"unit": "万公顷"}, False),
        ({"value": Decimal("-38.9")}, False),
    ],
)
def test_a_figure_is_detected_by_value_and_unit(other: dict[str, Any], expected: bool) -> None:
    assert bool(m.observation_detected(figure(), figure(**other))) is expected


@pytest.mark.parametrize(
    ("other", "wrong", "with_indicator", "complete"),
    [
        ({}, [], 1, 1),
        ({"indicator": "粮食产量"}, ["indicator"], 0, 0),
        ({"place": "吉林市"}, ["place"], 1, 0),
        ({"year": 2021}, ["year"], 1, 0),
        ({"kind": "target"}, ["kind"], 1, 0),
        ({"aspect": "growth"}, ["aspect"], 1, 0),
        ({"comparator": "≈"}, ["comparator"], 1, 1),
        ({"about": "黑土地保护"}, ["about"], 1, 1),
    ],
)
def test_attributes_of_a_detected_figure(
    other: dict[str, Any], wrong: list[str], with_indicator: int, complete: int
) -> None:
    scores = scored(Items(observations=(figure(),)), Items(observations=(figure(**other),)))
    assert [a.name for a in scores.attributes if a.wrong] == wrong
    assert counts(scores.kind(Measure.OBSERVATION_DETECTED)) == (1, 0, 0)
    assert scores.kind(Measure.OBSERVATION_WITH_INDICATOR).tp == with_indicator
    assert scores.kind(Measure.OBSERVATION_COMPLETE).tp == complete


def test_a_wrong_attribute_says_what_was_and_what_is() -> None:
    scores = scored(Items(observations=(figure(),)), Items(observations=(figure(year=None),)))
    year = next(a for a in scores.attributes if a.name == "year")
    assert year.wrong == (Finding("p", "2022 → -", "新建高标准农田38.9万亩"),)
    assert (year.right, year.total, year.accuracy) == (0, 1, 0.0)


def test_nothing_detected_has_no_accuracy() -> None:
    assert {a.accuracy for a in scored(Items(), Items()).attributes} == {None}


# ---------------------------------------------------------------- entities, relations, status lines


@pytest.mark.parametrize(
    ("built", "strict", "lenient", "any_type"),
    [
        (NameItem("“梨树模式”", "Program"), 1, 1, 1),
        (NameItem("梨树模式推广", "Program"), 0, 1, 1),
        (NameItem("梨树模式", "Honor"), 0, 0, 1),
        (NameItem("三三五八", "Program"), 0, 0, 0),
    ],
)
def test_entities(built: NameItem, strict: int, lenient: int, any_type: int) -> None:
    scores = scored(Items(entities=(NameItem("梨树模式", "Program"),)), Items(entities=(built,)))
    assert [scores.kind(f"entity {how}").tp for how in ("strict", "lenient", "any type")] == [
        strict,
        lenient,
        any_type,
    ]


def test_types_are_tallied_apart_also_those_only_one_side_has() -> None:
    gold, built = NameItem("梨树模式", "Program"), NameItem("梨树模式", "Honor")
    scores = scored(Items(entities=(gold,)), Items(entities=(built,)))
    assert [(t.name, counts(t)) for t in scores.types] == [("Honor", (0, 1, 0)), ("Program", (0, 0, 1))]


def test_an_entity_built_twice_counts_once() -> None:
    built = (NameItem("梨树县", "AdministrativeArea"), NameItem("“梨树县”", "AdministrativeArea"))
    assert counts(scored(Items(), Items(entities=built)).kind(Measure.ENTITY_STRICT)) == (0, 1, 0)


def test_a_figure_built_twice_counts_twice() -> None:
    scores = scored(Items(observations=(figure(),)), Items(observations=(figure(), figure())))
    assert counts(scores.kind(Measure.OBSERVATION_DETECTED)) == (1, 1, 0)


def test_the_better_fit_is_matched_first() -> None:
    gold = (NameItem("梨树县", "AdministrativeArea"),)
    built = (NameItem("吉林省梨树县", "AdministrativeArea"), NameItem("梨树县", "AdministrativeArea"))
    tally = scored(Items(entities=gold), Items(entities=built)).kind(Measure.ENTITY_LENIENT)
    assert [f.label for f in tally.spurious] == ["吉林省梨树县 [AdministrativeArea]"]


def test_of_equal_fits_the_first_is_matched() -> None:
    assert m.assign([figure(), figure()], [figure(), figure()], m.observation_detected) == [(0, 0), (1, 1)]


HONOR = LinkItem("梨树县", "receivedHonor", "全国粮食生产先进县", 2022)
SIGNED = LinkItem("四平市", "cooperatesWith", "金华市", 2022)
WITHIN = LinkItem("新立乡", "locatedIn", "双辽市", None)


@pytest.mark.parametrize(
    ("gold", "built", "found", "with_year"),
    [
        (HONOR, HONOR, 1, 1),
        (HONOR, replace(HONOR, object="粮食生产先进县"), 1, 1),
        (HONOR, replace(HONOR, year=2021), 1, 0),
        (HONOR, replace(HONOR, relation="implements"), 0, 0),
        (HONOR, replace(HONOR, subject=HONOR.object, object=HONOR.subject), 0, 0),
        (SIGNED, replace(SIGNED, subject="金华市", object="四平市"), 1, 1),
        (SIGNED, replace(SIGNED, subject="金华市", object="四平市", year=None), 1, 0),
        (WITHIN, replace(WITHIN, year=2023), 1, 1),
        (WITHIN, replace(WITHIN, object="梨树县"), 0, 0),
    ],
)
def test_relations(gold: LinkItem, built: LinkItem, found: int, with_year: int) -> None:
    scores = scored(Items(relations=(gold,)), Items(relations=(built,)))
    assert scores.kind(Measure.RELATION).tp == found
    assert scores.kind(Measure.RELATION_WITH_YEAR).tp == with_year


def test_a_relation_of_two_years_is_one_without_and_two_with_year() -> None:
    both = Items(relations=(HONOR, replace(HONOR, year=2021)))
    scores = scored(both, both)
    assert counts(scores.kind(Measure.RELATION)) == (1, 0, 0)
    assert counts(scores.kind(Measure.RELATION_WITH_YEAR)) == (2, 0, 0)


STANDING = StatusItem("双辽电厂6号机组扩建", "started", 2023, "target")


@pytest.mark.parametrize(
    ("built", "found", "with_year"),
    [
        (STANDING, 1, 1),
        (replace(STANDING, project="电厂6号机组扩建"), 1, 1),
        (replace(STANDING, year=2022), 1, 0),
        (replace(STANDING, kind="actual"), 1, 0),
        (replace(STANDING, status="completed"), 0, 0),
        (replace(STANDING, project="旗帜广场"), 0, 0),
    ],
)
def test_status_lines(built: StatusItem, found: int, with_year: int) -> None:
    scores = scored(Items(statuses=(STANDING,)), Items(statuses=(built,)))
    assert (scores.kind(Measure.STATUS).tp, scores.kind(Measure.STATUS_WITH_YEAR).tp) == (found, with_year)


def test_a_status_line_built_as_plan_and_result_counts_once() -> None:
    built = Items(statuses=(STANDING, replace(STANDING, kind="actual")))
    assert counts(scored(Items(), built).kind(Measure.STATUS)) == (0, 1, 0)


OPTIONAL = {
    Measure.ENTITY_LENIENT: Items(entities=(NameItem("辽河流域", "Facility", optional=True),)),
    Measure.OBSERVATION_COMPLETE: Items(observations=(figure(optional=True),)),
    Measure.RELATION_WITH_YEAR: Items(relations=(replace(HONOR, optional=True),)),
    Measure.STATUS_WITH_YEAR: Items(statuses=(replace(STANDING, optional=True),)),
}


@pytest.mark.parametrize("measure", OPTIONAL)
def test_an_optional_item_counts_neither_found_nor_missed(measure: Measure) -> None:
    items = OPTIONAL[measure]
    assert counts(scored(items, items).kind(measure)) == (0, 0, 0)
    assert counts(scored(items, Items()).kind(measure)) == (0, 0, 0)
    assert counts(scored(Items(), items).kind(measure)) == (0, 1, 0)


def test_rates_of_nothing_are_zero() -> None:
    tally = scored(Items(), Items()).kind(Measure.RELATION)
    assert (tally.precision, tally.recall, tally.f1) == (0, 0, 0)


def test_rates() -> None:
    three = tuple(Finding("p", str(i), "") for i in range(3))
    tally = Tally("relation", found=three, missed=three[:1], spurious=three[:2])
    assert tally.precision == pytest.approx(3 / 5)
    assert tally.recall == pytest.approx(3 / 4)
    assert tally.f1 == pytest.approx(2 / 3)


# ---------------------------------------------------------------- reading annotations


def test_gold_is_loaded_by_file_name() -> None:
    golds = load_gold(GOLD)
    assert [g.id for g in golds] == ["000-03", "001-a", "002-05", "004-03"]
    assert golds[0].context.review_year == 2022
    assert golds[0].items.observations[0].value == 4
    assert any(e.optional for g in golds for e in g.items.entities)


def test_a_name_is_shown_among_its_neighbours() -> None:
    name = load_gold(GOLD)[0].items.entities[0]
    assert (name.name, name.quote) == ("放管服", "“放管服”改革持续深化")


def spoil(change: Callable[[dict[str, Any]], object], folder: Path) -> Path:
    data = json.loads((GOLD / "000-03.json").read_text(encoding="utf-8"))
    change(data)
    path = folder / "000-03.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.pop("id"), "passage has no 'id'"),
        (lambda d: d.update(text=" "), "text is no text"),
        (lambda d: d.pop("context"), "has no 'context'"),
        (lambda d: d.update(context=[]), "context is no JSON object"),
        (lambda d: d["context"].update(plan_year="soon"), "context: plan_year is no year: 'soon'"),
        (lambda d: d.pop("relations"), "has no 'relations'"),
        (lambda d: d.update(entities={}), "entities is no list"),
        (lambda d: d["entities"].insert(1, "放管服"), "entities[1] is no JSON object"),
        (lambda d: d["entities"][0].update(type="Person"), "entities[0]: type is 'Person'"),
        (lambda d: d["entities"][0].update(name=None), "entities[0]: name is no text: None"),
        (lambda d: d["observations"][2].update(value="12"), "observations[2]: value is no number: '12'"),
        (lambda d: d["observations"][2].update(value=True), "observations[2]: value is no number: True"),
        (lambda d: d["observations"][2].update(value=float("nan")), "value is no number: nan"),
        (lambda d: d["observations"][0].update(aspect="speed"), "observations[0]: aspect is 'speed'"),
        (lambda d: d["observations"][0].update(comparator=">"), "observations[0]: comparator is '>'"),
        (lambda d: d["observations"][0].pop("quote"), "observations[0] has no 'quote'"),
        (lambda d: d["observations"][0].update(about=3), "about is neither text nor null: 3"),
        (lambda d: d["relations"][0].update(relation="loves"), "relations[0]: relation is 'loves'"),
        (lambda d: d["project_status"][0].update(status="done"), "project_status[0]: status is 'done'"),
    ],
)
def test_malformed_gold_is_refused_with_file_and_reason(
    change: Callable[[dict[str, Any]], object], reason: str, tmp_path: Path
) -> None:
    path = spoil(change, tmp_path)
    with pytest.raises(BadGold) as caught:
        load_gold(tmp_path)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"{", "is not JSON"), (b"[]", "passage is no JSON object"), (b"\xff\xfe\x00", "codec can't decode")],
)
def test_a_file_that_is_no_json_object_is_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(BadGold, match=reason):
        load_gold(tmp_path)


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        shutil.copy(GOLD / "000-03.json", tmp_path / name)
    with pytest.raises(BadGold, match=r"b\.json: id '000-03' is that of another file too"):
        load_gold(tmp_path)


def test_a_folder_without_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadGold, match="holds no annotated passages"):
        load_gold(tmp_path)


# ---------------------------------------------------------------- passages alone, extractions


def test_a_passage_alone_has_the_context_of_its_annotation() -> None:
    gold = load_gold(GOLD)[0]
    document = next(passages_alone([gold]))
    assert document.name == "000-03.txt"
    c = document.context
    assert (c.title, c.place, c.review_year, c.plan_year) == (gold.context.title, "四平市", 2022, 2023)
    assert c.inferred == ()


def test_what_an_annotation_does_not_say_is_inferred() -> None:
    gold = replace(load_gold(GOLD)[0], context=replace(CONTEXT, plan_year=None))
    assert next(passages_alone([gold])).context.inferred == ("plan_year",)


def extraction(document: Document) -> Extraction:
    def evidence(quote: str) -> Evidence:
        start = document.text.index(quote)
        return Evidence(document.id, start, start + len(quote), quote, "test")

    figure_ = Observation(
        "新建高标准农田", "四平市", None, Quantity(Decimal("38.9"), "万亩"), 2022, None,
        Kind.ACTUAL, Aspect.LEVEL, None, evidence("新建高标准农田38.9万亩"),
    )  # fmt: skip
    link = Relation("梨树县", RelationType.LOCATED_IN, "四平市", None, evidence("梨树县"))
    standing = ProjectStatus("高标准农田", Status.STARTED, 2022, Kind.ACTUAL, evidence("新建高标准农田"))
    mention = Mention(EntityType.AREA, "梨树县", evidence("梨树县"))
    return Extraction(document, (mention,), (figure_, link, standing), ())


def test_an_extraction_becomes_predictions() -> None:
    document = next(passages_alone([passage(Items())]))
    items = from_extractions([extraction(document)]).items["p"]
    assert items.entities == (NameItem("梨树县", "AdministrativeArea", "梨树县新建高标准农田3"),)
    assert items.observations == (figure(comparator=Comparator.EQUAL.value),)
    assert items.relations == (LinkItem("梨树县", "locatedIn", "四平市", None, "梨树县"),)
    assert items.statuses == (StatusItem("高标准农田", "started", 2022, "actual", "新建高标准农田"),)


def test_an_extraction_is_scored_under_the_id_of_its_passage() -> None:
    gold = passage(Items(observations=(figure(),)))
    scores = score([gold], from_extractions(map(extraction, passages_alone([gold]))))
    assert counts(scores.kind(Measure.OBSERVATION_COMPLETE)) == (1, 0, 0)


# ---------------------------------------------------------------- tables


def test_a_passage_that_is_not_in_the_output_is_left_out_and_named(tmp_path: Path) -> None:
    shutil.copytree(GOLD / "whole", tmp_path / "out")
    next((tmp_path / "out" / "documents").glob("002_*.txt")).unlink()
    golds = load_gold(GOLD)
    scores = score(golds, from_output(golds, tmp_path / "out"))
    assert scores.left_out == ("002-05",)
    assert scores.passages == ("000-03", "001-a", "004-03")
    assert {f.passage for f in scores.kind(Measure.ENTITY_STRICT).missed} <= set(scores.passages)


def test_a_passage_alone_without_rows_is_missed_in_full() -> None:
    gold = passage(Items(observations=(figure(),)), "nowhere")
    scores = score([gold], from_tables([gold], GOLD / "alone"))
    assert scores.left_out == ()
    assert counts(scores.kind(Measure.OBSERVATION_DETECTED)) == (0, 0, 1)


def test_only_rows_wholly_inside_the_passage_count(tmp_path: Path) -> None:
    spans = [(3, 6), (0, 6), (2, 6), (3, 20), (3, 21), (20, 22)]  # the passage is [3, 20)
    write_output(tmp_path, "前文。梨树县新建高标准农田38.9万亩。后文", spans)
    (items,) = from_output([passage(Items())], tmp_path).items.values()
    assert [e.name for e in items.entities] == ["n3-6", "n3-20"]
    assert items.entities[0].quote == "梨树县新建高标准农田3"


def write_output(folder: Path, text: str, mentions: list[tuple[int, int]], **cells: str) -> None:
    """Write an output folder of one document; ``cells`` go into its one observation."""
    (folder / "documents").mkdir()
    (folder / "documents" / "s.txt").write_text(text, encoding="utf-8")
    (folder / "tables").mkdir()
    row = {"doc": "s.txt", "indicator": "农田", "place": "四平市", "about": "", "value": "38.9",
           "unit": "万亩", "year": "2022", "kind": "actual", "comparator": "=", "aspect": "level",
           "quote": "农田", "start": "3", "end": "6", **cells}  # fmt: skip
    tables = {
        "mentions": ["doc,name,type,start,end", *(f"s.txt,n{a}-{b},Company,{a},{b}" for a, b in mentions)],
        "observations": [",".join(row), ",".join(row.values())],
        "relations": ["doc,subject,relation,object,year,quote,start,end"],
        "project_status": ["doc,project,status,year,kind,quote,start,end"],
    }
    for name, lines in tables.items():
        (folder / "tables" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def test_the_apostrophe_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    write_output(tmp_path, "梨树县新建高标准农田38.9万亩。", [], quote="'=1", indicator="'农田")
    (items,) = from_output([passage(Items())], tmp_path).items.values()
    assert (items.observations[0].quote, items.observations[0].indicator) == ("=1", "'农田")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"value": "many"}, "observations.csv: row 2: value is no number: 'many'"),
        ({"start": ""}, "observations.csv: row 2: start is no offset: ''"),
        ({"end": "-1"}, "observations.csv: row 2: end is no offset: '-1'"),
    ],
)
def test_a_bad_cell_is_refused(cells: dict[str, str], reason: str, tmp_path: Path) -> None:
    write_output(tmp_path, "梨树县", [], **cells)
    with pytest.raises(BadTables) as caught:
        from_output([passage(Items())], tmp_path)
    assert str(caught.value).endswith(reason)


@pytest.mark.parametrize("name", ["mentions", "observations", "relations", "project_status"])
def test_a_missing_table_is_refused(name: str, tmp_path: Path) -> None:
    write_output(tmp_path, "梨树县", [])
    (tmp_path / "tables" / f"{name}.csv").unlink()
    with pytest.raises(BadTables, match=rf"{name}\.csv: No such file"):
        from_output([passage(Items())], tmp_path)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    write_output(tmp_path, "梨树县", [])
    (tmp_path / "tables" / "relations.csv").write_text("doc,subject,relation\n", encoding="utf-8")
    with pytest.raises(BadTables, match="has no column end, object, start, year"):
        from_output([passage(Items())], tmp_path)


def test_an_output_without_documents_is_refused(tmp_path: Path) -> None:
    write_output(tmp_path, "梨树县", [])
    shutil.rmtree(tmp_path / "documents")
    with pytest.raises(BadTables, match="documents: no such folder"):
        from_output([passage(Items())], tmp_path)


# ---------------------------------------------------------------- finding a passage

LONG = "新建高标准农田三十八万亩，粮食总产量达到九十四亿斤，实现十九连丰，梨树县获评国家农业绿色发展先行区。"


@pytest.mark.parametrize(
    ("document", "wanted", "expected"),
    [
        ("前文。增长7%。后文", "增长7%。", "增长7%。"),
        ("前文。增 长\n7%。后文", "增长7%。", "增 长\n7%。"),
        ("前文。增长７％，好", "增长7%,", "增长７％，"),
        ("前文", "增长7%。", None),
        (f"甲{LONG[:26]}（上接一版）{LONG[26:]}乙", LONG, f"{LONG[:26]}（上接一版）{LONG[26:]}"),
        (f"甲{LONG[:26]}{'图' * 40}{LONG[26:]}乙", LONG, None),  # torn too far apart
        (f"{LONG[-15:]}{LONG[:15]}", LONG, None),  # the ends in the wrong order
    ],
)
def test_a_passage_is_found_in_its_document(document: str, wanted: str, expected: str | None) -> None:
    span = PlacedText(document).place(wanted)
    assert (document[slice(*span)] if span else None) == expected


@pytest.mark.parametrize(("value", "year"), [("2022-07", 2022), (2022, 2022), (None, None), ("去年", None)])
def test_years(value: object, year: int | None) -> None:
    assert year_of(value) == year


def test_surroundings_end_with_the_sentence() -> None:
    assert around("好。梨树县获评；又", 2, 5) == "梨树县获评"


# ---------------------------------------------------------------- JSON, gains and losses


@pytest.mark.parametrize("way", ["alone", "whole"])
def test_json_gives_the_scores_back(way: str) -> None:
    scores = stored(way)
    assert from_json(to_json(scores)) == scores
    assert to_json(from_json(to_json(scores))) == to_json(scores)


def test_json_has_the_rates_for_other_programs() -> None:
    kind = json.loads(to_json(stored("whole")))["kinds"][0]
    assert kind["name"] == "entity strict"
    assert kind["tp"] / (kind["tp"] + kind["fp"]) == kind["precision"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 0}', '{"format": 1, "passages": []}', "5"])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no scores of this program"):
        from_json(text)


def test_scores_of_another_format_are_refused() -> None:
    data = {**json.loads(to_json(stored("whole"))), "format": 2}
    with pytest.raises(ValueError, match="format 2, not 1"):
        from_json(json.dumps(data))


OLD, NEW = figure(indicator="旧", quote="旧句"), figure(indicator="新", value=Decimal(5), quote="新句")
EXTRA, GONE = figure(value=Decimal(9), quote="误"), figure(value=Decimal(8), quote="去")


def two(gold: list[FigureItem], before: list[FigureItem], after: list[FigureItem]) -> tuple[Scores, Scores]:
    wanted, old, new = (Items(observations=tuple(figures)) for figures in (gold, before, after))
    return scored(wanted, old), scored(wanted, new)


def test_gains_and_losses_item_by_item() -> None:
    old, new = two([OLD, NEW], [OLD, GONE], [NEW, EXTRA])
    change = next(c for c in compare(old, new).kinds if c.name == Measure.OBSERVATION_DETECTED)
    assert change.newly_found == (Finding("p", NEW.label, "新句"),)
    assert change.newly_missed == (Finding("p", OLD.label, "旧句"),)
    assert change.newly_spurious == (Finding("p", EXTRA.label, "误"),)
    assert change.no_longer_spurious == (Finding("p", GONE.label, "去"),)
    assert change.old.f1 == change.new.f1  # the total hides it all


def test_no_change_between_equal_scores() -> None:
    changes = compare(stored("whole"), stored("whole"))
    for c in (*changes.kinds, *changes.types):
        assert [c.newly_found, c.newly_missed, c.newly_spurious, c.no_longer_spurious] == [()] * 4


def test_equal_items_are_told_apart_by_number() -> None:
    old, new = two([OLD, OLD], [OLD], [OLD, OLD])
    change = next(c for c in compare(old, new).kinds if c.name == Measure.OBSERVATION_COMPLETE)
    assert change.newly_found == (Finding("p", OLD.label, "旧句"),)
    assert change.newly_missed == ()


def test_a_spurious_item_with_another_quote_is_the_same() -> None:
    longer = replace(EXTRA, quote="更长的误")
    old, new = two([], [EXTRA], [longer, EXTRA])
    change = next(c for c in compare(old, new).kinds if c.name == Measure.OBSERVATION_DETECTED)
    assert [f.label for f in change.newly_spurious] == [EXTRA.label]
    assert change.no_longer_spurious == ()


def test_a_changed_annotation_is_neither_gain_nor_loss() -> None:
    new_items = Items(observations=(NEW,))
    old, new = scored(Items(observations=(OLD,)), Items()), scored(new_items, new_items)
    change = next(c for c in compare(old, new).kinds if c.name == Measure.OBSERVATION_DETECTED)
    assert (change.newly_found, change.newly_missed) == ((), ())


def test_only_passages_of_both_are_compared() -> None:
    gold = Items(observations=(OLD,))
    old = score([passage(gold, "a"), passage(gold, "b")], Predictions({"a": gold, "b": Items()}))
    new = score([passage(gold, "b"), passage(gold, "c")], Predictions({"b": gold, "c": gold}))
    changes = compare(old, new)
    change = next(c for c in changes.kinds if c.name == Measure.OBSERVATION_DETECTED)
    assert (changes.only_old, changes.only_new) == (("a",), ("c",))
    assert (counts(change.old), counts(change.new)) == ((0, 0, 1), (1, 0, 0))
    assert [f.passage for f in change.newly_found] == ["b"]


def test_a_type_that_only_one_build_has_is_compared_with_nothing() -> None:
    built = Items(entities=(NameItem("梨树模式", "Honor"),))
    (change,) = compare(scored(Items(), built), scored(Items(), Items())).types
    assert (change.name, len(change.no_longer_spurious), counts(change.new)) == ("Honor", 1, (0, 0, 0))


# ---------------------------------------------------------------- reports


def test_the_report_has_a_line_per_kind_with_the_numbers_and_a_gloss() -> None:
    text = report(stored("whole"))
    line = next(line for line in text.splitlines() if line.startswith("observation complete"))
    numbers = ["0.822", "0.841", "0.831", "37", "8", "7"]
    assert line.split() == ["observation", "complete", *numbers, "数据：并地点、年份、性质、口径"]
    assert all(any(row.startswith(f"{k} ") for row in text.splitlines()) for k in Measure)
    assert "4 passages scored\n" in text
    assert "missed 漏" not in text


def test_columns_stand_under_their_heads() -> None:
    lines = report(stored("whole")).splitlines()
    head = next(line for line in lines if line.startswith("kind"))
    row = next(line for line in lines if line.startswith("entity strict"))
    assert row[: head.index("missed") + len("missed")].endswith("44")
    assert row[: head.index("spurious") + len("spurious")].endswith("18")


def test_the_report_lists_as_many_errors_as_asked() -> None:
    scores = stored("whole")
    text = report(scores, errors=2)
    missed = scores.kind(Measure.OBSERVATION_COMPLETE).missed
    listed = text.split("-- observation complete: missed 漏 (7)\n")[1].splitlines()[:3]
    assert listed[0] == f"   {missed[0].passage}: {missed[0].label}   「{missed[0].quote}」"
    assert listed[2] == "   … and 5 more"


def test_the_report_names_passages_left_out() -> None:
    scores = score([passage(Items(), "a"), passage(Items(), "b")], Predictions({"a": Items()}))
    assert report(scores).startswith("1 passages scored; 1 left out: b\n")


def test_the_change_report_lists_every_item_with_its_quote() -> None:
    old, new = two([OLD, NEW], [OLD, GONE], [NEW, EXTRA])
    text = report_changes(compare(old, new))
    listed = {"found 新得": NEW, "missed 新漏": OLD, "spurious 新误": EXTRA, "spurious 不再误": GONE}
    for title, item in listed.items():
        assert f"{title} (1)\n   p: {item.label}   「{item.quote}」\n" in text
    line = next(line for line in text.splitlines() if line.startswith("observation detected"))
    assert line.split()[2:9] == ["0.500", "0.500", "+0.000", "1", "1", "1", "1"]


def test_the_change_report_says_that_nothing_changed_and_what_was_not_compared() -> None:
    old = score([passage(Items(), "a"), passage(Items(), "b")], Predictions({"a": Items(), "b": Items()}))
    new = score([passage(Items(), "b")], Predictions({"b": Items()}))
    text = report_changes(compare(old, new))
    assert "no item changed 无变化" in text
    assert "only in the old scores, not compared: a" in text
    assert "-- " not in text
