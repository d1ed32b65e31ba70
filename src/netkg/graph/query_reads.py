"""What a SPARQL query reads, as alternatives of patterns.

A query is taken apart into the sets of patterns that can hold together in one solution: each branch of a UNION is
a set of its own, an OPTIONAL is there or not, and what EXISTS or MINUS looks for stands beside the solution that it
is asked about. When the answer for a node changes, a changed triple matches a pattern of one of these sets, and the
other patterns of the set hold around it. Filters are left out: without them more nodes are looked at, never fewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from rdflib import URIRef, Variable
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode

from netkg.graph.paths import MEMBER, Membership, compiled
from netkg.graph.read_patterns import THIS, Alternative, Pattern, Unbounded, rename

#: A query that falls into more sets than this is not worth taking apart.
MOST = 400
_EXISTS = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})
_PASSED_THROUGH = frozenset({"Distinct", "Reduced", "OrderBy", "SelectQuery", "AskQuery"})

_Set = frozenset[Pattern]


@dataclass(frozen=True)
class _PatternReads:
    """What a part of a query reads: the sets that a solution of it rests on, and those in which a triple matters."""

    solutions: frozenset[_Set]
    matters: frozenset[Alternative]


_NOTHING = _PatternReads(frozenset({frozenset()}), frozenset())


def alternatives(text: str, prefixes: tuple[tuple[str, str], ...], *, bound: bool) -> tuple[Alternative, ...]:
    """Take a query apart.

    :param bound: `this` is given a value before the query runs, in its subqueries too.
    :raises Unbounded: when it is of a kind that is not known here.
    """
    return _read(text, prefixes, bound)[0]


def always_binds_this(text: str, prefixes: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether the patterns of every solution bind `this`, so that it can be given values beforehand.

    :raises Unbounded: when the query is of a kind that is not known here.
    """
    solutions = _read(text, prefixes, False)[1]
    return all(any(THIS in one.variables and not isinstance(one.path, Membership) for one in found) for found in solutions)


@lru_cache(maxsize=1024)
def _read(text: str, prefixes: tuple[tuple[str, str], ...], bound: bool) -> tuple[tuple[Alternative, ...], frozenset[_Set]]:
    try:
        algebra = prepareQuery(text, initNs=dict(prefixes)).algebra
    except Exception as error:  # rdflib's parser raises whatever it happens to raise
        raise Unbounded(f"a query cannot be read: {error}") from None
    reader = _QueryReader(bound, _repeated(algebra))
    part = reader.part(algebra)
    found = part.matters if reader.aggregates else {_folded(one, reader.filtered) for one in part.matters}
    return tuple(found), part.solutions


