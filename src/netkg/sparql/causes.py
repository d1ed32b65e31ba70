"""Say why a triple pattern matches nothing."""

from __future__ import annotations

from netkg.sparql.objects import of_object
from netkg.sparql.patterns import Span, TriplePattern
from netkg.sparql.probe import IRI, LITERAL, SCHEMA, SUBCLASS, Cause, G, P, Probe, S, V, X, listed
from netkg.sparql.tokens import Token
from netkg.sparql.unknown_names import unknown_name, unknown_properties
from netkg.sparql.vocabulary import RDF_TYPE, nearest


def triple(probe: Probe, part: TriplePattern) -> list[Cause]:
    """Explain one pattern that matches nothing by itself."""
    found = placed(probe, part, part.text)
    if found:
        return found
    unknown = unknown_properties(probe, part.p)
    if unknown:
        return unknown
    s, p, o = part.s.text, part.p.text, part.o.text
    if is_type(probe, part.p) and part.o.is_iri:
        return [_of_class(probe, part)]
    if not part.o.is_literal and probe.ask(f"{o} {p} {s}"):
        return [probe.finding(part, "direction", part.p.start, "it matches the other way round", [f"{part.o} {p} {part.s}"])]
    path = _path(probe, part)
    if path:
        return [path]
    if not part.s.is_variable and probe.fails(f"{s} {p} {X}"):
        return [_subject(probe, part)]
    if not part.o.is_variable:
        return [of_object(probe, part, s if not part.s.is_variable else S)]
    return [probe.finding(part, "pattern", part.s.start, "nothing matches this pattern")]


def placed(probe: Probe, part: object, text: str, start: int | None = None) -> list[Cause]:
    """Explain what matches, but in another graph than is looked at."""
    start = start if start is not None else getattr(part, "start", 0)
    outside = probe.everywhere()
    if probe.graph is not None:
        graphs = outside.values(G, f"GRAPH {G} {{ {text} }}")
        if not probe.graph.is_variable and not probe.ask(f"{S} {P} {X}"):
            return [_graph(probe, probe.graph)]
        if graphs:
            message = f"it matches only in graphs other than {probe.graph}: {listed([probe.written(g) for g in graphs])}"
        elif outside.ask(text):
            message = "its triples are in different graphs; outside GRAPH they match together"
        else:
            return []
        return [probe.finding(part, "graph", start, message, [f"GRAPH {probe.written(g)} {{ … }}" for g in graphs])]
    graphs = outside.values(G, f"GRAPH {G} {{ {text} }}")
    if probe.dataset and outside.ask(text):
        message = f"it matches outside {probe.dataset}"
    elif graphs and not probe.dataset:
        message = "it matches only in a graph that queries do not see by default"
    else:
        return []
    return [probe.finding(part, "graph", start, message, [f"GRAPH {probe.written(g)} {{ … }}" for g in graphs])]


def _graph(probe: Probe, graph: Span) -> Cause:
    names = probe.everywhere().values(G, f"GRAPH {G} {{}}", most=1000)
    near = nearest(probe.iri(graph), [name[1:-1] for name in names])
    return probe.finding(
        f"GRAPH {graph}",
        "graph",
        graph.start,
        "there is no such graph, or it is empty",
        [probe.written(f"<{iri}>") for iri in near] or [probe.written(name) for name in names[:5]],
    )


def is_type(probe: Probe, path: Span) -> bool:
    """Whether a predicate is `a`."""
    return path.is_iri and probe.iri(path) == RDF_TYPE


