"""What the tagger takes and gives back: rule hints and typed spans, offsets in the sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """A rule's candidate ``sentence[start:end]`` of the guideline type ``type`` (``"Company"`` …).

    ``rule`` names the rule, since rules are not equally reliable.
    """

    start: int
    end: int
    type: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A name ``sentence[start:end]`` of guideline type ``type``; ``score`` in 0..1, higher is surer."""

    start: int
    end: int
    type: str
    score: float
