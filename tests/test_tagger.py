"""The trained tagger: what it finds, what it promises for any text, and how it is trained."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.nlp.tagger import Hint, TaggedSpan, Tagger
from kg.nlp.tagger import resources as tables
from kg.nlp.tagger.encoder import LABELS, Encoder
from kg.nlp.tagger.features import Word, normalise, words_of
from kg.nlp.tagger.judge import Judge
from kg.nlp.tagger.model import Sentence, probabilities
from kg.nlp.tagger.opinion import VALUES, Floats, Opinion, proposed
from kg.nlp.tagger.selection import Judged, select
from kg.nlp.tagger.training import (
    Example,
    GoldName,
    Passage,
    align,
    examples,
    folds,
    label,
    outermost,
    read_unseen,
    train_judge,
)

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
        ("望都县获评全国乡村治理示范县。", "望都县", "AdministrativeArea"),
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
    with pytest.raises(OSError, match="thresholds"):
        Tagger.load(tmp_path)


def test_weights_are_small() -> None:
    size = sum(p.stat().st_size for p in (*WEIGHTS.glob("*.npz"), *WEIGHTS.glob("*.json")))
    assert 0 < size <= 20_000_000


def test_tables_are_small() -> None:
    assert (WEIGHTS / "data" / "clusters.tsv.gz").stat().st_size <= 1_000_000


# ---------------------------------------------------------------- features

SENTENCES = ["支持中澄牧业、“青石模式”等3个项目落户云岭市。", "第12届,A股(B)", "完成1,200万元"]


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


def said(size: int, *, inside: tuple[int, int] = (0, 0), label: int = 1) -> Floats:
    """Return sure probabilities: ``label`` begins a name of the first layer at ``inside[0]``."""
    out = np.zeros((size, 2, LABELS), np.float32)
    out[..., 0] = 1
    start, end = inside
    out[start:end, 0, 0] = 0
    out[start:end, 0, label + 1] = 1
    out[start:end][:1, 0] = np.eye(LABELS)[label]
    return out


def test_spans_of_a_sure_layer() -> None:
    assert Opinion(said(5, inside=(1, 4))).spans == [(1, 4)]


def test_no_span_over_the_start_of_a_sentence() -> None:
    assert Opinion(said(5, inside=(1, 5)), starts=(0, 3)).spans == [(1, 3)]


def test_quoted_and_hinted_are_proposed() -> None:
    assert proposed("“青石”模式", [Hint(4, 6, "Program")]) == {(1, 3), (4, 6)}


def test_ends_follow_from_begins_and_insides() -> None:
    assert Opinion(said(5, inside=(1, 4))).end[0].tolist() == [0, 0, 0, 1, 0]


def values(opinion: Opinion, *spans: tuple[int, int]) -> list[set[str]]:
    return [{VALUES[m][v] for m, v in enumerate(row)} for row in opinion.measures(spans).tolist()]


@pytest.mark.parametrize(
    ("span", "features"),
    [
        ((1, 4), {"TCompany9", "A0Company", "B0Company9", "A1-", "0b9", "0e9", "0i9", "0p9", "0s0", "0r0"}),
        ((1, 3), {"TCompany9", "A0Company", "0b9", "0e0", "0i9", "0p0", "0r9"}),
        ((1, 2), {"0b9", "0e0", "0i9", "0s0", "0r9"}),
        ((0, 3), {"TCompany5", "0b0", "0s9"}),
        ((4, 5), {"TCompany0", "A0-", "A1-", "0b0"}),
    ],
)
def test_measures_of_a_span(span: tuple[int, int], features: set[str]) -> None:
    found, _ = values(Opinion(said(5, inside=(1, 4), label=7)), span, (1, 4))
    assert features <= found
    assert len(found) == len(VALUES)


def test_no_span_has_no_measure() -> None:
    assert Opinion(said(3)).measures([]).shape == (0, len(VALUES))


# ---------------------------------------------------------------- the network


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(WEIGHTS)


def read(encoder: Encoder, *texts: str) -> list[Floats]:
    said = probabilities(encoder, [Sentence.of(text, tables.load()) for text in texts])
    return np.split(said, np.cumsum([len(text) for text in texts])[:-1])


@pytest.mark.parametrize("text", ["青石县中学。", "A", "🙂青石", "\n", "推进项目建设" * 300])
def test_probabilities_of_every_character(encoder: Encoder, text: str) -> None:
    (p,) = read(encoder, text)
    assert p.shape == (len(text), 2, LABELS)
    assert np.allclose(p.sum(-1), 1, atol=1e-5)


def test_blocks_join_without_a_seam(encoder: Encoder) -> None:
    """A character's surroundings of 16 decide, wherever the blocks of 1,024 are cut."""
    sentence = "双辽市与吉林大学共建玉米研究院，推进云岭产业园二期项目建设。"
    many = read(encoder, *[sentence] * 80)
    assert all(np.allclose(p, many[2], atol=1e-5) for p in many[2:-2])


