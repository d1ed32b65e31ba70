"""Explain an empty answer: find the smallest part of a query that matches nothing, and what may have been meant.

From small to large: patterns one by one, pairs, the smallest set that fails together, then filters, MINUS and
OPTIONAL, at last LIMIT, OFFSET and HAVING. What is found first is reported first, so that an explanation that runs
out of time still holds what could be said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from netkg.errors import BadRequest
from netkg.sparql import causes, filters, guard, joins, modifiers, reader
from netkg.sparql.cursor import Unreadable
from netkg.sparql.patterns import Bind, Filter, GroupPattern, InlineData, Nested, Part, Service, Span, TriplePattern
from netkg.sparql.probe import Cause, Explanation, OutOfTime, Probe
from netkg.sparql.vocabulary import Run, Vocabulary

#: Seconds that an explanation may take.
BUDGET = 5.0
#: No more findings than this.
MOST = 10
#: Of several pairs that fail, usually one part is wrong; no more than this are told.
_PAIRS = 3
_LIMITS = guard.Limits()


def explain(
    text: str,
    run: Run,
    *,
    words: Callable[[], Vocabulary] | None = None,
    budget: float = BUDGET,
    limits: guard.Limits = _LIMITS,
    into: Explanation | None = None,
) -> Explanation:
    """Explain why a query that parses has no rows.

    >>> import pyoxigraph as ox
    >>> from netkg.engine.stores import memory
    >>> store = memory()
    >>> store.update("INSERT DATA { <https://w3id.org/netkg/gene/men1> <https://w3id.org/netkg/ontology/section> '4' }")
    >>> def run(text):
    ...     found = store.query(text, prefixes={"nk": "https://w3id.org/netkg/ontology/"})
    ...     return [()] * bool(found) if isinstance(found, ox.QueryBoolean) else [
    ...         [term and str(term) for term in row] for row in found]
    >>> print(explain("SELECT * { ?gene nk:sections ?where }", run))
    Line 1, column 18: nk:sections
      no triple has this property; did you mean nk:section?

    :param run: runs a query text and gives its rows.
    :param words: gives the vocabulary of the release; by default it is read by `run` when it is needed.
    :param into: filled as findings come, for a caller that may have to end this from outside.
    :raises BadRequest: when the text is an update.
    :raises QueryTooComplex: beyond the limits.
    """
    told = into if into is not None else Explanation()
    if guard.read(text, limits).is_update:
        raise BadRequest("Only queries can be explained; this is an update.")
    try:
        query = reader.parse(text)
    except (Unreadable, IndexError):
        told.complete = False
        return told
    held: list[Vocabulary] = []

    def read() -> Vocabulary:
        if not held:
            held.append(words() if words is not None else Vocabulary.build(run, 0.4 * budget))
        return held[0]

    probe = Probe(run, query, read, limits, time.monotonic() + budget, dataset=query.dataset)
    try:
        _query(probe, told)
    except OutOfTime:
        told.complete = False
    return told


def _query(probe: Probe, told: Explanation) -> None:
    query = probe.query
    limit = modifiers.number(query, "LIMIT")
    if limit is not None and limit.text.strip("0") == "":
        told.rows = False
        told.findings.append(probe.finding(f"LIMIT {limit.text}", "limit", limit.start, "this asks for no rows"))
        return
    if query.where is None:
        _described(probe, told)
        return
    for finding in _blame(probe, query.where):
        if not any(finding.part == other.part and finding.suggestions == other.suggestions for other in told.findings):
            told.findings.append(finding)
        # Without a pattern there is no row, but for a count, which is 0 then.
        told.rows = modifiers.counts(query)
        if len(told.findings) >= MOST:
            return
    if told.findings:
        return
    told.rows = probe.whole()
    if told.rows is False:
        told.findings.extend(modifiers.causes(probe)[:MOST])


def _described(probe: Probe, told: Explanation) -> None:
    told.rows = probe.whole()
    for token in probe.query.head if told.rows is False else ():
        if token.kind in ("iri", "pname") and len(told.findings) < MOST:
            iri = probe.iri(Span(token.text, token.start, (token,)))
            told.findings.append(
                probe.finding(
                    token.text,
                    "term",
                    token.start,
                    "the release does not describe this",
                    [probe.written(f"<{near}>") for near in probe.words().near(iri)],
                )
            )


def _blame(probe: Probe, group: GroupPattern) -> Iterator[Cause]:
    """Find what makes a group empty; nothing is given when it matches."""
    required = [part for part in group.parts if not _optional(part)]
    empty = False
    for part in required:
        if not isinstance(part, (InlineData, Bind)) and probe.fails(part):
            empty = True
            yield from _single(probe, part)
    for part in required:
        if isinstance(part, InlineData) and not part.rows:
            empty = True
            yield probe.finding(part, "values", part.start, "there are no values in this")
    if empty or not probe.fails(_whole(group)):
        return
    pairs = 0
    for one, other in combinations(required, 2):
        if (
            one.variables & other.variables
            and not isinstance(one, Service)
            and not isinstance(other, Service)
            and probe.fails(one, other)
        ):
            pairs += 1
            yield from joins.pair(probe, one, other)
            if pairs == _PAIRS:
                break
    if pairs:
        return
    if required and probe.fails(*required):
        yield from _together(probe, required)
        return
    yield from _removed(probe, group, required)


def _optional(part: Part) -> bool:
    return isinstance(part, Filter) or (isinstance(part, Nested) and part.word in ("OPTIONAL", "MINUS"))


def _whole(group: GroupPattern) -> str:
    return group.text[1:-1] if "SELECT" not in group.text.upper() else group.text


def _single(probe: Probe, part: Part) -> Iterator[Cause]:
    """Explain one element that matches nothing by itself."""
    if isinstance(part, TriplePattern):
        yield from causes.triple(probe, part)
        return
    if not isinstance(part, Nested):
        yield probe.finding(part, "pattern", part.start, "this matches nothing")
        return
    inner = probe.within(part.graph) if part.word == "GRAPH" else probe
    found = False
    if part.word == "GRAPH" and part.graph is not None and not part.graph.is_variable and inner.fails("?netkgS ?p ?o"):
        yield from causes.placed(inner, part, "?netkgS ?p ?o", part.start)
        return
    for group in part.groups:
        for finding in _blame(inner, group):
            found = True
            yield finding
    if not found:
        yield probe.finding(
            part, "pattern", part.start, "what is in these braces matches, but its limits, groups or filters leave nothing"
        )


def _together(probe: Probe, required: Sequence[Part]) -> Iterator[Cause]:
    """Find the smallest set that fails together, where no pair does."""
    kept: list[Part] = []
    for size in range(1, len(required) + 1):
        kept = list(required[:size])
        if probe.fails(*kept):
            break
    for part in list(kept[:-1]):
        fewer = [other for other in kept if other is not part]
        if probe.fails(*fewer):
            kept = fewer
    text = " . ".join(str(part) for part in kept)
    found = causes.placed(probe, text, " . ".join(part.text for part in kept), kept[-1].start)
    if found:
        yield from found
        return
    yield probe.finding(
        text,
        "join",
        kept[-1].start,
        f"these {len(kept)} match in pairs, but not all together" if len(kept) > 2 else "these match alone, but not together",
    )


def _removed(probe: Probe, group: GroupPattern, required: Sequence[Part]) -> Iterator[Cause]:
    """Blame the OPTIONAL, MINUS and FILTER of a group whose patterns match."""
    body = [
        part for part in group.parts if not isinstance(part, Filter) and not (isinstance(part, Nested) and part.word == "MINUS")
    ]
    if probe.fails(*body):
        for part in body:
            if (
                isinstance(part, Nested)
                and part.word == "OPTIONAL"
                and not probe.fails(*(other for other in body if other is not part))
            ):
                yield probe.finding(
                    part,
                    "optional",
                    part.start,
                    "this OPTIONAL binds values that the patterns after it do not match; "
                    "without it, they match. Move it after them",
                )
                return
        return
    found = False
    for part in group.parts:
        if isinstance(part, Nested) and part.word == "MINUS" and probe.fails(*body, part):
            found = True
            yield probe.finding(part, "minus", part.start, "this MINUS removes every row")
        elif isinstance(part, Filter) and probe.fails(*body, part):
            found = True
            yield from _filter(probe, part, group, body)
    if not found:
        removing = [part for part in group.parts if part not in body]
        for size in range(1, len(removing) + 1):
            if probe.fails(*body, *removing[:size]):
                text = " ".join(str(part) for part in removing[:size])
                yield probe.finding(
                    text, "filter", removing[size - 1].start, "each of these leaves rows, but no row passes all"
                )
                return


def _filter(probe: Probe, part: Filter, group: GroupPattern, body: Sequence[Part]) -> Iterator[Cause]:
    if part.exists is None:
        yield filters.cause(probe, part, group, body)
    elif part.negated:
        yield probe.finding(part, "filter", part.start, "every row has this, so NOT EXISTS removes all")
    else:
        inner = list(_blame(probe, part.exists))
        yield from inner
        if not inner:
            yield probe.finding(part, "filter", part.start, "what is in EXISTS matches, but for no row of the pattern")
