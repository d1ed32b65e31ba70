"""Say why no value of a property is the one that a pattern asks for."""

from __future__ import annotations

import re

from netkg.sparql.patterns import Span, TriplePattern
from netkg.sparql.probe import LITERAL, SCHEMA, Cause, P, Probe, S, V, listed
from netkg.sparql.unknown_names import unknown_name
from netkg.sparql.vocabulary import lexical, nearest


def of_object(probe: Probe, part: TriplePattern, subject: str) -> Cause:
    """Explain a pattern whose subject and property are there, and whose object is none of the values."""
    p, o = part.p.text, part.o
    of = f"of {part.s} " if subject != S else ""
    literals = probe.ask(f"{subject} {p} {V} . {LITERAL}")
    iris = probe.ask(f"{subject} {p} {V} . FILTER(!ISLITERAL({V}))")
    if o.is_literal:
        if literals is False:
            meant = _named(probe, lexical(o.text), f"{subject} {p} {V}")
            return probe.finding(
                part, "literal", o.start, f"{p} {of}has IRIs as values, but you compare with the literal {o}", meant
            )
        values = probe.values(V, f"{subject} {p} {V} . {LITERAL}", most=5000)
        exact = probe.values(V, f"{subject} {p} {V} . FILTER(ISLITERAL({V}) && STR({V}) = STR({o.text}))")
        return literal(probe, part, o, values, exact, p)
    if not o.is_iri:
        return probe.finding(part, "pattern", o.start, "no value is this")
    if iris is False:
        label = [text for text, iri in _labels(probe) if iri == probe.iri(o)]
        values = sorted(probe.values(V, f"{subject} {p} {V}", most=200))
        local = re.split(r"[/#]", probe.iri(o))[-1]
        near = [value for value in values if lexical(value) == local] or values[:3]
        return probe.finding(
            part, "literal", o.start, f"{p} {of}has literals as values, but you compare with an IRI", label or near
        )
    everywhere = probe.everywhere()
    if everywhere.fails(f"{o.text} {P} {S}") and everywhere.fails(f"{S} {P} {o.text}"):
        return unknown_name(probe, o.tokens[0], "")
    if subject != S:
        values = probe.values(V, f"{subject} {p} {V}")
        return probe.finding(part, "pattern", o.start, f"{p} of {part.s} has other values", [probe.written(v) for v in values])
    links = [probe.written(q) for q in probe.values(P, f"{S} {P} {o.text}", most=30) if not q[1:].startswith(SCHEMA)]
    return probe.finding(
        part,
        "pattern",
        o.start,
        f"{o} is never a value of {p}" + (f"; it is one of {listed(links, 5)}" if links else ""),
        nearest(p, links, cutoff=0.6) or links[:3],
    )


def literal(probe: Probe, part: object, wanted: Span, values: list[str], exact: list[str], what: str) -> Cause:
    """Explain why a literal is none of some values: its tag, its type, its case, or its spelling."""
    if exact:
        return probe.finding(
            part,
            "literal",
            wanted.start,
            f"{wanted} differs from the value in the graph in its language tag or datatype",
            [probe.written(value) for value in exact],
        )
    text = lexical(wanted.text)
    folded: dict[str, list[str]] = {}
    for value in values:
        folded.setdefault(lexical(value).strip().casefold(), []).append(value)
    if text.strip().casefold() in folded:
        return probe.finding(
            part,
            "literal",
            wanted.start,
            f"{wanted} differs from the value in the graph in capitals or spaces",
            folded[text.strip().casefold()],
        )
    near = [folded[key][0] for key in nearest(text.strip().casefold(), folded)]
    elsewhere = [probe.written(p) for p in probe.values(P, f"{S} {P} {wanted.text}")]
    if elsewhere:
        return probe.finding(
            part,
            "literal",
            wanted.start,
            f"{wanted} is not a value of {what}, but of {listed(elsewhere)}",
            [f"{p} {wanted}" for p in elsewhere],
        )
    if wanted.tokens[-1].kind == "number" or (values and all("^^" in value for value in values)):
        near = []  # a number is not misspelt
    return probe.finding(
        part,
        "literal",
        wanted.start,
        f"{wanted} is not a value of {what}"
        + (f", which has values such as {listed([probe.written(v) for v in values])}" if values and not near else ""),
        near,
    )


def _labels(probe: Probe) -> list[tuple[str, str]]:
    return [pair for pairs in probe.words().labels.values() for pair in pairs]


def _named(probe: Probe, text: str, pattern: str) -> list[str]:
    """Give what a text names, those that fit a pattern first."""
    found = [probe.written(f"<{iri}>") for _, iri in probe.words().labelled(text)]
    fitting = [name for name in found if probe.ask(pattern.replace(V, name))]
    return fitting or found
