"""Put load on a peer with wrk, a native client, and read its figures."""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from processes import processor
from workloads import Workload

SCRIPT = Path(__file__).with_name("walk.lua")
JSON = "application/sparql-results+json"
#: An answer that takes longer is counted as an error.
PATIENCE = 60
#: For the numbers of measurements: with a number of its own for each, no peer is asked the same text twice.
serials = itertools.count(1)


@dataclass(frozen=True)
class Cell:
    """What one peer did with one workload at one number of clients."""

    rate: float
    p50: float
    p99: float
    requests: int
    errors: int
    #: Processor milliseconds that the server spent on a request, which a busy machine changes less than the
    #: rate; it counts requests that were given up as well, and nothing of a worker that ended.
    cost: float = 0.0

    @property
    def valid(self) -> bool:
        """Whether every request was answered well."""
        return self.errors == 0 and self.requests > 0


def get(url: str, query: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
    """Ask a query once and give status, headers and body, also of a refusal."""
    asked = urllib.request.Request(f"{url}?query={urllib.parse.quote(query)}", headers={"Accept": JSON, **(headers or {})})
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def rows(url: str, query: str) -> int:
    """Ask a query once and count the rows of its whole answer.

    :raises RuntimeError: when it is not answered.
    """
    status, _, body = get(url, query)
    if status != 200:
        raise RuntimeError(f"{url} answered {status}: {body[:200]!r}")
    return len(json.loads(body)["results"]["bindings"])


def measure(url: str, workload: Workload, clients: int, seconds: float, serial: int, pid: int = 0) -> Cell:
    """Ask a workload's queries over and over with so many clients at a time.

    :param serial: where in the list to begin; peers with the same number are asked the same texts.
    :param pid: the server's first process, to know what the requests cost it.
    """
    parts = urllib.parse.urlsplit(url)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(urllib.parse.quote(text, safe="") + "\n" for text in workload.texts))
        file.flush()
        headers = [f"{name}: {value}" for name, value in (("Accept", JSON), *workload.headers)]
        command = [
            "wrk",
            "-t",
            str(min(2, clients)),
            "-c",
            str(clients),
            "-d",
            f"{max(1, round(seconds))}s",
            "--timeout",
            f"{PATIENCE}s",
            "-s",
            str(SCRIPT),
            f"{parts.scheme}://{parts.netloc}",
            "--",
            file.name,
            f"{parts.path}?query=",
            str(serial * 104_729),
            str(serial) if workload.distinct else "",
            *headers,
        ]
        before = processor(pid) if pid else 0.0
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * seconds + 2 * PATIENCE)
        spent = processor(pid) - before if pid else 0.0
    line = next((line for line in done.stdout.splitlines() if line.startswith("@")), None)
    if line is None:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    found = json.loads(line[1:])
    count = found["requests"]
    return Cell(
        count / (found["microseconds"] / 1e6),
        found["p50"] / 1e3,
        found["p99"] / 1e3,
        count,
        found["status"] + found["socket"] + found["timeout"],
        max(0.0, spent) * 1e3 / max(1, count),
    )


def pooled(cells: Sequence[Cell]) -> Cell:
    """Make one cell of several measurements of the same: rates and costs by request, the median of latencies."""
    requests = sum(cell.requests for cell in cells)
    seconds = sum(cell.requests / cell.rate for cell in cells if cell.rate)
    return Cell(
        requests / seconds if seconds else 0.0,
        statistics.median(cell.p50 for cell in cells),
        statistics.median(cell.p99 for cell in cells),
        requests,
        sum(cell.errors for cell in cells),
        sum(cell.cost * cell.requests for cell in cells) / max(1, requests),
    )


def first_answer(url: str, query: str, limit: float, began: float, alive: Callable[[], bool]) -> float:
    """Ask until there is an answer with rows and give the seconds since `began`.

    :raises TimeoutError: when there is none within `limit` seconds.
    """
    while alive() and time.perf_counter() - began < limit:
        try:
            if rows(url, query):
                return time.perf_counter() - began
        except (OSError, ValueError, RuntimeError):
            pass
        time.sleep(0.02)
    raise TimeoutError(f"{url} gave no answer in {time.perf_counter() - began:.0f} s; see its log")
