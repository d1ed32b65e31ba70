"""The quality rules: each has a head that a person can read, and the real inputs break none."""

import pyoxigraph as ox
import pytest

from netkg.graph import populate, reason, rules
from netkg.inputs import ontology, tables
from netkg.namespaces import PREFIXES, records


@pytest.fixture(scope="module")
def quads(root):
    return [*ontology.read(root / "ontology").quads, *populate.populate(tables.read(root / "graph"))]


@pytest.fixture(scope="module")
def derived(root, quads):
    return reason.derive(quads, root / "ontology" / "derivations")


def test_every_rule_says_problem_why_and_fix(root):
    loaded = rules.load(root / "ontology/rules")
    assert len(loaded) > 15
    for rule in loaded:
        assert rule.problem != rule.name and rule.why and rule.fix, rule.name


def test_the_real_inputs_break_no_rule(root, quads, derived):
    assert list(rules.violations(quads, root / "ontology", derived=derived)) == []


def test_an_offender_is_named_with_its_line(root, quads):
    definition = ox.NamedNode(PREFIXES["obo"] + "IAO_0000115")
    gene = ox.NamedNode(PREFIXES["nk"] + "Gene")
    kept = [q for q in quads if not (q.subject == gene and q.predicate == definition)]
    found = [f for f in rules.violations(kept, root / "ontology") if f.rule == "missing-definition"]
    assert len(found) == 1
    assert found[0].file == "ontology/genes.ttl"
    line = (root / found[0].file).read_text("utf-8").splitlines()[found[0].line - 1]
    assert line.startswith("nk:Gene ")
    assert found[0].fix


@pytest.mark.parametrize(
    ("turtle", "rule"),
    [
        ("nk:Orphan a owl:Class .", "orphan-class"),
        ("nk:spare a owl:ObjectProperty ; rdfs:subPropertyOf nk:descriptiveProperty .", "unused-property"),
        ("<https://w3id.org/netkg/gene/tsc2> owl:sameAs <http://identifiers.org/hgnc/12363> .", "same-as-used"),
        (
            "[] owl:annotatedSource nk:Gene ; owl:annotatedProperty obo:IAO_0000115 ; "
            "dcterms:source <https://w3id.org/netkg/publication/ref-99999> .",
            "definition-source-unknown",
        ),
        ('nk:Spare a owl:Class ; rdfs:label "spare"@en .', "multiple-labels"),
        ("nk:Gene a owl:ObjectProperty .", "property-of-two-kinds"),
        ('<https://w3id.org/netkg/gene/tsc2> skos:altLabel "TSC2" .', "repeated-name"),
        ('<https://w3id.org/netkg/gene/tsc2> skos:altLabel "MEN1" .', "repeated-name"),
        (
            'nk:Spare obo:IAO_0000115 "A spare." . [] owl:annotatedSource nk:Spare ; '
            'owl:annotatedProperty obo:IAO_0000115 ; owl:annotatedTarget "A spare." ; dcterms:source "review" .',
            "definition-without-source",
        ),
        ("<https://w3id.org/netkg/gene/tsc2> nk:noSuchProperty 1 .", "undeclared-property"),
        (
            "<https://w3id.org/netkg/gene/men1> nk:candidateByMechanism <https://w3id.org/netkg/drug/sunitinib> .",
            "asserted-candidate",
        ),
        ("<https://w3id.org/netkg/gene/tsc2> nk:targets <https://w3id.org/netkg/drug/everolimus> .", "shortcut-property"),
    ],
)
def test_seeded_offences_are_caught(root, quads, derived, turtle, rule):
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    extra = ontology.parse((head + turtle).encode(), records("review"))
    assert rule in {f.rule for f in rules.violations([*quads, *extra], root / "ontology", derived=derived)}


def test_a_rule_may_warn_and_hold_up_nothing(root, quads, derived):
    extra = ontology.parse(f"<{PREFIXES['nk']}spare> a <{PREFIXES['owl']}ObjectProperty> .".encode(), records("review"))
    found = {f.rule: f for f in rules.violations([*quads, *extra], root / "ontology", derived=derived)}
    assert not found["unused-property"].is_error and found["missing-definition"].is_error


def test_a_rule_over_what_is_derived_waits_for_it(root, quads):
    assert "unused-property" not in {f.rule for f in rules.violations(quads, root / "ontology")}
