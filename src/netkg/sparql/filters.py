"""Say why a FILTER lets nothing through: an unbound variable, a comparison that no value passes."""

from __future__ import annotations

from collections.abc import Sequence

from netkg.sparql.objects import literal
from netkg.sparql.patterns import Filter, GroupPattern, Part, Span
from netkg.sparql.probe import Cause, Probe, listed
from netkg.sparql.tokens import Token
from netkg.sparql.vocabulary import among, lexical, nearest

_CONTAINING = frozenset({"CONTAINS", "REGEX", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER"})
_ORDER = frozenset({"<", ">", "<=", ">="})
_TESTS = frozenset({"BOUND", "COALESCE", "IF", "EXISTS"})
_NUMBERS = ("#integer>", "#decimal>", "#double>", "#float>")
#: Values looked at, so that a near one can be named.
_MOST = 3000


def cause(probe: Probe, part: Filter, group: GroupPattern, body: Sequence[Part]) -> Cause:
    """Explain a filter that no row of `body` passes."""
    unbound = _unbound(probe, part, group)
    if unbound is not None:
        return unbound
    for conjunct in _conjuncts(part):
        text = probe.query.text[conjunct[0].start : conjunct[-1].end]
        if probe.fails(*body, f"FILTER({text})"):
            return _comparison(probe, Span(text, conjunct[0].start, conjunct), body)
    return probe.finding(part, "filter", part.start, "no row passes this filter")


def _unbound(probe: Probe, part: Filter, group: GroupPattern) -> Cause | None:
    words = {token.upper for token in part.tokens if token.kind == "word"}
    if words & _TESTS:
        return None
    known = group.variables
    for token in part.tokens:
        if token.kind == "var" and token.text[1:] not in known:
            near = nearest(token.text[1:], sorted(known), cutoff=0.6)
            bound = ", ".join(f"?{name}" for name in sorted(known) if not name.startswith("netkg"))
            return probe.finding(
                token.text,
                "variable",
                token.start,
                f"nothing in these braces binds {token.text}, so "
                f"the filter is an error for every row; the bound variables are: {bound or 'none'}",
                [f"?{name}" for name in near],
            )
    return None


def _conjuncts(part: Filter) -> list[tuple[Token, ...]]:
    """Cut a filter at the `&&` of its outermost brackets."""
    stream = part.tokens
    if stream and stream[0].text == "(" and stream[-1].text == ")":
        stream = stream[1:-1]
    found: list[list[Token]] = [[]]
    depth = 0
    for token in stream:
        depth += (token.text in ("(", "{")) - (token.text in (")", "}"))
        if token.text == "&&" and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return [tuple(tokens) for tokens in found if tokens]


def _constants(stream: Sequence[Token]) -> list[Span]:
    """Find the literals and IRIs, with their tags and datatypes; names of functions are none."""
    found = []
    for index, token in enumerate(stream):
        after = stream[index + 1] if index + 1 < len(stream) else None
        before = stream[index - 1].text if index else ""
        if token.kind == "string":
            size = 2 if after and after.kind == "lang" else 3 if after and after.text == "^^" else 1
            held = stream[index : index + size]
            found.append(Span("".join(t.text for t in held), token.start, tuple(held)))
        elif token.kind == "number" or (
            token.kind in ("iri", "pname") and before != "^^" and not (after and after.text == "(")
        ):
            found.append(Span(token.text, token.start, (token,)))
    return found


def _comparison(probe: Probe, span: Span, body: Sequence[Part]) -> Cause:
    words = {t.upper for t in span.tokens if t.kind == "word"}
    signs = {t.text for t in span.tokens if t.kind == "punct"}
    names = list(dict.fromkeys(t.text for t in span.tokens if t.kind == "var"))
    constants = _constants(span.tokens)
    plain = probe.finding(span, "filter", span.start, "no row passes this filter")
    if "EXISTS" in words or (signs & {"||", "!"} and "!=" not in signs):
        return plain
    if len(names) == 2 and not constants:
        return _two(probe, span, names, body)
    if len(names) != 1 or not constants:
        return plain
    values = probe.values(names[0], *body, most=_MOST)
    if not values:
        return probe.finding(
            span, "variable", span.start, f"{names[0]} has no value in any row, so the filter is an error for every row"
        )
    if words & {"LANG", "LANGMATCHES"}:
        return _language(probe, span, names[0], values)
    iris = [v for v in values if v.startswith("<")]
    literals = [v for v in values if v.startswith('"')]
    if words & _CONTAINING:
        return _containing(probe, span, names[0], iris, literals, constants, "STR" in words)
    if signs & _ORDER and not words:
        return _ordered(probe, span, names[0], values, literals, constants)
    if not (signs & {"="} or "IN" in words):
        return probe.finding(
            span,
            "filter",
            span.start,
            f"no row passes this filter; {names[0]} has values such as {listed([probe.written(v) for v in values])}",
        )
    return _equal(probe, span, names[0], iris, literals, constants, bool(words & {"STR", "LCASE", "UCASE"}))


def _two(probe: Probe, span: Span, names: list[str], body: Sequence[Part]) -> Cause:
    kinds = [listed([probe.written(v) for v in probe.values(name, *body, most=2)]) for name in names]
    return probe.finding(
        span,
        "filter",
        span.start,
        f"no row passes this filter; {names[0]} has values such as {kinds[0]}, {names[1]} such as {kinds[1]}",
    )


def _language(probe: Probe, span: Span, name: str, values: list[str]) -> Cause:
    tags = sorted({v.rpartition("@")[2] for v in values if v.startswith('"') and not v.endswith('"') and '"@' in v})
    if tags:
        return probe.finding(
            span,
            "literal",
            span.start,
            f"no value of {name} has this language; there are {listed(tags)}",
            [f'"{tag}"' for tag in tags],
        )
    return probe.finding(span, "literal", span.start, f"no value of {name} has a language tag; leave this filter out")


def _containing(
    probe: Probe, span: Span, name: str, iris: list[str], literals: list[str], constants: list[Span], as_text: bool
) -> Cause:
    if iris and not literals and not as_text:
        return probe.finding(
            span,
            "literal",
            span.start,
            f"{name} is an IRI such as {probe.written(iris[0])}, which text functions refuse",
            [f"STR({name})"],
        )
    text = lexical(constants[0].text).casefold()
    cased = [v for v in literals if text in lexical(v).casefold()]
    if cased:
        return probe.finding(constants[0], "literal", constants[0].start, "it occurs only with different capitalization", cased)
    parts = {word.strip('.,;:()[]"').casefold(): word for v in literals for word in lexical(v).split()}
    near = [parts[key] for key in nearest(text, parts)]
    return probe.finding(
        constants[0],
        "literal",
        constants[0].start,
        f"no value of {name} contains this text" + ("" if near else f"; values are such as {listed(literals or iris)}"),
        [f'"{word}"' for word in near],
    )


def _ordered(probe: Probe, span: Span, name: str, values: list[str], literals: list[str], constants: list[Span]) -> Cause:
    numbers = sorted((v for v in literals if v.endswith(_NUMBERS)), key=lambda v: float(lexical(v)))
    if constants[0].tokens[-1].kind == "number" and not numbers:
        types = {probe.written(v).rpartition("^^")[2] for v in values}
        text = constants[0].text
        advice = [f"xsd:decimal({name})"] if literals else []
        if all("^^" in v for v in values) and len(types) == 1:
            advice = [f'"{text}"^^{types.pop()}']
        return probe.finding(
            span,
            "literal",
            span.start,
            f"{name} is not a number but, for example, {listed([probe.written(v) for v in values])}",
            advice,
        )
    if numbers:
        return probe.finding(span, "filter", span.start, f"{name} is from {lexical(numbers[0])} to {lexical(numbers[-1])}")
    return probe.finding(
        span, "filter", span.start, f"no row passes this filter; {name} can be {listed([probe.written(v) for v in values])}"
    )


def _equal(
    probe: Probe, span: Span, name: str, iris: list[str], literals: list[str], constants: list[Span], as_text: bool
) -> Cause:
    for constant in constants:
        if constant.is_literal and iris and not literals and not as_text:
            named = [f"<{iri}>" for _, iri in probe.words().labelled(lexical(constant.text))]
            meant = [probe.written(iri) for iri in [iri for iri in named if iri in iris] or named]
            return probe.finding(
                span,
                "literal",
                constant.start,
                f"{name} is an IRI, compared with the literal {constant}",
                meant or [probe.written(iri) for iri in iris[:3]],
            )
        if constant.is_iri and literals and not iris:
            return probe.finding(
                span,
                "literal",
                constant.start,
                f"{name} is a literal such as {listed(literals, 1)}, compared with an IRI",
                literals[:3],
            )
        if constant.is_iri:
            iri = probe.iri(constant)
            near = among(iri, [v[1:-1] for v in iris]) or probe.words().near(iri)
            return probe.finding(
                constant, "term", constant.start, f"{name} is never {constant}", [probe.written(f"<{other}>") for other in near]
            )
        exact = [] if as_text else [v for v in literals if lexical(v) == lexical(constant.text)]
        return literal(probe, constant, constant, literals, exact, name)
    return probe.finding(span, "filter", span.start, "no row passes this filter")
