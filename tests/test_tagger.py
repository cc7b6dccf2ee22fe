"""The trained tagger: what it finds, what it promises for any text, and how it is trained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.nlp.tagger import Hint, TaggedSpan, Tagger
from kg.nlp.tagger import resources as tables
from kg.nlp.tagger.features import char_features, normalise, words_of
from kg.nlp.tagger.selection import Judged, select
from kg.nlp.tagger.spans import Boundaries, candidates
from kg.nlp.tagger.training import GoldName, Passage, align, folds, label, outermost, tags

WEIGHTS = Path(__file__).parents[1] / "kg" / "nlp" / "tagger"
TYPES = {
    "AdministrativeArea", "DevelopmentZone", "Facility", "Company", "Organization", "Project", "Program",
    "PolicyDocument", "Honor", "Event",
}  # fmt: skip


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


def names(tagger: Tagger, sentence: str, *hints: Hint) -> set[tuple[str, str]]:
    return {(sentence[s.start : s.end], s.type) for s in tagger.tag(sentence, hints=hints)}


# ---------------------------------------------------------------- what it finds (sentences are invented)


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("青石县获评全国乡村治理示范县。", "全国乡村治理示范县", "Honor"),
        ("青石县获评全国乡村治理示范县。", "青石县", "AdministrativeArea"),
        ("深入推进“放心托管”改革，服务农户3万户。", "放心托管", "Program"),
        ("成功举办第三届云岭苹果文化节。", "第三届云岭苹果文化节", "Event"),
        ("制定出台《云岭市养老服务条例》。", "云岭市养老服务条例", "PolicyDocument"),
        ("与北京师范大学签订合作协议。", "北京师范大学", "Organization"),
        ("扎实开展安全生产专项整治三年行动。", "安全生产专项整治三年行动", "Program"),
        ("修订《云岭市城市供水管理办法》。", "云岭市城市供水管理办法", "PolicyDocument"),
        ("水利部在青石县召开现场会。", "水利部", "Organization"),
        ("全面落实河湖长制。", "河湖长制", "Program"),
    ],
)
def test_finds(tagger: Tagger, sentence: str, name: str, kind: str) -> None:
    assert (name, kind) in names(tagger, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "地区生产总值增长6.5%。",
        "城镇新增就业2.3万人，城镇登记失业率控制在4%以内。",
        "成绩来之不易。",
        "人民生活水平不断提高。",
    ],
)
def test_finds_nothing_in_plain_figures(tagger: Tagger, sentence: str) -> None:
    assert names(tagger, sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "name", "kind", "rule"),
    [
        ("对接云岭商会、青石中学。", "青石中学", "Organization", "suffix:中学"),
        ("青石经济开发区升级为国家级开发区。", "国家级开发区", "Honor", "honor:升级为"),
        ("推进中澄牧业等12家企业扩能。", "中澄牧业", "Company", "list:企业"),
    ],
)
def test_hint_raises_the_score(tagger: Tagger, sentence: str, name: str, kind: str, rule: str) -> None:
    start = sentence.index(name)
    hint = Hint(start, start + len(name), kind, rule)
    without, with_hint = (
        max((s.score for s in tagger.tag(sentence, hints=h) if s.type == kind), default=0.0)
        for h in ((), (hint,))
    )
    assert with_hint > without


# ---------------------------------------------------------------- what it promises for any text

ANY_TEXT = st.text(
    alphabet=st.sampled_from("青石县“”《》、，。等12.5个项目公司推进(A)🙂 \n获评示范"), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT, cut=st.tuples(st.integers(0, 20), st.integers(1, 20)))
def test_spans_lie_in_the_sentence(text: str, cut: tuple[int, int]) -> None:
    tagger = _shared()
    start, end = min(cut[0], len(text)), min(cut[0] + cut[1], len(text))
    hints = [Hint(start, end, "Company")] if end > start else []
    spans = tagger.tag(text, hints=hints)
    assert all(0 <= s.start < s.end <= len(text) and s.type in TYPES and 0 < s.score <= 1 for s in spans)
    assert spans == tagger.tag(text, hints=hints)
    assert list(spans) == sorted(spans, key=lambda s: (s.start, -s.end, s.type))


_CACHE: list[Tagger] = []


def _shared() -> Tagger:
    """Return one tagger for all examples: hypothesis takes no module fixtures cheaply."""
    if not _CACHE:
        _CACHE.append(Tagger.load())
    return _CACHE[0]


def test_long_chunk_without_marks(tagger: Tagger) -> None:
    assert isinstance(tagger.tag("推进项目建设" * 300), tuple)


def test_empty_sentence(tagger: Tagger) -> None:
    assert tagger.tag("") == ()


def test_missing_weights_raise(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="names"):
        Tagger.load(tmp_path)


def test_weights_are_small() -> None:
    size = sum(p.stat().st_size for p in WEIGHTS.glob("*.crfsuite"))
    assert 0 < size <= 20_000_000


def test_tables_are_small() -> None:
    assert (WEIGHTS / "data" / "clusters.tsv.gz").stat().st_size <= 1_000_000


# ---------------------------------------------------------------- features

SENTENCES = ["支持中澄牧业、“青石模式”等3个项目落户云岭市。", "第12届,A股(B)", "完成1,200万元"]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_one_row_per_character(sentence: str) -> None:
    resources = tables.load()
    rows = char_features(sentence, words_of(sentence, resources.clusters), resources.hits(sentence))
    assert len(rows) == len(sentence)
    assert all(rows)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_cover_the_sentence(sentence: str) -> None:
    words = words_of(sentence, {})
    assert [w.start for w in words] == [sum(v.size for v in words[:n]) for n in range(len(words))]
    assert sum(w.size for w in words) == len(sentence)


@pytest.mark.parametrize(
    ("text", "expected"), [("A,B", "A，B"), ("1,200万", "1,200万"), ("(一):", "（一）："), ("好!", "好！")]
)
def test_normalise_keeps_length(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_places_are_known() -> None:
    assert (0, 3, "F2") in tables.load().hits("保定市")


# ---------------------------------------------------------------- candidates and selection


def test_candidates_of_a_sure_layer() -> None:
    layer = Boundaries.of([0, 1, 0, 0, 0], [0, 0, 1, 1, 0])
    assert candidates("推青石县了", [layer]) == [(1, 4)]


def test_quoted_and_hinted_are_candidates() -> None:
    layer = Boundaries.of([0] * 6, [0] * 6)
    assert candidates("“青石”模式", [layer], [Hint(4, 6, "Program")]) == [(1, 3), (4, 6)]


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (
            [Judged(0, 8, "Project", 0.8), Judged(0, 4, "Company", 0.7)],
            [(0, 8, "Project"), (0, 4, "Company")],
        ),
        ([Judged(0, 8, "Project", 0.8), Judged(0, 4, "Program", 0.7)], [(0, 8, "Project")]),
        ([Judged(0, 4, "Facility", 0.5), Judged(2, 6, "Facility", 0.6)], [(2, 6, "Facility")]),
        (
            [Judged(0, 4, "Company", 0.5), Judged(0, 4, "Project", 0.4)],
            [(0, 4, "Company"), (0, 4, "Project")],
        ),
        ([Judged(0, 4, "Facility", 0.5), Judged(0, 4, "Project", 0.4)], [(0, 4, "Facility")]),
        ([Judged(0, 4, "Honor", 0.2)], []),
        ([Judged(0, 6, "Honor", 0.2), Judged(0, 4, "Honor", 0.19)], [(0, 6, "Honor")]),  # near-equals pool
    ],
)
def test_select(judged: list[Judged], expected: list[tuple[int, int, str]]) -> None:
    found = select(judged, dict.fromkeys(TYPES, 0.3))
    assert [(s.start, s.end, s.type) for s in found] == expected


# ---------------------------------------------------------------- training


def test_align_finds_all_and_cuts_no_number() -> None:
    entity = {"name": "20工程", "type": "Program"}
    assert [n.start for n in align("20工程、1020工程、20工程", entity)] == [0, 12]


def test_outermost_keeps_the_longest_of_its_types() -> None:
    text = "青石县中学扩建"
    found = (
        GoldName(0, 3, "AdministrativeArea", True),
        GoldName(0, 5, "Organization", False),
        GoldName(0, 7, "Project", False),
    )
    passage = Passage("a", "g", text, found)
    assert [n.type for n in outermost(passage, ("AdministrativeArea", "Organization"))] == ["Organization"]
    assert "".join(tags(passage, ("Project",))) == "BIIIIII"


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ({}, "-"),
        ({"Honor": True}, None),
        ({"Honor": False}, "Honor"),
        ({"Company": False, "Project": False}, "Company&Project"),
        ({"Facility": True, "Project": False}, "Project"),
    ],
)
def test_label(gold: dict[str, bool], expected: str | None) -> None:
    assert label(gold) == expected


def test_folds_keep_places_together() -> None:
    passages = [Passage(str(n), f"place{n % 7}", "字" * (10 + n), ()) for n in range(40)]
    parts = folds(passages, 3)
    places = [{p.group for p in part} for part in parts]
    assert sum(map(len, parts)) == 40
    assert not places[0] & places[1] | places[0] & places[2] | places[1] & places[2]


def _write_gold(folder: Path) -> None:
    """Write ten invented passages of five places in the annotation format."""
    places = ("青石县", "云岭县", "白河县", "东川县", "南坪县")
    for n, place in enumerate(places * 2):
        text = f"{place}获评全国示范县。{place}开展“春风{n}”行动。成功举办{place}苹果文化节。"
        entities = [
            {"name": place, "type": "AdministrativeArea"},
            {"name": "全国示范县", "type": "Honor"},
            {"name": f"春风{n}", "type": "Program"},
            {"name": f"{place}苹果文化节", "type": "Event"},
        ]
        record = {"id": f"p{n}", "text": text, "context": {"place": place}, "entities": entities}
        (folder / f"p{n}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def test_training_learns_and_is_deterministic(tmp_path: Path, train_script: object) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    _write_gold(gold)
    outputs = []
    for n in range(2):
        out = tmp_path / str(n)
        out.mkdir()
        train_script.train(train_script.read_passages(gold), out, None)  # type: ignore[attr-defined]
        outputs.append({p.name: p.read_bytes() for p in sorted(out.iterdir())})
    assert outputs[0] == outputs[1]
    trained = Tagger.load(tmp_path / "0")
    assert ("全国示范县", "Honor") in names(trained, "北山县获评全国示范县。")


@pytest.fixture
def train_script() -> object:
    import importlib.util

    path = Path(__file__).parents[1] / "scripts" / "train_tagger.py"
    spec = importlib.util.spec_from_file_location("train_tagger", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- spaCy


def test_component_writes_spans_of_the_document() -> None:
    import spacy

    import kg.nlp.tagger.component  # noqa: F401

    nlp = spacy.blank("zh")
    nlp.add_pipe("govkg_tagger")
    doc = nlp("青石县获评全国乡村治理示范县。")
    spans: tuple[TaggedSpan, ...] = doc._.govkg_tagged
    assert ("青石县", "AdministrativeArea") in {(doc.text[s.start : s.end], s.type) for s in spans}
