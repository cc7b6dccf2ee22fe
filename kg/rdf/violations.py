"""What validation finds: violations in order, and the report as text. The same for every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What is wrong with which node.

    ``path`` is the property (``""`` if the whole node is meant; a longer path in the syntax of SPARQL),
    ``value`` the value that is wrong (``""`` where it is the number of values).
    """

    focus: str
    path: str
    constraint: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Whether a graph conforms, the violations in order, and both as text."""

    conforms: bool
    text: str
    violations: tuple[Violation, ...]


def report_of(found: Iterable[Violation]) -> ValidationReport:
    """Return the report of some violations; each is listed once."""
    violations = tuple(sorted(set(found)))
    return ValidationReport(not violations, _text(violations), violations)


def _text(violations: tuple[Violation, ...]) -> str:
    if not violations:
        return "conforms 符合\n"
    lines = [f"{len(violations)} violations 处不符合"]
    for each in violations:
        where = f" {each.path}" if each.path else ""
        lines.append(f"{each.focus}{where}: {each.message} [{each.constraint}] {each.value}".rstrip())
    return "\n".join(lines) + "\n"
