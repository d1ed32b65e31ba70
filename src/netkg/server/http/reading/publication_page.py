"""The page of a publication: its bibliographic record, the sources read from it, and the studies that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.facts import Facts

_LINES = ("authors", "title", "journal", "volume", "issue", "pages", "year", "doi", "pmid", "pmcid")
#: Where a publication is read, by what names it there.
_READ_AT = {
    "doi": "https://doi.org/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/",
}


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

    def address(self, name: str) -> str:
        """Give where a part of the record leads to: the article itself, for its identifiers; else nothing."""
        return _READ_AT[name] + quote(self.lines[name], safe="/") if name in _READ_AT else ""


def read_publication(facts: Facts, publication: str) -> PublicationPage:
    """Read the page of a publication."""
    citing = facts.subjects("nk:reference", publication)
    return PublicationPage(
        facts.term(publication),
        {name: _said(name, found) for name in _LINES if (found := facts.texts(publication, f"nk:{name}"))},
        facts.named(facts.subjects("nk:publication", publication)),
        facts.named(found for found in citing if facts.is_a(found, "nk:Study")),
        len(citing),
        " ".join(facts.texts(publication, "skos:note")),
        facts.terms(publication, "skos:exactMatch"),
    )


def _said(name: str, texts: list[str]) -> str:
    said = ", ".join(texts)
    if name == "authors":  # a bar parts them in the tables
        said = ", ".join(said.split("|")).replace(", et al.", " et al.")
    return said