class _QueryReader:
    def __init__(self, bound: bool, repeated: Set[Variable]) -> None:
        self._bound, self._repeated = bound, repeated
        self._numbers = count()
        self.aggregates = False
        #: Variables that a filter or an expression looks at.
        self.filtered: set[Variable] = set()

    def part(self, node: Any) -> _PatternReads:
        """Read one operator of the algebra."""
        if node is None:
            return _NOTHING
        name = node.name
        if name in _PASSED_THROUGH:
            return self.part(node.p)
        reader = getattr(self, f"_{name.lower()}", None)
        if reader is None:
            raise Unbounded(f"{name} is not followed")
        part: _PatternReads = reader(node)
        if len(part.solutions) + len(part.matters) > MOST:
            raise Unbounded("a query falls into too many alternatives")
        return part

    def _bgp(self, node: Any) -> _PatternReads:
        patterns = tuple(_pattern(triple) for triple in node.triples)
        return _PatternReads(frozenset({frozenset(patterns)}), frozenset({Alternative(patterns, patterns)} if patterns else ()))

    def _join(self, node: Any) -> _PatternReads:
        return _joined(self.part(node.p1), self.part(node.p2))

    def _leftjoin(self, node: Any) -> _PatternReads:
        one, other = self.part(node.p1), self.part(node.p2)
        both = _joined(one, other)
        matters = one.matters | both.matters
        left = {v for solution in one.solutions for pattern in solution for v in pattern.variables}
        right = {v for solution in other.solutions for pattern in solution for v in pattern.variables}
        if (right - left) & self._repeated:
            # Where the OPTIONAL fails, what it would have bound is free, and patterns behind it match with other values.
            matters |= self._beside(one.solutions, other)
        for inner in self._exists(node.expr):
            matters |= self._beside(both.solutions, inner)
        return _PatternReads(one.solutions | both.solutions, matters)

    def _union(self, node: Any) -> _PatternReads:
        one, other = self.part(node.p1), self.part(node.p2)
        return _PatternReads(one.solutions | other.solutions, one.matters | other.matters)

    def _minus(self, node: Any) -> _PatternReads:
        one, other = self.part(node.p1), self.part(node.p2)
        return _PatternReads(one.solutions, one.matters | self._beside(one.solutions, other))

    def _filter(self, node: Any) -> _PatternReads:
        members = frozenset(_members(node.expr))
        part = _joined(self.part(node.p), _PatternReads(frozenset({members}), frozenset()))
        return self._with_expression(part, node.expr)

    def _extend(self, node: Any) -> _PatternReads:
        return self._with_expression(self.part(node.p), node.expr)

    def _with_expression(self, part: _PatternReads, expression: Any) -> _PatternReads:
        matters = part.matters
        for inner in self._exists(expression):
            matters |= self._beside(part.solutions, inner)
        return _PatternReads(part.solutions, matters)

    def _values(self, node: Any) -> _PatternReads:
        columns: dict[Variable, list[Any]] = {}
        for row in node.res:
            for variable, value in row.items():
                columns.setdefault(variable, []).append(value)
        members = (_membership(name, values) for name, values in columns.items() if len(values) == len(node.res))
        return _PatternReads(frozenset({frozenset(one for one in members if one)}), frozenset())

    def _tomultiset(self, node: Any) -> _PatternReads:
        return self.part(node.p)

    def _project(self, node: Any) -> _PatternReads:
        return self._hidden(self.part(node.p), set(node.PV))

    def _group(self, node: Any) -> _PatternReads:
        self.aggregates = True
        part = self.part(node.p)
        keys = {key for key in node.expr or () if isinstance(key, Variable)}
        return self._hidden(part, keys)

    def _aggregatejoin(self, node: Any) -> _PatternReads:
        part = self.part(node.p)
        # Without GROUP BY there is one row even of nothing, so nothing need hold for it.
        return part if node.p.expr else _PatternReads(frozenset({frozenset()}), part.matters)

    def _hidden(self, part: _PatternReads, visible: set[Variable]) -> _PatternReads:
        """Give names of their own to the variables that are not seen from outside."""
        if self._bound:
            visible = visible | {THIS}
        names: dict[Variable, Variable] = {}
        inner = {v for one in part.solutions for p in one for v in p.variables}
        inner |= {v for one in part.matters for p in one.patterns for v in p.variables}
        for variable in sorted(inner - visible):
            names[variable] = self._fresh()
            if variable in self.filtered:
                self.filtered.add(names[variable])
        return _PatternReads(
            frozenset(_renamed(one, names) for one in part.solutions),
            frozenset(rename(one, _by(names)) for one in part.matters),
        )

    def _fresh(self) -> Variable:
        return Variable(f"_q{next(self._numbers)}")

    def _beside(self, solutions: Iterable[_Set], inner: _PatternReads) -> frozenset[Alternative]:
        """Put what EXISTS or MINUS looks for beside the solutions that it is asked about.

        A variable that a solution does not bind is the inner part's own.
        """
        found = set()
        for outer in solutions:
            known = {v for pattern in outer for v in pattern.variables} | ({THIS} if self._bound else set())
            for one in inner.matters:
                own = {v for pattern in one.patterns for v in pattern.variables} - known
                names = {v: self._fresh() for v in sorted(own)}
                self.filtered |= {names[v] for v in own & self.filtered}
                named = rename(one, _by(names))
                found.add(_with(outer, named))
        return frozenset(found)

    def _exists(self, expression: Any) -> Iterator[_PatternReads]:
        """Find the patterns that an expression asks for, and note the variables that it looks at."""
        if isinstance(expression, Variable):
            self.filtered.add(expression)
        elif isinstance(expression, CompValue):
            if expression.name in _EXISTS:
                yield self.part(expression.graph)
            else:
                for value in expression.values():
                    yield from self._exists(value)
        elif isinstance(expression, list | tuple | set | frozenset):
            for value in expression:
                yield from self._exists(value)


