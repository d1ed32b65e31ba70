"""Say in words what changed between two datasets: classes, records, figures; and how much of a step it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from netkg.namespaces import GRAPHS, NK, PREFIXES, RECORDS
from netkg.rdf import DERIVED_FROM, LABEL, TYPE, graph_iri, node, value_of
from netkg.why.axioms import name

_P = PREFIXES
_DEPRECATED, _REPLACED = node("owl:deprecated"), node("dcterms:isReplacedBy")
_SOURCE = node("owl:annotatedSource")
_TERMS = {
    _P["owl"] + kind: word
    for kind, word in (
        ("Class", "class"),
        ("ObjectProperty", "property"),
        ("DatatypeProperty", "property"),
        ("AnnotationProperty", "property"),
    )
}
#: What a curator calls a record of a class, the more particular first; `figure` is what diff counts apart.
_RECORDS = {
    str(NK) + kind: word
    for kind, word in (
        ("OutcomeFigure", "figure"),
        ("AdverseEventFigure", "figure"),
        ("EpidemiologicalFigure", "figure"),
        ("HypothesisStatement", "hypothesis"),
        ("Statement", "statement"),
        ("Arm", "arm"),
        ("StudyPopulation", "population"),
        ("Study", "study"),
        ("Publication", "publication"),
        ("Gene", "gene"),
        ("Drug", "drug"),
        ("Alteration", "alteration"),
    )
}
#: Changes of a term that can break what others built on it.
_LOGIC = {_P["rdfs"] + key for key in ("subClassOf", "subPropertyOf", "domain", "range")} | {
    _P["owl"] + key for key in ("equivalentClass", "disjointWith", "inverseOf", "propertyChainAxiom")
}
_GRAPHS = (RECORDS, *(GRAPHS[key] for key in ("ontology", "mappings", "hypotheses")))


@dataclass
class Change:
    """What happened to one thing, with the lines that went and came.

    `how` is added, removed, changed, retired (for nothing, or for several), merged or renamed; the last two name the
    thing as it is now, and what it was before in `former`.
    """

    kind: str
    subject: str
    label: str
    how: str
    gone: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)


@dataclass
class Difference:
    """Everything between two datasets."""

    changes: list[Change]
    added: list[ox.Quad]
    removed: list[ox.Quad]
    step: str
    reasons: list[str]
    answers: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


def compare(old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> Difference:
    """Compare two datasets, each with canonical blank nodes; inferred triples count for the answers alone.

    The place of a row is no change: a row that only moved says the same.
    """
    before, after = ({q for q in quads if graph_iri(q).startswith(_GRAPHS)} for quads in (old, new))
    removed, added = before - after, after - before
    kinds = [_kinds(before), _kinds(after)]
    labels = [_labels(before), _labels(after)]
    successor = _successors(before, after)
    mapped = set(_mappings_of(before, set(successor))) | set(_mappings_of(after, set(successor.values())))
    folded = [_Folded(_renamed(before, successor)), _Folded(after)]
    subjects = {
        f.root(successor.get(q.subject, q.subject)) for quads, f in ((removed, folded[0]), (added, folded[1])) for q in quads
    }
    deprecated = [{q.subject for q in quads if q.predicate == _DEPRECATED} for quads in (before, after)]
    there = {q.subject for q in before}
    changes = []
    for subject in sorted(subjects, key=str):
        if not isinstance(subject, ox.NamedNode) or subject in mapped:
            continue
        was, now = folded[0].lines(subject), folded[1].lines(subject)
        former = sorted(name(old) for old, new in successor.items() if new == subject)
        if was == now and not former:
            continue
        how = "added" if not was else "removed" if not now else "changed"
        if former:
            how = "merged" if subject in there else "renamed"
        elif subject in deprecated[1] - deprecated[0]:
            how = "retired"
        kind = kinds[1].get(subject) or kinds[0].get(subject) or "record"
        label = labels[1].get(subject) or labels[0].get(subject) or ""
        changes.append(Change(kind, name(subject), label, how, sorted(was - now), sorted(now - was), former))
    step, reasons = version_step(changes)
    return Difference(changes, sorted(added, key=str), sorted(removed, key=str), step, reasons)


def _successors(before: set[ox.Quad], after: set[ox.Quad]) -> dict[object, ox.NamedNode]:
    """Map each thing that was given up for one other to that."""
    by: dict[object, set[ox.NamedNode]] = {}
    for quad in after:
        if quad.predicate == _REPLACED and isinstance(quad.object, ox.NamedNode):
            by.setdefault(quad.subject, set()).add(quad.object)
    gone = {q.subject for q in before} - {q.subject for q in before if q.predicate == _DEPRECATED}
    return {old: next(iter(new)) for old, new in by.items() if len(new) == 1 and old in gone}


def _mappings_of(quads: set[ox.Quad], things: set[object]) -> Iterator[object]:
    """Give the records of the mappings of things; what a mapping says is a line of its thing too."""
    yield from (
        q.subject for q in quads if q.predicate == _SOURCE and q.object in things and isinstance(q.subject, ox.NamedNode)
    )


def _renamed(quads: set[ox.Quad], successor: dict[object, ox.NamedNode]) -> Iterator[ox.Quad]:
    """Say of each successor what was said of the thing before, so that a place which names it now is no change."""
    for quad in quads:
        subject, predicate, value = (successor.get(part, part) for part in quad.triple)
        yield ox.Quad(subject, predicate, value, quad.graph_name)


class _Folded:
    """The statements of each named subject, with what hangs from blank nodes folded in."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._of: dict[object, list[ox.Quad]] = {}
        self._above: dict[object, object] = {}
        self._axioms: dict[object, list[object]] = {}
        for quad in quads:
            self._of.setdefault(quad.subject, []).append(quad)
            if isinstance(quad.object, ox.BlankNode):
                self._above[quad.object] = quad.subject
            elif quad.predicate.value == _P["owl"] + "annotatedSource" and isinstance(quad.subject, ox.BlankNode):
                self._above[quad.subject] = quad.object
                self._axioms.setdefault(quad.object, []).append(quad.subject)

    def root(self, node: object) -> object:
        while isinstance(node, ox.BlankNode) and node in self._above:
            node = self._above[node]
        return node

    def lines(self, subject: object) -> set[str]:
        own = {f"{name(q.predicate)} {self._said(q.object)}" for q in self._of.get(subject, ()) if q.predicate != DERIVED_FROM}
        return own | {f"remark {self._said(axiom)}" for axiom in self._axioms.get(subject, ())}

    def _said(self, term: object) -> str:
        if not isinstance(term, ox.BlankNode):
            return name(term)
        return "[" + "; ".join(sorted(f"{name(q.predicate)} {self._said(q.object)}" for q in self._of.get(term, ()))) + "]"


