"""Another engine is held against a release: it must give the same counts and rows, and what differs is shown."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.engine import verification
from netkg.engine.publication import publish, read_record
from netkg.inputs import queries
from oxigraph_server import needs_oxigraph, running_oxigraph


@needs_oxigraph
def test_the_oxigraph_server_gives_what_the_release_gives_and_a_change_is_noticed(built, view):
    with running_oxigraph() as other:
        store = other.by_graph_store()
        record = publish(store, view, batch=20_000)
        assert all(check.holds for check in verification.graphs(store, record, view))
        known = queries.load(built.queries)
        asked = list(verification.queries(store, record, view, known))
        assert not [check for check in asked if not check.holds]
        assert {check.name for check in asked} == {query.name for query in known}

        other.update(
            "DELETE { GRAPH ?g { ?s ?p ?o } ?s ?p ?o } WHERE { { SELECT * { GRAPH ?g { ?s nk:number ?o } "
            "FILTER(?o = '80') } LIMIT 1 } ?s ?p ?o }".replace("nk:number", "<https://w3id.org/netkg/ontology/number>")
        )
        counts = [check for check in verification.graphs(store, read_record(store), view) if not check.holds]
        assert [(check.name, check.wanted - check.found) for check in counts[:1]] == [("default graph", 1)]
        outcomes = queries.find(known, "adverse-events")
        (changed,) = verification.queries(store, record, view, [outcomes])
        assert not changed.holds and "are missing" in changed.differences[0]

        broken = queries.parse("broken", "# A query that no engine takes\nSELECT ?s WHERE { ?s <http://x> 1 }")
        gone = publish_nowhere(store)
        (failed,) = verification.queries(gone, record, view, [broken])
        assert not failed.holds and "status 404" in failed.differences[0]


def publish_nowhere(store):
    from netkg.engine.remote_store import RemoteStore

    return RemoteStore(store.query_url + "/nowhere")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("4.2, Table 2, abstract", "abstract, 4.2, Table 2", True),
        ("80,81", "81,80", True),
        ("MEN1 | menin", "menin | MEN1", True),
        ("sunitinib or placebo", "placebo or sunitinib", True),
        ("11.0", "11", True),
        ("0.10", "0.1", True),
        ("11.0", "110", False),
        ("1.05", "1.5", False),
        ("grade 1.2.0", "grade 1.2", False),
        ("4.2, 4.2", "4.2", False),
        ("PFS", "OS", False),
    ],
)
def test_only_order_and_the_print_of_decimals_are_let_pass(one, other, same):
    assert (verification.plain(ox.Literal(one)) == verification.plain(ox.Literal(other))) is same
    assert verification.plain(ox.NamedNode("http://x/" + one.replace(" ", "").replace("|", ""))) != verification.plain(
        ox.Literal(other)
    )
