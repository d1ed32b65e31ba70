"""The page of a drug: class and targets, its studies as a table, comparisons, approvals, adverse events beside a comparator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netkg.namespaces import NKD
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.citation import Citation, cite
from netkg.server.http.reading.contrasts import Contrast, latest_contrasts, read_contrast
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.gene_page import Said, latest_said, narrowest, notes, said
from netkg.server.http.reading.mechanism_evidence import MECHANISM, NOT_ASKED, EvidenceRow, arms_with, strength, unknown
from netkg.server.http.reading.printed_figures import PrintedFigure, latest_first, read_figure

#: Columns of the table of studies and the measures that stand in each.
COLUMNS = {
    "PFS": ("measure/pfs",),
    "OS": ("measure/os",),
    "response": ("measure/orr", "measure/response-rate", "measure/best-objective-response", "measure/dcr"),
}
#: Roles of the arms that an arm is set against.
_COMPARATORS = ("placebo comparator", "active comparator", "no treatment")


@dataclass(frozen=True)
class StudyArm:
    """One arm with the drug: who, against what, and the figures of each column; `others` counts the rest."""

    study: Thing
    arm: Thing
    given: tuple[Thing, ...]
    role: str
    population: Thing | None
    participants: str
    comparators: tuple[Thing, ...]
    figures: dict[str, tuple[PrintedFigure, ...]]
    others: int
    year: str

    @property
    def has_figures(self) -> bool:
        """Whether a column has a figure of it."""
        return any(self.figures.values())


@dataclass(frozen=True)
class Decision:
    """What an agency decided, for whom and when."""

    record: Thing
    intervention: Thing
    agency: str
    decision: str
    indication: str
    date: str
    cited: Citation


@dataclass(frozen=True)
class EventPair:
    """One adverse event of an arm, with the figure of the comparator arm where there is one."""

    event: Thing
    grade: str
    study: Thing
    figure: PrintedFigure
    comparator: PrintedFigure | None = None


@dataclass(frozen=True)
class GeneTie:
    """A gene that mechanism ties to the drug, with the word of evidence and what is not known."""

    gene: Thing
    word: str
    unknown: str


@dataclass(frozen=True)
class DrugPage:
    """What the page of a drug shows."""

    drug: Thing
    names: tuple[str, ...]
    classes: tuple[Thing, ...]
    targets: tuple[Thing, ...]
    descriptions: tuple[tuple[str, str], ...]
    parts: tuple[Thing, ...]
    wholes: tuple[Thing, ...]
    mechanisms: tuple[Said, ...]
    arms: tuple[StudyArm, ...]
    contrasts: tuple[Contrast, ...]
    decisions: tuple[Decision, ...]
    events: tuple[EventPair, ...]
    genes: tuple[GeneTie, ...]
    findings: tuple[Said, ...]
    recommendations: tuple[Said, ...]
    not_assessed: tuple[Said, ...]
    identifiers: tuple[Thing, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def estimates(self) -> dict[str, list[str]]:
        """The effect estimates by the figure of the first side, where they say against what it was compared."""
        found: dict[str, list[str]] = {}
        for one in self.contrasts:
            if one.side.figure and one.estimate:
                found.setdefault(one.side.figure.iri, []).append(f"{one.estimate} against {one.other.name}")
        return found


def read_drug(facts: Facts, drug: str, rows: Sequence[EvidenceRow] | None) -> DrugPage:
    """Read the page of a drug.

    :param rows: every row of `mutation-to-outcome`, None where the server has not got that query.
    """
    arms = arms_with(facts, drug)
    given = [found for arm in arms for found in facts.iris(arm, "nk:intervention")]
    wholes = list(dict.fromkeys([drug, *given]))
    decided = [*wholes, *(base for base in facts.iris(drug, "nk:formulationOf") if base not in wholes)]
    return DrugPage(
        facts.term(drug),
        tuple(facts.texts(drug, "skos:altLabel")),
        narrowest(facts, drug),
        facts.terms(drug, "nk:targets"),
        tuple(
            (name.removeprefix("nk:"), ", ".join(facts.texts(drug, name)))
            for name in ("nk:route", "nk:dose")
            if facts.texts(drug, name)
        ),
        facts.terms(drug, "nk:formulationOf", "nk:regimenComponent"),
        facts.named({*facts.subjects("nk:formulationOf", drug), *facts.subjects("nk:regimenComponent", drug)}),
        tuple(said(facts, found) for found in _of_kind(facts, facts.subjects("nk:subject", drug), "nk:MechanisticStatement")),
        _by_study([_study_arm(facts, arm) for arm in arms]),
        latest_contrasts(
            read_contrast(facts, found)
            for found in dict.fromkeys(
                found for arm in arms for name in ("nk:arm", "nk:comparatorArm") for found in facts.subjects(name, arm)
            )
            if facts.is_a(found, "nk:Comparison")
        ),
        tuple(
            sorted(
                (decision_of(facts, found) for found in _of_kind(facts, _with(facts, decided), "nk:RegulatoryStatement")),
                key=lambda found: (found.date, found.agency),
                reverse=True,
            )
        ),
        event_pairs(facts, arms),
        _genes(facts, drug, rows),
        latest_said([said(facts, found) for found in _of_kind(facts, _with(facts, wholes), "nk:TreatmentFinding")]),
        latest_said([said(facts, found) for found in _of_kind(facts, _with(facts, wholes), "nk:RecommendationStatement")]),
        latest_said(
            [said(facts, found) for found in _of_kind(facts, facts.subjects("nk:about", drug), "nk:NonAssessmentStatement")]
        ),
        facts.terms(drug, "skos:exactMatch"),
        notes(facts, drug),
    )


def event_pairs(facts: Facts, arms: Iterable[str]) -> tuple[EventPair, ...]:
    """Pair each adverse event of arms with that of the study's comparator arm, of the same event, grade and unit."""
    pairs = []
    for arm in arms:
        experimental = facts.text(arm, "nk:role") == "experimental"
        studies = facts.iris(arm, "nk:armOf")
        others = [other for study in studies for other in facts.subjects("nk:armOf", study) if other != arm]
        against = [other for other in others if experimental and facts.text(other, "nk:role") in _COMPARATORS]
        for iri in _of_kind(facts, facts.subjects("nk:arm", arm), "nk:AdverseEventFigure"):
            figure = read_figure(facts, iri)
            same = [
                read_figure(facts, found)
                for other in against
                for found in _of_kind(facts, facts.subjects("nk:arm", other), "nk:AdverseEventFigure")
                if all(facts.iris(found, name) == facts.iris(iri, name) for name in ("nk:event", "nk:unit"))
                and facts.texts(found, "nk:grade") == facts.texts(iri, "nk:grade")
            ]
            study = figure.study or Thing("", "a study")
            others_or_none: list[PrintedFigure | None] = [*same] or [None]
            pairs += [EventPair(figure.measure, figure.grade, study, figure, other) for other in others_or_none]
    return tuple(sorted(pairs, key=_event_order))


