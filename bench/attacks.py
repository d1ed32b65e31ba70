"""Say how long quick requests take on a server that is attacked, beside an idle one that is asked at the same time.

    netkg build && .venv/bin/python bench/attacks.py --seconds 10 --rounds 2

One client asks both in turn, so that whatever else the machine does slows both; each attack runs in processes of its own,
for as many seconds as are given, and never more connections than its name says.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from peers import free_port
from processes import tree

TOKEN = "attacks"
#: Rows without end, and none at all: a cross product that streams, and one that is filtered.
PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
EMPTY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i && ?i < 0) }"
#: Some five seconds of work.
FIVE = "SELECT (COUNT(*) AS ?n) { ?a rdf:type ?b . ?c rdf:type ?d . ?e rdf:type nk:Gene FILTER(STR(?a) < STR(?c)) }"
LARGE = "SELECT * { ?s ?p ?o } LIMIT 60000"


def request(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Ask once, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ask(port: int, text: str, path: str = "/sparql", **more: str) -> int:
    """Post a query, or an update with the token."""
    kind = "update" if path == "/update" else "query"
    headers = {"Content-Type": f"application/sparql-{kind}", "Authorization": f"Bearer {TOKEN}", **more}
    return request(port, "POST", path, text.encode(), **headers)[0]


def post(*extra: str) -> bytes:
    """Give the head of a query by POST."""
    return "\r\n".join(["POST /sparql HTTP/1.1", "Host: x", "Content-Type: application/sparql-query", *extra, "", ""]).encode()


def dripping(head: bytes, piece: bytes, pause: float) -> Callable[[int, float, int], str]:
    """Send a head, and then a piece at a time."""

    def attack(port: int, until: float, number: int) -> str:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(head)
            while time.monotonic() < until:
                connection.sendall(piece)
                time.sleep(pause)
        return "held to the end"

    return attack


def asking(
    text: str, path: str = "/sparql", parameters: str = "", pause: float = 0.0, **headers: str
) -> Callable[[int, float, int], str]:
    """Ask the same again and again, and count the answers by status."""

    def attack(port: int, until: float, number: int) -> str:
        told: Counter[str] = Counter()
        turn = 0
        while time.monotonic() < until:
            turn += 1
            with contextlib.suppress(OSError, http.client.HTTPException):
                told[str(ask(port, text.replace("TURN", f"{number}-{turn}"), path + parameters, **headers))] += 1
            time.sleep(pause)
        return ", ".join(f"{count} × {status}" for status, count in told.items()) or "no answer in time"

    return attack


def reading(text: str, rate: int) -> Callable[[int, float, int], str]:
    """Ask for a large answer, and take so many bytes a second of it."""

    def attack(port: int, until: float, number: int) -> str:
        path = f"/sparql?query={quote(text)}"
        taken = 0
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            connection.connect(("127.0.0.1", port))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n\r\n".encode())
            while time.monotonic() < until:
                piece = connection.recv(max(1, min(rate // 10, 1 << 16)))
                if not piece:
                    return "ended"
                taken += len(piece)
                time.sleep(0.1 if rate < 10_000_000 else 0)
        return "read to the end of the time"

    return attack


def half_sent(port: int, until: float, number: int) -> str:
    """Send half of a 40 kB query, or one that never ends."""
    if number < 2:
        return asking(EMPTY)(port, until, number)
    return dripping(post("Content-Length: 40000") + b"#" * 20_000, b"#", 5)(port, until, number)


INSERT = "INSERT DATA { GRAPH <http://attack/g> { <http://attack/TURN> <http://attack/p> 1 } }"
DESCRIBED = "DESCRIBE " + " ".join(f"<http://x/{number}>" for number in range(3000))
#: How many clients attack, and what each does.
Attack = tuple[int, Callable[[int, float, int], str]]
ATTACKS: dict[str, Attack] = {
    "nothing": (0, half_sent),
    "chunked bodies that drip": (8, dripping(post("Transfer-Encoding: chunked"), b"1\r\n#\r\n", 0.5)),
    "`Expect: 100-continue`, and a body that drips": (
        8,
        dripping(post("Expect: 100-continue", "Content-Length: 9999"), b"#", 0.5),
    ),
    "bodies of over 1 MB that drip": (8, dripping(post("Content-Length: 1500000") + b"#" * 1_100_000, b"#", 0.5)),
    "streamed answers without end, fast readers": (8, reading(PRODUCT, 1 << 30)),
    "streamed answers without end, slow readers": (8, reading(PRODUCT, 50_000)),
    "large answers, steady slow readers": (8, reading(LARGE, 100_000)),
    "`ORDER BY` with 3,000 conditions": (2, asking("SELECT * { } ORDER BY " + "(1)" * 3000)),
    "`HAVING` with 12,000 conditions": (2, asking("SELECT (COUNT(*) AS ?n) { } HAVING " + "(1)" * 12_000)),
    "`DESCRIBE` of 3,000 resources": (2, asking(DESCRIBED)),
    "different queries of 900,000 characters": (4, asking("ASK {} #TURN" + "x" * 900_000)),
    "40 kB half sent, beside two long queries": (18, half_sent),
    "queries of five seconds": (20, asking(FIVE)),
    "queries without end": (20, asking(EMPTY)),
    "`timeout=0.001` in a loop": (4, asking(EMPTY, parameters="?timeout=0.001")),
    "`/explain`": (8, asking("SELECT * { ?a nk:targets ?b . ?c nk:targets ?b . ?d nk:nothing ?a . ?e ?f ?g }", "/explain")),
    "writers": (20, asking(INSERT, "/update")),
}


def _run(attack: Attack, port: int, until: float, number: int, told: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    try:
        told.put(attack[1](port, until, number))
    except OSError as error:
        told.put(f"cut off: {type(error).__name__}")


class Server:
    """netkg over a copy of the store."""

    def __init__(self, store: Path, folder: Path, workers: int, timeout: int = 10) -> None:
        shutil.copytree(store, folder, dirs_exist_ok=True)
        self.port = free_port()
        command = [sys.executable, "-m", "netkg", "serve", "--store", str(folder), "--port", str(self.port)]
        self.log = folder.parent / f"{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", str(workers), "--timeout", str(timeout), "--write-token", TOKEN], stdout=log, stderr=log
            )
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        until = time.monotonic() + 300
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if request(self.port, "GET", "/health")[0] == 200:
                    return
            time.sleep(0.2)
        raise SystemExit(self.log.read_text())

    def quick(self, number: int) -> float | None:
        """Ask for one thing; give the seconds that it took, or nothing when it failed."""
        text = f"SELECT ?label {{ ?s rdfs:label ?label ; a nk:Gene }} LIMIT 1 # {number}"
        began = time.monotonic()
        try:
            self.connection.request("GET", f"/sparql?query={quote(text)}", headers={"Accept": "text/csv"})
            answer = self.connection.getresponse()
            answer.read()
            return time.monotonic() - began if answer.status == 200 else None
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return None

    def stop(self) -> None:
        """End it, and it alone."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        said = self.log.read_text("utf-8", "replace")
        if "Traceback" in said:
            print(f"\nIn the log of port {self.port}:\n{said[said.index('Traceback') :][:4000]}")


