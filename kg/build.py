"""The main job: documents in, a folder with Turtle, tables, texts and pages out.

A build is written aside and takes the old output's place only when it is whole, so a failed run loses
nothing. Documents are read and extracted in parallel; everything after is a pure function of the sorted
extractions, so the number of workers does not show in a single byte.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from kg import rdf, tables, views
from kg.assemble import assemble
from kg.ingest import UnreadableDocument, find_documents, read_document, read_sources_csv
from kg.model import Document, Extraction, KnowledgeBase
from kg.nlp import pipeline
from kg.resolve import resolve
from kg.workbook import write_workbook

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be built, and the one line that says why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """One document, the name it has in the tables, and what ``sources.csv`` says of it."""

    path: Path
    name: str
    overrides: Mapping[str, str]
    model: str = pipeline.PACKAGED


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build made: counts for the closing lines, failures, and whether the graph is valid."""

    documents: int
    characters: int
    triples: int
    rows: Mapping[str, int]
    entities: int
    pages: int
    conforms: bool | None
    failures: tuple[Failure, ...]


class BrokenEvidence(Exception):  # noqa: N818 - the name says what is wrong
    """A quote that its document does not hold at its offsets: a defect of this program."""


def jobs_of(sources: Sequence[Path], *, model: str = pipeline.PACKAGED) -> list[Job]:
    """Return the documents among ``sources`` (files or folders) in order, each with its metadata.

    Raises ``UnreadableDocument`` for a broken ``sources.csv``.
    """
    paths = find_documents(sources)
    known = {folder: read_sources_csv(folder) for folder in {p.parent for p in paths}}
    return [
        Job(p, n, known[p.parent].get(p.name, {}), model) for p, n in zip(paths, _names(paths), strict=True)
    ]


def _names(paths: Sequence[Path]) -> list[str]:
    """Return the file names; one that came before (2023/a.txt, 2024/a.txt) with its folder's name."""
    taken: set[str] = set()
    names = []
    for path in paths:
        name, folder = path.name, path.parent
        while Path(name).stem in taken:
            name, folder = f"{folder.resolve().name or 'root'}-{name}", folder.parent
        taken.add(Path(name).stem)
        names.append(name)
    return names


def build(
    jobs: Sequence[Job], output: Path, *, workers: int = 1, base_iri: str, progress: Progress
) -> Summary:
    """Build ``jobs`` into ``output``; raises ``BrokenEvidence`` where a quote is not in its text.

    Where no document could be read nothing is written and an earlier output stays.
    """
    done = list(_once(jobs, _extract_all(jobs, workers, progress)))
    extractions = [x for x in done if isinstance(x, Extraction)]
    failures = tuple(x for x in done if isinstance(x, Failure))
    if not extractions:
        return Summary(0, 0, 0, {}, 0, 0, None, failures)
    kb = assemble(extractions, resolve(extractions))
    check_evidence(kb)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kg-", dir=output.parent) as aside:
        summary = _write(kb, Path(aside), base_iri, failures, progress)
        _replace(Path(aside), output)
    return summary


def _extract_all(jobs: Sequence[Job], workers: int, progress: Progress) -> Iterator[Extraction | Failure]:
    if workers <= 1 or len(jobs) <= 1:
        results: Iterable[Extraction | Failure] = map(extract_job, jobs)
        yield from _reported(jobs, results, progress)
        return
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        yield from _reported(jobs, pool.map(extract_job, jobs), progress)


def _once(jobs: Sequence[Job], results: Iterable[Extraction | Failure]) -> Iterator[Extraction | Failure]:
    """Turn a document whose text came before into a failure that names the first."""
    first: dict[str, Path] = {}
    for job, result in zip(jobs, results, strict=True):
        if isinstance(result, Extraction) and result.document.id in first:
            yield Failure(job.path, f"{job.path}: same text as {first[result.document.id]}, built once")
        else:
            if isinstance(result, Extraction):
                first[result.document.id] = job.path
            yield result


def _reported(
    jobs: Sequence[Job], results: Iterable[Extraction | Failure], progress: Progress
) -> Iterator[Extraction | Failure]:
    for job, result in zip(jobs, results, strict=True):
        progress(job.path.name)
        yield result


@cache
def _extractor(model: str) -> Callable[[Document], Extraction]:
    """One pipeline per process and model."""
    return partial(pipeline.extract, pipeline.make_pipeline(pipeline.tagger_named(model)))


def extract_job(job: Job) -> Extraction | Failure:
    """Read and extract one document; a document that cannot be read comes back as a ``Failure``."""
    try:
        document = read_document(job.path, overrides=job.overrides)
        return _extractor(job.model)(replace(document, name=job.name))
    except UnreadableDocument as error:
        return Failure(job.path, str(error))


def check_evidence(kb: KnowledgeBase) -> int:
    """Return how many quotes stand where they say; raises ``BrokenEvidence`` for the first that does not."""
    texts = {d.id: d.text for d in kb.documents}
    evidence = [e for fact in kb.facts for e in fact.evidence] + [link.mention.evidence for link in kb.links]
    for e in evidence:
        if texts[e.document][e.start : e.end] != e.quote or not e.quote:
            raise BrokenEvidence(f"{e.document} [{e.start}:{e.end}] is not {e.quote!r}")
    return len(evidence)


def _write(
    kb: KnowledgeBase, folder: Path, base_iri: str, failures: tuple[Failure, ...], progress: Progress
) -> Summary:
    triples = rdf.write_turtle(kb, folder / "graph.ttl", base_iri=base_iri)
    progress("graph.ttl")
    conforms = _validate(folder, triples)
    progress("shacl.txt")
    rows = tables.write_tables(kb, folder / "tables", base_iri=base_iri)
    tables.write_documents(kb.documents, folder / "documents")
    progress("tables")
    pages = views.write_site(kb, folder)
    write_workbook(kb, folder / "govkg.xlsx", base_iri=base_iri)
    progress("pages")
    return Summary(
        len(kb.documents), sum(len(d.text) for d in kb.documents), triples, rows, len(kb.entities),
        len(pages), conforms, failures,
    )  # fmt: skip


def _validate(folder: Path, triples: int) -> bool:
    """Write the SHACL report beside the graph and tell whether the graph conforms."""
    report = rdf.validate(folder / "graph.ttl", engine=rdf.engine_for(triples))
    (folder / "shacl.txt").write_text(report.text, encoding="utf-8")
    return report.conforms


def _replace(made: Path, output: Path) -> None:
    """Move every product into ``output``, the old one aside first so that none is ever half there."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kg-old-", dir=output.parent) as old:
        for product in sorted(made.iterdir()):
            target = output / product.name
            if target.exists():
                os.replace(target, Path(old) / product.name)
            os.replace(product, target)
