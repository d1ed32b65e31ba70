"""Let a write pass or say which rules it breaks.

Beside the shapes a write is held to six things that no shape can see. A statement, or whatever is said of a record of a
class, may belong into one graph alone (`nksh:onlyIn`). A record may be one that is kept for as long as what it is about
stands (`nksh:keptWhile`), a value one that is kept for as long as its record stands (`nksh:keptValue`), or one that a
record has from the start or never (`nksh:settledValue`). Axioms are reasoned over by the build alone, so a write changes
none (`nksh:builtFrom`). And a triple term says what it says: what `rdf:reifies` names is held to the shapes as if it
stood by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from netkg.engine.changes import Delta
from netkg.engine.embedded import View
from netkg.errors import ConstraintViolation
from netkg.graph import shape_text, validate
from netkg.graph.bulk_validation import bulk_validation_of
from netkg.graph.incremental import IncrementalValidator, ShaclResult
from netkg.graph.merged_graph import merged_after
from netkg.graph.triple_terms import REIFIES, outward_triples, said_in, saying
from netkg.graph.window import Window, inward, outward
from netkg.namespaces import NKD, compress
from netkg.rdf import SUBCLASS, Term

_SHAPE = f"{NKD}shape/"
_PREDICATE, _ONLY_IN = URIRef(_SHAPE + "predicate"), URIRef(_SHAPE + "onlyIn")
_KEPT_VALUE, _SETTLED_VALUE = URIRef(_SHAPE + "keptValue"), URIRef(_SHAPE + "settledValue")
_VALUE_CLASS, _BUILT_FROM = URIRef(_SHAPE + "valueClass"), URIRef(_SHAPE + "builtFrom")
_CLASS, _KEPT_WHILE = URIRef(_SHAPE + "class"), URIRef(_SHAPE + "keptWhile")
_TRIPLE_TERM = URIRef(_SHAPE + "triple-term")
_TYPE, _HEADER = inward(RDF.type), inward(OWL.Ontology)
_RDFS_AXIOMS = {str(RDFS[name]) for name in ("subClassOf", "subPropertyOf", "domain", "range")}
#: What OWL says of a term or of a triple without inferring anything from it; owl:sameAs has a rule of its own.
_ANNOTATIONS = {
    str(OWL[name])
    for name in (
        *("annotatedSource", "annotatedProperty", "annotatedTarget", "deprecated", "versionInfo", "versionIRI"),
        *("priorVersion", "backwardCompatibleWith", "incompatibleWith", "sameAs"),
    )
}
_ByPredicate = dict[ox.NamedNode, list[ox.Quad]]
_TERM_RULE = "A triple term is used elsewhere than as the object of rdf:reifies."
_TERM_FIX = "Use rdf:reifies, or turn it into a statement with subject, predicate and object."


class WriteValidator:
    """The rules that a store's writes must keep."""

    def __init__(self, folder: Path) -> None:
        """Read the shapes of a folder.

        :raises ValueError: when a file does not parse, or a shape has a path that is none.
        """
        text, findings = shape_text.read(folder)
        if findings:
            raise ValueError(f"{folder}: {findings[0].message}")
        self.shapes = IncrementalValidator(shape_text.as_stored(text))
        _ = self.shapes.index  # made here, before a server forks, and not at the first write of each process
        self._graph: Graph = self.shapes.shapes.graph
        self.bulk = bulk_validation_of(self.shapes)

    def check(self, store: ox.Store, delta: Delta, before: View | None = None) -> None:
        """Let a change pass, or say which rules it breaks.

        :param store: as it is after the change.
        :param before: what it was before, if that is in memory, where reading it takes a fraction of the time.
        :raises ConstraintViolation: with the results; its `report` is the SHACL report as N-Triples.
        """
        if not (delta.added or delta.removed):
            return
        added, removed = _by_predicate(delta.added), _by_predicate(delta.removed)
        with saying(store):
            results = [
                *self._misplaced(store, delta, added),
                *self._not_kept(store, delta, removed),
                *self._values_lost(store, removed),
                *self._unsettled(store, delta, added, removed),
                *self.results(store, delta, before),
            ]
        results = results or list(self._axioms(store, delta, added, removed))
        report = self.shapes.report(results)
        wrong = [self._told(report, node) for node in list(report.subjects(SH.resultSeverity, SH.Violation))]
        if wrong:
            raise violation(wrong, report)

    def results(self, store: ox.Store, delta: Delta, before: View | None = None) -> Iterator[ShaclResult]:
        """Give what the shapes find at the nodes that a change can affect."""
        if self.shapes.needs_own_run:
            report = validate.validate(validate.data_graph(store), self.shapes.text).graph
            yield from ((" ", node, list(report.triples((node, None, None)))) for node in report.objects(None, SH.result))
            return
        with Window(store, partial(merged_after, before, store, delta)) as window:
            if self.bulk is not None and self.bulk.suits(store, delta):
                focus = self.bulk.broken(store, window, delta, before)
            else:
                focus = self.shapes.affected(window, outward_triples(delta.added), outward_triples(delta.removed))
            for _, found in self.shapes.results(window, focus):
                yield from found

    def warm(self, store: ox.Store) -> None:
        """Ask each shape about a node of which nothing is said, so that its queries are parsed before the first write."""
        nobody = URIRef("urn:netkg:nobody")
        for query in (query for target in self.shapes.targets for query in target.queries):
            _ = query.openings
        with Window(store) as window:
            for _ in self.shapes.results(window, dict.fromkeys(range(len(self.shapes.targets)), (nobody,))):
                pass

    def _misplaced(self, store: ox.Store, delta: Delta, added: _ByPredicate) -> Iterator[ShaclResult]:
        """Find statements in a graph where they may not stand, and triple terms in a place where they say anything."""
        places = {
            inward(predicate): (rule, inward(self._graph.value(rule, _ONLY_IN)))
            for rule, predicate in self._graph.subject_objects(_PREDICATE)
        }
        yield from self._strayed(store, delta)
        for predicate, (rule, graph) in places.items():
            for quad in added.get(predicate, ()):
                if quad.graph_name != graph:
                    yield self._broken(rule, outward(quad.subject), _spoken(quad), outward(predicate))
        for quad in delta.added:
            if not isinstance(quad.object, ox.Triple):
                continue
            if quad.predicate != REIFIES:
                yield _result(_TRIPLE_TERM, outward(quad.subject), None, outward(quad.predicate), _TERM_RULE, _TERM_FIX)
            for said in said_in(quad.object):
                if said.predicate in places:
                    rule, _ = places[said.predicate]
                    yield self._broken(rule, outward(said.subject), _spoken(said), outward(said.predicate))

    def _strayed(self, store: ox.Store, delta: Delta) -> Iterator[ShaclResult]:
        """Find what is said of records in a graph other than the one that alone may hold them."""
        for rule, kind in self._graph.subject_objects(_CLASS):
            graph = inward(self._graph.value(rule, _ONLY_IN))
            held = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, inward(kind), None)} if graph else ()
            for quad in delta.added if held else ():
                if (quad.subject in held or quad.object in held) and quad.graph_name != graph:
                    yield self._broken(rule, outward(quad.subject), _spoken(quad), outward(quad.predicate))

    def _unsettled(self, store: ox.Store, delta: Delta, added: _ByPredicate, removed: _ByPredicate) -> Iterator[ShaclResult]:
        """Find values that a record is given after the event, which it has from the start or never."""
        for rule, predicate in self._graph.subject_objects(_SETTLED_VALUE):
            late, before = (changed.get(inward(predicate), ()) for changed in (added, removed))
            if not late:
                continue
            said = {quad.triple for quad in before}
            with Window(store) as window:
                kinds = set().union(*(self._narrower(window, removed, one) for one in self._graph.objects(rule, _CLASS)))
                wanted = [self._narrower(window, removed, one) for one in self._graph.objects(rule, _VALUE_CLASS)]
                for quad in late:
                    stood = (q.object for q in store.quads_for_pattern(quad.subject, _TYPE, None, None) if q not in delta.added)
                    if quad.triple in said or not {outward(kind) for kind in stood} & kinds:
                        continue
                    what = {*window.objects(outward(quad.object), RDF.type), outward(quad.object)}
                    if not wanted or any(what & one for one in wanted):
                        yield self._broken(rule, outward(quad.subject), _spoken(quad), predicate)

    def _axioms(self, store: ox.Store, delta: Delta, added: _ByPredicate, removed: _ByPredicate) -> Iterator[ShaclResult]:
        """Find axioms that a write changes although the ontology stands, before it and after it."""
        changed = [
            quad
            for quads in (added, removed)
            for predicate in quads
            if predicate.value in _RDFS_AXIOMS or (predicate.value.startswith(str(OWL)) and predicate.value not in _ANNOTATIONS)
            for quad in quads[predicate]
        ]
        for rule, graph in self._graph.subject_objects(_BUILT_FROM):
            headers = set(store.quads_for_pattern(None, _TYPE, _HEADER, inward(graph)))
            for quad in sorted(changed, key=str) if headers - delta.added else ():
                ours = any(str(term).startswith(f"<{NKD}") for term in (quad.subject, quad.object))
                if ours or quad.graph_name == inward(graph):
                    yield self._broken(rule, outward(quad.subject), _spoken(quad), outward(quad.predicate))

    def _not_kept(self, store: ox.Store, delta: Delta, removed: _ByPredicate) -> Iterator[ShaclResult]:
        """Find records that were taken away and are to be kept for as long as what they are about stands."""
        kinds = removed.get(_TYPE, ())
        if not kinds:
            return
        with Window(store) as window:
            for rule, kind in self._graph.subject_objects(_CLASS):
                if (rule, _KEPT_WHILE, None) not in self._graph:
                    continue
                below = {inward(one) for one in self._narrower(window, removed, kind)}
                about = inward(self._graph.value(rule, _KEPT_WHILE))
                of: dict[Term, set[Term]] = {}
                for quad in removed.get(about, ()):
                    of.setdefault(quad.subject, set()).add(quad.object)
                for node in {quad.subject for quad in kinds if quad.object in below}:
                    now = {quad.object for quad in store.quads_for_pattern(node, _TYPE, None, None)}
                    if now & below or (outward(node), OWL.deprecated, Literal(True)) in window:
                        continue
                    things = {*of.get(node, ()), *(q.object for q in store.quads_for_pattern(node, about, None, None))}
                    for thing in sorted(things, key=str):
                        if any(window.triples((outward(thing), RDF.type, None))):
                            yield self._broken(rule, outward(node), outward(thing), outward(about))

    def _values_lost(self, store: ox.Store, removed: _ByPredicate) -> Iterator[ShaclResult]:
        """Find values that were taken away and are to be kept for as long as their record stands and is not superseded."""
        with Window(store) as window:
            for rule, predicate in self._graph.subject_objects(_KEPT_VALUE):
                lost = {quad.triple for quad in removed.get(inward(predicate), ())}
                kind = self._graph.value(rule, _CLASS)
                held = self._narrower(window, removed, kind) if lost and kind is not None else None
                for triple in sorted(lost, key=str):
                    record, value = outward(triple.subject), outward(triple.object)
                    kinds = set(window.objects(record, RDF.type))
                    excused = (record, OWL.deprecated, Literal(True)), (record, predicate, value)
                    if kinds and (held is None or kinds & held) and not any(one in window for one in excused):
                        yield self._broken(rule, record, value, predicate)

    @staticmethod
    def _narrower(window: Graph, removed: _ByPredicate, kind: Node) -> Set[Node]:
        """Give a class and those below it, before or after the change."""
        found, waiting = {kind}, [kind]
        gone = {(outward(q.subject), outward(q.object)) for q in removed.get(SUBCLASS, ())}
        while waiting:
            above = waiting.pop()
            below = {*window.subjects(RDFS.subClassOf, above), *(one for one, other in gone if other == above)} - found
            found |= below
            waiting += below
        return found

    def _broken(self, rule: Node, node: Node, value: Node | None, path: Node) -> ShaclResult:
        message, fix = (str(self._graph.value(rule, predicate) or "") for predicate in (SH.message, validate.FIX))
        return _result(rule, node, value, path, message, fix)

    def _told(self, report: Graph, node: Node) -> dict[str, str]:
        """Say what a result says in plain words, and put what is to be done into the report."""
        fix = validate.fix_of(report, node, self._graph)
        if fix:
            report.add((node, validate.FIX, Literal(fix)))

        def first(predicate: Node) -> str:
            found = report.value(node, predicate)
            return "" if found is None else str(found)

        told = {
            "shape": compress(str(validate.named_shape(self._graph, report.value(node, SH.sourceShape)))),
            "node": compress(first(SH.focusNode)),
            "path": compress(first(SH.resultPath)),
            "value": first(SH.value),
            "message": first(SH.resultMessage),
            "fix": first(validate.FIX),
        }
        return {key: value for key, value in told.items() if value or key in ("shape", "node")}


