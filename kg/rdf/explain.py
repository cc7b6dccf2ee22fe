"""Everything known about an entity or a fact: names, relations, facts with their quotes, findings, mentions.

Why mentions were joined stands in ``tables/mentions.csv`` beside the graph: its rule, and its ``reason``
where the table has one. Mentions of the same name that went elsewhere, or nowhere, are listed as kept apart.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg.rdf.store import GraphStore, load_store, run_query
from kg.rdf.terms import PREFIXES

_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_ROLES = "govkg:place govkg:about govkg:subject govkg:object govkg:project govkg:indicator"
# Shown through the facts, mentions and quotes themselves, or of no use to a reader.
_HIDDEN = frozenset(
    PREFIXES["govkg"] + name for name in ("evidence", "mention", "mentionedIn", "rule", "sha256")
) | {PREFIXES["rdfs"] + "label", PREFIXES["qb"] + "dataSet", PREFIXES["prov"] + "wasDerivedFrom"}
# Words for properties of other vocabularies, which the ontology does not label.
_WORDS = {
    "rdf:type": "类型",
    "skos:altLabel": "别名",
    "skos:prefLabel": "名称",
    "skos:inScheme": "所属体系",
    "dcterms:title": "标题",
    "dcterms:issued": "日期",
    "schema:url": "网址",
}
_SUGGESTED = 10

_FIND = """SELECT DISTINCT ?node ?label ?type ?rank WHERE {
  VALUES ?name { "" }
  ?node a ?class ; rdfs:label ?label .
  ?class rdfs:label ?type FILTER(LANG(?type) = "zh" && ?class != govkg:Evidence)
  OPTIONAL { ?node skos:altLabel ?alias FILTER(STR(?alias) = ?name) }
  BIND(IF(STR(?node) = ?name || STRENDS(STR(?node), CONCAT("/", ?name)), 0,
       IF(STR(?label) = ?name, 1, IF(BOUND(?alias), 2, 3))) AS ?rank)
  FILTER(?rank < 3 || CONTAINS(STR(?label), ?name))
} ORDER BY ?rank STRLEN(STR(?label)) ?node ?type"""
_PROPERTIES = """SELECT ?property ?name ?value ?label WHERE {
  VALUES ?node { <urn:x> }
  ?node ?property ?value FILTER(!isLITERAL(?value) || LANG(?value) IN ("", "zh", "en"))
  OPTIONAL { ?property rdfs:label ?name FILTER(LANG(?name) = "zh") }
  OPTIONAL { ?value rdfs:label ?label FILTER(LANG(?label) = "zh") }
} ORDER BY ?property ?label ?value"""
_INVERSE = """SELECT ?name ?label ?node2 WHERE {
  VALUES ?node { <urn:x> }
  ?node2 ?property ?node . ?property a owl:ObjectProperty ; rdfs:label ?name FILTER(LANG(?name) = "zh")
  FILTER NOT EXISTS { ?node2 govkg:evidence ?e }
  FILTER NOT EXISTS { ?node2 a govkg:Finding }
  ?node2 rdfs:label ?label
} ORDER BY ?name ?label ?node2"""
_FACTS = f"""SELECT DISTINCT ?fact ?label ?role WHERE {{
  VALUES ?node {{ <urn:x> }} VALUES ?property {{ {_ROLES} }}
  ?fact ?property ?node ; govkg:evidence ?e ; rdfs:label ?label .
  ?property rdfs:label ?role FILTER(LANG(?role) = "zh")
}} ORDER BY ?role ?label ?fact"""
_QUOTES = """SELECT DISTINCT ?fact ?quote ?file ?line ?end WHERE {
  VALUES ?node { <urn:x> }
  { VALUES ?property { ROLES } ?fact ?property ?node } UNION { ?node govkg:evidence [] BIND(?node AS ?fact) }
  UNION { ?node prov:wasDerivedFrom ?fact }
  ?fact govkg:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; govkg:firstLine ?line ; govkg:lastLine ?end ;
     prov:wasQuotedFrom/govkg:fileName ?file .
} ORDER BY ?fact ?file ?start""".replace("ROLES", _ROLES)
_PREMISES = """SELECT DISTINCT ?fact ?label WHERE {
  VALUES ?node { <urn:x> }
  ?node a govkg:Finding ; prov:wasDerivedFrom ?fact . ?fact rdfs:label ?label .
} ORDER BY ?label ?fact"""
_FINDINGS = """SELECT DISTINCT ?finding ?label ?outcome ?premise WHERE {
  VALUES ?node { <urn:x> }
  { ?finding prov:wasDerivedFrom ?node } UNION
  { VALUES ?property { ROLES } ?fact ?property ?node . ?finding prov:wasDerivedFrom ?fact }
  ?finding a govkg:Finding ; rdfs:label ?label ; govkg:outcome ?outcome .
  ?finding prov:wasDerivedFrom/rdfs:label ?premise .
} ORDER BY ?finding ?premise""".replace("ROLES", _ROLES)


@dataclass(frozen=True, slots=True)
class Match:
    """A node that a name may mean; ``exact`` where IRI, id, label or alias are the name."""

    iri: str
    label: str
    type: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines; a line's quotes are indented under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known about one node, in sections that have something to say."""

    match: Match
    sections: tuple[Section, ...]


