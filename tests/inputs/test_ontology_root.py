"""Headers of the modules, and the root that opens them all: what an editor would lose or spoil is a finding."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import owl_api
from netkg.inputs import ontology, ontology_root
from netkg.namespaces import NK
from small import edit

MAIN = f"<{str(NK).rstrip('/')}>"
HEAD = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
#: Opens the root as an editor does, by the catalog alone, and asks where each axiom lies.
SCRIPT = """
from xml.etree import ElementTree
from org.semanticweb.owlapi.model import IRI
from org.semanticweb.owlapi.util import SimpleIRIMapper
root = Path(sys.argv[1])
manager = OWLManager.createOWLOntologyManager()
for uri in ElementTree.parse(root.with_name(sys.argv[2])).iter("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"):
    file = (root.parent / uri.get("uri")).as_uri()
    manager.addIRIMapper(SimpleIRIMapper(IRI.create(uri.get("name")), IRI.create(file)))
manager.loadOntologyFromOntologyDocument(File(str(root)))
for opened in manager.getOntologies():
    print(Path(str(manager.getOntologyDocumentIRI(opened))).name, opened.getAxiomCount())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two modules, the root and the catalog."""
    (tmp_path / "netkg.ttl").write_text(f"{HEAD}{MAIN} a owl:Ontology .\n", "utf-8")
    header = ontology_root.header("genes")
    (tmp_path / "genes.ttl").write_text(f"{HEAD}{header} a owl:Ontology .\n<{NK}Gene> a owl:Class .\n", "utf-8")
    modules = ontology.modules(tmp_path)
    (tmp_path / ontology_root.FILE).write_text(ontology_root.root_text(modules), "utf-8")
    (tmp_path / ontology_root.CATALOG).write_text(ontology_root.catalog_text(modules), "utf-8")
    return tmp_path


def rules(folder: Path) -> list[tuple[str, str]]:
    return [(finding.file, finding.rule) for finding in ontology.read(folder).findings]


def test_the_root_is_no_module_and_the_headers_of_modules_are_not_in_the_dataset(folder: Path) -> None:
    read = ontology.read(folder)
    assert read.findings == []
    assert sorted(str(quad.subject) for quad in read.quads) == [f"<{NK}Gene>", MAIN]


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("genes.ttl", f"<{NK}Gene>", "<http://x/untitled-1> a owl:Ontology . <a>", "ontology-header"),
        ("genes.ttl", f"<{NK}Gene>", "[] a owl:Ontology . <a>", "ontology-header"),
        ("genes.ttl", f"<{NK}Gene>", f"{MAIN} owl:imports <http://x/y> . <a>", "ontology-import"),
        ("genes.ttl", "modules/genes> a owl:Ontology", "modules/drugs> a owl:Ontology", "ontology-header"),
        ("genes.ttl", "a owl:Ontology", "rdfs:label 'genes'", "module-header"),
        ("netkg-root.ttl", "modules/genes", "modules/drugs", "ontology-root"),
        ("netkg-root.ttl", "a owl:Ontology ;", "a owl:Ontology", "ontology-root"),
        ("netkg-root.ttl", "a owl:Ontology ;", f"a owl:Ontology . <{NK}Gene> a owl:Class ;", "root-statements"),
        ("catalog-v001.xml", 'uri="genes.ttl"', 'uri="drugs.ttl"', "ontology-root"),
        ("catalog-v001.xml", "</catalog>", "", "ontology-root"),
    ],
)
def test_each_is_a_finding(folder: Path, file: str, old: str, new: str, rule: str) -> None:
    edit(folder / file, old, new)
    assert (f"ontology/{file}", rule) in rules(folder)


def test_a_module_that_the_root_does_not_import_is_named(folder: Path) -> None:
    (folder / "drugs.ttl").write_text(f"{HEAD}{ontology_root.header('drugs')} a owl:Ontology .\n", "utf-8")
    (first, second) = ontology.read(folder).findings
    assert first.message == "does not import drugs.ttl" and second.file == "ontology/catalog-v001.xml"


def test_a_module_that_does_not_parse_is_one_finding(folder: Path) -> None:
    edit(folder / "genes.ttl", "a owl:Class", "a a owl:Class")
    assert rules(folder) == [("ontology/genes.ttl", "turtle-syntax")]


def test_a_project_without_a_root_needs_no_headers(folder: Path) -> None:
    (folder / ontology_root.FILE).unlink()
    edit(folder / "genes.ttl", str(ontology_root.header("genes")), "<http://x/>")
    edit(folder / "genes.ttl", "a owl:Ontology", "a owl:Class")
    assert rules(folder) == []


def test_an_editor_has_all_modules_by_the_root_without_the_network(root: Path, tmp_path: Path) -> None:
    """Each module stays apart, so that what is changed in it is saved in its own file."""
    for path in (root / "ontology").iterdir():
        if path.suffix in (".ttl", ".xml"):
            shutil.copy(path, tmp_path)
    lines = owl_api.run(SCRIPT, tmp_path / ontology_root.FILE, ontology_root.CATALOG)
    opened = {name: int(axioms) for name, axioms in map(str.split, lines)}
    assert opened.keys() == {path.name for path in ontology.modules(tmp_path)} | {ontology_root.FILE}
    assert opened.pop(ontology_root.FILE) == 0
    assert min(opened.values()) > 0
