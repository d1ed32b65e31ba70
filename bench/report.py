"""The tables of bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from load import Cell
from survey_results import Facts, Results

#: workload, peer, how many times its requests per second netkg is to reach on the generated graph at 8 clients.
TARGETS = (
    ("path", "oxigraph-memory", 1),
    ("path", "oxigraph-disk", 2.5),
    ("path", "virtuoso", 2),
    *(
        (workload, peer, factor)
        for workload in ("large", "triples")
        for peer, factor in (("oxigraph-memory", 1.2), ("oxigraph-disk", 2.5), ("virtuoso", 4))
    ),
    ("point", "virtuoso", 1),
    ("point", "oxigraph-disk", 0.25),
    ("point", "rdflib-endpoint", 10),
    ("cached", "oxigraph-memory", 10),
)
INTRODUCTION = """# Speed

Requests per second and latencies of netkg and its peers: same data, same queries, one run. Each figure is put together
from several rounds, in each of which the peers are asked in turn, so that a machine that is slow for a while is slow
for all. It is shared, so read the ratios, not the absolute figures. Every cell counts only when each request was
answered with success, and each peer's row counts were compared with netkg's beforehand.

Command: `.venv/bin/python bench/run.py{arguments}` on {day}.
Machine: {cores} cores, {memory:.0f} GB, {system}. Client: wrk on the same machine, {seconds:g} s a cell at 8
clients, half of it at 1 and 32, and up to 20 s where each client would have fewer than three answers. wrk keeps
connections open where the server does; its latencies leave the time to connect out, its requests per second do not.

The 10,000-row result is asked for in two ways. A table of outcome figures is what one downloads from this graph; the
engine has joins to do for it. Bare triples cost nearly nothing but the writing of JSON, and netkg and the Oxigraph
servers do that with the same code.
"""


def write(surveys: Sequence[Results], arguments: Sequence[str], seconds: float) -> str:
    """Write the whole page."""
    # Folders are the business of the machine that ran it.
    shown = "".join(f" {word}" for word in _public(arguments))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    parts = [
        INTRODUCTION.format(
            arguments=shown,
            day=time.strftime("%Y-%m-%d"),
            cores=os.cpu_count(),
            memory=memory,
            system=f"{_processor()}, {platform.system()} {platform.release()}",
            seconds=seconds,
        )
    ]
    for number, results in enumerate(surveys):
        parts += [f"## {results.title.capitalize()}: {results.triples:,} triples", *_survey(results)]
        if number == 0 and "netkg" in results.peers:
            parts.insert(1, "\n".join(targets(results)) + "\n")
    return "\n".join(parts) + "\n"


def _public(arguments: Sequence[str]) -> Iterator[str]:
    words = iter(arguments)
    for word in words:
        if word.split("=")[0] in ("--work", "--out", "--store"):
            if "=" not in word:
                next(words, None)
        else:
            yield word


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def targets(results: Results) -> list[str]:
    """Compare with what was set out to reach."""
    titles = {workload.name: workload.title for workload in results.workloads}
    lines = [
        f"## Ratios on the {results.title}, 8 clients",
        "",
        "| workload | against | to reach | measured | | processor time a request, the other's to netkg's |",
        "|---|---|---|---|---|---|",
    ]
    for workload, peer, factor in TARGETS:
        facts = results.peers.get(peer)
        other, own = facts and best(facts, workload), best(results.peers["netkg"], workload)
        if facts is None or other is None or own is None or not (other.valid and own.valid):
            lines.append(f"| {titles[workload]} | {facts.title if facts else peer} | {factor:g} × | not measured | | |")
            continue
        ratio = own.rate / other.rate
        spent = f"{_short(other.cost / own.cost)} ×" if own.cost and other.cost else ""
        lines.append(
            f"| {titles[workload]} | {facts.title} | {factor:g} × | {_short(ratio)} × | "
            f"{'met' if ratio >= factor else '**not met**'} | {spent} |"
        )
    return lines


def best(facts: Facts, workload: str) -> Cell | None:
    """Give the cell at 8 clients, or the one asked one at a time of a peer too slow for load."""
    return facts.cells.get((workload, 8)) or (facts.cells.get((workload, 1)) if workload in facts.alone else None)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _survey(results: Results) -> Iterator[str]:
    yield (
        f"\nRelease `{results.release}`. Rows of the first three answers: "
        + "; ".join(
            f"{w.title} {', '.join(map(str, results.rows[w.name]))}" for w in results.workloads if w.name in results.rows
        )
        + ".\n"
    )
    yield "| workload | clients | " + " | ".join(facts.title for facts in results.peers.values()) + " |"
    yield "|---|---|" + "---|" * len(results.peers)
    for workload in results.workloads:
        for clients in (1, 8, 32):
            yield (
                f"| {workload.title} | {clients} | "
                + " | ".join(_cell(facts, workload.name, clients) for facts in results.peers.values())
                + " |"
            )
    yield (
        "\nRequests per second; in brackets the median and the 99th percentile of the latency in milliseconds. "
        "A star: slower than two seconds an answer, so timed one request at a time.\n"
    )
    yield "Processor milliseconds that the server spent on a request at 8 clients; load changes them less than rates:\n"
    yield "| workload | " + " | ".join(facts.title for facts in results.peers.values()) + " |"
    yield "|---|" + "---|" * len(results.peers)
    for workload in results.workloads:
        cells = [facts.cells.get((workload.name, 8)) for facts in results.peers.values()]
        yield (
            f"| {workload.title} | "
            + " | ".join(f"{cell.cost:.2f}" if cell is not None and cell.valid else "–" for cell in cells)
            + " |"
        )
    yield ""
    yield "| | " + " | ".join(facts.title for facts in results.peers.values()) + " |"
    yield "|---|" + "---|" * len(results.peers)
    million = results.triples / 1e6
    for title, show in (
        ("version", lambda f: f.version),
        ("bulk load beforehand, s", lambda f: f"{f.load_seconds:.1f}" if f.load_seconds else "–"),
        ("start to first answer, s", lambda f: f"{f.start_seconds:.2f}"),
        ("memory after start, MB", lambda f: f"{f.memory_start:.0f}"),
        ("memory after the run, MB", lambda f: f"{f.memory_end:.0f}"),
        ("per million triples after start, MB", lambda f: f"{f.memory_start / million:.0f}"),
        (
            "commit of two triples, median (longest), ms",
            lambda f: f"{f.commit[0]:.1f} ({f.commit[1]:.1f})" if f.commit else "–",
        ),
    ):
        yield f"| {title} | " + " | ".join(show(facts) for facts in results.peers.values()) + " |"
    yield "\nMemory is the proportional set size of the whole process tree: pages that workers share count once.\n"
    notes = [f"{facts.title}: {note}" for facts in results.peers.values() for note in facts.notes]
    for note in [*notes, *(f"Left out: {one}" for one in results.left_out)]:
        yield f"- {note}"
    if notes or results.left_out:
        yield ""


def _cell(facts: Facts, workload: str, clients: int) -> str:
    cell = facts.cells.get((workload, clients))
    if cell is None:
        return "–"
    if not cell.valid:
        return f"invalid: {cell.errors} errors of {cell.requests}" if cell.requests else "no answer in time"
    star = "*" if workload in facts.alone else ""
    return f"{_short(cell.rate)}{star} ({cell.p50:.1f}, {cell.p99:.1f})"
