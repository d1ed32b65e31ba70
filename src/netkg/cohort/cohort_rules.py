"""Hold the rows of a cohort to its SHACL shapes, thousands at a time.

The shapes of `shapes/cohort.ttl` are what counts. The engine finds, by one query made of each shape, every node that may break
it; pySHACL looks at these alone and says what is wrong. That is what a bulk write to a release goes through as well
(`graph.shape_screen`), so a rule is written once, and what is found is what pySHACL finds.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import PROV, SH, Graph, URIRef
from rdflib.term import Node

from netkg.cohort.cohort_names import CohortNames
from netkg.cohort.row_mapping import RowMapping
from netkg.engine import stores
from netkg.findings import Finding
from netkg.graph import shape_text
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.shape_screen import Screen, screen_of
from netkg.graph.validate import SEVERITIES, fix_of, named_shape
from netkg.graph.window import Window

_FOLDER = Path(__file__).with_name("shapes")


@cache
def _read() -> tuple[IncrementalValidator, Screen]:
    text, findings = shape_text.read(_FOLDER)
    shapes = IncrementalValidator(shape_text.as_stored(text))
    screen = screen_of(shapes)
    if findings or screen is None:
        raise ValueError(findings[0].message if findings else "a shape of cohorts cannot be asked of the engine")
    return shapes, screen


class CohortRules:
    """The shapes of cohorts, and the queries made of them."""

    def __init__(self) -> None:
        """Read the shapes, once for all.

        :raises ValueError: when they cannot be read, which no study can bring about.
        """
        self.shapes, self._screen = _read()

    def broken(self, quads: bytes, names: CohortNames, mapping: RowMapping) -> list[Finding]:
        """Find what breaks a rule in some rows of one file.

        :param quads: the rows as N-Quads; all that the rules need to see of a row is in it.
        :raises ValueError: when they are no N-Quads, which no study can bring about.
        """
        store = stores.memory()
        store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
        suspects = self._screen.suspects(store, ox.NamedNode(names.graph))
        if not suspects:
            return []
        with Window(store) as window:
            results = [result for _, found in self.shapes.results(window, suspects) for result in found]
            return self.findings(self.shapes.report(results), window, names, mapping)

    def findings(self, report: Graph, data: Graph, names: CohortNames, mapping: RowMapping) -> list[Finding]:
        """Say what the results of a SHACL report mean, by file, row and column."""
        return sorted({self._finding(report, node, data, names, mapping) for node in report.objects(None, SH.result)})

    def _finding(self, report: Graph, result: Node, data: Graph, names: CohortNames, mapping: RowMapping) -> Finding:
        shapes = self.shapes.shapes.graph
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        shape, value = report.value(result, SH.sourceShape), report.value(result, SH.value)
        rows = (names.place(str(one)) for one in (focus, *data.objects(focus, PROV.wasDerivedFrom)))
        file, row = next((place for place in rows if place), (mapping.file.name, None))
        message = min(map(str, report.objects(result, SH.resultMessage)), default="breaks a rule")
        found = f" (found {str(value)!r})" if value is not None and value != focus else ""
        constraint = report.value(result, SH.sourceConstraint)
        owner = constraint if isinstance(constraint, URIRef) else named_shape(shapes, shape)
        return Finding(
            file,
            row=row,
            column=mapping.column_of(str(path)) if isinstance(path, URIRef) else None,
            rule=str(owner).rpartition("/")[2],
            message=message + found,
            fix=fix_of(report, result, shapes),
            severity=SEVERITIES.get(report.value(result, SH.resultSeverity), "error"),
        )
