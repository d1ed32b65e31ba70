"""Attempts to write what nobody may write: a copy of the released inputs, one change to it, and what is found."""

from dataclasses import dataclass

import pyoxigraph as ox
import pytest

from netkg.graph import populate, rules, shape_stage, shape_text, stages
from netkg.graph.asserted import Inputs
from netkg.graph.incremental import IncrementalValidator
from netkg.history import register, safeguards
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project
from netkg.inputs.rows import Reading
from netkg.namespaces import GRAPHS
from review_alone import copy_review


@dataclass
class Released:
    """A copy of the inputs, without the later sources, in which everything is released."""

    project: Project
    reading: Reading
    populated: list[ox.Quad]
    triples: frozenset
    memory: shape_stage.ShapeMemory


@pytest.fixture(scope="module")
def released(root, tmp_path_factory):
    project = copy_review(root, tmp_path_factory.mktemp("guards"))
    inputs = stages.asserted(project)
    (project.ontology / "register.tsv").unlink(missing_ok=True)
    assert len(register.update(inputs.asserted, inputs.reading, project.ontology, "0.1.0")) > 2000
    asserted = [quad for quad in inputs.asserted if quad.graph_name.value != GRAPHS["mappings"]]
    memory = shape_stage.ShapeMemory(IncrementalValidator(shape_text.read(project.shapes)[0]), asserted)
    memory.triples = frozenset(quad.triple for quad in asserted)
    return Released(project, inputs.reading, list(populate.populate(inputs.reading)), memory.triples, memory)


def findings(released, changed):
    """Everything that is found without the reasoner, looking only at what an attempt touches: the tables that it changed."""
    reading, populated, modules = released.reading, released.populated, ontology.read(released.project.ontology)
    edited = {path.relative_to(released.project.graph).as_posix() for path in changed if path.suffix == ".tsv"}
    if edited:
        reading = tables.read(released.project.graph, kept=reading, changed=edited)
        populated = populate.populate(reading)
    inputs = Inputs(released.project, modules, reading, [*modules.quads, *populated])
    found = [
        *reading.findings,
        *modules.findings,
        *rules.violations(inputs.asserted, released.project.ontology),
        *register.check(inputs.asserted, inputs.reading, released.project.ontology),
        *safeguards.check(inputs.asserted, inputs.reading, released.project.ontology),
    ]
    memory = released.memory
    triples = frozenset(quad.triple for quad in inputs.asserted)
    broken = shape_stage.look(memory.validator, memory.data, memory.change(triples), inputs.columns())
    found += [finding for one in broken for finding in one.findings]
    memory.data.change(released.triples - triples, triples - released.triples)
    return found


@pytest.fixture
def attempt(released):
    """Append to a file, or replace in it, look, and put it back."""
    before = {}

    def run(file, new, old=None):
        path = released.project.root / file
        text = before.setdefault(path, path.read_text("utf-8"))
        if old is not None:
            assert old in text
        path.write_text(text + new if old is None else text.replace(old, new, 1), "utf-8")
        return {finding.rule: finding for finding in findings(released, before)}

    yield run
    for path, text in before.items():
        path.write_text(text, "utf-8")


def line(released, file, cells):
    """Write a row of a table."""
    header = (released.project.root / file).read_text("utf-8").split("\n")[0].split("\t")
    assert set(cells) <= set(header), header
    return "\t".join(cells.get(column, "") for column in header) + "\n"


@pytest.fixture
def attempt_row(attempt, released):
    """Append a row to a table, look, and put the table back."""

    def run(file, **cells):
        return attempt(file, line(released, file, cells))

    return run


@pytest.fixture(scope="module")
def attempt_rows(released):
    """Append rows to tables, look once, put the tables back, and give for each row what is found of it."""

    def run(rows):
        before, places = {}, []
        try:
            for file, cells in rows:
                path = released.project.root / file
                text = path.read_text("utf-8")
                before.setdefault(path, text)
                path.write_text(text + line(released, file, cells), "utf-8")
                places.append((file, text.count("\n") + 1))
            found = findings(released, before)
        finally:
            for path, text in before.items():
                path.write_text(text, "utf-8")
        return [{finding.rule: finding for finding in found if (finding.file, finding.row) == place} for place in places]

    return run
