"""Answer a competency query from a loaded release, for the command line."""

from __future__ import annotations

import gzip

import pyoxigraph as ox

from netkg.engine.base import Result, Snapshot
from netkg.engine.loading import quads
from netkg.engine.parameter_values import meant_value
from netkg.errors import UsageError
from netkg.graph.stored_release import DUMP, TRIPLES, TURTLE, Release
from netkg.inputs.queries import CompetencyQuery, bind
from netkg.rdf import serialize, union

_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}
#: What a build writes beside the store.
_FILES = {"trig": DUMP, "ttl": TURTLE, "nt": TRIPLES}
_DUMPS = {**_GRAPHS, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}


def answer(view: Snapshot, query: CompetencyQuery, given: dict[str, str]) -> tuple[list[str], list[list[str]]]:
    """Give column names and rows of text, for a table.

    :raises UsageError: if a parameter's value occurs nowhere; the nearest ones are named.
    """
    result = run(view, query, given)
    if result.kind == "ASK":
        return ["answer"], [[str(bool(result)).lower()]]
    if result.kind == "CONSTRUCT":
        return ["subject", "predicate", "object"], [[str(term) for term in triple] for triple in result]
    return text_rows(result)


def text_rows(result: Result) -> tuple[list[str], list[list[str]]]:
    """Give the column names of a SELECT, and its rows as text."""
    solutions = ox.parse_query_results(result.bytes(ox.QueryResultsFormat.JSON), format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    return columns, [
        ["" if row[name] is None else getattr(row[name], "value", str(row[name])) for name in columns] for row in solutions
    ]


def named_text_rows(result: Result) -> list[dict[str, str]]:
    """Give the rows of a SELECT as text, each by column name."""
    columns, rows = text_rows(result)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def named_rows(view: Snapshot, query: CompetencyQuery, given: dict[str, str]) -> list[dict[str, str]]:
    """Give the rows as `answer` does, each by column name.

    :raises UsageError: if a parameter's value occurs nowhere; the nearest ones are named.
    """
    columns, rows = answer(view, query, given)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def bindings(view: Snapshot, query: CompetencyQuery, given: dict[str, str], form: str) -> bytes:
    """Serialise the answer: csv, tsv, json, xml for rows; ttl, nt for graphs.

    :raises UsageError: if the form does not fit the kind of answer.
    """
    result = run(view, query, given)
    formats = _GRAPHS if result.kind == "CONSTRUCT" else _RESULTS
    if form not in formats:
        raise UsageError(f"{query.name} cannot be written as {form}; choose one of {', '.join(formats)}.")
    return result.bytes(formats[form])


def run(view: Snapshot, query: CompetencyQuery, given: dict[str, str]) -> Result:
    """Ask a competency query, its parameters given as people type them.

    :raises UsageError: if a parameter's value occurs nowhere; the nearest ones are named.
    """
    return view.query(bind(query, {name: meant_value(view, query, name, value) for name, value in given.items()}))


def dump(found: Release, form: str) -> bytes:
    """Write a release as RDF: every graph as trig or nq, the default graph as ttl or nt.

    A release that a build made holds most of these; one that a commit made holds its changes, and is written out.

    :raises StoreUnavailable: if a file is not what the manifest says.
    """
    kept = _FILES.get(form, "")
    if kept and (found.path / kept).is_file():
        data = found.read(kept)
        return gzip.decompress(data) if kept.endswith(".gz") else data
    held = quads(found)
    return serialize(union(held) if form in _GRAPHS else held, _DUMPS[form])