def test_sentences_are_read_in_their_surroundings(encoder: Encoder) -> None:
    alone, (beside, _) = read(encoder, "推进建设。")[0], read(encoder, "推进建设。", "青石县")
    assert not np.array_equal(alone, beside)


def test_no_sentence_is_no_probability(encoder: Encoder) -> None:
    assert [p.shape for p in read(encoder, "", "青石。", "")] == [
        (0, 2, LABELS),
        (3, 2, LABELS),
        (0, 2, LABELS),
    ]


def test_unknown_tag_and_word_have_rows(encoder: Encoder) -> None:
    words = [Word("不曾见过的词", 0, "no such tag", "", "", 2)]
    assert encoder("青石", words, []).shape == (2, 2, LABELS)


# ---------------------------------------------------------------- the judge

LEARNT = [Example(0, 2, ["b", f"x{n % 2}"], {"Company": False} if n % 2 else {}) for n in range(400)]


def test_judge_learns_and_keeps(tmp_path: Path) -> None:
    judge = train_judge(LEARNT)
    judge.save(tmp_path / "judge.npz")
    again = Judge.load(tmp_path / "judge.npz")
    rows = [["b", "x1"], ["b", "x0"], ["unheard of"]]
    assert np.allclose(judge.probabilities(rows), again.probabilities(rows), atol=1e-3)
    assert len(judge.probabilities([["b"]], np.zeros((1, len(VALUES)), np.int64))) == 1
    kinds = [again.types(row).get("Company", 0) for row in again.probabilities(rows).tolist()]
    assert kinds[0] > 0.8 > 0.2 > kinds[1]


def test_judge_of_nothing() -> None:
    assert len(train_judge(LEARNT).probabilities([])) == 0


def test_measures_weigh_as_their_features_do() -> None:
    judge = Judge.of({"b": [0.0, 1.0], VALUES[3][2]: [0.0, 2.0], VALUES[-1][7]: [1.5, 0.0]}, ("-", "Company"))
    row = np.zeros((1, len(VALUES)), np.int64)
    row[0, 3], row[0, -1] = 2, 7
    listed = judge.probabilities([["b", VALUES[3][2], VALUES[-1][7]]])
    assert np.allclose(judge.probabilities([["b"]], row), listed)


def test_a_span_of_two_types() -> None:
    judge = Judge.of({"b": [0.0, 0.0]}, ("-", "Company&Project"))
    assert judge.types([0.3, 0.7]) == {"Company": 0.7, "Project": 0.7}


# ---------------------------------------------------------------- selection


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


def test_training_learns_and_is_deterministic(tmp_path: Path, train_script: object, encoder: Encoder) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    _write_gold(gold)
    passages = train_script.read_passages(gold)  # type: ignore[attr-defined]
    found = {p.id: examples(p, read(encoder, p.text)[0], None) for p in passages}
    outputs = []
    for n in range(2):
        out = tmp_path / str(n)
        out.mkdir()
        train_script.train(passages, found, {}, out)  # type: ignore[attr-defined]
        outputs.append({p.name: p.read_bytes() for p in sorted(out.iterdir())})
    assert outputs[0] == outputs[1]
    judge = Judge.load(tmp_path / "0" / "judge.npz")
    trained = Tagger(encoder, judge, dict.fromkeys(TYPES, 0.3), tables.load())
    assert ("全国示范县", "Honor") in names(trained, "北山县获评全国示范县。")


def test_training_reads_what_networks_said_of_unseen_passages(tmp_path: Path) -> None:
    p = np.arange(5 * 2 * LABELS, dtype=np.uint8).reshape(5, 2, LABELS)
    np.savez(tmp_path / "unseen.npz", ids=np.array(["a", "b"]), sizes=np.array([2, 3]), p=p)
    said = read_unseen(tmp_path / "unseen.npz")
    assert {i: len(rows) for i, rows in said.items()} == {"a": 2, "b": 3}
    assert np.allclose(said["b"][0] * 255, p[2])


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
    doc = nlp("望都县获评全国乡村治理示范县。")
    spans: tuple[TaggedSpan, ...] = doc._.govkg_tagged
    assert ("望都县", "AdministrativeArea") in {(doc.text[s.start : s.end], s.type) for s in spans}
