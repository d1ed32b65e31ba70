"""Compare the kinds of worker on point look-ups, and say how much of the difference is keep-alive.

    netkg build && .venv/bin/python bench/worker_kinds.py --rounds 5 --seconds 4

All servers stand at once and are asked in turn, so that a machine that is slow for a while is slow for all.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import load
from peers import Netkg
from workloads import current, workloads

CASES = {
    "own": ("--worker", "own"),
    "own, no keep-alive": ("--worker", "own", "--keep-alive", "0"),
    "stock": ("--worker", "stock"),
    "stock, two workers": ("--worker", "stock", "--workers", "2"),
}


class Kind(Netkg):
    """netkg with one kind of worker."""

    options: tuple[str, ...] = ()

    def command(self) -> list[str]:
        """Give the command line that serves."""
        return [*super().command(), *self.options]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("build"), help="folder of releases")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    found = current(options.store)
    lookups = next(workload for workload in workloads(found) if workload.name == "point")
    cells: dict[str, list[load.Cell]] = {case: [] for case in CASES}
    with tempfile.TemporaryDirectory() as work:
        servers = {case: Kind(Path(work) / case.replace(", ", "-"), found) for case in CASES}
        try:
            for case, server in servers.items():
                server.options = CASES[case]
                server.prepare()
                server.start()
                load.measure(server.url, lookups, options.clients, 2, next(load.serials))  # what is warm stays warm
            for _ in range(options.rounds):
                serial = next(load.serials)
                for case, server in servers.items():
                    pid = server.process.pid if server.process else 0
                    cells[case].append(load.measure(server.url, lookups, options.clients, options.seconds, serial, pid))
        finally:
            for server in servers.values():
                server.stop()
    print(f"Release {found.id}, {options.clients} clients, {options.rounds} rounds of {options.seconds:g} s.")
    print("| worker | look-ups a second | least, most | to own | p50, p99 (ms) | processor ms a look-up | errors |")
    print("|---|---|---|---|---|---|---|")
    own = cells["own"]
    for case, row in cells.items():
        rates = [cell.rate for cell in row]
        whole = load.pooled(row)
        ratio = statistics.median(one.rate / other.rate for one, other in zip(row, own, strict=True))
        print(
            f"| {case} | {whole.rate:,.0f} | {min(rates):,.0f}, {max(rates):,.0f} | {ratio:.2f} "
            f"| {whole.p50:.1f}, {whole.p99:.1f} | {whole.cost:.2f} | {whole.errors} |"
        )


if __name__ == "__main__":
    main()
