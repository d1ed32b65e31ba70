"""Work beside this process gives the result, or the error, that it would give here."""

from __future__ import annotations

import os
import signal
import time

import pyoxigraph as ox
import pytest
from rdflib import Graph

from netkg.graph import parallel
from small import SHAPES

DATA = """@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/netkg/gene/a> a nk:Gene ; rdfs:label "tuberin" . <https://w3id.org/netkg/gene/b> a nk:Gene ; rdfs:label "MEN1" ."""
MORE = """@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix nksh: <https://w3id.org/netkg/shape/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
nksh:one a sh:NodeShape ; sh:targetSubjectsOf rdfs:label ; sh:property nksh:noted .
nksh:noted sh:path nk:note ; sh:minCount 1 ; sh:message "Nothing is noted." .
nksh:two a sh:NodeShape ; sh:targetNode <https://w3id.org/netkg/gene/b> ; sh:nodeKind sh:Literal ; sh:message "It is no literal." ."""


@pytest.fixture(scope="module")
def shapes() -> bytes:
    triples = [q.triple for text in (SHAPES, MORE) for q in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)


def test_a_result_comes_back() -> None:
    work = [parallel.Later(lambda n=n: (n, os.getpid())) for n in range(3)]
    results = [later.result() for later in work]
    assert [n for n, _ in results] == [0, 1, 2]


def test_an_error_is_raised_where_the_result_is_wanted() -> None:
    def fail() -> None:
        raise KeyError("TSC2")

    later = parallel.Later(fail)
    with pytest.raises(KeyError, match="TSC2"):
        later.result()


def test_a_process_that_was_ended_says_so() -> None:
    if (os.cpu_count() or 1) < 2:
        later = None
    else:
        later = parallel.Later(lambda: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(RuntimeError, match="run it again"):
            later.result()


def test_work_that_is_not_wanted_is_stopped() -> None:
    later = parallel.Later(lambda: time.sleep(600))
    later.stop()
    later.stop()


def test_shapes_that_are_dealt_find_what_all_of_them_find(shapes: bytes) -> None:
    data = Graph().parse(data=DATA, format="turtle")
    whole = parallel.located(data, shapes, {})
    assert {node for _, node in whole} == {"https://w3id.org/netkg/gene/a", "https://w3id.org/netkg/gene/b"}
    assert len(whole) == 4
    assert sorted(parallel.Validation(data, shapes, {}).findings()) == sorted(whole)
    for count in (1, 2, 3, 9):
        dealt = parallel.portions(shapes, count)
        assert len(dealt) == min(count, 3)
        assert sorted(found for portion in dealt for found in parallel.located(data, portion, {})) == sorted(whole)


def test_only_the_nodes_in_question_are_looked_at(shapes: bytes) -> None:
    data = Graph().parse(data=DATA, format="turtle")
    found = parallel.located(data, shapes, {}, ["https://w3id.org/netkg/gene/b"])
    assert {node for _, node in found} == {"https://w3id.org/netkg/gene/b"}
    assert parallel.located(data, shapes, {}, ["https://w3id.org/netkg/gene/none"]) == []
