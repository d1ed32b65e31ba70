"""The register of released IRIs: what is gone, or means another thing now, is found; what is new is added."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.findings import Finding
from netkg.graph import populate
from netkg.history import register
from netkg.inputs import ontology, tables
from small import edit, make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small project, all of it released as 0.1.0."""
    folder = make_project(tmp_path)
    register.update(*read(folder), folder / "ontology", "0.1.0")
    return folder


def read(folder: Path) -> tuple[list[ox.Quad], tables.Reading]:
    reading = tables.read(folder / "graph")
    return [*ontology.read(folder / "ontology").quads, *populate.populate(reading)], reading


def findings(folder: Path) -> list[Finding]:
    return list(register.check(*read(folder), folder / "ontology"))


def test_what_is_released_is_written_down_once(project: Path) -> None:
    entries = register.read(project / "ontology")
    assert {name: (e.kind, e.label, e.version) for name, e in entries.items()} == {
        "nk:Gene": ("class", "gene", "0.1.0"),
        "nk:Drug": ("class", "drug", "0.1.0"),
        "nk:actsOn": ("property", "acts on", "0.1.0"),
        "nkd:gene/tsc2": ("genes", "TSC2", "0.1.0"),
        "nkd:gene/sstr2": ("genes", "SSTR2", "0.1.0"),
        "nkd:gene/mtor": ("genes", "MTOR", "0.1.0"),
        "nkd:drug/everolimus": ("drugs", "everolimus", "0.1.0"),
        "nkd:drug/octreotide": ("drugs", "octreotide", "0.1.0"),
    }
    assert list(entries) == sorted(entries)
    assert findings(project) == []
    edit(project / "graph/review/genes.tsv", "gene/mtor\tMTOR\n", "gene/mtor\tMTOR\ngene/vhl\tVHL\n")
    (new,) = register.update(*read(project), project / "ontology", "0.2.0")
    assert (new.iri, new.version) == ("nkd:gene/vhl", "0.2.0")
    assert register.read(project / "ontology")["nkd:gene/tsc2"].version == "0.1.0"


def test_a_term_whose_iri_was_given_up_is_the_same_thing_under_its_obsolete_name(project: Path) -> None:
    edit(project / "ontology/net.ttl", 'rdfs:label "gene"', 'rdfs:label "obsolete gene"')
    assert findings(project) == []


def test_without_a_register_nothing_is_held_to_it(tmp_path: Path) -> None:
    assert findings(make_project(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "iri"),
    [
        ("graph/review/genes.tsv", "gene/sstr2\tSSTR2\n", "", "nkd:gene/sstr2"),
        ("ontology/net.ttl", "nk:Drug a owl:Class", "nk:Medicine a owl:Class", "nk:Drug"),
    ],
)
def test_what_is_gone_is_found(project: Path, file: str, old: str, new: str, iri: str) -> None:
    edit(project / file, old, new)
    (found,) = [f for f in findings(project) if f.rule == "deleted-iri"]
    assert (found.triple, found.file) == (iri, "ontology/register.tsv")
    assert (project / "ontology/register.tsv").read_text("utf-8").splitlines()[found.line - 1].startswith(iri + "\t")


@pytest.mark.parametrize(
    ("edits", "iri", "words", "file"),
    [
        (
            [("ontology/net.ttl", "nk:Drug a owl:Class", "nk:Drug a owl:ObjectProperty")],
            "nk:Drug",
            "as class, and is property now",
            "ontology/net.ttl",
        ),
        (
            [("ontology/net.ttl", "nk:actsOn a owl:ObjectProperty", "nk:actsOn a owl:Class")],
            "nk:actsOn",
            "as property, and is class now",
            "ontology/net.ttl",
        ),
    ],
    ids=["a class is a property", "a property is a class"],
)
def test_another_meaning_is_found(project: Path, edits: list[tuple[str, str, str]], iri: str, words: str, file: str) -> None:
    for name, old, new in edits:
        edit(project / name, old, new)
    (found,) = findings(project)
    assert (found.rule, found.triple, found.file) == ("reused-iri", iri, file)
    assert words in found.message
    assert found.row or found.line


def test_a_label_that_is_kept_as_another_name_may_change(project: Path) -> None:
    edit(project / "ontology/net.ttl", 'rdfs:label "drug"', 'rdfs:label "medicine" ; skos:altLabel "drug"')
    edit(project / "ontology/net.ttl", "@prefix nk:", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix nk:")
    assert findings(project) == []
