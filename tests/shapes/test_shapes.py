"""Each rule of the shapes catches a falsified record that it, and only it, catches.

A falsified record (`tests/falsified/`) is a copy of a record of `base.ttl` with one thing changed. All of them are validated together, in
one run, and each finding is traced to its record by the IRI of the focus node.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from falsified import FALSIFIED
from falsified.case import NKD, Falsified
from netkg.engine import changes, embedded, stores
from netkg.errors import ConstraintViolation
from netkg.findings import Finding
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.reason import derive
from netkg.graph.validate import data_graph, findings, validate
from netkg.graph.write_validator import WriteValidator

ROOT = Path(__file__).parents[2]
PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix f: <https://w3id.org/netkg/falsified/> .
"""


def name(number: int) -> str:
    return f"{NKD}falsified/{number:03}-"


def falsify(base: Graph, number: int, case: Falsified) -> Graph:
    """Copy the record with its change, and with a label of its own."""
    original, copy = URIRef(NKD + case.like), URIRef(name(number))
    assert (original, None, None) in base, f"{case.like} is not in base.ttl"
    dropped = {base.namespace_manager.expand_curie(curie) for curie in case.drop.split()}
    known = {predicate for _, predicate, _ in base.triples((original, None, None))}
    assert dropped <= known, f"{case.like} has no {dropped - known}"
    result = Graph()
    for _, predicate, value in base.triples((original, None, None)):
        if predicate not in dropped:
            own = predicate == RDFS.label and not case.like.startswith("gene/")
            result.add((copy, predicate, Literal(f"{value} ({number})") if own else value))
    head = PREFIXES + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in base.namespaces() if prefix != "rdf")
    body = (f"f:x {case.add} .\n" if case.add else "") + case.also
    result.parse(data=head + body.replace("f:x", f"f:{number:03}-"), format="turtle", publicID=NKD)
    return result


def by_focus(told: list[Finding]) -> dict[str, set[str]]:
    """Give the broken rules of each record, which opens the finding's message."""
    rules = defaultdict(set)
    for finding in told:
        rules[NKD + re.split("[: ]", finding.message)[0]].add(finding.rule)
    return dict(rules)


def quads_of(graph: Graph) -> list[ox.Quad]:
    """Give the triples to the engine, as terms of its own."""
    text = graph.serialize(format="nt", encoding="utf-8")
    return [ox.Quad(one.subject, one.predicate, one.object) for one in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]


@pytest.fixture(scope="module")
def data(dataset: Callable[[], Graph]) -> Graph:
    """The base dataset with every falsified record in it."""
    graph = dataset()
    base = Graph() + graph
    base.namespace_manager = graph.namespace_manager
    for number, case in enumerate(FALSIFIED):
        graph += falsify(base, number, case)
    return graph


@pytest.fixture(scope="module")
def quads(data: Graph) -> list[ox.Quad]:
    return quads_of(data)


@pytest.fixture(scope="module")
def validator(shape_triples: bytes) -> IncrementalValidator:
    return IncrementalValidator(shape_triples)


def found(validator: IncrementalValidator, quads: list[ox.Quad]) -> list[Finding]:
    """Ask every shape about all its targets, as a build does: the engine finds these, pySHACL what is wrong with them."""
    graph = data_graph(quads)
    results = validator.results(graph, validator.everything(graph))
    return findings(validator.report(one for _, told in results for one in told), graph, validator.shapes.graph)


@pytest.fixture(scope="module")
def told(validator: IncrementalValidator, quads: list[ox.Quad]) -> list[Finding]:
    return found(validator, quads)


@pytest.fixture(scope="module")
def broken(told: list[Finding]) -> dict[str, set[str]]:
    return by_focus(told)


def test_the_base_dataset_conforms(dataset: Callable[[], Graph], validator: IncrementalValidator):
    """Also the positive control: a biomarker claim with a result stratified by its biomarker is accepted."""
    graph = dataset()
    assert any(graph.subjects(RDF.type, URIRef(NKD + "ontology/BiomarkerClaim")))
    assert found(validator, quads_of(graph)) == []


@pytest.mark.parametrize(
    "number", range(len(FALSIFIED)), ids=[f"{number}-{case.rule}" for number, case in enumerate(FALSIFIED)]
)
def test_a_falsified_record_is_caught_by_its_rule_and_no_other(broken: dict[str, set[str]], number: int):
    mine = {rule for focus, rules in broken.items() if focus.startswith(name(number)) for rule in rules}
    assert mine == {FALSIFIED[number].rule}


def test_pyshacl_alone_finds_the_same(data: Graph, shape_triples: bytes, told: list[Finding]):
    """Targets by its own query engine, in a graph of rdflib: what it finds is the reference."""
    assert validate(data, shape_triples).findings == told


def test_nothing_else_is_found(broken: dict[str, set[str]]):
    assert {focus: rules for focus, rules in broken.items() if not focus.startswith(NKD + "falsified/")} == {}


def test_every_rule_has_a_falsified_record(rules: dict[str, str]):
    assert set(rules) - {case.rule for case in FALSIFIED} == set()


def test_every_finding_says_what_to_do(told: list[Finding]):
    assert [finding for finding in told if not finding.fix or finding.rule == "shape"] == []


def test_what_is_inferred_changes_no_finding(
    validator: IncrementalValidator, quads: list[ox.Quad], broken: dict[str, set[str]]
):
    """The closures give each record the broader classes and relations too; a build validates with them."""
    assert by_focus(found(validator, [*quads, *derive(quads, ROOT / "ontology" / "closures")])) == broken


def test_messages_have_one_form(rules: dict[str, str], fixes: dict[str, str]):
    """What is wrong, and in a place of its own what to do; a paragraph each."""
    for rule, message in rules.items():
        for text in (message, fixes[message]):
            assert text.endswith(".") and text == " ".join(text.split()), rule


def test_shapes_name_only_terms_of_the_ontology(shape_graph: Graph, dataset: Callable[[], Graph]):
    """A misspelt class or property in a shape would make the rule silent."""
    terms = {str(term) for term in dataset().subjects(RDFS.label, None)}
    used = {str(node) for triple in shape_graph for node in triple if str(node).startswith(NKD + "ontology/")}
    assert used - terms == {NKD + "ontology/"}


def test_a_bulk_write_is_told_the_same(dataset: Callable[[], Graph], quads: list[ox.Quad], told: list[Finding]) -> None:
    """Everything in one write, screened by the engine, breaks the rules that it breaks node by node."""

    def placed(quads: list[ox.Quad]) -> set[ox.Quad]:
        return {ox.Quad(*one.triple, ox.NamedNode("http://g")) for one in quads}

    validator = WriteValidator(ROOT / "shapes")
    store = stores.memory(placed(quads_of(dataset())))
    delta = changes.apply(store, placed(quads), ())
    assert validator.bulk is not None and validator.bulk.suits(store, delta)
    with pytest.raises(ConstraintViolation) as error:
        validator.check(store, delta, embedded.view(placed(quads_of(dataset())), "before"))
    said = {(one["node"].removeprefix("nkd:"), one["shape"].removeprefix("nkd:shape/")) for one in error.value.facts["results"]}
    of_graphs = {str(rule).rpartition("/")[2] for rule in validator.shapes.shapes.graph.subjects(URIRef(f"{NKD}shape/onlyIn"))}
    said = {(node, rule) for node, rule in said if rule not in of_graphs}  # no shape sees graphs
    errors = [finding for finding in told if finding.is_error]
    assert said == {(re.split("[: ]", finding.message)[0], finding.rule) for finding in errors} and len(said) > 100
