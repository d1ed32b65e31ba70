"""Measure how netkg grows: making a release, starting on it in memory and from disk, at several sizes.

    .venv/bin/python bench/growth.py [--work DIR] TRIPLES...

Each size is a graph that `generate.py` makes of the project's release, which must have been built. Prints a table of
seconds, processor seconds and megabytes; memory is the proportional set size of the whole process tree, at its peak
while a release is made, and when the server rests. A start in memory is left out where the release would not be held there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import processes
from peers import ROOT, Netkg

from netkg.engine.placement import decide
from netkg.graph.release import current


class ReadOnlyNetkg(Netkg):
    """netkg on a store that it only reads."""

    def __init__(self, work: Path, store: Path, memory_triples: int) -> None:
        found = current(store)
        assert found is not None
        super().__init__(work, found)
        self._store, self._memory_triples = store, memory_triples

    def command(self) -> list[str]:
        """Serve, with a number that decides where the release is."""
        options = ("--store", str(self._store), "--port", str(self.port), "--memory-triples", str(self._memory_triples))
        return [sys.executable, "-m", "netkg", "serve", *options]


def making(store: Path, triples: int) -> str:
    """Make a release in a process of its own; give its figures."""
    began, used, peak = time.perf_counter(), os.times(), 0.0
    command = [sys.executable, str(ROOT / "bench" / "generate.py"), str(store), str(triples)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as made:
        while made.poll() is None:
            peak = max(peak, processes.memory(made.pid))
            time.sleep(0.2)
    if made.returncode:
        raise SystemExit(f"the release was not made: {made.returncode}")
    after = os.times()
    processor = after.children_user + after.children_system - used.children_user - used.children_system
    return f"{time.perf_counter() - began:.0f} | {processor:.0f} | {peak:,.0f}"


def starting(work: Path, store: Path, memory_triples: int) -> str:
    """Start a server; give the seconds to its first answer, and its memory when it rests."""
    server = ReadOnlyNetkg(work, store, memory_triples)
    try:
        seconds = server.start()
        time.sleep(2)
        processes.settle(server.pid(), 60)
        return f"{seconds:.1f} | {processes.memory(server.pid()):,.0f}"
    finally:
        server.stop()


def main() -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, nargs="+")
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "netkg-bench")
    given = parser.parse_args()
    print("| triples | making, s | processor s | MB | from disk, s | MB | in memory, s | MB |", "|---" * 8 + "|", sep="\n")
    for triples in given.triples:
        store = given.work.resolve() / f"growth-{triples}"
        made = making(store, triples) if not (store / "current").is_file() else "– | – | –"
        disk = starting(given.work, store, 0)
        memory = starting(given.work, store, 2 * triples) if decide().holds(triples) else "– | –"
        print(f"| {triples:,} | {made} | {disk} | {memory} |", flush=True)


if __name__ == "__main__":
    main()
