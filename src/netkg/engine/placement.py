"""Whether a release is held in memory or read from its store on disk.

In memory queries are several times quicker; a store on disk is open at once and takes hardly any memory. So what fits
into memory is held there.
"""

from __future__ import annotations

from dataclasses import dataclass

from netkg import machine

#: Bytes that a triple takes in memory while a release is loaded, and the share of what is free that may go into that;
#: the rest is for queries, and for what workers copy of the memory that they share.
EACH, SHARE = 1_600, 0.5
#: More triples are never held in memory by default, because loading them takes minutes; fewer always are, since what a
#: query counts must not depend on what else runs on the machine.
LEAST, MOST = 250_000, 10_000_000


@dataclass(frozen=True)
class Placement:
    """Up to how many triples a release is held in memory, and why no more."""

    memory_triples: int
    #: Bytes that were free when that was decided; None where the number was given.
    free: int | None = None

    def holds(self, triples: int) -> bool:
        """Whether a release of so many triples is held in memory."""
        return triples <= self.memory_triples

    def reason(self, release: str, triples: int) -> str:
        """Say in a sentence why a release is read from its store on disk.

        >>> Placement(1_000_000).reason("0.1.0-3fa9c21b77aa", 4_000_000).split(". ")[0].split(": ")[1]
        'it has 4,000,000 triples, and --memory-triples is 1,000,000'
        """
        if self.free is None:
            why = f"it has {triples:,} triples, and --memory-triples is {self.memory_triples:,}"
        elif triples > MOST:
            why = f"it has {triples:,} triples, and more than {MOST:,} are held in memory only with --memory-triples"
        else:
            why = f"loading its {triples:,} triples takes {_gigabytes(triples * EACH)}, and {_gigabytes(self.free)} are free"
        return (
            f"Release {release} is read from its store on disk: {why}. Queries are slower there, and a triple that stands in "
            "several graphs counts once for each."
        )


def decide(memory_triples: int | None = None) -> Placement:
    """Decide by what is free now, unless the number of triples is given.

    >>> decide(1_000_000).holds(999_999), LEAST <= decide().memory_triples <= MOST
    (True, True)
    """
    if memory_triples is not None:
        return Placement(memory_triples)
    free = machine.free_memory()
    return Placement(max(LEAST, min(MOST, int(free * SHARE) // EACH)), free)


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
