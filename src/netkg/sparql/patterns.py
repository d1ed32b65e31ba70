"""What a query's pattern is made of: groups of triples, filters, optional parts, each with its text and place."""

from __future__ import annotations

from dataclasses import dataclass, field

from netkg.sparql.tokens import Token


@dataclass(frozen=True)
class Span:
    """A piece of the query, word for word; for `[ … ]` a variable of our own stands in `text`."""

    text: str
    start: int
    tokens: tuple[Token, ...] = ()
    shown: str = ""

    def __str__(self) -> str:
        return self.shown or self.text

    @property
    def is_variable(self) -> bool:
        """Whether it stands for anything: a variable or a blank node."""
        return self.text[:1] in "?$" or self.text[:2] in ("_:", "[]")

    @property
    def is_iri(self) -> bool:
        """Whether it is one IRI or prefixed name, or the keyword `a`."""
        return len(self.tokens) == 1 and (self.tokens[0].kind in ("iri", "pname") or self.text == "a")

    @property
    def is_literal(self) -> bool:
        """Whether it is a text, number or boolean."""
        return bool(self.tokens) and (
            self.tokens[-1].kind == "number" or self.tokens[0].kind == "string" or self.text in ("true", "false")
        )


@dataclass(frozen=True)
class Part:
    """One element of a group: its text as a probe needs it, its place, and the variables in it."""

    text: str
    start: int
    variables: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " ".join(self.text.split())


@dataclass(frozen=True)
class TriplePattern(Part):
    """A subject, a predicate or path, and an object."""

    s: Span = field(default=Span("", 0))
    p: Span = field(default=Span("", 0))
    o: Span = field(default=Span("", 0))

    def __str__(self) -> str:
        return " ".join(f"{self.s} {self.p} {self.o}".split())


@dataclass(frozen=True)
class Filter(Part):
    """A FILTER; `exists` is the group of (NOT) EXISTS."""

    tokens: tuple[Token, ...] = ()
    exists: GroupPattern | None = None
    negated: bool = False


@dataclass(frozen=True)
class InlineData(Part):
    """Inline data: the variables' names, and the rows of values."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Span, ...], ...] = ()


@dataclass(frozen=True)
class Bind(Part):
    """BIND(… AS ?x)."""


@dataclass(frozen=True)
class Service(Part):
    """SERVICE, with the group that goes to another endpoint, where its names mean what they mean there."""

    target: Span = field(default=Span("", 0))
    group: GroupPattern = field(default_factory=lambda: GroupPattern((), 0, ""))


@dataclass(frozen=True)
class Nested(Part):
    """OPTIONAL, MINUS, GRAPH, a group in braces, UNION (several groups) or a sub-select, by `word`."""

    word: str = "GROUP"
    groups: tuple[GroupPattern, ...] = ()
    graph: Span | None = None


@dataclass(frozen=True)
class GroupPattern:
    """The elements between two braces, in order."""

    parts: tuple[Part, ...]
    start: int
    text: str

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that a pattern of the group mentions."""
        return frozenset().union(*(part.variables for part in self.parts if not isinstance(part, Filter)))


@dataclass(frozen=True)
class Query:
    """A query cut into prologue, head, dataset, pattern and modifiers."""

    form: str
    prologue: str
    dataset: str
    prefixes: dict[str, tuple[str, Token]]
    head: tuple[Token, ...]
    where: GroupPattern | None
    modifiers: tuple[Token, ...]
    text: str
    values: InlineData | None = None
