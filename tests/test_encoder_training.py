"""How the network of names is trained: what is read, who may learn from what, what is written.

Texts are invented. What needs torch is skipped where it is missing; the rest, which decides whether
training and run time see the same numbers, runs everywhere.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import ROOT

from kg.nlp.tagger import encoder as runtime
from kg.nlp.tagger import resources
from kg.nlp.tagger.encoder import Encoder
from kg.nlp.tagger.features import normalise, words_of
from kg.nlp.tagger.selection import NAMES, TITLES
from kg.nlp.tagger.training import SENTENCE_RE, GoldName, Passage, folds, read_passages, read_unseen

FOLDER = ROOT / "scripts" / "encoder"
PLACES = ("青石县", "云岭县", "白河县", "东川县", "南坪县")
SLUGS = ("qingshi-county", "yunling-county", "baihe-county", "dongchuan-county", "nanping-county")


def script(name: str) -> ModuleType:
    """Import a module of ``scripts/encoder`` as its neighbours do."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return importlib.import_module(name)


prepare, material_of, packing = script("prepare"), script("material"), script("packing")
scores, settings = script("scores"), script("settings")


# ---------------------------------------------------------------- an invented corpus


def sentences(place: str, n: int) -> str:
    return (
        f"{place}获评全国示范县，地区生产总值增长{n}.5%。{place}开展“春风{n}”行动；"
        f"成功举办{place}苹果文化节！新建{place}第{n}中学,投资1,200万元。\n"
        "保定市供水工程(一期)开工。"
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten passages of five places, a general text and three reports, one of a place without passages."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "gold").mkdir()
    (folder / "reports").mkdir()
    for n, (place, slug) in enumerate(zip(PLACES * 2, SLUGS * 2, strict=True)):
        names = {place: "AdministrativeArea", "全国示范县": "Honor", f"春风{n}": "Program",
                 f"{place}苹果文化节": "Event", f"{place}第{n}中学": "Organization"}  # fmt: skip
        record = {"id": f"p{n}", "text": sentences(place, n) * 2, "context": {"place": place},
                  "source": f"{2021 + n // 5}-{slug}.txt",
                  "entities": [{"name": k, "type": v} for k, v in names.items()]}  # fmt: skip
        (folder / "gold" / f"p{n}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    (folder / "news.txt").write_text("".join(sentences("保定市", n) for n in range(8)), encoding="utf-8")
    for name in ("2019-qingshi-county", "2020-qingshi-county", "2020-xibei-county"):
        text = "".join(sentences("西北县", n) for n in range(3))
        (folder / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def read(corpus: Path, **cut: int) -> Any:
    cut = {"least_character": 1, "least_word": 1, **cut}
    return prepare.prepare(corpus / "gold", [corpus / "news.txt"], corpus / "reports", settings.Cut(**cut))


@pytest.fixture(scope="module")
def material(corpus: Path) -> Any:
    return read(corpus)


# ---------------------------------------------------------------- labels


def labels(text: str, *names: tuple[int, int, str]) -> list[list[int]]:
    found = tuple(GoldName(*name, optional=False) for name in names)
    return prepare.labels_of(Passage("a", "g", text, found)).tolist()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], [[0] * 7, [0] * 7]),
        ([(0, 3, "AdministrativeArea")], [[1, 2, 2, 0, 0, 0, 0], [0] * 7]),
        ([(0, 3, "AdministrativeArea"), (0, 5, "Organization")], [[9, 10, 10, 10, 10, 0, 0], [0] * 7]),
        ([(0, 3, "AdministrativeArea"), (0, 7, "Project")], [[1, 2, 2, 0, 0, 0, 0], [1, 2, 2, 2, 2, 2, 2]]),
        ([(0, 3, "Facility"), (3, 5, "Facility")], [[5, 6, 6, 5, 6, 0, 0], [0] * 7]),  # begins anew
        ([(5, 7, "Event")], [[0] * 7, [0, 0, 0, 0, 0, 9, 10]]),
    ],
)
def test_labels_are_aligned(names: list[tuple[int, int, str]], expected: list[list[int]]) -> None:
    assert labels("青石县中学扩建", *names) == expected


