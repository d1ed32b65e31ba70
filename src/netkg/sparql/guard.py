"""Look at a query or update before the engine does: what it is, what it calls, how deep it goes.

The engine's parser recurses, and a crash there ends the whole process; so depth and operator chains are counted
here, on the token stream. `SERVICE` and `LOAD` cannot be switched off in the engine; so they are found here. Where
this reader and the engine's could differ, this one errs on the side of refusing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from threading import Lock

from cachetools import LRUCache

from netkg.errors import QueryTooComplex
from netkg.sparql.complexity import DOUBLED, measure
from netkg.sparql.complexity import Limits as Limits
from netkg.sparql.syntax_errors import cut
from netkg.sparql.tokens import Token

QUERY_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATE_FORMS = frozenset({"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
#: Functions whose value changes from call to call: their results are neither cached nor tagged.
VOLATILE = frozenset({"RAND", "NOW", "UUID", "STRUUID"})

#: The limits unless others are set.
LIMITS = Limits()
#: Keywords after which the engine reads a name and nothing else.
_BEFORE_NAMES = frozenset(
    {"PREFIX", "GRAPH", "FROM", "NAMED", "SERVICE", "SILENT", "WITH", "USING", "INTO", "TO", "ADD", "MOVE", "COPY"}
)
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
class ServiceCall:
    """A SERVICE clause: the target as written (None when disguised), and its place."""

    target: Token | None
    position: int
    silent: bool = False


@dataclass(frozen=True)
class QueryReading:
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


#: The latest readings, with the length of their texts: at most so many characters are kept, whatever the texts' number.
_readings: LRUCache[tuple[str, Limits], tuple[QueryReading, int]] = LRUCache(4_000_000, getsizeof=itemgetter(1))
#: Tokens of a long text that are held against the limits by themselves.
_BEGINNING = 4096
_lock = Lock()  # for servers with threads
_OF_FORM = {form: QueryReading(form) for form in QUERY_FORMS}


def read(text: str, limits: Limits = LIMITS) -> QueryReading:
    """Read a text's tokens, count its depth, and find what it calls.

    >>> read("PREFIX nk: <x> SELECT * { SERVICE ?where { ?s ?p ?o } }").services[0].target.text
    '?where'
    >>> read("INSERT DATA { <gene/men1> a <Gene> }").is_update
    True

    :raises QueryTooComplex: beyond the limits.
    :raises QuerySyntaxError: when it cannot even be cut into tokens.
    """
    _refuse_long(text, limits)
    with _lock:
        kept = _readings.get((text, limits))
    if kept is None:
        kept = _reading(text, _cut(text, limits), limits), len(text)
        if len(text) <= _readings.maxsize:
            with _lock:
                _readings[text, limits] = kept
    return kept[0]


def read_tokens(text: str, limits: Limits = LIMITS) -> tuple[QueryReading, list[Token]]:
    """Read a text as `read` does, and hand on its tokens.

    >>> reading, stream = read_tokens("CLEAR ALL")
    >>> reading.form, [token.text for token in stream]
    ('CLEAR', ['CLEAR', 'ALL'])

    :raises QueryTooComplex: beyond the limits.
    :raises QuerySyntaxError: when it cannot even be cut into tokens.
    """
    _refuse_long(text, limits)
    stream = _cut(text, limits)
    return _reading(text, stream, limits), stream


def _cut(text: str, limits: Limits) -> list[Token]:
    """Cut a text into its tokens, unless the first few thousand are too many for a limit: cutting is what takes time."""
    if len(text) > _BEGINNING:
        beginning = cut(text, _BEGINNING)
        measure(text, beginning, limits, is_query=_form(beginning) not in UPDATE_FORMS)
    return cut(text)


def _refuse_long(text: str, limits: Limits) -> None:
    if len(text) > limits.characters:
        raise QueryTooComplex(
            f"The query has {len(text)} characters; the limit is {limits.characters}. "
            "Send less, or load long lists of values as a graph.",
            limit="max-query-length",
        )


def read_plain(text: str, limits: Limits = LIMITS) -> QueryReading | None:
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


def _reading(text: str, stream: list[Token], limits: Limits) -> QueryReading:
    form = _form(stream)
    measure(text, stream, limits, is_query=form not in UPDATE_FORMS)
    capitals = text.upper()
    volatile = any(name in capitals for name in VOLATILE) and any(t.kind == "word" and t.upper in VOLATILE for t in stream)
    services: tuple[ServiceCall, ...] = _services(stream) if "SERVICE" in capitals else ()
    # The engine reads escapes only inside strings and IRIs; should it ever read them elsewhere, this still holds.
    if "\\" in text and not services and any(_disguised(t) for t in stream if t.kind not in ("string", "iri")):
        services = (ServiceCall(None, 0),)
    loads = tuple(_loads(stream)) if "LOAD" in capitals else ()
    return QueryReading(form, services, loads, volatile)


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
    `SERVICESILENT<u>{}`, `trueSERVICE<u>{}` and `true.SERVICE:x{}` are clauses to it. So a word that only contains
    SERVICE counts, with no target that could be allowed.

    A name whose prefix contains it would carry the target within itself, and what follows a target is a brace. So such
    a name counts where a brace follows, unless it stands where the grammar wants the name of a graph or of a service;
    anywhere else, as in `webservice:p`, it is only a name. A blank node label ends where the engine sees its end;
    should it ever see one at a dot, what follows the dot still counts.
    """
    calls = []
    for index, token in enumerate(stream):
        if "SERVICE" not in token.upper:
            continue
        if token.kind == "word" and token.upper == "SERVICE":
            after = stream[index + 1 : index + 3]
            silent = bool(after) and after[0].kind == "word" and after[0].upper == "SILENT"
            target = after[1] if silent and len(after) > 1 else after[0] if after else None
            calls.append(ServiceCall(target, token.start, silent))
        elif (
            token.kind == "word"
            or (token.kind == "bnode" and ".SERVICE" in token.upper)
            or (token.kind == "pname" and "SERVICE" in token.upper.partition(":")[0] and _may_call(stream, index))
        ):
            calls.append(ServiceCall(None, token.start))
    return tuple(calls)


def _may_call(stream: list[Token], index: int) -> bool:
    """Whether a name that contains SERVICE may be a clause to the engine: a brace follows, and nothing asks for a name."""
    if index + 1 == len(stream) or stream[index + 1].text != "{":
        return False
    before = stream[index - 1] if index else None
    return before is None or before.kind != "word" or before.upper not in _BEFORE_NAMES


def _loads(stream: list[Token]) -> Iterator[int]:
    """Find where a LOAD operation may begin; gives its place.

    An operation begins outside all braces: at the start, after a semicolon, or after a declaration, which ends in an
    IRI or a string. The engine needs no blank after the keyword, so `LOADSILENT:x` and `LOAD:x` are operations to it;
    a name such as `payload:a` is one nowhere, and `loader:a` is not one inside a block or after a keyword.
    """
    depth = 0
    for index, token in enumerate(stream):
        if token.kind == "punct":
            depth += token.text.count("{") - token.text.count("}")
        elif token.kind == "word" and "LOAD" in token.upper:
            yield token.start
        elif token.kind == "pname" and token.upper.startswith("LOAD"):
            before = stream[index - 1] if index else None
            if depth <= 0 and (before is None or before.kind != "word" or before.upper not in _BEFORE_NAMES):
                yield token.start
