"""English words of the interface, keyed by the Chinese words they stand for (``assets/english.tsv``).

``#`` stands for a number: ``共 # 项`` covers ``共 12 项``; the numbers enter the English words in their
order. What documents say (names, quotes, values) is never translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from kg.views.labels import STATUSES


@cache
def english() -> Mapping[str, str]:
    """Return the English words by the Chinese ones; badges of projects with and without a year too."""
    text = (resources.files("kg.views") / "assets" / "english.tsv").read_text(encoding="utf-8")
    words = dict(line.split("\t") for line in text.splitlines())
    for stage in STATUSES.values():
        words |= {f"{stage} #": f"{words[stage]} #", f"计划{stage}": f"{words[stage]}, planned"}
        words[f"计划{stage} #"] = f"{words[stage]}, planned #"
    return words