def test_labels_of_the_material_are_those_of_the_passages(corpus: Path, material: Any) -> None:
    first = read_passages(corpus / "gold")[0]
    row = material.labels[1, : len(first.text)].tolist()
    honors = [first.text[start:end] for start, end, kind in scores.spans_of(row) if TITLES[kind] == "Honor"]
    assert honors == ["全国示范县"] * 2


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("tags", "sizes", "expected"),
    [
        ([0], [1], [4]),  # alone
        ([0], [2], [5, 7]),  # first, last
        ([3], [4], [17, 18, 18, 19]),
        ([0, 2, 1], [1, 2, 3], [4, 13, 15, 9, 10, 11]),
    ],
)
def test_word_places(tags: list[int], sizes: list[int], expected: list[int]) -> None:
    assert prepare.word_places(np.array(tags), np.array(sizes)).tolist() == expected


def test_every_character_is_read(corpus: Path, material: Any) -> None:
    assert material.rows.shape[1] == sum(t.size for t in material.texts)
    assert material.general == len((corpus / "news.txt").read_text(encoding="utf-8"))
    assert material.labels.shape[1] == material.rows.shape[1] - material.unlabelled


def test_vocabulary_keeps_what_is_frequent(corpus: Path, material: Any) -> None:
    few = read(corpus, least_word=20, most_characters=5).vocabulary
    assert set(few.words) < set(material.vocabulary.words)
    assert few.characters == material.vocabulary.characters[:5]
    assert all(len(word) > 1 for word in material.vocabulary.words)


def test_passages_have_no_say_in_the_vocabulary(material: Any) -> None:
    assert "岭" not in material.vocabulary.characters  # 云岭县 is in passages only
    assert "西" in material.vocabulary.characters


def test_rows_are_those_of_the_run_time(tmp_path: Path, corpus: Path, material: Any) -> None:
    """A network whose vectors are their own row numbers shows what the run time looks up."""
    packing.write(random_weights(material.vocabulary), material.vocabulary, tmp_path)
    encoder = Encoder.load(tmp_path)
    numbered = tuple(
        np.outer(np.arange(len(v)), np.eye(5)[n]).astype(np.float32) for n, v in enumerate(encoder.vectors)
    )
    text, words, hits = whole((corpus / "news.txt").read_text(encoding="utf-8"))
    looked_up = replace(encoder, vectors=numbered)._looked_up(text, words, hits)
    reach = sum(settings.STEPS)
    found = looked_up[reach:-reach, [0, 2, 3, 4]].T
    assert (found == material.rows[:, : material.general]).all()


def whole(text: str) -> tuple[str, list[Any], list[tuple[int, int, str]]]:
    """Return a text with its words and known names, looked up sentence by sentence."""
    tables, words, hits = resources.load(), [], []
    for m in SENTENCE_RE.finditer(text):
        sentence = normalise(m.group())
        words += words_of(sentence, {})
        hits += [(a + m.start(), b + m.start(), code) for a, b, code in tables.hits(sentence)]
    return normalise(text), words, hits


def random_weights(vocabulary: Any, width: int = 6, pairs: int = 4) -> Any:
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Any:
        return rng.standard_normal(shape).astype(np.float32)

    characters, *others = vocabulary.sizes
    vectors = tuple(draw(size, width) for size in (characters, pairs + 1, *others))
    layers = tuple((draw(3 * width, width), draw(width)) for _ in settings.STEPS)
    final = draw(width, settings.LAYERS * settings.LABELS)
    return packing.Weights(vectors, layers, final, final[0].copy(), np.arange(pairs))


# ---------------------------------------------------------------- who may learn from what


@pytest.mark.parametrize(
    ("report", "place"),
    [
        ("2022-qingshi-county", "qingshi-county"),
        ("x02-2025-yunling-city", "yunling-city"),
        ("2019-baihe-2-district", "baihe-2-district"),
    ],
)
def test_place_of_a_report(report: str, place: str) -> None:
    assert prepare.place_of(report) == place


