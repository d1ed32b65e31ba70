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
from netkg.sparql.syntax_errors import at, cut
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
#: Keywords after which the engine reads a name and nothing else.
_BEFORE_NAMES = frozenset(
    {"PREFIX", "GRAPH", "FROM", "NAMED", "SERVICE", "SILENT", "WITH", "USING", "INTO", "TO", "ADD", "MOVE", "COPY"}
)
#: What the engine's parser reads again when there is an error in its brackets, or one argument more than it tried first.
_TWICE = ("REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT")
#: How deep such brackets may nest: each doubles the time, and forty would take the parser years.
DOUBLED = 12
#: What is an IRI to the engine wherever it stands, for no expression begins with it.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
#: What would begin a string or a comment, or change the nesting, if it did not stand in an IRI.
_APART = re.compile(r"[#'()\[\]<]")
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


#: The latest readings, with the length of their texts: at most so many characters are kept, whatever the texts' number.
_readings: LRUCache[tuple[str, Limits], tuple[Reading, int]] = LRUCache(4_000_000, getsizeof=itemgetter(1))
_lock = Lock()  # for servers with threads
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
    with _lock:
        kept = _readings.get((text, limits))
    if kept is None:
        kept = _reading(text, cut(text), limits), len(text)
        if len(text) <= _readings.maxsize:
            with _lock:
                _readings[text, limits] = kept
    return kept[0]


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


def _reading(text: str, stream: list[Token], limits: Limits) -> Reading:
    _measure(text, stream, limits)
    capitals = text.upper()
    volatile = any(name in capitals for name in VOLATILE) and any(t.kind == "word" and t.upper in VOLATILE for t in stream)
    services: tuple[ServiceCall, ...] = _services(stream) if "SERVICE" in capitals else ()
    # The engine reads escapes only inside strings and IRIs; should it ever read them elsewhere, this still holds.
    if "\\" in text and not services and any(_disguised(t) for t in stream if t.kind not in ("string", "iri")):
        services = (ServiceCall(None, 0),)
    loads = tuple(_loads(stream)) if "LOAD" in capitals else ()
    return Reading(_form(stream), services, loads, volatile)


def _measure(text: str, stream: list[Token], limits: Limits) -> None:
    """Refuse a text whose tokens nest or chain beyond the limits, or that the engine may cut into others."""
    open_now: list[tuple[str, bool]] = []
    closed = ""
    deepest = operators = doubled = 0
    for index, token in enumerate(stream):
        if token.text[0] == "<" and open_now and open_now[-1][0] == "(" and _ends_operand(stream[index - 1]):
            operators += _compared(text, token)
        if token.kind == "punct":
            if token.text in _OPEN:
                open_now.append((_opening(stream, index, closed), _doubles(stream, index)))
                deepest, doubled = max(deepest, len(open_now)), doubled + open_now[-1][1]
                if doubled > DOUBLED:
                    raise QueryTooComplex(
                        f"Brackets after ! or {', '.join(_TWICE)} nest more than {DOUBLED} deep. "
                        "Write !(!(x)) as x, and BIND an inner value to a variable.",
                        depth=doubled,
                        limit="max-depth",
                    )
            elif token.text in _CLOSE:
                closed, twice = open_now.pop() if open_now else ("", False)
                doubled -= twice
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


def _opening(stream: list[Token], index: int, closed: str) -> str:
    """Tell a list of terms, which opens right after a brace or another such list, from other brackets."""
    before = stream[index - 1].text if index else ""
    of_terms = stream[index].text == "(" and (before == "{" or (before == ")" and closed == "(terms)"))
    return "(terms)" if of_terms else stream[index].text


def _ends_operand(token: Token) -> bool:
    """Whether the engine may read a comparison after a token; a word may end in a number, `DISTINCT1`."""
    return token.kind != "punct" or token.text in _CLOSE


def _compared(text: str, token: Token) -> int:
    """Count the operators in what the engine reads as a comparison, where SPARQL's longest match makes it another token.

    In parentheses, after an operand, `?a<?b&&?c>?d` and `?a<<http://x>` are such to the engine. There a quote or a hash
    would begin a string or a comment, so that this reader and the engine no longer saw the same brackets; that is
    refused. What begins as `<http://` is an IRI to both.

    :raises QuerySyntaxError: when it holds a character that would set the two apart.
    """
    if _ABSOLUTE.match(token.text):
        return 0
    apart = _APART.search(token.text, 1)
    if apart:
        place = token.start + apart.start()
        raise at(text, token.start, place + 1, "write a blank after < when it compares, or the IRI in full")
    return sum(token.text.count(operator) for operator in "<&|+-*/=!") if token.kind == "iri" else 0


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
