"""Say of a name that occurs nowhere in its role what may have been meant."""

from __future__ import annotations

import re

from netkg.namespaces import PREFIXES
from netkg.sparql.patterns import Span
from netkg.sparql.probe import Cause, P, Probe, S, X
from netkg.sparql.tokens import Token

#: What can stand between the brackets of an IRI.
_SAFE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")


def unknown_properties(probe: Probe, path: Span) -> list[Cause]:
    """Find the properties of a path that no triple has."""
    found = []
    negated = False
    for index, token in enumerate(path.tokens):
        negated = negated or token.text == "!"
        optional = index + 1 < len(path.tokens) and path.tokens[index + 1].text in ("*", "?")
        if token.kind not in ("iri", "pname") or negated or optional or "|" in path.text:
            continue
        if probe.fails(f"{S} {token.text} {X}"):
            found.append(unknown_name(probe, token, "predicate"))
    if not found and "|" in path.text and probe.fails(f"{S} {path.text} {X}"):
        found = [
            unknown_name(probe, token, "predicate")
            for token in path.tokens
            if token.kind in ("iri", "pname") and probe.fails(f"{S} {token.text} {X}")
        ]
    return found


def unknown_name(probe: Probe, token: Token, role: str) -> Cause:
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
    what = {"predicate": "no triple has this property", "class": "there is no such class"}.get(role, "no triple mentions it")
    near = [probe.written(f"<{other}>") for other in words.near(iri, role)]
    return probe.finding(token.text, "term", token.start, what, near or _respelt(probe, iri))


def _respelt(probe: Probe, iri: str) -> list[str]:
    """Find an IRI that differs by http or https, or by a slash at its end."""
    scheme, _, rest = iri.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme, scheme)
    ends = (rest, rest.rstrip("/") if rest.endswith("/") else rest + "/")
    written = [f"<{kind}://{end}>" for kind in (scheme, other) for end in ends if _SAFE.fullmatch(end)][1:]
    return [name for name in written if probe.ask(f"{{ {S} {P} {name} }} UNION {{ {name} {P} {X} }}")][:1]
