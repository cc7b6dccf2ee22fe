"""Measure the pages: ``python scripts/measure_pages.py [SOURCES…] [--rounds N] [--keep FOLDER]``.

Builds the sources (the seeds by default), writes the site and opens it in headless Chromium with no
network. Printed are the time of extraction and of writing the site, the sizes of the pages and data
files, and per page the first paint, the time until it is drawn (a graph: until nothing moves any more), the
time until search answers, console errors and requests outside the folder: the worst of N rounds each,
every round in a fresh profile. Needs the ``test`` extra and Chromium. Exit code 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.assemble import assemble
from kg.build import extract_job, jobs_of
from kg.model import Extraction, KnowledgeBase
from kg.resolve import resolve
from kg.views import write_site

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: Nothing resolves: a page that asks for anything outside gets nothing.
ARGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND")
SIZE_LIMIT, INDEX_LIMIT, SEARCH_LIMIT, GRAPH_LIMIT = 3_000_000, 1.0, 1.0, 2.0
QUERIES = ("梨树模式", "lishu moshi", "伊通满族自治县", "szf", "zz")
#: Notes the first and the last time that anything is filled on a canvas, in ms since the page was asked for.
WATCH = """
window.drawnAt = { first: null, last: null };
for (const name of ["fill", "fillText", "drawImage"]) {
  const plain = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    window.drawnAt.last = performance.now();
    window.drawnAt.first ??= window.drawnAt.last;
    return plain.apply(this, given);
  };
}
"""
#: Drawn, nothing redrawn for a second, and no simulation under way.
STILL = """() => {
  const net = (window.govkg && window.govkg.network) || window.network;
  const rests = !net || !net.physics || !net.physics.physicsEnabled || net.physics.stabilized;
  return window.drawnAt.last !== null && performance.now() - window.drawnAt.last > 1000 && rests;
}"""
ANSWER = """query => { const box = document.getElementById("q"); const start = performance.now();
  box.value = query; box.dispatchEvent(new Event("input")); return performance.now() - start; }"""
#: When the page's scripts had run, and when its charts were painted if it has any.
READY = """() => Math.max(performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
  window.drawnAt.last || 0)"""
PAINT = """() => { const found = performance.getEntriesByName("first-contentful-paint")[0];
  return found ? found.startTime : null; }"""


@dataclass
class Visit:
    """What one opening of a page showed; times in seconds, ``None`` where it did not come to that."""

    paint: float | None = None
    drawn: float | None = None
    still: float | None = None
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Built:
    """A knowledge base with the seconds, wall and processor, that its extraction took."""

    kb: KnowledgeBase
    wall: float
    cpu: float


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def knowledge(sources: Sequence[Path]) -> Built:
    """Return what ``sources`` say, documents with the same text once."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = {x.document.id: x for job in jobs_of(sources) if isinstance(x := extract_job(job), Extraction)}
    kb = assemble(list(done.values()), resolve(list(done.values())))
    return Built(kb, time.perf_counter() - wall, time.process_time() - cpu)


@contextmanager
def browser() -> Iterator[Any]:
    """Yield a headless Chromium with no network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGS))
        yield opened
        opened.close()


@contextmanager
def fresh(chromium: Any, visit: Visit, home: str) -> Iterator[Any]:
    """Yield a page in a profile of its own; what goes wrong on it is added to ``visit``."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.on("console", lambda m: visit.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((home, "data:")) else visit.outside.append(r.url))
    page.add_init_script(WATCH)
    yield page
    context.close()


def visit_graph(chromium: Any, path: Path, home: Path, limit: float) -> Visit:
    """Open a page with a graph and wait until it is still, at most ``limit`` seconds."""
    from playwright.sync_api import TimeoutError as Late

    seen = Visit()
    with fresh(chromium, seen, home.as_uri()) as page:
        try:
            page.goto(path.as_uri(), wait_until="commit")
            page.wait_for_function(STILL, timeout=limit * 1000, polling=100)
            seen.still = page.evaluate("window.drawnAt.last") / 1000
        except Late:
            seen.still = None
        page.set_default_timeout(5000)
        seen.drawn, seen.paint = _moments(page)
    return seen


def _moments(page: Any) -> tuple[float | None, float | None]:
    """Return when a page drew and painted first; nothing of a page that is too busy to answer."""
    try:
        drawn, paint = page.wait_for_function(f"[window.drawnAt.first, ({PAINT})()]").json_value()
    except Exception:  # a script that computes for minutes lets nobody ask
        return None, None
    return (None if drawn is None else drawn / 1000), (None if paint is None else paint / 1000)


def visit_index(chromium: Any, folder: Path) -> tuple[Visit, float, float]:
    """Open the index; return what it showed, and the first and the slowest later answer of its search."""
    seen = Visit()
    with fresh(chromium, seen, folder.as_uri()) as page:
        page.goto((folder / "index.html").as_uri())
        page.wait_for_function("window.govkg && govkg.state.words")
        seen.drawn = page.evaluate(READY) / 1000
        first, *later = [page.evaluate(ANSWER, query) / 1000 for query in QUERIES]
        paint = page.evaluate(PAINT)
        seen.paint = None if paint is None else paint / 1000
    return seen, first, max(later)


