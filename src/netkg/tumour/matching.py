"""Say which study populations a tumour falls into, and by which criteria; what was studied is no advice.

The competency query `studies-for-tumour` decides. What it gives whatever the tumour, the populations with their studies and
results, is asked once for each release, and so are its rules (`study_criteria`). `tumour_names` takes names as people type
them, `grading` gives the grade of a tumour that was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from netkg.engine.answer import named_text_rows
from netkg.engine.base import Snapshot
from netkg.errors import UsageError
from netkg.inputs.queries import CompetencyQuery
from netkg.tumour.classification_scope import ClassificationScope
from netkg.tumour.grade_criteria import grade_notes, read_criteria
from netkg.tumour.grading import ADVERBS, DIFFERENTIATIONS, Classifications, Grading
from netkg.tumour.study_criteria import StudyCriteria
from netkg.tumour.tumour_match import VERDICTS, PopulationMatch, StudyResult, TumourMatch, TumourProfile
from netkg.tumour.tumour_names import choices, resolve

NAME = "studies-for-tumour"

_SINGLE = ("site", "grade", "differentiation", "function")
#: How a Ki-67 index and a mitotic count are said.
_MEASURED = ("Ki-67 index {}%", "mitoses {} per 10 high-power fields")


def find_query(queries: Iterable[CompetencyQuery]) -> CompetencyQuery | None:
    """Find the query that decides among those that there are."""
    return next((query for query in queries if query.name == NAME), None)


class Matcher:
    """What a release says of study populations, read once, to match any number of tumours with."""

    def __init__(self, view: Snapshot, query: CompetencyQuery) -> None:
        """Read the release.

        :param query: the competency query `studies-for-tumour`.
        """
        #: What can be said of a tumour, by parameter.
        self.choices = choices(view, query)
        self._classifications = Classifications(view)
        self._scope = ClassificationScope(view)
        self._grade_criteria = read_criteria(view)
        self._criteria = StudyCriteria(view, query.text)
        by_population = groupby(sorted(named_text_rows(view.query(query.text)), key=_of_population), _of_population)
        self._populations = [_population(list(own)) for _, own in by_population]

    def answer(
        self, said: Mapping[str, Sequence[str]], ki67: Decimal | None = None, mitoses: Decimal | None = None
    ) -> TumourMatch:
        """Match a tumour as people describe it; the parameters are those of `describe`."""
        return self.judge(*self.describe(said, ki67, mitoses))

    def describe(
        self, said: Mapping[str, Sequence[str]], ki67: Decimal | None = None, mitoses: Decimal | None = None
    ) -> tuple[TumourProfile, list[Grading] | None]:
        """Read what people say of a tumour, and grade it where something was measured.

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
        named = {name: [resolve(self.choices, name, value) for value in values] for name, values in said.items() if values}
        differentiation = "".join(named.get("differentiation", ()))
        grading = self._classifications.gradings(ki67, mitoses, differentiation) if measured else None
        if grading:
            named["grade"] = list(dict.fromkeys(grade.label for one in grading for grade in one.grades))
        elif "grade" in named:
            grading = self._classifications.named_grade(named["grade"][0], differentiation)
            if grading is None:
                message = f"By its definition a {named['grade'][0]} is not {ADVERBS[differentiation]} differentiated; give one."
                raise UsageError(message, field="differentiation")
        if differentiation:
            named["differentiation"] = [self._classifications.differentiations[differentiation]]
        if not named and not measured:
            said_of = "its site, grade, differentiation, function, extent or alteration"
            raise UsageError(f"Say something about the tumour: {said_of}.", field="site")
        site, grade, differentiated, function = ("|".join(named.get(name, ())) for name in _SINGLE)
        extent, alteration = (tuple(named.get(name, ())) for name in ("extent", "alteration"))
        if grading is not None:
            grading = [replace(one, scope=self._scope.note(one.iri, site)) for one in grading]
        counts = zip(_MEASURED, (ki67, mitoses), strict=True)
        measurements = tuple(words.format(value) for words, value in counts if value is not None)
        ranges = tuple(sorted(self._classifications.ranges(ki67, mitoses).items()))
        return TumourProfile(site, grade, differentiated, function, extent, alteration, measurements, ranges), grading

    def match(self, tumour: TumourProfile) -> list[PopulationMatch]:
        """Ask every study population whether it includes a tumour: the included ones first, then the excluded.

        :param tumour: what is known of it, in labels (`resolve` finds them).
        """
        stands = self._criteria.judge(tumour.labels(), tumour.ranges)
        found = [(one, stands[one.population_iri]) for one in self._populations]
        judged = [replace(one, verdict=it.verdict, met=it.met, broken=it.broken, open=it.open) for one, it in found]
        return sorted(judged, key=_in_order)

    def judge(self, tumour: TumourProfile, grading: Sequence[Grading] | None) -> TumourMatch:
        """Match what `describe` read, and say how the criteria that name a grade were judged."""
        found = self.match(tumour)
        if grading is None:
            return TumourMatch(tumour, None, found)
        notes = grade_notes(self._grade_criteria, grading)
        stands = [{"met": one.met, "broken": one.broken, "open": one.open} for one in found]
        noted = [replace(one, notes=notes(one.population_iri, its)) for one, its in zip(found, stands, strict=True)]
        if not tumour.differentiation and any(one.otherwise for one in grading):
            cases = [self.match(self._differentiated(tumour, grading, name)) for name in DIFFERENTIATIONS]
            noted = sorted(_settled(noted, cases), key=_in_order)
        return TumourMatch(tumour, grading, noted)

    def _differentiated(self, tumour: TumourProfile, grading: Sequence[Grading], name: str) -> TumourProfile:
        """Give the tumour as it would be with a differentiation, and with the grades that it would have then."""
        grades = dict.fromkeys(grade.label for one in grading for grade in one.otherwise.get(name, ()))
        return replace(tumour, grade="|".join(grades), differentiation=self._classifications.differentiations[name])


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


def _in_order(one: PopulationMatch) -> tuple[int, str, str]:
    return list(VERDICTS).index(one.verdict), one.study, one.population


def _of_population(row: dict[str, str]) -> tuple[str, str]:
    return row["populationIri"], row["studyIri"]


def _population(rows: list[dict[str, str]]) -> PopulationMatch:
    """Put the rows of one population of one study together; nothing is known of a tumour yet."""
    first = rows[0]
    return PopulationMatch(
        first["study"],
        first["population"],
        first["verdict"],
        (),
        (),
        (),
        tuple(filter(None, first["qualifiers"].split("; "))),
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
