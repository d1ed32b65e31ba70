"""Answer a competency query from a loaded release, for the command line."""

from __future__ import annotations

import gzip
from difflib import get_close_matches

import pyoxigraph as ox

from netkg.engine.base import Result, Snapshot
from netkg.engine.loading import quads
from netkg.errors import UsageError
from netkg.graph.release import DUMP, TRIPLES, Release
from netkg.inputs.queries import Query, bind
from netkg.rdf import serialize, union

_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}
#: What a build writes beside the store.
_FILES = {"trig": DUMP, "ttl": "netkg.ttl", "nt": TRIPLES}
_DUMPS = {**_GRAPHS, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}


def answer(view: Snapshot, query: Query, given: dict[str, str]) -> tuple[list[str], list[list[str]]]:
    """Give column names and rows of text, for a table.

    :raises UsageError: if a parameter's value occurs nowhere; the nearest ones are named.
    """
    result = run(view, query, given)
    if result.kind == "ASK":
        return ["answer"], [[str(bool(result)).lower()]]
    if result.kind == "CONSTRUCT":
        return ["subject", "predicate", "object"], [[str(term) for term in triple] for triple in result]
    solutions = ox.parse_query_results(result.bytes(ox.QueryResultsFormat.JSON), format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    return columns, [
        ["" if row[name] is None else getattr(row[name], "value", str(row[name])) for name in columns] for row in solutions
    ]


def bindings(view: Snapshot, query: Query, given: dict[str, str], form: str) -> bytes:
    """Serialise the answer: csv, tsv, json, xml for rows; ttl, nt for graphs.

    :raises UsageError: if the form does not fit the kind of answer.
    """
    result = run(view, query, given)
    formats = _GRAPHS if result.kind == "CONSTRUCT" else _RESULTS
    if form not in formats:
        raise UsageError(f"{query.name} cannot be written as {form}; choose one of {', '.join(formats)}.")
    return result.bytes(formats[form])


def run(view: Snapshot, query: Query, given: dict[str, str]) -> Result:
    """Ask a competency query, its parameters given as people type them.

    :raises UsageError: if a parameter's value occurs nowhere; the nearest ones are named.
    """
    return view.query(bind(query, {name: _value(view, value, query.values.get(name, "")) for name, value in given.items()}))


_NAMES = """SELECT DISTINCT ?name ?label WHERE {
  ?thing rdfs:label ?label . { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name } %s }"""


def _value(view: Snapshot, value: str, of: str = "") -> str:
    """Take a name as people type it, `tsc2` or `tuberous sclerosis 2`, and give the label it stands for.

    :param of: a pattern that ?thing fits; only such a thing can be meant.
    :raises UsageError: if nothing in the graph is called so; the nearest names are given.
    """
    known = [(row["name"].value, row["label"].value) for row in view.query(_NAMES % of)]
    folded = value.casefold()
    names: dict[str, str] = {name.casefold(): label for name, label in known}
    names |= {label.casefold(): label for _, label in known}  # VHL is the gene, and another name of the disease
    if folded in names:
        return names[folded]
    near = get_close_matches(folded, list(names), n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(dict.fromkeys(names[name] for name in near))}?" if near else ""
    raise UsageError(f"{'Nothing that can be meant here' if of else 'Nothing in the graph'} is called {value!r}.{hint}")


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
