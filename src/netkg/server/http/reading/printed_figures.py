"""Figures as a source prints them: a value or a bound with its unit, interval and time, and where it was said."""

from __future__ import annotations

from dataclasses import dataclass

from netkg.namespaces import NKD
from netkg.server.http.pages.things import Linked, Thing
from netkg.server.http.reading.citation import Citation, cite
from netkg.server.http.reading.facts import Facts

_PERCENT = str(NKD["unit/percent"])
#: Statistics that the name of a measure needs not say.
_UNSPOKEN = {str(NKD["statistic/not-stated"]), str(NKD["statistic/rate-at-time"]), str(NKD["statistic/rate"])} | {
    str(NKD["statistic/count"]),
    str(NKD["statistic/proportion"]),
}

#: Qualifiers that are read behind their number, with what parts them; all others stand before it, as `fewer than`.
_BEHIND = {
    "or more": " ",
    "most common": ", ",
    "most frequent": ", ",
    "all patients": ", ",
    "preoperative": ", ",
    "postoperative": ", ",
}


@dataclass(frozen=True)
class PrintedFigure(Linked):
    """One number of one arm, stratum or population.

    `words` is how the source has it (`11.0 months`, `not reached`), `value` the number for drawing and sorting; a
    bound, a range and a median that was not reached have no value.
    """

    iri: str
    measure: Thing
    words: str
    cited: Citation
    statistic: str = ""
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    time: str = ""
    share_of: str = ""
    grade: str = ""
    participants: str = ""
    study: Thing | None = None
    arm: Thing | None = None
    population: Thing | None = None
    strata: tuple[Thing, ...] = ()
    note: str = ""
    conditions: tuple[str, ...] = ()
    updates: tuple[Thing, ...] = ()
    updated_by: tuple[Thing, ...] = ()
    doubts: tuple[Thing, ...] = ()

    @property
    def what(self) -> str:
        """What was measured, in words: `median PFS`, `PFS at 12 months`."""
        parts = [
            self.statistic,
            self.measure.label,
            self.share_of and f"of {self.share_of}",
            self.grade and f"grade {self.grade}",
        ]
        return " ".join(part for part in (*parts, self.time and f"at {self.time}") if part)


def read_figure(facts: Facts, iri: str) -> PrintedFigure:
    """Read one figure."""
    return facts.once(_read_figure, iri)


def _read_figure(facts: Facts, iri: str) -> PrintedFigure:
    unit = next(iter(facts.iris(iri, "nk:unit")), "")
    return PrintedFigure(
        iri,
        facts.first(iri, "nk:measure", "nk:event") or Thing("", "a figure"),
        figure_words(facts, iri),
        cite(facts, iri),
        statistic=statistic_words(facts, iri),
        value=facts.number(iri, "nk:value"),
        unit=facts.label(unit) if unit else "",
        low=facts.number(iri, "nk:intervalLow"),
        high=facts.number(iri, "nk:intervalHigh"),
        time=time_point(facts, iri),
        share_of=", ".join(term.label for term in facts.terms(iri, "nk:shareOf")),
        grade=", ".join(facts.texts(iri, "nk:grade")),
        participants=facts.text(iri, "nk:participants"),
        study=facts.first(iri, "nk:study"),
        arm=_arm(facts, iri),
        population=facts.first(iri, "nk:population"),
        strata=facts.terms(iri, "nk:stratum"),
        note=" ".join(facts.texts(iri, "skos:note")),
        conditions=tuple(
            [term.label for term in facts.terms(iri, "nk:criteria")]
            + facts.texts(iri, "nk:assessedBy", "nk:cutoff", "nk:relatedness")
        ),
        updates=facts.terms(iri, "nk:updates"),
        updated_by=facts.named(facts.subjects("nk:updates", iri)),
        doubts=doubts(facts, iri),
    )


def statistic_words(facts: Facts, iri: str) -> str:
    """Name the statistic of a figure or comparison, where the name of the measure does not say it: `median`, `count`."""
    return ", ".join(facts.label(found) for found in facts.iris(iri, "nk:statistic") if found not in _UNSPOKEN)


def figure_words(facts: Facts, iri: str) -> str:
    """Write a figure as it is printed, with its unit and interval."""
    number = facts.text(iri, "nk:printedValue") or facts.text(iri, "nk:printedBound")
    unit = facts.iris(iri, "nk:unit")
    qualifier = ", ".join(facts.texts(iri, "nk:qualifier"))
    said = _qualified(with_unit(facts, number, unit), qualifier)
    interval = _interval(facts, iri, unit)
    if not said or said == "range":
        return interval or "no number printed"
    return f"{said} ({interval})" if interval else said


def _qualified(number: str, qualifier: str) -> str:
    if not number or not qualifier:
        return number or qualifier
    return number + _BEHIND[qualifier] + qualifier if qualifier in _BEHIND else f"{qualifier} {number}"


def with_unit(facts: Facts, number: str, unit: list[str]) -> str:
    """Put the unit behind a number: `35 %` is written `35%`."""
    if not unit or not number:
        return number
    return f"{number}%" if unit[0] == _PERCENT else f"{number} {facts.label(unit[0])}"


def _interval(facts: Facts, iri: str, unit: list[str]) -> str:
    low, high = facts.text(iri, "nk:intervalLow"), facts.text(iri, "nk:intervalHigh")
    if not low and not high:
        return ""
    level, kind = facts.text(iri, "nk:intervalLevel"), facts.text(iri, "nk:intervalKind")
    name = (f"{level}% CI" if level else "CI") if kind == "confidence interval" else kind
    last = facts.iris(iri, "nk:intervalHighUnit") or facts.iris(iri, "nk:intervalLowUnit") or unit
    first = facts.iris(iri, "nk:intervalLowUnit")
    low = with_unit(facts, low, first) if first and first != last else low
    high = with_unit(facts, high, last if last != unit or not facts.text(iri, "nk:printedValue") else [])
    return " ".join(
        part for part in (name, f"{low} to {high}" if low and high else f"{low} or more" if low else f"up to {high}") if part
    )


def time_point(facts: Facts, iri: str) -> str:
    """Write the time at which a figure or comparison holds: `12 months`, `1 year`; empty where none is said."""
    value, unit = facts.text(iri, "nk:timeValue"), facts.iris(iri, "nk:timeUnit")
    if not value:
        return ""
    name = facts.label(unit[0]) if unit else ""
    return f"{value} {name.removesuffix('s') if value == '1' else name}".strip()


def _arm(facts: Facts, iri: str) -> Thing | None:
    arms = facts.iris(iri, "nk:arm")
    return Thing(arms[0], facts.text(arms[0], "nk:armName") or facts.label(arms[0])) if arms else None


def doubts(facts: Facts, iri: str) -> tuple[Thing, ...]:
    """Give the discrepancies that a record is part of, typographical ones left out."""
    about = [found for found in facts.subjects("nk:about", iri) if facts.is_a(found, "nk:Discrepancy")]
    return facts.named(found for found in about if facts.text(found, "nk:discrepancyKind") != "typographical")


def latest_first(figures: list[PrintedFigure]) -> tuple[PrintedFigure, ...]:
    """Order figures: what nothing updates before what was updated, later sources before earlier ones."""
    return tuple(
        sorted(
            figures,
            key=lambda figure: (bool(figure.updated_by), -int(figure.cited.year or 0), figure.what.casefold(), figure.iri),
        )
    )
