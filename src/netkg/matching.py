"""Say which study populations a tumour falls into, and by which criteria; what was studied is no advice.

The competency query `studies-for-tumour` decides; this gives its answer as typed rows, lists what can be said of a tumour
(for a form), and takes names as people type them. `netkg.grading` gives the grade of a tumour that was measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.errors import UsageError
from netkg.grading import Grade, grades
from netkg.inputs.queries import CompetencyQuery, bind

NAME = "studies-for-tumour"
NOTICE = "This says what was studied in tumors like this one, and what was not. It is not medical advice."
#: Each verdict on a population, and what a list of such populations is headed.
VERDICTS = {"included": "Included in", "excluded": "Excluded from", "not said": "Not said by"}

_CHOICES = """SELECT DISTINCT ?label ?name WHERE {
  ?thing rdfs:label ?label . { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name } %s } ORDER BY ?label ?name"""
_ORGANS = """SELECT DISTINCT ?organ ?name WHERE {
  ?site a nk:AnatomicalSite ; rdfs:label ?organ . { ?site rdfs:label ?name } UNION { ?site skos:altLabel ?name } }"""
#: What names of tumour classes end in, and people leave out: `pancreatic`, `grade 2`. A carcinoma is named in full: `G3`
#: alone is one by Table 1, and since 2017 can be a tumour that is well differentiated.
_KIND_OF_TUMOUR = re.compile(r" (neuroendocrine tumou?rs?|NETs?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """Something that can be said of a tumour: its label, and every name that stands for it, folded."""

    label: str
    names: frozenset[str]


@dataclass(frozen=True)
class TumourProfile:
    """What is known of a tumour, in labels; what is empty is not known."""

    site: str = ""
    grade: str = ""
    function: str = ""
    extent: tuple[str, ...] = ()
    alteration: tuple[str, ...] = ()

    def parameters(self) -> dict[str, str]:
        """Give the parameters of the query, several values of one separated by a bar."""
        said = {name: value if isinstance(value, str) else "|".join(value) for name, value in vars(self).items()}
        return {name: value for name, value in said.items() if value}


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

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class TumourMatch:
    """What was asked of a tumour and what came of it; `grading` is None where nothing was measured."""

    tumour: TumourProfile
    grading: Sequence[Grade] | None
    populations: Sequence[PopulationMatch]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for JSON."""
        given = {name: value.split("|") for name, value in self.tumour.parameters().items()}
        told = {"notice": NOTICE, "given": given, "populations": [one.as_dict() for one in self.populations]}
        return told if self.grading is None else {**told, "grades": [vars(one) for one in self.grading]}


def find_query(queries: Iterable[CompetencyQuery]) -> CompetencyQuery | None:
    """Find the query that decides among those that there are."""
    return next((query for query in queries if query.name == NAME), None)


def choices(view: Snapshot, query: CompetencyQuery) -> dict[str, list[Choice]]:
    """List what each parameter of the query can name, by label; a form offers these."""
    found = {}
    for name in query.params:
        rows = [(row["label"].value, row["name"].value) for row in view.query(_CHOICES % query.values[name])]
        found[name] = [Choice(label, _names(n for _, n in group)) for label, group in groupby(rows, lambda row: row[0])]
    organs = {(row["organ"].value.casefold(), row["name"].value.casefold()) for row in view.query(_ORGANS)}
    found["site"] = [
        Choice(one.label, one.names | {organ for organ, name in organs if name in one.names}) for one in found["site"]
    ]
    return found


def _names(given: Iterable[str]) -> frozenset[str]:
    """Fold names, and add those without the kind of tumour; of a grade also the number alone."""
    full = {name.casefold() for name in given}
    short = {_KIND_OF_TUMOUR.sub("", name) for name in full}
    numbers = {match[1] for name in short if (match := re.fullmatch(r"(?:grade |g)(\d)", name))}
    return frozenset(full | short | numbers)


def resolve(known: Mapping[str, Sequence[Choice]], name: str, value: str) -> str:
    """Give the label that a value of a parameter stands for, as people type it: `pancreas`, `G2`.

    :raises UsageError: if it names nothing of its kind, or several; the nearest, or all of them, are given.
    """
    folded = value.strip().casefold()
    exact = [one.label for one in known[name] if one.label.casefold() == folded]
    meant = exact or [one.label for one in known[name] if folded in one.names]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(f"The {name} {value!r} can mean {' or '.join(meant)}; write which.", field=name)
    labels = {one_name: one.label for one in known[name] for one_name in one.names}
    begun = [one for one in labels if re.match(rf"{re.escape(folded)}\b", one)]
    near = dict.fromkeys(labels[one] for one in begun or get_close_matches(folded, labels, n=3, cutoff=0.6))
    hint = f"Did you mean {' or '.join(near)}?" if near else f"It can be {', '.join(one.label for one in known[name][:8])} …"
    raise UsageError(f"No {name} of a tumor is called {value!r}. {hint}", field=name)


def measurement(text: str, field: str = "") -> Decimal:
    """Read a measurement exactly; a per cent sign may follow.

    >>> measurement("2.5 %")
    Decimal('2.5')

    :raises UsageError: if it is no number, or a negative one.
    """
    try:
        number = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise UsageError(f"{text!r} is not a number of 0 or more.", field=field)
    return number


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
    return TumourMatch(tumour, grading, match(view, query, tumour))


def describe(
    view: Snapshot,
    known: Mapping[str, Sequence[Choice]],
    said: Mapping[str, Sequence[str]],
    ki67: Decimal | None = None,
    mitoses: Decimal | None = None,
) -> tuple[TumourProfile, list[Grade] | None]:
    """Read what people say of a tumour, and grade it where something was measured.

    :param known: what `choices` lists.
    :param said: the names given for each parameter of the query, as typed.
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
    grading = grades(view, ki67, mitoses) if measured else None
    if grading:
        named["grade"] = list(dict.fromkeys(one.label for one in grading))
    if not named and not measured:
        raise UsageError("Say something about the tumor: its site, grade, function, extent or alteration.", field="site")
    several = {name: tuple(named.get(name, ())) for name in ("extent", "alteration")}
    tumour = TumourProfile(**{n: "|".join(named.get(n, ())) for n in ("site", "grade", "function")}, **several)  # type: ignore[arg-type]
    return tumour, grading


def match(view: Snapshot, query: CompetencyQuery, tumour: TumourProfile) -> list[PopulationMatch]:
    """Ask every study population whether it includes a tumour: the included ones first, then the excluded.

    :param query: the competency query `studies-for-tumour`.
    :param tumour: what is known of it, in labels (`resolve` finds them).
    """
    rows = _rows(view, bind(query, tumour.parameters()))
    by_population = groupby(sorted(rows, key=_of_population), _of_population)
    found = [_population(list(own)) for _, own in by_population]
    order = list(VERDICTS)
    return sorted(found, key=lambda one: (order.index(one.verdict), one.study, one.population))


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
