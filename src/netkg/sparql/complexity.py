"""Count how deep a query nests and how long it chains, on its tokens, before the engine's parser recurses on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netkg.errors import QueryTooComplex
from netkg.sparql.syntax_errors import at
from netkg.sparql.tokens import Token

_OPEN = {"{": "}", "(": ")", "[": "]", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_CLOSE = frozenset(_OPEN.values())
# Each of these makes the engine's tree one level deeper, however flat the text looks.
_CHAINING = frozenset({"&&", "||", "+", "-", "*", "/", "|", "^", "!", "=", "!=", "<", ">", "<=", ">="})
_CHAINING_WORDS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "LATERAL", "AS", "NOT", "IN", "EXISTS"})
#: These do so in a pattern; before the data of an update, or in CREATE GRAPH, they only name a graph.
_CHAINING_CLAUSES = frozenset({"GRAPH", "SERVICE"})
_TERMS = frozenset({"iri", "pname", "string", "var", "bnode", "number"})
#: What the engine's parser reads again when there is an error in its brackets, or one argument more than it tried first.
_TWICE = ("REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT")
#: How deep such brackets may nest: each doubles the time, and forty would take the parser years.
DOUBLED = 12
#: What is an IRI to the engine wherever it stands, for no expression begins with it.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
#: What would begin a string or a comment, or change the nesting, if it did not stand in an IRI.
_APART = re.compile(r"[#'()\[\]<]")


@dataclass(frozen=True)
class Limits:
    """How large a query text may be before it is refused unparsed."""

    depth: int = 100
    operators: int = 500
    characters: int = 1_000_000
    #: Brackets of expressions, and triple patterns: the engine goes a level deeper for each of ORDER BY (1) (2) (3).
    brackets: int = 1000
    patterns: int = 5000


def measure(text: str, stream: list[Token], limits: Limits, *, is_query: bool = True) -> None:
    """Refuse a text whose tokens nest or chain beyond the limits, or that the engine may cut into others.

    :param is_query: whether all of it is patterns; in an update, what stands behind WHERE is.
    :raises QueryTooComplex: beyond the limits.
    :raises QuerySyntaxError: where this reader and the engine may cut the text apart in different ways.
    """
    open_now: list[tuple[str, bool]] = []
    closed = ""
    deepest = operators = doubled = brackets = patterns = 0
    in_pattern = is_query
    for index, token in enumerate(stream):
        if token.text[0] == "<" and open_now and open_now[-1][0] == "(" and _ends_operand(stream[index - 1]):
            operators += _compared(text, token)
        if token.kind == "punct":
            if token.text in _OPEN:
                if not (is_query or open_now):
                    in_pattern = index > 0 and stream[index - 1].upper == "WHERE"
                open_now.append((_opening(stream, index, closed), _doubles(stream, index)))
                brackets += open_now[-1][0] == "("
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
            elif token.text in ".;," and open_now and open_now[-1][0] != "(":
                patterns += in_pattern
        elif token.kind == "word":
            operators += token.upper in _CHAINING_WORDS or (in_pattern and bool(open_now) and token.upper in _CHAINING_CLAUSES)
        elif token.kind in _TERMS and open_now and open_now[-1][0] == "(" and stream[index - 1].kind in _TERMS:
            patterns += 2 * in_pattern  # an item of a collection
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
    for count, most, what in (
        (brackets, limits.brackets, "brackets"),
        (patterns, limits.patterns, "triple patterns"),
    ):
        if count > most:
            raise QueryTooComplex(
                f"The query has {count} {what}; the limit is {most}. Use VALUES or IN for long lists.", limit=what
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
        raise at(text, token.start, place + 1, "write a space after < if it compares, or the IRI in full")
    return sum(token.text.count(operator) for operator in "<&|+-*/=!") if token.kind == "iri" else 0


def _doubles(stream: list[Token], index: int) -> bool:
    """Whether the engine's parser may read what is inside a bracket twice."""
    for before in reversed(stream[max(0, index - 3) : index]):
        if before.text == "!" or before.upper.endswith(_TWICE):
            return True
        if before.kind == "punct":
            return False
    return False
