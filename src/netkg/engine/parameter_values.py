"""The values that a parameter of a competency query can take: those of its own variable, so genes for a gene."""

from __future__ import annotations

from difflib import get_close_matches

import pyoxigraph as ox
from rdflib import URIRef

from netkg.engine.base import Snapshot
from netkg.errors import UsageError
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import NK
from netkg.sparql.tokens import tokens

#: No more values than this are given.
MOST = 5000


def values_query(query: CompetencyQuery, parameter: str) -> str:
    """Write the query for all values of a parameter: the same pattern, with nothing selected but its variable.

    >>> text = "SELECT ?drug (COUNT(*) AS ?n) WHERE { ?d rdfs:label ?drug } GROUP BY ?drug"
    >>> demo = CompetencyQuery("demo", "", "", text, {}, ())
    >>> values_query(demo, "drug")
    'SELECT DISTINCT ?drug WHERE { ?d rdfs:label ?drug } ORDER BY ?drug LIMIT 5000'
    """
    found = list(tokens(query.text))
    select = next((token.start for token in found if token.upper == "SELECT"), None)
    opening = next((token.start for token in found if token.text == "{"), None)
    if select is None or opening is None:
        return ""
    depth = 0
    for token in found:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == "}" and depth == 0:
            pattern = query.text[opening : token.end]
            return f"{query.text[:select]}SELECT DISTINCT ?{parameter} WHERE {pattern} ORDER BY ?{parameter} LIMIT {MOST}"
    return ""


def parameter_values(view: Snapshot, query: CompetencyQuery, parameter: str) -> list[str]:
    """List the values that a parameter can take in a release, in order.

    They are what its variable takes in the query's own pattern, for which there are rows; where that has no such variable
    outside of its sub-queries, the labels of what the query says it can name.

    :raises QuerySyntaxError: when the query itself cannot be read.
    """
    texts = [values_query(query, parameter)]
    if parameter in query.values:
        texts.append(
            f"SELECT DISTINCT ?{parameter} {{ ?thing rdfs:label ?{parameter} . {query.values[parameter]} }} LIMIT {MOST}"
        )
    for text in filter(None, texts):
        held = {row[parameter] for row in view.query(text)}
        found = {term.value for term in held if isinstance(term, ox.Literal) and term.value}
        if found:
            return sorted(found, key=str.casefold)
    return []


_NAMES = """SELECT DISTINCT ?name ?label WHERE {
  ?thing rdfs:label ?label . { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name } %s }"""
#: A product stands for the gene that encodes it, as `menin` does for MEN1.
_PRODUCTS = """SELECT DISTINCT ?name ?label WHERE {
  ?product nk:encodedBy ?thing . ?thing rdfs:label ?label .
  { ?product rdfs:label ?name } UNION { ?product skos:altLabel ?name } %s }"""
_ELSEWHERE = """SELECT DISTINCT ?label ?kind WHERE {
  VALUES ?kind { nk:Drug nk:Gene nk:Molecule }
  ?thing a ?kind ; rdfs:label ?label . { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name }
  FILTER(LCASE(STR(?name)) = LCASE(%s)) } ORDER BY ?kind ?label LIMIT 1"""
#: What to ask instead of a thing that is no value of a parameter.
_INSTEAD = {
    NK.Drug: "a drug: ask for it with --drug, for instance of comparisons.",
    NK.Gene: "a gene: ask for it with --gene, for instance of mutation-to-outcome.",
    NK.Molecule: "a molecule: drug-targets has the drugs that act on it, and the column stratum of outcomes"
    " has the results that it tells apart.",
}
#: The same where the query has that parameter, but nothing about this thing.
_NO_ROW = {
    "drug": "a drug, but {query} has no row of it: outcomes --drug may have, and mutation-to-outcome.",
    "gene": "a gene, but {query} has no row of it: mutation-to-outcome --gene says what is known.",
}
_ASKED_WITH = {NK.Drug: "drug", NK.Gene: "gene"}
#: Of more values than this the first are named.
_SHOWN = 40  # all genes, so far


def meant_value(view: Snapshot, query: CompetencyQuery, parameter: str, value: str) -> str:
    """Take a name as people type it, `tsc2`, `tuberous sclerosis 2` or `menin`, and give the label it stands for.

    :raises UsageError: if nothing that the parameter can name is called so; with what is called so and how to ask for it,
        or with the nearest values, or all of them.
    """
    folded = value.casefold()
    names = _names(view, _NAMES, query, parameter)
    if folded not in names and parameter in query.values:
        names = _names(view, _PRODUCTS, query, parameter)
    if folded in names:
        return names[folded]
    where = f"that --{parameter} can name" if parameter in query.values else "in the graph"
    raise UsageError(f"Nothing {where} is called {value!r}.{_hint(view, query, parameter, value)}")


def _names(view: Snapshot, pattern: str, query: CompetencyQuery, parameter: str) -> dict[str, str]:
    """Map each name, folded, to the label it stands for."""
    known = [(row["name"].value, row["label"].value) for row in view.query(pattern % query.values.get(parameter, ""))]
    names = {name.casefold(): label for name, label in known}
    return names | {label.casefold(): label for _, label in known}  # VHL is the gene, and another name of the disease


def _hint(view: Snapshot, query: CompetencyQuery, parameter: str, value: str) -> str:
    """Say what else is called so, or which values are nearest, or which there are."""
    for row in view.query(_ELSEWHERE % ox.Literal(value)):
        kind = URIRef(row["kind"].value)
        instead = _NO_ROW[parameter].format(query=query.name) if _ASKED_WITH.get(kind) == parameter else _INSTEAD[kind]
        return f" It is a name of {row['label'].value}, {instead}"
    values = parameter_values(view, query, parameter)
    near = get_close_matches(value.casefold(), [known.casefold() for known in values], n=3, cutoff=0.6)
    if near:
        return f" Did you mean {' or '.join(known for known in values if known.casefold() in near)}?"
    return f" --{parameter} can be {listed(values)}." if values else ""


def listed(values: list[str]) -> str:
    """Name values, the first ones of many.

    >>> listed(["ATRX", "DAXX", "MEN1"])
    'ATRX, DAXX, MEN1'
    """
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return ", ".join(values[:_SHOWN]) + more