class Explainer:
    """Answers about one graph file and the ``tables/mentions.csv`` beside it."""

    def __init__(self, graph: Path) -> None:
        self.store: GraphStore = load_store([graph])
        self.mentions = tuple(_read_mentions(graph.parent / "tables" / "mentions.csv"))

    def find(self, name: str) -> tuple[Match, ...]:
        """Return what ``name`` may mean: an IRI, an id, a label, an alias; else labels that contain it."""
        rows = self._rows(_FIND, name=name.strip().strip("<>"))
        seen: dict[str, Match] = {}
        for row in rows:
            exact = row["rank"] != "3"
            seen.setdefault(row["node"], Match(row["node"], row["label"], row["type"], exact))
        exact_ones = tuple(match for match in seen.values() if match.exact)
        return exact_ones or tuple(seen.values())[:_SUGGESTED]

    def explain(self, match: Match) -> Explanation:
        """Return everything known about a node."""
        sections = (
            Section("名称与属性 names and properties", tuple(self._properties(match.iri))),
            Section("被指向 linked from", tuple(self._inverse(match.iri))),
            Section("原文 quotes", tuple(self._own_quotes(match.iri))),
            Section("所依据的陈述 premises", tuple(self._premises(match.iri))),
            Section("结论 findings", tuple(self._findings(match.iri))),
            *self._facts(match.iri),
            *self._mentions(match),
        )
        return Explanation(match, tuple(each for each in sections if each.lines))

    def _rows(self, sparql: str, **parameters: str) -> list[dict[str, str]]:
        result = run_query(self.store, _PROLOGUE + sparql, parameters=parameters)
        return [dict(zip(result.variables, row, strict=True)) for row in result.texts()]

    def _about(self, sparql: str, iri: str) -> list[dict[str, str]]:
        prologue = f"{_PROLOGUE}PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
        result = run_query(self.store, prologue + sparql, parameters={"node": NamedNode(iri)})
        return [dict(zip(result.variables, row, strict=True)) for row in result.texts()]

    def _properties(self, iri: str) -> Iterator[str]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._about(_PROPERTIES, iri):
            short = _short(row["property"])
            if row["property"] not in _HIDDEN and (short != "rdf:type" or row["label"]):
                name = row["name"] or _WORDS.get(short, short)
                found[name].append(row["label"] or _short(row["value"]))
        for name, values in found.items():
            yield f"{name}：{'、'.join(dict.fromkeys(values))}"

    def _inverse(self, iri: str) -> Iterator[str]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._about(_INVERSE, iri):
            found[row["name"]].append(row["label"])
        for name, labels in found.items():
            yield f"{name} ←（{len(labels)}）{'、'.join(labels)}"

    def _quotes(self, iri: str) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._about(_QUOTES, iri):
            found[row["fact"]].append(quote_line(row["quote"], row["file"], row["line"], row["end"]))
        return found

    def _own_quotes(self, iri: str) -> Iterator[str]:
        yield from self._quotes(iri).get(iri, [])

    def _premises(self, iri: str) -> Iterator[str]:
        quotes = self._quotes(iri)
        for row in self._about(_PREMISES, iri):
            yield _indented(row["label"], quotes[row["fact"]])

    def _facts(self, iri: str) -> Iterator[Section]:
        quotes = self._quotes(iri)
        roles: dict[str, list[str]] = defaultdict(list)
        for row in self._about(_FACTS, iri):
            roles[row["role"]].append(_indented(row["label"], quotes[row["fact"]]))
        for role, lines in roles.items():
            yield Section(f"事实：作为{role} facts ({len(lines)})", tuple(lines))

    def _findings(self, iri: str) -> Iterator[str]:
        found: dict[str, tuple[str, list[str]]] = {}
        for row in self._about(_FINDINGS, iri):
            found.setdefault(row["finding"], (f"{row['label']} [{row['outcome']}]", []))[1].append(
                row["premise"]
            )
        for text, premises in found.values():
            yield _indented(text, premises)

    def _mentions(self, match: Match) -> Iterator[Section]:
        joined = [row for row in self.mentions if row.get("iri") == match.iri]
        names = {row["name"] for row in joined} | {match.label}
        apart = [row for row in self.mentions if row["name"] in names and row.get("iri") != match.iri]
        yield Section(f"合并的提及：为何是它 mentions joined ({len(joined)})", tuple(_told(joined)))
        yield Section(f"未合并的同名提及 mentions kept apart ({len(apart)})", tuple(_told(apart, other=True)))


