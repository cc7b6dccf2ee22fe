"""Pages from templates; everything a document says passes through Jinja's escaping."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.model import EntityType
from kg.views.labels import KINDS, LOOKS, NUMERALS, OUTLINES
from kg.views.payload import dump


@cache
def environment() -> Environment:
    """Return the template environment: escaping always on, undefined names an error."""
    env = Environment(
        loader=PackageLoader("kg.views", "assets/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {
        "icon": icon,
        "looks": LOOKS,
        "kinds": {kind.value: label for kind, label in KINDS.items()},
        "numerals": NUMERALS,
    }
    env.filters["data"] = data_block
    return env


def page(template: str, **context: object) -> str:
    """Return a page; ``root`` leads from it to the site's root, ``here`` names it in the navigation."""
    return environment().get_template(template).render(**context)


def data_block(value: object) -> Markup:
    """Return JSON for a ``<script type="application/json">`` block, escaped for its place."""
    return Markup(dump(value))  # noqa: S704 (dump leaves no <, > or & to end the block)


def icon(code: str) -> Markup:
    """Return the sign of an entity type (its code) as SVG, hidden from screen readers."""
    shape = LOOKS[EntityType(code)].shape if code in set(EntityType) else "dot"
    svg = '<svg class="icon t-{}" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>'
    return Markup(svg).format(code, OUTLINES[shape])  # noqa: S704 (a constant)


def type_styles() -> str:
    """Return the style sheet that colours signs and names by entity type."""
    rules = [f".t-{kind.value}{{--type:{look.colour}}}" for kind, look in LOOKS.items()]
    return "\n".join([*rules, ".t-Indicator{--type:#5b7f7a}", ".t-Document{--type:#6b747c}", ""])
