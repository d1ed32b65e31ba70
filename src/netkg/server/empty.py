"""Say why a query has no rows: the smallest part that matches nothing, and what may have been meant."""

from __future__ import annotations

import contextlib
import difflib
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from netkg.engine import View
from netkg.errors import HttpError
from netkg.namespaces import compress
from netkg.sparql import parts
from netkg.sparql.guard import Reading
from netkg.sparql.parts import Part
from netkg.sparql.tokens import line_and_column, tokens

_LABELS = "rdfs:label|skos:prefLabel|skos:altLabel"
_TYPE = {"a", "rdf:type"}
#: Seconds after which no further part is tried.
_PATIENCE = 10


@dataclass(frozen=True)
class Reason:
    """One reason, with the text that it is about and its place in the query."""

    kind: str
    text: str
    message: str
    line: int = 0
    column: int = 0
    suggestions: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """Give the reason for JSON."""
        return {"kind": self.kind, "text": self.text, "message": self.message, "line": self.line,
                "column": self.column, "suggestions": list(self.suggestions)}


class Explainer:
    """Tries the parts of one query against a view."""

    def __init__(self, view: View, text: str, reading: Reading) -> None:
        self.view = view
        self.text = text
        self.prologue = _prologue(text, reading)
        self.parts = parts.where(text, reading.tokens)
        self._until = time.monotonic() + _PATIENCE

    def reasons(self) -> list[Reason]:
        """Give the reasons, the most telling first; none when all required parts match together."""
        patterns = [part for part in self.parts if part.kind != "filter"]
        filters = [part for part in self.parts if part.kind == "filter"]
        alone = [part for part in patterns if not self._matches([part])]
        if alone:
            return [reason for part in alone for reason in self._of_one(part)]
        if not self._matches(patterns):
            smallest = self._shrink(patterns, [])
            shown = " . ".join(part.text for part in smallest)
            return [self._reason("join", smallest[-1], f"Each of these matches something, but never together: {shown}")]
        if filters and not self._matches([*patterns, *filters]):
            smallest = self._shrink(filters, patterns)
            shown = " ".join(part.text for part in smallest)
            reason = self._reason("filter", smallest[0], f"Without {shown} there are rows; it removes them all.")
            return [reason, *(near for part in smallest for near in self._literals(part))]
        return []

    def _matches(self, some: Sequence[Part]) -> bool:
        if time.monotonic() > self._until:
            return True  # not tried; nothing is claimed about it
        body = " ".join(part.text + (" ." if part.kind == "triple" else "") for part in some)
        try:
            return bool(self.view.query(f"{self.prologue} ASK {{ {body} }}"))
        except HttpError:
            return True

    def _shrink(self, some: Sequence[Part], fixed: Sequence[Part]) -> list[Part]:
        """Drop every part without which nothing still matches."""
        kept = list(some)
        for part in list(some):
            rest = [other for other in kept if other is not part]
            if rest and not self._matches([*fixed, *rest]):
                kept = rest
        return kept

    def _of_one(self, part: Part) -> Iterator[Reason]:
        if part.kind == "graph":
            yield from self._of_graph(part)
        elif part.kind == "triple":
            found = [*self._terms(part), *self._kind_of_object(part), *self._literals(part)]
            yield from found or [self._reason("pattern", part, f"No triple fits {part.text}")]
        else:
            yield self._reason("pattern", part, f"This part matches nothing: {part.text[:200]}")

    def _of_graph(self, part: Part) -> Iterator[Reason]:
        name, content = part.terms
        if name.startswith(("?", "$")) or not content:
            yield self._reason("pattern", part, f"No graph has {content or 'anything'}")
            return
        with contextlib.suppress(HttpError):
            if bool(self.view.query(f"{self.prologue} ASK {{ GRAPH ?netkgAny {{ {content} }} }}")):
                rows = self.view.query(f"{self.prologue} SELECT DISTINCT ?g {{ GRAPH ?g {{ {content} }} }} LIMIT 5")
                where = tuple(compress(row[0].value) for row in rows)
                yield self._reason("graph", part, f"The graph {name} has no such triples; {', '.join(where)} has.",
                                   where)
                return
        yield self._reason("pattern", part, f"No graph has {content}")

    def _terms(self, part: Part) -> Iterator[Reason]:
        """Look for names that the graph does not use: predicates, classes, records."""
        subject, predicate, value = part.terms
        for role, term in (("property", predicate), ("class" if predicate in _TYPE else "record", value),
                           ("record", subject)):
            if not _is_name(term) or term in _TYPE:
                continue
            used = {"property": f"?s {term} ?o", "class": f"?s a {term}",
                    "record": f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }}"}[role]
            with contextlib.suppress(HttpError):
                if bool(self.view.query(f"{self.prologue} ASK {{ {used} }}")):
                    continue
                iri = next(iter(self.view.query(f"{self.prologue} SELECT ({term} AS ?x) {{}}")))[0].value
                near = _near(iri, _vocabulary(self.view.release, _Held(self.view), role))
                meant = f"; did you mean {' or '.join(near)}?" if near else ""
                used_as = {"property": "No triple has the property", "class": "Nothing is of the class",
                           "record": "Nothing is said of"}[role]
                yield self._reason("term", part, f"{used_as} {compress(iri)}{meant}", near)

    def _kind_of_object(self, part: Part) -> Iterator[Reason]:
        """Notice a literal where the property has IRIs, or the other way round."""
        _, predicate, value = part.terms
        if not _is_name(predicate) or value.startswith(("?", "$", "[", "(")):
            return
        literal = value[0] in "\"'" or value[0].isdigit() or value in ("true", "false")
        test = "isLiteral" if literal else "isIRI"
        with contextlib.suppress(HttpError):
            any_at_all = bool(self.view.query(f"{self.prologue} ASK {{ ?s {predicate} ?o }}"))
            fits = bool(self.view.query(f"{self.prologue} ASK {{ ?s {predicate} ?o FILTER({test}(?o)) }}"))
            if any_at_all and not fits:
                has, given = ("IRIs", "a literal") if literal else ("literals", "an IRI")
                yield self._reason("kind", part, f"{predicate} has {has}, and {value} is {given}.")

    def _literals(self, part: Part) -> Iterator[Reason]:
        """Look for quoted texts that no label has, and for language tags that they lack."""
        for token in tokens(part.text):
            if token.kind != "string":
                continue
            said = token.text.strip("\"'")
            if not said or len(said) > 100:
                continue
            near = _near_label(said, _labels(self.view.release, _Held(self.view)))
            if near and near != (said,):
                yield self._reason("literal", part, f"No label is {token.text}; did you mean {' or '.join(near)}?",
                                   near)
            elif near and part.kind == "triple":
                yield self._reason("literal", part, f"The label {token.text} has a language tag in the graph: compare "
                                                    f"with STR(), or write {token.text}@en.", (f"{token.text}@en",))

    def _reason(self, kind: str, part: Part, message: str, suggestions: tuple[str, ...] = ()) -> Reason:
        line, column = line_and_column(self.text, part.start)
        message = message if message.endswith((".", "?")) else message + "."
        return Reason(kind, part.text, message, line, column, suggestions)


