"""Attempts to write what nobody may write: a copy of the released inputs, one change to it, and what is found."""

from dataclasses import dataclass

import pytest

from netkg.graph import populate, rules, shape_stage, shape_text, stages
from netkg.graph.asserted import Inputs
from netkg.graph.incremental import IncrementalValidator
from netkg.history import register, safeguards
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS
from review_alone import copy_review


@dataclass
class Released:
    """A copy of the inputs, without the later sources, in which everything is released."""

    project: Project
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
    return Released(project, memory.triples, memory)


def findings(released):
    """Everything that is found without the reasoner, looking only at what an attempt touches."""
    reading, modules = tables.read(released.project.graph), ontology.read(released.project.ontology)
    inputs = Inputs(released.project, modules, reading, [*modules.quads, *populate.populate(reading)])
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
        return {finding.rule: finding for finding in findings(released)}

    yield run
    for path, text in before.items():
        path.write_text(text, "utf-8")


@pytest.fixture
def attempt_row(attempt, released):
    """Append a row to a table, look, and put the table back."""

    def run(file, **cells):
        header = (released.project.root / file).read_text("utf-8").split("\n")[0].split("\t")
        assert set(cells) <= set(header), header
        return attempt(file, "\t".join(cells.get(column, "") for column in header) + "\n")

    return run