def test_hidden_places_are_hidden_from_every_fold_with_a_passage() -> None:
    source = {"a": "2020-qingshi-county", "b": "2021-qingshi-county", "c": "x1-2021-baihe-county"}
    hidden = prepare.hidden_places({"a": 3, "b": 1, "c": 3}, source)
    assert hidden == {"qingshi-county": (1, 3), "baihe-county": (3,)}


def test_folds_are_those_of_the_judge(corpus: Path) -> None:
    passages = read_passages(corpus / "gold")
    found = prepare.folds_of(passages)
    assert found == {p.id: n for n, part in enumerate(folds(passages, 5)) for p in part}
    by_place = {(p.group, found[p.id]) for p in passages}
    assert len(by_place) == len(PLACES)


def test_reports_of_a_place_are_hidden_whatever_their_year(corpus: Path, material: Any) -> None:
    fold = prepare.folds_of(read_passages(corpus / "gold"))["p0"]
    hidden = {t.id: t.hidden for t in material.texts}
    assert hidden["2019-qingshi-county"] == hidden["2020-qingshi-county"] == hidden["p0"] == (fold,)
    assert hidden["2020-xibei-county"] == hidden["news"] == ()


# ---------------------------------------------------------------- files


def test_material_comes_back_and_is_the_same_each_time(tmp_path: Path, corpus: Path, material: Any) -> None:
    for name, made in (("a", material), ("b", read(corpus))):
        made.save(tmp_path / name)
    back = material_of.Material.load(tmp_path / "a")
    assert (back.vocabulary, back.texts, back.general) == (
        material.vocabulary,
        material.texts,
        material.general,
    )
    assert (back.rows == material.rows).all()
    assert (back.labels == material.labels).all()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_quantised_vectors_are_close() -> None:
    vectors = np.array([[0.5, -1.0, 0.25], [0, 0, 0], [1e-3, 2e-3, -3e-3]], np.float32)
    whole_numbers, scale = packing.quantised(vectors)
    assert whole_numbers.dtype == np.int8
    assert (np.abs(whole_numbers * scale[:, None] - vectors) <= scale[:, None] * 0.501).all()


def test_written_weights_are_read_by_the_run_time(tmp_path: Path, material: Any) -> None:
    packing.write(random_weights(material.vocabulary), material.vocabulary, tmp_path)
    said = Encoder.load(tmp_path)(*whole(sentences("青石县", 1)))
    assert said.shape == (len(sentences("青石县", 1)), settings.LAYERS, settings.LABELS)
    np.testing.assert_allclose(said.sum(-1), 1, atol=1e-5)


def test_written_opinions_are_read_by_the_judge(tmp_path: Path) -> None:
    said = np.random.default_rng(1).random((7, 2, 11)).astype(np.float32)
    texts = [material_of.Text("a", 3, (0,)), material_of.Text("b", 4, (1,))]
    packing.write_unseen(said, texts, tmp_path / "unseen.npz")
    back = read_unseen(tmp_path / "unseen.npz")
    assert list(back) == ["a", "b"]
    np.testing.assert_allclose(np.concatenate([back["a"], back["b"]]), said, atol=0.51 / 255)


def test_kept_opinions_are_probabilities() -> None:
    with np.load(FOLDER / "unseen.npz") as file:
        assert len(file["ids"]) == len(file["sizes"]) == len(set(file["ids"].tolist()))
        assert file["p"].shape == (file["sizes"].sum(), settings.LAYERS, settings.LABELS)
        assert np.abs(file["p"].sum(-1, dtype=np.int64) - 255).max() <= settings.LABELS // 2


def test_both_sides_agree_on_the_network() -> None:
    assert (settings.LABELS, settings.STEPS) == (runtime.LABELS, runtime.STEPS)
    assert (settings.UNKNOWN, settings.FIRST) == (runtime._UNKNOWN, runtime._FIRST)
    assert settings.LABELS == 1 + 2 * len(NAMES) == 1 + 2 * len(TITLES)
    assert len((NAMES, TITLES)) == settings.LAYERS


