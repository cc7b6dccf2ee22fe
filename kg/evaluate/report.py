"""Scores and changes as plain text for a terminal; Chinese glosses stand last, so columns stay straight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kg.evaluate.changes import Change, Changes
from kg.evaluate.scores import Attribute, Finding, Measure, Scores, Tally

_GLOSS = {
    Measure.ENTITY_STRICT: "实体：类型与名称全同",
    Measure.ENTITY_LENIENT: "实体：类型同，名称相近",
    Measure.ENTITY_ANY_TYPE: "实体：名称相近，不论类型",
    Measure.OBSERVATION_DETECTED: "数据：数值与单位",
    Measure.OBSERVATION_WITH_INDICATOR: "数据：并指标",
    Measure.OBSERVATION_COMPLETE: "数据：并地点、年份、性质、口径",
    Measure.RELATION: "关系",
    Measure.RELATION_WITH_YEAR: "关系：并年份",
    Measure.STATUS: "项目进展",
    Measure.STATUS_WITH_YEAR: "项目进展：并年份、性质",
    "AdministrativeArea": "行政区",
    "DevelopmentZone": "开发区",
    "Facility": "设施",
    "Company": "企业",
    "Organization": "机构",
    "Project": "项目",
    "Program": "模式、行动",
    "PolicyDocument": "政策文件",
    "Honor": "荣誉",
    "Event": "会议、活动",
    "indicator": "指标",
    "place": "地点",
    "year": "年份",
    "kind": "性质（实际、预计、目标）",
    "aspect": "口径（水平、增速、差额、倍比、位次）",
    "comparator": "约、以上、以内",
    "about": "所属对象",
}
#: Of each kind of item the one measure whose errors are listed; observations have two.
LISTED = (
    Measure.ENTITY_LENIENT,
    Measure.OBSERVATION_DETECTED,
    Measure.OBSERVATION_COMPLETE,
    Measure.RELATION,
    Measure.STATUS,
)
_RATES = ("P", "R", "F1", "found", "spurious", "missed")
_MOVES = ("F1 old", "F1 new", "change", "+found", "-found", "+spur.", "-spur.")
_WIDTH = 28


def report(scores: Scores, *, errors: int = 0) -> str:
    """Return ``scores`` as tables, with up to ``errors`` missed, spurious and wrong items of each kind."""
    lines = [_passages(scores), "", _head("kind", *_RATES)]
    lines += [_row(t) for t in scores.kinds]
    lines += ["", _head("entity type (lenient)", *_RATES)]
    lines += [_row(t) for t in scores.types]
    lines += ["", _head("detected observations with", "right", "of", "share")]
    lines += [_attribute(a) for a in scores.attributes]
    if errors > 0:
        lines += _errors(scores, errors)
    return "\n".join(lines) + "\n"


def _passages(scores: Scores) -> str:
    out = f"; {len(scores.left_out)} left out: {', '.join(scores.left_out)}" if scores.left_out else ""
    return f"{len(scores.passages)} passages scored{out}"


def _head(name: str, *columns: str) -> str:
    return f"{name:{_WIDTH}}" + "".join(f"{column:>9}" for column in columns)


def _row(t: Tally) -> str:
    rates = "".join(f"{rate:9.3f}" for rate in (t.precision, t.recall, t.f1))
    return f"{t.name:{_WIDTH}}{rates}{t.tp:9}{t.fp:9}{t.fn:9}{_gloss(t.name)}"


def _gloss(name: str) -> str:
    return f"   {_GLOSS[name]}" if name in _GLOSS else ""


def _attribute(a: Attribute) -> str:
    share = "        -" if a.accuracy is None else f"{a.accuracy:9.3f}"
    return f"{a.name:{_WIDTH}}{a.right:9}{a.total:9}{share}{_gloss(a.name)}"


def _errors(scores: Scores, most: int) -> Iterator[str]:
    for name in LISTED:
        tally = scores.kind(name)
        yield from _list(f"{name}: missed 漏", tally.missed, most)
        yield from _list(f"{name}: spurious 误", tally.spurious, most)
    for attribute in scores.attributes:
        yield from _list(f"{attribute.name}: wrong 错（annotated → built）", attribute.wrong, most)


def _list(title: str, findings: Sequence[Finding], most: int | None) -> Iterator[str]:
    if findings:
        yield from ("", f"-- {title} ({len(findings)})")
        yield from _lines(findings, most)
        if most is not None and len(findings) > most:
            yield f"   … and {len(findings) - most} more"


def _lines(findings: Iterable[Finding], most: int | None) -> Iterator[str]:
    for finding in islice(findings, most):
        quote = f"   「{' '.join(finding.quote.split())}」" if finding.quote else ""
        yield f"   {finding.passage}: {finding.label}{quote}"


def report_changes(changes: Changes, *, most: int | None = None) -> str:
    """Return ``changes`` as tables and then item by item, at most ``most`` of each list (None: all)."""
    lines = [_head("kind", *_MOVES)]
    lines += [_change(c) for c in changes.kinds]
    changed = [c for c in changes.types if _moves(c)]
    if changed:
        lines += ["", _head("entity type (lenient)", *_MOVES)]
        lines += [_change(c) for c in changed]
    for passages, which in ((changes.only_old, "old"), (changes.only_new, "new")):
        if passages:
            lines.append(f"\nonly in the {which} scores, not compared: {', '.join(passages)}")
    for change in changes.kinds:
        lines += _moved(change, most)
    if not any(map(_moves, changes.kinds)):
        lines += ["", "no item changed 无变化"]
    return "\n".join(lines) + "\n"


def _moves(c: Change) -> bool:
    return bool(c.newly_found or c.newly_missed or c.newly_spurious or c.no_longer_spurious)


def _change(c: Change) -> str:
    moves = (c.newly_found, c.newly_missed, c.newly_spurious, c.no_longer_spurious)
    rates = f"{c.old.f1:9.3f}{c.new.f1:9.3f}{c.new.f1 - c.old.f1:+9.3f}"
    return f"{c.name:{_WIDTH}}{rates}{''.join(f'{len(findings):9}' for findings in moves)}{_gloss(c.name)}"


def _moved(c: Change, most: int | None) -> Iterator[str]:
    yield from _list(f"{c.name}: newly found 新得", c.newly_found, most)
    yield from _list(f"{c.name}: newly missed 新漏", c.newly_missed, most)
    yield from _list(f"{c.name}: newly spurious 新误", c.newly_spurious, most)
    yield from _list(f"{c.name}: no longer spurious 不再误", c.no_longer_spurious, most)
