"""A mistyped name in Turtle is one finding, where it stands, with what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.findings import Finding
from netkg.graph import rules, shape_text
from netkg.inputs import ontology, turtle_names
from small import ROOT, edit, make_project

OTHER = "# another module\n@prefix nk: <https://w3id.org/netkg/ontology/> .\n@prefix sio: <http://semanticscience.org/resource/> .\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def findings(project: Path) -> list[Finding]:
    return [*ontology.read(project / "ontology").findings, *shape_text.read(project / "shapes")[1]]


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "meant"),
    [
        ("ontology/net.ttl", "netkg/ontology/>", "netkg/ontolgy/>", "prefix-namespace", "https://w3id.org/netkg/ontology/"),
        ("ontology/net.ttl", "rdf-schema#", "rdf-shema#", "prefix-namespace", "http://www.w3.org/2000/01/rdf-schema#"),
        ("shapes/gene.ttl", "netkg/ontology/>", "netkg/ontolgy/>", "prefix-namespace", "https://w3id.org/netkg/ontology/"),
        ("ontology/net.ttl", "nk:Gene a owl:Class", "nk:Gene a owl:Clas", "unknown-name", "Did you mean owl:Class"),
        ("ontology/net.ttl", "rdfs:domain", "rdfs:doman", "unknown-name", "Did you mean rdfs:domain"),
        ("shapes/gene.ttl", "sh:path rdfs:label", "sh:path rdfs:labl", "unknown-name", "Did you mean rdfs:label"),
        ("ontology/net.ttl", "rdfs:label", "rdsf:label", "turtle-syntax", "or rdfs:?"),
        (
            "ontology/net.ttl",
            "rdfs:label",
            "skos:label",
            "turtle-syntax",
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#>",
        ),
    ],
)
def test_it_is_one_finding(project: Path, file: str, old: str, new: str, rule: str, meant: str) -> None:
    assert findings(project) == []
    edit(project / file, old, new)
    (finding,) = findings(project)
    assert (finding.file, finding.rule) == (file, rule)
    assert new in (project / file).read_text("utf-8").splitlines()[(finding.line or 0) - 1]
    assert meant in finding.fix


def test_a_namespace_that_one_file_has_otherwise_than_the_others_is_told() -> None:
    right = {f"{name}.ttl": OTHER for name in "ab"}
    wrong = OTHER.replace("semanticscience.org/resource", "semanticscience.org/resources")
    assert turtle_names.prefixes(right) == {}
    found = turtle_names.prefixes({**right, "c.ttl": wrong})
    assert {file: finding.line for file, finding in found.items()} == {"c.ttl": 3}
    assert turtle_names.prefixes({"a.ttl": OTHER, "c.ttl": wrong}) == {}


def test_an_undeclared_term_has_its_did_you_mean(project: Path) -> None:
    for rule in ("undeclared-class", "undeclared-property"):
        (project / f"ontology/rules/{rule}.rq").write_text((ROOT / f"ontology/rules/{rule}.rq").read_text("utf-8"), "utf-8")
    edit(project / "ontology/net.ttl", "rdfs:domain nk:Drug", "rdfs:domain nk:Drugg ; nk:actOn nk:Gene")
    told = rules.violations(ontology.read(project / "ontology").quads, project / "ontology")
    fixes = {finding.rule: finding.fix for finding in told}
    assert "Did you mean nk:Drug?" in fixes["undeclared-class"]
    assert "Did you mean nk:actsOn?" in fixes["undeclared-property"]


def test_the_real_inputs_have_no_such_name() -> None:
    assert findings(ROOT) == []
