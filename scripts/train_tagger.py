"""Train the tagger of ``kg.nlp.tagger`` and cross-validate it on the way.

    python scripts/train_tagger.py GOLD_DIR [--out kg/nlp/tagger] [--hints kg.extract.names.find:candidates]

GOLD_DIR holds annotated passages (``<id>.json``). Five folds by place: the boundary models of a fold do
not see it; the judge learns from these unseen opinions and is itself cross-validated over the same
folds. Then all models are trained on everything and written to ``--out`` with the threshold that
scored best. ``--hints`` names a callable ``sentence → rule candidates``; the judge learns with and
without them, so that the tagger works either way. Deterministic: a second run writes the same bytes.
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
from tempfile import TemporaryDirectory

from kg.nlp.tagger.model import SpanModel
from kg.nlp.tagger.selection import NAMES, TITLES, Judged, select
from kg.nlp.tagger.training import (
    Example,
    HintMaker,
    Passage,
    examples,
    folds,
    read_passages,
    train_boundaries,
    train_types,
)  # fmt: skip

TYPES = (*NAMES, *TITLES)
FOLDS = 5
GRID = (0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
_MARKS = str.maketrans("", "", "“”‘’\"'《》〈〉「」『』 \t\u3000")
_log = logging.getLogger("train_tagger")

Found = dict[str, list[Example]]  # passage id → candidates
Verdicts = dict[str, list[Judged]]  # passage id → judged candidates


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
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    arguments.out.mkdir(parents=True, exist_ok=True)
    train(read_passages(arguments.gold), arguments.out, _callable(arguments.hints))


def train(passages: Sequence[Passage], out: Path, hints: HintMaker | None) -> None:
    """Write the models of ``passages`` to ``out``; log the cross-validated scores."""
    parts = folds(passages, FOLDS)
    plain, hinted = _unseen(parts, hints)
    verdicts = _cross_validate(parts, plain, hinted)
    threshold = max(
        GRID, key=lambda t: _report(passages, verdicts["hinted" if hints else "plain"], t, quiet=True)
    )
    for name, judged in verdicts.items():
        _log.info("cross-validated, %s, threshold %.2f", name, threshold)
        _report(passages, judged, threshold)
    train_boundaries(passages, out)
    train_types(_all(passages, plain, hinted), out / "types.crfsuite")
    settings = json.dumps(dict.fromkeys(TYPES, threshold), indent=1, sort_keys=True)
    (out / "thresholds.json").write_text(settings + "\n", encoding="utf-8")


def _callable(path: str) -> HintMaker | None:
    """Return the function named ``module:function``."""
    if not path:
        return None
    module, _, name = path.partition(":")
    maker: HintMaker = getattr(importlib.import_module(module), name)
    return maker


def _unseen(parts: Sequence[Sequence[Passage]], hints: HintMaker | None) -> tuple[Found, Found]:
    """Return every passage's candidates by boundary models that have not seen it, without and with hints."""
    plain: Found = {}
    hinted: Found = {}
    for k, part in enumerate(parts):
        with TemporaryDirectory() as folder:
            others = [p for n, q in enumerate(parts) if n != k for p in q]
            models = train_boundaries(others, Path(folder))
            plain |= {p.id: examples(models, p, None) for p in part}
            if hints:
                hinted |= {p.id: examples(models, p, hints) for p in part}
        _log.info("boundary models of fold %d trained", k)
    return plain, hinted


def _all(passages: Iterable[Passage], *sources: Found) -> list[Example]:
    """Return the candidates of ``passages`` from all sources."""
    return [e for p in passages for source in sources for e in source.get(p.id, ())]


