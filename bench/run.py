"""Measure netkg against the field: start every peer, ask all the same, print ratios.

    .venv/bin/python bench/run.py [--triples N] [--seconds S] [--rounds R] [--peers A,B] [--work DIR] [--out FILE]

Needs wrk; Virtuoso (`virtuoso-opensource-7-bin`) and Fuseki (Maven, Java) are left out with a word where they are not
there. Everything is made in the work folder, which may be deleted afterwards; a second run finds the generated graph,
the Python peers and the jar there. Peers run at the same time and are asked in turn, round by round, so that a
machine that grows slower grows slower for all. With 6 s a cell, 3 s on the review's graph and 3 rounds it took
forty minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import commits
import generate
import load
import processes
import report
from load import Cell
from peers import ROOT, Fuseki, Missing, Netkg, OxigraphDisk, OxigraphMemory, Peer, RdflibEndpoint
from survey_results import Facts, Results
from virtuoso import Virtuoso
from workloads import Workload, current, not_modified, workloads

from netkg.graph.release import Release

PEERS: tuple[type[Peer], ...] = (Netkg, OxigraphMemory, OxigraphDisk, Virtuoso, Fuseki, RdflibEndpoint)
CLIENTS = (8, 1, 32)
#: A peer whose single answer takes longer is timed one request at a time; load would only queue.
SLOW = 2.0
#: How often at most a peer is asked before it is measured.
WARMING = 5
#: A measurement lasts as long as each client needs for so many answers, but no longer than so many seconds.
ANSWERS, LONGEST = 3, 20.0


def say(text: str) -> None:
    """Tell how far it is."""
    print(time.strftime("%H:%M:%S", time.gmtime()), text, file=sys.stderr, flush=True)


def begin(kinds: Iterable[type[Peer]], work: Path, found: Release, results: Results, running: list[Peer]) -> None:
    """Prepare and start the peers one after the other."""
    for kind in kinds:
        peer = kind(work, found)
        running.append(peer)
        try:
            peer.prepare()
            facts = Facts(peer.title, peer.version, peer.load_seconds)
            facts.start_seconds = peer.start()
            processes.settle(peer.pid(), 30)  # a peer that forks is not whole with its first answer
            facts.memory_start = processes.memory(peer.pid())
            results.peers[peer.name] = facts
            say(f"{peer.title}: first answer after {facts.start_seconds:.2f} s, {facts.memory_start:.0f} MB")
        except (Missing, TimeoutError, OSError) as error:
            peer.stop()
            running[:] = [one for one in running if one is not peer]
            results.left_out.append(f"{peer.title}: {error}")
            say(f"{peer.title} is left out: {error}")


def check(peer: Peer, workload: Workload, results: Results) -> None:
    """Ask a few of the queries, note how many rows come, and whether the peer can be put under load."""
    facts, counts, seconds = results.peers[peer.name], [], []
    for text in workload.texts[:3]:
        began = time.perf_counter()
        counts.append(load.rows(peer.url, text))
        seconds.append(time.perf_counter() - began)
    expected = results.rows.setdefault(workload.name, counts)
    if counts != expected:
        facts.notes.append(f"{workload.title}: {counts} rows where {expected} were expected")
    typical = facts.typical[workload.name] = statistics.median(seconds)
    if min(seconds) > SLOW:
        facts.alone.add(workload.name)
        facts.cells[workload.name, 1] = Cell(1 / typical, typical * 1e3, max(seconds) * 1e3, len(seconds), 0)


def warm_up(peer: Peer, workload: Workload, seconds: float) -> None:
    """Ask until the rate grows no more; processes that were forked copy the pages that they visit first."""
    before = 0.0
    for _ in range(WARMING):
        rate = load.measure(peer.url, workload, 8, seconds, next(load.serials)).rate
        processes.settle(peer.pid(), 60)  # what was given up must not run beside the next
        if rate < 1.1 * before:
            return
        before = rate


def measure(peers: Sequence[Peer], results: Results, seconds: float, rounds: int, save: Callable[[], object]) -> None:
    """Ask every peer every workload at every number of clients, the peers in turn, several times over.

    A machine that is slow for a while is then slow for all. A peer that needs longer for a few answers than all rounds
    together is asked once.

    :param save: called after each workload, so that a run that is ended early leaves what it found.
    """
    for workload in results.workloads:
        asked = [peer for peer in peers if workload.only in ("", peer.name)]
        for peer in asked:
            if not workload.only:
                check(peer, workload, results)
        for peer in asked:
            if workload.name not in results.peers[peer.name].alone:
                warm_up(peer, workload, seconds)
        quick = [peer for peer in asked if workload.name not in results.peers[peer.name].alone]
        for clients in CLIENTS:
            usual = seconds if clients == 8 else seconds / 2
            needed = {
                peer.name: ANSWERS * clients * results.peers[peer.name].typical.get(workload.name, 0.0) / (os.cpu_count() or 1)
                for peer in quick
            }
            found: dict[str, list[Cell]] = {peer.name: [] for peer in quick}
            for round in range(rounds):
                serial = next(load.serials)
                for peer in quick:
                    slow = needed[peer.name] > usual
                    if slow and round:
                        continue
                    lasts = min(needed[peer.name], LONGEST) if slow else usual / rounds
                    found[peer.name].append(load.measure(peer.url, workload, clients, lasts, serial, peer.pid()))
                    if not processes.settle(peer.pid(), 30):
                        results.peers[peer.name].notes.append(f"{workload.title}, {clients} clients: still busy 30 s later")
            for peer in quick:
                cell = results.peers[peer.name].cells[workload.name, clients] = load.pooled(found[peer.name])
                say(
                    f"{results.title} | {workload.title} | {clients} | {peer.title}: {cell.rate:.1f}/s, p50 "
                    f"{cell.p50:.1f} ms, p99 {cell.p99:.1f} ms, {cell.cost:.2f} ms processor, {cell.errors} errors"
                )
        save()


def survey(
    results: Results,
    found: Release,
    kinds: Iterable[type[Peer]],
    work: Path,
    seconds: float,
    rounds: int,
    save: Callable[[], object],
) -> None:
    """Measure everything on one graph."""
    peers: list[Peer] = []
    try:
        begin(kinds, work, found, results, peers)
        for peer in peers:
            if peer.name == "netkg":
                tag = not_modified(results.workloads[-1], lambda text, url=peer.url: load.get(url, text)[1]["ETag"])
                status = load.get(peer.url, tag.texts[0], dict(tag.headers))[0]
                if status != 304:
                    raise SystemExit(f"If-None-Match was answered with {status}")
                results.workloads = [*results.workloads, tag]
        measure(peers, results, seconds, rounds, save)
        for peer in peers:
            facts = results.peers[peer.name]
            facts.memory_end = processes.memory(peer.pid())
            try:
                facts.commit = commits.latency(peer)
            except (RuntimeError, OSError) as error:
                facts.notes.append(f"commits: {error}")
    finally:
        for peer in peers:
            peer.stop()
    save()


def _end(*_: object) -> None:
    """End in order, so that the peers are stopped; a second signal must not break that off."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit("ended by SIGTERM")


