"""What a write is held to: the shapes at the nodes that it can affect, and what no shape can see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph
from rdflib.term import Node

from netkg.engine import updates
from netkg.errors import ConstraintViolation
from netkg.graph import shape_text, validate, window, write_validator
from netkg.graph.window import Window
from netkg.graph.write_validator import WriteValidator
from netkg.rdf import LABEL, TYPE, node
from writes import ACCEPTED, INTO, RECORDS, REFUSED, ROOT, refused, store_of


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(validator: WriteValidator, quads: list[ox.Quad], name: str) -> None:
    text, rule = REFUSED[name]
    assert rule in refused(validator, store_of(quads), text)


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

    def selected(self, text: str, *, anywhere: bool = False) -> Iterator[Node]:
        Counted.asked.append(text)
        return super().selected(text, anywhere=anywhere)


#: From the eight queries that are asked whole: a gene's new name may stand in the words of any record.
ALL_WORDS = (
    "VALUES ?root { nk:TreatmentFinding nk:RecommendationStatement nk:RegulatoryStatement nk:Intervention",
    "VALUES ?root { nk:Remark nk:EpidemiologicalStatement nk:EpidemiologicalFigure nk:Description",
    "VALUES (?root ?measured) { (nk:AssessmentItem true)",
    "VALUES ?place { 1 2 3 4 }",
    "STRLEN(?words) > 12",
    "VALUES ?root { nk:MolecularState nk:Gene nk:FamilialSyndrome }",
    "VALUES ?root { nk:Drug nk:Regimen }",
    "https://w3id.org/netkg/mapping/",
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
        ("sh:minInclusive 1.5", '"NaN"^^xsd:decimal', False),
        ("sh:minInclusive 1.5", '"NaN"^^xsd:double', False),
        ("sh:maxExclusive 1.5", '"NaN"^^xsd:float', False),
        ("sh:maxInclusive 1", '"NaN"^^xsd:double', False),
        ("sh:datatype xsd:double", '"NaN"^^xsd:double', True),
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
