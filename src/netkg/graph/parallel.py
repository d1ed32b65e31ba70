"""Use both cores for a check: work that runs beside, in a forked process, and shapes that are dealt to two of them.

pySHACL and HermiT each keep one core busy. A forked process shares the memory of this one, so nothing has to be
copied into it; only its result comes back. Where a system cannot fork, the same work is done here, later.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

import pyoxigraph as ox
from rdflib import RDF, SH, Graph

from netkg.findings import Finding
from netkg.graph import validate
from netkg.rdf import serialize

T = TypeVar("T")

_TARGETS = tuple(
    ox.NamedNode(str(SH) + name) for name in ("target", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
)
#: How many portions the shapes are dealt in; more than the workers, so that a slow one does not hold the other up.
PORTIONS = 8

Columns = Mapping[str, Mapping[str, str]]
#: A finding with the node it is about.
Located = tuple[Finding, str]


class Later(Generic[T]):
    """A piece of work that has begun beside this process.

    >>> Later(lambda: 6 * 7).result()
    42
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._process = None
        if "fork" in multiprocessing.get_all_start_methods() and (os.cpu_count() or 1) > 1:
            context = multiprocessing.get_context("fork")
            self._line, theirs = context.Pipe(duplex=False)
            self._process = context.Process(target=self._run, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()

    def _run(self, line: multiprocessing.connection.Connection) -> None:
        try:
            line.send((self._work(), None))
        except Exception as error:  # it is raised again where the result is wanted
            line.send((None, error))

    def result(self) -> T:
        """Wait for the work and give its result, or raise what it raised.

        :raises RuntimeError: if the process was ended from outside.
        """
        if self._process is None:
            return self._work()
        try:
            result, error = self._line.recv()
        except EOFError:
            raise RuntimeError("A process of the check was ended; run it again.") from None
        finally:
            self._process.join()
        if error is not None:
            raise error
        return result

    def stop(self) -> None:
        """End the work if it still runs."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join()


class Validation:
    """A validation of all shapes that has begun, in two processes."""

    def __init__(self, data: Graph, shapes: bytes, columns: Columns, processes: int = 2) -> None:
        dealt = portions(shapes)
        tasks = multiprocessing.get_context("fork").SimpleQueue() if "fork" in multiprocessing.get_all_start_methods() else None
        for number in range(len(dealt)) if tasks else ():
            tasks.put(number)
        for _ in range(processes if tasks else 0):
            tasks.put(None)

        def work() -> list[Located]:
            found: list[Located] = []
            order = iter(tasks.get, None) if tasks else range(len(dealt))
            for number in order:
                found += located(data, dealt[number], columns)
            return found

        self._parts = [Later(work) for _ in range(processes if tasks else 1)]

    def findings(self) -> list[Located]:
        """Wait, and give the findings of all shapes."""
        return sorted({found for part in self._parts for found in part.result()})

    def stop(self) -> None:
        """End what still runs."""
        for part in self._parts:
            part.stop()


def portions(shapes: bytes, count: int = PORTIONS) -> list[bytes]:
    """Deal the shapes into portions: each holds every shape, but the targets of its own share alone.

    :param shapes: the shapes as N-Triples.
    """
    triples = [quad.triple for quad in ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES)]
    slow = {t.subject for t in triples if t.predicate == _TARGETS[0]}
    aimed = sorted({t.subject for t in triples if t.predicate in _TARGETS}, key=lambda node: (node not in slow, str(node)))
    shares = [set(aimed[start::count]) for start in range(count)]
    return [
        serialize([t for t in triples if t.predicate not in _TARGETS or t.subject in share], ox.RdfFormat.N_TRIPLES)
        for share in shares
        if share
    ]


def located(data: Graph, shapes: bytes, columns: Columns, focus: Iterable[str] | None = None) -> list[Located]:
    """Validate, and give each finding with the node it is about."""
    report = validate.validate(data, shapes, focus=focus, columns=columns)
    if not report.findings:
        return []
    nodes = {str(report.graph.value(result, SH.focusNode)) for result in report.graph.subjects(RDF.type, SH.ValidationResult)}
    named = {validate.short(node): node for node in nodes}
    return [(finding, named.get(finding.triple.partition(" ")[0], "")) for finding in report.findings]