def main() -> None:
    """Run the whole survey and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000, help="size of the generated graph; 0 for none")
    parser.add_argument("--seconds", type=float, default=10, help="length of a measurement at 8 clients; half at others")
    parser.add_argument("--review-seconds", type=float, help="the same on the review's graph, where it differs")
    parser.add_argument("--rounds", type=int, default=4, help="parts in which a measurement is made, the peers in turn")
    parser.add_argument("--peers", default=",".join(kind.name for kind in PEERS), help="names, separated by commas")
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "netkg-bench", help="work folder")
    parser.add_argument("--store", type=Path, default=ROOT / "build", help="store with the review's release")
    parser.add_argument("--skip-review", action="store_true", help="only the generated graph")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "RESULTS.md", help="where the tables go")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    if not shutil.which("wrk"):
        raise SystemExit("wrk is needed: apt-get install wrk")
    wanted = given.peers.split(",")
    kinds = [kind for kind in PEERS if kind.name in wanted]
    work, review = given.work.resolve(), current(given.store)
    graphs: list[tuple[str, Release, float]] = []
    if given.triples:
        store = work / f"generated-{given.triples}-{review.id}"
        if not (store / "current").is_file():
            say(f"making a graph of {given.triples} triples")
            generate.make(store, given.triples, review)
        graphs.append(("generated graph", current(store), given.seconds))
    if not given.skip_review:
        graphs.append(("review's graph", review, given.review_seconds or given.seconds))
    surveys: list[Results] = []

    def save() -> None:
        given.out.write_text(report.write(surveys, sys.argv[1:], given.seconds), "utf-8")

    for title, found, seconds in graphs:
        surveys.append(Results(title, found.id, int(str(found.manifest["triples"])), workloads(found)))
        survey(surveys[-1], found, kinds, work, seconds, given.rounds, save)
    print(given.out.read_text("utf-8"))


if __name__ == "__main__":
    main()