def _membership(variable: Variable, values: Iterable[Any]) -> Pattern | None:
    """Say that a variable is one of some IRIs; None if they are not all IRIs, which alone are never written otherwise."""
    given = [*values]
    if not all(type(value) is URIRef for value in given):
        return None
    return Pattern(variable, Membership(given), MEMBER)


def _members(expression: Any) -> Iterator[Pattern]:
    """Find what an expression, to be true, needs variables to be."""
    name = expression.name if isinstance(expression, CompValue) else ""
    if name == "ConditionalAndExpression":
        for part in (expression.expr, *expression.other):
            yield from _members(part)
    elif name == "RelationalExpression" and isinstance(expression.expr, Variable) and expression.op in ("=", "IN"):
        found = _membership(expression.expr, expression.other if expression.op == "IN" else (expression.other,))
        if found:
            yield found


def _repeated(algebra: Any) -> set[Variable]:
    """Find the variables that stand in more than one group of triple patterns."""
    counted: Counter[Variable] = Counter()
    waiting = [algebra]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            if node.name == "BGP":
                counted.update({part for triple in node.triples for part in triple if isinstance(part, Variable)})
            else:
                waiting += node.values()
        elif isinstance(node, list | tuple | set | frozenset):
            waiting += node
    return {variable for variable, number in counted.items() if number > 1}


def _with(outer: _Set, one: Alternative) -> Alternative:
    return Alternative((*sorted(outer - set(one.patterns), key=repr), *one.patterns), one.triggers)


def _joined(one: _PatternReads, other: _PatternReads) -> _PatternReads:
    return _PatternReads(
        frozenset(a | b for a in one.solutions for b in other.solutions),
        frozenset(_with(b, a) for a in one.matters for b in other.solutions)
        | frozenset(_with(a, b) for b in other.matters for a in one.solutions),
    )


def _by(names: Mapping[Variable, Variable]) -> Callable[[Variable], Variable]:
    return lambda variable: names.get(variable, variable)


def _renamed(one: _Set, names: dict[Variable, Variable]) -> _Set:
    patterns = tuple(one)
    return frozenset(rename(Alternative(patterns, ()), _by(names)).patterns)


def _pattern(triple: tuple[Any, Any, Any]) -> Pattern:
    subject, path, value = (_variable(part) for part in triple)
    if isinstance(path, Variable):
        return Pattern(subject, path, value)
    if isinstance(path, URIRef | PropertyPath):
        return Pattern(subject, compiled(path), value)
    raise Unbounded(f"{path} is not a predicate")


def _variable(term: Any) -> Any:
    """Take a blank node of a query for what it is, a variable that nobody names."""
    return Variable(f"_b{term}") if isinstance(term, BNode) else term


def _folded(found: Alternative, filtered: set[Variable]) -> Alternative:
    """Leave out a pattern that another one makes true: that `?any` has this relation follows from that `?this` has it.

    Only where the variables in which they differ are looked at by nothing else, and where solutions are not counted.
    """
    patterns = list(found.patterns)
    for pattern in found.patterns:
        others = {v for one in patterns if one != pattern for v in one.variables}
        own = pattern.variables - others - filtered - {THIS}
        if own and any(_covers(one, pattern, own) for one in patterns if one != pattern):
            patterns.remove(pattern)
    return Alternative(tuple(patterns), tuple(one for one in found.triggers if one in patterns))


def _covers(one: Pattern, pattern: Pattern, own: frozenset[Variable]) -> bool:
    pairs = ((pattern.subject, one.subject), (pattern.path, one.path), (pattern.object, one.object))
    names: dict[Any, Any] = {}
    return all(names.setdefault(mine, theirs) == theirs if mine in own else mine == theirs for mine, theirs in pairs)
