"""Where a statement comes from, and a smallest set of axioms behind a contradiction."""

import dataclasses

import pytest

from netkg.errors import FindingsError, UsageError
from netkg.findings import Finding
from netkg.graph import populate, stages
from netkg.inputs import ontology
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS, NK, PREFIXES, records
from netkg.why import origins
from small import make_project

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def inputs(built):
    return stages.asserted(built)


@pytest.fixture(scope="module")
def small(inputs):
    """The same terms with the records of TSC2 and everolimus alone: HermiT answers quickly."""
    keep = {"gene/tsc2", "drug/everolimus", "pathway/mtor", "molecule/mtor"}
    wanted = {f"https://w3id.org/netkg/{name}" for name in keep}
    asserted = [
        q
        for q in inputs.asserted
        if q.graph_name.value == GRAPHS["ontology"]
        or (getattr(q.subject, "value", "") in wanted and getattr(q.object, "value", "").startswith((*wanted, str(NK))))
    ]
    return dataclasses.replace(inputs, asserted=asserted)


def test_an_asserted_triple_names_its_cell(inputs):
    found = origins.explain(inputs, "trial/radiant-3", "nk:population", "population/radiant-3")
    assert found.how == "asserted"
    assert "graph/review/studies.tsv, row" in found.steps[0].place and "column population" in found.steps[0].place
    assert "reference" in found.steps[0].place


def test_a_derived_number_names_rule_and_cell(inputs):
    found = origins.explain(inputs, "outcome/netter-1-octreotide-lar-pfs", "nk:value", "8.4")
    assert found.how == "derived"
    assert "column value" in found.steps[0].place and found.steps[1].place == "ontology/derivations/numbers.rq"


def test_the_mechanism_link_is_explained_by_its_six_reasons(small):
    found = origins.explain(small, "gene/tsc2", "nk:candidateByMechanism", "drug/everolimus")
    assert found.how == "entailed" and found.minimal
    said = [step.said for step in found.steps]
    assert said[:3] == [
        "drug/everolimus nk:inhibits molecule/mtor",
        "gene/tsc2 nk:modulates pathway/mtor",
        "pathway/mtor nk:hasComponent molecule/mtor",
    ]
    assert all("graph/review/mechanisms.tsv, row" in step.place for step in found.steps[:2])
    assert "nk:modulates then nk:hasComponent then nk:targetedBy implies nk:candidateByMechanism" in said
    assert all("ontology/pathways.ttl, line" in step.place for step in found.steps[3:])


def test_a_subclass_link_is_explained(small):
    said = [step.said for step in origins.explain(small, "nk:Insulinoma", "rdfs:subClassOf", "nk:NeuroendocrineTumour").steps]
    assert said == ["every nk:FunctioningNET is a nk:NeuroendocrineTumour", "every nk:Insulinoma is a nk:FunctioningNET"]


def test_what_does_not_hold_says_so(small, inputs):
    with pytest.raises(UsageError, match="does not hold"):
        origins.explain(small, "gene/tsc2", "a", "nk:Drug")
    with pytest.raises(UsageError, match="Did you mean gene/tsc2"):
        origins.explain(inputs, "gene/tsc22", "a", "nk:Gene")


@pytest.mark.parametrize(
    ("turtle", "rule", "members"),
    [
        ("<https://w3id.org/netkg/gene/tsc2> a nk:MTORInhibitor .", "inconsistent", {"gene/tsc2 is a nk:MTORInhibitor"}),
        (
            "nk:Odd a owl:Class ; rdfs:subClassOf nk:LowExpression , nk:HighExpression .",
            "unsatisfiable",
            {
                "every nk:Odd is a nk:LowExpression",
                "every nk:Odd is a nk:HighExpression",
                "no nk:LowExpression is a nk:HighExpression",
            },
        ),
    ],
)
def test_a_contradiction_is_reduced_and_placed(small, turtle, rule, members):
    quads = [*small.asserted, *ontology.parse((HEAD + turtle).encode(), records("review"))]
    bare = Finding("ontology", rule=rule, message="nk:Odd can have no members (HermiT)")
    found = origins.contradiction(small, quads, bare)
    assert all(member in found.message for member in members)
    assert found.rule == rule and "ontology/" in found.message and ", line " in found.message
    if rule == "unsatisfiable":
        assert found.message.count("\n") == 3


def test_every_quad_is_traced_to_a_cell(inputs):
    assert sum(1 for _ in populate.traced(inputs.reading)) == sum(1 for _ in populate.populate(inputs.reading))


def test_a_check_reports_the_smallest_set(monkeypatch, tmp_path):
    bare, said = (Finding("ontology", rule="inconsistent", message=words) for words in ("so it is", "these hold together"))
    monkeypatch.setattr("netkg.why.origins.contradiction", lambda *a, **k: said)

    def infer(quads, kept):
        raise FindingsError([bare], "reason")

    monkeypatch.setattr("netkg.graph.reason.infer", infer)
    results = {result.stage: result for result in stages.pipeline(Project(make_project(tmp_path), tmp_path / "build")).run()}
    assert results["reasoner"].findings == [said]
    assert results["shapes"].skipped == results["answers"].skipped == "the reasoner found a contradiction"
