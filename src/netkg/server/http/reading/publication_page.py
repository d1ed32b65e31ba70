"""The page of a publication: its bibliographic record, the sources read from it, and the studies that rest on it."""

from __future__ import annotations

from dataclasses import dataclass

from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.facts import Facts

_LINES = ("authors", "title", "journal", "volume", "issue", "pages", "year", "doi", "pmid", "pmcid")


@dataclass(frozen=True)
class PublicationPage:
    """What the page of a publication shows; `lines` are the parts of its bibliographic record that are known."""

    publication: Thing
    lines: dict[str, str]
    sources: tuple[Thing, ...]
    studies: tuple[Thing, ...]
    citing: int
    note: str
    identifiers: tuple[Thing, ...] = ()


def read_publication(facts: Facts, publication: str) -> PublicationPage:
    """Read the page of a publication."""
    citing = facts.subjects("nk:reference", publication)
    return PublicationPage(
        facts.term(publication),
        {name: ", ".join(found) for name in _LINES if (found := facts.texts(publication, f"nk:{name}"))},
        facts.named(facts.subjects("nk:publication", publication)),
        facts.named(found for found in citing if facts.is_a(found, "nk:Study")),
        len(citing),
        " ".join(facts.texts(publication, "skos:note")),
        facts.terms(publication, "skos:exactMatch"),
    )
