"""Write a query in the words in which the engine gives what SPARQL 1.1 says.

The engine has no value for COUNT over an expression that fails somewhere, nor for GROUP_CONCAT over what is no string;
it reads the replacement of REPLACE and the flag x as its own regular expressions do, and goes one level deeper for each
IRI of DESCRIBE. What can be said in other words is said here. The rest stands in docs/conformance.md.

What is sent to others by SERVICE stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pyoxigraph as ox

from netkg.sparql.tokens import LexicalError, Token, tokens

#: Fails, in any engine.
_ERROR = "(1/0)"
#: Stands for a value that could not be made.
_NONE = "<urn:netkg:none>"
#: The fewest resources with which DESCRIBE is written as VALUES.
_MANY = 100
_OPEN, _CLOSE = frozenset("({["), frozenset(")}]")
_WORDS = ("COUNT", "GROUP_CONCAT", "REPLACE", "REGEX", "DESCRIBE")
#: COUNT of rows or of a variable, as nearly every query has it.
_PLAIN_COUNT = re.compile(r"COUNT\s*\(\s*(?:DISTINCT\s*)?(?:\*|[?$]\w+)\s*\)")
_ESCAPES = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_GROUPS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|(\((?!\?))", re.DOTALL)


def adapted(text: str) -> str:
    """Give a query, or a pattern of an update, in the engine's words.

    >>> adapted("SELECT (COUNT(1/?n) AS ?sum) {}")
    'SELECT (SUM(COALESCE(IF(isIRI(1/?n\\n), 1, 1), 0)) AS ?sum) {}'
    >>> adapted('SELECT (REPLACE(?drug, "(a)", "$1b") AS ?x) {}')
    'SELECT (REPLACE(?drug, "(a)", "${1}b") AS ?x) {}'
    >>> adapted("SELECT (COUNT(*) AS ?genes) { ?gene a nk:Gene }")
    'SELECT (COUNT(*) AS ?genes) { ?gene a nk:Gene }'
    """
    capitals = text.upper()
    if not any(word in capitals for word in _WORDS):
        return text
    if "COUNT" in capitals and not any(word in _PLAIN_COUNT.sub("", capitals) for word in _WORDS):
        return text
    try:
        return _Writer(text).written()
    except LexicalError:
        return text  # the engine tells why


class _Writer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.stream: Sequence[Token] = tuple(tokens(text))
        self.closing: dict[int, int] = {}
        waiting: list[int] = []
        for index, token in enumerate(self.stream):
            if token.text in _OPEN:
                waiting.append(index)
            elif token.text in _CLOSE and waiting:
                self.closing[waiting.pop()] = index

    def written(self) -> str:
        """Write all of it."""
        return self._described() or self.part(0, len(self.stream))

    def part(self, start: int, stop: int) -> str:
        """Write the tokens from one up to another, with what stands between them."""
        pieces: list[str] = []
        done = self.stream[start].start if start < stop and start else 0
        index = start
        while index < stop:
            word = self.stream[index].upper if self.stream[index].kind == "word" else ""
            if word == "SERVICE":
                while index < stop and self.stream[index].text != "{":
                    index += 1
                index = self.closing.get(index, stop)
            close = self.closing.get(index + 1) if word in _CALLS and self.stream[index + 1 : index + 2] else None
            if close is not None and close < stop and self.stream[index + 1].text == "(":
                made = _CALLS[word](self, index + 2, close)
                if made is not None:
                    pieces += [self.text[done : self.stream[index].start], made]
                    done = self.stream[close].end
                    index = close
            index += 1
        end = len(self.text) if stop == len(self.stream) else self.stream[stop - 1].end
        return "".join([*pieces, self.text[done:end]])

    def _described(self) -> str:
        """Write DESCRIBE of many resources; empty where it is anything else."""
        first = next((index for index, token in enumerate(self.stream) if token.upper == "DESCRIBE"), None)
        if first is None or len(self.stream) - first < _MANY:
            return ""
        named = self.stream[first + 1 :]
        if any(token.kind not in ("iri", "pname") for token in named):
            return ""
        start = self.stream[first].end
        return f"{self.text[:start]} ?netkg {{ VALUES ?netkg {{{self.text[start:]}\n}} }}"

    def _arguments(self, start: int, stop: int, mark: str = ",") -> Iterator[tuple[int, int]]:
        """Give the places of arguments."""
        begin = index = start
        while index < stop:
            if self.stream[index].text == mark:
                yield begin, index
                begin = index + 1
            index = self.closing.get(index, index) + 1
        yield begin, stop

    def _distinct(self, start: int) -> bool:
        return self.stream[start].kind == "word" and self.stream[start].upper == "DISTINCT"

    def count(self, start: int, stop: int) -> str | None:
        """Count the rows for which an expression has a value."""
        distinct = self._distinct(start)
        start += distinct
        if stop - start == 1 and (self.stream[start].kind == "var" or self.stream[start].text == "*"):
            return None
        value = self.part(start, stop)[self._lead(start) :] + "\n"
        if not distinct:
            return f"SUM(COALESCE(IF(isIRI({value}), 1, 1), 0))"
        failed = f"COALESCE(MAX(COALESCE(IF(isIRI({value}), 0, 0), 1)), 0)"
        return f"(COUNT(DISTINCT COALESCE({value}, {_NONE})) - {failed})"

    def group_concat(self, start: int, stop: int) -> str | None:
        """Join the text of any values, to text without a language."""
        distinct = self._distinct(start)
        (begin, end), *rest = self._arguments(start + distinct, stop, ";")
        if self.stream[begin].upper == "STR" and self.closing.get(begin + 1) == end - 1:
            return None
        value = self.part(begin, end)[self._lead(begin) :] + "\n"
        tail = f"; {self.text[self.stream[rest[0][0]].start : self.stream[stop - 1].end]}\n" if rest else ""
        if not distinct:
            return f"GROUP_CONCAT(STR({value}){tail})"
        # The same text in two languages is two values.
        return f"STR(GROUP_CONCAT(DISTINCT COALESCE(CONCAT({value}), STR({value})){tail}))"

    def replace(self, start: int, stop: int) -> str | None:
        """Replace by what XPath means with the replacement."""
        return self._matching("REPLACE", list(self._arguments(start, stop)), 3)

    def regex(self, start: int, stop: int) -> str | None:
        """Match by what XPath means with the flag x."""
        return self._matching("REGEX", list(self._arguments(start, stop)), 2)

    def _matching(self, name: str, places: list[tuple[int, int]], flags_at: int) -> str | None:
        constants = [self._constant(*place) for place in places]
        if len(places) < flags_at or len(places) > flags_at + 1:
            return None
        flags = constants[flags_at] if len(places) > flags_at else ""
        pattern = constants[1]
        written = [self.part(*place)[self._lead(place[0]) :] for place in places]
        changed = False
        if flags and "x" in flags and "q" not in flags and pattern is not None:
            pattern, changed = _without_blanks(pattern), True
            written[1], written[flags_at] = str(ox.Literal(pattern)), str(ox.Literal(flags.replace("x", "")))
        if name == "REPLACE" and constants[2] is not None:
            groups = None if pattern is None else sum(bool(group) for group in _GROUPS.findall(pattern))
            meant = _replacement(constants[2], groups, literal="q" in (flags or ""))
            if meant != constants[2]:
                written[2], changed = _ERROR if meant is None else str(ox.Literal(meant)), True
        if not changed and written == [self.text[self.stream[a].start : self.stream[b - 1].end] for a, b in places]:
            return None
        return f"{name}({', '.join(f'{part}' for part in written)})"

    def _lead(self, start: int) -> int:
        """Give how much `part` writes before a token: nothing but for the first of the text."""
        return self.stream[0].start if start == 0 else 0

    def _constant(self, start: int, stop: int) -> str | None:
        """Give the text of a single string; None for anything else."""
        if stop - start != 1 or self.stream[start].kind != "string":
            return None
        quoted = self.stream[start].text
        quotes = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
        return _ESCAPES.sub(_unescaped, quoted[quotes:-quotes])


_CALLS: dict[str, Callable[[_Writer, int, int], str | None]] = {
    "COUNT": _Writer.count,
    "GROUP_CONCAT": _Writer.group_concat,
    "REPLACE": _Writer.replace,
    "REGEX": _Writer.regex,
}


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])


def _replacement(text: str, groups: int | None, *, literal: bool) -> str | None:
    r"""Translate XPath's replacement (F&O 5.6.4) to the engine's; None where it is an error.

    >>> _replacement(r"$1c\$", 1, literal=False), _replacement("$12", 1, literal=False), _replacement("$", 0, literal=False)
    ('${1}c$$', '${1}2', None)
    """
    if literal:
        return text.replace("$", "$$")
    pieces, place = [], 0
    while place < len(text):
        mark, after = text[place], text[place + 1 : place + 2]
        if mark == "\\":
            if after not in ("\\", "$"):
                return None
            pieces.append("$$" if after == "$" else after)
            place += 2
        elif mark == "$":
            digits = re.match(r"[0-9]+", text[place + 1 :])
            if digits is None:
                return None
            number = digits[0]
            while len(number) > 1 and groups is not None and int(number) > groups:
                number = number[:-1]
            pieces.append(f"${{{number}}}")
            place += 1 + len(number)
        else:
            pieces.append(mark)
            place += 1
    meant = "".join(pieces)
    # Where nothing can be taken for a part of the number, the engine reads it alike.
    return (
        text
        if meant == re.sub(r"\$([0-9]+)(?![0-9A-Za-z_])", r"${\1}", text) and "\\" not in text and "$$" not in text
        else meant
    )


def _without_blanks(pattern: str) -> str:
    r"""Take the white space out of a regular expression, as flag x does, but for that in brackets (F&O 5.6.1.1).

    >>> _without_blanks("a b[ c]#")
    'ab[ c]\\#'
    """
    made, depth, escaped = [], 0, False
    for mark in pattern:
        if mark in " \t\r\n" and not depth:
            continue
        if not escaped:
            depth += (mark == "[") - (mark == "]" and depth > 0)
        made.append("\\#" if mark == "#" and not escaped and not depth else mark)
        escaped = mark == "\\" and not escaped
    return "".join(made)
