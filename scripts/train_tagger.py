"""Train the judge of ``kg.nlp.tagger`` and cross-validate it on the way.

    python scripts/train_tagger.py GOLD_DIR [--hints kg.extract.names.find:candidates]
        [--unseen scripts/encoder/unseen.npz] [--out kg/nlp/tagger] [--verdicts FILE]

GOLD_DIR holds annotated passages (``<id>.json``); ``--unseen`` what the network of the fold that had not
seen a passage said of it (``scripts/encoder/train.py`` writes both it and the network). Five folds by
place: the judge of a fold does not see it. Then the judge is trained on everything and written to
``--out`` with the threshold that scored best. ``--hints`` names a callable ``sentence → rule candidates``;
the judge learns with and without them, so that the tagger works either way. ``--verdicts`` keeps the
cross-validated verdicts for ``scripts/evaluate_unseen.py``. A second run writes the same bytes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.evaluate import matching
from kg.evaluate.items import NameItem
from kg.evaluate.matching import Outcome
from kg.nlp.tagger.judge import Judge
from kg.nlp.tagger.opinion import Floats
from kg.nlp.tagger.selection import NAMES, TITLES, Judged, select
from kg.nlp.tagger.training import (
    Example,
    HintMaker,
    Passage,
    examples,
    folds,
    read_passages,
    read_unseen,
    train_judge,
)  # fmt: skip

TYPES = (*NAMES, *TITLES)
FOLDS = 5
GRID = (0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35)
_log = logging.getLogger("train_tagger")

Found = dict[str, list[Example]]  # passage id → candidates
Verdicts = dict[str, list[Judged]]  # passage id → judged candidates
Unseen = Mapping[str, Floats]  # passage id → probabilities by a network that has not seen it


def main() -> None:
    """Train, cross-validate, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "kg" / "nlp" / "tagger")
    parser.add_argument(
        "--hints", default="", help="module:function that returns rule candidates of a sentence"
    )
    parser.add_argument("--unseen", type=Path, default=Path(__file__).parent / "encoder" / "unseen.npz")
    parser.add_argument("--verdicts", type=Path)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    passages = read_passages(arguments.gold)
    plain, hinted = _found(passages, read_unseen(arguments.unseen), _callable(arguments.hints))
    verdicts = train(passages, plain, hinted, arguments.out)
    if arguments.verdicts:
        rows = {i: [[j.start, j.end, j.type, j.p] for j in judged] for i, judged in verdicts.items()}
        arguments.verdicts.write_text(json.dumps(rows), encoding="utf-8")


def train(passages: Sequence[Passage], plain: Found, hinted: Found, out: Path) -> Verdicts:
    """Write the judge of ``passages`` to ``out``; log the cross-validated scores, return the verdicts."""
    verdicts = _cross_validate(folds(passages, FOLDS), plain, hinted)
    last = verdicts["hinted" if hinted else "plain"]
    threshold = max(GRID, key=lambda t: _report(passages, last, t, quiet=True))
    for name, judged in verdicts.items():
        _log.info("cross-validated, %s, threshold %.2f", name, threshold)
        _report(passages, judged, threshold)
    train_judge(_all(passages, plain, hinted)).save(out / "judge.npz")
    settings = json.dumps(dict.fromkeys(TYPES, threshold), indent=1, sort_keys=True)
    (out / "thresholds.json").write_text(settings + "\n", encoding="utf-8")
    return last


def _callable(path: str) -> HintMaker | None:
    """Return the function named ``module:function``."""
    if not path:
        return None
    module, _, name = path.partition(":")
    maker: HintMaker = getattr(importlib.import_module(module), name)
    return maker


def _found(passages: Sequence[Passage], said: Unseen, hints: HintMaker | None) -> tuple[Found, Found]:
    """Return every passage's candidates, without and with hints; raises ``KeyError`` for a new passage."""
    plain = {p.id: examples(p, said[p.id], None) for p in passages}
    return plain, {p.id: examples(p, said[p.id], hints) for p in passages} if hints else {}


def _all(passages: Iterable[Passage], *sources: Found) -> list[Example]:
    """Return the candidates of ``passages`` from all sources."""
    return [e for p in passages for source in sources for e in source.get(p.id, ())]


def _cross_validate(parts: Sequence[Sequence[Passage]], plain: Found, hinted: Found) -> dict[str, Verdicts]:
    """Return every passage's judged candidates by a judge that has not seen it."""
    out: dict[str, Verdicts] = {"plain": {}, "hinted": {}} if hinted else {"plain": {}}
    for k, part in enumerate(parts):
        judge = train_judge(_all([p for n, q in enumerate(parts) if n != k for p in q], plain, hinted))
        for name, source in (("plain", plain), ("hinted", hinted)):
            for p in part if source else ():
                out[name][p.id] = _judged(judge, source[p.id])
        _log.info("judge of fold %d trained", k)
    return out


def _judged(judge: Judge, found: Sequence[Example]) -> list[Judged]:
    """Return the likely types of the candidates."""
    odds = judge.probabilities([e.features for e in found]).tolist()
    rows = zip(found, odds, strict=True)
    return [Judged(e.start, e.end, kind, p) for e, row in rows for kind, p in judge.types(row).items()]


# ---------------------------------------------------------------- scores, as kg.evaluate counts them

GRADES = {
    "   strict": matching.entity_strict,
    "  lenient": matching.entity_lenient,
    " any type": matching.entity_any_type,
}


def _report(
    passages: Sequence[Passage], verdicts: Verdicts, threshold: float, *, quiet: bool = False
) -> float:
    """Log strict, lenient, any-type and per-type scores; return the lenient F1."""
    outcomes: defaultdict[str, list[Outcome[NameItem]]] = defaultdict(list)
    for p in passages:
        gold = _unique(NameItem(p.text[n.start : n.end], n.type, optional=n.optional) for n in p.names)
        spans = select(verdicts[p.id], dict.fromkeys(TYPES, threshold))
        found = _unique(NameItem(p.text[s.start : s.end], s.type) for s in spans)
        for name, grade in GRADES.items():
            outcomes[name].append(matching.match(gold, found, grade))
        for kind in TYPES:
            of, built = ([item for item in items if item.type == kind] for items in (gold, found))
            outcomes[kind].append(matching.match(of, built, matching.entity_lenient))
    scores = {name: _prf(each) for name, each in outcomes.items()}
    for name, (precision, recall, f1) in () if quiet else sorted(scores.items()):
        _log.info("  %-20s P %.3f  R %.3f  F1 %.4f", name, precision, recall, f1)
    return scores["  lenient"][2]


def _unique(items: Iterable[NameItem]) -> list[NameItem]:
    """Return the distinct names by type."""
    return matching.unique(items, lambda item: (matching.norm(item.name), item.type))


def _prf(outcomes: Sequence[Outcome[NameItem]]) -> tuple[float, float, float]:
    """Return precision, recall, F1."""
    hits = sum(len(o.pairs) for o in outcomes)
    alarms, misses = sum(len(o.spurious) for o in outcomes), sum(len(o.missed) for o in outcomes)
    precision = hits / (hits + alarms) if hits + alarms else 0.0
    recall = hits / (hits + misses) if hits + misses else 0.0
    return precision, recall, 2 * hits / (2 * hits + alarms + misses) if hits else 0.0


if __name__ == "__main__":
    main()
