"""Cut a query into its parts, from its tokens.

Light on purpose: it takes a query that the engine has parsed, and cuts it where it can be cut. What it cannot read it
refuses (`Unreadable`); it never guesses at a text that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from netkg.sparql.cursor import Cursor, Unreadable
from netkg.sparql.patterns import Bind, Filter, GroupPattern, InlineData, Nested, Part, Query, Service, Span, TriplePattern
from netkg.sparql.tokens import Token

_TERMS = frozenset({"var", "iri", "pname", "bnode", "string", "number"})


def parse(text: str) -> Query:
    """Cut a query that the engine accepts.

    >>> text = 'SELECT * { ?gene a nk:Gene ; rdfs:label "MEN1" FILTER(BOUND(?gene)) } LIMIT 5'
    >>> [str(part) for part in parse(text).where.parts]
    ['?gene a nk:Gene', '?gene rdfs:label "MEN1"', 'FILTER(BOUND(?gene))']

    :raises Unreadable: where it uses what this reader does not know.
    """
    return _QueryParser(text).query()


class _QueryParser(Cursor):
    def query(self) -> Query:
        prefixes: dict[str, tuple[str, Token]] = {}
        while self.word("PREFIX", "BASE", "VERSION"):
            if self.word("PREFIX"):
                prefixes[self.peek(1).text.partition(":")[0]] = (self.peek(2).text[1:-1], self.peek(2))
            self.at += 3 if self.word("PREFIX") else 2
        form, begin = self.peek().upper, self.at
        prologue = self.source[: self.peek().start]
        self.at += 1
        head_end = where = None
        dataset = []
        if form == "CONSTRUCT" and self.punct("{"):
            self.at = self.close(self.at) + 1
        while self.peek().kind != "end":
            if self.word("FROM"):
                head_end = head_end or self.at
                size = 3 if self.word("NAMED", ahead=1) else 2
                dataset.append(self.cut(self.at, self.at + size))
                self.at += size
            elif self.punct("("):
                self.at = self.close(self.at) + 1
            elif self.punct("{"):
                head_end = head_end or self.at
                where = self.group()
                break
            elif self.word("LIMIT", "OFFSET", "ORDER", "VALUES"):
                break
            else:
                self.at += 1
        head, modifiers, values = self.stream[begin : head_end or self.at], self.stream[self.at :], None
        while self.peek().kind != "end":
            if self.word("VALUES"):
                values = self.values()
            else:
                self.at = self.close(self.at) + 1 if self.punct("(", "{") else self.at + 1
        return Query(form, prologue, " ".join(dataset), prefixes, head, where, modifiers, self.source, values)

    def group(self) -> GroupPattern:
        opening = self.at
        closing = self.close(opening)
        self.at += 1
        parts: list[Part] = []
        if self.word("SELECT"):
            parts.append(self.subselect(closing))
        while self.at < closing:
            parts.extend(self.element())
        if self.at != closing:
            raise Unreadable(self.peek().text)
        self.at = closing + 1
        return GroupPattern(tuple(parts), self.stream[opening].start, self.cut(opening, self.at))

    def subselect(self, closing: int) -> Part:
        start = self.at
        while not self.punct("{"):
            self.at = self.close(self.at) + 1 if self.punct("(") else self.at + 1
            if self.at >= closing:
                raise Unreadable("SELECT")
        head = self.at
        inner = self.group()
        self.at = closing
        star = any(t.text == "*" for t in self.stream[start:head])
        names = inner.variables if star else self.variables(start, head)
        return Nested("{ " + self.cut(start, closing) + " }", self.stream[start].start, names, "SELECT", (inner,))

    def element(self) -> Iterator[Part]:
        start, token = self.at, self.peek()
        if self.punct("."):
            self.at += 1
        elif self.word("FILTER"):
            yield self.filter()
        elif self.word("BIND"):
            yield self.bind()
        elif self.word("VALUES"):
            yield self.values()
        elif self.word("OPTIONAL", "MINUS", "GRAPH", "SERVICE"):
            self.at += 1 + self.word("SILENT", ahead=1)
            graph = self.term() if token.upper in ("GRAPH", "SERVICE") else None
            inner = self.group()
            text, names = self.cut(start, self.at), self.variables(start, self.at)
            yield (
                Service(text, token.start, names, graph, inner)
                if token.upper == "SERVICE" and graph is not None
                else Nested(text, token.start, names, token.upper, (inner,), graph)
            )
        elif self.punct("{"):
            groups = [self.group()]
            while self.word("UNION"):
                self.at += 1
                groups.append(self.group())
            yield Nested(
                self.cut(start, self.at),
                token.start,
                frozenset().union(*(g.variables for g in groups)),
                "UNION" if len(groups) > 1 else "GROUP",
                tuple(groups),
            )
        elif self.word("LATERAL"):
            raise Unreadable("LATERAL")
        else:
            yield from self.triples()

    def filter(self) -> Filter:
        start = self.at
        self.at += 1
        negated = self.word("NOT")
        if negated or self.word("EXISTS"):
            self.at += 1 + negated
            inner: GroupPattern | None = self.group()
        else:
            inner = None
            if not self.punct("("):  # a function's name
                self.at += 1
            self.at = self.close(self.at) + 1
        return Filter(
            self.cut(start, self.at),
            self.stream[start].start,
            self.variables(start, self.at),
            self.stream[start + 1 : self.at],
            inner,
            negated,
        )

    def bind(self) -> Part:
        """Read a BIND; one of a plain term is inline data of one value."""
        start, closing = self.at, self.close(self.at + 1)
        self.at += 2
        try:
            value = self.term()
        except Unreadable:
            value = None
        plain = value is not None and self.word("AS")
        name = self.stream[closing - 1].text[1:]
        self.at = closing + 1
        text = self.cut(start, self.at)
        if plain and value is not None and not value.is_variable:
            return InlineData(text, self.stream[start].start, frozenset({name}), (name,), ((value,),))
        return Bind(text, self.stream[start].start, self.variables(start, self.at))

    def values(self) -> InlineData:
        start = self.at
        self.at += 1
        if self.punct("("):
            stop = self.close(self.at)
            names = tuple(t.text[1:] for t in self.stream[self.at + 1 : stop])
            self.at = stop + 1
        else:
            names = (self.peek().text[1:],)
            self.at += 1
        closing = self.close(self.at)
        self.at += 1
        rows = []
        while self.at < closing:
            row = []
            if self.punct("("):
                stop = self.close(self.at)
                self.at += 1
                while self.at < stop:
                    row.append(self.term())
                self.at += 1
            else:
                row.append(self.term())
            rows.append(tuple(row))
        self.at = closing + 1
        return InlineData(self.cut(start, self.at), self.stream[start].start, frozenset(names), names, tuple(rows))

    def triples(self) -> Iterator[Part]:
        begin = self.at
        subject, inner = self.node()
        yield from inner
        if not (inner and (self.punct(".", "}") or self._clause())):
            yield from self.properties(subject)
        if self.at == begin:
            raise Unreadable(self.peek().text)

    def _clause(self) -> bool:
        return self.peek().kind == "word" and self.peek().text != "a"

    def properties(self, subject: Span) -> Iterator[Part]:
        while True:
            verb = self.path()
            while True:
                target, inner = self.node()
                names = frozenset(t.text[1:] for span in (subject, verb, target) for t in span.tokens if t.kind == "var")
                own = {span.text[1:] for span in (subject, target) if span.shown}
                yield TriplePattern(f"{subject.text} {verb.text} {target.text}", verb.start, names | own, subject, verb, target)
                yield from inner
                if not self.punct(","):
                    break
                self.at += 1
            if not self.punct(";"):
                return
            while self.punct(";"):
                self.at += 1
            if self.punct(".", "}", "]") or self._clause():
                return

    def node(self) -> tuple[Span, list[Part]]:
        if self.punct("[") and self.close(self.at) > self.at + 1:
            start, closing = self.peek().start, self.close(self.at)
            own = Span(f"?netkg{start}", start, (), "[]")
            self.at += 1
            inner = list(self.properties(own))
            if self.at != closing:
                raise Unreadable("[")
            self.at = closing + 1
            return own, inner
        return self.term(), []

    def term(self) -> Span:
        start, token = self.at, self.peek()
        if token.kind == "punct" and token.text in ("[", "("):
            self.at = self.close(self.at) + 1
        elif token.kind == "punct" and token.text in "+-" and self.peek(1).kind == "number":
            self.at += 2
        elif token.kind == "string":
            self.at += 1
            if self.peek().kind == "lang":
                self.at += 1
            elif self.punct("^^"):
                self.at += 2
        elif token.kind in _TERMS or (token.kind == "word" and token.upper in ("TRUE", "FALSE", "UNDEF")):
            self.at += 1
        else:
            raise Unreadable(token.text)
        return Span(self.cut(start, self.at), token.start, self.stream[start : self.at])

    def path(self) -> Span:
        start = self.at
        while True:
            while self.punct("^", "!"):
                self.at += 1
            if self.punct("("):
                self.at = self.close(self.at) + 1
            elif self.peek().kind in ("iri", "pname", "var") or self.peek().text == "a":
                self.at += 1
            else:
                raise Unreadable(self.peek().text)
            if self.punct("*", "?", "+") and not self._sign():
                self.at += 1
            if not self.punct("/", "|"):
                return Span(self.cut(start, self.at), self.stream[start].start, self.stream[start : self.at])
            self.at += 1

    def _sign(self) -> bool:
        """Whether this plus belongs to the number behind it."""
        token, after = self.peek(), self.peek(1)
        return token.text == "+" and after.kind == "number" and after.start == token.end
