"""The page of a class of tumours: where it stands, its grade, what is said of it, and which studies took it or did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netkg.namespaces import NK
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.gene_page import Said, latest_said, notes, said
from netkg.server.http.reading.study_page import Disagreement, disagreement

#: Classes below this one have the page.
ROOT = str(NK["NeuroendocrineNeoplasm"])
#: What Table 1 prints of a grade: the name on the page and the property.
GRADING = (
    ("grade", "nk:tableGrade"),
    ("differentiation", "nk:tableDifferentiation"),
    ("mitoses per 10 high-power fields", "nk:tableMitoticCount"),
    ("Ki-67 index, %", "nk:tableKi67"),
    ("traditional name", "nk:traditionalName"),
    ("ENETS and WHO", "nk:enetsWhoName"),
    ("Moran", "nk:moranName"),
)
#: Relations that say what a tumour makes and does to the patient.
_HORMONAL = ("secretes", "produces", "expresses", "causes", "characterisedBy", "stimulates", "mediates", "associatedWith")
_SETS = ("nk:requires", "nk:requiresOneOf", "nk:requiresAlsoOneOf")


@dataclass(frozen=True)
class Admission:
    """A study and the criterion by which its population takes a tumour of the class, takes some, or takes none."""

    study: Thing
    population: Thing
    criteria: tuple[Thing, ...]
    #: What the arms of the study were given.
    tried: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class TumourPage:
    """What the page of a class of tumours shows."""

    tumour: Thing
    names: tuple[str, ...]
    definition: str
    lines: tuple[tuple[Thing, ...], ...]
    narrower: tuple[Thing, ...]
    disjoint: tuple[Thing, ...]
    grading: tuple[tuple[str, str], ...]
    grades: tuple[Thing, ...]
    hormonal: tuple[Said, ...]
    descriptions: tuple[Said, ...]
    including: tuple[Admission, ...]
    partly: tuple[Admission, ...]
    excluding: tuple[Admission, ...]
    silent: int
    findings: tuple[Said, ...]
    recommendations: tuple[Said, ...]
    cases: tuple[Thing, ...]
    disagreements: tuple[Disagreement, ...]
    identifiers: tuple[Thing, ...] = ()
    notes: tuple[str, ...] = ()


def is_tumour(facts: Facts, kind: str) -> bool:
    """Whether an IRI is a class of neuroendocrine neoplasms that the ontology names."""
    if not kind.startswith(str(NK)) or not facts.is_a(kind, "owl:Class"):
        return False
    return kind == ROOT or ROOT in facts.above(kind)


def read_tumour(facts: Facts, tumour: str) -> TumourPage:
    """Read the page of a class of tumours."""
    above, below = facts.above(tumour), facts.below(tumour)
    including, partly, excluding, silent = _admissions(facts, {tumour, *above}, set(below))
    about = facts.subjects("nk:subject", tumour)
    with_it = facts.subjects("nk:population", tumour)
    hormonal = [found for found in about if _relation(facts, found) in _HORMONAL]
    return TumourPage(
        facts.term(tumour),
        tuple(facts.texts(tumour, "skos:altLabel")),
        facts.text(tumour, "obo:IAO_0000115"),
        tuple(tuple(facts.term(kind) for kind in line) for line in lines(facts, tumour)),
        facts.named(_own(facts.subjects("rdfs:subClassOf", tumour))),
        facts.named(_own({*facts.iris(tumour, "owl:disjointWith"), *facts.subjects("owl:disjointWith", tumour)})),
        tuple((name, facts.text(tumour, one)) for name, one in GRADING if facts.text(tumour, one)),
        facts.named(kind for kind in (*above, *below) if facts.texts(kind, "nk:tableGrade")),
        latest_said([said(facts, found) for found in hormonal]),
        latest_said([said(facts, found) for found in about if found not in hormonal]),
        including,
        partly,
        excluding,
        silent,
        latest_said(
            [
                said(facts, found)
                for found in (*with_it, *facts.subjects("nk:biomarker", tumour))
                if facts.is_a(found, "nk:Finding")
            ]
        ),
        latest_said([said(facts, found) for found in with_it if facts.is_a(found, "nk:RecommendationStatement")]),
        facts.named(found for found in facts.subjects("rdf:type", tumour) if facts.texts(found, "nk:caseSource")),
        tuple(
            disagreement(facts, found) for found in facts.subjects("nk:about", tumour) if facts.is_a(found, "nk:Discrepancy")
        ),
        facts.terms(tumour, "skos:exactMatch"),
        notes(facts, tumour),
    )


def lines(facts: Facts, kind: str, below: tuple[str, ...] = ()) -> list[list[str]]:
    """Give each way from the root to a class, through classes that the ontology itself names."""
    higher = [
        found for found in facts.iris(kind, "rdfs:subClassOf") if found.startswith(str(NK)) and found not in (*below, kind)
    ]
    if kind == ROOT or not higher:
        return [[kind]]
    return [[*line, kind] for found in higher for line in lines(facts, found, (*below, kind))]


def _admissions(
    facts: Facts, self_or_above: set[str], below: set[str]
) -> tuple[tuple[Admission, ...], tuple[Admission, ...], tuple[Admission, ...], int]:
    """Sort the populations of studies by what their criteria say of a class of tumours.

    A population that must have a criterion disjoint with the class takes none of it; one that needs the class itself or
    a broader one takes it as far as this goes; one that needs or leaves out a narrower class takes a part of it.
    """
    including: list[Admission] = []
    partly: list[Admission] = []
    excluding: list[Admission] = []
    silent = 0
    ruled_out = _disjoint_with(facts, self_or_above)
    for population, studies in _populations(facts).items():
        groups = [facts.iris(population, name) for name in _SETS[1:]]
        needed = facts.iris(population, "nk:requires")
        excluded = facts.iris(population, "nk:excludes")
        barred = [one for one in excluded if one in self_or_above]
        barred += [one for one in needed if _is_any(facts, one, ruled_out)]
        barred += [one for group in groups if group and all(_is_any(facts, one, ruled_out) for one in group) for one in group]
        named = [one for one in (*needed, *(one for group in groups for one in group)) if one in self_or_above]
        narrow = [one for one in (*needed, *excluded, *(one for group in groups for one in group)) if one in below]
        criteria, rows = (barred, excluding) if barred else (narrow, partly) if narrow else (named, including)
        if not criteria:
            silent += 1
            continue
        rows += [
            Admission(facts.term(study), facts.term(population), facts.named(dict.fromkeys(criteria)), _tried(facts, study))
            for study in studies
        ]
    ordered = [
        tuple(sorted(rows, key=lambda row: (row.study.label.casefold(), row.population.label)))
        for rows in (including, partly, excluding)
    ]
    return ordered[0], ordered[1], ordered[2], silent


def _tried(facts: Facts, study: str) -> tuple[Thing, ...]:
    return facts.named({given for arm in facts.subjects("nk:armOf", study) for given in facts.iris(arm, "nk:intervention")})


def _populations(facts: Facts) -> dict[str, list[str]]:
    """Give the populations of studies as a whole, each with its studies."""
    found: dict[str, list[str]] = {}
    for study in facts.instances("nk:Study"):
        for population in facts.iris(study, "nk:population"):
            found.setdefault(population, []).append(study)
    return found


def _disjoint_with(facts: Facts, kinds: Iterable[str]) -> set[str]:
    return {
        other
        for kind in kinds
        for other in (*facts.iris(kind, "owl:disjointWith"), *facts.subjects("owl:disjointWith", kind), *facts.siblings(kind))
    }


def _is_any(facts: Facts, kind: str, kinds: set[str]) -> bool:
    return kind in kinds or not kinds.isdisjoint(facts.once(Facts.above, kind))


def _relation(facts: Facts, statement: str) -> str:
    return next((one.rpartition("/")[2] for one in facts.iris(statement, "nk:predicate")), "")


def _own(kinds: Iterable[str]) -> list[str]:
    """Leave out the classes of populations' cases, which have no name of their own."""
    return [kind for kind in kinds if kind.startswith(str(NK))]
