"""Pages for people: an index with search, graph pages (networkx + pyvis) and reading pages.

Everything is static and works from ``file://``: no server, no request outside the folder, no inline
script. ``site`` orders the work; ``facts`` indexes the knowledge base; ``records`` and ``payload``
turn it into data files; ``graphs``, ``layout`` and ``network`` into graph pages; ``reading`` into
documents with their facts marked.
"""

from kg.views.site import write_site

__all__ = ["write_site"]
