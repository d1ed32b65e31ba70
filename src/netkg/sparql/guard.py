"""Look at a query or update before the engine does: what it is, what it calls, how deep it goes.

The engine's parser recurses, and a crash there ends the whole process; so depth and operator chains are counted
here, on the token stream. `SERVICE` and `LOAD` cannot be switched off in the engine; so they are found here. Where
this reader and the engine's could differ, this one errs on the side of refusing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from netkg.errors import QueryTooComplex
from netkg.sparql.syntax_errors import cut
from netkg.sparql.tokens import Token

QUERY_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATE_FORMS = frozenset({"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
#: Functions whose value changes from call to call: their results are neither cached nor tagged.
VOLATILE = frozenset({"RAND", "NOW", "UUID", "STRUUID"})

_OPEN = {"{": "}", "(": ")", "[": "]", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_CLOSE = frozenset(_OPEN.values())
# Each of these makes the engine's tree one level deeper, however flat the text looks.
_CHAINING = frozenset({"&&", "||", "+", "-", "*", "/", "|", "^", "!", "=", "!=", "<", ">", "<=", ">="})
_CHAINING_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "LATERAL", "AS", "NOT", "IN", "EXISTS"})
#: What the engine's parser reads again when there is an error in its brackets, or one argument more than it tried first.
_TWICE = ("REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT")
#: How deep such brackets may nest: each doubles the time, and forty would take the parser years.
DOUBLED = 12
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: Declarations and the first keyword after them, in plain writing.
_PLAIN = re.compile(
    r"\s*+(?:(?:PREFIX\s++(?:[A-Z][A-Z0-9]*+)?:|BASE)\s*+<[^\x00-\x20<>\"{}|^`\\]*+>\s*+)*+"
    rf"({'|'.join(sorted(QUERY_FORMS))})[\s{{*?$]",
    re.ASCII | re.IGNORECASE,
)
#: Whoever writes none of these calls nothing, nor anything volatile; an escape could spell the others.
_TELLING = ("SERVICE", "LOAD", "\\", *VOLATILE)


@dataclass(frozen=True)
class Limits:
    """How large a query text may be before it is refused unparsed."""

    depth: int = 100
    operators: int = 500
    characters: int = 1_000_000


@dataclass(frozen=True)
class ServiceCall:
    """A SERVICE clause: the target as written (None when disguised), and its place."""

    target: Token | None
    position: int
    silent: bool = False


@dataclass(frozen=True)
class Reading:
    """What the token stream says about a text."""

    form: str
    services: tuple[ServiceCall, ...] = ()
    loads: tuple[int, ...] = ()
    volatile: bool = False

    @property
    def is_query(self) -> bool:
        """Whether this is one of the four query forms."""
        return self.form in QUERY_FORMS

    @property
    def is_update(self) -> bool:
        """Whether this begins as an update does."""
        return self.form in UPDATE_FORMS


_OF_FORM = {form: Reading(form) for form in QUERY_FORMS}


def read(text: str, limits: Limits = Limits()) -> Reading:
    """Read a text's tokens, count its depth, and find what it calls.

    >>> read("PREFIX nk: <x> SELECT * { SERVICE ?where { ?s ?p ?o } }").services[0].target.text
    '?where'
    >>> read("INSERT DATA { <gene/men1> a <Gene> }").is_update
    True

    :raises QueryTooComplex: beyond the limits.
    :raises QuerySyntaxError: when it cannot even be cut into tokens.
    """
    _refuse_long(text, limits)
    return _read(text, limits)


def read_tokens(text: str, limits: Limits = Limits()) -> tuple[Reading, list[Token]]:
    """Read a text as `read` does, and hand on its tokens.

    >>> reading, stream = read_tokens("CLEAR ALL")
    >>> reading.form, [token.text for token in stream]
    ('CLEAR', ['CLEAR', 'ALL'])

    :raises QueryTooComplex: beyond the limits.
    :raises QuerySyntaxError: when it cannot even be cut into tokens.
    """
    _refuse_long(text, limits)
    stream = cut(text)
    return _reading(text, stream, limits), stream


def _refuse_long(text: str, limits: Limits) -> None:
    if len(text) > limits.characters:
        raise QueryTooComplex(
            f"The query has {len(text)} characters; the limit is {limits.characters}. "
            "Send less, or load long lists of values as a graph.",
            limit="max-query-length",
        )


def read_plain(text: str, limits: Limits = Limits()) -> Reading | None:
    """Read a short text in plain writing, which has too few characters and brackets to go beyond a limit; else None.

    Most queries are such, and are asked once; cutting one into tokens takes as long as the engine does. One that has
    an error may be given too: the engine will tell.

    >>> read_plain("SELECT ?gene { ?gene a nk:Gene }").form, read_plain("SELECT * { SERVICE ?where { ?s ?p ?o } }")
    ('SELECT', None)
    """
    if len(text) > min(limits.operators, limits.characters) or not text.isascii():
        return None
    if text.count("{") + text.count("(") + text.count("[") + text.count("<<") > min(limits.depth, DOUBLED):
        return None
    capitals = text.upper()
    for word in _TELLING:
        if word in capitals:
            return None
    found = _PLAIN.match(text)
    return _OF_FORM[found[1].upper()] if found else None


@lru_cache(maxsize=512)
def _read(text: str, limits: Limits) -> Reading:
    return _reading(text, cut(text), limits)


def _reading(text: str, stream: list[Token], limits: Limits) -> Reading:
    _measure(stream, limits)
    capitals = text.upper()
    volatile = any(name in capitals for name in VOLATILE) and any(t.kind == "word" and t.upper in VOLATILE for t in stream)
    services: tuple[ServiceCall, ...] = _services(stream) if "SERVICE" in capitals else ()
    # The engine reads escapes only inside strings and IRIs; should it ever read them elsewhere, this still holds.
    if "\\" in text and not services and any(_disguised(t) for t in stream if t.kind not in ("string", "iri")):
        services = (ServiceCall(None, 0),)
    loads = (
        tuple(t.start for t in stream if t.kind in ("word", "pname") and "LOAD" in t.upper.split(":")[0])
        if "LOAD" in capitals
        else ()
    )
    return Reading(_form(stream), services, loads, volatile)


def _measure(stream: list[Token], limits: Limits) -> None:
    """Refuse a text whose tokens nest or chain beyond the limits."""
    open_now: list[bool] = []
    deepest = operators = doubled = 0
    for index, token in enumerate(stream):
        if token.kind == "punct":
            if token.text in _OPEN:
                open_now.append(_doubles(stream, index))
                deepest, doubled = max(deepest, len(open_now)), doubled + open_now[-1]
                if doubled > DOUBLED:
                    raise QueryTooComplex(
                        f"Brackets after ! or {', '.join(_TWICE)} nest more than {DOUBLED} deep. "
                        "Write !(!(x)) as x, and BIND an inner value to a variable.",
                        depth=doubled,
                        limit="max-depth",
                    )
            elif token.text in _CLOSE:
                doubled -= open_now.pop() if open_now else 0
            elif token.text in _CHAINING:
                operators += 1
        elif token.kind == "word" and token.upper in _CHAINING_WORDS:
            operators += 1
    if deepest > limits.depth:
        raise QueryTooComplex(
            f"Brackets nest {deepest} deep; the limit is {limits.depth}. Flatten the query.", depth=deepest, limit="max-depth"
        )
    if operators > limits.operators:
        raise QueryTooComplex(
            f"The query chains {operators} operators and clauses; the limit is {limits.operators}. "
            "Use VALUES or IN for long lists.",
            operators=operators,
            limit="max-operators",
        )


def _doubles(stream: list[Token], index: int) -> bool:
    """Whether the engine's parser may read what is inside a bracket twice."""
    for before in reversed(stream[max(0, index - 3) : index]):
        if before.text == "!" or before.upper.endswith(_TWICE):
            return True
        if before.kind == "punct":
            return False
    return False


