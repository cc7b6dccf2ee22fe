"""A fact that is a figure, as the comparisons see it: of what, when, by whom published, how exact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from kg import indicators, units
from kg.derive import wording
from kg.model import (
    Aspect,
    Comparator,
    Derivation,
    DerivationKind,
    Document,
    Fact,
    Indicator,
    Kind,
    Observation,
    content_hash,
)
from kg.numerals import plain

#: Things and people are counted in many units that say the same: 12家企业, 12个企业.
_COUNTERS = {**dict.fromkeys("家座处所项条件起套", "个"), "名": "人", "位": "人"}
#: Areas compare in 亩: 1公顷 is 15亩, a square metre exactly 0.0015亩 (a 亩 is no whole number of metres).
_COMMON = {"平方米": ("亩", Decimal("0.0015"))}
#: 户 are households (1376个小区、14万户) unless firms are counted in them.
_FIRMS = re.compile(r"企业|主体|个转企|合作社|农场|商户|商贸|公司|单位|机构|大户|入规")
_TOTAL = re.compile(r"总数|总量|总计|累计|达到?")
#: 由2015年的5.1%降至: the opening value of a span; its year is often only implied.
_OPENING = re.compile(r"(?:从|由)(?:20\d\d年|上年|去年|上一年)?(?:末|底)?的?\d[\d.,]*[^\d，。]{0,6}$")
#: 较2020年下降11.7% is the change of several years.
_BASE_YEAR = re.compile(r"(?:较|比|相比)(20\d\d)年")
#: A figure of the year that is published before this month does not cover the year.
_WHOLE_FROM = 11


@dataclass(frozen=True)
class Figure:
    """A fact with what the comparisons ask of it.

    ``about`` is ``None`` where the thing is only an example (甲、乙等79个项目) or part of the indicator;
    ``first`` and ``last`` are the earliest and latest dates of publication. ``season`` is what part of the
    year, or how many years, the words before it speak of; ``whole`` tells that they say 全年. ``sentence``
    is where its sentence begins, and ``company`` how many figures of curated indicators stand there: a
    list of them is the headline.
    """

    fact: Fact
    o: Observation
    concept: Indicator
    about: str | None
    first: str
    last: str
    season: str | None = None
    whole: bool = False
    sentence: int = 0
    company: int = 0

    @property
    def place(self) -> str:
        """The id of the place."""
        return self.fact.roles["place"]

    @property
    def subject(self) -> tuple[object, ...]:
        """What is measured: place, concept, year."""
        return (self.place, self.concept.id, self.o.year)

    @property
    def measure(self) -> tuple[object, ...]:
        """How it is measured: aspect and unit, counters folded."""
        return (self.o.aspect, self.unit)

    @property
    def unit(self) -> str:
        """The unit to compare in: the base unit, 家 and 户 folded into 个, areas in 亩."""
        base = _common(self.fact.base_unit or "")[0]
        if base == "户" and _FIRMS.search(self.o.indicator):
            return "个"
        return _COUNTERS.get(base, base)

    @property
    def value(self) -> Decimal:
        """The value in the unit to compare in."""
        if self.fact.scaled_value is None:
            raise ValueError(f"{self.fact.id} has no value")
        return self.fact.scaled_value * self.factor

    @property
    def factor(self) -> Decimal:
        """What one of the base unit is in the unit to compare in."""
        return _common(self.fact.base_unit or "")[1]

    @property
    def top(self) -> Decimal:
        """The upper end of a range, or the value."""
        return self.value if self.fact.scaled_max is None else self.fact.scaled_max * self.factor

    @property
    def quantum(self) -> Decimal:
        """The worth of the last digit written, in the unit to compare in (94亿斤 → 50000000 千克)."""
        exponent = self.o.quantity.value.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        return abs(units.to_base(step, self.o.quantity.unit)[0]) * self.factor

    @property
    def exact(self) -> bool:
        """Whether one plain number is stated."""
        return self.o.quantity.comparator is Comparator.EQUAL and self.o.quantity.value_max is None

    @property
    def reported(self) -> bool:
        """Whether it tells what was, and not what shall be."""
        return self.o.kind is not Kind.TARGET and not wording.PLANNED.search(self.o.evidence.quote)

    @cached_property
    def documents(self) -> frozenset[str]:
        """The ids of the documents that say so."""
        return frozenset(e.document for e in self.fact.evidence)

    @property
    def flow(self) -> bool:
        """Whether it counts what was added, not what there is (新增…22家，总数达100家)."""
        quote = self.o.evidence.quote
        words = self.o.indicator + self.concept.label
        return bool(wording.FLOW.search(words)) and bool(
            wording.FLOW.search(quote) or not _TOTAL.search(quote)
        )

    @property
    def opening(self) -> bool:
        """Whether it opens a span (由A增加到B) without saying of which year."""
        quote = self.o.evidence.quote
        return bool(_OPENING.search(quote)) and str(self.o.year) not in quote

    @property
    def deadline(self) -> bool:
        """Whether its period only says by when."""
        ends = self.span is None or bool(wording.DEADLINE.search(self.span))
        return ends and not wording.FIVE_YEARS.search(self.o.evidence.quote)

    @property
    def span(self) -> str | None:
        """The period or season, where the words themselves do not say 全年."""
        return None if self.whole else self.o.period or self.season

    @property
    def partial(self) -> str | None:
        """What part of the year it covers where that is not the whole, else ``None``."""
        if self.span:
            return self.span
        base = _BASE_YEAR.search(self.o.evidence.quote)
        if self.o.aspect is Aspect.GROWTH and base and int(base[1]) != (self.o.year or 0) - 1:
            return f"{base[1]}年以来"
        year, _, month = self.last.partition("-")
        early = not month or int(month[:2]) < _WHOLE_FROM
        return f"{self.last}发布时" if year == str(self.o.year) and early and self.reported else None

    @property
    def of_plan(self) -> bool:
        """Whether it is a rate of the place's own plan: 完成年计划的113.4%."""
        ratio = self.o.aspect is Aspect.RATIO and self.unit in {"%", "倍"} and self.exact
        return ratio and bool(wording.OWN_PLAN.fullmatch(self.o.reference or ""))

    @cached_property
    def core(self) -> str | None:
        """What a minted wording is about, whatever the order and the words of doing it."""
        return None if self.concept.known else wording.core(self.o.indicator)

    @property
    def telling(self) -> bool:
        """Whether the wording says what is measured: 总投资 and 项目 do not."""
        known = indicators.detail(self.concept.id)
        if known:
            # 社会消费品零售总额10%: a level of money in % is a growth rate misread.
            return known.dimension == "percent" or self.unit != "%" or self.o.aspect is not Aspect.LEVEL
        return wording.tells(self.o.indicator)