def visit_plain(chromium: Any, path: Path, folder: Path, anchor: str = "") -> Visit:
    """Open a page without a graph; it is drawn once its heading stands and its charts are painted."""
    seen = Visit()
    with fresh(chromium, seen, folder.as_uri()) as page:
        page.goto(path.as_uri() + anchor)
        page.wait_for_function(
            "document.querySelector('h1') && (!document.querySelector('#panel.wide, #chart-data')"
            " || document.documentElement.dataset.drawn)"
        )
        seen.drawn = page.evaluate(READY) / 1000
        paint = page.evaluate(PAINT)
        seen.paint = None if paint is None else paint / 1000
    return seen


def worst(visits: Sequence[Visit]) -> Visit:
    """Return the slowest moments of several visits, ``None`` where one never came to it."""

    def slowest(times: list[float | None]) -> float | None:
        return None if None in times else max(t for t in times if t is not None)

    return Visit(
        slowest([v.paint for v in visits]),
        slowest([v.drawn for v in visits]),
        slowest([v.still for v in visits]),
        [error for v in visits for error in v.errors],
        [url for v in visits for url in v.outside],
    )


def shown(moment: float | None) -> str:
    """Return seconds with two places, a dash where there are none."""
    return "—" if moment is None else f"{moment:.2f}"


def sizes(folder: Path) -> list[tuple[str, int]]:
    """Return the largest page of each kind and the largest data files, in bytes."""
    found = []
    for label, pattern in (
        ("largest graph page", "graph/*.html"), ("largest document page", "doc/*.html"),
        ("largest other page", "*.html"), ("names.js (search)", "data/names.js"),
        ("largest file of records", "data/r*.js"), ("largest file of neighbours left out", "data/more-*.js"),
    ):  # fmt: skip
        files = sorted(folder.glob(pattern), key=lambda path: -path.stat().st_size)
        if files:
            found.append((f"{label}: {files[0].relative_to(folder)}", files[0].stat().st_size))
    return found


def best_place(kb: KnowledgeBase) -> str:
    """Return the id of the place with most facts."""
    counts: dict[str, int] = {}
    for fact in kb.facts:
        for entity in set(fact.roles.values()):
            if entity.startswith("place-"):
                counts[entity] = counts.get(entity, 0) + 1
    return max(sorted(counts), key=lambda key: counts[key], default="")


def report_pages(chromium: Any, folder: Path, place: str, rounds: int) -> bool:
    """Print a line a page; return whether all limits were kept."""
    say("page | first paint s | drawn and still s | search first, later s | errors | requests outside")
    say("---|---|---|---|---|---")
    kept = True
    visit_index(chromium, folder)  # the browser's own start is not the page's
    runs = [visit_index(chromium, folder) for _ in range(rounds)]
    index, first, later = worst([r[0] for r in runs]), max(r[1] for r in runs), max(r[2] for r in runs)
    kept &= line("index.html", index, f"{first:.2f}, {later:.2f}")
    kept &= (index.paint or 9) < INDEX_LIMIT and max(first, later) < SEARCH_LIMIT
    for path in sorted(folder.glob("graph/*.html")):
        seen = worst([visit_graph(chromium, path, folder, 30) for _ in range(rounds)])
        kept &= line(f"graph/{path.name}", seen) and (seen.still or 99) < GRAPH_LIMIT
    largest = max(folder.glob("doc/*.html"), key=lambda path: (path.stat().st_size, path.name))
    for path, anchor in (
        (folder / "item.html", f"#{place}"), (folder / "charts.html", ""), (folder / "findings.html", ""),
        (largest, ""),
    ):  # fmt: skip
        if path.exists():
            seen = worst([visit_plain(chromium, path, folder, anchor) for _ in range(rounds)])
            kept &= line(str(path.relative_to(folder)) + anchor, seen)
    return kept


def line(name: str, seen: Visit, search: str = "") -> bool:
    """Print a page's line; return whether nothing went wrong on it."""
    moment = seen.still if seen.still is not None else seen.drawn
    cells = (name, shown(seen.paint), shown(moment), search, str(len(seen.errors)), str(len(seen.outside)))
    say(" | ".join(cells))
    return not seen.errors and not seen.outside


def main() -> int:
    """Measure and print; return 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path, default=[SEEDS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="write the site here and leave it")
    options = parser.parse_args()
    built = knowledge(options.sources)
    with tempfile.TemporaryDirectory() as aside:
        folder = (options.keep or Path(aside)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        wall, cpu = time.perf_counter(), time.process_time()
        pages = write_site(built.kb, folder)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        kb = built.kb
        say(f"{len(kb.documents)} documents, {len(kb.entities)} entities, {len(kb.facts)} facts")
        say(f"extraction {built.wall:.1f} s (processor {built.cpu:.1f} s)")
        say(f"site {wall:.1f} s (processor {cpu:.1f} s), {len(pages)} files")
        for label, size in sizes(folder):
            say(f"{label}: {size:,} bytes")
        say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        with browser() as chromium:
            kept = report_pages(chromium, folder, best_place(built.kb), options.rounds)
        kept &= all(size < SIZE_LIMIT for _, size in sizes(folder)) and cpu <= built.cpu
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
