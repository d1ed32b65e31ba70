"""The classes of the ontology as a tree, with how many things each has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from netkg.engine.base import Snapshot
from netkg.server.http.pages.things import Thing, ask

_CLASSES = """SELECT ?class ?label ?above ?definition WHERE {
  ?class a owl:Class ; rdfs:label ?label FILTER(STRSTARTS(STR(?class), STR(nk:)))
  FILTER NOT EXISTS { ?class owl:deprecated true }
  OPTIONAL { ?class rdfs:subClassOf ?above FILTER(STRSTARTS(STR(?above), STR(nk:)) && ?above != ?class) }
  OPTIONAL { ?class obo:IAO_0000115 ?definition }
} ORDER BY ?label"""
_COUNTS = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?thing a ?class FILTER(STRSTARTS(STR(?class), STR(nk:))) } GROUP BY ?class"""
#: Levels that are drawn; a circle of subclasses ends here too.
_DEEPEST = 12


@dataclass(frozen=True)
class Branch:
    """A class with what is below it; a class with two parents stands under both."""

    thing: Thing
    definition: str
    #: Things of the class, its subclasses included.
    count: int
    below: Sequence[Branch]

    @property
    def classes(self) -> int:
        """How many classes are below."""
        return len(self.below) + sum(branch.classes for branch in self.below)


def tree(view: Snapshot) -> Sequence[Branch]:
    """Give the classes that have none above them, each with all below."""
    labels: dict[str, str] = {}
    definitions: dict[str, str] = {}
    below: defaultdict[str, set[str]] = defaultdict(set)
    has_parent: set[str] = set()
    for row in ask(view, _CLASSES):
        labels.setdefault(row["class"], row["label"])
        definitions.setdefault(row["class"], row["definition"])
        if row["above"]:
            below[row["above"]].add(row["class"])
            has_parent.add(row["class"])
    counts = {row["class"]: int(row["count"]) for row in ask(view, _COUNTS)}
    # A class in between says nothing of one that is also said to be directly below: keep the longest way only.
    for parent, children in below.items():
        further = {deeper for child in children for deeper in _all_below(child, below)}
        below[parent] = children - further

    def branch(iri: str, depth: int) -> Branch:
        under = sorted((c for c in below[iri] if c in labels), key=lambda c: labels[c].casefold()) if depth < _DEEPEST else []
        thing = Thing(iri, labels[iri], "class")
        return Branch(thing, definitions[iri], counts.get(iri, 0), [branch(c, depth + 1) for c in under])

    return [branch(iri, 1) for iri in sorted(labels, key=lambda c: labels[c].casefold()) if iri not in has_parent]


def _all_below(iri: str, below: defaultdict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(below.get(iri, ()))
    while waiting:
        child = waiting.pop()
        if child not in found:
            found.add(child)
            waiting.extend(below.get(child, ()))
    return found
