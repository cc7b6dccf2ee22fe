"""Measure how often each naming rule is right on annotated passages, and write lexicon/reliability.tsv.

    python scripts/measure_rules.py GOLD_DIR

GOLD_DIR holds passages annotated under GUIDELINES.md (never those that scores are reported on). A
proposal is right when the passage lists a name of that type that contains it or lies in it and is at
least half as long. The share is smoothed towards one half by two imagined proposals.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from kg.extract.names.find import candidates
from kg.extract.sentences import normalise

TARGET = Path(__file__).parent.parent / "kg" / "lexicon" / "reliability.tsv"
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]*[”』）]*")


def same(a: str, b: str) -> bool:
    """Return whether one name contains the other and is at least half as long."""
    a, b = (re.sub("[“”《》]", "", x) for x in (a, b))
    return a == b or ((a in b or b in a) and 2 * min(len(a), len(b)) >= max(len(a), len(b)))


def count(passage: dict, counts: dict[str, list[int]]) -> None:
    """Add the right and wrong proposals of one passage; optional names count neither way."""
    seen = set()
    for sentence in _SENTENCE.finditer(normalise(passage["text"])):
        for name in candidates(sentence.group()):
            surface = sentence.group()[name.start : name.end]
            if (surface, name.type, name.rule) in seen:
                continue
            seen.add((surface, name.type, name.rule))
            hits = [
                e for e in passage["entities"] if e["type"] == name.type.value and same(e["name"], surface)
            ]
            if not hits or not all(e.get("optional") for e in hits):
                counts[name.rule][0 if hits else 1] += 1


def main(folder: str) -> None:
    """Write the table, most used rules first."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path in sorted(Path(folder).glob("*.json")):
        count(json.loads(path.read_text(encoding="utf-8")), counts)
    lines = ["# rule\tshare of right proposals\tright/wrong"]
    for rule, (right, wrong) in sorted(counts.items()):
        lines.append(f"{rule}\t{(right + 1) / (right + wrong + 2):.2f}\t{right}/{wrong}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
