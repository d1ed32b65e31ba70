"""Cut SPARQL text into tokens, in linear time and without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

_PN = r"\w\u00B7"
_LOCAL_EXTRA = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

# A prefix is bounded to 200 characters: without the bound, `a.a.a.a…` would be read to its end from every `a`.
_KINDS = (
    ("iri", r"<(?:[^\x00-\x20<>\"{}|^`\\]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"),
    (
        "string",
        r'"""(?:[^"\\]++|\\.|"(?!""))*+"""'
        r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
        r'|"(?:[^"\\\n\r]++|\\[^\n\r])*+"'
        r"|'(?:[^'\\\n\r]++|\\[^\n\r])*+'",
    ),
    ("var", rf"[?$][{_PN}]+"),
    ("bnode", rf"_:\w(?:[{_PN}.\-]*[{_PN}\-])?"),
    ("lang", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"),
    ("number", r"(?:\d+\.\d*(?=[eE][+-]?\d)|\d*\.\d+|\d+)(?:[eE][+-]?\d+)?"),
    (
        "pname",
        rf"(?!\w*+[\s({{])(?:[^\W\d_](?:[{_PN}.\-]{{0,200}}[{_PN}\-])?)?:"
        rf"(?:(?:[{_PN}:]|{_LOCAL_EXTRA})(?:(?:[{_PN}:.\-]|{_LOCAL_EXTRA})*(?:[{_PN}:\-]|{_LOCAL_EXTRA}))?)?",
    ),
    ("word", r"[^\W\d]\w*"),
    ("punct", r"\^\^|&&|\|\||!=|<=|>=|<<\(|\)>>|<<|>>|\{\||\|\}|[{}()\[\],;.=<>+\-*/|^!?~@]"),
)
# Possessive: what is white space or a comment is never anything else, so nothing is tried twice.
_SPACE = r"(?:[ \t\r\n\f\v]++|#[^\n\r]*+)*+"
_TOKEN = re.compile(_SPACE + "(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS) + r"|\Z)", re.DOTALL)
_GAP = re.compile(_SPACE)


class Token(NamedTuple):
    """One token: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        """The text in capitals, as keywords are compared."""
        return self.text.upper()


#: Makes a token of three values; a NamedTuple's own constructor takes twice as long.
_token = partial(tuple.__new__, Token)


class LexicalError(ValueError):
    """A character that can begin no token; `position` is its index."""

    def __init__(self, position: int) -> None:
        super().__init__(f"no token begins at {position}")
        self.position = position


def tokens(text: str) -> Iterator[Token]:
    r"""Give the tokens of a SPARQL text, without white space and comments.

    >>> [t.kind for t in tokens("ASK { ?gene nk:modulates <pathway/mtor> } # why?")]
    ['word', 'punct', 'var', 'pname', 'iri', 'punct']
    >>> [t.text for t in tokens("'''it's''' \"TSC2\"@en 2.5.")]
    ["'''it's'''", '"TSC2"', '@en', '2.5', '.']

    :raises LexicalError: at a character that can begin no token, such as an unclosed quote.
    """
    position = 0
    for found in iter(_TOKEN.scanner(text).match, None):  # type: ignore[attr-defined]
        kind = found.lastgroup
        if kind is None:
            return
        start, position = found.span(kind)
        yield _token((kind, text[start:position], start))
    gap = _GAP.match(text, position)
    raise LexicalError(gap.end() if gap else position)


def line_and_column(text: str, position: int) -> tuple[int, int]:
    r"""Turn an index into a line and a column, both from 1.

    >>> line_and_column("ASK {\n ?s }", 7)
    (2, 2)
    """
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