def _labels(quads: Iterable[ox.Quad]) -> dict[object, str]:
    return {q.subject: value_of(q.object) for q in quads if q.predicate == LABEL}


def _kinds(quads: set[ox.Quad]) -> dict[object, str]:
    above: dict[str, set[str]] = {}
    types: dict[object, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == _P["rdfs"] + "subClassOf" and isinstance(quad.object, ox.NamedNode):
            above.setdefault(value_of(quad.subject), set()).add(quad.object.value)
        elif quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode):
            types.setdefault(quad.subject, set()).add(quad.object.value)

    def up(iris: set[str]) -> set[str]:
        found, edge = set(iris), set(iris)
        while edge:
            edge = {parent for iri in edge for parent in above.get(iri, ())} - found
            found |= edge
        return found

    result = {}
    for subject, iris in types.items():
        term = next((_TERMS[iri] for iri in iris if iri in _TERMS), None)
        every = up(iris) if term is None else set()
        result[subject] = term or next((word for iri, word in _RECORDS.items() if iri in every), "record")
    return result


def version_step(changes: Iterable[Change]) -> tuple[str, list[str]]:
    """Say by rule how much of a step the changes are, and why.

    major: a term is removed, or the logic of a term changes so that something no longer follows; minor: a term or a
    record is added or deprecated, a figure changes, a record is removed or retired; patch: words alone.
    """
    reasons: dict[str, list[str]] = {"major": [], "minor": [], "patch": []}
    for change in changes:
        term = change.kind in ("class", "property")
        if change.how == "removed":
            reasons["major" if term else "minor"].append(f"{change.kind} {change.subject} is removed")
        elif change.how == "added":
            reasons["minor"].append(f"{change.kind} {change.subject} is added")
        elif term and any(_is_logic(line) for line in change.gone):
            lost = next(line for line in change.gone if _is_logic(line))
            reasons["major"].append(f"the logic of {change.subject} lost: {lost}")
        elif term and any(_is_logic(line) or line.startswith("owl:deprecated") for line in change.come):
            reasons["minor"].append(f"{change.subject} gained: {change.come[0]}")
        elif change.how in ("merged", "renamed", "retired"):
            reasons["minor"].append(f"{change.kind} {change.subject} is {change.how}")
        elif term or all(_is_words(line) for line in (*change.gone, *change.come)):
            reasons["patch"].append(f"the words of {change.subject} changed")
        else:
            reasons["minor"].append(f"{change.kind} {change.subject} changed")
    for step, found in reasons.items():
        if found:
            return step, found
    return "none", []


def _is_logic(line: str) -> bool:
    return line.split(" ", 1)[0] in {name(ox.NamedNode(iri)) for iri in _LOGIC}


def _is_words(line: str) -> bool:
    return line.split(" ", 1)[0] in ("remark", "rdfs:label", "rdfs:comment", "skos:altLabel", "skos:note", "obo:IAO_0000115")


def next_version(version: str, step: str) -> str:
    """Give the version after a step; before 1.0.0 a major step counts as minor.

    >>> next_version("1.2.3", "major"), next_version("0.1.0", "major"), next_version("0.1.0", "patch")
    ('2.0.0', '0.2.0', '0.1.1')
    """
    major, minor, patch = (int(part) for part in version.split("."))
    if step == "major" and major:
        return f"{major + 1}.0.0"
    if step in ("major", "minor"):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if step == "patch" else version
