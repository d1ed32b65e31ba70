"""Read an update once: its operations, where each stands in the text, and what was declared for it.

The tokens are cut once and handed on; every later step works on spans of the one text, so the work grows with the
text and not with its square.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from netkg.errors import BadRequest, QuerySyntaxError
from netkg.namespaces import BASE, PREFIXES
from netkg.sparql.syntax_errors import at, cut, prefix_hint
from netkg.sparql.tokens import Token

_MANAGING = ("CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
_OPERATIONS = ("INSERT", "DELETE", "WITH", "LOAD", *_MANAGING)
_MANAGING_WORDS = ("SILENT", "GRAPH", "DEFAULT", "NAMED", "ALL", "TO", "INTO")
_OPEN, _CLOSE = frozenset({"{", "(", "[", "{|", "<<", "<<("}), frozenset({"}", ")", "]", "|}", ">>", ")>>"})
_DECLARATIONS: Mapping[str, tuple[str, ...]] = {
    "PREFIX": ("pname", "iri"),
    "BASE": ("iri",),
    "VERSION": ("string",),
}
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
#: How many BASE declarations may be relative to the one before; each operation is read with all of them.
_RELATIVE = 20
_BASE = f"BASE <{BASE}>"


@dataclass(frozen=True)
class Operation:
    """One operation: its kind, its tokens, and the names of the prefixes that it uses."""

    kind: str
    tokens: Sequence[Token]
    prefixes: frozenset[str]
    group: OperationGroup = field(repr=False, compare=False)

    @property
    def start(self) -> int:
        """Where it begins in the update's text."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the update's text."""
        return self.tokens[-1].end

    @property
    def prologue(self) -> str:
        """The declarations that it needs, on one line."""
        return self.group.prologue(self.prefixes)

    @property
    def has_dataset(self) -> bool:
        """Whether it says itself which graphs its pattern sees."""
        return any(token.kind == "word" and token.upper in ("WITH", "USING") for token in self.tokens)


@dataclass
class OperationGroup:
    """Operations with no declaration between them, the tokens from the first to the last, and what was declared."""

    tokens: list[Token] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    #: Prefix -> place among the declarations, the BASEs that lead to it, and the declaration itself.
    declared: dict[str, tuple[int, tuple[str, ...], str]] = field(default_factory=dict)
    bases: tuple[str, ...] = ()

    def prologue(self, prefixes: Iterable[str]) -> str:
        """Write the declarations that these prefixes need, on one line."""
        lines = []
        for _, bases, text in sorted(self.declared[name] for name in prefixes):
            lines += [*bases, text]
        lines += self.bases
        return "" if lines == [_BASE] else " ".join(lines)


@dataclass(frozen=True)
class Update:
    """An update cut into its operations."""

    text: str
    groups: tuple[OperationGroup, ...]
    declarations: tuple[Token, ...]

    @property
    def operations(self) -> list[Operation]:
        """All operations in their order."""
        return [operation for group in self.groups for operation in group.operations]

    def text_of(self, operation: Operation) -> str:
        """Give the text of one operation, without its declarations."""
        return self.text[operation.start : operation.end]

    def runs(self) -> Iterable[tuple[str, list[Operation]]]:
        """Give the operations in their order, those of the same kind and declarations together."""
        for group in self.groups:
            for kind, run in groupby(group.operations, key=lambda operation: operation.kind):
                yield kind, list(run)


def parse(text: str, stream: Sequence[Token] | None = None) -> Update:
    """Cut an update into its operations.

    >>> [o.kind for o in parse("PREFIX : <x> INSERT DATA { :a :b :c } ; CLEAR ALL; WITH <g> DELETE {} WHERE {}").operations]
    ['INSERT DATA', 'CLEAR', 'MODIFY']

    :param stream: its tokens, where they have been cut before.
    :raises QuerySyntaxError: where it cannot be cut, or a prefix is not declared.
    """
    return _UpdateParser(text, cut(text) if stream is None else stream).read()


class _UpdateParser:
    """Walks over the tokens of an update."""

    def __init__(self, text: str, stream: Sequence[Token]) -> None:
        self.text = text
        self.stream = stream
        self.bases: tuple[str, ...] = (_BASE,)
        self.declared: dict[str, tuple[int, tuple[str, ...], str]] = {
            name: (0, (), f"PREFIX {name}: <{iri}>") for name, iri in PREFIXES.items()
        }
        self.declarations: list[Token] = []

    def read(self) -> Update:
        stream, groups, index = self.stream, [OperationGroup()], 0
        while index < len(stream):
            word = stream[index].upper
            if word in _DECLARATIONS:
                index = self._declare(index)
                if groups[-1].operations:
                    groups.append(OperationGroup())
                continue
            if stream[index].text == ";":
                raise self._error(stream[index], "there is no operation before this semicolon")
            stop = _end(stream, index)
            self._operation(stream[index:stop], groups[-1])
            groups[-1].tokens += stream[index : stop + 1]
            index = stop + 1
        return Update(self.text, tuple(group for group in groups if group.operations), tuple(self.declarations))

    def _error(self, token: Token, hint: str) -> QuerySyntaxError:
        return at(self.text, token.start, token.end, hint)

    def _declare(self, index: int) -> int:
        word, kinds = self.stream[index].upper, _DECLARATIONS[self.stream[index].upper]
        stop = index + 1 + len(kinds)
        parts = self.stream[index + 1 : stop]
        named = word != "PREFIX" or (bool(parts) and parts[0].text.find(":") == len(parts[0].text) - 1)
        if tuple(part.kind for part in parts) != kinds or not named:
            raise self._error(self.stream[index], f"a declaration is written {word} {'name: ' * (word == 'PREFIX')}<IRI>")
        written = f"{word} {' '.join(part.text for part in parts)}"
        self.declarations += self.stream[index:stop]
        absolute = bool(_ABSOLUTE.match(parts[-1].text))
        if word == "BASE":
            if not absolute and len(self.bases) > _RELATIVE:
                raise self._error(parts[-1], "too many BASE declarations depend on each other; write the full IRI")
            self.bases = (written,) if absolute else (*self.bases, written)
        elif word == "PREFIX":
            self.declared[parts[0].text[:-1]] = (len(self.declarations), () if absolute else self.bases, written)
        return stop

    def _operation(self, part: Sequence[Token], group: OperationGroup) -> None:
        prefixes = frozenset(token.text.partition(":")[0] for token in part if token.kind == "pname")
        self._refuse_glued(part)
        for name in prefixes:
            if name not in self.declared:
                token = next(t for t in part if t.kind == "pname" and t.text.partition(":")[0] == name)
                raise self._error(token, prefix_hint(name, PREFIXES))
            group.declared[name] = self.declared[name]
        group.bases = self.bases
        group.operations.append(Operation(_kind(part), part, prefixes, group))

    def _refuse_glued(self, part: Sequence[Token]) -> None:
        """Refuse keywords without a blank between, which the engine takes and this reader does not: `CLEARALL`, `ADD:x`.

        :raises QuerySyntaxError: at the place.
        """
        first = part[0]
        places = [first] if first.kind in ("word", "pname") and first.upper not in _OPERATIONS else []
        if first.upper in _MANAGING:
            places += [
                token
                for token in part[1:]
                if (token.kind == "word" and token.upper not in _MANAGING_WORDS)
                or (token.kind == "pname" and (self._undeclared(token) or token.upper.startswith(("GRAPH", "SILENT"))))
            ]
        for before, token in pairwise(part):
            if token.kind == "pname" and (self._undeclared(token) or (before.upper == "USING" and token.upper[:5] == "NAMED")):
                places.append(token)
        for token in places:
            words = (*_DECLARATIONS, *_OPERATIONS, *_MANAGING_WORDS, "USING", "WHERE")
            known = next((word for word in words if token.upper.startswith(word)), "")
            if known:
                raise self._error(token, f"a space is missing after {known}")

    def _undeclared(self, token: Token) -> bool:
        return token.text.partition(":")[0] not in self.declared


def _end(stream: Sequence[Token], index: int) -> int:
    depth = 0
    for place in range(index, len(stream)):
        text = stream[place].text
        if text in _OPEN:
            depth += 1
        elif text in _CLOSE:
            depth -= 1
        elif text == ";" and depth == 0:
            return place
    return len(stream)


def _kind(part: Sequence[Token]) -> str:
    first, second = part[0].upper, part[1].upper if len(part) > 1 else ""
    if first in ("INSERT", "DELETE") and second == "DATA":
        return f"{first} DATA"
    if first == "DELETE" and second == "WHERE":
        return "DELETE WHERE"
    return "MODIFY" if first in ("INSERT", "DELETE", "WITH") else first


@dataclass
class Parts:
    """What `WITH … DELETE … INSERT … USING … WHERE …` is made of; templates and pattern without their outer brackets."""

    with_graph: Token | None = None
    delete: Sequence[Token] = ()
    insert: Sequence[Token] = ()
    using: list[Token] = field(default_factory=list)
    using_named: list[Token] = field(default_factory=list)
    where: tuple[int, int] = (0, 0)


def parts(operation: Operation) -> Parts:
    """Take a DELETE/INSERT … WHERE or a DELETE WHERE apart.

    :raises BadRequest: when keywords are glued in a way that only the engine reads.
    """
    found, stream = Parts(), operation.tokens
    index = 0
    while index < len(stream):
        word = stream[index].upper
        if word == "WITH":
            found.with_graph, index = stream[index + 1], index + 2
        elif word in ("DELETE", "INSERT") and stream[index + 1].text == "{":
            stop = _closing(stream, index + 1)
            setattr(found, word.lower(), stream[index + 2 : stop])
            index = stop + 1
        elif word == "DELETE" and operation.kind == "DELETE WHERE":  # the pattern is the template
            stop = _closing(stream, index + 2)
            found.delete, found.where = stream[index + 3 : stop], (stream[index + 2].end, stream[stop].start)
            index = stop + 1
        elif word == "USING" and stream[index + 1].upper == "NAMED":
            found.using_named.append(stream[index + 2])
            index += 3
        elif word == "USING":
            found.using.append(stream[index + 1])
            index += 2
        elif word == "WHERE":
            index += 1
        elif stream[index].text == "{":
            stop = _closing(stream, index)
            found.where = (stream[index].end, stream[stop].start)
            index = stop + 1
        else:
            raise BadRequest(f"{stream[index].text} cannot be read here; write a space after each keyword.")
    return found


def _closing(stream: Sequence[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(stream)):
        depth += (stream[place].text in _OPEN) - (stream[place].text in _CLOSE)
        if depth == 0:
            return place
    raise BadRequest("A bracket of the update is not closed.")


def targets(operation: Operation) -> tuple[bool, list[Token]]:
    """Take a CLEAR, DROP, CREATE, ADD, MOVE or COPY apart: whether it is SILENT, and the graphs, keywords among them.

    >>> silent, graphs = targets(parse("COPY SILENT GRAPH <http://g> TO DEFAULT").operations[0])
    >>> silent, [graph.text for graph in graphs]
    (True, ['<http://g>', 'DEFAULT'])

    :raises BadRequest: when keywords are glued in a way that only the engine reads.
    """
    words = [token.upper for token in operation.tokens[1:] if token.kind == "word"]
    graphs = [token for token in operation.tokens[1:] if token.upper not in ("SILENT", "GRAPH", "TO")]
    two = operation.kind in ("ADD", "MOVE", "COPY")
    if len(graphs) != 1 + two or words.count("TO") != two:
        raise BadRequest(f"{operation.kind} cannot be read here; write a space after each keyword.")
    return "SILENT" in words, graphs
