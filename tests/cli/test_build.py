"""netkg build: a release of what holds, and nothing of what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from netkg.graph import release
from small import edit, make_project

BROKEN = {
    "a cell": ("graph/review/genes.tsv", "gene/tsc2\tTSC2", "gene/tsc2\t", "graph/review/genes.tsv, row 2, column label"),
    "a reference": ("graph/review/drugs.tsv", "gene/mtor", "gene/mtorr", "graph/review/drugs.tsv, row 2, column actsOn"),
    "Turtle": ("ontology/net.ttl", "nk:Gene a owl:Class ;", "nk:Gene a owl:Class", "ontology/net.ttl, line"),
    "a rule of the ontology": ("ontology/net.ttl", 'rdfs:label "drug" ;', "", "nk:Drug"),
    "a shape": (
        "graph/review/genes.tsv",
        "gene/tsc2\tTSC2",
        "gene/tsc2\ttuberin",
        "graph/review/genes.tsv, row 2, column label",
    ),
    "the logic": ("graph/review/drugs.tsv", "gene/mtor", "drug/octreotide", "contradict"),
    "a file of shapes": ("shapes/gene.ttl", "a sh:NodeShape ;", "a sh:NodeShape", "shapes/gene.ttl, line"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def test_what_holds_is_released_and_can_be_asked(project: Path) -> None:
    done = run(project, "build", "--quiet")
    made = release.current(project / "build")
    assert (done.exit_code, done.stdout.split(":")[0]) == (0, f"release {made.id}")
    assert run(project, "query", "acts-on", "--format", "csv").stdout.splitlines()[1:] == [
        "everolimus,MTOR",
        "octreotide,SSTR2",
    ]
    assert run(project, "build", "--quiet").stdout == done.stdout, "the same inputs make the same release"


@pytest.mark.parametrize(("file", "old", "new", "words"), BROKEN.values(), ids=BROKEN)
def test_nothing_is_released_while_anything_is_wrong(project: Path, file: str, old: str, new: str, words: str) -> None:
    edit(project / file, old, new)
    done = run(project, "build", "--quiet")
    assert done.exit_code == 1
    assert words in done.stdout and words not in done.stderr
    assert release.current(project / "build") is None


def test_every_class_needs_a_label(project: Path) -> None:
    """Only the rules of the ontology, which are queries beside it, ask for that."""
    edit(project / "ontology/net.ttl", 'rdfs:label "drug" ;', "")
    assert "no label" in run(project, "build", "--quiet").stdout
    (project / "ontology/rules/missing-label.rq").unlink()
    assert run(project, "build", "--quiet").exit_code == 0


def test_reason_shows_what_follows(project: Path) -> None:
    edit(project / "ontology/net.ttl", "nk:Gene a owl:Class ;", "nk:Gene a owl:Class ; rdfs:subClassOf nk:Locus ;")
    with (project / "ontology/net.ttl").open("a", encoding="utf-8") as file:
        file.write('nk:Locus a owl:Class ; rdfs:label "locus" .\n')
    lines = run(project, "reason", "--format", "nt").stdout.splitlines()
    assert (
        "<https://w3id.org/netkg/gene/tsc2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/netkg/ontology/Locus> ." in lines
    )
    assert "consistent" in run(project, "reason").stdout
