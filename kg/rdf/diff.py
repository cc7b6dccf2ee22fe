"""What changed between two builds, in words: facts, findings, entities, indicators, documents and quotes.

Ids are hashes of content, so a fact whose value or kind changed has a new id. Such pairs are found again by
the words they rest on (same document and offsets) or by what they measure (all but the value), where each
side has one candidate only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from kg.rdf.ontology import ontology_file
from kg.rdf.terms import PREFIXES, term

Part = NamedNode | BlankNode | Literal | Triple
Node = frozenset[tuple[str, Part]]

_TYPE, _LABEL, _EVIDENCE = "rdf:type", "rdfs:label", "govkg:evidence"
_AMOUNT = ("value", "valueMax", "unit", "comparator", "scaledValue", "scaledMax", "baseUnit", "unitConcept")
_VALUES = {
    "govkg:Observation": [f"govkg:{name}" for name in _AMOUNT],
    "govkg:RelationStatement": ["govkg:year"],
    "govkg:ProjectStatusStatement": ["govkg:status", "govkg:year"],
}
#: What is told of, in this order, and how it is called. Quotes are told with what rests on them.
_CLASSES = {
    "govkg:Document": "文献 documents",
    "govkg:Observation": "数据 figures",
    "govkg:RelationStatement": "关系 relations",
    "govkg:ProjectStatusStatement": "项目进展 project status",
    "govkg:Finding": "结论 findings",
    "govkg:Entity": "实体 entities",
    "govkg:Indicator": "指标 indicators",
    "": "其他 other nodes",
}
_QUIET = frozenset((_LABEL, _EVIDENCE))
_QUOTED = frozenset((_EVIDENCE, "govkg:mention"))


@dataclass(frozen=True, slots=True)
class Change:
    """A node that appeared (``before`` is ``""``), vanished (``after`` is ``""``) or changed.

    ``before`` and ``after`` are labels, ``details`` lines about properties and quotes.
    """

    kind: str
    before: str
    after: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """All changes, and how many triples only one side has; ``equal`` where that is none."""

    changes: tuple[Change, ...]
    vanished: int
    appeared: int

    @property
    def equal(self) -> bool:
        """Tell whether both graphs hold the same triples."""
        return self.vanished == self.appeared == 0


def diff(before: Path, after: Path) -> GraphDiff:
    """Compare two Turtle files; ``SyntaxError`` for what is no Turtle."""
    old, new = _Side(_read(before)), _Side(_read(after))
    changes = [
        *_pairs_changed(old, new),
        *(Change(old.kind(iri), old.label(iri), "", old.about(iri)) for iri in _left(old, new)),
        *(Change(new.kind(iri), "", new.label(iri), new.about(iri)) for iri in _left(new, old)),
    ]
    told = [each for each in changes if each.before or each.after]
    order = list(_CLASSES)
    told.sort(
        key=lambda each: (order.index(each.kind), bool(each.before), each.before, each.after, each.details)
    )
    return GraphDiff(tuple(told), len(old.triples - new.triples), len(new.triples - old.triples))


def to_text(found: GraphDiff) -> str:
    """Return a diff as lines to read: ``+`` appeared, ``-`` vanished, ``~`` changed."""
    if found.equal:
        return "相同：两图的三元组完全一致 equal\n"
    lines = [f"不同 different: +{found.appeared:,} -{found.vanished:,} 三元组 triples"]
    for kind, title in _CLASSES.items():
        changes = [each for each in found.changes if each.kind == kind]
        if changes:
            lines += [
                "",
                f"## {title}：{_counts(changes)}",
                *(line for each in changes for line in _told(each)),
            ]
    return "\n".join(lines) + "\n"


def _counts(changes: Iterable[Change]) -> str:
    signs = [_sign(each) for each in changes]
    words = (("+", "新增 appeared"), ("-", "消失 vanished"), ("~", "变化 changed"))
    return "，".join(f"{word} {signs.count(sign)}" for sign, word in words if sign in signs)


def _sign(change: Change) -> str:
    return "+" if not change.before else "-" if not change.after else "~"


def _told(change: Change) -> Iterator[str]:
    same = change.before == change.after
    names = (change.before,) if same else tuple(filter(None, (change.before, change.after)))
    yield f"{_sign(change)} {' → '.join(' '.join(name.split()) for name in names)}"
    yield from (f"    {line}" for line in change.details)


# ---------------------------------------------------------------- one side


def _read(path: Path) -> frozenset[Triple]:
    return frozenset(
        Triple(t.subject, t.predicate, t.object) for t in parse(path=path, format=RdfFormat.TURTLE)
    )


class _Side:
    """A graph by subject, with what is needed to put it in words."""

    def __init__(self, triples: frozenset[Triple]) -> None:
        self.triples = triples
        nodes: dict[str, set[tuple[str, Part]]] = defaultdict(set)
        for triple in triples:
            nodes[_value(triple.subject)].add((_prefixed(triple.predicate.value), triple.object))
        self.nodes: Mapping[str, Node] = {iri: frozenset(node) for iri, node in nodes.items()}

    def values(self, iri: str, name: str) -> list[str]:
        """Return the values of a property as text, sorted."""
        return sorted(_value(value) for key, value in self.nodes.get(iri, ()) if key == name)

    def first(self, iri: str, name: str) -> str:
        """Return the first value of a property, ``""`` where it has none."""
        return next(iter(self.values(iri, name)), "")

    def kind(self, iri: str) -> str:
        """Return the class under which a node is told of, ``""`` for others."""
        types = [_prefixed(value) for value in self.values(iri, _TYPE)]
        known = next((each for each in types if each in _CLASSES), "")
        return known or ("govkg:Entity" if _entities() & set(types) else "")

    def told(self, iri: str) -> bool:
        """Tell whether a node is told of by itself; quotes are told with their facts."""
        return PREFIXES["govkg"] + "Evidence" not in self.values(iri, _TYPE)

    def label(self, iri: str) -> str:
        """Return a node's label, or its IRI."""
        return self.first(iri, _LABEL) or iri

    def quote(self, piece: str) -> str:
        """Return the words of a piece of evidence with where they stand."""
        file = self.first(self.first(piece, "prov:wasQuotedFrom"), "govkg:fileName")
        words = " ".join(self.first(piece, "oa:exact").split())
        return f"「{words}」 {file} 第{self.first(piece, 'govkg:firstLine')}行"

    def quotes(self, iri: str) -> tuple[str, ...]:
        """Return the quotes that a fact rests on."""
        return tuple(sorted({self.quote(piece) for piece in self.values(iri, _EVIDENCE)}))

    def about(self, iri: str) -> tuple[str, ...]:
        """Return what stands under a node that one side lacks: quotes, or the premises of a finding."""
        premises = (self.label(each) for each in self.values(iri, "prov:wasDerivedFrom"))
        return self.quotes(iri) or tuple(sorted(premises))

    def words_of(self, iri: str) -> Hashable:
        """Return where a fact's words stand, whatever rule found them; ``None`` for other nodes."""
        pieces = self.values(iri, _EVIDENCE)
        names = ("prov:wasQuotedFrom", "oa:start", "oa:end")
        places = frozenset(tuple(self.first(piece, name) for name in names) for piece in pieces)
        return (self.kind(iri), places) if places else None

    def slot_of(self, iri: str) -> Hashable:
        """Return what a fact is about: all but its value; ``None`` for other nodes."""
        kind = self.kind(iri)
        if kind not in _VALUES:
            return None
        open_ones = {*_VALUES[kind], *_QUIET}
        return frozenset((key, _value(value)) for key, value in self.nodes[iri] if key not in open_ones)

    def name_of(self, iri: str) -> Hashable:
        """Return class and label of what has a name of its own; ``None`` for facts and other nodes."""
        kind = self.kind(iri)
        return None if kind in ("", *_VALUES) else (kind, self.label(iri))

    def words(self, key: str, part: Part) -> str:
        """Return a value as a reader says it: labels of nodes and codes, quotes of evidence."""
        text = _value(part)
        if key in _QUOTED:
            return self.quote(text)
        return self.first(text, _LABEL) or _names().get(text, text)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Return the nodes that are told of."""
        return frozenset(iri for iri in self.nodes if self.told(iri))


# ---------------------------------------------------------------- what became of what


def _left(here: _Side, there: _Side) -> list[str]:
    """Return the nodes that only ``here`` has and that are no other node's earlier or later form."""
    paired = _moved(here, there)
    return [iri for iri in here.subjects - there.subjects if iri not in paired]