def _of_class(probe: Probe, part: TriplePattern) -> Cause:
    """Explain `?x a C` without members."""
    name = part.o.text
    if not part.s.is_variable:
        if probe.fails(f"{part.s.text} {P} {X}"):
            return unknown_name(probe, part.s.tokens[0], "")
        own = probe.values(V, f"{part.s.text} a {V} . {IRI}")
        return probe.finding(part, "class", part.o.start, f"{part.s} is of a different class", [probe.written(c) for c in own])
    below = probe.everywhere().values(V, f"{V} {SUBCLASS}+ {name} . {S} a {V} . {IRI}")
    if below:
        return probe.finding(
            part,
            "class",
            part.o.start,
            f"{name} has no members of its own, but its subclasses do ({listed([probe.written(c) for c in below])})",
            [f"{part.s} a/rdfs:subClassOf* {name}", *(probe.written(c) for c in below)],
        )
    if probe.everywhere().ask(f"{name} {P} {X}"):
        used = [p for p in probe.everywhere().values(P, f"{S} {P} {name}", most=30) if not p[1:].startswith(SCHEMA)]
        if used:
            return probe.finding(
                part,
                "class",
                part.o.start,
                f"{name} is a class without members; it is used as a value",
                [f"{part.s} {probe.written(p)} {name}" for p in used],
            )
        return probe.finding(part, "class", part.o.start, f"{name} is declared, but nothing is a member of it")
    return unknown_name(probe, part.o.tokens[0], "class")


def _steps(path: Span) -> list[str]:
    """Cut a path at its outermost slashes."""
    steps: list[list[Token]] = [[]]
    depth = 0
    for token in path.tokens:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "/" and not depth:
            steps.append([])
        else:
            steps[-1].append(token)
    return ["".join(f" {t.text}" if t.kind == "var" else t.text for t in step) for step in steps]


def _path(probe: Probe, part: TriplePattern) -> Cause | None:
    """Find the step of a path that nothing takes."""
    steps = _steps(part.p)
    if len(steps) < 2 or ("|" in part.p.text and "(" not in part.p.text):
        return None
    start = part.s.text if not part.s.is_variable else S
    for size in range(1, len(steps) + 1):
        before, step = "/".join(steps[: size - 1]), steps[size - 1]
        if not probe.fails(f"{start} {'/'.join(steps[:size])} {X}"):
            continue
        if size == 1:
            return None
        turned = step[1:] if step.startswith("^") else f"^{step}"
        if probe.ask(f"{start} {before}/{turned} {X}"):
            return probe.finding(
                f"{before}/{step}",
                "direction",
                part.p.start,
                f"after {before}, {step} goes the other way",
                [f"{before}/{turned}"],
            )
        after = probe.values(P, f"{start} {before} {V} . {V} {P} {X}", most=50)
        literal = probe.values(V, f"{start} {before} {V} . {LITERAL}", most=1)
        if literal and not after:
            return probe.finding(
                f"{before}/{step}",
                "literal",
                part.p.start,
                f"{before} leads to literals such as {literal[0]}, which have no properties",
            )
        near = nearest(step, [probe.written(p) for p in after], cutoff=0.6)
        return probe.finding(
            f"{before}/{step}",
            "path",
            part.p.start,
            f"what {before} leads to has no {step}; it has {listed([probe.written(p) for p in after], 5)}",
            [f"{before}/{name}" for name in near],
        )
    return None


def _subject(probe: Probe, part: TriplePattern) -> Cause:
    s = part.s.text
    if part.s.is_iri and probe.fails(f"{s} {P} {X}"):
        if probe.fails(f"{S} {P} {s}"):
            return unknown_name(probe, part.s.tokens[0], "")
        return probe.finding(
            part,
            "direction",
            part.s.start,
            f"{s} is never a subject, only a value",
            [f"?x {probe.written(p)} {s}" for p in probe.values(P, f"{S} {P} {s}")],
        )
    has = probe.values(P, f"{s} {P} {X}", most=50)
    names = [probe.written(p) for p in sorted(has, key=lambda p: p[1:].startswith(SCHEMA))]
    return probe.finding(
        part,
        "pattern",
        part.p.start,
        f"{s} has no {part.p}; it has {listed(names, 6)}",
        nearest(part.p.text, names, cutoff=0.6),
    )
