"""Hold another store against a release: the triples of each graph by their number, and each competency query by its rows."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.engine.publication import PublicationRecord
from netkg.engine.remote_store import RemoteStore
from netkg.errors import EngineFailed
from netkg.inputs.queries import CompetencyQuery
from netkg.rdf import Term, node

#: What stands between the parts of a concatenation, whose order is left to the engine.
_BETWEEN = re.compile(r" \| |,\s*| or |; |/")
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
#: Seconds that a store may take for a competency query.
_PATIENCE = 60.0
#: Rows that are shown of those that differ.
_SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One comparison: of a graph, in triples, or of a query, in rows."""

    name: str
    unit: str
    wanted: int
    found: int
    #: What differs, in lines for people; empty where nothing does.
    differences: Sequence[str] = ()
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the store has what the release has."""
        return self.wanted == self.found and not self.differences


def graphs(store: RemoteStore, record: PublicationRecord, view: Snapshot) -> Iterator[Check]:
    """Compare how many triples each graph has, that which queries see first.

    :raises EngineFailed: when the store does not answer.
    """
    wanted, found = sum(1 for _ in view.seen()), store.count(asked=record.asked())
    yield Check(record.default_graph or "default graph", "triples", wanted, found)
    for graph in view.named_graphs():
        yield Check(graph, "triples", sum(1 for _ in view.contents(ox.NamedNode(graph))), store.count(graph))


def queries(store: RemoteStore, record: PublicationRecord, view: Snapshot, known: Iterable[CompetencyQuery]) -> Iterator[Check]:
    """Compare the rows of each query; their order, that within a concatenation and the print of decimals may differ."""
    for query in known:
        wanted = rows(ox.parse_query_results(view.query(query.text).bytes(_JSON), format=_JSON))
        began = time.perf_counter()
        try:
            found = rows(store.rows(query.text, record.asked(), _PATIENCE))
        except EngineFailed as error:
            yield Check(query.name, "rows", wanted.total(), 0, [error.detail])
            continue
        seconds = time.perf_counter() - began
        lost, got = wanted - found, found - wanted
        both = (("missing", lost), ("not ours", got))
        shown = [f"{word}: {_shown(row)}" for word, rest in both for row in list(rest)[:_SHOWN]]
        if shown:
            shown.insert(0, f"{lost.total()} rows are missing, {got.total()} are not ours")
        yield Check(query.name, "rows", wanted.total(), found.total(), shown, seconds)


_BOOLEAN = node("xsd:boolean")
_JSON = ox.QueryResultsFormat.JSON


def rows(found: object) -> Counter[tuple[str, ...]]:
    """Give the rows of a table as plain comparable text, each with how often it stands there."""
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(tuple(plain(row[name]) for name in names) for row in found)


def plain(term: Term | None) -> str:
    """Write a term so that two engines write it alike: numbers and booleans by their value, the parts of a text in order.

    >>> plain(ox.Literal("RADIANT-3, NETTER-1")) == plain(ox.Literal("NETTER-1, RADIANT-3"))
    True
    >>> plain(ox.Literal("11.0 months")) == plain(ox.Literal("11.00 months")) == plain(ox.Literal("11 months"))
    True
    >>> plain(ox.NamedNode("http://g/men1")), plain(None)
    ('<http://g/men1>', '')
    """
    if term is None:
        return ""
    if not isinstance(term, ox.Literal):
        return str(term)
    if term.datatype == _BOOLEAN:
        return str(term.value in ("true", "1")).lower()
    return "|".join(sorted(_BETWEEN.split(_DECIMAL.sub(lambda number: _number(number[0]), term.value))))


def _number(text: str) -> str:
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def _shown(row: tuple[str, ...]) -> str:
    return " · ".join(value for value in row if value)[:300]
