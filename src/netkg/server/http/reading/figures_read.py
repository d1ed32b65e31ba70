"""What the pages of figures show: every comparison with what it can be chosen by, and each drug's sources and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.citation import SourcePlaces, cite
from netkg.server.http.reading.contrasts import Contrast, components, read_contrast
from netkg.server.http.reading.drug_page import Decision, decision_of
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.study_page import weight
from netkg.server.http.reading.tumour_page import is_tumour


@dataclass(frozen=True)
class Compared:
    """A comparison with what it can be chosen by; `within` are the tumour classes of its population and those above."""

    contrast: Contrast
    tumours: tuple[Thing, ...]
    within: frozenset[str]


@dataclass(frozen=True)
class Selection:
    """What the reader has chosen; an empty text is everything. The names are those in the address."""

    drug: str = ""
    drug_class: str = ""
    tumour: str = ""
    measure: str = ""

    def fits(self, one: Compared) -> bool:
        """Whether a comparison is among what was chosen."""
        return all(
            not wanted or wanted in offered
            for wanted, offered in (
                (self.drug, {term.label for term in one.contrast.drugs}),
                (self.drug_class, {term.label for term in one.contrast.drug_classes}),
                (self.tumour, one.within),
                (self.measure, {one.contrast.measure.label}),
            )
        )


@dataclass(frozen=True)
class Lane:
    """A drug with the sources that report on its arms and the decisions on it."""

    drug: Thing
    sources: tuple[SourcePlaces, ...]
    decisions: tuple[Decision, ...]

    @property
    def years(self) -> list[str]:
        """The dates of all that is dated."""
        return [date for date in (*(one.year for one in self.sources), *(one.date for one in self.decisions)) if date]


def read_comparisons(facts: Facts) -> tuple[Compared, ...]:
    """Read every comparison, later sources first."""
    found = [_compared(facts, iri) for iri in facts.instances("nk:Comparison")]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.contrast.measure.label.casefold(),
                bool(one.contrast.updated_by),
                -int(one.contrast.cited.year or 0),
                one.contrast.study.label if one.contrast.study else "",
                one.contrast.iri,
            ),
        )
    )


def by_weight(contrasts: Iterable[Contrast]) -> list[Contrast]:
    """Order comparisons by what weighs most: survival before response, by measure; their own order within one."""
    return sorted(contrasts, key=lambda one: (weight(one.measure.label), one.measure.label.casefold()))


def options(found: Iterable[Compared]) -> dict[str, list[str]]:
    """List what can be chosen, by the name in the address."""
    drugs, classes, tumours, measures = set(), set(), set(), set()
    for one in found:
        drugs |= {term.label for term in one.contrast.drugs}
        classes |= {term.label for term in one.contrast.drug_classes}
        tumours |= {term.label for term in one.tumours}
        measures.add(one.contrast.measure.label)
    named = {"drug": drugs, "drug_class": classes, "tumour": tumours, "measure": measures}
    return {name: sorted(values, key=str.casefold) for name, values in named.items()}


def read_lanes(facts: Facts) -> tuple[Lane, ...]:
    """Read each drug that has a decision, or an arm whose source has a date; those decided on first."""
    sources: dict[str, dict[str, SourcePlaces]] = {}
    for arm in facts.instances("nk:Arm"):
        for drug in components(facts, facts.iris(arm, "nk:intervention")):
            if facts.is_a(drug, "nk:Drug"):
                found = sources.setdefault(drug, {})
                for one in cite(facts, arm).sources:
                    found[one.source.iri] = SourcePlaces(one.source, (), one.year)
    decisions: dict[str, list[Decision]] = {}
    for iri in facts.instances("nk:RegulatoryStatement"):
        for drug in components(facts, facts.iris(iri, "nk:intervention")):
            decisions.setdefault(drug, []).append(decision_of(facts, iri))
    lanes = [
        Lane(
            facts.term(drug),
            tuple(sorted(sources.get(drug, {}).values(), key=lambda one: (one.year, one.source.label))),
            tuple(sorted(decisions.get(drug, []), key=lambda one: (one.date, one.agency))),
        )
        for drug in {*sources, *decisions}
    ]
    return tuple(sorted(lanes, key=lambda lane: (not lane.decisions, -len(lane.sources), lane.drug.label.casefold())))


_COLUMNS = (
    *("study", "population", "measure", "side", "comparator", "value", "comparator_value", "ratio_type", "ratio", "interval"),
    *("p", "significance", "year", "source", "updated_by", "record"),
)


def comparison_table(found: Sequence[Compared]) -> list[tuple[str, ...]]:
    """Give the comparisons as a table of text, its head first."""
    return [tuple(name.replace("_", " ") for name in _COLUMNS), *(_cells(one.contrast) for one in found)]


def lane_table(lanes: Sequence[Lane]) -> list[tuple[str, ...]]:
    """Give sources and decisions as a table of text, its head first."""
    rows: list[tuple[str, ...]] = [("drug", "date", "what", "agency", "indication", "source")]
    for lane in lanes:
        rows += [
            (lane.drug.label, one.date, one.decision, one.agency, one.indication, one.cited.words) for one in lane.decisions
        ]
        rows += [(lane.drug.label, one.year, "source", "", "", one.source.label) for one in lane.sources]
    return rows


def _compared(facts: Facts, iri: str) -> Compared:
    contrast = read_contrast(facts, iri)
    criteria = (
        facts.iris(contrast.population.iri, "nk:requires", "nk:requiresOneOf", "nk:requiresAlsoOneOf")
        if contrast.population
        else []
    )
    kinds = [kind for kind in criteria if facts.once(is_tumour, kind)]
    within = {facts.label(kind) for one in kinds for kind in (one, *facts.once(Facts.above, one))}
    return Compared(contrast, facts.named(kinds), frozenset(within))


def _cells(it: Contrast) -> tuple[str, ...]:
    study, population = (thing.label if thing else "" for thing in (it.study, it.population))
    sides = (it.side.name, it.other.name, it.side.words, it.other.words)
    effect = (it.ratio_type, it.printed_ratio, it.printed_interval, it.p, it.significance)
    later = "; ".join(thing.label for thing in it.updated_by)
    return (study, population, it.what, *sides, *effect, it.cited.year, it.cited.words, later, it.iri)
