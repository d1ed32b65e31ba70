"""The ontology is in OWL 2 DL, by the OWL API's own profile checker (the one that comes with HermiT)."""

import pyoxigraph as ox
import pytest

import owl_api
from netkg.inputs import ontology
from netkg.rdf import serialize

SCRIPT = """
from org.semanticweb.owlapi.profiles import OWL2DLProfile
manager = OWLManager.createOWLOntologyManager()
ontology = manager.loadOntologyFromOntologyDocument(File(sys.argv[1]))
report = OWL2DLProfile().checkOntology(ontology)
print("axioms", ontology.getAxiomCount())
for violation in report.getViolations():
    print("violation", violation)
"""


def check(path) -> tuple[int, list[str]]:
    lines = owl_api.run(SCRIPT, path)
    axioms = next(int(line.split()[1]) for line in lines if line.startswith("axioms"))
    return axioms, [line.removeprefix("violation ") for line in lines if line.startswith("violation")]


@pytest.fixture(scope="module")
def merged(root, tmp_path_factory):
    quads = ontology.read(root / "ontology").quads
    text = serialize((quad.triple for quad in quads), ox.RdfFormat.N_TRIPLES).decode()

    def write(extra: str = ""):
        path = tmp_path_factory.mktemp("owl") / "netkg.ttl"
        path.write_text(text + extra, "utf-8")
        return path

    return write


def test_the_modules_are_owl_2_dl(merged):
    axioms, violations = check(merged())
    assert axioms > 1000
    assert violations == []


def test_the_checker_sees_a_violation(merged):
    chain = """
<https://w3id.org/netkg/ontology/candidateByMechanism> a <http://www.w3.org/2002/07/owl#FunctionalProperty> .
"""
    assert check(merged(chain))[1]
