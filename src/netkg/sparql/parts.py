"""Cut the WHERE clause of a query into the parts that must all match: triples, graphs, filters and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netkg.sparql.tokens import Token

_OPEN, _CLOSE = {"{", "(", "[", "<<", "<<(", "{|"}, {"}", ")", "]", ">>", ")>>", "|}"}
_OPTIONAL = {"OPTIONAL", "MINUS"}


@dataclass(frozen=True)
class Part:
    """One part: its kind, its text, where it begins, and its pieces.

    `kind` is triple, filter, graph, group or other; a triple's `terms` are subject, predicate and object as written;
    a graph's are its name and what stands between its braces.
    """

    kind: str
    text: str
    start: int
    terms: tuple[str, ...] = ()


def where(text: str, stream: Sequence[Token]) -> list[Part]:
    """Give the parts of the outermost group; optional ones are left out, as they cannot empty an answer.

    >>> from netkg.sparql.tokens import tokens
    >>> text = "SELECT * { ?g a nk:Gene ; rdfs:label ?l FILTER(?l = 'TSC2') }"
    >>> [part.text for part in where(text, list(tokens(text)))]
    ['?g a nk:Gene', '?g rdfs:label ?l', "FILTER(?l = 'TSC2')"]
    """
    opening = _outermost(stream)
    if opening is None:
        return []
    return inside(text, stream[opening + 1:_match(stream, opening)])


def _outermost(stream: Sequence[Token]) -> int | None:
    """Find the group's brace: after WHERE, or the first one; a CONSTRUCT's template comes before it."""
    for index, token in enumerate(stream):
        if token.text == "{" and (index + 1 == len(stream) or not (
                stream[index - 1].upper == "CONSTRUCT" and _has_where(stream, index))):
            return index
        if token.upper == "CONSTRUCT" and token.kind == "word" and stream[index + 1].text == "{":
            after = _match(stream, index + 1) + 1
            rest = _outermost(stream[after:])
            return None if rest is None else after + rest
    return None


def _has_where(stream: Sequence[Token], index: int) -> bool:
    return _match(stream, index) + 1 < len(stream)


def inside(text: str, stream: Sequence[Token]) -> list[Part]:
    """Give the parts that stand between two braces."""
    parts: list[Part] = []
    index = 0
    while index < len(stream):
        token = stream[index]
        word = token.upper if token.kind == "word" else ""
        if token.text == ".":
            index += 1
            continue
        if word in _OPTIONAL:
            index = _group_end(stream, index + 1)
        elif word == "FILTER":
            stop = _constraint_end(stream, index + 1)
            parts.append(_part("filter", text, stream[index:stop]))
            index = stop
        elif word == "GRAPH":
            stop = _group_end(stream, index + 2)
            name, body = stream[index + 1], stream[index + 3:stop - 1]
            content = text[body[0].start:body[-1].end] if body else ""
            parts.append(Part("graph", text[token.start:stream[stop - 1].end], token.start, (name.text, content)))
            index = stop
        elif word in ("BIND", "VALUES", "SERVICE", "LATERAL", "SELECT") or token.text == "{":
            stop = _other_end(stream, index, word)
            parts.append(_part("other" if word else "group", text, stream[index:stop]))
            index = stop
        else:
            stop = _triples_end(stream, index)
            parts += _triples(text, stream[index:stop])
            index = max(stop, index + 1)
    return parts


def _part(kind: str, text: str, stream: Sequence[Token]) -> Part:
    return Part(kind, text[stream[0].start:stream[-1].end], stream[0].start)


def _match(stream: Sequence[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(stream)):
        depth += (stream[place].text in _OPEN) - (stream[place].text in _CLOSE)
        if depth == 0:
            return place
    return len(stream)


def _group_end(stream: Sequence[Token], index: int) -> int:
    while index < len(stream) and stream[index].text != "{":
        index += 1
    return min(_match(stream, index) + 1, len(stream)) if index < len(stream) else index


def _constraint_end(stream: Sequence[Token], index: int) -> int:
    while index < len(stream) and stream[index].text not in ("(", "{"):
        index += 1
    return min(_match(stream, index) + 1, len(stream)) if index < len(stream) else index


def _other_end(stream: Sequence[Token], index: int, word: str) -> int:
    if word == "BIND":
        return _constraint_end(stream, index)
    if word == "SELECT":
        return len(stream)
    stop = _group_end(stream, index)
    while stop < len(stream) and stream[stop].upper == "UNION":
        stop = _group_end(stream, stop + 1)
    return stop


def _triples_end(stream: Sequence[Token], index: int) -> int:
    depth = 0
    for place in range(index, len(stream)):
        token = stream[place]
        if depth == 0 and (token.text in (".", "{") or (token.kind == "word" and token.upper in (
                "FILTER", "OPTIONAL", "MINUS", "GRAPH", "BIND", "VALUES", "SERVICE", "LATERAL"))):
            return place
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
    return len(stream)


def _triples(text: str, stream: Sequence[Token]) -> list[Part]:
    """Write `s p o ; q r , t` out as one part for each triple."""
    pieces = _split(stream, ";")
    parts: list[Part] = []
    first, rest = _term(pieces[0]) if pieces and pieces[0] else ((), ())
    subject = _slice(text, first)
    for number, piece in enumerate(pieces):
        body = rest if number == 0 else piece
        if not body:
            continue
        verb, objects = _verb(body)
        for value in _split(objects, ","):
            if value:
                terms = (subject, _slice(text, verb), _slice(text, value))
                parts.append(Part("triple", " ".join(terms), (first if number == 0 else verb)[0].start, terms))
    return parts


def _split(stream: Sequence[Token], mark: str) -> list[Sequence[Token]]:
    found, depth, begin = [], 0, 0
    for place, token in enumerate(stream):
        if depth == 0 and token.text == mark:
            found.append(stream[begin:place])
            begin = place + 1
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
    return [*found, stream[begin:]]


def _term(stream: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    stop = _match(stream, 0) + 1 if stream[0].text in _OPEN else 1
    return stream[:stop], stream[stop:]


def _verb(stream: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Take a predicate or path off the front: it goes on as long as operators join it."""
    index = 0
    while index < len(stream):
        if stream[index].text in ("^", "!"):
            index += 1
            continue
        index = _match(stream, index) + 1 if stream[index].text == "(" else index + 1
        while index < len(stream) and stream[index].text in ("*", "+", "?"):
            index += 1
        if index < len(stream) and stream[index].text in ("/", "|"):
            index += 1
            continue
        break
    return stream[:index], stream[index:]


def _slice(text: str, stream: Sequence[Token]) -> str:
    return text[stream[0].start:stream[-1].end] if stream else ""
