"""Validate the dataset against the shapes: all of it in two processes at first, then only what a change can affect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pyoxigraph as ox
from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.term import Node

from netkg.findings import Finding
from netkg.graph import parallel, validate
from netkg.graph.incremental import Focus, IncrementalValidator
from netkg.graph.pipeline import Found, StageContext

Columns = Mapping[str, Mapping[str, str]]
#: What pySHACL raises of shapes that it cannot use, and rdflib of a query in one.
UNUSABLE = (ReportableRuntimeError, ParseException, SyntaxError, ValueError)


class UnusableShape(Exception):
    """A shape that parses and yet cannot be used."""


@dataclass(frozen=True)
class Broken:
    """A node that breaks a shape: what is wrong with it, and the report on it as N-Triples."""

    target: int
    node: Node
    findings: tuple[Finding, ...]
    report: bytes


class ShapeMemory:
    """The dataset as it was validated last, and what broke the shapes."""

    def __init__(self, validator: IncrementalValidator, asserted: list[ox.Quad]) -> None:
        self.validator = validator
        self.asserted = asserted
        self.data = validate.data_graph(asserted)
        #: None until the data have been validated.
        self.triples: frozenset[ox.Triple] | None = None
        self.broken: list[Broken] = []

    def assume(self, triples: frozenset[ox.Triple]) -> None:
        """Take data for validated, without having looked."""
        self.data.change(triples - {quad.triple for quad in self.asserted}, ())
        self.triples = triples

    def change(self, triples: frozenset[ox.Triple]) -> dict[int, set[Node]]:
        """Make the data what they are now, and find the focus nodes to look at again.

        They include those that broke a shape, as far as they are still its targets.
        """
        before = self.triples or frozenset()
        added, removed = self.data.change(triples - before, before - triples)
        try:
            focus = self.validator.affected(self.data, added, removed)
        except UNUSABLE as error:
            raise UnusableShape(str(error)) from None
        broken: dict[int, set[Node]] = {}
        for one in self.broken:  # the row that it stands in may be another now
            broken.setdefault(one.target, set()).add(one.node)
        for number, nodes in self.validator.still(self.data, broken).items():
            focus.setdefault(number, set()).update(nodes)
        return focus


def content(given: StageContext) -> object:
    """Name the dataset by its triples."""
    return hash(given.product("dataset").triples)


def prepare(given: StageContext) -> None:
    """Copy what is asserted for pySHACL, while the reasoner is at work; not if there is a copy to be changed."""
    memory: ShapeMemory | None = given.kept.get("memory")
    text, asserted = given.product("shape-files"), given.product("populate").asserted
    if memory is None or memory.validator.text != text or (memory.triples is None and memory.asserted is not asserted):
        try:
            validator = IncrementalValidator(text)
        except UNUSABLE as error:
            raise UnusableShape(str(error)) from None
        given.kept["memory"] = ShapeMemory(validator, asserted)


def assume(given: StageContext) -> None:
    """Take the dataset as it is for validated, so that only what a change can affect is looked at from now on."""
    try:
        prepare(given)
    except UnusableShape:
        return  # told when the shapes are used
    memory: ShapeMemory = given.kept["memory"]
    if memory.triples is None:
        memory.assume(given.product("dataset").triples)


class ShapeValidation:
    """The shapes at work."""

    def __init__(self, given: StageContext) -> None:
        prepare(given)
        self._memory: ShapeMemory = given.kept["memory"]
        self._triples = given.product("dataset").triples
        self._columns = given.product("populate").columns()
        self._work: parallel.Shared[list[Broken]] | None = None
        if self._memory.triples is None:
            asserted = {quad.triple for quad in self._memory.asserted}
            self._memory.data.change(self._triples - asserted, ())
            self._work = parallel.Shared([partial(self._whole, number) for number in self._slow_first()])

    def _slow_first(self) -> list[int]:
        targets = self._memory.validator.targets
        return sorted(range(len(targets)), key=lambda number: (not targets[number].queries, number))

    def _whole(self, number: int) -> list[Broken]:
        target, data = self._memory.validator.targets[number], self._memory.data
        try:
            focus = target.of(data)
        except UNUSABLE as error:
            raise UnusableShape(f"{validate.short(target.name)}: {error}") from None
        return list(look(self._memory.validator, data, {number: focus}, self._columns))

    def result(self) -> Found:
        """Wait, and give the findings of all shapes; the product is the SHACL report as N-Triples."""
        try:
            return self._result()
        except UnusableShape as error:
            self._memory.triples = None  # what has been found so far is not all
            self._memory.asserted = []
            return unusable(error)

    def _result(self) -> Found:
        memory = self._memory
        if self._work:
            memory.broken = [one for part in self._work.results() for one in part]
        else:
            memory.broken = list(look(memory.validator, memory.data, memory.change(self._triples), self._columns))
        memory.triples = self._triples
        return Found([finding for one in memory.broken for finding in one.findings], whole_report(memory.broken))

    def stop(self) -> None:
        """End what still runs."""
        if self._work:
            self._work.stop()


def unusable(error: UnusableShape) -> Found:
    """Say that a shape cannot be used."""
    words = " ".join(str(error).split())
    fix = "Compare the shape with the SHACL recommendation; the last change to it is the usual cause."
    return Found([Finding("shapes", rule="shape-unusable", message=f"holds a shape that cannot be used: {words}", fix=fix)])


def look(validator: IncrementalValidator, data: Graph, focus: Focus, columns: Columns) -> Iterator[Broken]:
    """Ask shapes about their focus nodes, and tell which of the nodes break which.

    :raises UnusableShape: of the first shape that cannot be used.
    """
    for number, nodes in focus.items():
        try:
            broken = any(True for _ in validator.results(data, {number: nodes}))
        except UNUSABLE as error:
            raise UnusableShape(f"{validate.short(validator.targets[number].name)}: {error}") from None
        for node in sorted(nodes, key=str) if broken else ():
            for _, results in validator.results(data, {number: (node,)}):
                report = validator.report(results)
                findings = validate.findings(report, data, validator.shapes.graph, columns)
                yield Broken(number, node, tuple(findings), report.serialize(format="nt").encode())


def whole_report(broken: Iterable[Broken]) -> bytes:
    """Put the reports on single nodes together, as N-Triples."""
    whole, head = Graph(), BNode()
    conforms = True
    for one in broken:
        conforms = conforms and not any(finding.is_error for finding in one.findings)
        part = Graph().parse(data=one.report, format="nt")
        results = list(part.objects(None, SH.result))
        for triple in part:
            if triple[1] != SH.conforms and triple[2] != SH.ValidationReport and triple[1] != SH.result:
                whole.add(triple)
        for result in results:
            whole.add((head, SH.result, result))
    whole.add((head, RDF.type, SH.ValidationReport))
    whole.add((head, SH.conforms, Literal(conforms)))
    return whole.serialize(format="nt").encode()