# ---------------------------------------------------------------- scores


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([0, 0], []),
        ([1, 2, 0, 9], [(0, 2, 0), (3, 4, 4)]),
        ([1, 1, 2], [(0, 1, 0), (1, 3, 0)]),  # begins anew
        ([0, 4, 4], [(1, 3, 1)]),  # goes on without a beginning
        ([3, 2, 2], [(0, 1, 1), (1, 3, 0)]),  # another type goes on
    ],
)
def test_spans_of_labels(row: list[int], expected: list[tuple[int, int, int]]) -> None:
    assert list(scores.spans_of(row)) == expected


@pytest.mark.parametrize(
    ("found", "gold", "f1"),
    [
        (set(), set(), 1.0),
        ({(0, 2, 0)}, set(), 0.0),
        ({(0, 2, 0), (3, 4, 1)}, {(0, 2, 0)}, 2 / 3),
        ({(0, 2, 1)}, {(0, 2, 0)}, 0.0),
    ],
)
def test_f1(found: set[tuple[int, int, int]], gold: set[tuple[int, int, int]], f1: float) -> None:
    assert scores.f1_of(found, gold) == pytest.approx(f1)


def test_names_do_not_cross_passages(caplog: pytest.LogCaptureFixture) -> None:
    gold = np.array([[0, 1, 2, 2], [0, 0, 0, 0]], np.uint8)
    said = np.eye(settings.LABELS, dtype=np.float32)[gold.T]
    with caplog.at_level(logging.INFO):
        scores.report("x", said, gold, [2, 4])
    assert "layer 0: typed F1 1.000" in caplog.text
    assert list(scores._by_passage(gold[0], [2, 4])) == [(1, 2, 0), (2, 4, 0)]


# ---------------------------------------------------------------- with torch


@pytest.fixture(scope="module")
def torch() -> Any:
    found = pytest.importorskip("torch", reason="torch is not installed: pip install -e '.[train]'")
    found.set_num_threads(1)
    return found


@pytest.fixture(scope="module")
def training(torch: Any) -> Any:
    """Networks of a few hundred numbers that learn for a few steps."""
    teacher = settings.TeacherSettings(width=16, layers=1, heads=2, pretraining_steps=2,
                                       pretraining_batch=7, epochs=4, batch=2)  # fmt: skip
    student = settings.StudentSettings(vectors=8, channels=8, pairs=50, steps=4, batch=10)
    return script("train").Training(teacher, student)


def test_training_writes_the_same_bytes_twice(tmp_path: Path, material: Any, training: Any) -> None:
    made = []
    for name in ("a", "b"):
        out = tmp_path / name
        out.mkdir()
        script("train").train(material, training, out, out / "unseen.npz")
        made.append({p.name: p.read_bytes() for p in sorted(out.iterdir())})
    assert sorted(made[0]) == ["encoder.json", "encoder.npz", "unseen.npz"]
    assert made[0] == made[1]


def test_labels_of_a_fold_are_not_seen_by_its_models(tmp_path: Path, material: Any, training: Any) -> None:
    """Other labels on the passages of a fold: its own models say the same of them, others do not."""
    text, start, end = material.passages[0]
    changed = material.labels.copy()
    for other, first, last in material.passages:
        if other.hidden == text.hidden:
            changed[:, first:last] = 3
    said = []
    for labels_seen in (material.labels, changed):
        out = tmp_path / f"unseen{len(said)}.npz"
        script("train").train(replace(material, labels=labels_seen), training, tmp_path, out)
        said.append(np.load(out)["p"])
    assert (said[0][start:end] == said[1][start:end]).all()
    assert (said[0] != said[1]).any()


