"""What a write is held to: the shapes at the nodes that it can affect, and what no shape can see."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pyoxigraph as ox
import pytest
import requests
from rdflib import SH, BNode, Graph
from rdflib.term import Node

from netkg.engine import loading, updates
from netkg.engine.changes import Delta
from netkg.errors import ConstraintViolation
from netkg.graph import release, shape_text, validate, window, write_validator
from netkg.graph.window import Window
from netkg.graph.write_validator import WriteValidator
from netkg.inputs.project import Project
from netkg.rdf import LABEL, TYPE, node
from servers import TOKEN, running
from writes import INTO, RECORDS, ROOT, refused, store_of


@pytest.fixture(scope="module")
def released(built: Project) -> list[ox.Quad]:
    """The real dataset, with all that is inferred, in an order of its own."""
    current = release.current(built.store)
    assert current is not None
    return sorted(loading.quads(current), key=str)


def found(report: Graph) -> set[tuple[str, ...]]:
    def told(result: Node, predicate: Node) -> str:
        value = report.value(result, predicate)
        return "a path" if isinstance(value, BNode) else str(value)  # its label is made anew in each copy

    return {
        tuple(told(result, p) for p in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage))
        for result in report.subjects(SH.resultSeverity, SH.Violation)
    }


def by_increment(validator: WriteValidator, store: ox.Store, delta: Delta) -> set[tuple[str, ...]]:
    return found(validator.shapes.report(validator.results(store, delta)))


def in_full(validator: WriteValidator, store: ox.Store) -> set[tuple[str, ...]]:
    return found(validate.validate(validate.data_graph(store), validator.shapes.text).graph)


def mutation(chance: random.Random, records: list[ox.Quad]) -> Delta:
    """Take some statements away, put some in, or turn some around, as a careless hand would."""
    delta = Delta()
    for _ in range(chance.randint(1, 4)):
        victim, other, third = (chance.choice(records) for _ in range(3))
        kind = chance.randrange(4)
        if kind in (0, 1):
            delta.removed.add(victim)
        if kind in (1, 2):
            delta.added.add(ox.Quad(victim.subject, victim.predicate, other.object, RECORDS))
        if kind == 3:
            delta.added.add(ox.Quad(victim.subject, other.predicate, third.object, RECORDS))
    delta.added -= set(records)
    delta.removed -= delta.added
    return delta


def mutated(quads: list[ox.Quad], *seeds: int) -> tuple[ox.Store, Delta]:
    """A dataset after some changes, the same ones for a seed, and what they were."""
    records, whole = [quad for quad in quads if quad.graph_name == RECORDS], Delta()
    for seed in seeds:
        chance, delta = random.Random(seed), Delta()
        while not delta:
            delta = mutation(chance, records)
        whole.added |= delta.added
        whole.removed |= delta.removed
    return store_of(list((set(quads) - whole.removed) | whole.added)), whole


def at_every_node(validator: WriteValidator, store: ox.Store) -> set[tuple[str, ...]]:
    """What each shape says of all its focus nodes: what pySHACL finds in the whole (tests/graph/test_stages.py), but sooner."""
    data = validate.data_graph(store)
    every = validator.shapes.results(data, validator.shapes.everything(data))
    return found(validator.shapes.report(one for _, results in every for one in results))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(12), 1019, 1046, 1092])
def test_equal_to_asking_every_node(validator: WriteValidator, quads: list[ox.Quad], seed: int) -> None:
    """The last seeds once told the two apart."""
    after, delta = mutated(quads, seed)
    assert by_increment(validator, after, delta) == at_every_node(validator, after)


@pytest.mark.slow
def test_equal_to_full_validation(validator: WriteValidator, quads: list[ox.Quad]) -> None:
    after, delta = mutated(quads, 1019, 1046, 1092)
    assert by_increment(validator, after, delta) == in_full(validator, after) != set()


@pytest.mark.slow
def test_equal_to_asking_every_node_of_the_real_records(validator: WriteValidator, released: list[ox.Quad]) -> None:
    after, delta = mutated(released, 0, 1, 2)
    assert by_increment(validator, after, delta) == at_every_node(validator, after) != set()


CONJECTURE = (
    "INSERT { GRAPH nkd:graph\\/records\\/review { %s } } WHERE { GRAPH ?g { <record/tsc2-everolimus> "
    "nk:conjecturedSubject ?s ; nk:conjecturedRelation ?p ; nk:conjecturedObject ?o } }"
)
REFUSED = {
    "a conjecture as a plain triple": (CONJECTURE % "?s ?p ?o", "hypothesis-not-fact"),
    "a conjecture as a statement": (
        CONJECTURE % "<statement/new> nk:subject ?s ; nk:predicate ?p ; nk:object ?o",
        "hypothesis-not-fact",
    ),
    "the inferred link among the records": (
        "INSERT DATA { GRAPH nkd:graph\\/records\\/other { <gene/tsc2> nk:candidateByMechanism <drug/everolimus> } }",
        "candidate-only-inferred",
    ),
    "a shortcut that is only spoken of": (
        INTO.format("<< <gene/vhl> nk:inhibits <drug/everolimus> >> rdfs:comment 'x'"),
        "no-shortcut",
    ),
    "a shortcut by rdf:reifies": (
        INTO.format("<note> rdf:reifies <<( <gene/vhl> nk:modulates <drug/everolimus> )>>"),
        "no-shortcut",
    ),
    "the inferred link, spoken of": (
        INTO.format("<note> rdf:reifies <<( <gene/tsc2> nk:candidateByMechanism <drug/everolimus> )>>"),
        "candidate-only-inferred",
    ),
    "a triple term that nobody names": (
        INTO.format("<note> rdfs:seeAlso <<( <gene/vhl> nk:modulates <drug/everolimus> )>>"),
        "triple-term",
    ),
    "the old reification": (
        INTO.format("<note> rdf:subject <gene/vhl> ; rdf:predicate nk:modulates ; rdf:object <drug/everolimus>"),
        "no-reification",
    ),
    "a drug in a list": (INTO.format("<gene/vhl> nk:modulates ( <drug/everolimus> )"), "no-detour"),
    "a drug behind a blank node": (INTO.format("<gene/vhl> nk:modulates [ rdf:value <drug/everolimus> ]"), "no-detour"),
    "a gene in a list": (INTO.format("<drug/octreotide> nk:targets ( <gene/vhl> )"), "no-detour"),
    "the ontology emptied": ("CLEAR GRAPH nkd:graph\\/ontology", "class-declared"),
    "a class in use taken out": ("DELETE WHERE { GRAPH ?g { nk:MTORInhibitor ?p ?o } }", "class-declared"),
    "a class in use without a broader one": (
        "DELETE WHERE { GRAPH ?g { nk:MTORInhibitor rdfs:subClassOf ?o } }",
        "class-declared",
    ),
    "a property in use taken out": ("DELETE WHERE { GRAPH ?g { nk:printedValue a ?kind } }", "property-declared"),
    "a non-assessment taken away": ("DELETE WHERE { GRAPH ?g { <record/no-genotype> ?p ?o } }", "non-assessment-kept"),
    "a non-assessment made another thing": (
        "DELETE WHERE { GRAPH ?g { <record/no-genotype> a ?kind } }",
        "non-assessment-kept",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(validator: WriteValidator, quads: list[ox.Quad], name: str) -> None:
    text, rule = REFUSED[name]
    assert rule in refused(validator, store_of(quads), text)


ACCEPTED = {
    "a name": INTO.format("<gene/vhl> skos:altLabel 'VHL gene'"),
    "a note on a triple that stands": INTO.format("<< <gene/vhl> a nk:Gene >> rdfs:comment 'x'"),
    "nothing at all": "DROP ALL",
    "the records gone": "CLEAR GRAPH nkd:graph\\/records\\/review",
    "the inferred link where it belongs": (
        "INSERT DATA { GRAPH nkd:graph\\/inferred { <gene/tsc2> nk:candidateByMechanism <drug/everolimus> } }"
    ),
    "a non-assessment that is superseded": INTO.format(
        "<record/no-genotype> owl:deprecated true ; dcterms:isReplacedBy <record/pfs-or-ttp>"
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted(validator: WriteValidator, quads: list[ox.Quad], name: str) -> None:
    store = store_of(quads)
    before = set(store)
    assert refused(validator, store, ACCEPTED[name]) == set()
    assert before ^ set(store), "and no trace of what the check itself put in"
    assert not [graph for graph in store.named_graphs() if graph.value.startswith("urn:netkg:")]


def broken(validator: WriteValidator, store: ox.Store, text: str) -> ConstraintViolation:
    delta = updates.run_update(store, text)
    with pytest.raises(ConstraintViolation) as raised:
        validator.check(store, delta)
    return raised.value


def test_a_result_says_the_same_to_people_and_in_the_report(validator: WriteValidator, quads: list[ox.Quad]) -> None:
    error = broken(validator, store_of(quads), REFUSED["the inferred link among the records"][0])
    [result] = error.facts["results"]
    assert result["shape"] == "nkd:shape/candidate-only-inferred"
    assert (result["node"], result["path"]) == ("nkd:gene/tsc2", "nk:candidateByMechanism")
    assert result["value"] == "https://w3id.org/netkg/drug/everolimus"
    report = Graph().parse(data=error.report, format="nt")
    [one] = report.subjects(SH.resultSeverity, SH.Violation)
    assert str(report.value(one, SH.focusNode)) == "https://w3id.org/netkg/gene/tsc2"
    assert [str(report.value(one, p)) for p in (SH.resultMessage, validate.FIX)] == [result["message"], result["fix"]]
    assert str(error) == f"The write would break 1 rule; nothing was written. First: nkd:gene/tsc2: {result['message']}"


def test_results_come_in_order_and_say_no_more_than_there_is(validator: WriteValidator, quads: list[ox.Quad]) -> None:
    error = broken(validator, store_of(quads), INTO.format("<gene/new> a nk:Gene . <gene/also> a nk:Gene"))
    told = error.facts["results"]
    assert [one["node"] for one in told] == ["nkd:gene/also"] * (len(told) // 2) + ["nkd:gene/new"] * (len(told) // 2)
    shapes = [one["shape"] for one in told if one["node"] == "nkd:gene/new"]
    assert "nkd:shape/label" in shapes and shapes == sorted(shapes)
    assert all(set(one) == {"shape", "node", "path", "message", "fix"} for one in told), "no value where none is the matter"
    assert str(error).startswith(f"The write would break {len(told)} rules; nothing was written. First: nkd:gene/also: ")


@pytest.mark.parametrize(
    ("link", "before", "kept"),
    [
        ("rdfs:subClassOf", "", True),
        ("rdfs:subClassOf", "DELETE WHERE { GRAPH ?g { nk:Odd rdfs:subClassOf ?o } } ;", True),
        ("rdfs:seeAlso", "", False),
    ],
    ids=["a narrower class", "one that is no longer narrower", "another class"],
)
def test_a_record_of_a_narrower_class_is_kept_too(
    validator: WriteValidator, quads: list[ox.Quad], link: str, before: str, kept: bool
) -> None:
    store = store_of(quads)
    updates.run_update(
        store, INTO.format(f"nk:Odd {link} nk:NonAssessmentStatement . <record/odd> a nk:Odd ; nk:about <trial/radiant-3>")
    )
    rules = refused(validator, store, f"{before} DELETE WHERE {{ GRAPH ?g {{ <record/odd> ?p ?o }} }}")
    assert ("non-assessment-kept" in rules) is kept


@pytest.mark.slow  # not for mutants, in which nothing is cached
def test_what_is_warm_parses_no_query_at_the_first_write(validator: WriteValidator, quads: list[ox.Quad]) -> None:
    store = store_of(quads)
    window._prepared.cache_clear()
    validator.warm(store)
    parsed = window._prepared.cache_info().misses
    assert parsed
    refused(validator, store, REFUSED["a conjecture as a plain triple"][0])
    assert window._prepared.cache_info().misses == parsed


class Counted(Window):
    """Counts what is read of the store, and keeps the queries that the engine is asked."""

    read = 0
    asked: ClassVar[list[str]] = []

    def triples(self, pattern: Any) -> Iterator[Any]:
        for triple in super().triples(pattern):
            Counted.read += 1
            yield triple

    def selected(self, text: str) -> Iterator[Node]:
        Counted.asked.append(text)
        return super().selected(text)


#: From the two queries that are asked whole: a gene's new name may stand in the words of any treatment or remark.
ALL_WORDS = (
    "VALUES ?root { nk:TreatmentFinding nk:RecommendationStatement nk:RegulatoryStatement nk:Intervention",
    "VALUES ?kind { nk:Remark nk:EpidemiologicalStatement nk:EpidemiologicalFigure }",
)


@pytest.mark.parametrize(
    "text",
    [
        ACCEPTED["a name"],
        INTO.format("<gene/new> a nk:Gene"),
        INTO.format("<gene/new> a nk:Gene ; rdfs:label 'NEW1'"),
        "DELETE WHERE { GRAPH ?g { <gene/vhl> ?p ?o } }",
    ],
    ids=["a name", "a record without a name", "a record with one", "a record taken away"],
)
def test_a_write_reads_no_more_where_the_graph_is_large(
    validator: WriteValidator, quads: list[ox.Quad], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Ten thousand other genes, each with a name and a type, are not looked at; the queries name the nodes to ask about."""
    monkeypatch.setattr(write_validator, "Window", Counted)
    work = []
    for more in (0, 10_000):
        store = store_of(quads)
        others = [ox.NamedNode(f"https://w3id.org/netkg/gene/other-{number}") for number in range(more)]
        store.bulk_extend(ox.Quad(gene, TYPE, node("nk:Gene"), RECORDS) for gene in others)
        store.bulk_extend(ox.Quad(gene, LABEL, ox.Literal(gene.value), RECORDS) for gene in others)
        Counted.read, Counted.asked = 0, []
        refused(validator, store, text)
        work.append((Counted.read, sorted(Counted.asked)))
    assert work[0] == work[1]
    whole = [query for query in work[0][1] if "VALUES ?this" not in query]
    assert work[0][0] > 0 and [query for query in whole if not any(words in query for words in ALL_WORDS)] == []


