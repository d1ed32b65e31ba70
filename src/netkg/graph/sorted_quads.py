"""A dataset in canonical order, as a file of N-Quads that is read as often as needed and never held.

Blank nodes are named by RDFC-1.0, statements are sorted by their text and stand there once: what `rdf.canonical` gives,
for datasets that do not fit into memory. Characters sort as the bytes of their UTF-8 do. RDFC-1.0 names blank nodes by
the statements that have any, so these alone are held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import UsageError
from netkg.graph.line_sorter import LineSorter
from netkg.rdf import HIDDEN, GraphName, canonical, serialize

#: How many statements are written as text at a time.
_BATCH = 10_000
_END = b" .\n"
_HIDDEN_NAMES = frozenset(str(graph).encode() for graph in HIDDEN)


@dataclass(frozen=True)
class SortedQuads:
    """The file of a dataset, which `sort` writes."""

    path: Path

    def __iter__(self) -> Iterator[ox.Quad]:
        """Read the quads.

        :raises UsageError: when one has a term that no reader takes, which only a lenient parser makes.
        """
        try:
            yield from ox.parse(path=str(self.path), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise UsageError(f"The dataset has a term that could not be read back: {error}.") from None

    def of(self, graphs: Collection[GraphName]) -> Iterator[ox.Quad]:
        """Give the quads of some named graphs; only the lines of these are parsed."""
        ends = tuple(str(graph).encode() + _END for graph in graphs)
        with self.path.open("rb") as file:
            found = (line for line in file if line.endswith(ends))  # or a triple whose object is such a name
            while text := b"".join(islice(found, _BATCH)):
                yield from (quad for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS) if quad.graph_name in graphs)

    def divide(self, union: Path) -> dict[str, int]:
        """Write the default graph that queries see as N-Triples, and count the triples of each graph.

        :returns: by the graph's name, which is empty for the default graph.
        """
        counts: dict[bytes, int] = {}
        previous = b""
        with self.path.open("rb") as file, union.open("wb") as triples:
            for line in file:
                triple, graph = _parts(line)
                counts[graph] = counts.get(graph, 0) + 1
                # The same triple in several graphs stands in lines that follow each other.
                if graph not in _HIDDEN_NAMES and triple != previous:
                    triples.write(triple + _END)
                    previous = triple
        return {name.decode().removeprefix("_:").strip("<>"): count for name, count in counts.items()}


def sort(quads: Iterable[ox.Quad], made: SortedQuads) -> Iterator[ox.Quad]:
    """Write a dataset in canonical order, and hand on each quad meanwhile, in any order, with the names that it has there.

    So it can be put into a store beside the sorting. The file is there when the last quad has been taken.

    :raises OSError: when the file cannot be written.
    """
    remaining = iter(quads)
    blank: list[ox.Quad] = []
    with LineSorter(made.path) as lines:
        while batch := list(islice(remaining, _BATCH)):
            text = serialize(batch, ox.RdfFormat.N_QUADS)
            if b"_:" not in text:
                lines.add(text)
                yield from batch
                continue
            for quad, line in zip(batch, text.splitlines(keepends=True), strict=True):
                if b"_:" in line:
                    blank.append(quad)
                else:
                    lines.add(line)
                    yield quad
        named = canonical(blank)
        lines.add(serialize(named, ox.RdfFormat.N_QUADS))
    yield from named


def _parts(line: bytes) -> tuple[bytes, bytes]:
    r"""Part a line of N-Quads into the triple and the graph's name, which is empty for the default graph.

    >>> _parts(b'<http://g/tsc2> <http://p/label> "TSC2 <g> ." <http://graph> .\n')
    (b'<http://g/tsc2> <http://p/label> "TSC2 <g> ."', b'<http://graph>')
    >>> _parts(b'<http://g/tsc2> <http://p/modulates> <http://g/mtor> .\n')[1]
    b''
    """
    whole = line[: -len(_END)]
    triple, _, last = whole.rpartition(b" ")
    # What ends a literal has a quotation mark, which no name of a graph has; a triple term ends in brackets.
    if b'"' in last or last == b")>>" or triple.count(b" ", 0) < 2:
        return whole, b""
    return triple, last