def figures(facts: Iterable[Fact], documents: Sequence[Document]) -> tuple[Figure, ...]:
    """Return the observations whose place and year are known, in order of their ids."""
    by_id = {d.id: d for d in documents}
    observed = [f for f in facts if isinstance(f.statement, Observation)]
    taught = indicators.learn(f.statement.indicator for f in observed if isinstance(f.statement, Observation))
    made = (_figure(f, by_id, taught) for f in sorted(observed, key=lambda f: f.id))
    kept = [f for f in made if f and not f.opening]
    lists = Counter((f.o.evidence.document, f.sentence) for f in kept if f.concept.known)
    return tuple(replace(f, company=lists[f.o.evidence.document, f.sentence]) for f in kept)


def _figure(fact: Fact, documents: Mapping[str, Document], taught: Mapping[str, Indicator]) -> Figure | None:
    o = fact.statement
    if not isinstance(o, Observation) or "place" not in fact.roles or o.year is None:
        return None
    text, start = documents[o.evidence.document].text, o.evidence.start
    if wording.unsound(o, text):
        return None
    published = sorted(documents[e.document].context.published for e in fact.evidence)
    concept = taught.get(o.indicator) or wording.concept(o)
    return Figure(
        fact, o, concept, _about(fact, o), published[0], published[-1],
        season=wording.part_of_year(o, text), whole=wording.whole_year(o, text),
        sentence=start - len(wording.sentence(text, start)),
    )  # fmt: skip


def _about(fact: Fact, o: Observation) -> str | None:
    if o.about is None or o.about in o.indicator or o.about in _reference(o):
        return None
    # 东丰路等9条“断头路”: the road is one of nine.
    if re.search(rf"{re.escape(o.about)}[^，。；]*等\s*[\d一二三四五六七八九十]", o.evidence.quote):
        return None
    return fact.roles.get("about") or o.about


def _common(base: str) -> tuple[str, Decimal]:
    return _COMMON.get(base, (base, Decimal(1)))


def _reference(o: Observation) -> str:
    return f"超{o.reference}多于{o.reference}" if o.reference else ""


def show(figure: Figure, *, where: bool = True) -> str:
    """Return 四平市2022年粮食产量94亿斤, without place and year where they have just been named."""
    o = figure.o
    top = f"—{o.quantity.value_max:f}" if o.quantity.value_max is not None else ""
    bound = "" if o.quantity.comparator is Comparator.EQUAL else o.quantity.comparator.value
    change = ""
    number = o.quantity.value
    if o.aspect is Aspect.GROWTH:
        change, number = ("下降" if number < 0 else "增长"), abs(number)
    about = f"（{o.about}）" if figure.about and o.about else ""
    lead = f"{o.place}{o.year}年" if where else ""
    indicator = o.indicator.lstrip("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
    return f"{lead}{indicator}{about}{change}{bound}{number:f}{top}{o.quantity.unit}"


def amount(value: Decimal, like: Figure) -> str:
    """Return a value of the unit to compare in, in the unit that ``like`` is written in."""
    one = units.to_base(Decimal(1), like.o.quantity.unit)[0] * like.factor
    return f"{plain(round(value / one, 4)):f}{like.o.quantity.unit}"


def finding(
    kind: DerivationKind, outcome: str, premises: Sequence[Figure], margin: Decimal | None, detail: str
) -> Derivation:
    """Return the finding; ``margin`` is turned into the base unit of the first premise.

    Its id depends on kind, outcome and premises only.
    """
    ids, factor = tuple(f.fact.id for f in premises), premises[0].factor
    if margin is not None and factor != 1:
        margin = plain(round(margin / factor, 6))
    return Derivation(f"{kind.value}-{content_hash(kind, outcome, *ids)}", kind, outcome, ids, margin, detail)
