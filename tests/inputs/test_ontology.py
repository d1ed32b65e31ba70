"""Modules of Turtle are read together; a broken one is named with its line, and the others are read all the same."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.inputs import ontology
from netkg.namespaces import GRAPHS, NK
from small import ONTOLOGY

MORE = """@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
nk:MTORInhibitor a owl:Class ; rdfs:subClassOf nk:KinaseInhibitor , [ a owl:Restriction ] .
nk:KinaseInhibitor a owl:Class ; rdfs:subClassOf nk:Drug .
nk:Round a owl:Class ; rdfs:subClassOf nk:Turn . nk:Turn a owl:Class ; rdfs:subClassOf nk:Round .
<http://elsewhere/Thing> a owl:Class . nk:men1 a owl:NamedIndividual . nk:Undeclared rdfs:label "x" .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.ttl").write_text(ONTOLOGY, "utf-8")
    (tmp_path / "b.ttl").write_text(MORE, "utf-8")
    return tmp_path


def test_all_modules_are_one_ontology(folder: Path) -> None:
    modules = ontology.read(folder)
    assert (modules.findings, modules.version) == ([], "0.1.0")
    assert {quad.graph_name.value for quad in modules.quads} == {GRAPHS["ontology"]}
    assert {iri.removeprefix(str(NK)) for iri in modules.own_terms} == {
        *("Gene", "Drug", "actsOn", "MTORInhibitor", "KinaseInhibitor", "Round", "Turn", "men1")
    }
    assert modules.terms - modules.own_terms == {"http://elsewhere/Thing"}


def test_a_class_knows_what_is_above_it_and_a_circle_ends(folder: Path) -> None:
    broader = {
        k.removeprefix(str(NK)): {v.removeprefix(str(NK)) for v in vs} for k, vs in ontology.read(folder).broader.items()
    }
    assert broader["MTORInhibitor"] == {"MTORInhibitor", "KinaseInhibitor", "Drug"}
    assert broader["Drug"] == {"Drug"}
    assert broader["Round"] == broader["Turn"] == {"Round", "Turn"}


def test_a_broken_module_is_named_with_its_line(folder: Path) -> None:
    (folder / "c.ttl").write_text("@prefix nk: <https://w3id.org/netkg/ontology/> .\n\nnk:Odd a nk:Gene ;\n", "utf-8")
    modules = ontology.read(folder, "here")
    (finding,) = modules.findings
    assert (finding.file, finding.rule) == ("here/c.ttl", "turtle-syntax")
    assert finding.line in (3, 4)
    assert len(modules.quads) == len(ontology.parse(ONTOLOGY.encode(), "http://g")) + len(
        ontology.parse(MORE.encode(), "http://g")
    )


def test_an_empty_folder_is_a_finding(tmp_path: Path) -> None:
    modules = ontology.read(tmp_path)
    assert ([f.rule for f in modules.findings], modules.version, modules.terms) == (["ontology-empty"], "0.0.0", set())


def test_blank_nodes_of_two_modules_are_two() -> None:
    one, two = (list(ontology.parse(b"_:b <http://p> %d ." % number, "http://g")) for number in range(2))
    assert isinstance(one[0].subject, ox.BlankNode)
    assert one[0].subject != two[0].subject


def test_relative_names_are_terms() -> None:
    (quad,) = ontology.parse(b"<Gene> <label> 1 .", "http://g")
    assert (quad.subject.value, quad.predicate.value) == (str(NK) + "Gene", str(NK) + "label")
