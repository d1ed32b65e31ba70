"""The ontology in one file: what is inferred is in it, and each form says the same; the OWL API agrees."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

import owl_api
from netkg.engine.base import Snapshot
from netkg.graph import ontology_files
from netkg.inputs import functional_syntax
from netkg.namespaces import GRAPHS
from netkg.rdf import LABEL, SUBCLASS, TYPE, node

#: Compares the axioms of two files, and names what OWL 2 DL does not have.
SCRIPT = """
from org.semanticweb.owlapi.profiles import OWL2DLProfile
opened = [OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(File(path)) for path in sys.argv[1:]]
one, other = (set(map(str, ontology.getAxioms())) for ontology in opened)
print(len(one))
for axiom in one ^ other:
    # What RDF/XML says of the ontology itself, the OWL API of HermiT takes for an annotation of any thing; later ones do not.
    if "<https://w3id.org/netkg/ontology>" not in axiom:
        print("differs", axiom)
for violation in OWL2DLProfile().checkOntology(opened[0]).getViolations():
    print("violation", violation)
"""
CLASS, ONTOLOGY, INFERRED = node("owl:Class"), node(GRAPHS["ontology"]), node(GRAPHS["inferred"])
GENE, DRUG, OLD, SO = node("nk:Gene"), node("nk:Drug"), node("nk:Old"), node("obo:SO_0000704")


@pytest.fixture(scope="module")
def folder(view: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the real ontology."""
    made = tmp_path_factory.mktemp("ontology")
    assert set(ontology_files.write(made, view.quads(), fits_xml=True)) == set(ontology_files.NAMES)
    return made


def test_the_owl_api_reads_the_same_axioms_in_owl_2_dl(folder: Path) -> None:
    count, *wrong = owl_api.run(SCRIPT, folder / "netkg.owl", folder / "netkg.ofn")
    assert int(count) > 4000
    assert wrong == []


def test_no_two_terms_have_one_name_and_each_has_one(folder: Path) -> None:
    """As the report of ROBOT asks, duplicate_label and multiple_labels."""
    said = [quad.triple for quad in ox.parse((folder / "netkg.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)]
    labels = [triple for triple in said if triple.predicate == LABEL]
    assert [name for name, count in Counter(str(t.object) for t in labels).items() if count > 1] == []
    assert [term for term, count in Counter(str(t.subject) for t in labels).items() if count > 1] == []
    deprecated = {t.subject for t in said if t.predicate == node("owl:deprecated")}
    assert deprecated and not [t for t in said if t.subject in deprecated and t.predicate == SUBCLASS]


def quads(*triples: tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal], graph=ONTOLOGY) -> list[ox.Quad]:
    return [ox.Quad(*triple, graph) for triple in triples]


def test_what_is_inferred_of_terms_is_in_and_of_records_is_not() -> None:
    declared = quads((GENE, TYPE, CLASS), (DRUG, TYPE, CLASS))
    record = node("nkd:gene/men1")
    inferred = quads((GENE, SUBCLASS, DRUG), (record, TYPE, GENE), (record, SUBCLASS, GENE), graph=INFERRED)
    elsewhere = quads((record, LABEL, ox.Literal("MEN1")), graph=node("nkd:graph/records/review"))
    said = ontology_files.reasoned([*declared, *inferred, *elsewhere])
    assert set(said) == {quad.triple for quad in [*declared, inferred[0]]}


def test_a_deprecated_term_has_a_name_and_no_axioms() -> None:
    named = quads((OLD, node("owl:deprecated"), ox.Literal("true")), (OLD, LABEL, ox.Literal("old")))
    said = ontology_files.reasoned([*named, *quads((OLD, SUBCLASS, GENE))])
    assert set(said) == {quad.triple for quad in named}


def test_the_name_of_the_nearer_term_stays() -> None:
    percent = node("nkd:unit/percent")
    given = quads(*((term, LABEL, ox.Literal("gene")) for term in (SO, percent, GENE)), (DRUG, LABEL, ox.Literal("drug")))
    names = {triple.subject: str(triple.object) for triple in ontology_files.reasoned(given)}
    assert names == {GENE: '"gene"', percent: '"gene"@en', SO: '"gene"@en-us', DRUG: '"drug"'}


def test_what_the_functional_syntax_cannot_say_is_left_out(tmp_path: Path) -> None:
    odd = quads((GENE, TYPE, CLASS), (GENE, node("nk:undeclared"), DRUG))
    names = list(ontology_files.write(tmp_path, odd, fits_xml=True))
    written = ox.parse((tmp_path / "netkg.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in written} == {quad.triple for quad in odd}
    if "netkg.ofn" in names:
        assert set(functional_syntax.read((tmp_path / "netkg.ofn").read_bytes())) == {quad.triple for quad in odd}


def test_a_large_ontology_is_not_written_in_functional_syntax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ontology_files, "LARGE", 1)
    assert list(ontology_files.write(tmp_path, quads((GENE, TYPE, CLASS)), fits_xml=True)) == ["netkg.ttl", "netkg.owl"]
