"""Say where a query is wrong, and what usually causes it.

The engine reports the furthest place that any alternative of its grammar looked at, and a keyword looks ahead by its
own length, so `SELECT * { ?s ?p }` is reported past its end. The text is therefore parsed once more with every token
on wide spacing: a look-ahead then stays within its own token's field, and the place found is the token that is wrong.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, islice, pairwise

from netkg.errors import QuerySyntaxError
from netkg.sparql.tokens import LexicalError, Token, line_and_column, tokens

_PLACE = re.compile(r"error at (\d+):(\d+)")
_FIELD = 40  # wider than the longest keyword
_PAIRS = {"{": "}", "(": ")", "[": "]"}
#: What the engine says of a query that follows the grammar and is wrong all the same.
_MESSAGES = {
    "SELECT * is not authorized": "SELECT * cannot stand with GROUP BY or an aggregate: name the variables",
    "Duplicated variable name": "this variable is selected twice: name it once, or choose another name after AS",
    "overrides an existing variable": "this variable is already in the pattern: choose another name after AS",
    "unbound": "a selected variable is neither grouped nor aggregated: add it to GROUP BY, or use SAMPLE()",
    "Prefix not found": "a prefix is not declared",
    "already": "a variable is bound twice: choose another name after AS",
}
KEYWORDS = (
    "SELECT",
    "ASK",
    "CONSTRUCT",
    "DESCRIBE",
    "WHERE",
    "DISTINCT",
    "REDUCED",
    "FILTER",
    "OPTIONAL",
    "UNION",
    "MINUS",
    "GRAPH",
    "BIND",
    "VALUES",
    "SERVICE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "PREFIX",
    "BASE",
    "FROM",
    "NAMED",
    "EXISTS",
    "NOT",
    "ASC",
    "DESC",
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "SAMPLE",
    "GROUP_CONCAT",
    "STR",
    "LANG",
    "REGEX",
    "CONTAINS",
    "BOUND",
    "INSERT",
    "DELETE",
    "DATA",
    "CLEAR",
    "DROP",
    "BY",
    "AS",
    "IN",
)


def cut(text: str, most: int | None = None) -> list[Token]:
    """Cut a text into its tokens.

    :param most: tokens after which to stop; all of them when None.
    :raises QuerySyntaxError: at a character that can begin no token.
    """
    try:
        return list(islice(tokens(text), most))
    except LexicalError as error:
        raise _lexical_error(text, error.position) from None


def _lexical_error(text: str, position: int) -> QuerySyntaxError:
    character = text[position]
    if character in "\"'":
        hint = "this quote is never closed on its line; use three quotes for text over several lines"
    elif character in "“”‘’„«»":
        hint = "this is a curly quote; SPARQL needs a plain \" or '"
    elif character == "\\":
        hint = "a backslash is allowed only inside quotes and IRIs"
    else:
        hint = f"the character {character!r} has no meaning here"
    return at(text, position, position + 1, hint)


def syntax_error(
    text: str,
    original: SyntaxError,
    parse: Callable[[str], object],
    prefixes: Mapping[str, str],
    stream: Sequence[Token] | None = None,
) -> QuerySyntaxError:
    """Turn the engine's complaint into line, column, excerpt and usual cause.

    :param text: the query or update.
    :param original: what the engine raised.
    :param parse: parses a text as the engine does, raising SyntaxError.
    :param prefixes: the prefixes that need no declaration.
    :param stream: the tokens of the text that were parsed, where these are not all.
    """
    end = stream[-1].end if stream else len(text.rstrip())
    try:
        stream = cut(text) if stream is None else stream
    except QuerySyntaxError as lexical:
        return lexical
    undeclared = _undeclared(stream, prefixes)
    if undeclared is not None:
        name = undeclared.text.partition(":")[0]
        return at(text, undeclared.start, undeclared.end, prefix_hint(name, prefixes))
    unbalanced = _unbalanced(stream)
    index, message = _failing_token(stream, parse, str(original))
    if unbalanced is not None and (index >= len(stream) or stream[index] is unbalanced[0] or stream[index].text in "})]"):
        token, hint = unbalanced
        return at(text, token.start, token.end, hint)
    for known, hint in _MESSAGES.items():
        if known in message:
            place = _meant(stream, index, known) or (stream[min(index, len(stream) - 1)] if stream else Token("", "", 0))
            return at(text, place.start, place.end, hint)
    if index >= len(stream):
        return at(text, end, end + 1, "the query ends too early")
    token = stream[index]
    if token.text == "}":  # the engine does not say of a query within a group what it says of a whole one
        star, twice, overriding, ungrouped, *_ = _MESSAGES
        last = next((t.text for t in reversed(stream[:index]) if t.text == "}" or t.upper == "GROUP"), "")
        is_grouped = last.upper() == "GROUP"
        for known in (twice, overriding, *([star] if is_grouped else [])):
            meant = _meant(stream, index, known)
            if meant is not None:
                return at(text, meant.start, meant.end, _MESSAGES[known])
        if is_grouped:
            return at(text, token.start, token.end, _MESSAGES[ungrouped])
    bound = _bound_before(stream[:index]) if token.text == "}" else None
    if bound is not None:
        return at(text, bound.start, bound.end, f"{bound.text} already has a value in this group: choose another name after AS")
    return at(text, token.start, token.end, _cause(stream, index))


def _failing_token(stream: Sequence[Token], parse: Callable[[str], object], message: str) -> tuple[int, str]:
    """Parse the tokens one to a line, each with a field of blanks behind it, and give the line that fails."""
    lines = [token.text.replace("\n", " ").replace("\r", " ") + " " * _FIELD for token in stream]
    try:
        parse("\n".join(lines))
    except SyntaxError as error:
        message = str(error)
        found = _PLACE.search(message)
        if found:
            return int(found.group(1)) - 1 if int(found.group(1)) <= len(stream) and not _at_end(found, stream) else len(
                stream
            ), message
    return len(stream), message


def _at_end(found: re.Match[str], stream: Sequence[Token]) -> bool:
    line, column = int(found.group(1)), int(found.group(2))
    return line == len(stream) and column > len(stream[-1].text) + _FIELD


def _undeclared(stream: Sequence[Token], prefixes: Mapping[str, str]) -> Token | None:
    known = set(prefixes)
    previous = None
    for token in stream:
        if token.kind == "pname":
            name = token.text.partition(":")[0]
            if previous is not None and previous.upper == "PREFIX":
                known.add(name)
            elif name not in known:
                return token
        previous = token
    return None


def prefix_hint(name: str, prefixes: Mapping[str, str]) -> str:
    """Say that a prefix is not declared, and which one may have been meant."""
    near = difflib.get_close_matches(name, prefixes, n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]}:?" if near else ""
    return f"the prefix {name}: is not declared; add PREFIX {name}: <…> at the top{meant}"


def _unbalanced(stream: Sequence[Token]) -> tuple[Token, str] | None:
    waiting: list[Token] = []
    for token in stream:
        if token.kind != "punct":
            continue
        if token.text in _PAIRS:
            waiting.append(token)
        elif token.text in _PAIRS.values():
            if not waiting:
                return token, f"this {token.text} closes nothing"
            if _PAIRS[waiting[-1].text] != token.text:
                return token, f"this {token.text} is where {_PAIRS[waiting[-1].text]} should close the bracket"
            waiting.pop()
    if waiting:
        return waiting[-1], f"this {waiting[-1].text} is never closed"
    return None


def _meant(stream: Sequence[Token], index: int, message: str) -> Token | None:
    """Find the token that the engine means, in the SELECT that ends where it fails."""
    depths = list(accumulate(((t.text == "{") - (t.text == "}") for t in stream), initial=0))
    for start in range(min(index, len(stream)) - 1, -1, -1):
        if stream[start].upper != "SELECT" or depths[start] != depths[min(index, len(stream))]:
            continue
        stop = next((i for i in range(start, len(stream)) if stream[i].text == "{" or stream[i].upper == "FROM"), len(stream))
        head = stream[start:stop]
        if message.startswith("SELECT *"):
            return next((star for star in head if star.text == "*"), None)
        named = [t for before, t in pairwise(head) if t.kind == "var" and before.upper == "AS"]
        if message.startswith("overrides"):
            later = {t.text[1:] for t in stream[stop:] if t.kind == "var"}
            found = next((t for t in named if t.text[1:] in later), None)
        else:
            nested = accumulate((t.text == "(") - (t.text == ")") for t in head)
            selected = [t for t, within in zip(head, nested, strict=True) if t.kind == "var" and (not within or t in named)]
            names = [t.text[1:] for t in selected]
            found = next((t for i, t in enumerate(selected) if names[i] in names[:i]), None)
        if found is not None:
            return found
    return None


def _bound_before(stream: Sequence[Token]) -> Token | None:
    """Find a variable that BIND names although the group around it has it already."""
    groups: list[set[str]] = [set()]
    binds: list[int] = []  # how many groups were open at each BIND whose parenthesis is open
    for index, token in enumerate(stream):
        if token.text == "{":
            groups.append(set())
        elif token.text == "}" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        elif token.upper == "BIND":
            binds.append(len(groups))
        elif token.kind == "var":
            named = stream[index - 1].upper == "AS" and binds and binds.pop() == len(groups)
            if named and token.text[1:] in groups[-1]:
                return token
            groups[-1].add(token.text[1:])
    return None


_TERMS = frozenset({"iri", "pname", "var", "bnode", "string", "number"})


def _cause(stream: Sequence[Token], index: int) -> str:
    """Guess what the writer meant, from the token that fails and the one before."""
    token = stream[index]
    before = stream[index - 1] if index else None
    if token.kind == "word":
        if token.upper not in KEYWORDS:
            near = difflib.get_close_matches(token.upper, KEYWORDS, n=1, cutoff=0.7)
            if near:
                return f"did you mean {near[0]}?"
        if token.upper in ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"):
            return "this is an update; send it to /update"
        if token.upper not in KEYWORDS and token.text != "a":
            return "a name without prefix: write prefix:name, ?variable, <IRI> or a quoted text"
    if token.text in ("}", ".", ";") and before is not None and before.kind in _TERMS | {"word"}:
        return "this triple has no object: a pattern is subject predicate object"
    if token.kind in _TERMS and before is not None and (before.kind in _TERMS or before.text in ")]"):
        return "a dot or semicolon is missing before this"
    if token.text in _PAIRS and before is not None and before.kind == "word":
        return f"{before.text} cannot be followed by {token.text} here"
    return f"{token.text!r} is not allowed here"


def at(text: str, start: int, end: int, hint: str) -> QuerySyntaxError:
    """Make the error for a place in a text, with the line it stands in and a caret below."""
    line, column = line_and_column(text, start)
    source = (text.split("\n")[line - 1] if text else "").rstrip("\r")
    # A query on one long line is shown around the place, not from its start.
    left = max(0, column - 61) if len(source) > 120 else 0
    shown = source[left : left + 120]
    width = max(1, min(end - start, len(shown) - (column - 1 - left)))
    excerpt = f"{shown}\n{' ' * (column - 1 - left)}{'^' * width}"
    said = hint if hint.endswith("?") else f"{hint}."
    return QuerySyntaxError(f"Line {line}, column {column}: {said}", line=line, column=column, excerpt=excerpt, hint=hint)
