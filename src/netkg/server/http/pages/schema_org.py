"""Pages in the terms of schema.org, for search engines: genes, drugs, trials, publications, conditions.

Only what the graph says, and nothing that schema.org would read as advice: no page says that a drug treats a disease.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.drug_page import DrugPage
from netkg.server.http.reading.gene_page import GenePage
from netkg.server.http.reading.publication_page import PublicationPage
from netkg.server.http.reading.study_page import StudyPage
from netkg.server.http.reading.tumour_page import TumourPage


def _thing(kind: str, it: Thing, **said: Any) -> dict[str, Any]:
    """Begin a description; what is empty is left out."""
    return {"@context": "https://schema.org", "@type": kind, "@id": it.iri, "url": it.iri, "name": it.label} | {
        name: value for name, value in said.items() if value
    }


def _same(identifiers: tuple[Thing, ...]) -> list[str]:
    return [it.iri for it in identifiers if it.iri.startswith(("http://", "https://"))]


def gene(page: GenePage) -> Mapping[str, Any]:
    """Describe a gene."""
    return _thing("Gene", page.gene, alternateName=list(page.names), sameAs=_same(page.identifiers))


def drug(page: DrugPage) -> Mapping[str, Any]:
    """Describe a drug; a regimen or procedure is a therapy."""
    kind = "Drug" if "/drug/" in page.drug.iri else "MedicalTherapy"
    classes = [{"@type": "DrugClass", "name": it.label, "url": it.iri} for it in page.classes]
    said = {"drugClass": classes} if kind == "Drug" else {}
    return _thing(kind, page.drug, alternateName=list(page.names), sameAs=_same(page.identifiers), **said)


def study(page: StudyPage) -> Mapping[str, Any]:
    """Describe a study; a trial is a MedicalTrial."""
    design = dict(page.design)
    return _thing(
        "MedicalTrial" if page.is_trial else "MedicalStudy",
        page.study,
        alternateName=list(page.names),
        identifier=[it.label for it in design.get("registration", ())],
        description=", ".join(it.label for it in design.get("design", ())),
        healthCondition=_condition(page),
        studySubject=[{"@type": "MedicalEntity", "name": it.label, "url": it.iri} for arm in page.arms for it in arm.given],
        subjectOf=[{"@type": "ScholarlyArticle", "name": it.label, "url": it.iri} for it in page.publications],
        sameAs=_same(page.identifiers),
    )


def _condition(page: StudyPage) -> list[dict[str, str]]:
    required = page.criteria.requires if page.criteria else ()
    return [{"@type": "MedicalCondition", "name": it.label, "url": it.iri} for it in required]


def publication(page: PublicationPage) -> Mapping[str, Any]:
    """Describe a publication."""
    lines = page.lines
    named = {name: lines.get(ours) for name, ours in (("headline", "title"), ("datePublished", "year"), ("author", "authors"))}
    journal = {"@type": "Periodical", "name": lines["journal"]} if "journal" in lines else None
    numbers = [f"doi:{lines['doi']}" if "doi" in lines else "", f"pmid:{lines['pmid']}" if "pmid" in lines else ""]
    identifiers = [number for number in numbers if number]
    return _thing(
        "ScholarlyArticle", page.publication, **named, isPartOf=journal, identifier=identifiers, sameAs=_same(page.identifiers)
    )


def tumour(page: TumourPage) -> Mapping[str, Any]:
    """Describe a class of tumours."""
    same = _same(page.identifiers)
    return _thing("MedicalCondition", page.tumour, alternateName=list(page.names), description=page.definition, sameAs=same)
