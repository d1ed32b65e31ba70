"""From a gene by mechanism to drugs, and what is known of each drug by the gene's alterations: words of evidence.

The words are those of the competency query `mutation-to-outcome`; here they are only told apart by alteration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netkg.engine.answer import named_text_rows
from netkg.engine.base import Snapshot
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.citation import Citation, cite
from netkg.server.http.reading.facts import Facts

GENOTYPE, EXPRESSION = "genotype-stratified result", "expression-stratified result"
METHYLATION, MIXED = "methylation-stratified result", "mixed-assay-stratified result"
#: What a result tells patients apart by that is no genotype.
_NO_GENOTYPE = {
    EXPRESSION: "its expression",
    METHYLATION: "the methylation of its promoter",
    MIXED: "a state found by several assays together",
}
INVESTIGATED, ENDED, MECHANISM, NONE = "under investigation", "ended without result", "mechanism only", "none"
#: In place of a word, on a page for which the query was not asked.
NOT_ASKED = "not looked up"
#: The query that says which word holds.
QUERY = "mutation-to-outcome"

EvidenceRow = Mapping[str, str]


@dataclass(frozen=True)
class Mechanism:
    """One way from the gene to a drug: the pathway that the gene modulates and the drug's target in it."""

    pathway: Thing
    target: Thing
    relation: str
    cited: tuple[Citation, ...]


@dataclass(frozen=True)
class Trial:
    """A study of the drug and what it reports, with the word for the gene."""

    study: Thing
    results: tuple[EvidenceRow, ...]
    word: str
    note: str


@dataclass(frozen=True)
class Candidate:
    """A drug that mechanism ties to the gene, and what is known of it by the gene."""

    drug: Thing
    mechanisms: tuple[Mechanism, ...]
    trials: tuple[Trial, ...]
    by_alteration: tuple[tuple[Thing, str], ...]
    word: str
    unknown: str
    not_assessed: tuple[tuple[Thing, Citation], ...] = ()

    @property
    def without_studies(self) -> str:
        """What stands in place of studies where none is shown."""
        return "studies were not looked up" if self.word == NOT_ASKED else "no study with an arm of it here"


#: With more comparisons and outcome figures than this, the query takes seconds and its answer takes memory by the hundred MB.
MOST_RESULTS = 10_000
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?result a ?kind . VALUES ?kind { nk:Comparison nk:OutcomeFigure } }"


def has_too_many_results(view: Snapshot) -> bool:
    """Whether the graph has too many results to keep them all ready for pages."""
    (count,) = view.query(_COUNT)
    return int(count["n"].value) > MOST_RESULTS


def evidence_rows(view: Snapshot, query: str) -> list[EvidenceRow] | None:
    """Give every row of `mutation-to-outcome`, as text; None where the graph has too many results to keep them for pages.

    It takes as long for one gene as for all of them: a tenth of a second, too long for each page.
    """
    if has_too_many_results(view):
        return None
    return list(named_text_rows(view.query(query)))


def candidates(
    facts: Facts, gene: str, alterations: Sequence[str], rows: Sequence[EvidenceRow] | None
) -> tuple[Candidate, ...]:
    """Gather the drugs that mechanism ties to a gene, and those with a result by it whatever the mechanism.

    :param alterations: IRIs of the gene's alterations, without wild types.
    :param rows: what `mutation-to-outcome` answers for the gene; None where it was not asked.
    """
    tied = facts.terms(gene, "nk:candidateByMechanism")
    named = {drug.label for drug in tied}
    others = sorted({row["drug"] for row in rows or () if row["drug"] and row["drug"] not in named})
    tested = [Thing(next(iter(facts.called(name, "nk:intervention")), ""), name) for name in others]
    return tuple(_candidate(facts, gene, drug, alterations, rows) for drug in (*tied, *tested))


def _candidate(
    facts: Facts, gene: str, drug: Thing, alterations: Sequence[str], rows: Sequence[EvidenceRow] | None
) -> Candidate:
    own = [row for row in rows or () if row["drug"] == drug.label]
    arms = arms_with(facts, drug.iri) if drug.iri else []
    studies = {facts.label(study): study for arm in arms for study in facts.iris(arm, "nk:armOf")}
    trials = []
    for name in dict.fromkeys(row["study"] for row in own):
        results = [row for row in own if row["study"] == name]
        strongest = min(results, key=lambda row: strength(row["evidence"]))
        trials.append(
            Trial(Thing(studies.get(name, ""), name), tuple(results), strongest["evidence"], strongest["evidenceNote"])
        )
    trials.sort(
        key=lambda trial: (strength(trial.word), not any(row["comparatorValue"] for row in trial.results), trial.study.label)
    )
    words = {row["evidence"] for row in own}
    tied = drug.iri in facts.iris(gene, "nk:candidateByMechanism")
    least = NOT_ASKED if rows is None else MECHANISM if tied else NONE
    tested = tested_alterations(facts, arms)
    assigning = {named for study in studies.values() for named in facts.iris(study, "nk:assignsBy")}
    by_alteration = tuple(
        (facts.term(alteration), _word(facts, alteration, tested.get(alteration, set()), assigning, words) or least)
        for alteration in alterations
    )
    word = min((trial.word for trial in trials), key=strength, default=least)
    return Candidate(
        drug,
        _mechanisms(facts, gene, drug.iri) if drug.iri else (),
        tuple(trials),
        by_alteration,
        word,
        unknown(facts.label(gene), drug.label, words if rows is not None else None, _investigating(trials)),
        tuple(
            (facts.term(found), cite(facts, found))
            for found in (facts.subjects("nk:about", drug.iri) if drug.iri else ())
            if facts.iris(found, "nk:notAssessed") and facts.is_a(found, "nk:NonAssessmentStatement")
        ),
    )


