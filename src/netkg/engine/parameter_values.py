"""The values that a parameter of a competency query can take: those of its own variable, so genes for a gene."""

from __future__ import annotations

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.inputs.queries import Query
from netkg.sparql.tokens import tokens

#: No more values than this are given.
MOST = 5000


def values_query(query: Query, parameter: str) -> str:
    """Write the query for all values of a parameter: the same pattern, with nothing selected but its variable.

    >>> demo = Query("demo", "", "", "SELECT ?drug (COUNT(*) AS ?n) WHERE { ?d rdfs:label ?drug } GROUP BY ?drug", {}, ())
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


def parameter_values(view: Snapshot, query: Query, parameter: str) -> list[str]:
    """List the values that a parameter can take in a release, in order.

    :returns: an empty list where the query has no such variable outside of its sub-queries.
    :raises QuerySyntaxError: when the query itself cannot be read.
    """
    text = values_query(query, parameter)
    if not text:
        return []
    held = (row[parameter] for row in view.query(text))
    return sorted({term.value for term in held if isinstance(term, ox.Literal)}, key=str.casefold)
