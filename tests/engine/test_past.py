"""`/sparql?release=ID` asks a release that is not current."""

import os
import signal

import pyoxigraph as ox
import pytest

from netkg.engine.past import KEEPERS, Past
from netkg.graph import release
from netkg.namespaces import records
from servers import running


def made(store, label):
    graph = ox.NamedNode(records("review"))
    name = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return release.create(
        store, [ox.Quad(ox.NamedNode("https://w3id.org/netkg/gene/tsc2"), name, ox.Literal(label), graph)], version="1.0.0"
    )


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    store = tmp_path_factory.mktemp("past") / "store"
    old, new = made(store, "TSC2, once"), made(store, "TSC2, now")
    with running(store, workers=2) as server:
        yield server, old, new


QUERY = "SELECT ?l WHERE { ?g rdfs:label ?l }"


def test_an_old_release_answers_beside_the_current_one(two):
    server, old, new = two
    assert server.rows(QUERY) == [{"l": "TSC2, now"}]
    assert server.rows(QUERY, release=old.id) == [{"l": "TSC2, once"}]
    assert server.rows(QUERY, release=new.id) == [{"l": "TSC2, now"}]
    assert server.rows(QUERY) == [{"l": "TSC2, now"}]


def test_answers_of_two_releases_are_not_mixed_up(two):
    server, old, new = two
    tags = {server.query(QUERY, release=found.id).headers["ETag"] for found in (old, new)}
    assert len(tags) == 2
    assert server.query(QUERY, release=old.id).headers["NetKG-Release"] == old.id


def test_an_unknown_release_is_a_404_that_suggests(two):
    server, old, _ = two
    answer = server.query(QUERY, release=old.id[:-1] + "x")
    assert answer.status_code == 404
    assert old.id in answer.json()["detail"]


def test_few_processes_keep_what_they_have_loaded(tmp_path):
    past, children = Past(tmp_path, "union"), []
    try:
        for _ in range(KEEPERS):
            told, tell = os.pipe()
            child = os.fork()
            if child == 0:
                os.write(tell, b"1" if past._may_keep() and past._may_keep() else b"0")
                signal.pause()
                os._exit(0)
            children.append(child)
            assert os.read(told, 1) == b"1"
        assert not past._may_keep()
        os.kill(children[0], signal.SIGKILL)
        os.waitpid(children.pop(0), 0)
        assert past._may_keep()
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
