"""Two servers over one folder of releases answer alike, and both follow `current` within a second."""

from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import release
from servers import Server, running

GENES = "SELECT ?name { ?gene a nk:Gene ; rdfs:label ?name } ORDER BY ?name"
DATA = Path(__file__).parent / "data" / "net.trig"


def answers(replicas: tuple[Server, Server]) -> tuple[set[str], set[bytes], set[str]]:
    """Give what the two answer: releases, bodies and entity tags, each of which should be one."""
    found = [one.query(GENES, "text/csv") for one in replicas]
    assert {answer.status_code for answer in found} == {200}
    return tuple({read(answer) for answer in found} for read in (
        lambda answer: answer.headers["NetKG-Release"],
        lambda answer: answer.content,
        lambda answer: answer.headers["ETag"],
    ))  # fmt: skip


def test_both_answer_alike_follow_the_next_release_and_one_goes_on_alone(own_store: Path) -> None:
    with running(own_store, workers=2) as one, running(own_store, workers=2) as two:
        before = answers((one, two))
        assert [len(each) for each in before] == [1, 1, 1]

        quads = [*ox.parse(path=str(DATA), format=ox.RdfFormat.TRIG)]
        label = next(quad for quad in quads if quad.object == ox.Literal("MEN1"))
        quads.append(ox.Quad(label.subject, label.predicate, ox.Literal("menin gene"), label.graph_name))
        made = release.create(own_store, quads, version="0.0.2")
        began = time.monotonic()
        after = answers((one, two))
        while after[0] != {made.id} and time.monotonic() < began + 30:
            after = answers((one, two))
        assert after[0] == {made.id} and [len(each) for each in after] == [1, 1, 1]
        assert after[1] != before[1] and after[2] != before[2]

        (tag,) = before[2]
        for replica in (one, two):
            stale = replica.get("/sparql", params={"query": GENES}, headers={"Accept": "text/csv", "If-None-Match": tag})
            assert stale.status_code == 200, "a tag of the release before is of no use to either"

        two.process.kill()
        two.process.wait()
        (tag,) = after[2]
        kept = one.get("/sparql", params={"query": GENES}, headers={"Accept": "text/csv", "If-None-Match": tag})
        assert kept.status_code == 304, "what a client has from the one that is gone is still good"
