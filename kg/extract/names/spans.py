"""A typed stretch of a sentence that names something."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import EntityType


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """``text[start:end]`` names a thing of ``type``; ``rule`` is the form that showed it."""

    start: int
    end: int
    type: EntityType
    rule: str

    def inside(self, other: Name) -> bool:
        """Return whether this span lies within ``other`` and is shorter."""
        return other.start <= self.start and self.end <= other.end and len(self) < len(other)

    def overlaps(self, other: Name) -> bool:
        """Return whether the spans share a character."""
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        """Return the number of characters."""
        return self.end - self.start
