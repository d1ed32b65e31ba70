"""Comparisons as a source reports them: two sides on one measure, the effect estimate and the p-value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from netkg.server.http.pages.things import Linked, Thing
from netkg.server.http.reading.citation import Citation, cite
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.printed_figures import PrintedFigure, doubts, read_figure, statistic_words, time_point

#: Where the name of an arm may be parted: before a comma, and before brackets at its end.
_PARTS = re.compile(r"(?=, )|(?= \([^()]*\)$)")
_P_SIGN = re.compile(r"^p (= )?(?=[\d.<>=≤≥])")
_RATIOS = {"hazard ratio": "HR", "odds ratio": "OR", "relative risk": "RR", "difference": "difference"}


@dataclass(frozen=True)
class Side:
    """One side of a comparison: an arm, a stratum, or a stratum within an arm."""

    name: str
    figure: PrintedFigure | None = None
    interventions: tuple[Thing, ...] = ()
    strata: tuple[Thing, ...] = ()
    #: The arm alone, empty where the strata stand for it.
    arm: str = ""

    @property
    def words(self) -> str:
        """Its figure as printed, empty where none is."""
        return self.figure.words if self.figure else ""


@dataclass(frozen=True)
class Contrast(Linked):
    """Two sides on one measure; the first is compared with the second."""

    iri: str
    measure: Thing
    side: Side
    other: Side
    cited: Citation
    study: Thing | None = None
    population: Thing | None = None
    #: The population where it is not that of the whole study.
    among: Thing | None = None
    statistic: str = ""
    time: str = ""
    ratio_type: str = ""
    printed_ratio: str = ""
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    printed_interval: str = ""
    p: str = ""
    significance: str = ""
    note: str = ""
    drugs: tuple[Thing, ...] = ()
    drug_classes: tuple[Thing, ...] = ()
    updates: tuple[Thing, ...] = ()
    updated_by: tuple[Thing, ...] = ()
    doubts: tuple[Thing, ...] = ()

    @property
    def what(self) -> str:
        """What was compared: `median PFS`."""
        return " ".join(part for part in (self.statistic, self.measure.label, self.time and f"at {self.time}") if part)

    @cached_property
    def apart(self) -> tuple[str, str, str]:
        """What sets the two sides apart, and what both share beside the population: `everolimus`, `placebo`, `grade 3 NETs`."""
        strata = self.side.strata if self.side.strata == self.other.strata and self.side.arm and self.other.arm else ()
        names = (self.side.arm, self.other.arm) if strata else (self.side.name, self.other.name)
        first, second, common = without_common_end(*names)
        return first, second, _once(common, *(it.label for it in strata))

    @property
    def sides(self) -> str:
        """Both sides, and what they have in common: `everolimus against placebo; gastrointestinal NETs`."""
        first, second, common = self.apart
        common = _once(common, self.among.label if self.among else "")
        return f"{first} against {second}" + (f"; {common}" if common else "")

    @property
    def p_value(self) -> str:
        """The p-value below a heading that says what it is: `<.001`."""
        return _P_SIGN.sub("", self.p)

    @property
    def estimate(self) -> str:
        """The effect estimate as printed: `HR 0.48 (95% CI 0.35 to 0.67)`, empty where none is."""
        if not self.printed_ratio:
            return ""
        name = _RATIOS.get(self.ratio_type, self.ratio_type)
        return f"{name} {self.printed_ratio}" + (f" ({self.printed_interval})" if self.printed_interval else "")

    @property
    def is_drawn_as_ratio(self) -> bool:
        """Whether it has a place on an axis of ratios; a difference has none."""
        return self.ratio is not None and self.ratio > 0 and self.ratio_type != "difference"


def read_contrast(facts: Facts, iri: str) -> Contrast:
    """Read one comparison."""
    return facts.once(_read_contrast, iri)


def _read_contrast(facts: Facts, iri: str) -> Contrast:
    level = facts.text(iri, "nk:ciLevel")
    low, high = facts.text(iri, "nk:printedCiLow"), facts.text(iri, "nk:printedCiHigh")
    arms = facts.iris(iri, "nk:arm", "nk:comparatorArm")
    given = {drug for arm in arms for drug in components(facts, facts.iris(arm, "nk:intervention"))}
    drugs = facts.named(drug for drug in given if facts.is_a(drug, "nk:Drug"))
    own = facts.terms(iri, "nk:population")
    whole = tuple(term for study in facts.iris(iri, "nk:study") for term in facts.terms(study, "nk:population"))
    populations = own or whole
    return Contrast(
        iri,
        facts.first(iri, "nk:measure") or Thing("", "a measure"),
        _side(facts, iri, "nk:figure", "nk:arm", "nk:stratum"),
        _side(facts, iri, "nk:comparatorFigure", "nk:comparatorArm", "nk:comparatorStratum"),
        cite(facts, iri),
        study=facts.first(iri, "nk:study"),
        population=populations[0] if populations else None,
        among=own[0] if own and own[0] not in whole else None,
        statistic=statistic_words(facts, iri),
        time=time_point(facts, iri),
        ratio_type=facts.text(iri, "nk:ratioType"),
        printed_ratio=facts.text(iri, "nk:printedRatio"),
        ratio=facts.number(iri, "nk:ratio"),
        low=facts.number(iri, "nk:ciLow"),
        high=facts.number(iri, "nk:ciHigh"),
        printed_interval=f"{level + '% ' if level else ''}CI {low or '?'} to {high or '?'}" if low or high else "",
        p=_p(facts, iri),
        significance=facts.text(iri, "nk:significance"),
        note=" ".join(facts.texts(iri, "nk:adjustment", "nk:assessedBy", "nk:cutoff", "skos:note")),
        drugs=drugs,
        drug_classes=facts.named({kind for drug in drugs for kind in drug_classes(facts, drug.iri)}),
        updates=facts.terms(iri, "nk:updates"),
        updated_by=facts.named(facts.subjects("nk:updates", iri)),
        doubts=doubts(facts, iri),
    )


def without_common_end(first: str, second: str) -> tuple[str, str, str]:
    """Part the names of two sides from what both end in.

    >>> without_common_end("cabozantinib, grade 3 NETs", "placebo, grade 3 NETs")
    ('cabozantinib', 'placebo', 'grade 3 NETs')
    >>> without_common_end("everolimus (final analysis)", "placebo (final analysis)")
    ('everolimus', 'placebo', 'final analysis')
    >>> without_common_end("everolimus", "placebo")
    ('everolimus', 'placebo', '')
    """
    left, right = _PARTS.split(first), _PARTS.split(second)
    common = 0
    while common < min(len(left), len(right)) - 1 and left[-common - 1] == right[-common - 1]:
        common += 1
    at = -common or None
    end = "".join(left[at:]) if common else ""
    end = end[2:-1] if end.startswith(" (") else end.removeprefix(", ")
    return "".join(left[:at]), "".join(right[:at]), end


def _once(*parts: str) -> str:
    """Join what is said, leaving out what another part contains."""
    kept = dict.fromkeys(filter(None, parts))
    return "; ".join(part for part in kept if not any(part in other for other in kept if other != part))


def components(facts: Facts, interventions: Iterable[str]) -> list[str]:
    """Give interventions with all that they consist of: the drugs of a regimen, the drug of a formulation."""
    found: dict[str, None] = {}
    waiting = list(interventions)
    while waiting:
        given = waiting.pop(0)
        if given not in found:
            found[given] = None
            waiting += facts.iris(given, "nk:regimenComponent", "nk:formulationOf")
    return list(found)


#: Classes of drugs that say too little to choose by.
_COARSE = {"Drug", "MedicalProduct", "Intervention"}


def drug_classes(facts: Facts, drug: str) -> list[str]:
    """Give the classes of a drug that are classes of drugs."""
    kinds = facts.iris(drug, "rdf:type")
    return [kind for kind in kinds if kind.rpartition("/")[2] not in _COARSE and "/ontology/" in kind]


def latest_contrasts(contrasts: Iterable[Contrast]) -> tuple[Contrast, ...]:
    """Order comparisons by measure: what nothing updates before what was updated, later sources before earlier ones."""
    return tuple(
        sorted(
            contrasts,
            key=lambda found: (bool(found.updated_by), found.measure.label.casefold(), -int(found.cited.year or 0), found.iri),
        )
    )


def _side(facts: Facts, iri: str, figure: str, arm: str, stratum: str) -> Side:
    figures, arms, strata = facts.iris(iri, figure), facts.iris(iri, arm), facts.terms(iri, stratum)
    named = [facts.text(found, "nk:armName") or facts.label(found) for found in arms]
    arm_name = ", ".join(named) if not strata or len(named) == 1 else ""
    name = ", ".join(filter(None, (*(term.label for term in strata), arm_name)))
    return Side(
        name or "not named",
        read_figure(facts, figures[0]) if figures else None,
        tuple(term for found in arms for term in facts.terms(found, "nk:intervention")),
        strata,
        arm_name,
    )


def _p(facts: Facts, iri: str) -> str:
    printed = facts.text(iri, "nk:pValue")
    if printed:
        return f"p {printed}" if printed[0] in "<>=≤≥" else f"p = {printed}"
    return facts.text(iri, "nk:pWords")