class _Held:
    """A view as a cache argument: the release beside it is the key."""

    def __init__(self, view: View) -> None:
        self.view = view

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


def _prologue(text: str, reading: Reading) -> str:
    found = []
    for index, token in enumerate(reading.tokens):
        if token.kind == "word" and token.upper in ("PREFIX", "BASE"):
            last = reading.tokens[index + (2 if token.upper == "PREFIX" else 1)]
            found.append(text[token.start:last.end])
    return "\n".join(found)


def _is_name(term: str) -> bool:
    return bool(re.fullmatch(r"<[^<>\s]+>|[\w.\-]*:[^\s(){}|*+^!]*", term)) and not term.startswith("_:")


@lru_cache(maxsize=8)
def _vocabulary(release: str, held: _Held, role: str) -> tuple[str, ...]:
    query = {"property": "SELECT DISTINCT ?x { ?s ?x ?o }", "class": "SELECT DISTINCT ?x { ?s a ?x }",
             "record": f"SELECT DISTINCT ?x {{ ?x {_LABELS} ?l FILTER(isIRI(?x)) }} LIMIT 100000"}[role]
    declared = "SELECT DISTINCT ?x { ?x a ?kind FILTER(STRSTARTS(STR(?kind), STR(owl:))) FILTER(isIRI(?x)) }"
    found = {row[0].value for row in held.view.query(query) if isinstance(row[0], ox.NamedNode)}
    if role != "record":
        found |= {row[0].value for row in held.view.query(declared)} if role == "class" else set()
    return tuple(sorted(found))


@lru_cache(maxsize=2)
def _labels(release: str, held: _Held) -> dict[str, str]:
    rows = held.view.query(f"SELECT DISTINCT ?l {{ ?s {_LABELS} ?l FILTER(isLiteral(?l)) }} LIMIT 200000")
    return {row[0].value.lower(): row[0].value for row in rows}


def _near(iri: str, known: Iterable[str]) -> tuple[str, ...]:
    """Find terms that are spelt nearly alike, by the part after the last slash or hash."""
    locals_: dict[str, list[str]] = {}
    for other in known:
        locals_.setdefault(re.split(r"[/#]", other)[-1].lower(), []).append(other)
    wanted = re.split(r"[/#]", iri)[-1].lower()
    close = difflib.get_close_matches(wanted, locals_, n=3, cutoff=0.75)
    return tuple(compress(other) for name in close for other in locals_[name] if other != iri)[:3]


def _near_label(said: str, labels: dict[str, str]) -> tuple[str, ...]:
    if said in labels.values():
        return (said,)
    low = said.lower()
    if low in labels:
        return (labels[low],)
    likely = [name for name in labels if abs(len(name) - len(low)) <= 3]
    return tuple(labels[name] for name in difflib.get_close_matches(low, likely, n=3, cutoff=0.75))


