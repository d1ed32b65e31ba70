"""Change texts at random in the ways that writers, and attackers, do."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from netkg.sparql.tokens import LexicalError, tokens

BRACKETS = (
    "{}",
    "()",
    "[]",
    "<>",
    ("<<", ">>"),
    ("<<(", ")>>"),
    ("{|", "|}"),
    ("FILTER EXISTS {", "}"),
    ("OPTIONAL {", "}"),
    ("{ SELECT * {", "} }"),
    ("GRAPH ?g {", "}"),
    ("MINUS {", "}"),
    ("IF(", ",1,2)"),
    ("COALESCE(", ")"),
    ("!(", ")"),
    ("(", ")*"),
)
WORDS = (
    "SELECT",
    "*",
    "WHERE",
    "{",
    "}",
    ".",
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
    "a",
    "?s",
    "?p",
    "?o",
    "$s",
    "<x>",
    "x:y",
    ":",
    "_:b",
    "1",
    "-1",
    "1.5",
    "1e9",
    "'a'",
    '"""b"""',
    "@en",
    "^^",
    "^",
    "|",
    "/",
    "!",
    "=",
    "<",
    ">",
    "<=",
    "&&",
    "||",
    "+",
    "UNION",
    "OPTIONAL",
    "FILTER",
    "BIND",
    "AS",
    "VALUES",
    "UNDEF",
    "MINUS",
    "EXISTS",
    "NOT",
    "IN",
    "GROUP BY",
    "HAVING",
    "ORDER BY",
    "LIMIT",
    "OFFSET",
    "SERVICE",
    "SILENT",
    "GRAPH",
    "FROM",
    "NAMED",
    "PREFIX",
    "BASE",
    "COUNT",
    "DISTINCT",
    "ASK",
    "CONSTRUCT",
    "DESCRIBE",
    "INSERT",
    "DELETE",
    "DATA",
    "WITH",
    "USING",
    "LOAD",
    "CLEAR",
    "DROP",
    "ALL",
    "DEFAULT",
    "COPY",
    "TO",
    "true",
    "false",
    "\\u0053",
    "\ufeff",
    "\u00a0",
    "\u2028",
    "\x0b",
    "\x00",
    "\\",
    "#",
    "\n",
    "\r",
    "\ud800",
    "\U0001f600",
    "<<",
    ">>",
    "{|",
    "|}",
    "~",
    "LATERAL",
    "VERSION '1.2'",
    "()",
)
BYTES = (
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xf5\x80\x80\x80",
    b"<",
    b">",
    b'"',
    b"\\u0000",
    b"\\uD800",
    b"\\U00110000",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"@prefix",
    b"@base <>",
    b"_:",
    b"%00",
    b"&#0;",
    b"&x;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<?x?>",
    b"<!DOCTYPE",
    b"xml:base='::'",
    b"rdf:li",
    b"@context",
    b"@id",
    b"@graph",
    b"@list",
    b"@reverse",
    b"@type",
    b"@nest",
    b"null",
    b"1e999",
    b"-",
    b"e",
    b"<<",
    b">>",
    b"\r",
    b"\x0c",
)


def pieces(text: str) -> list[str]:
    """Cut a text into tokens with the blanks before them, or into words where it has no tokens."""
    try:
        places = [token.start for token in tokens(text)]
    except LexicalError:
        return [word + " " for word in text.split(" ")]
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True) if a < b]


def _delete(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    place = rng.randrange(len(parts))
    del parts[place : place + rng.choice((1, 1, 1, 2, 5))]


def _duplicate(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    start = rng.randrange(len(parts))
    stop = min(len(parts), start + rng.choice((1, 1, 2, 3, 8)))
    parts[stop:stop] = parts[start:stop] * rng.choice((1, 1, 2, 10, 40))


def _swap(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    a, b = rng.randrange(len(parts)), rng.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]


def _wrap(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    start = rng.randrange(len(parts))
    stop = min(len(parts), start + rng.choice((1, 3, 10)))
    opening, closing = rng.choice(BRACKETS)
    depth = rng.choice((1, 1, 2, 5, 20, 80))
    parts[stop:stop] = [f" {closing} "] * depth
    parts[start:start] = [f" {opening} "] * depth


def _insert(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    blank = rng.choice((" ", "", "\n", "/**/", "#x\n"))
    parts.insert(rng.randrange(len(parts) + 1), blank + rng.choice(WORDS) + rng.choice((" ", "")))


def _splice(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    found = pieces(rng.choice(others))
    start = rng.randrange(len(found) or 1)
    place = rng.randrange(len(parts) + 1)
    parts[place:place] = found[start : start + rng.choice((1, 3, 10, 30))]


def _character(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    place = rng.randrange(len(parts))
    part = parts[place]
    cut = rng.randrange(len(part) + 1)
    parts[place] = part[:cut] + chr(rng.choice((0, 9, 32, 34, 39, 60, 62, 92, 0x7F, 0xE9, 0x2028, 0xFEFF))) + part[cut:]


def _case(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    place = rng.randrange(len(parts))
    parts[place] = rng.choice((str.upper, str.lower, str.swapcase))(parts[place])


def _escape(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    place = rng.randrange(len(parts))
    part = parts[place]
    cut = rng.randrange(len(part)) if part else 0
    if part:
        parts[place] = f"{part[:cut]}\\u{ord(part[cut]) & 0xFFFF:04X}{part[cut + 1 :]}"


def _glue(rng: random.Random, parts: list[str], others: Sequence[str]) -> None:
    place = rng.randrange(len(parts))
    parts[place] = parts[place].strip()


MUTATIONS: tuple[Callable[[random.Random, list[str], Sequence[str]], None], ...] = (
    _delete,
    _duplicate,
    _swap,
    _wrap,
    _insert,
    _splice,
    _character,
    _case,
    _escape,
    _glue,
)


def text(rng: random.Random, seed: str, others: Sequence[str]) -> str:
    """Change a query or update a few times."""
    parts = pieces(seed)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        if not parts:
            parts = ["ASK ", "{", "}"]
        rng.choice(MUTATIONS)(rng, parts, others)
    return "".join(parts)[:200_000]


def body(rng: random.Random, seed: bytes, others: Sequence[bytes]) -> bytes:
    """Change a document a few times."""
    data = bytearray(seed)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        a = rng.randrange(len(data) + 1)
        b = min(len(data), a + rng.choice((1, 2, 4, 16, 64)))
        match rng.randrange(7):
            case 0:
                del data[a:b]
            case 1:
                data[a:a] = rng.choice(BYTES) * rng.choice((1, 1, 1, 3, 100, 600))
            case 2:
                data[a:a] = bytes(data[a:b]) * rng.choice((1, 2, 50, 600))
            case 3:
                other = rng.choice(others)
                start = rng.randrange(len(other) + 1)
                data[a:b] = other[start : start + rng.choice((4, 16, 64, 256))]
            case 4 if data:
                data[a % len(data)] = rng.randrange(256)
            case 5 if data:
                data[a % len(data)] ^= 1 << rng.randrange(8)
            case _:
                data[a:b] = data[a:b][::-1]
    return bytes(data[:200_000])
