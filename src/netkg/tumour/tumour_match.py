"""What is asked of a tumour and what comes of it: typed rows, for a page, a command and programs alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from netkg.tumour.grading import Grading

NOTICE = "This says what was studied in tumours like this one, and what was not. It is not medical advice."
#: Said of populations that include the tumour, by whether a criterion is left open.
INCLUDED = {
    False: "Every criterion is met. What stands in words is not judged.",
    True: "As far as is known: a criterion that is left open may still exclude the tumour.",
}
#: Each verdict on a population, and what a list of such populations is headed.
VERDICTS = {"included": "Included in", "excluded": "Excluded from", "not said": "Not said by"}
#: Columns of the populations as a table, under the names that the query has for them, and the notes.
COLUMNS = (
    *("study", "population", "verdict", "met", "broken", "open", "qualifiers", "source", "populationIri", "studyIri"),
    "notes",
)


@dataclass(frozen=True)
class TumourProfile:
    """What is known of a tumour, in labels; what is empty is not known."""

    site: str = ""
    grade: str = ""
    differentiation: str = ""
    function: str = ""
    extent: tuple[str, ...] = ()
    alteration: tuple[str, ...] = ()
    #: What was measured, in words; the grade and the ranges follow from it.
    measured: tuple[str, ...] = ()
    #: Classes by a range of what was measured, by IRI, and whether the tumour is in them.
    ranges: tuple[tuple[str, bool], ...] = ()

    def given(self) -> dict[str, list[str]]:
        """Give the labels by what they are said of; what is not known is left out."""
        named = {name: value for name, value in vars(self).items() if name != "ranges"}
        said = {name: value.split("|") if isinstance(value, str) else list(value) for name, value in named.items()}
        return {name: labels for name, labels in said.items() if any(labels)}

    def labels(self) -> frozenset[str]:
        """Give all labels together."""
        return frozenset(label for name, labels in self.given().items() if name != "measured" for label in labels if label)


@dataclass(frozen=True)
class StudyResult:
    """One outcome figure of the population, as printed, and the figure that it is compared with."""

    arm: str
    measure: str
    statistic: str
    value: str
    unit: str
    qualifier: str
    comparator: str
    comparator_value: str
    section: str
    source: str
    iri: str


@dataclass(frozen=True)
class PopulationMatch:
    """What one population of one study says of the tumour, criterion by criterion."""

    study: str
    population: str
    verdict: str
    met: tuple[str, ...]
    broken: tuple[str, ...]
    open: tuple[str, ...]
    qualifiers: tuple[str, ...]
    source: str
    population_iri: str
    study_iri: str
    results: tuple[StudyResult, ...]
    #: How the criteria that name a grade were judged, in words.
    notes: tuple[str, ...] = ()

    @property
    def verdict_words(self) -> str:
        """The verdict with what it leaves open: `included; open: metastatic neuroendocrine tumor`."""
        return f"included; open: {', '.join(self.open)}" if self.verdict == "included" and self.open else self.verdict

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for JSON."""
        return asdict(self)

    def cells(self) -> tuple[str, ...]:
        """Give a row of `COLUMNS`, the criteria of a kind in one cell as in the query."""
        lists = ("; ".join(part) for part in (self.met, self.broken, self.open, self.qualifiers))
        ends = (self.source, self.population_iri, self.study_iri, " ".join(self.notes))
        return (self.study, self.population, self.verdict, *lists, *ends)


@dataclass(frozen=True)
class TumourMatch:
    """What was asked of a tumour and what came of it; `grading` is None where neither a grade nor a measurement was given."""

    tumour: TumourProfile
    grading: Sequence[Grading] | None
    populations: Sequence[PopulationMatch]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for JSON."""
        told = {"notice": NOTICE, "given": self.tumour.given(), "populations": [one.as_dict() for one in self.populations]}
        if self.grading is None:
            return told
        grades = [asdict(grade) for grading in self.grading for grade in grading.grades]
        return {**told, "grades": grades, "classifications": [grading.as_dict() for grading in self.grading]}
