"""Which module makes the page of a record, by the first part of the record's path and what the record is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.namespaces import NKD
from netkg.search.catalogue import Catalogue
from netkg.server.http.pages import reading_pages as made
from netkg.server.http.pages.layout import Page, Reader
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.mechanism_evidence import QUERY, EvidenceRow, evidence_rows
from netkg.server.http.reading.tumour_page import is_tumour


class Named(Protocol):
    """A competency query."""

    @property
    def name(self) -> str:
        """Its name, as in `queries/NAME.rq`."""

    @property
    def text(self) -> str:
        """The query."""


@dataclass(frozen=True)
class PageKind:
    """Which records of a path a module has a page for."""

    fits: Callable[[Facts, str], bool]
    make: Reader


Readers = Mapping[str, PageKind]


#: Gives every row of `mutation-to-outcome` for the current release; None where the server has not got that query, or the
#: release more results than pages are kept ready for.
Evidence = Callable[[], Sequence[EvidenceRow] | None]


def evidence(examples: Sequence[Named], catalogue: Catalogue) -> Evidence:
    """Find the competency query that says what is known of drugs by genes, and keep its answer for each release."""
    text = next((query.text for query in examples if query.name == QUERY), None)

    def answer(view: Snapshot) -> list[EvidenceRow] | None:
        return evidence_rows(view, str(text))

    return lambda: catalogue.kept(QUERY, answer) if text is not None else None


def readers(table: Evidence) -> Readers:
    """Say what makes the pages of records, by the first part of a path, such as `gene`."""

    def gene(view: Snapshot, iri: ox.NamedNode) -> Page:
        return made.gene(view, iri.value, table())

    def drug(view: Snapshot, iri: ox.NamedNode) -> Page:
        return made.drug(view, iri.value, table())

    study = PageKind(_a("nk:Study"), lambda view, iri: made.study(view, iri.value))
    return {
        "gene": PageKind(_a("nk:Gene"), gene),
        **dict.fromkeys(("drug", "regimen", "procedure"), PageKind(_a("nk:Drug", "nk:Regimen", "nk:Procedure"), drug)),
        **dict.fromkeys(("trial", "study"), study),
        "publication": PageKind(_a("nk:Publication"), lambda view, iri: made.publication(view, iri.value)),
        "ontology": PageKind(is_tumour, lambda view, iri: made.tumour(view, iri.value)),
    }


def reader(known: Readers, view: Snapshot, iri: ox.NamedNode) -> Reader | None:
    """Find what makes the page of a record, if anything does."""
    kind = known.get(iri.value.removeprefix(str(NKD)).partition("/")[0])
    return kind.make if kind is not None and kind.fits(Facts(view), iri.value) else None


def _a(*kinds: str) -> Callable[[Facts, str], bool]:
    return lambda facts, iri: any(facts.is_a(iri, kind) for kind in kinds)
