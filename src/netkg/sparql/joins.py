"""Say why two parts of a query that each match do not match together."""

from __future__ import annotations

from netkg.sparql.causes import is_type, placed, triple
from netkg.sparql.patterns import InlineData, Part, TriplePattern
from netkg.sparql.probe import IRI, SUBCLASS, Cause, Probe, V, listed


def pair(probe: Probe, one: Part, other: Part) -> list[Cause]:
    """Explain two parts that each match, but not together."""
    both = f"{one} . {other}"
    for values, pattern in ((one, other), (other, one)):
        if isinstance(values, InlineData) and isinstance(pattern, TriplePattern):
            absent_values = absent(probe, values, pattern)
            if absent_values:
                return absent_values
    elsewhere = placed(probe, both, f"{one.text} . {other.text}", other.start)
    if elsewhere:
        return elsewhere
    shared = sorted(one.variables & other.variables)
    if isinstance(one, TriplePattern) and isinstance(other, TriplePattern):
        for name in shared:
            found = _kinds(probe, name, one, other)
            if found:
                return [found]
        for first, second in ((one, other), (other, one)):
            s, p, o = second.s.text, second.p.text, second.o.text
            if not second.o.is_literal and not is_type(probe, second.p) and probe.ask(first.text, f"{o} {p} {s}"):
                return [
                    probe.finding(
                        second,
                        "direction",
                        second.p.start,
                        f"with {first} it matches the other way round",
                        [f"{second.o} {p} {second.s}"],
                    )
                ]
        for typed, second in ((one, other), (other, one)):
            if is_type(probe, typed.p) and typed.o.is_iri and typed.s.is_variable:
                return [_classes(probe, typed, second)]
    names = " and ".join(f"?{name}" for name in shared if not name.startswith("netkg")) or "thing"
    return [probe.finding(both, "pair", other.start, f"each of the two matches, but no {names} fits both")]


def _kinds(probe: Probe, name: str, one: TriplePattern, other: TriplePattern) -> Cause | None:
    """Compare what a variable is in two patterns."""
    variable = f"?{name}"
    samples = []
    for part in (one, other):
        literal_value = probe.values(variable, part, f"FILTER(ISLITERAL({variable}))", most=1)
        resource = probe.values(variable, part, f"FILTER(!ISLITERAL({variable}))", most=1)
        samples.append((literal_value, resource))
    for (a, b), first, second in ((samples, one, other), (samples[::-1], other, one)):
        if a[0] and not a[1] and b[1] and not b[0]:
            return probe.finding(
                f"{one} . {other}",
                "literal",
                second.start,
                f"{variable} is a literal such as {a[0][0]} "
                f"in {first}, and an IRI such as {probe.written(b[1][0])} in {second}",
            )
    return None


def _classes(probe: Probe, typed: TriplePattern, other: Part) -> Cause:
    variable, name = typed.s.text, typed.o.text
    below = probe.values(V, other, f"{variable} a {V} . {V} {SUBCLASS}+ {name} . {IRI}")
    both = f"{typed} . {other}"
    if below:
        return probe.finding(
            both,
            "class",
            typed.o.start,
            f"{variable} belongs to subclasses of {name}",
            [f"{variable} a/rdfs:subClassOf* {name}", *(probe.written(c) for c in below)],
        )
    own = [probe.written(c) for c in probe.usual(V, variable, other, f"{variable} a {V} . {IRI}", most=8)]
    has = f"; with {other}, {variable} is of {listed(own, 5)}" if own else ""
    return probe.finding(both, "pair", typed.o.start, f"no {name} fits both{has}", own[:3])


def absent(probe: Probe, values: InlineData, pattern: TriplePattern) -> list[Cause]:
    """Explain inline values of which none fits a pattern."""
    found: list[Cause] = []
    for column, name in enumerate(values.names):
        for row in values.rows[:8]:
            value = row[column] if column < len(row) else None
            if value is None or value.text.upper() == "UNDEF":
                continue
            s, p, o = (
                value if span.text[1:] == name and span.is_variable else span for span in (pattern.s, pattern.p, pattern.o)
            )
            put = TriplePattern(f"{s.text} {p.text} {o.text}", value.start, pattern.variables - {name}, s, p, o)
            if not s.is_literal and put.text != pattern.text and probe.fails(put):
                found += triple(probe, put)
    return found
