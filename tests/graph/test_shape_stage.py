"""What a run of the shapes finds after an earlier one: no more and no less than a first run would."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.graph import stages
from netkg.inputs.project import Project
from small import SHAPES, make_project

QUERY = """sh:target [ a sh:SPARQLTarget ; sh:select
        "SELECT ?this WHERE { ?this <https://w3id.org/netkg/ontology/actsOn> ?gene }" ] ;"""
SHAPE = """
nksh:first a sh:NodeShape ;
    {target}
    sh:property [ sh:path rdfs:label ; sh:pattern "^oct" ; sh:message "What acts is octreotide." ] .
"""


@pytest.mark.parametrize("target", ["sh:targetSubjectsOf nk:actsOn ;", QUERY])
def test_what_is_no_longer_a_target_breaks_nothing(tmp_path: Path, target: str) -> None:
    folder = make_project(tmp_path)
    (folder / "shapes/gene.ttl").write_text(SHAPES + SHAPE.format(target=target), "utf-8")
    drugs = folder / "graph/review/drugs.tsv"
    pipeline = stages.pipeline(Project(folder, folder / "build"), with_reasoner=False)

    def found(everolimus: str, octreotide: str) -> list[str]:
        rows = f"drug/everolimus\teverolimus\t{everolimus}\ndrug/octreotide\t{octreotide}\tgene/sstr2\n"
        drugs.write_text("id\tlabel\tactsOn\n" + rows, "utf-8")
        return [finding.message for finding in pipeline.run(until="shapes")[-1].findings]

    assert found("", "octreotide") == []
    assert len(found("gene/mtor", "octreotide")) == 1
    assert found("", "octreotide LAR") == []
