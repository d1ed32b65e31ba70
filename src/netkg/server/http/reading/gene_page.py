"""The page of a gene: its alterations with frequency and prognosis, and the way by mechanism to drugs and their studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.citation import Citation, cite
from netkg.server.http.reading.contrasts import Contrast, latest_contrasts, read_contrast
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.mechanism_evidence import Candidate, EvidenceRow, candidates, is_stratified
from netkg.server.http.reading.printed_figures import PrintedFigure, latest_first, read_figure


@dataclass(frozen=True)
class Said:
    """A finding or statement in the words of its record, with what it concerns."""

    record: Thing
    cited: Citation
    populations: tuple[Thing, ...] = ()
    outcomes: tuple[Thing, ...] = ()
    effect: str = ""
    certainty: str = ""
    study: Thing | None = None
    contrasts: tuple[Contrast, ...] = ()
    figures: tuple[PrintedFigure, ...] = ()
    doubts: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class AlterationPart:
    """One alteration: its kinds, how often it occurs and in whom, and which course goes with it."""

    alteration: Thing
    kinds: tuple[Thing, ...]
    is_genetic: bool
    frequencies: tuple[Said, ...]
    shares: tuple[PrintedFigure, ...]
    prognoses: tuple[Said, ...]


@dataclass(frozen=True)
class GenePage:
    """What the page of a gene shows."""

    gene: Thing
    names: tuple[str, ...]
    alterations: tuple[AlterationPart, ...]
    pathways: tuple[Thing, ...]
    candidates: tuple[Candidate, ...]
    claims: tuple[Said, ...]
    mechanisms: tuple[Said, ...]
    doubts: tuple[Thing, ...]
    has_query: bool
    identifiers: tuple[Thing, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_mechanism_only(self) -> bool:
        """Whether no drug has a result by the gene; a trial under way, or ended without a result, is none."""
        return not any(is_stratified(candidate.word) for candidate in self.candidates)


def read_gene(facts: Facts, gene: str, rows: Sequence[EvidenceRow] | None) -> GenePage:
    """Read the page of a gene.

    :param rows: what `mutation-to-outcome` answers for it, None where the server has not got that query.
    """
    altered = [
        found
        for found in facts.subjects("nk:alterationOf", gene)
        if facts.is_a(found, "nk:Alteration") and not facts.is_a(found, "nk:WildType")
    ]
    parts = sorted(
        (_alteration(facts, found) for found in altered), key=lambda part: (not part.is_genetic, part.alteration.label)
    )
    return GenePage(
        facts.term(gene),
        tuple(facts.texts(gene, "skos:altLabel")),
        tuple(parts),
        facts.terms(gene, "nk:modulates"),
        candidates(facts, gene, altered, rows),
        tuple(said(facts, found) for found in _about(facts, altered, "nk:BiomarkerClaim")),
        tuple(
            said(facts, found) for found in facts.subjects("nk:subject", gene) if facts.is_a(found, "nk:MechanisticStatement")
        ),
        facts.named(found for found in facts.subjects("nk:about", gene) if facts.is_a(found, "nk:Discrepancy")),
        rows is not None,
        facts.terms(gene, "skos:exactMatch"),
        notes(facts, gene),
    )


def said(facts: Facts, iri: str) -> Said:
    """Read a finding or a statement."""
    support = facts.iris(iri, "nk:supportedBy")
    effects = [term.label for term in facts.terms(iri, "nk:effect")]
    return Said(
        facts.term(iri),
        cite(facts, iri),
        facts.terms(iri, "nk:population"),
        facts.terms(iri, "nk:outcome"),
        ", ".join([*effects, *facts.texts(iri, "nk:judgement")]),
        facts.text(iri, "nk:certainty"),
        facts.first(iri, "nk:study"),
        latest_contrasts(read_contrast(facts, found) for found in support if facts.is_a(found, "nk:Comparison")),
        latest_first([read_figure(facts, found) for found in support if facts.is_a(found, "nk:Figure")]),
        facts.named(found for found in facts.subjects("nk:about", iri) if facts.is_a(found, "nk:Discrepancy")),
    )


def notes(facts: Facts, iri: str) -> tuple[str, ...]:
    """Give the notes and comments on a thing."""
    return tuple(facts.texts(iri, "skos:note", "rdfs:comment"))


def latest_said(found: Sequence[Said]) -> tuple[Said, ...]:
    """Order findings, later sources first."""
    return tuple(sorted(found, key=lambda one: (-int(one.cited.year or 0), one.record.label)))


def _alteration(facts: Facts, alteration: str) -> AlterationPart:
    frequencies = [found for found in facts.subjects("nk:outcome", alteration) if facts.is_a(found, "nk:OccurrenceFinding")]
    prognoses = [found for found in facts.subjects("nk:biomarker", alteration) if facts.is_a(found, "nk:PrognosticFinding")]
    return AlterationPart(
        facts.term(alteration),
        narrowest(facts, alteration),
        facts.is_a(alteration, "nk:GeneticAlteration"),
        latest_said([said(facts, found) for found in frequencies]),
        latest_first([read_figure(facts, found) for found in facts.subjects("nk:shareOf", alteration)]),
        latest_said([said(facts, found) for found in prognoses]),
    )


def narrowest(facts: Facts, thing: str) -> tuple[Thing, ...]:
    """Give the classes of a thing that have no narrower one among its classes."""
    kinds = [kind for kind in facts.iris(thing, "rdf:type") if "/ontology/" in kind]
    broader = {higher for kind in kinds for higher in facts.above(kind)}
    return facts.named(kind for kind in kinds if kind not in broader)


def _about(facts: Facts, things: Sequence[str], kind: str) -> list[str]:
    return sorted({found for thing in things for found in facts.subjects("nk:biomarker", thing) if facts.is_a(found, kind)})