def _form(stream: list[Token]) -> str:
    """Find the first keyword after the prologue.

    The engine needs no blank after a keyword: `LOADSILENT<u>`, `LOAD:x` and `PREFIXa: <u>` are read as if there were one.
    """
    skip = 0
    for token in stream:
        if skip:
            skip -= 1
            continue
        if token.kind not in ("word", "pname"):
            return ""
        word = token.upper.partition(":")[0]
        glued = token.kind == "pname"
        skip = int(word.startswith("PREFIX")) if glued else {"PREFIX": 2, "BASE": 1, "VERSION": 1}.get(word, 0)
        if not skip:
            if word in QUERY_FORMS and not glued:
                return word
            return next((form for form in (*QUERY_FORMS, *UPDATE_FORMS) if word.startswith(form)), "" if glued else word)
    return ""


def _disguised(token: Token) -> bool:
    text = token.text
    for _ in range(3):
        text = _ESCAPE.sub(_decode, text)
    return text != token.text and "SERVICE" in text.upper()


def _decode(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code < 0x110000 else ""


def _services(stream: list[Token]) -> tuple[ServiceCall, ...]:
    """Find every SERVICE clause.

    The engine matches keywords without looking for a word's end, and backs out of names with unknown prefixes:
    `SERVICESILENT<u>{}`, `trueSERVICE<u>{}` and `true.SERVICE:x{}` are clauses to it. So a word or prefix that only
    contains SERVICE counts, with no target that could be allowed.
    """
    calls = []
    for index, token in enumerate(stream):
        if token.kind == "word" and token.upper == "SERVICE":
            after = stream[index + 1 : index + 3]
            silent = bool(after) and after[0].kind == "word" and after[0].upper == "SILENT"
            target = after[1] if silent and len(after) > 1 else after[0] if after else None
            calls.append(ServiceCall(target, token.start, silent))
        elif (token.kind in ("word", "bnode") and "SERVICE" in token.upper and token.upper != "SERVICE") or (
            token.kind == "pname" and "SERVICE" in token.upper.partition(":")[0]
        ):
            calls.append(ServiceCall(None, token.start))
    return tuple(calls)