def _investigating(trials: Sequence[Trial]) -> list[str]:
    return [trial.study.label for trial in trials if trial.word == INVESTIGATED]


def unknown(gene: str, drug: str, words: set[str] | None, investigating: Sequence[str]) -> str:
    """Say what is not known of a drug by a gene; empty where a result tells patients apart by its genotype.

    :param words: the words of evidence of the gene and the drug; None where the graph was not asked.

    >>> unknown("TSC2", "everolimus", {"mechanism only"}, [])
    'No study in this graph tested everolimus by TSC2 status.'
    >>> unknown("TSC2", "everolimus", {"expression-stratified result"}, [])
    'No study in this graph tested everolimus by TSC2 mutation; the studies here distinguish patients by its expression.'
    """
    if words is None:
        return f"What studies of {drug} say by {gene} status was not asked for here."
    if GENOTYPE in words:
        return ""
    by = [told for word, told in _NO_GENOTYPE.items() if word in words]
    if by:
        known = " and ".join(by)
        return f"No study in this graph tested {drug} by {gene} mutation; the studies here distinguish patients by {known}."
    if investigating:
        return f"{' and '.join(investigating)} assigns {drug} by an alteration of {gene}; no result of it is in this graph."
    return f"No study in this graph tested {drug} by {gene} status."


def arms_with(facts: Facts, drug: str) -> list[str]:
    """Give the arms in which a drug was given, alone, as a formulation or in a regimen."""
    given, waiting = {drug: None}, [drug]
    while waiting:
        part = waiting.pop()
        for whole in (*facts.subjects("nk:regimenComponent", part), *facts.subjects("nk:formulationOf", part)):
            if whole not in given:
                given[whole] = None
                waiting.append(whole)
    return [arm for whole in given for arm in facts.subjects("nk:intervention", whole) if facts.iris(arm, "nk:armOf")]


def tested_alterations(facts: Facts, arms: Sequence[str]) -> dict[str, set[str]]:
    """Give the alterations by which the arms' results tell patients apart, or which their populations require.

    The value is the word that this gives: of an expression, never that of a genotype.
    """
    found: dict[str, set[str]] = {}
    for arm in arms:
        for contrast in (*facts.subjects("nk:arm", arm), *facts.subjects("nk:comparatorArm", arm)):
            ends = facts.iris(contrast, "nk:stratum"), facts.iris(contrast, "nk:comparatorStratum")
            if all(ends) and facts.is_a(contrast, "nk:Comparison"):
                for stratum in (*ends[0], *ends[1]):
                    found.setdefault(stratum, set()).add(_kind_word(facts, stratum))
            for told in facts.iris(contrast, "nk:toldApartBy", "nk:selectedBy"):
                found.setdefault(told, set()).add(_kind_word(facts, told))
        for population in facts.iris(arm, "nk:population"):
            for required in facts.iris(population, "nk:requires"):
                if facts.is_a(required, "nk:GeneticAlteration"):
                    found.setdefault(required, set()).add(GENOTYPE)
    return found


#: Class of an alteration -> the word of a result that tells patients apart by it.
_WORDS = {
    "nk:GeneticAlteration": GENOTYPE,
    "nk:ExpressionAlteration": EXPRESSION,
    "nk:PromoterMethylation": METHYLATION,
    "nk:Alteration": MIXED,
}


def _kind_word(facts: Facts, alteration: str) -> str:
    return next((word for kind, word in _WORDS.items() if facts.is_a(alteration, kind)), "")


def is_stratified(word: str) -> bool:
    """Whether a word of evidence says that a result tells patients apart, or takes carriers alone."""
    return word.endswith("-stratified result")


def _word(facts: Facts, alteration: str, tested: set[str], assigning: set[str], words: set[str]) -> str:
    """Give the word for one alteration, never more than the query says of the gene; empty where it has no study."""
    held = tested & words
    if held:
        return min(held, key=strength)
    is_named = alteration in assigning or bool(assigning & set(facts.iris(alteration, "nk:alterationOf")))
    return next((word for word in (INVESTIGATED, ENDED) if is_named and word in words), "")


def strength(word: str) -> int:
    """Rank a word of evidence, the strongest first."""
    order = (GENOTYPE, EXPRESSION, METHYLATION, MIXED, INVESTIGATED, ENDED, MECHANISM)
    return order.index(word) if word in order else len(order)


def _mechanisms(facts: Facts, gene: str, drug: str) -> tuple[Mechanism, ...]:
    found = []
    targets = facts.iris(drug, "nk:targets")
    for pathway in facts.iris(gene, "nk:modulates"):
        for target in facts.iris(pathway, "nk:hasComponent"):
            if target in targets:
                said = [*_statements(facts, gene, pathway), *_statements(facts, drug, target)]
                relation = "inhibits" if target in facts.iris(drug, "nk:inhibits") else "targets"
                found.append(
                    Mechanism(facts.term(pathway), facts.term(target), relation, tuple(cite(facts, one) for one in said))
                )
    return tuple(found)


def _statements(facts: Facts, subject: str, value: str) -> list[str]:
    return [
        found
        for found in facts.subjects("nk:subject", subject)
        if value in facts.iris(found, "nk:object") and facts.is_a(found, "nk:MechanisticStatement")
    ]
