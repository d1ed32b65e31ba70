"""Say why a triple pattern matches nothing."""

from __future__ import annotations

import re

from netkg.namespaces import PREFIXES
from netkg.sparql.patterns import Span, Triple
from netkg.sparql.probe import Cause, Probe, listed
from netkg.sparql.tokens import Token
from netkg.sparql.vocabulary import RDF_TYPE, lexical, nearest

S, X, P, V, G = "?netkgS", "?netkgX", "?netkgP", "?netkgV", "?netkgG"
SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"
LITERAL, IRI = f"FILTER(ISLITERAL({V}))", f"FILTER(ISIRI({V}))"
_SAFE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
#: Properties of the schema itself; they are no use as advice about data.
_SCHEMA = tuple(PREFIXES[p] for p in ("rdf", "rdfs", "owl", "skos", "void", "sh", "prov"))


def triple(probe: Probe, part: Triple) -> list[Cause]:
    """Explain one pattern that matches nothing by itself."""
    found = placed(probe, part, part.text)
    if found:
        return found
    unknown = _predicates(probe, part.p)
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
        return [_object(probe, part, s if not part.s.is_variable else S)]
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
            message = f"it matches in other graphs than {probe.graph}: {listed([probe.written(g) for g in graphs])}"
        elif outside.ask(text):
            message = "its triples stand in different graphs; outside of GRAPH they match together"
        else:
            return []
        return [probe.finding(part, "graph", start, message, [f"GRAPH {probe.written(g)} {{ … }}" for g in graphs])]
    graphs = outside.values(G, f"GRAPH {G} {{ {text} }}")
    if probe.dataset and outside.ask(text):
        message = f"it matches outside of {probe.dataset}"
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


def _predicates(probe: Probe, path: Span) -> list[Cause]:
    """Find the properties of a path that no triple has."""
    found = []
    negated = False
    for index, token in enumerate(path.tokens):
        negated = negated or token.text == "!"
        optional = index + 1 < len(path.tokens) and path.tokens[index + 1].text in ("*", "?")
        if token.kind not in ("iri", "pname") or negated or optional or "|" in path.text:
            continue
        if probe.fails(f"{S} {token.text} {X}"):
            found.append(_unknown(probe, token, "predicate"))
    if not found and "|" in path.text and probe.fails(f"{S} {path.text} {X}"):
        found = [
            _unknown(probe, token, "predicate")
            for token in path.tokens
            if token.kind in ("iri", "pname") and probe.fails(f"{S} {token.text} {X}")
        ]
    return found


def _unknown(probe: Probe, token: Token, role: str) -> Cause:
    """Word that a name occurs nowhere in this role."""
    span = Span(token.text, token.start, (token,))
    iri, words = probe.iri(span), probe.words()
    prefix = token.text.partition(":")[0] if token.kind == "pname" else ""
    declared = probe.query.prefixes.get(prefix) if token.kind == "pname" else None
    if (
        declared
        and prefix in PREFIXES
        and declared[0] != PREFIXES[prefix]
        and not any(known.startswith(declared[0]) for known in words.predicates | words.classes)
    ):
        return probe.finding(
            f"PREFIX {prefix}: <{declared[0]}>",
            "prefix",
            declared[1].start,
            f"no name of the release begins so; here {prefix}: is <{PREFIXES[prefix]}>",
            [f"PREFIX {prefix}: <{PREFIXES[prefix]}>"],
        )
    if role == "predicate" and (iri in words.entities or iri in words.classes):
        if iri in words.classes:
            return probe.finding(
                token.text,
                "term",
                token.start,
                f"{token.text} is a class, not a property",
                [probe.written(f"<{near}>") for near in words.near(iri, role)],
            )
        used = probe.values(
            P,
            f"{{ {P} <{PREFIXES['rdfs']}subPropertyOf>+ {token.text} }} UNION {{ {P} "
            f"<{PREFIXES['owl']}inverseOf>|^<{PREFIXES['owl']}inverseOf> {token.text} }} {S} {P} {X}",
        )
        return probe.finding(
            token.text,
            "term",
            token.start,
            f"{token.text} is declared, but no triple has it",
            [probe.written(term) for term in used],
        )
    what = {"predicate": "no triple has this property", "class": "there is no such class"}.get(role, "no triple speaks of this")
    near = [probe.written(f"<{other}>") for other in words.near(iri, role)]
    return probe.finding(token.text, "term", token.start, what, near or _respelt(probe, iri))


def _respelt(probe: Probe, iri: str) -> list[str]:
    """Find an IRI that differs by http or https, or by a slash at its end."""
    scheme, _, rest = iri.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme, scheme)
    ends = (rest, rest.rstrip("/") if rest.endswith("/") else rest + "/")
    written = [f"<{kind}://{end}>" for kind in (scheme, other) for end in ends if _SAFE.fullmatch(end)][1:]
    return [name for name in written if probe.ask(f"{{ {S} {P} {name} }} UNION {{ {name} {P} {X} }}")][:1]


