"""Ask and write at a steady rate for a while: errors, memory and file descriptors at the start and at the end.

netkg build && .venv/bin/python bench/soak.py --minutes 15 --rate 20
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from attacks import TOKEN, Server, cut
from processes import memory, tree

GRAPH = "http://soak.example/g"
#: What is asked, and how often beside the others; NUMBER is that of the request.
REQUESTS: tuple[tuple[int, str, str, str], ...] = (
    (20, "GET", "/sparql?query=" + quote("SELECT ?l { ?s a nk:Gene ; rdfs:label ?l } LIMIT 5 # NUMBER"), ""),
    (10, "GET", "/sparql?query=" + quote("SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c # NUMBER"), ""),
    (5, "GET", "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 20000 OFFSET NUMBER"), ""),
    (5, "GET", "/sparql?query=" + quote("SELECT * { ?s nk:nothing ?o "), ""),
    (5, "GET", "/search?q=everolimus%20NUMBER", ""),
    (5, "GET", "/gene/tsc2", ""),
    (3, "GET", "/trial/?page=1", ""),
    (3, "GET", "/nothing/NUMBER", ""),
    (2, "POST", "/explain", "SELECT * { ?s nk:targets ?o . ?o nk:nothing ?x } # NUMBER"),
    (1, "GET", "/.well-known/void", ""),
    (1, "GET", "/metrics", ""),
    (
        8,
        "POST",
        "/update",
        f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{GRAPH}/NUMBER> <http://soak.example/p> NUMBER }} }}",
    ),
    (4, "POST", "/update", f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ ?s <http://soak.example/p> NUMBER }} }}"),
)
#: What is no error: a query that cannot be read, and an address where nothing is.
EXPECTED = {"/sparql": {200, 400}, "/nothing": {404}}


def descriptors(pid: int) -> int:
    """Count the open files of a process tree."""
    total = 0
    for one in tree(pid):
        try:
            total += sum(1 for _ in Path(f"/proc/{one}/fd").iterdir())
        except OSError:
            continue
    return total


def state(server: Server) -> str:
    """Write what the server takes now."""
    pid = server.process.pid
    return f"{memory(pid):,.0f} MB, {descriptors(pid)} descriptors, {len(tree(pid))} processes"


def main() -> None:
    """Soak and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("build"), help="folder of releases")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--work", type=Path, help="folder for the copy of the store")
    options = parser.parse_args()
    rng = random.Random(1)
    told: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    times: list[float] = []
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        server = Server(options.store, Path(folder) / "store", options.workers, 30)
        try:
            print(f"start: {state(server)}", flush=True)
            began, minutes = time.monotonic(), itertools.count(1)
            until, report = began + 60 * options.minutes, began + 60
            for number in itertools.count():
                due = began + number / options.rate
                time.sleep(max(0.0, due - time.monotonic()))
                if time.monotonic() > until:
                    break
                _, method, path, body = rng.choices(REQUESTS, weights=[one[0] for one in REQUESTS])[0]
                path, body = (text.replace("NUMBER", str(number)) for text in (path, body))
                status = _ask(server, method, path, body, times)
                told[str(status)] += 1
                place = "/" + path.split("/")[1].partition("?")[0]
                if status not in EXPECTED.get(place, {200}):
                    wrong[f"{status} {place}"] += 1
                if time.monotonic() > report:
                    report += 60
                    print(f"minute {next(minutes)}: {state(server)}; {dict(told)}", flush=True)
            print(f"end: {state(server)}")
            p50, p99 = cut(times)
            print(
                f"{sum(told.values())} requests, {dict(told)}; wrong: {dict(wrong) or 'none'}; p50 {p50:.1f} ms, p99 {p99:.0f}"
            )
            health = json.loads(_body(server, "/health"))
            print(f"health: {health}; tracebacks in the log: {server.log.read_text('utf-8', 'replace').count('Traceback')}")
        finally:
            server.stop()


def _ask(server: Server, method: str, path: str, body: str, times: list[float]) -> int | str:
    headers = {"Accept": "text/html, application/sparql-results+json;q=0.9, */*;q=0.1" if method == "GET" else "*/*"}
    if "query=" in path:
        headers["Accept"] = "application/sparql-results+json"
    if body:
        kind = "update" if path == "/update" else "query"
        headers |= {"Content-Type": f"application/sparql-{kind}", "Authorization": f"Bearer {TOKEN}"}
    began = time.monotonic()
    try:
        server.connection.request(method, path, body.encode() or None, headers)
        answer = server.connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        server.connection.close()
        return type(error).__name__
    times.append(time.monotonic() - began)
    return answer.status


def _body(server: Server, path: str) -> bytes:
    server.connection.request("GET", path)
    return server.connection.getresponse().read()


if __name__ == "__main__":
    main()
