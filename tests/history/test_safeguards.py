"""What was released as a limit of the evidence stays: whom a population left out, what was not assessed."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.history import register, safeguards
from netkg.inputs import tables
from netkg.inputs.rows import Reading
from netkg.rdf import DEFAULT, SUBCLASS, TYPE, node
from small import make_project

POPULATION, STATEMENT = node("nkd:population/radiant-4"), node("nkd:non-assessment/no-genotype")
KINDS = [
    ox.Quad(POPULATION, TYPE, node("nk:StudyPopulation"), DEFAULT),
    ox.Quad(STATEMENT, TYPE, node("nk:NonAssessmentStatement"), DEFAULT),
]
EXCLUDED = ox.Quad(POPULATION, node("nk:excludes"), node("nk:PancreaticNET"), DEFAULT)
NOT_ASSESSED = ox.Quad(STATEMENT, node("nk:notAssessed"), node("nk:TumourGenotype"), DEFAULT)
RELEASED = [*KINDS, EXCLUDED, NOT_ASSESSED]
DEPRECATED = node("owl:deprecated")


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return tables.read(make_project(tmp_path / "small") / "graph")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    safeguards.update(RELEASED, tmp_path, "0.1.0", {})
    return tmp_path


def lost(quads: list[ox.Quad], reading: Reading, folder: Path) -> set[str]:
    found = list(safeguards.check(quads, reading, folder))
    assert all(finding.rule == "removed-safeguard" and finding.fix for finding in found)
    return {finding.triple for finding in found}


def test_what_is_there_is_not_lost(reading: Reading, folder: Path) -> None:
    assert lost(RELEASED, reading, folder) == set()


@pytest.mark.parametrize("quad", [EXCLUDED, NOT_ASSESSED])
def test_a_value_taken_out_of_its_record_is_reported(reading: Reading, folder: Path, quad: ox.Quad) -> None:
    without = [one for one in RELEASED if one != quad]
    assert len(lost(without, reading, folder)) == 1
    superseded = [*without, ox.Quad(quad.subject, DEPRECATED, ox.Literal(True), DEFAULT)]
    assert lost(superseded, reading, folder) == set()


def test_what_is_gone_is_shown_in_its_row_with_what_to_do(reading: Reading, folder: Path) -> None:
    gene = node("nkd:gene/sstr2")
    value = ox.Quad(gene, node("nk:excludes"), node("nkd:drug/octreotide"), DEFAULT)
    safeguards.update([*RELEASED, value], folder, "0.2.0", {})
    [found] = safeguards.check([*RELEASED, ox.Quad(gene, TYPE, node("nk:Gene"), DEFAULT)], reading, folder)
    assert (found.file, found.row) == ("graph/review/genes.tsv", reading.identifiers["gene/sstr2"][1])
    assert found.triple == "nkd:gene/sstr2 nk:excludes nkd:drug/octreotide" and found.triple in found.message.replace(
        " was released with", ""
    )
    assert found.fix.startswith("Put drug/octreotide back;")
    [elsewhere] = safeguards.check([*KINDS, NOT_ASSESSED], reading, folder)
    assert (elsewhere.file, elsewhere.row) == ("ontology/safeguards.tsv", None)


def test_a_record_that_is_gone_hides_no_other(reading: Reading, folder: Path) -> None:
    assert lost(KINDS[:1], reading, folder) == {"nkd:population/radiant-4 nk:excludes nk:PancreaticNET"}
    assert len(lost(KINDS[1:], reading, folder)) == 1


def test_a_value_keeps_the_version_that_brought_it(folder: Path) -> None:
    more = ox.Quad(POPULATION, node("nk:excludes"), node("nk:FunctioningNET"), DEFAULT)
    safeguards.update([*RELEASED, more], folder, "0.2.0", {})
    assert sorted(safeguards.read(folder).values()) == ["0.1.0", "0.1.0", "0.2.0"]


def test_what_was_renamed_keeps_its_obligations(reading: Reading, folder: Path) -> None:
    """The new value stands for the old one, and a population with a new name may lose no exclusion on the way."""
    new, renamed = node("nkd:population/radiant-4-trial"), node("nk:PancreasNET")
    replaced = [
        ox.Quad(POPULATION, DEPRECATED, ox.Literal(True), DEFAULT),
        ox.Quad(POPULATION, node("dcterms:isReplacedBy"), new, DEFAULT),
        ox.Quad(node("nk:PancreaticNET"), node("dcterms:isReplacedBy"), renamed, DEFAULT),
        ox.Quad(new, TYPE, node("nk:StudyPopulation"), DEFAULT),
    ]
    kept = ox.Quad(new, node("nk:excludes"), renamed, DEFAULT)
    others = [quad for quad in RELEASED if quad.subject != POPULATION]
    assert lost([*others, *replaced, kept], reading, folder) == set()
    assert lost([*others, *replaced], reading, folder) == {"nkd:population/radiant-4-trial nk:excludes nk:PancreasNET"}


def test_without_a_list_nothing_is_held_to_it(reading: Reading, tmp_path: Path) -> None:
    assert lost(KINDS, reading, tmp_path / "small") == set()


def test_the_population_of_a_study_is_kept_and_that_of_a_finding_is_not(reading: Reading, folder: Path) -> None:
    trial, finding = node("nkd:trial/radiant-4"), node("nkd:finding/everolimus")
    told = [
        ox.Quad(trial, TYPE, node("nk:RandomizedTrial"), DEFAULT),
        ox.Quad(finding, TYPE, node("nk:TreatmentFinding"), DEFAULT),
        *(ox.Quad(one, node("nk:population"), POPULATION, DEFAULT) for one in (trial, finding)),
    ]
    broader = {node("nk:RandomizedTrial").value: {node("nk:RandomizedTrial").value, node("nk:Study").value}}
    safeguards.update([*RELEASED, *told], folder, "0.2.0", broader)
    assert lost([*RELEASED, *told[:2]], reading, folder) == {"nkd:trial/radiant-4 nk:population nkd:population/radiant-4"}


def test_a_genotype_that_is_added_to_a_released_population_is_reported(reading: Reading, folder: Path) -> None:
    mutation, tumour = node("nkd:alteration/tsc2-mutation"), node("nk:PancreaticNET")
    known = [
        ox.Quad(mutation, TYPE, node("nk:SomaticMutation"), DEFAULT),
        ox.Quad(node("nk:SomaticMutation"), SUBCLASS, node("nk:MolecularState"), DEFAULT),
    ]
    added = [
        ox.Quad(POPULATION, node("nk:requires"), mutation, DEFAULT),
        ox.Quad(node("nkd:trial/radiant-4"), node("nk:assignsBy"), mutation, DEFAULT),
        ox.Quad(node("nkd:trial/radiant-4"), TYPE, node("nk:Trial"), DEFAULT),
    ]
    other = ox.Quad(POPULATION, node("nk:requires"), tumour, DEFAULT)
    quads = [*RELEASED, *known, *added, other]
    assert list(safeguards.check(quads, reading, folder)) == [], "neither is released yet"
    entries = ("nkd:population/radiant-4", "nkd:trial/radiant-4")
    lines = ["\t".join(register.HEADER), *(f"{iri}\tx\tRADIANT-4\t0.1.0" for iri in entries)]
    (folder / register.FILE).write_text("\n".join(lines) + "\n", "utf-8")
    found = list(safeguards.check(quads, reading, folder))
    assert {one.rule for one in found} == {"added-criterion"}
    assert [one.triple for one in found] == [
        "nkd:population/radiant-4 nk:requires nkd:alteration/tsc2-mutation",
        "nkd:trial/radiant-4 nk:assignsBy nkd:alteration/tsc2-mutation",
    ]
    retired = [ox.Quad(node(iri), DEPRECATED, ox.Literal(True), DEFAULT) for iri in entries]
    assert list(safeguards.check([*quads, *retired], reading, folder)) == []
    safeguards.update(quads, folder, "0.2.0", {})
    assert list(safeguards.check(quads, reading, folder)) == []
    assert len(list(safeguards.check([*RELEASED, *known, added[2]], reading, folder))) == 2, "and it may not go again"