def _event_order(pair: EventPair) -> tuple[str, str, float, str, str]:
    arm = pair.figure.arm.label if pair.figure.arm else ""
    return pair.study.label, arm, -(pair.figure.value or 0), pair.event.label, pair.grade


def decision_of(facts: Facts, iri: str) -> Decision:
    """Read one regulatory decision."""
    return Decision(
        facts.term(iri),
        facts.first(iri, "nk:intervention") or Thing("", "an intervention"),
        ", ".join(term.label for term in facts.terms(iri, "nk:agency")),
        ", ".join(facts.texts(iri, "nk:decision")),
        ", ".join(facts.texts(iri, "nk:indication")),
        facts.text(iri, "nk:date"),
        cite(facts, iri),
    )


def _by_study(arms: list[StudyArm]) -> tuple[StudyArm, ...]:
    """Order arms: the study with the latest source first, its arms together, those of the latest source first."""
    latest: dict[str, int] = {}
    for row in arms:
        latest[row.study.iri] = max(latest.get(row.study.iri, 0), int(row.year or 0))
    return tuple(sorted(arms, key=lambda row: (-latest[row.study.iri], row.study.label, -int(row.year or 0), row.arm.label)))


def _study_arm(facts: Facts, arm: str) -> StudyArm:
    study = facts.iris(arm, "nk:armOf")[0]
    figures = [read_figure(facts, found) for found in _of_kind(facts, facts.subjects("nk:arm", arm), "nk:OutcomeFigure")]
    columns = {
        name: latest_first([figure for figure in figures if figure.measure.iri in {str(NKD[one]) for one in measures}])
        for name, measures in COLUMNS.items()
    }
    compared = {
        other
        for contrast in (*facts.subjects("nk:arm", arm), *facts.subjects("nk:comparatorArm", arm))
        if facts.is_a(contrast, "nk:Comparison")
        for other in facts.iris(contrast, "nk:arm", "nk:comparatorArm")
        if other != arm
    }
    others = facts.subjects("nk:armOf", study) if facts.text(arm, "nk:role") == "experimental" else []
    controls = {other for other in others if other != arm and facts.text(other, "nk:role") in _COMPARATORS}
    populations = facts.terms(arm, "nk:population") or facts.terms(study, "nk:population")
    years = [figure.cited.year for figure in figures] + [cite(facts, arm).year]
    return StudyArm(
        facts.term(study),
        arm_term(facts, arm),
        facts.terms(arm, "nk:intervention"),
        facts.text(arm, "nk:role"),
        populations[0] if populations else None,
        facts.text(arm, "nk:participants"),
        tuple(arm_term(facts, other) for other in sorted(compared or controls)),
        columns,
        len(figures) - sum(len(found) for found in columns.values()),
        max(years, default=""),
    )


def arm_term(facts: Facts, arm: str) -> Thing:
    """Give an arm by its name within the study."""
    return Thing(arm, facts.text(arm, "nk:armName") or facts.label(arm))


def _genes(facts: Facts, drug: str, rows: Sequence[EvidenceRow] | None) -> tuple[GeneTie, ...]:
    ties = []
    name = facts.label(drug)
    for gene in facts.named(facts.subjects("nk:candidateByMechanism", drug)):
        own = [row for row in rows or () if row["gene"] == gene.label and row["drug"] == name]
        words = {row["evidence"] for row in own}
        investigating = sorted({row["study"] for row in own if row["evidence"] == "under investigation"})
        ties.append(
            GeneTie(
                gene,
                min(words, key=strength, default=NOT_ASKED if rows is None else MECHANISM),
                unknown(gene.label, name, words if rows is not None else None, investigating),
            )
        )
    return tuple(ties)


def _with(facts: Facts, interventions: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found for one in interventions for found in facts.subjects("nk:intervention", one)))


def _of_kind(facts: Facts, things: Iterable[str], kind: str) -> list[str]:
    return [thing for thing in things if facts.is_a(thing, kind)]
