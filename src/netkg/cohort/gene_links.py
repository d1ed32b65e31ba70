"""Which genes and alterations of the graph the rows of a study are about.

A gene is found by its NCBI Gene id where the graph maps it exactly to one, and else by its HGNC symbol, which is its
label. Other names of a gene are not looked at: in a source they can be slips (DAX for DAXX), in a cohort former symbols.
An alteration is found where the graph has the one that says no more than the row does: of this gene, of this kind, and
neither of an exon nor of a single variant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netkg.engine.base import Snapshot

_GENES = """SELECT ?gene ?symbol ?id WHERE { ?gene a nk:Gene ; rdfs:label ?symbol
  OPTIONAL { ?gene skos:exactMatch ?id FILTER(STRSTARTS(STR(?id), "http://identifiers.org/ncbigene/")) } } ORDER BY ?gene"""
_ALTERATIONS = (
    "SELECT ?gene ?alteration ?label WHERE { ?alteration a nk:GeneticAlteration ; nk:alterationOf ?gene ; rdfs:label ?label }"
)
#: The labels of the alterations that say no more than gene and kind, by what a row says of the origin.
_MUTATION_LABELS = {
    "somatic": ("{} somatic mutation",),
    "germline": ("germline {} mutation", "germline {} alteration"),
    "": ("{} mutation, origin not stated",),
}
_FUSION_LABEL = "{} fusion"
_NO_ID = frozenset({"", "0", "NA"})
#: What a row says where it does not say whether a mutation is inherited.
_NOT_STATED = frozenset({"", "na", "unknown", "n/a"})


class GeneLinks:
    """The genes of a release and their alterations, by what studies call them."""

    def __init__(self, view: Snapshot) -> None:
        self._by_id: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._by_symbol: dict[str, str] = {}
        self._symbols: dict[str, str] = {}
        self._alterations: dict[tuple[str, str], str] = {}
        for row in _rows(view, _GENES):
            gene, symbol = row["gene"].value, row["symbol"].value
            self._by_symbol[symbol], self._symbols[gene] = gene, symbol
            if row["id"] is not None:
                self._ids[gene] = row["id"].value.rpartition("/")[2]
                self._by_id[self._ids[gene]] = gene
        for row in _rows(view, _ALTERATIONS):
            self._alterations[row["gene"].value, row["label"].value] = row["alteration"].value

    def __len__(self) -> int:
        return len(self._by_symbol)

    def gene(self, symbol: str, ncbi: str = "") -> Sequence[str]:
        """Find the gene that a symbol and an NCBI Gene id name; the id decides where the graph knows it."""
        found = self._by_id.get(ncbi) or self._by_symbol.get(symbol)
        # A symbol of the graph beside an id that is not this gene's: another gene is meant.
        contradicted = found in self._ids and ncbi not in _NO_ID and self._ids[found] != ncbi
        return () if found is None or contradicted else (found,)

    def doubt(self, symbol: str, ncbi: str) -> tuple[str, str] | None:
        """Say where a symbol and an id name two genes, of which the graph knows one."""
        by_symbol, by_id = self._by_symbol.get(symbol), self._by_id.get(ncbi)
        if ncbi in _NO_ID or by_symbol == by_id or (by_id is None and by_symbol not in self._ids):
            return None
        told = f"it is taken for {self._symbols[by_id]}, as the id says" if by_id else f"it is not linked to {symbol}"
        return f"{symbol} does not have the NCBI Gene id {ncbi}; {told}", "Correct the symbol or the id."

    def mutation(self, symbol: str, ncbi: str, origin: str) -> Sequence[str]:
        """Find the alteration that a mutation of this origin, as printed, is an instance of."""
        said = origin.casefold()
        labels = _MUTATION_LABELS.get("" if said in _NOT_STATED else said, ())
        return tuple(found for gene in self.gene(symbol, ncbi) for label in labels for found in self._labelled(gene, label))

    def fusion(self, symbol: str, ncbi: str, event: str) -> Sequence[str]:
        """Find the fusion that a structural variant is an instance of, if the study calls it one."""
        if "fusion" not in event.casefold():
            return ()
        return tuple(found for gene in self.gene(symbol, ncbi) for found in self._labelled(gene, _FUSION_LABEL))

    def _labelled(self, gene: str, label: str) -> Sequence[str]:
        found = self._alterations.get((gene, label.format(self._symbols[gene])))
        return (found,) if found else ()


def _rows(view: Snapshot, text: str) -> Any:
    return view.query(text)