def _pairs_changed(old: _Side, new: _Side) -> Iterator[Change]:
    same = {iri: iri for iri in old.subjects & new.subjects}
    for before, after in (same | _moved(old, new)).items():
        details = tuple(_details(old, before, new, after))
        if before != after or details:
            details = details or ("标识变动 new id",)
            yield Change(new.kind(after), old.label(before), new.label(after), details)


def _moved(old: _Side, new: _Side) -> dict[str, str]:
    """Return the nodes whose id changed: by their words, by what they are about, by their names."""
    found: dict[str, str] = {}
    for key in (_Side.words_of, _Side.slot_of, _Side.name_of):
        gone = [iri for iri in old.subjects - new.subjects if iri not in found]
        come = [iri for iri in new.subjects - old.subjects if iri not in found.values()]
        before, after = _unique(gone, old, key), _unique(come, new, key)
        found |= {before[each]: after[each] for each in before.keys() & after.keys()}
    return found


def _unique(iris: Iterable[str], side: _Side, key: Callable[[_Side, str], Hashable]) -> dict[Hashable, str]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for iri in iris:
        if (value := key(side, iri)) is not None:
            found[value].append(iri)
    return {value: seen[0] for value, seen in found.items() if len(seen) == 1}


def _details(old: _Side, before: str, new: _Side, after: str) -> Iterator[str]:
    """Yield a line for each property that differs: what it was, what it is."""
    gone, come = old.nodes[before] - new.nodes[after], new.nodes[after] - old.nodes[before]
    for key in sorted({key for key, _ in gone | come} - {_LABEL}):
        was = sorted({old.words(key, value) for name, value in gone if name == key})
        now = sorted({new.words(key, value) for name, value in come if name == key})
        if was != now:
            yield f"{_names().get(_full(key), key)}：{'、'.join(was) or '无'} → {'、'.join(now) or '无'}"
        elif before == after:
            what = "出处变动 moved" if key in _QUOTED else "标识变动 new id"
            yield f"{_names().get(_full(key), key)}：{what}"
    if before == after and {key for key, _ in gone | come} == {_LABEL}:
        yield "名称变动 renamed"


# ---------------------------------------------------------------- words


def _value(part: Part) -> str:
    return str(part) if isinstance(part, Triple) else part.value


@cache
def _prefixed(iri: str) -> str:
    for name, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{name}:{iri.removeprefix(start)}"
    return iri


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


@cache
def _ontology() -> Store:
    store = Store()
    store.load(path=ontology_file("govkg.ttl"))
    return store


@cache
def _names() -> Mapping[str, str]:
    """Return the Chinese labels of classes, properties and codes by IRI."""
    quads = _ontology().quads_for_pattern(None, term(_LABEL), None)
    return {
        _value(quad.subject): quad.object.value
        for quad in quads
        if isinstance(quad.object, Literal) and quad.object.language == "zh"
    }


@cache
def _entities() -> frozenset[str]:
    """Return the classes of entities."""
    quads = _ontology().quads_for_pattern(None, term("rdfs:subClassOf"), term("govkg:Entity"))
    return frozenset(_prefixed(_value(quad.subject)) for quad in quads)
