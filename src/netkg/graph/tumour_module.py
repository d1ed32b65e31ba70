"""Take out of a dataset the part that places tumours on record in populations, for a reasoner run of its own.

The classes of populations are many and full of unions and complements; no record but a tumour can be in one. HermiT
compares every class with every individual, so with all records it would take ten times as long. The part holds the
tumour classes, what defines or separates them, the classes of populations, and the tumours on record; what follows in
it follows in the whole.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from netkg.graph.admission import CASES
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES
from netkg.rdf import Term

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_TYPE = ox.NamedNode(_RDF + "type")
_SUBCLASS = ox.NamedNode(_RDFS + "subClassOf")
_FIRST, _REST = ox.NamedNode(_RDF + "first"), ox.NamedNode(_RDF + "rest")
_MEMBERS = ox.NamedNode(_OWL + "members")
_ONTOLOGY = ox.NamedNode(GRAPHS["ontology"])
_ROOT = ox.NamedNode(str(NK.NeuroendocrineNeoplasm))
#: What may be said of a tumour on record and restricted by a class.
_SAID = ("ki67Index", "mitoticCount", "ki67Measured", "mitosesCounted", "hasCondition", "hasAlteration", "priorTherapy")
_PROPERTIES = [ox.NamedNode(str(NK[name])) for name in _SAID]
#: Predicates that carry logic.
_LOGIC = (_OWL, _RDF, PREFIXES["xsd"], _RDFS + "subClassOf", _RDFS + "subPropertyOf")


def split(quads: Iterable[ox.Quad]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Part a dataset in two: everything but the classes of populations, and the module about tumours.

    :returns: the rest and the module; the module is empty if there is no class of a population.
    """
    said = _Said(quads)
    heads: list[Term] = [node for node in said.of if isinstance(node, ox.NamedNode) and node.value.endswith(CASES)]
    populations = said.reach(heads)
    rest = [quad for node, own in said.of.items() if node not in populations for quad in own]
    if not heads:
        return rest, []
    about = said.tumour_classes() | said.used(populations)
    module = {quad for node in populations for quad in said.of.get(node, ())}
    terms = said.reach([*about, *_PROPERTIES], only=_LOGIC)
    module |= {q for node in terms for q in said.of.get(node, ()) if q.predicate.value.startswith(_LOGIC)}
    module |= said.exclusions(about)
    module |= {quad for node in said.members(about) for quad in said.of[node]}
    return rest, sorted(module, key=str)


class _Said:
    """What is said of each subject."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.of: dict[Term, list[ox.Quad]] = {}
        for quad in quads:
            self.of.setdefault(quad.subject, []).append(quad)

    def reach(self, nodes: Iterable[Term], only: tuple[str, ...] = ("",)) -> set[Term]:
        """Add to nodes what hangs from them by blank nodes."""
        found, edge = set(nodes), list(nodes)
        while edge:
            for quad in self.of.get(edge.pop(), ()):
                below = quad.object
                if isinstance(below, ox.BlankNode) and below not in found and quad.predicate.value.startswith(only):
                    found.add(below)
                    edge.append(below)
        return found

    def tumour_classes(self) -> set[Term]:
        """List the classes below the root of tumours."""
        below: dict[Term, set[Term]] = {}
        for node, own in self.of.items():
            for quad in own:
                if quad.predicate == _SUBCLASS and isinstance(node, ox.NamedNode):
                    below.setdefault(quad.object, set()).add(node)
        found: set[Term] = {_ROOT}
        edge: list[Term] = [_ROOT]
        while edge:
            fresh = below.get(edge.pop(), set()) - found
            found |= fresh
            edge += fresh
        return {node for node in found if isinstance(node, ox.NamedNode) and not node.value.endswith(CASES)}

    def used(self, nodes: Iterable[Term]) -> set[Term]:
        """List the terms of ours that some nodes refer to."""
        objects = {quad.object for node in nodes for quad in self.of.get(node, ())}
        return {term for term in objects if isinstance(term, ox.NamedNode) and term.value.startswith(str(NK))}

    def exclusions(self, classes: set[Term]) -> set[ox.Quad]:
        """List the axioms that say of several of these classes that they are disjoint."""
        found: set[ox.Quad] = set()
        for own in self.of.values():
            for quad in own:
                if quad.predicate == _MEMBERS:
                    nodes = [own[0].subject, *self.reach([quad.object])]
                    members = {q.object for node in nodes for q in self.of[node] if q.predicate == _FIRST}
                    if members <= classes:
                        found |= {q for node in nodes for q in self.of[node]}
        return found

    def members(self, classes: set[Term]) -> list[Term]:
        """List the records that are of one of these classes."""
        return [
            node
            for node, own in self.of.items()
            if isinstance(node, ox.NamedNode)
            and node.value.startswith(str(NKD))
            and any(q.predicate == _TYPE and q.object in classes and q.graph_name != _ONTOLOGY for q in own)
        ]
