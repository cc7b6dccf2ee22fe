"""How good a build is: scores against annotated passages, and gains and losses between two builds.

``golds = load_gold(folder)`` · ``predictions = from_extractions(…)`` or ``from_output(golds, folder)`` ·
``scores = score(golds, predictions)`` · ``report(scores)`` · ``report_changes(compare(old, scores))``.
The definitions are those of ``gold/score.py``; see ``kg.evaluate.matching``.
"""

from kg.evaluate.changes import Change, Changes, compare
from kg.evaluate.gold import BadGold, Passage, load_gold, passages_alone
from kg.evaluate.predictions import BadTables, Predictions, from_extractions, from_output, from_tables
from kg.evaluate.report import report, report_changes
from kg.evaluate.scores import Attribute, Finding, Measure, Scores, Tally, from_json, score, to_json

__all__ = [
    "Attribute",
    "BadGold",
    "BadTables",
    "Change",
    "Changes",
    "Finding",
    "Measure",
    "Passage",
    "Predictions",
    "Scores",
    "Tally",
    "compare",
    "from_extractions",
    "from_json",
    "from_output",
    "from_tables",
    "load_gold",
    "passages_alone",
    "report",
    "report_changes",
    "score",
    "to_json",
]
