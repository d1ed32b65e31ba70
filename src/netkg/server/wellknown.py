"""What the server says of its dataset and of itself: VoID and DCAT, running queries, numbers for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox

from netkg import __version__, engine, release
from netkg.describe import description
from netkg.namespaces import GRAPHS, NKD, PREFIXES
from netkg.server.board import BUCKETS, Board
from netkg.server.live import Live
from netkg.server.negotiate import Format
from netkg.server.watchdog import resident

#: All that queries see by default, as N-Triples; sent while it is read.
_DUMP = "/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"})
_DATASET = ox.NamedNode(str(NKD) + "dataset")
#: Releases up to this size are counted anew after a commit; above it, the counts are those of the last build.
_COUNTED = 200_000
_HELP = {
    "requests": "HTTP requests taken.", "queries": "Queries taken.", "updates": "Writes begun.",
    "rejected": "Answers with a 4xx status.", "not_modified": "Answers 304, without running anything.",
    "cached": "Queries answered from the cache.", "timeouts": "Queries ended at the time limit.",
    "memory_kills": "Queries ended at the memory limit.",
    "long_refused": "Queries ended because too many ran long.", "stopped": "Queries stopped by the operator.",
    "errors": "Answers with a 5xx status that a worker lived to give.",
}


def void(live: Live, root: str, format: Format) -> bytes:
    """Write the dataset's description, with the addresses of this server."""
    triples = list(_description(live))
    for name, path in (("sparqlEndpoint", "/sparql"), ("rootResource", "/"), ("dataDump", _DUMP)):
        triples.append(ox.Triple(_DATASET, ox.NamedNode(PREFIXES["void"] + name), ox.NamedNode(root + path)))
    return ox.serialize(triples, format=format.writer, prefixes=PREFIXES)


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
    skip = {ox.NamedNode(GRAPHS["description"])}
    named = [q for q in view.store if q.graph_name not in skip and (
        view.union != "materialised" or q.graph_name != engine.DEFAULT)]
    yield from description([*named, *view.own], __version__)


def running(board: Board) -> list[dict[str, object]]:
    """List what runs, longest first."""
    now = time.time()
    return [{"id": r.id, "seconds": round(now - r.began, 3), "limit": r.limit, "query": r.text}
            for r in board.running()]


def metrics(board: Board, view: engine.View, workers: int) -> str:
    """Write the counters of all workers in Prometheus' text format."""
    counters, buckets, count, total = board.totals()
    lines = []
    for name, value in counters.items():
        lines += [f"# HELP netkg_{name}_total {_HELP[name]}", f"# TYPE netkg_{name}_total counter",
                  f"netkg_{name}_total {value}"]
    lines += ["# HELP netkg_request_seconds Time from the request's last byte to the answer's.",
              "# TYPE netkg_request_seconds histogram"]
    below = 0
    for bound, number in zip(BUCKETS, buckets, strict=True):
        below += number
        lines.append(f'netkg_request_seconds_bucket{{le="{bound:g}"}} {below}')
    lines += [f'netkg_request_seconds_bucket{{le="+Inf"}} {count}', f"netkg_request_seconds_sum {total:.6f}",
              f"netkg_request_seconds_count {count}"]
    for name, text, value in (
            ("running_queries", "Queries that run now.", len(board.running())),
            ("workers", "Worker processes.", workers),
            ("triples", "Triples of the release, graph by graph.", view.triples),
            ("worker_resident_bytes", "Memory of the worker that answers, shared pages included.", resident())):
        lines += [f"# HELP netkg_{name} {text}", f"# TYPE netkg_{name} gauge", f"netkg_{name} {value}"]
    lines += ["# HELP netkg_release_info The release that is served.", "# TYPE netkg_release_info gauge",
              f'netkg_release_info{{release="{view.release}",version="{__version__}"}} 1']
    return "\n".join(lines) + "\n"
