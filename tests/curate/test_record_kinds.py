"""What can be given for a record is what its table describes."""

from __future__ import annotations

import pytest
from rdflib import SH, Graph

from netkg.curate import record_kinds
from netkg.curate.record_kinds import RECORD_KINDS, RecordKind
from netkg.graph import populate
from netkg.inputs import ontology, tables
from netkg.inputs.project import find

KINDS = {kind.name: kind for kind in RECORD_KINDS}


@pytest.mark.parametrize("kind", RECORD_KINDS, ids=lambda kind: kind.name)
def test_every_column_is_an_option(kind: RecordKind) -> None:
    project = find()
    columns = {column.name for column in record_kinds.columns(project, kind)}
    options = list(record_kinds.options(project, kind))
    assert {option.column for option in options} == columns - {"id", kind.title}
    assert len({option.name for option in options}) == len(options)
    assert all(option.help.endswith(".") for option in options)
    assert {*kind.named_after, *kind.defaults} <= columns


def test_a_record_is_named_after_what_tells_it_apart() -> None:
    given = {"study": "trial/x", "arm": "arm/x-placebo", "measure": "measure/os", "statistic": "rate-at-time", "timeValue": "5"}
    row = record_kinds.cells_of(find(), KINDS["outcome"], "", given, "")
    assert row["id"] == "outcome/x-placebo-os-5"
    given = {"type": ("TreatmentFinding",), "study": "trial/x", "outcome": ("measure/os", "measure/pfs")}
    row = record_kinds.cells_of(find(), KINDS["finding"], "It did.", {**given, "type": "TreatmentFinding"}, "")
    assert (row["id"], row["text"], row["outcome"]) == ("finding/x-os", "It did.", "measure/os|measure/pfs")


def test_a_source_has_its_publication_by_its_key() -> None:
    row = record_kinds.cells_of(find(), KINDS["source"], "kulke-2017", {"label": "Kulke 2017"}, "")
    assert (row["id"], row["publication"]) == ("source/kulke-2017", "publication/ref-kulke-2017")


def test_what_a_shape_asks_of_every_record_its_table_requires() -> None:
    """So that a row without it is refused where it is written, and not after all the stages before the shapes."""
    project = find()
    shapes = Graph()
    for path in project.shapes.glob("*.ttl"):
        shapes.parse(path)
    asked: dict[str, set[str]] = {}
    for shape, target in shapes.subject_objects(SH.targetClass):
        for part in shapes.objects(shape, SH.property):
            if int(str(shapes.value(part, SH.minCount, default=0))) > 0:
                asked.setdefault(str(target), set()).add(str(shapes.value(part, SH.path)))
    broader = ontology.read(project.ontology).broader
    for table in tables.describe(project.graph).tables:
        columns = table.tableSchema.columns
        kinds = {str(column.valueUrl.uri) for column in columns if column.virtual and str(column.propertyUrl) == "rdf:type"}
        kinds |= {column.common_props.get("rdfs:range", {}).get("@id", "") for column in columns if column.name == "type"}
        wanted = {path for kind in kinds for above in broader.get(kind, ()) for path in asked.get(above, ())}
        for column in columns:
            if column.propertyUrl and not column.virtual and populate.absolute(column.propertyUrl.uri) in wanted:
                assert column.required, f"{table.url}: {column.name}"