def _by_predicate(quads: Iterable[ox.Quad]) -> _ByPredicate:
    grouped: _ByPredicate = {}
    for quad in quads:
        grouped.setdefault(quad.predicate, []).append(quad)
    return grouped


def _result(rule: Node, node: Node, value: Node | None, path: Node, message: str, fix: str) -> ShaclResult:
    """Write a result as pySHACL gives it."""
    result = BNode()
    said = [
        (RDF.type, SH.ValidationResult),
        (SH.resultSeverity, SH.Violation),
        (SH.sourceShape, rule),
        (SH.focusNode, node),
        (SH.resultPath, path),
        (SH.value, value),
        (SH.resultMessage, Literal(message)),
        (validate.FIX, Literal(fix)),
    ]
    return message, result, [(result, predicate, term) for predicate, term in said if term is not None]


def _spoken(quad: ox.Quad | ox.Triple) -> Node | None:
    """Give the object of a quad as rdflib has it; none of a triple term, which rdflib has not."""
    return None if isinstance(quad.object, ox.Triple) else outward(quad.object)


def violation(results: list[dict[str, str]], report: Graph) -> ConstraintViolation:
    """Make the error that says what a write would break."""
    results = sorted(results, key=lambda r: (r["node"], r["shape"], r.get("message", "")))
    count, first = len(results), results[0]
    error = ConstraintViolation(
        f"The write would break {count} rule{'s' if count != 1 else ''}; nothing was written. "
        f"First: {first['node']}: {first.get('message', first['shape'])}",
        results=results,
    )
    error.report = report.serialize(format="nt").encode()
    return error
