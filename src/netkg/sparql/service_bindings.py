"""Find what may be sent along with a SERVICE clause: for which of its variables the rest of the query has all values.

The engine sends a clause as it stands and joins afterwards. A row of the answer whose values the rest of the query does
not have joins with nothing; so it may be left out beforehand, and everything else of the query stays as it is. What a
clause is joined with is read here from the algebra of SPARQL 1.1 (18.2), and only where leaving rows out cannot be seen:

- the variable is bound in every row that the clause can give (`certain`), so that a row is kept or left out as a whole;
- the clause is joined with what gives the values, or is the optional side of it. Of what stands around an OPTIONAL only
  what comes before it counts, and nothing outside the group; into MINUS, EXISTS, GRAPH and a sub-select nothing goes.

Where this cannot be told, the clause goes as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from netkg.sparql.cursor import Unreadable
from netkg.sparql.guard import VOLATILE
from netkg.sparql.patterns import Filter, GroupPattern, InlineData, Nested, Part, Query, Service, TriplePattern
from netkg.sparql.reader import parse
from netkg.sparql.tokens import tokens

#: In a sub-select or a clause: which rows come is the engine's choice, and another one when it is asked again.
_CHOICE = frozenset({"LIMIT", "OFFSET", "SAMPLE", "GROUP_CONCAT"})


@dataclass(frozen=True)
class BindingSource:
    """Where the values for a SERVICE clause come from: its target, its variables, and the query that gives them."""

    target: str
    variables: tuple[str, ...]
    query: str
    #: Whether inline data on the variables may stand before what the clause holds.
    comes_first: bool = False


def binding_sources(text: str, most: int) -> list[BindingSource]:
    """Find, for each SERVICE clause that may be restricted, the query that gives the values of its variables.

    >>> text = 'SELECT * { ?gene a nk:Gene SERVICE <http://other.example/sparql> { ?gene rdfs:label ?name } }'
    >>> binding_sources(text, 99)[0].query
    'SELECT DISTINCT ?gene  WHERE { ?gene a nk:Gene } LIMIT 99'
    >>> binding_sources("SELECT * { ?gene a nk:Gene SERVICE <http://other.example/sparql> { ?g rdfs:label ?name } }", 99)
    []

    :param most: the rows that such a query may give.
    """
    try:
        query = parse(text)
    except Unreadable:
        return []
    if query.where is None or any(t.kind == "word" and t.upper in VOLATILE for t in tokens(text)):
        return []
    found = []
    for service, around in _services(query.where, [query.values] if query.values and not _is_grouped(query) else []):
        inside = certain(service.group)
        if not inside or _words(service.text) & _CHOICE:
            continue
        answered = [part for part in around if isinstance(part, Service) and part.start < service.start]
        asked = [part for part in around if _may_be_asked(part)]
        source = _source(asked, inside) or _source([*asked, *answered], inside)
        if source is not None:
            variables, pattern = source
            names = " ".join(f"?{name}" for name in variables)
            text = f"{query.prologue}SELECT DISTINCT {names} {query.dataset} WHERE {{ {pattern} }} LIMIT {most}"
            found.append(BindingSource(service.target.text, variables, text, _may_come_first(service.group, variables)))
    return found


def certain(group: GroupPattern) -> frozenset[str]:
    """Name the variables that are bound in every solution of a group.

    >>> sorted(certain(parse("SELECT * { ?a ?p ?b { ?c ?p 1 } UNION { ?c ?q ?d } OPTIONAL { ?a ?r ?e } }").where))
    ['a', 'b', 'c', 'p']
    """
    return frozenset().union(*map(_certain, group.parts))


def _certain(part: Part) -> frozenset[str]:
    if isinstance(part, TriplePattern):
        alone = (span.tokens[0] for span in (part.s, part.p, part.o) if len(span.tokens) == 1)
        return frozenset(token.text[1:] for token in alone if token.kind == "var")
    if isinstance(part, InlineData):
        columns = zip(part.names, zip(*part.rows, strict=True), strict=False)
        return frozenset(name for name, column in columns if all(value.text.upper() != "UNDEF" for value in column))
    if isinstance(part, Nested) and part.word in ("GROUP", "UNION", "GRAPH"):
        shared = frozenset.intersection(*map(certain, part.groups))
        named = part.graph.tokens[0] if part.graph is not None else None
        return shared | {named.text[1:]} if named is not None and named.kind == "var" else shared
    return frozenset()


def _services(group: GroupPattern, around: Sequence[Part]) -> Iterator[tuple[Service, list[Part]]]:
    """Give each SERVICE clause with the parts that it is joined with, and the filters that these alone decide."""
    for part in group.parts:
        others = [one for one in group.parts if one is not part]
        if isinstance(part, Service):
            yield part, [*around, *_decided(others)]
        elif isinstance(part, Nested) and part.word in ("GROUP", "UNION"):
            for inner in part.groups:
                yield from _services(inner, [*around, *_decided(others)])
        elif isinstance(part, Nested) and part.word != "GRAPH":
            before = [one for one in others if one.start < part.start] if part.word == "OPTIONAL" else []
            for inner in part.groups:
                yield from _services(inner, _decided(before))


def _decided(parts: Sequence[Part]) -> list[Part]:
    """Leave out the filters of a group that look at more than what these of its parts bind."""
    bound = frozenset().union(*(_certain(part) for part in parts if _may_be_asked(part)))
    return [p for p in parts if not isinstance(p, Filter) or (p.variables <= bound and not _words(p.text) & {"EXISTS"})]


def _source(parts: Sequence[Part], inside: frozenset[str]) -> tuple[tuple[str, ...], str] | None:
    """Make a pattern of what binds variables of a clause; None where nothing does."""
    names = tuple(sorted(frozenset().union(*map(_may_bind, parts)) & inside))
    return (names, " . ".join(part.text for part in parts)) if names else None


def _may_bind(part: Part) -> frozenset[str]:
    """Name the variables that a part may bind; one that is unbound in what comes is not used."""
    if isinstance(part, Service):
        return certain(part.group)
    return part.variables if isinstance(part, Nested) else _certain(part)


def _may_be_asked(part: Part) -> bool:
    """Whether a part can be evaluated here, and gives the same when it is evaluated again."""
    if isinstance(part, TriplePattern | InlineData | Filter):
        return True
    return (
        isinstance(part, Nested)
        and part.word in ("GROUP", "UNION", "GRAPH", "SELECT")
        and not _words(part.text)
        & {
            "SERVICE",
            *_CHOICE,
        }
    )


def _may_come_first(group: GroupPattern, variables: Iterable[str]) -> bool:
    """Whether data on these variables may stand before a group's parts, where engines look first, and not behind them.

    V ⋈ (A ⟕ B) is (V ⋈ A) ⟕ B where A binds the variables of V in every row, and so it is with MINUS. Where there are
    groups in the group it is left alone, for the engine may write them in another order.
    """
    sides = [part.start for part in group.parts if isinstance(part, Nested) and part.word in ("OPTIONAL", "MINUS")]
    first = [part for part in group.parts if not sides or part.start < sides[0]]
    simple = (
        part.start in sides
        or isinstance(part, TriplePattern | InlineData)
        or (isinstance(part, Filter) and part.exists is None)
        for part in group.parts
    )
    return all(simple) and frozenset().union(*map(_certain, first)) >= set(variables)


def _is_grouped(query: Query) -> bool:
    """Whether data after the query is joined with groups and not with the pattern's own solutions."""
    return any(t.text == "(" for t in query.head) or any(t.upper in ("GROUP", "HAVING") for t in query.modifiers)


def _words(text: str) -> set[str]:
    return {token.upper for token in tokens(text) if token.kind == "word"}
