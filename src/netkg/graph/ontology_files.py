"""The ontology as ontology tools want it: all modules in one file, with the hierarchy that the reasoner found.

It is the asserted ontology with three differences. Named superclasses that are inferred stand beside the asserted ones.
A deprecated term keeps its name and its replacement and has no axioms, as the OBO Foundry has it. Where a term of
another ontology has the same name as one of netkg's, often the one above it, its name carries the language tag `en`: a
tool that takes equal labels for an error tells them apart, and the name is still its own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from netkg.curate.axiom_forms import meaning
from netkg.curate.turtle import Content
from netkg.graph import obo_format
from netkg.inputs import functional_syntax
from netkg.inputs.ontology import declarations
from netkg.namespaces import GRAPHS, NK, NKD
from netkg.rdf import LABEL, SUBCLASS, node, serialize, value_of

#: Name of a file -> what it is.
NAMES = ("netkg.owl", "netkg.ttl", "netkg.ofn", "netkg.obo")
#: Ontologies above this size are not written in functional syntax and OBO, which takes some seconds for as many triples.
LARGE = 200_000

_ASSERTED, _INFERRED = node(GRAPHS["ontology"]), node(GRAPHS["inferred"])
#: The graphs that these files are made of.
READ = (_ASSERTED, _INFERRED)
_HIERARCHY = frozenset(
    {SUBCLASS, node("rdfs:subPropertyOf"), node("owl:equivalentClass"), node("owl:equivalentProperty")},
)
#: What a deprecated term has no more.
_AXIOMS = _HIERARCHY | {node("owl:disjointWith"), node("rdfs:domain"), node("rdfs:range"), node("owl:inverseOf")}
_DEPRECATED = node("owl:deprecated")
_TAGS = ("en", "en-US")
_log = logging.getLogger(__name__)


def reasoned(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Give the ontology of a dataset, with the inferred hierarchy."""
    asserted: list[ox.Quad] = []
    inferred: list[ox.Triple] = []
    for quad in quads:
        if quad.graph_name == _ASSERTED:
            asserted.append(quad)
        elif quad.graph_name == _INFERRED and quad.predicate in _HIERARCHY:
            inferred.append(quad.triple)
    terms: set[object] = {term for term, _ in declarations(asserted)}
    gone = {quad.subject for quad in asserted if quad.predicate == _DEPRECATED}
    said = [quad.triple for quad in asserted]
    said += (triple for triple in inferred if triple.subject in terms and triple.object in terms)
    kept = (triple for triple in said if not (triple.subject in gone and triple.predicate in _AXIOMS))
    return _told_apart(list(dict.fromkeys(kept)))


def _told_apart(said: list[ox.Triple]) -> list[ox.Triple]:
    """Tag the names that a term nearer to us has too."""
    labels = [triple for triple in said if triple.predicate == LABEL and isinstance(triple.object, ox.Literal)]
    given: set[object] = set()
    changed: dict[ox.Triple, ox.Triple] = {}
    for triple in sorted(labels, key=lambda one: (_distance(one.subject), str(one))):
        text = value_of(triple.object)
        free = (form for form in (triple.object, *(ox.Literal(text, language=tag) for tag in _TAGS)) if form not in given)
        changed[triple] = ox.Triple(triple.subject, LABEL, next(free, triple.object))
        given.add(changed[triple].object)
    return [changed.get(triple, triple) for triple in said]


def _distance(term: object) -> int:
    """Order terms: those of the ontology, other things of netkg, and what is not ours."""
    iri = term.value if isinstance(term, ox.NamedNode) else ""
    return 0 if iri.startswith(str(NK)) else 1 if iri.startswith(str(NKD)) else 2


def write(folder: Path, quads: Iterable[ox.Quad], fits_xml: bool) -> Iterator[str]:
    """Write the ontology in each of its forms, and name the files; a form that cannot say all of it is left out.

    :param fits_xml: whether RDF/XML can say all of the ontology.
    """
    said = reasoned(quads)
    texts = {"netkg.ttl": serialize(said, ox.RdfFormat.TURTLE)}
    if fits_xml:
        texts["netkg.owl"] = serialize(said, ox.RdfFormat.RDF_XML)
    if fits_xml and len(said) < LARGE:
        try:
            functional = functional_syntax.write(said).encode()
            if _meaning(functional_syntax.read(functional)) == _meaning(said):
                texts["netkg.ofn"] = functional
            else:
                _log.warning("netkg.ofn is left out: the ontology says what the functional syntax does not.")
            texts["netkg.obo"] = obo_format.write(said).encode()
        except SyntaxError as error:
            _log.warning("netkg.ofn and netkg.obo are left out: %s", error)
    for name, text in texts.items():
        (folder / name).write_bytes(text)
        yield name


def _meaning(said: Iterable[ox.Triple]) -> frozenset[tuple[str, str, str]]:
    return meaning(Content(said).statements)
