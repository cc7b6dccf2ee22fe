"""A city with more projects than a graph page draws."""

from __future__ import annotations

from kb_views import Builder, S, T

from kg.model import Kind, KnowledgeBase, ProjectStatus

PROJECTS = 350


def crowded() -> KnowledgeBase:
    """Return a city in which ``PROJECTS`` projects lie, each started in 2022, as a report of 2023 says."""
    b = Builder()
    names = [f"北湖{at}号电站" for at in range(PROJECTS)]
    lines = "\n".join(f"{name}开工建设。" for name in names)
    document = b.document("a.txt", "松江市政府工作报告", "松江市", "2023", lines)
    b.entity("松江市", T.AREA, code="229900")
    for name in names:
        b.entity(name, T.PROJECT, within="松江市")
        b.fact(ProjectStatus(name, S.STARTED, 2022, Kind.ACTUAL, b.evidence(document, f"{name}开工建设")))
    return b.build()
