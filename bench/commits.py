"""How long a small commit takes, and how soon a reader sees it."""

from __future__ import annotations

import statistics
import time
import urllib.error
import urllib.parse
import urllib.request

import load
from peers import TOKEN, Peer

COMMITS = 20
UPDATE = """PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA {{ {open}
  <https://w3id.org/netkg/bench/commit-{number}> rdfs:label "commit {number}" ; nk:section "bench" {close} }}"""
SEEN = "ASK {{ <https://w3id.org/netkg/bench/commit-{number}> ?p ?o }}"
RECORDS = ("GRAPH <https://w3id.org/netkg/graph/records/review> {", "}")


def latency(peer: Peer) -> tuple[float, float] | None:
    """Commit a few triples over and over, and read each back; the median and the longest, in milliseconds.

    None for a peer whose writes are not opened to anybody here.

    :raises RuntimeError: when a commit is refused or not seen by the next reader.
    """
    root = f"http://127.0.0.1:{peer.port}"
    if peer.name not in ("netkg", "oxigraph-memory", "oxigraph-disk"):
        return None
    opening, closing = RECORDS if peer.name == "netkg" else ("", "")
    taken = []
    for number in range(COMMITS):
        text = UPDATE.format(number=number, open=opening, close=closing)
        asked = urllib.request.Request(
            f"{root}/update",
            data=text.encode(),
            method="POST",
            headers={"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"},
        )
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"a commit was refused with {error.code}: {error.read()[:200]!r}") from None
        taken.append((time.perf_counter() - began) * 1e3)
        if b"true" not in load.get(peer.url, SEEN.format(number=number))[2]:
            raise RuntimeError("the next reader did not see the commit")
    return statistics.median(taken), max(taken)
