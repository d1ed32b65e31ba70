"""The page of a study: design, whom it took and did not take, arms side by side, outcomes, adverse events, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.citation import Citation, cite
from netkg.server.http.reading.contrasts import Contrast, latest_contrasts, read_contrast
from netkg.server.http.reading.drug_page import EventPair, arm_term, event_pairs
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.gene_page import Said, latest_said, narrowest, said
from netkg.server.http.reading.printed_figures import PrintedFigure, latest_first, read_figure

#: What is said of a study in a line each: the name on the page and the properties.
DESIGN = (
    ("design", ("nk:printedDesign",)),
    ("kind", ("nk:hasDesign",)),
    ("registration", ("nk:registration",)),
    ("enrolled", ("nk:enrolled", "nk:participants")),
    ("status", ("nk:statusNote",)),
    ("primary endpoint", ("nk:primaryEndpoint",)),
    ("secondary endpoints", ("nk:secondaryEndpoint",)),
    ("response criteria", ("nk:responseCriteria",)),
    ("background therapy", ("nk:backgroundTherapy",)),
    ("assigns treatment by", ("nk:assignsBy",)),
    ("followed by", ("nk:followedBy",)),
    ("note", ("skos:note",)),
)


@dataclass(frozen=True)
class Criteria:
    """A population as its criteria: all of `requires`, one of each group of `one_of`, none of `excludes`."""

    population: Thing
    requires: tuple[Thing, ...]
    one_of: tuple[tuple[Thing, ...], ...]
    excludes: tuple[Thing, ...]
    in_words: tuple[str, ...]
    cited: Citation
    note: str = ""


@dataclass(frozen=True)
class ArmPart:
    """One arm of a study."""

    arm: Thing
    role: str
    given: tuple[Thing, ...]
    dose: str
    participants: str
    population: Thing | None
    cited: Citation


@dataclass(frozen=True)
class MeasurePart:
    """What a study reports on one measure: comparisons first, then the figures that stand in none."""

    measure: Thing
    contrasts: tuple[Contrast, ...]
    figures: tuple[PrintedFigure, ...]


@dataclass(frozen=True)
class FigureUpdate:
    """A figure or comparison that a later one updates."""

    what: str
    earlier: str
    later: str
    earlier_cited: Citation
    later_cited: Citation


@dataclass(frozen=True)
class Disagreement:
    """Two readings that do not agree."""

    topic: Thing
    readings: tuple[tuple[str, str], ...]
    severity: str


@dataclass(frozen=True)
class StudyPage:
    """What the page of a study shows."""

    study: Thing
    names: tuple[str, ...]
    kinds: tuple[Thing, ...]
    design: tuple[tuple[str, tuple[Thing, ...]], ...]
    criteria: Criteria | None
    arms: tuple[ArmPart, ...]
    measures: tuple[MeasurePart, ...]
    events: tuple[EventPair, ...]
    findings: tuple[Said, ...]
    not_assessed: tuple[Said, ...]
    publications: tuple[Thing, ...]
    changes: tuple[FigureUpdate, ...]
    disagreements: tuple[Disagreement, ...]
    cited: Citation
    is_trial: bool = False
    identifiers: tuple[Thing, ...] = ()


def read_study(facts: Facts, study: str) -> StudyPage:
    """Read the page of a study."""
    arms = facts.subjects("nk:armOf", study)
    about = facts.subjects("nk:study", study)
    contrasts = [read_contrast(facts, found) for found in about if facts.is_a(found, "nk:Comparison")]
    figures = [read_figure(facts, found) for found in about if facts.is_a(found, "nk:OutcomeFigure")]
    populations = facts.iris(study, "nk:population")
    references = [one for said in (study, *about) for one in facts.iris(said, "nk:reference")]
    return StudyPage(
        facts.term(study),
        tuple(facts.texts(study, "skos:altLabel")),
        narrowest(facts, study),
        tuple((name, values) for name, properties in DESIGN if (values := _values(facts, study, properties))),
        read_criteria(facts, populations[0]) if populations else None,
        tuple(sorted((_arm(facts, arm) for arm in arms), key=_order)),
        measures(contrasts, figures),
        _events(facts, arms),
        latest_said([said(facts, found) for found in about if facts.is_a(found, "nk:Finding")]),
        latest_said(
            [
                said(facts, found)
                for found in facts.subjects("nk:about", study)
                if facts.is_a(found, "nk:NonAssessmentStatement")
            ]
        ),
        facts.named(dict.fromkeys(references)),
        tuple(_changes(contrasts, figures)),
        tuple(disagreement(facts, found) for found in _doubts(facts, [study, *populations, *arms, *about])),
        cite(facts, study),
        facts.is_a(study, "nk:Trial"),
        facts.terms(study, "skos:exactMatch"),
    )


def read_criteria(facts: Facts, population: str) -> Criteria:
    """Read a population as its criteria."""
    groups = [facts.terms(population, name) for name in ("nk:requiresOneOf", "nk:requiresAlsoOneOf")]
    return Criteria(
        facts.term(population),
        facts.terms(population, "nk:requires"),
        tuple(group for group in groups if group),
        facts.terms(population, "nk:excludes"),
        tuple(facts.texts(population, "nk:qualifier")),
        cite(facts, population),
        " ".join(facts.texts(population, "skos:note")),
    )


def measures(contrasts: Iterable[Contrast], figures: Iterable[PrintedFigure]) -> tuple[MeasurePart, ...]:
    """Group what a study reports by measure; a figure that stands in a comparison is shown there."""
    compared: dict[str, list[Contrast]] = {}
    alone: dict[str, list[PrintedFigure]] = {}
    terms: dict[str, Thing] = {}
    shown = set()
    for contrast in contrasts:
        terms[contrast.measure.iri] = contrast.measure
        compared.setdefault(contrast.measure.iri, []).append(contrast)
        shown |= {side.figure.iri for side in (contrast.side, contrast.other) if side.figure}
    for figure in figures:
        if figure.iri not in shown:
            terms[figure.measure.iri] = figure.measure
            alone.setdefault(figure.measure.iri, []).append(figure)
    parts = [
        MeasurePart(term, latest_contrasts(compared.get(iri, [])), latest_first(alone.get(iri, [])))
        for iri, term in terms.items()
    ]
    return tuple(
        sorted(parts, key=lambda part: (weight(part.measure.label), not part.contrasts, part.measure.label.casefold()))
    )


#: What is looked for first.
_FIRST = ("PFS", "OS", "TTP", "ORR", "DCR")


def weight(measure: str) -> int:
    """Give the place of a measure among those that are looked for first.

    >>> weight("PFS") < weight("OS") < weight("tumor size")
    True
    """
    return _FIRST.index(measure) if measure in _FIRST else len(_FIRST)


def _changes(contrasts: Sequence[Contrast], figures: Sequence[PrintedFigure]) -> Iterable[FigureUpdate]:
    shown: dict[str, tuple[str, str, Citation]] = {}
    for contrast in contrasts:
        words = ", ".join(
            part
            for part in (
                contrast.side.words and f"{contrast.side.words} against {contrast.other.words or 'no figure'}",
                contrast.estimate,
                contrast.p,
            )
            if part
        )
        shown[contrast.iri] = f"{contrast.what}, {contrast.sides}", words or contrast.significance, contrast.cited
    for figure in figures:
        shown[figure.iri] = f"{figure.what}, {figure.arm.label if figure.arm else ''}", figure.words, figure.cited
    every: list[Contrast | PrintedFigure] = [*contrasts, *figures]
    for later in every:
        for earlier in later.updates:
            if earlier.iri in shown:
                what, words, cited = shown[later.iri]
                yield FigureUpdate(what, shown[earlier.iri][1], words, shown[earlier.iri][2], cited)


def _arm(facts: Facts, arm: str) -> ArmPart:
    return ArmPart(
        arm_term(facts, arm),
        facts.text(arm, "nk:role"),
        facts.terms(arm, "nk:intervention"),
        ", ".join(facts.texts(arm, "nk:dose")),
        facts.text(arm, "nk:participants"),
        facts.first(arm, "nk:population"),
        cite(facts, arm),
    )


_ROLES = ("experimental", "active comparator", "placebo comparator", "no treatment", "single arm", "cohort", "subgroup")


def _order(part: ArmPart) -> tuple[int, str]:
    return _ROLES.index(part.role) if part.role in _ROLES else len(_ROLES), part.arm.label


def _values(facts: Facts, study: str, properties: tuple[str, ...]) -> tuple[Thing, ...]:
    return (*facts.terms(study, *properties), *(Thing("", text) for text in facts.texts(study, *properties)))


def _events(facts: Facts, arms: list[str]) -> tuple[EventPair, ...]:
    """Pair the adverse events; what stands as a comparator's figure is not shown again."""
    pairs = event_pairs(facts, arms)
    paired = {pair.comparator.iri for pair in pairs if pair.comparator}
    return tuple(pair for pair in pairs if pair.figure.iri not in paired)


def _doubts(facts: Facts, things: Iterable[str]) -> list[str]:
    found = {one for thing in things for one in facts.subjects("nk:about", thing) if facts.is_a(one, "nk:Discrepancy")}
    return sorted(found, key=lambda one: (("high", "medium", "low").index(facts.text(one, "nk:severity") or "low"), one))


def disagreement(facts: Facts, iri: str) -> Disagreement:
    """Read a discrepancy as its two readings."""
    readings = tuple((facts.text(iri, f"nk:reading{n}"), facts.text(iri, f"nk:place{n}")) for n in (1, 2))
    return Disagreement(facts.term(iri), readings, facts.text(iri, "nk:severity"))
