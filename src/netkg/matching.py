"""Say which study populations a tumour falls into, and by which criteria; what was studied is no advice.

The competency query `studies-for-tumour` decides; this gives its answer as typed rows. `netkg.tumour_names` takes names as
people type them, `netkg.grading` gives the grade of a tumour that was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.errors import UsageError
from netkg.grade_criteria import grade_notes
from netkg.grading import ADVERBS, DIFFERENTIATIONS, Grading, gradings, named_grade
from netkg.inputs.queries import CompetencyQuery, bind
from netkg.tumour_names import Choice, resolve

NAME = "studies-for-tumour"
NOTICE = "This says what was studied in tumors like this one, and what was not. It is not medical advice."
#: Each verdict on a population, and what a list of such populations is headed.
VERDICTS = {"included": "Included in", "excluded": "Excluded from", "not said": "Not said by"}

_SINGLE = ("site", "grade", "differentiation", "function")
#: Columns of the populations as a table, under the names that the query has for them, and the notes.
COLUMNS = (
    *("study", "population", "verdict", "met", "broken", "open", "qualifiers", "source", "populationIri", "studyIri"),
    "notes",
)
_LABEL = "SELECT ?label { <%s> rdfs:label ?label }"


@dataclass(frozen=True)
class TumourProfile:
    """What is known of a tumour, in labels; what is empty is not known."""

    site: str = ""
    grade: str = ""
    differentiation: str = ""
    function: str = ""
    extent: tuple[str, ...] = ()
    alteration: tuple[str, ...] = ()

    def given(self) -> dict[str, list[str]]:
        """Give the labels by what they are said of; what is not known is left out."""
        said = {name: value.split("|") if isinstance(value, str) else list(value) for name, value in vars(self).items()}
        return {name: labels for name, labels in said.items() if any(labels)}

    def parameters(self) -> dict[str, str]:
        """Give the parameters of the query, several values of one separated by a bar.

        The query has none for the differentiation, which goes with the grade: any class may be given anywhere.
        """
        said = self.given()
        grade = [*said.get("grade", ()), *said.pop("differentiation", ())]
        return {name: "|".join(labels) for name, labels in {**said, **({"grade": grade} if grade else {})}.items()}


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


def find_query(queries: Iterable[CompetencyQuery]) -> CompetencyQuery | None:
    """Find the query that decides among those that there are."""
    return next((query for query in queries if query.name == NAME), None)


def answer(
    view: Snapshot,
    query: CompetencyQuery,
    known: Mapping[str, Sequence[Choice]],
    said: Mapping[str, Sequence[str]],
    ki67: Decimal | None = None,
    mitoses: Decimal | None = None,
) -> TumourMatch:
    """Match a tumour as people describe it; the parameters are those of `describe`."""
    tumour, grading = describe(view, known, said, ki67, mitoses)
    return judge(view, query, tumour, grading)


def judge(view: Snapshot, query: CompetencyQuery, tumour: TumourProfile, grading: Sequence[Grading] | None) -> TumourMatch:
    """Match what `describe` read, and say how the criteria that name a grade were judged."""
    found = match(view, query, tumour)
    if grading is None:
        return TumourMatch(tumour, None, found)
    notes = grade_notes(view, grading)
    stands = [{"met": one.met, "broken": one.broken, "open": one.open} for one in found]
    noted = [replace(one, notes=notes(one.population_iri, its)) for one, its in zip(found, stands, strict=True)]
    if not tumour.differentiation and any(one.otherwise for one in grading):
        cases = [match(view, query, _differentiated(view, tumour, grading, name)) for name in DIFFERENTIATIONS]
        noted = sorted(_settled(noted, cases), key=_in_order)
    return TumourMatch(tumour, grading, noted)


def _differentiated(view: Snapshot, tumour: TumourProfile, grading: Sequence[Grading], name: str) -> TumourProfile:
    """Give the tumour as it would be with a differentiation, and with the grades that it would have then."""
    grades = dict.fromkeys(grade.label for one in grading for grade in one.otherwise.get(name, ()))
    return replace(tumour, grade="|".join(grades), differentiation=_differentiation(view, name))


def _settled(found: Sequence[PopulationMatch], cases: Sequence[Sequence[PopulationMatch]]) -> Iterator[PopulationMatch]:
    """Exclude what would be excluded whatever the differentiation, although no single grade is known."""
    others = [{(one.population_iri, one.study_iri): one for one in case} for case in cases]
    for one in found:
        its = [case[one.population_iri, one.study_iri] for case in others]
        if one.verdict == "excluded" or any(case.verdict != "excluded" for case in its):
            yield one
            continue
        broken = tuple(dict.fromkeys(group for case in its for group in case.broken))
        kept = tuple(note for note in one.notes if not note.startswith(tuple(f"{group}:" for group in broken)))
        why = f"{' and '.join(broken)}: broken with either differentiation."
        left_open = tuple(group for group in one.open if group not in broken)
        yield replace(one, verdict="excluded", broken=broken, open=left_open, notes=(*kept, why))


def _differentiation(view: Snapshot, name: str) -> str:
    return "".join(row["label"].value for row in view.query(_LABEL % DIFFERENTIATIONS[name]))


def describe(
    view: Snapshot,
    known: Mapping[str, Sequence[Choice]],
    said: Mapping[str, Sequence[str]],
    ki67: Decimal | None = None,
    mitoses: Decimal | None = None,
) -> tuple[TumourProfile, list[Grading] | None]:
    """Read what people say of a tumour, and grade it where something was measured.

    :param known: what `choices` lists.
    :param said: the names given for each parameter of the query and for `differentiation`, as typed.
    :param ki67: the Ki-67 index in per cent.
    :param mitoses: the mitotic count per 10 high-power fields.
    :raises UsageError: with the parameter as its fact `field`, if a name is wrong, or nothing is said.
    """
    if ki67 is not None and ki67 > 100:
        raise UsageError(f"A Ki-67 index is a percentage; {ki67} is above 100.", field="ki67")
    measured = ki67 is not None or mitoses is not None
    if said.get("grade") and measured:
        raise UsageError("Give a grade, or Ki-67 and mitoses from which it follows, not both.", field="grade")
    named = {name: [resolve(known, name, value) for value in values] for name, values in said.items() if values}
    differentiation = "".join(named.get("differentiation", ()))
    grading = gradings(view, ki67, mitoses, differentiation) if measured else None
    if grading:
        named["grade"] = list(dict.fromkeys(grade.label for one in grading for grade in one.grades))
    elif "grade" in named:
        grading = named_grade(view, named["grade"][0], differentiation)
        if grading is None:
            message = f"By its definition a {named['grade'][0]} is not {ADVERBS[differentiation]} differentiated; give one."
            raise UsageError(message, field="differentiation")
    if differentiation:
        named["differentiation"] = [_differentiation(view, differentiation)]
    if not named and not measured:
        said_of = "its site, grade, differentiation, function, extent or alteration"
        raise UsageError(f"Say something about the tumor: {said_of}.", field="site")
    site, grade, differentiated, function = ("|".join(named.get(name, ())) for name in _SINGLE)
    extent, alteration = (tuple(named.get(name, ())) for name in ("extent", "alteration"))
    return TumourProfile(site, grade, differentiated, function, extent, alteration), grading


def match(view: Snapshot, query: CompetencyQuery, tumour: TumourProfile) -> list[PopulationMatch]:
    """Ask every study population whether it includes a tumour: the included ones first, then the excluded.

    :param query: the competency query `studies-for-tumour`.
    :param tumour: what is known of it, in labels (`resolve` finds them).
    """
    rows = _rows(view, bind(query, tumour.parameters()))
    by_population = groupby(sorted(rows, key=_of_population), _of_population)
    found = [_population(list(own)) for _, own in by_population]
    return sorted(found, key=_in_order)


def _in_order(one: PopulationMatch) -> tuple[int, str, str]:
    return list(VERDICTS).index(one.verdict), one.study, one.population


def _rows(view: Snapshot, text: str) -> list[dict[str, str]]:
    found = ox.parse_query_results(view.query(text).bytes(ox.QueryResultsFormat.JSON), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    columns = [variable.value for variable in found.variables]
    return [{name: "" if row[name] is None else str(getattr(row[name], "value", "")) for name in columns} for row in found]


def _of_population(row: dict[str, str]) -> tuple[str, str]:
    return row["populationIri"], row["studyIri"]


def _population(rows: list[dict[str, str]]) -> PopulationMatch:
    """Put the rows of one population of one study together."""
    first = rows[0]
    met, broken, left_open, qualifiers = (
        tuple(part for part in first[name].split("; ") if part) for name in ("met", "broken", "open", "qualifiers")
    )
    return PopulationMatch(
        first["study"],
        first["population"],
        first["verdict"],
        met,
        broken,
        left_open,
        qualifiers,
        first["source"],
        first["populationIri"],
        first["studyIri"],
        tuple(_result(row) for row in rows if row["outcomeIri"]),
    )


def _result(row: dict[str, str]) -> StudyResult:
    return StudyResult(
        arm=row["arm"],
        measure=row["measure"],
        statistic=row["statistic"],
        value=row["value"],
        unit=row["unit"],
        qualifier=row["qualifier"],
        comparator=row["comparator"],
        comparator_value=row["comparatorValue"],
        section=row["section"],
        source=row["source"],
        iri=row["outcomeIri"],
    )
