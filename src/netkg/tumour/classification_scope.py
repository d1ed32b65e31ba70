"""Say where a classification is not made for a tumour, such as tables of the digestive system for one of the lung.

The graph says of a classification which kind of tumour is classified by it (`nk:classifiedBy`), and by which source.
"""

from __future__ import annotations

from netkg.engine.base import Snapshot

#: The classes that a publication says are classified by a system of its own.
_SCOPES = """SELECT DISTINCT ?origin ?kind ?label WHERE {
  ?said nk:predicate nk:classifiedBy ; nk:subject ?kind ; nk:source/nk:publication ?origin . ?kind rdfs:label ?label }
ORDER BY ?origin ?label"""
#: The sites, and what is a tumour of each kind and of each site, or both.
_SITES = """SELECT ?site ?label WHERE { ?site nk:criterionKind "site" ; rdfs:label ?label }"""
_BELOW = """SELECT DISTINCT ?below ?above ?label ?step WHERE {
  ?below rdfs:subClassOf+ ?above ; rdfs:label ?label .
  FILTER(STRSTARTS(STR(?below), STR(nk:)) && STRSTARTS(STR(?above), STR(nk:)))
  BIND(EXISTS { ?below rdfs:subClassOf ?above } AS ?step) } ORDER BY ?label"""


class ClassificationScope:
    """What each classification of a release is made for."""

    def __init__(self, view: Snapshot) -> None:
        self._scopes: dict[str, dict[str, str]] = {}
        for row in view.query(_SCOPES):
            self._scopes.setdefault(row["origin"].value, {})[row["kind"].value] = row["label"].value
        self._sites = {row["label"].value: row["site"].value for row in view.query(_SITES)}
        self._below: dict[str, set[str]] = {}
        self._names: dict[str, list[str]] = {}
        for row in view.query(_BELOW):
            below, above = row["below"].value, row["above"].value
            self._below.setdefault(above, {above}).add(below)
            if row["step"].value == "true":
                self._names.setdefault(above, []).append(row["label"].value)

    def note(self, origin: str, site: str) -> str:
        """Say in a sentence that a classification is not made for tumours of a site; empty where it is, or may be.

        :param origin: the IRI of the publication of the classification.
        :param site: the label of the site's class; empty where it is not known.
        """
        iri, scopes = self._sites.get(site, ""), self._scopes.get(origin, {})
        own = self._below.get(iri, {iri})
        if not iri or not scopes or any(own & self._below.get(kind, {kind}) for kind in scopes):
            return ""
        made_for = f"These tables are for a {' or a '.join(scopes.values())}, and a {site} is not one"
        named = self._names.get(iri, ())
        return made_for + (f"; pathologists classify it as {' or '.join(named)}." if named else ".")
