"""A merge that was not finished is one finding, where it begins."""

from __future__ import annotations

from pathlib import Path

from netkg.inputs import merge_conflicts, ontology, tables
from small import GENES, edit, make_project

SIDES = "<<<<<<< HEAD\n{0}=======\n{0}>>>>>>> other\n"


def test_a_table_and_a_module_with_both_sides(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    genes, module = project / "graph/review/genes.tsv", project / "ontology/net.ttl"
    genes.write_text(GENES.replace("gene/tsc2\tTSC2\n", SIDES.format("gene/tsc2\tTSC2\n")), "utf-8")
    edit(module, "nk:Gene a owl:Class ;\n", SIDES.format("nk:Gene a owl:Class ;\n"))
    for found, file, row, line in (
        (tables.read(project / "graph").findings, "graph/review/genes.tsv", 2, None),
        (ontology.read(project / "ontology").findings, "ontology/net.ttl", None, 7),
    ):
        assert [(one.rule, one.file, one.row, one.line) for one in found] == [(merge_conflicts.RULE, file, row, line)]


def test_lines_that_look_alike_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("# =======\n<<<<<<<< x\n=======\n", "utf-8")
    assert merge_conflicts.finding(path, "a.ttl") is None
    assert merge_conflicts.finding(tmp_path / "none.ttl", "none.ttl") is None
