"""Write the whole site: assets, data files, pages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from kg.model import KnowledgeBase
from kg.views import charts, findings, front, reading
from kg.views.communities import LISTED
from kg.views.facts import Site
from kg.views.graphs import LIMIT, VIEWS, Cut, cut, whole_graph
from kg.views.labels import LOOKS, RELATIONS, STATUSES
from kg.views.network import network_data, rest_data, years
from kg.views.payload import dump, names, shards
from kg.views.render import page, type_styles

_ASSETS = (
    "govkg.css", "ground.js", "common.js", "table.js", "panel.js", "index.js", "item.js", "filter.js",
    "expand.js", "graph.js", "doc.js", "findings.js", "draw.js", "charts.js", "ego.js", "years.js",
    "communities.js",
)  # fmt: skip
_VENDOR = ("echarts.common.min.js", "echarts.LICENSE.txt")
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"

Written = Iterator[tuple[str, str | bytes]]


def write_site(kb: KnowledgeBase, output: Path) -> tuple[Path, ...]:
    """Write the pages of ``kb`` into the existing folder ``output``; return what was written, sorted.

    The same knowledge base gives the same bytes. Raises ``FileNotFoundError`` without the folder.
    """
    if not output.is_dir():
        raise FileNotFoundError(output)
    site = Site(kb)
    return tuple(sorted(_write(output / name, content) for name, content in _files(site)))


def _write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    # a lone surrogate in a broken source must not stop the build
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    return path


def _files(site: Site) -> Written:
    yield from _assets()
    yield from _data(site)
    whole = whole_graph(site)
    cuts = [cut(site, whole, view) for view in VIEWS]
    yield "index.html", _index(site, cuts)
    yield "item.html", _page(site, "item.html", root="", here="item")
    yield "charts.html", _charts(site)
    if site.kb.derivations:
        yield "findings.html", _findings(site)
    for each in cuts:
        yield f"graph/{each.view.name}.html", _graph(site, each)
        if each.total > len(each.graph):
            yield f"data/more-{each.view.name}.js", f"govkg.more({dump(rest_data(site, each))});\n"
    for at in range(len(site.kb.documents)):
        yield f"doc/{site.pages[at]}", _document(site, at)


def _page(site: Site, template: str, **context: object) -> str:
    """Return a page; its navigation leads to the findings where there are any."""
    return page(template, has_findings=bool(site.kb.derivations), **context)


def _assets() -> Written:
    own = resources.files("kg.views") / "assets"
    for name in _ASSETS:
        yield f"assets/{name}", (own / name).read_bytes()
    for name in _VENDOR:
        yield f"assets/{name}", (own / "vendor" / name).read_bytes()
    yield "assets/types.css", type_styles()
    yield "assets/vis-network.min.js", (resources.files("pyvis") / _VIS).read_bytes()


def _data(site: Site) -> Written:
    home: dict[str, int] = {}
    for shard in shards(site):
        home |= dict.fromkeys(shard.ids, shard.number)
        yield f"data/r{shard.number:04}.js", shard.text
    yield "data/names.js", names(site, home)


def _index(site: Site, cuts: list[Cut]) -> str:
    return _page(
        site,
        "index.html",
        root="",
        here="index",
        counts=front.counts(site),
        sources=front.sources(site),
        entries=front.entries(site),
        topics=front.topics(site),
        figures=front.figures(site),
        cards=findings.cards(site, 6),
        tallies=findings.tallies(site),
        cuts=cuts,
        tables=front.TABLES,
    )


def _findings(site: Site) -> str:
    return _page(
        site,
        "findings.html",
        root="",
        here="findings",
        cards=findings.cards(site),
        tallies=findings.tallies(site),
        places=findings.places(site),
        total=len(site.kb.derivations),
        chart={"ledger": charts.ledger(site)},
    )


def _charts(site: Site) -> str:
    honours, ranks, pipeline = charts.honours(site), charts.ranks(site), charts.pipeline(site)
    return _page(
        site,
        "charts.html",
        root="",
        here="charts",
        indicators=charts.indicators(site),
        pipeline=pipeline,
        honours=honours,
        ranks=[line for line, _, _ in ranks],
        stages={stage.value: label for stage, label in STATUSES.items()},
        chart={
            "pipeline": pipeline,
            "honours": [[h.year, h.who, h.what, h.link] for h in honours],
            "ranks": [[r.year, r.who, r.what, r.link, *rest] for r, *rest in ranks],
        },
    )


def _graph(site: Site, shown: Cut) -> str:
    types = {site.entities[node].type for node in shown.whole}
    codes = {code for _, _, code in shown.whole.edges(keys=True)}
    return _page(
        site,
        "graph.html",
        root="../",
        here=shown.view.name,
        cut=shown,
        limit=LIMIT,
        most=LISTED,
        views=VIEWS,
        types=[kind for kind in LOOKS if kind in types],
        codes=[(str(code), label) for code, label in RELATIONS.items() if code in codes],
        years=years(shown),
        documents=[(at, row.context.title or row.name) for at, row in enumerate(site.kb.documents)],
        network=network_data(site, shown),
    )


def _document(site: Site, at: int) -> str:
    document = site.kb.documents[at]
    url = document.context.url
    return _page(
        site,
        "doc.html",
        root="../",
        here="doc",
        document=document,
        url=url if url.startswith(("https://", "http://")) else "",
        paragraphs=reading.paragraphs(site, at),
        rows=reading.rows(site, at),
    )
