"""HermiT infers grades, the mechanism link and contradictions, on the real ontology and the bundled Java runtime."""

import os
import subprocess
import sys

import pyoxigraph as ox
import pytest

from netkg.errors import FindingsError
from netkg.graph import reason
from netkg.inputs import ontology
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, records

PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


@pytest.fixture(scope="module")
def modules(root):
    return ontology.read(root / "ontology").quads


@pytest.fixture(scope="module")
def infer(root, modules):
    def run(turtle: str) -> set[tuple[str, str, str]]:
        said = ontology.parse((PREFIX + turtle).encode(), records("review"))
        derived = reason.derive([*modules, *said], root / "ontology/derivations")
        inferred = reason.infer([*modules, *said, *derived])
        closed = reason.derive([*modules, *said, *derived, *inferred], root / "ontology/closures")
        return {tuple(part.value for part in quad.triple) for quad in [*derived, *inferred, *closed]}

    return run


def tumour(name: str, **measured: object) -> str:
    facts = "".join(f' ; nk:{key} "{value}"^^xsd:decimal' for key, value in measured.items())
    return f"<{NKD}tumour/{name}> a nk:NeuroendocrineTumour{facts} .\n"


@pytest.fixture(scope="module")
def graded(infer):
    cases = {
        "ki15": {"ki67Index": 15},
        "ki2.5": {"ki67Index": 2.5},
        "ki2": {"ki67Index": 2},
        "ki3": {"ki67Index": 3},
        "ki20": {"ki67Index": 20},
        "ki20.5": {"ki67Index": 20.5},
        "m1": {"mitoticCount": 1},
        "m2": {"mitoticCount": 2},
        "m21": {"mitoticCount": 21},
        "agree": {"ki67Index": 15, "mitoticCount": 5},
        "disagree": {"ki67Index": 15, "mitoticCount": 25},
        "gap": {"ki67Index": 2.5, "mitoticCount": 5},
        "none": {},
    }
    found = infer("".join(tumour(name, **measured) for name, measured in cases.items()))
    grades = {str(NK[name]): name for name in ("Grade1NET", "Grade2NET", "Grade3NEC")}
    return {
        name: {grades[o] for s, p, o in found if s == f"{NKD}tumour/{name}" and p == TYPE.value and o in grades}
        for name in cases
    }


@pytest.mark.parametrize(
    ("case", "grade"),
    [
        ("ki15", "Grade2NET"),
        ("ki2.5", None),
        ("ki2", "Grade1NET"),
        ("ki3", "Grade2NET"),
        ("ki20", "Grade2NET"),
        ("ki20.5", None),  # grade 3 asks for poor differentiation, too
        ("m1", "Grade1NET"),
        ("m2", "Grade2NET"),
        ("m21", None),
        ("agree", "Grade2NET"),
        ("disagree", None),
        ("gap", None),
        ("none", None),
    ],
)
def test_table_1_grades_a_tumour_or_leaves_it(graded, case, grade):
    assert graded[case] == ({grade} if grade else set())


CHAIN = f"""
<{NKD}gene/g> a nk:Gene ; nk:modulates <{NKD}pathway/p> .
<{NKD}pathway/p> a nk:SignallingPathway ; nk:hasComponent <{NKD}molecule/m> .
<{NKD}drug/d> a nk:MTORInhibitor ; nk:inhibits <{NKD}molecule/m> .
"""


def test_the_mechanism_link_is_inferred_from_its_three_parts(infer):
    found = infer(CHAIN)
    assert (f"{NKD}gene/g", str(NK.candidateByMechanism), f"{NKD}drug/d") in found
    assert (f"{NKD}drug/d", str(NK.targets), f"{NKD}molecule/m") in found
    assert (f"{NKD}drug/d", TYPE.value, str(NK.Drug)) in found


def test_without_a_part_there_is_no_link(infer):
    for line in (line for line in CHAIN.splitlines() if line):
        assert not [t for t in infer(CHAIN.replace(line, "")) if t[1] == str(NK.candidateByMechanism)]


def test_a_statement_of_two_kinds_is_a_contradiction(infer):
    with pytest.raises(FindingsError) as caught:
        infer(f"<{NKD}statement/s> a nk:MechanisticStatement, nk:ClinicalStatement .")
    assert caught.value.findings[0].rule == "inconsistent"


def test_a_class_that_can_have_no_member_is_named(root, modules):
    extra = ontology.parse((PREFIX + "nk:Both a owl:Class ; rdfs:subClassOf nk:Gene , nk:Drug .").encode(), GRAPHS["ontology"])
    with pytest.raises(FindingsError) as caught:
        reason.infer([*modules, *extra])
    assert [f.rule for f in caught.value.findings] == ["unsatisfiable"]
    assert "nk:Both" in caught.value.findings[0].message


def test_the_reasoner_needs_no_system_java(root, tmp_path):
    script = (
        "from pathlib import Path; from netkg.graph import reason; from netkg.inputs import ontology; "
        f"print(len(reason.infer(ontology.read(Path({str(root / 'ontology')!r})).quads)) >= 0)"
    )
    hidden = {**os.environ, "PATH": str(tmp_path), "JAVA_HOME": ""}
    done = subprocess.run([sys.executable, "-c", script], env=hidden, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr


def test_derivations_read_printed_numbers(infer):
    found = infer(f'<{NKD}outcome/o> a nk:OutcomeFigure ; nk:printedValue "11.0" .')
    values = {o for s, p, o in found if p == str(NK.value)}
    assert {float(value) for value in values} == {11.0}