def test_hidden_texts_do_not_move_a_student(torch: Any, material: Any, training: Any) -> None:
    """Whatever teachers say of texts that are hidden from a model, the model stays the same."""
    data = script("tensors").Data.of(material, torch.device("cpu"))
    said = []
    for nonsense in (0.0, 5.0):
        torch.manual_seed(0)
        shape = (settings.MODELS, data.rows.shape[1], settings.LAYERS, settings.LABELS)
        targets = torch.rand(shape).softmax(-1)
        targets[data.hidden] += nonsense
        said.append(script("train").learnt(data, targets, training.student)[2])
    assert torch.equal(*said)


@pytest.fixture(scope="module")
def learnt(torch: Any, material: Any, training: Any) -> Any:
    """Students, their pairs, and what they say of unseen passages, all labels far apart."""
    data = script("tensors").Data.of(material, torch.device("cpu"))
    torch.manual_seed(1)
    targets = torch.rand(settings.MODELS, data.rows.shape[1], settings.LAYERS, settings.LABELS)
    net, pairs, _ = script("train").learnt(data, targets.softmax(-1), training.student)
    net.final.data *= 40  # so short a training leaves all labels alike
    rows = script("student").with_pairs(data, pairs)
    return net, pairs, rows, script("student").unseen(net, data, rows).numpy()


def packed(learnt: Any, material: Any, folder: Path, model: int) -> Encoder:
    net, pairs, *_ = learnt
    packing.write(script("student").weights_of(net, pairs, model), material.vocabulary, folder)
    return Encoder.load(folder)


def test_run_time_says_what_the_student_says(
    tmp_path: Path, torch: Any, corpus: Path, material: Any, learnt: Any
) -> None:
    net, _, rows, _ = learnt
    text = (corpus / "news.txt").read_text(encoding="utf-8")
    found = packed(learnt, material, tmp_path, settings.MODELS - 1)(*whole(text))
    with torch.no_grad():
        expected = net(rows[:, None, : len(text)])[settings.MODELS - 1, 0].softmax(-1).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-2)
    assert np.abs(expected - expected.mean(0)).max() > 0.2  # it does look at the text


@pytest.mark.parametrize("number", [0, 4, 9])
def test_unseen_opinions_are_those_of_the_fold(
    tmp_path: Path, corpus: Path, material: Any, learnt: Any, number: int
) -> None:
    text, start, end = material.passages[number]
    passage = read_passages(corpus / "gold")[number]
    found = packed(learnt, material, tmp_path, text.hidden[0])(*whole(passage.text))
    assert passage.id == text.id
    np.testing.assert_allclose(found, learnt[-1][start:end], atol=1e-2)


def test_pretraining_is_kept(tmp_path: Path, torch: Any, material: Any, training: Any) -> None:
    train = script("train")
    data = script("tensors").Data.of(material, torch.device("cpu"))
    kept = replace(training, base=tmp_path / "base.pt")
    first, second = train._base(data, kept), train._base(data, replace(kept, teacher=None))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_hidden_words_are_hidden_whole(torch: Any, material: Any) -> None:
    data = script("tensors").Data.of(material, torch.device("cpu"))
    torch.manual_seed(3)
    rows = data.rows[:, data.windows((0, data.general, 6))]
    masked, guessed, truth = script("teacher")._masked(rows, data.sizes[0])
    assert torch.equal(truth, rows[0])
    assert 0.1 < guessed.float().mean() < 0.35
    assert torch.equal(masked[:, ~guessed], rows[:, ~guessed])
    assert set(masked[1][guessed].tolist()) == {settings.UNKNOWN}
    assert 0.5 < (masked[0][guessed] == settings.MASKED).float().mean() < 1
    goes_on = (rows[2] % 4 >= 2)[:, 1:]  # within a word or at its end
    assert torch.equal(guessed[:, 1:][goes_on], guessed[:, :-1][goes_on])


@pytest.mark.parametrize(("part", "size"), [("general", 100), ("unlabelled", 100)])
def test_too_little_text_is_said(torch: Any, material: Any, part: str, size: int) -> None:
    short = replace(material, **{part: size if part == "general" else material.general + size})
    with pytest.raises(ValueError, match="more than 256 characters"):
        script("tensors").Data.of(short, torch.device("cpu"))
