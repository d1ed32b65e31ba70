"""What the inputs assert, before anything is inferred of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from netkg.graph import populate
from netkg.inputs import ontology
from netkg.inputs.project import Project
from netkg.inputs.rows import Reading
from netkg.namespaces import GRAPHS


@dataclass
class Inputs:
    """Everything that was read: ontology, tables, mappings, and the quads they assert."""

    project: Project
    modules: ontology.Modules
    reading: Reading
    asserted: list[ox.Quad] = field(default_factory=list)

    @cached_property
    def logical(self) -> list[ox.Quad]:
        """The quads from which something may follow: all but the mappings."""
        return [quad for quad in self.asserted if quad.graph_name != ox.NamedNode(GRAPHS["mappings"])]

    def columns(self) -> dict[str, dict[str, str]]:
        """Map table file -> property IRI -> column name, so that a finding about a triple can name its column."""
        found: dict[str, dict[str, str]] = {}
        for file, table in self.reading.tables.items():
            names = found.setdefault(file, {})
            for column in table.tableSchema.columns:
                if not column.virtual and column.propertyUrl:
                    names[populate.absolute(column.propertyUrl.uri)] = column.name
        return found
