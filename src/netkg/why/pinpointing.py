"""Find a smallest set of axioms that contradict each other, asking HermiT as a black box.

HermiT starts in about a second and then checks one file after the other until the first contradiction. So one start
answers for a whole row of growing subsets: the number of files that held is the place where the contradiction
enters. The axiom at that place belongs to every contradiction in what came before it; it is kept, everything behind
it is dropped, and the search goes on among the rest. No axiom of the result can be left out.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import NetkgError
from netkg.graph import hermit
from netkg.rdf import serialize
from netkg.why.axioms import Axiom

#: Subsets that one start of HermiT looks at.
STEPS = 12
_HOLDS = "is satisfiable"

#: Given growing sets of triples, how many of them hold before the first contradiction.
Oracle = Callable[[Sequence[Sequence[ox.Triple]]], int]


@dataclass(frozen=True)
class Smallest:
    """A contradiction: its axioms, whether they are a smallest set, and how many of the first ones certainly take part."""

    axioms: list[Axiom]
    minimal: bool
    sure: int = 0


def holding(sets: Sequence[Sequence[ox.Triple]]) -> int:
    """Ask HermiT how many of the growing sets hold.

    :raises NetkgError: if HermiT stops for another reason than a contradiction.
    """
    with tempfile.TemporaryDirectory(prefix="netkg-") as folder:
        files = []
        for number, triples in enumerate(sets):
            path = Path(folder) / f"{number}.nt"
            path.write_bytes(serialize(triples, ox.RdfFormat.N_TRIPLES))
            files.append(path.as_uri())
        done = subprocess.run(  # noqa: S603
            hermit.command(["-k"], files),
            capture_output=True,
            text=True,
            check=False,
        )
    held = done.stdout.count(_HOLDS)
    if held < len(sets) and "InconsistentOntologyException" not in done.stderr:
        raise NetkgError(f"HermiT stopped: {(done.stderr.strip().splitlines() or ['without a word'])[0]}")
    return held


def smallest(
    axioms: Sequence[Axiom],
    background: Sequence[ox.Triple],
    *,
    seconds: float = 60.0,
    oracle: Oracle = holding,
    tell: Callable[[str], None] = lambda _: None,
) -> Smallest | None:
    """Reduce axioms that contradict each other to a smallest such set.

    :param background: triples that every subset keeps.
    :param seconds: after this time, what is left is given as it is.
    :returns: None if there is no contradiction.
    """
    deadline = time.monotonic() + seconds
    kept: list[Axiom] = []
    rest = list(axioms)
    while True:
        place = _enters(kept, rest, background, oracle, deadline)
        if place is None:
            return None if not kept and rest else Smallest(kept, True)
        if place == 0:
            return Smallest(kept, True)
        if place < 0:
            return Smallest(kept + rest[:-place], False, len(kept))
        kept.append(rest[place - 1])
        rest = nearest(rest[: place - 1], kept)
        tell(f"{len(kept)} found, {len(rest)} left to check")


def nearest(axioms: Sequence[Axiom], kept: Sequence[Axiom]) -> list[Axiom]:
    """Put the axioms first that share a term with those kept, then those that share one with these, and so on."""
    terms = {axiom: _terms(axiom) for axiom in axioms}
    reached = set().union(*map(_terms, kept))
    left, ordered = list(axioms), []
    while left:
        near = [axiom for axiom in left if terms[axiom] & reached]
        if not near:
            break
        ordered += sorted(near, key=lambda axiom: len(axiom.triples))
        reached = reached.union(*(terms[axiom] for axiom in near))
        chosen = set(near)
        left = [axiom for axiom in left if axiom not in chosen]
    return ordered + left


def _terms(axiom: Axiom) -> set[str]:
    named = {term.value for triple in axiom.triples for term in triple if isinstance(term, ox.NamedNode)}
    return {iri for iri in named if not iri.startswith("http://www.w3.org/")}


def _enters(
    kept: Sequence[Axiom], rest: Sequence[Axiom], background: Sequence[ox.Triple], oracle: Oracle, deadline: float
) -> int | None:
    """Find the shortest contradicting prefix of `rest`: its length, minus it when time ran out, None if there is none."""
    low, high = -1, len(rest)  # low holds, high is not known to hold
    known = False
    base = [*background, *(t for axiom in kept for t in axiom.triples)]
    while high - low > 1 or not known:
        if time.monotonic() > deadline:
            return -high if high else 0
        width = high - low
        points = sorted({low + max(1, round(width * (step / STEPS) ** 2)) for step in range(1, STEPS)} | {high})
        points = [point for point in points if low < point <= high]
        held = oracle([[*base, *(t for axiom in rest[:point] for t in axiom.triples)] for point in points])
        if held == len(points):
            return None
        known = True
        high = points[held]
        low = points[held - 1] if held else low
    return high
