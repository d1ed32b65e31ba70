"""Blame what stands behind the pattern of a query: VALUES, HAVING, OFFSET, and the template of CONSTRUCT."""

from __future__ import annotations

from netkg.sparql import joins
from netkg.sparql.patterns import Query, Span, TriplePattern
from netkg.sparql.probe import Cause, Probe

_AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"})


def counts(query: Query) -> bool:
    """Whether a query has its one row without any match: an aggregate without GROUP BY."""
    return (
        query.form == "SELECT"
        and any(t.upper in _AGGREGATES for t in query.head if t.kind == "word")
        and not any(t.upper in ("GROUP", "HAVING") for t in query.modifiers if t.kind == "word")
    )


def number(query: Query, word: str) -> Span | None:
    """Find the number behind LIMIT or OFFSET."""
    for index, token in enumerate(query.modifiers[:-1]):
        if token.kind == "word" and token.upper == word:
            return Span(query.modifiers[index + 1].text, token.start)
    return None


def causes(probe: Probe) -> list[Cause]:
    """Blame what stands behind the pattern, which itself matches."""
    inline = probe.query.values
    if inline is not None and probe.query.where is not None:
        for part in probe.query.where.parts:
            found = joins.absent(probe, inline, part) if isinstance(part, TriplePattern) else []
            if found:
                return found
    return [_modifier(probe)]


def _modifier(probe: Probe) -> Cause:
    query = probe.query
    offset = number(query, "OFFSET")
    having = next((t for t in query.modifiers if t.kind == "word" and t.upper == "HAVING"), None)
    if query.values is not None:
        return probe.finding(query.values, "values", query.values.start, "none of these values fits a row of the pattern")
    if having is not None:
        return probe.finding("HAVING", "having", having.start, "the pattern matches, but no group passes this")
    if offset is not None:
        return probe.finding(f"OFFSET {offset.text}", "limit", offset.start, "there are no more rows than this skips")
    if query.form == "CONSTRUCT":
        return probe.finding(
            "CONSTRUCT",
            "template",
            0,
            "the pattern matches, but no triple of the template is complete: a "
            "variable of it is unbound, or its subject is a literal",
        )
    return probe.finding(query.form, "query", 0, "every part matches, but the whole has no rows")