def to_text(explanation: Explanation) -> str:
    """Return an explanation as lines to read: a heading, then its lines, quotes indented."""
    match = explanation.match
    lines = [f"{match.label}（{match.type}）", match.iri]
    for section in explanation.sections:
        lines += ["", f"## {section.title}", *(f"- {line}" for line in section.lines)]
    return "\n".join(lines) + "\n"


def quote_line(quote: str, file: str, first: str, last: str) -> str:
    """Return words with where they stand: ``「新建高标准农田38.9万亩」 a.txt 第12行``."""
    where = first if first == last else f"{first}—{last}"
    return f"「{' '.join(quote.split())}」 {file} 第{where}行"


def _indented(line: str, below: Iterable[str]) -> str:
    return "\n    ".join([" ".join(line.split()), *below])


def _short(value: str) -> str:
    for name, iri in PREFIXES.items():
        if value.startswith(iri) and value != iri:
            return f"{name}:{value.removeprefix(iri)}"
    return " ".join(value.split())


# ---------------------------------------------------------------- mentions


def _read_mentions(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the table, none where there is no such file or it has other columns."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row.get("name") and row.get("doc"):
                yield {key: value or "" for key, value in row.items() if key}


def _told(rows: Iterable[Mapping[str, str]], *, other: bool = False) -> Iterator[str]:
    """Yield one line for each name, type, rule, reason and target, with the documents and counts."""
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        target = (row.get("canonical", ""), row.get("iri", "")) if other else ("", "")
        key = (row["name"], row.get("type", ""), row.get("rule", ""), row.get("reason", ""), *target)
        found[key][row["doc"]] += 1
    for (name, kind, rule, reason, canonical, iri), counts in sorted(found.items()):
        where = "，".join(f"{doc} ×{count}" for doc, count in sorted(counts.items()))
        goes = f" → {canonical} <{iri}>" if iri else (" → 无 none" if other else "")
        why = f"；理由 reason：{reason}" if reason else ""
        yield f"{name}（{kind}）{goes}；规则 rule：{rule}{why}；{where}"