def is_type(probe: Probe, path: Span) -> bool:
    """Whether a predicate is `a`."""
    return path.is_iri and probe.iri(path) == RDF_TYPE


def _of_class(probe: Probe, part: Triple) -> Cause:
    """Explain `?x a C` without members."""
    name = part.o.text
    if not part.s.is_variable:
        if probe.fails(f"{part.s.text} {P} {X}"):
            return _unknown(probe, part.s.tokens[0], "")
        own = probe.values(V, f"{part.s.text} a {V} . {IRI}")
        return probe.finding(part, "class", part.o.start, f"{part.s} is of another class", [probe.written(c) for c in own])
    below = probe.everywhere().values(V, f"{V} {SUBCLASS}+ {name} . {S} a {V} . {IRI}")
    if below:
        return probe.finding(
            part,
            "class",
            part.o.start,
            f"{name} has no members of its own, but its subclasses have ({listed([probe.written(c) for c in below])})",
            [f"{part.s} a/rdfs:subClassOf* {name}", *(probe.written(c) for c in below)],
        )
    if probe.everywhere().ask(f"{name} {P} {X}"):
        used = [p for p in probe.everywhere().values(P, f"{S} {P} {name}", most=30) if not p[1:].startswith(_SCHEMA)]
        if used:
            return probe.finding(
                part,
                "class",
                part.o.start,
                f"{name} is a class without members; it is used as a value",
                [f"{part.s} {probe.written(p)} {name}" for p in used],
            )
        return probe.finding(part, "class", part.o.start, f"{name} is declared, but nothing is a member of it")
    return _unknown(probe, part.o.tokens[0], "class")


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


def _path(probe: Probe, part: Triple) -> Cause | None:
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


def _subject(probe: Probe, part: Triple) -> Cause:
    s = part.s.text
    if part.s.is_iri and probe.fails(f"{s} {P} {X}"):
        if probe.fails(f"{S} {P} {s}"):
            return _unknown(probe, part.s.tokens[0], "")
        return probe.finding(
            part,
            "direction",
            part.s.start,
            f"{s} is never a subject, only a value",
            [f"?x {probe.written(p)} {s}" for p in probe.values(P, f"{S} {P} {s}")],
        )
    has = probe.values(P, f"{s} {P} {X}", most=50)
    names = [probe.written(p) for p in sorted(has, key=lambda p: p[1:].startswith(_SCHEMA))]
    return probe.finding(
        part,
        "pattern",
        part.p.start,
        f"{s} has no {part.p}; it has {listed(names, 6)}",
        nearest(part.p.text, names, cutoff=0.6),
    )


def _object(probe: Probe, part: Triple, subject: str) -> Cause:
    p, o = part.p.text, part.o
    of = f"of {part.s} " if subject != S else ""
    literals = probe.ask(f"{subject} {p} {V} . {LITERAL}")
    iris = probe.ask(f"{subject} {p} {V} . FILTER(!ISLITERAL({V}))")
    if o.is_literal:
        if literals is False:
            meant = _named(probe, lexical(o.text), f"{subject} {p} {V}")
            return probe.finding(
                part, "literal", o.start, f"{p} {of}has IRIs as values, and you compare with the literal {o}", meant
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
            part, "literal", o.start, f"{p} {of}has literals as values, and you compare with an IRI", label or near
        )
    everywhere = probe.everywhere()
    if everywhere.fails(f"{o.text} {P} {S}") and everywhere.fails(f"{S} {P} {o.text}"):
        return _unknown(probe, o.tokens[0], "")
    if subject != S:
        values = probe.values(V, f"{subject} {p} {V}")
        return probe.finding(part, "pattern", o.start, f"{p} of {part.s} has other values", [probe.written(v) for v in values])
    links = [probe.written(q) for q in probe.values(P, f"{S} {P} {o.text}", most=30) if not q[1:].startswith(_SCHEMA)]
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
            f"{wanted} differs from the value in the graph by its language tag or datatype",
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
            f"{wanted} differs from the value in the graph by capitals or blanks",
            folded[text.strip().casefold()],
        )
    near = [folded[key][0] for key in nearest(text.strip().casefold(), folded)]
    elsewhere = [probe.written(p) for p in probe.values(P, f"{S} {P} {wanted.text}")]
    if elsewhere:
        return probe.finding(
            part,
            "literal",
            wanted.start,
            f"{wanted} is no value of {what}, but of {listed(elsewhere)}",
            [f"{p} {wanted}" for p in elsewhere],
        )
    if wanted.tokens[-1].kind == "number" or (values and all("^^" in value for value in values)):
        near = []  # a number is not misspelt
    return probe.finding(
        part,
        "literal",
        wanted.start,
        f"{wanted} is no value of {what}"
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
