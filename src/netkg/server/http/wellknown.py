"""What the server says of its dataset and of itself: VoID and DCAT, running queries, numbers for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urlencode

import pyoxigraph as ox
from prometheus_client import Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily

from netkg import __version__
from netkg.engine.base import Snapshot
from netkg.engine.live import Live
from netkg.graph import release
from netkg.graph.describe import description
from netkg.namespaces import GRAPHS
from netkg.rdf import node, serialize
from netkg.server.http.negotiation import Format
from netkg.server.process.scoreboard import BUCKETS, Board
from netkg.server.process.watchdog import resident

#: All that queries see by default, as N-Triples; sent while it is read.
_DUMP = "/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"})
_DATASET = node("nkd:dataset")
#: Releases up to this size are counted anew after a commit; above it, the counts are those of the last build.
_COUNTED = 200_000
_HELP = {
    "requests": "HTTP requests taken.",
    "queries": "Queries taken.",
    "updates": "Writes begun.",
    "rejected": "Answers with a 4xx status.",
    "not_modified": "Answers 304, without running anything.",
    "cached": "Queries answered from the cache.",
    "timeouts": "Queries ended at the time limit.",
    "memory_kills": "Queries ended at the memory limit.",
    "long_refused": "Queries ended because too many ran long.",
    "stopped": "Queries stopped by the operator.",
    "errors": "Answers with a 5xx status that a worker lived to give.",
}


def void(live: Live, root: str, format: Format) -> bytes:
    """Write the dataset's description, with the addresses of this server."""
    triples = list(_description(live))
    for name, path in (("sparqlEndpoint", "/sparql"), ("rootResource", "/"), ("dataDump", _DUMP)):
        triples.append(ox.Triple(_DATASET, node(f"void:{name}"), ox.NamedNode(root + path)))
    return serialize(triples, format.writer)


def _description(live: Live) -> Iterator[ox.Triple]:
    view = live.view()
    found = release.current(live.store)
    while found is not None and not (found.path / "void.ttl").is_file():
        if view.triples <= _COUNTED:
            found = None
            break
        parent = found.path.parent / str(found.manifest.get("parent", ""))
        found = release.Release(parent) if (parent / "manifest.json").is_file() else None
    if found is not None:
        yield from (quad.triple for quad in ox.parse(path=str(found.path / "void.ttl"), format=ox.RdfFormat.TURTLE))
        return
    yield from description((q for q in view.quads() if q.graph_name != node(GRAPHS["description"])), __version__)


def running(board: Board) -> list[dict[str, object]]:
    """List what runs, longest first."""
    now = time.time()
    return [{"id": r.id, "seconds": round(now - r.began, 3), "limit": r.limit, "query": r.text} for r in board.running()]


class _Numbers:
    """The counters of all workers, as Prometheus' library reads them."""

    def __init__(self, board: Board, view: Snapshot, workers: int) -> None:
        self._board, self._view, self._workers = board, view, workers

    def collect(self) -> Iterator[Metric]:
        """Give every metric with its value."""
        counters, buckets, count, total = self._board.totals()
        for name, value in counters.items():
            yield CounterMetricFamily(f"netkg_{name}", _HELP[name], value)
        below = accumulate(buckets)
        yield HistogramMetricFamily(
            "netkg_request_seconds",
            "Time from the request's last byte to the answer's.",
            sum_value=total,
            buckets=[*((f"{bound:g}", number) for bound, number in zip(BUCKETS, below, strict=True)), ("+Inf", count)],
        )
        for name, text, number in (
            ("running_queries", "Queries that run now.", len(self._board.running())),
            ("workers", "Worker processes.", self._workers),
            ("triples", "Triples of the release, graph by graph.", self._view.triples),
            ("worker_resident_bytes", "Memory of the worker that answers, shared pages included.", resident()),
        ):
            yield GaugeMetricFamily(f"netkg_{name}", text, number)
        yield InfoMetricFamily(
            "netkg_release", "The release that is served.", {"release": self._view.release, "version": __version__}
        )


def metrics(board: Board, view: Snapshot, workers: int) -> bytes:
    """Write the counters of all workers in Prometheus' text format."""
    return generate_latest(_Numbers(board, view, workers))  # type: ignore[arg-type]
