"""Say by which classification the criteria of a study population that name a grade are judged, and where it decides.

A criterion is a class of one classification, while the same measurements can have a grade in one classification and none in
another. A criterion that only one of them could settle stays open, and this says why in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from netkg.engine.base import Snapshot
from netkg.tumour.grading import Grading

#: The criteria of a population that name a grade, the classification of each, and whether the population's own source is it.
_CRITERIA = """SELECT DISTINCT ?population ?label ?origin ?own WHERE {
  ?population nk:requires|nk:requiresOneOf|nk:requiresAlsoOneOf|nk:excludes ?criterion .
  ?criterion nk:criterionKind "grade" ; rdfs:label ?label .
  ?axiom owl:annotatedSource ?criterion ; owl:annotatedProperty obo:IAO_0000115 ; dcterms:source ?origin .
  BIND(EXISTS { ?population nk:source/nk:publication ?origin } AS ?own) } ORDER BY ?population ?label"""


@dataclass(frozen=True)
class GradeCriterion:
    """A criterion that names a grade: its label, the publication of its classification, and whether the source is that one."""

    label: str
    origin: str
    own: bool


#: The words for a population, from its criteria by how they stand: `met`, `broken` and `open`.
Notes = Callable[[str, Mapping[str, Sequence[str]]], tuple[str, ...]]


#: The criteria that name a grade by the IRI of their population.
GradeCriteria = Mapping[str, Sequence[GradeCriterion]]


def read_criteria(view: Snapshot) -> GradeCriteria:
    """Read the criteria of all study populations that name a grade."""
    criteria: dict[str, list[GradeCriterion]] = {}
    for row in view.query(_CRITERIA):
        one = GradeCriterion(row["label"].value, row["origin"].value, row["own"].value == "true")
        criteria.setdefault(row["population"].value, []).append(one)
    return criteria


def grade_notes(criteria: GradeCriteria, gradings: Sequence[Grading]) -> Notes:
    """Give what says of a population, by its IRI, how its grade criteria were judged; nothing where no grade is asked for.

    :param gradings: what each classification says of the tumour.
    """

    def notes(population: str, stands: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        found = [
            note(group, state, criterion, gradings)
            for state, groups in stands.items()
            for group in groups
            for criterion in criteria.get(population, ())
            if criterion.label in group
        ]
        return tuple(dict.fromkeys(filter(None, found)))

    return notes


def note(group: str, state: str, criterion: GradeCriterion, gradings: Sequence[Grading]) -> str:
    """Say how a criterion was judged, and whether its source is known to use the classification; empty if all is plain.

    >>> review = Grading("Table 1", "review", "well", (), {}, ())
    >>> note("grade 1", "open", GradeCriterion("grade 1", "review", True), [review])
    'grade 1: not said, because Table 1 gives no grade.'

    :param group: the criterion as shown, with its alternatives or a `not`.
    :param state: `met`, `broken` or `open`.
    """
    judging = {one.iri: one for one in gradings}
    own = judging.get(criterion.origin)
    said = []
    if state == "open":
        said.append(f"not said, because {' and '.join(_short(one) for one in gradings)}")
    elif own and not own.grades and any(one.grades for one in gradings):
        others = " and ".join(_short(one) for one in gradings if one.grades)
        said.append(f"{state}, because {others}, while {_short(own)}")
    if own and not criterion.own:
        said += [
            *([] if said else [f"judged by {own.classification}"]),
            "which classification its source uses is not in the data",
        ]
    return f"{group}: {'; '.join(said)}." if said else ""


def _short(grading: Grading) -> str:
    labels = " or ".join(grade.label for grade in grading.grades)
    if labels:
        return f"{grading.classification} gives {labels}"
    needs = not grading.differentiation and any(grading.otherwise.values())
    return f"{grading.classification} {'needs the differentiation' if needs else 'gives no grade'}"