def _cross_validate(parts: Sequence[Sequence[Passage]], plain: Found, hinted: Found) -> dict[str, Verdicts]:
    """Return every passage's judged candidates by a judge that has not seen it."""
    out: dict[str, Verdicts] = {"plain": {}, "hinted": {}} if hinted else {"plain": {}}
    for k, part in enumerate(parts):
        with TemporaryDirectory() as folder:
            others = [p for n, q in enumerate(parts) if n != k for p in q]
            train_types(_all(others, plain, hinted), Path(folder) / "types.crfsuite")
            judge = SpanModel(Path(folder) / "types.crfsuite")
        for name, source in (("plain", plain), ("hinted", hinted)):
            for p in part if source else ():
                out[name][p.id] = [j for e in source[p.id] for j in _judge(judge, e)]
    return out


def _judge(judge: SpanModel, example: Example) -> list[Judged]:
    """Return the likely types of a candidate."""
    return [Judged(example.start, example.end, kind, p) for kind, p in judge.types(example.features).items()]


# ---------------------------------------------------------------- scores, as shared/gold/score.py counts them

Item = tuple[str, str, bool]  # name, type, optional


def _report(
    passages: Sequence[Passage], verdicts: Verdicts, threshold: float, *, quiet: bool = False
) -> float:
    """Log strict, lenient, any-type and per-type scores; return the lenient F1."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for p in passages:
        gold = _unique((p.text[n.start : n.end], n.type, n.optional) for n in p.names)
        spans = select(verdicts[p.id], dict.fromkeys(TYPES, threshold))
        found = _unique((p.text[s.start : s.end], s.type, False) for s in spans)
        _count(counts, gold, found)
    scores = {key: _prf(*c) for key, c in counts.items()}
    for key, (precision, recall, f1) in () if quiet else sorted(scores.items()):
        _log.info("  %-20s P %.3f  R %.3f  F1 %.4f", key, precision, recall, f1)
    return scores["  lenient"][2]


def _unique(items: Iterable[Item]) -> list[Item]:
    """Return the distinct names by type, without quotation marks."""
    out: dict[tuple[str, str], Item] = {}
    for name, kind, optional in items:
        bare = name.translate(_MARKS)
        out.setdefault((bare, kind), (bare, kind, optional))
    return list(out.values())


def _count(counts: Mapping[str, list[int]], gold: Sequence[Item], found: Sequence[Item]) -> None:
    """Add a passage's hits, false alarms and misses to every count."""
    _match(counts["   strict"], gold, found, typed=True, strict=True)
    _match(counts["  lenient"], gold, found, typed=True)
    _match(counts[" any type"], gold, found, typed=False)
    for kind in {g[1] for g in gold} | {f[1] for f in found}:
        _match(
            counts[kind], [g for g in gold if g[1] == kind], [f for f in found if f[1] == kind], typed=True
        )


def _match(
    count: list[int], gold: Sequence[Item], found: Sequence[Item], *, typed: bool, strict: bool = False
) -> None:
    """Pair gold and found one to one, best first; add true positives, false positives, misses."""
    pairs = []
    for i, g in enumerate(gold):
        for j, f in enumerate(found):
            score = 0.0 if typed and g[1] != f[1] else _similar(g[0], f[0], strict)
            if score:
                pairs.append((-score, i, j))
    left, right = set(range(len(gold))), set(range(len(found)))
    for _, i, j in sorted(pairs):
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            count[0] += not gold[i][2]
    count[1] += len(right)
    count[2] += sum(not gold[i][2] for i in left)


def _similar(a: str, b: str, strict: bool) -> float:
    """Return 0 for different names, more for closer ones."""
    if a == b:
        return 2.0
    if strict or not (a in b or b in a):
        return 0.0
    ratio = min(len(a), len(b)) / max(len(a), len(b))
    return 1 + ratio if ratio >= 0.5 else 0.0


def _prf(hits: int, alarms: int, misses: int) -> tuple[float, float, float]:
    """Return precision, recall, F1."""
    precision = hits / (hits + alarms) if hits + alarms else 0.0
    recall = hits / (hits + misses) if hits + misses else 0.0
    return precision, recall, 2 * hits / (2 * hits + alarms + misses) if hits else 0.0


if __name__ == "__main__":
    main()
