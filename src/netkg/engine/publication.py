"""Load a release into another store, graph by graph, so that a run that breaks off is taken up by the next.

The store gets each named graph, and in its default graph what queries see here without FROM (`netkg.rdf.union`). A
graph of its own (`RECORD`) says by a checksum which state of each graph is there or on its way. How far that has come is
told by the number of triples, since the batches are the same each time: so a batch that arrived although its answer was
lost is not sent twice. That matters for blank nodes, of which a store makes new ones each time; all triples that hang
together by them go in one batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.engine.remote_store import Asked, RemoteStore
from netkg.errors import UsageError
from netkg.namespaces import NKD
from netkg.rdf import node

#: The graph of a store that says what a publication put there: of each graph a checksum, and in the end the release.
RECORD = str(NKD["graph/publication"])
#: What the record calls the default graph, and the graph that queries are to be asked of in its place.
DEFAULT_GRAPH = str(NKD["graph/default"])
_IDENTIFIER, _PART, _TRIPLES = node("dcterms:identifier"), node("dcterms:hasPart"), node("void:triples")
#: Triples to a request.
BATCH = 5_000

#: Told of each graph as it is sent: its name, how many triples are there, and how many there will be.
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PublishedGraph:
    """A graph to be published: its name in the store (empty for the default graph) and its triples, in batches."""

    graph: str
    batches: list[list[bytes]]

    @property
    def name(self) -> str:
        """How it is told."""
        return self.graph or "default graph"

    @property
    def triples(self) -> int:
        """How many triples it has."""
        return sum(map(len, self.batches))

    @property
    def checksum(self) -> str:
        """The SHA-256 of its lines in their order, and of where the batches end."""
        digest = hashlib.sha256()
        for batch in self.batches:
            digest.update(b"".join(batch) + b"\n")
        return digest.hexdigest()


@dataclass(frozen=True)
class PublicationRecord:
    """What a store says of itself: the release, once all of it is there, the checksums, and where the default graph is."""

    release: str = ""
    checksums: tuple[tuple[str, str], ...] = ()
    #: The graph that queries are to be asked of; empty where that is the store's own default graph.
    default_graph: str = ""
    #: How many quads the release has.
    triples: int = 0

    def asked(self) -> Asked:
        """Say what a query that names no graphs is to be asked of."""
        named = [graph for graph, _ in self.checksums if graph not in ("", self.default_graph)]
        return Asked([self.default_graph], named) if self.default_graph else Asked()

    def lines(self) -> list[bytes]:
        """Write it as N-Triples."""
        record = ox.NamedNode(RECORD)
        said = [
            ox.Triple(ox.NamedNode(graph or DEFAULT_GRAPH), _IDENTIFIER, ox.Literal(f"sha256:{checksum}"))
            for graph, checksum in self.checksums
        ]
        if self.release:
            said.append(ox.Triple(record, _IDENTIFIER, ox.Literal(self.release)))
            said.append(ox.Triple(record, _TRIPLES, ox.Literal(self.triples)))
        said.append(ox.Triple(record, _PART, ox.NamedNode(self.default_graph or DEFAULT_GRAPH)))
        return [f"{triple} .\n".encode() for triple in said]


def read_record(store: RemoteStore) -> PublicationRecord:
    """Read what a store says of itself; an empty record where no publication has been.

    :raises EngineFailed: when it does not answer.
    """
    query = f"SELECT ?thing ?is ?said WHERE {{ GRAPH <{RECORD}> {{ ?thing ?is ?said }} }}"
    release, default_graph, triples, checksums = "", "", 0, []
    for row in store.rows(query):
        thing, said = row["thing"].value, row["said"].value
        if isinstance(row["said"], ox.NamedNode):
            default_graph = "" if said == DEFAULT_GRAPH else said
        elif row["is"] == _TRIPLES:
            triples = int(said)
        elif thing == RECORD:
            release = said
        else:
            checksums.append(("" if thing == DEFAULT_GRAPH else thing, said.removeprefix("sha256:")))
    return PublicationRecord(release, tuple(sorted(checksums)), default_graph, triples)


def parts(view: Snapshot, *, default_graph: str = "", batch: int = BATCH) -> Iterator[PublishedGraph]:
    """Give the graphs of a release, that which queries see first.

    :param default_graph: the name that that one gets; empty for the store's default graph.
    """
    yield PublishedGraph(default_graph, batches(view.seen(), batch))
    for graph in view.named_graphs():
        yield PublishedGraph(graph, batches(view.contents(ox.NamedNode(graph)), batch))


def batches(triples: Iterable[ox.Triple], most: int = BATCH) -> list[list[bytes]]:
    """Lay out triples as lines of N-Triples in batches that are the same each time; what blank nodes tie together stays so.

    >>> tsc2, cell = node("nkd:gene/tsc2"), ox.BlankNode("c")
    >>> tied = [ox.Triple(tsc2, _PART, cell), ox.Triple(cell, _IDENTIFIER, tsc2)]
    >>> [len(batch) for batch in batches([*tied, ox.Triple(tsc2, _PART, tsc2)], 1)]
    [2, 1]
    """
    plain: list[bytes] = []
    tied: dict[str, list[bytes]] = {}
    leader: dict[str, str] = {}

    def lead(label: str) -> str:
        while (above := leader.setdefault(label, label)) != label:
            leader[label] = leader[above]
            label = above
        return label

    lines = sorted((f"{triple} .\n", sorted(_labels(triple))) for triple in triples)
    for _, labels in lines:
        for label in labels[1:]:
            leader[lead(label)] = lead(labels[0])
    for line, labels in lines:
        (tied.setdefault(lead(labels[0]), []) if labels else plain).append(line.encode())
    found: list[list[bytes]] = [[]]
    for knot in (*tied.values(), *([line] for line in plain)):
        if found[-1] and len(found[-1]) + len(knot) > most:
            found.append([])
        found[-1] += knot
    return found


def _labels(triple: ox.Triple) -> set[str]:
    """Give the labels of the blank nodes of a triple, also in triple terms."""
    found = {term.value for term in (triple.subject, triple.object) if isinstance(term, ox.BlankNode)}
    return found | _labels(triple.object) if isinstance(triple.object, ox.Triple) else found


def publish(
    store: RemoteStore,
    view: Snapshot,
    report: Report = lambda name, there, all_: None,
    *,
    default_graph: str = "",
    batch: int = BATCH,
    anew: bool = False,
) -> PublicationRecord:
    """Bring a store to the state of a release; what is there already is not sent again.

    :param default_graph: the graph for what queries see, where the store's default graph cannot be used.
    :param anew: replace every graph, whatever the store says of it.
    :returns: the record that the store has then.
    :raises UsageError: when the default graph has triples of somebody else, or shows the other graphs too.
    :raises EngineFailed: when the store does not take what it is sent; the next run goes on from there.
    """
    before = read_record(store)
    checksums = {} if anew else dict(before.checksums)
    if not anew and default_graph not in checksums:
        _expect_free(store, default_graph)

    def note(release: str = "") -> PublicationRecord:
        record = PublicationRecord(release, tuple(sorted(checksums.items())), default_graph, view.triples if release else 0)
        store.replace(RECORD, record.lines())
        return record

    if anew or (before.release, before.default_graph) != (view.release, default_graph):
        note()  # from here on, and until all is there, the store says that it holds no whole release
    if not default_graph:
        _expect_own_default_graph(store)
    wanted = set()
    for part in parts(view, default_graph=default_graph, batch=batch):
        wanted.add(part.graph)
        there = _arrived(store, part) if checksums.get(part.graph) == part.checksum else 0
        report(part.name, sum(map(len, part.batches[:there])), part.triples)
        for index, lines in enumerate(part.batches[there:], there):
            if index:
                store.add(part.graph, lines)
            else:
                checksums.pop(part.graph, None)
                note()
                store.replace(part.graph, lines)
                checksums[part.graph] = part.checksum
                note()
            report(part.name, sum(map(len, part.batches[: index + 1])), part.triples)
    for graph in dict(before.checksums).keys() - wanted:
        store.drop(graph)
        checksums.pop(graph, None)
    return note(view.release)


def _arrived(store: RemoteStore, part: PublishedGraph) -> int:
    """Tell how many batches of a graph are there by its number of triples; none where that fits no number of batches."""
    count = store.count(part.graph)
    sizes = list(accumulate(map(len, part.batches), initial=0))
    return sizes.index(count) if count in sizes else 0


def _expect_free(store: RemoteStore, default_graph: str) -> None:
    if count := store.count(default_graph):
        what = f"The graph {default_graph}" if default_graph else "The default graph"
        raise UsageError(
            f"{what} of {store.query_url} shows {count} triples that no publication put there; name another with "
            f"--default-graph IRI, or replace them with --anew."
        )


def _expect_own_default_graph(store: RemoteStore) -> None:
    found = store.rows(f"SELECT ?part WHERE {{ <{RECORD}> <{_PART.value}> ?part }}")
    if next(iter(found), None) is not None:
        raise UsageError(
            f"{store.query_url} shows the triples of all its graphs to a query that names none, including the hypotheses; "
            f"give --default-graph {NKD['graph/union']}, and ask queries with default-graph-uri={NKD['graph/union']}."
        )