HEAD = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:s a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; """


@pytest.mark.parametrize(
    ("constraint", "value", "holds"),
    [
        ("sh:datatype xsd:int", '"5"^^xsd:int', True),
        ("sh:datatype xsd:nonNegativeInteger", '"5"^^xsd:nonNegativeInteger', True),
        ("sh:datatype xsd:nonNegativeInteger", '"-5"^^xsd:integer', False),
        ("sh:datatype xsd:byte", '"300"^^xsd:byte', False),
        ("sh:datatype xsd:byte ; sh:minInclusive 0 ", '"-1"^^xsd:byte', False),
        ("sh:datatype xsd:int", '"5.0"^^xsd:decimal', False),
        ("sh:datatype xsd:dateTimeStamp", '"2020-01-01T00:00:00Z"^^xsd:dateTimeStamp', True),
        ("sh:datatype xsd:decimal", '"NaN"^^xsd:decimal', False),
        ("sh:minInclusive 1", '"NaN"^^xsd:decimal', False),
        ("sh:minInclusive 1", '"INF"^^xsd:decimal', False),
        ("sh:hasValue 1.00", '"1.00"^^xsd:decimal', True),
        ("sh:in ( 1.0 2.50 )", "2.5", True),
        ('sh:pattern "^ab[0-9]+$"', '"ab1"', True),
        ('sh:pattern "^ab[0-9]+$"', '"ab1\\n"', False),
        ('sh:pattern "^a[$]$"', '"a$"', True),
        ('sh:pattern "^a$" ; sh:flags "m"', '"a\\nb"', True),
    ],
)
def test_terms_mean_what_they_mean_to_shacl(tmp_path: Path, constraint: str, value: str, holds: bool) -> None:
    (tmp_path / "s.ttl").write_text(HEAD + constraint + " ] .", "utf-8")
    validator = WriteValidator(tmp_path)
    store = ox.Store()
    delta = updates.run_update(store, f"INSERT DATA {{ <http://x/a> <http://x/p> {value} }}")
    if holds:
        validator.check(store, delta)
    else:
        with pytest.raises(ConstraintViolation):
            validator.check(store, delta)


def test_types_are_as_written_where_they_are_kept() -> None:
    text, _ = shape_text.read(ROOT / "shapes")
    assert b"gYear" in text and shape_text.as_stored(text) != text


def test_rules_of_the_shapes_own_are_run_whole(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(
        HEAD.replace(
            ":s a",
            ":r sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :q ; sh:object 1 ] ; sh:targetNode :n . :s a",
        )
        + " sh:maxCount 1 ] .",
        "utf-8",
    )
    validator = WriteValidator(tmp_path)
    store = ox.Store()
    with pytest.raises(ConstraintViolation):
        validator.check(store, updates.run_update(store, "INSERT DATA { <http://x/a> <http://x/p> 1, 2 }"))


@pytest.mark.slow
def test_over_http(quads: list[ox.Quad], tmp_path: Path) -> None:
    store = tmp_path / "store"
    release.create(store, quads, version="0.0.1")
    wrong = INTO.format("<gene/new> a nk:Gene")
    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        answer = server.update(wrong)
        assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
        told = answer.json()
        assert told["type"].endswith("#constraint-violation")
        assert {"shape", "node", "message", "fix"} <= set(told["results"][0])
        assert told["results"][0]["node"] == "nkd:gene/new"
        report = requests.post(
            server.url + "/update",
            data=wrong,
            timeout=20,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update", "Accept": "text/turtle"},
        )
        assert report.status_code == 409
        graph = Graph().parse(data=report.text, format="turtle")
        assert (None, SH.conforms, None) in graph
        assert found(graph) and any(graph.objects(None, validate.FIX))
        assert server.update(REFUSED["a conjecture as a plain triple"][0]).status_code == 409
        assert server.get("/health").json() == before
        assert server.update(ACCEPTED["a name"]).ok


FIGURE = (
    "DELETE { GRAPH ?graph { ?figure nk:unit ?unit } } WHERE { "
    "{ SELECT ?figure { ?figure a nk:OutcomeFigure ; nk:unit ?any ; nk:value ?number } ORDER BY ?figure LIMIT 1 } "
    "GRAPH ?graph { ?figure nk:unit ?unit } }"
)


@pytest.mark.slow
def test_a_real_figure_keeps_its_unit_over_http(built: Project, tmp_path: Path) -> None:
    """On the real release: refused with the row to look at, and nothing is changed."""
    store = Path(shutil.copytree(built.store, tmp_path / "store"))
    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        answer = server.update(FIGURE)
        assert answer.status_code == 409
        (result,) = [one for one in answer.json()["results"] if one["shape"].endswith("figure-unit")]
        assert result["node"].startswith("nkd:outcome/") and result["message"] and result["fix"]
        assert server.get("/health").json() == before


@pytest.mark.slow
def test_an_upload_is_held_to_the_same_rules_over_http(quads: list[ox.Quad], tmp_path: Path) -> None:
    store = tmp_path / "store"
    release.create(store, quads, version="0.0.1")

    def upload(turtle: str) -> requests.Response:
        return requests.post(
            f"{server.url}/graphs",
            params={"graph": RECORDS.value},
            data=f"@prefix nk: <https://w3id.org/netkg/ontology/> . @base <https://w3id.org/netkg/> . {turtle}",
            timeout=20,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"},
        )

    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        refused = upload("<gene/vhl> nk:modulates <drug/everolimus> .")
        assert refused.status_code == 409
        assert refused.json()["results"]
        assert server.get("/health").json() == before
        assert upload('<gene/vhl> <http://www.w3.org/2004/02/skos/core#altLabel> "VHL gene" .').ok
        assert server.get("/health").json() != before