@contextlib.contextmanager
def attacking(attack: Attack, port: int, seconds: float) -> Iterator[list[str]]:
    """Attack while the block runs, and list how the attackers were answered."""
    told: multiprocessing.Queue[str] = multiprocessing.Queue()
    until = time.monotonic() + seconds
    clients = [
        multiprocessing.Process(target=_run, args=(attack, port, until, number, told), daemon=True)
        for number in range(attack[0])
    ]
    for client in clients:
        client.start()
    answers: list[str] = []
    yield answers
    for client in clients:
        client.join(1)
        if client.is_alive():
            client.kill()
            answers.append("still waiting")
    while not told.empty():
        answers.append(told.get())


class Round(NamedTuple):
    """What was seen while one server was attacked: seconds by server, failures, processes that were forked, answers."""

    times: dict[str, list[float]]
    failed: Counter[str]
    forked: int
    answers: list[str]


def measure(attacked: Server, control: Server, attack: Attack, seconds: float) -> Round:
    """Ask both in turn while one is attacked."""
    times: dict[str, list[float]] = {"attacked": [], "control": []}
    failed: Counter[str] = Counter()
    seen = set(tree(attacked.process.pid))
    before = seen.copy()
    with attacking(attack, attacked.port, seconds) as answers:
        time.sleep(0.5)
        until, number = time.monotonic() + seconds - 1, 0
        while time.monotonic() < until:
            number += 1
            for kind, server in (("attacked", attacked), ("control", control)):
                took = server.quick(number)
                failed[kind] += took is None
                if took is not None:
                    times[kind].append(took)
            if number % 10 == 0:
                seen |= set(tree(attacked.process.pid))
            time.sleep(0.02)
    return Round(times, failed, len(seen - before), answers)


def cut(times: list[float]) -> tuple[float, float]:
    """Give the median and the 99th percentile in milliseconds."""
    if len(times) < 2:
        return (times or [float("nan")])[0] * 1000, float("nan")
    return statistics.median(times) * 1000, statistics.quantiles(times, n=100, method="inclusive")[-1] * 1000


def line(name: str, clients: int, found: Round) -> str:
    """Write a round as a line of the table."""
    (p50, p99), (idle50, idle99) = cut(found.times["attacked"]), cut(found.times["control"])
    answers = Counter(found.answers).most_common(3)
    told = "; ".join(f"{answer} ({times})" if times > 1 else answer for answer, times in answers)
    failed = found.failed["attacked"]
    return (
        f"| {name} | {clients} | {failed} of {failed + len(found.times['attacked'])} | {p50:.1f} | {p99:.0f} "
        f"| {idle50:.1f} | {idle99:.0f} | {p99 / idle99:.1f} | {found.forked} | {told} |"
    )


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("build"), help="folder of releases")
    parser.add_argument("--seconds", type=float, default=10, help="for each attack")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=32, help="of each server; a quarter of them may run long queries")
    parser.add_argument("--only", default="", help="attacks whose name has this")
    parser.add_argument("--work", type=Path, help="folder for the copies of the store")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        attacked = Server(options.store, Path(folder) / "attacked", options.workers)
        control = Server(options.store, Path(folder) / "control", options.workers)
        try:
            old = json.loads(request(attacked.port, "GET", "/health")[1])["release"]
            ask(attacked.port, INSERT, "/update")
            print("| attack | clients | failed | p50, ms | p99, ms | control p50 | p99 | ratio | forked | attackers got |")
            print("|---|---|---|---|---|---|---|---|---|---|")
            past = asking("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", parameters=f"?release={quote(old)}")
            for name, attack in {**ATTACKS, "an old release": (4, past)}.items():
                for _ in range(options.rounds if options.only in name else 0):
                    print(line(name, attack[0], measure(attacked, control, attack, options.seconds)), flush=True)
                    time.sleep(1)
        finally:
            attacked.stop()
            control.stop()


if __name__ == "__main__":
    main()
