"""Score extraction on annotated passages with names by a tagger that had not seen them.

    python scripts/evaluate_unseen.py GOLD_DIR VERDICTS [--threshold 0.15] [--beside 0.8] [--errors N]

VERDICTS is what ``scripts/train_tagger.py --verdicts`` kept: for every passage the judged candidates of
the fold, by place, that had seen neither the passage nor its place. The rest of the pipeline (rules,
statements) is the usual one, each passage built as a document of its own. Prints what ``kg evaluate`` does.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg import evaluate
from kg.extract.names import find
from kg.extract.names.find import Tagged, Tagger
from kg.extract.names.spans import Name
from kg.extract.sentences import normalise
from kg.model import Document, EntityType, Extraction
from kg.nlp import pipeline
from kg.nlp.tagger import TaggedSpan
from kg.nlp.tagger.selection import NAMES, TITLES, Judged, select

Verdicts = Mapping[str, Sequence[tuple[int, int, str, float]]]


def main() -> None:
    """Extract every passage, score, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("verdicts", type=Path)
    parser.add_argument("--threshold", type=float, default=0.15, help="least probability of a name")
    parser.add_argument(
        "--beside", type=float, default=find.BESIDE_TAGGER, help="least reliability of a rule"
    )
    parser.add_argument("--errors", type=int, default=0)
    arguments = parser.parse_args()
    find.BESIDE_TAGGER = arguments.beside
    passages = evaluate.load_gold(arguments.gold)
    verdicts: Verdicts = json.loads(arguments.verdicts.read_text(encoding="utf-8"))
    documents = zip(passages, evaluate.passages_alone(passages), strict=True)
    found = [_extract(d, p.text, _spans(verdicts[p.id], arguments.threshold)) for p, d in documents]
    scores = evaluate.score(passages, evaluate.from_extractions(found))
    sys.stdout.write(evaluate.report(scores, errors=arguments.errors) + "\n")


def _spans(rows: Sequence[tuple[int, int, str, float]], threshold: float) -> tuple[TaggedSpan, ...]:
    """Return the accepted names of a passage."""
    return select((Judged(*row) for row in rows), dict.fromkeys((*NAMES, *TITLES), threshold))


def _extract(document: Document, passage: str, spans: Sequence[TaggedSpan]) -> Extraction:
    """Extract ``document`` with ``spans`` of ``passage``, its text before cleaning, as the tagger's names."""
    return pipeline.extract(pipeline.make_pipeline(_teller(passage, spans)), document)


def _teller(passage: str, spans: Sequence[TaggedSpan]) -> Tagger:
    """Return a tagger that knows the names of one passage only."""
    dense = _dense(passage)
    place = {at: n for n, at in enumerate(_solid(passage))}
    known = [(place[s.start], place[s.end - 1], s) for s in spans if s.start in place and s.end - 1 in place]

    def propose(texts: Sequence[str], hints: Sequence[Sequence[Name]]) -> list[list[Tagged]]:
        out, at = [], 0
        for text in texts:
            at = max(at, dense.find(_dense(text), at))
            out.append(list(_within(text, [(a - at, z - at, s) for a, z, s in known])))
            at += len(_dense(text))
        return out

    return propose


def _within(text: str, known: Sequence[tuple[int, int, TaggedSpan]]) -> Iterator[Tagged]:
    """Yield the names that lie in a sentence; ``known`` has their first and last solid character there."""
    solid = _solid(text)
    for first, last, s in known:
        if first >= 0 and last < len(solid):
            yield Tagged(solid[first], solid[last] + 1, EntityType(s.type), s.score)


#: Cleaning joins lines and drops marks of notes (三重保障”[2]), sentences are normalised: only solid
#: characters in one form can be compared.
_LOOSE = re.compile(r"\s+|\^?[\[［]\d{1,3}[\]］]")


def _solid(text: str) -> list[int]:
    """Return the places of the characters that are no white space and no mark of a note."""
    loose = {n for m in _LOOSE.finditer(text) for n in range(*m.span())}
    return [n for n in range(len(text)) if n not in loose]


def _dense(text: str) -> str:
    """Return the solid characters of ``text``, its marks in one form."""
    return normalise(_LOOSE.sub("", text))


if __name__ == "__main__":
    main()
