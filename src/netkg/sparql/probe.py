"""Ask small questions cut from a query, within a budget, and word what they show.

Every probe is the query's own prologue and dataset around pieces of its own text; each passes the guard before it
runs, and one that would call an address does not run at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from netkg.errors import NetkgError
from netkg.namespaces import PREFIXES
from netkg.sparql import guard
from netkg.sparql.patterns import Part, Query, Span
from netkg.sparql.tokens import line_and_column
from netkg.sparql.vocabulary import Run, Vocabulary, expand, lexical, write

#: Variables that no query has.
S, X, P, V, G = "?netkgS", "?netkgX", "?netkgP", "?netkgV", "?netkgG"
SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"
LITERAL, IRI = f"FILTER(ISLITERAL({V}))", f"FILTER(ISIRI({V}))"
#: Where the properties of the schema itself begin; they are no use as advice about data.
SCHEMA = tuple(PREFIXES[p] for p in ("rdf", "rdfs", "owl", "skos", "void", "sh", "prov"))
#: No more probes than this for one query.
MOST = 400
#: Longer parts and values are cut where they are shown.
_WIDTH = 200


class OutOfTime(Exception):
    """The budget is used up."""


@dataclass(frozen=True)
class Cause:
    """One reason for an empty answer: the part that matches nothing, its place, and what may have been meant."""

    part: str
    kind: str
    line: int
    column: int
    message: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.part}\n  {self.message}"


@dataclass
class Explanation:
    """Whether a query has rows, and if not, why; `complete` is false when the budget ran out first."""

    rows: bool | None = None
    complete: bool = True
    findings: list[Cause] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Give what `POST /explain` answers."""
        return {
            "rows": self.rows,
            "complete": self.complete,
            "findings": [{**asdict(finding), "suggestions": list(finding.suggestions)} for finding in self.findings],
        }

    def __str__(self) -> str:
        told = [str(finding) for finding in self.findings]
        if not told:
            told = ["The query has rows." if self.rows else "No single part was found to be the cause."]
        return "\n".join(told + ([] if self.complete else ["The time for this explanation ran out; there may be more."]))


@dataclass(frozen=True)
class Probe:
    """Runs pieces of one query, within one GRAPH or none."""

    run: Run
    query: Query
    words: Callable[[], Vocabulary]
    limits: guard.Limits
    deadline: float
    graph: Span | None = None
    dataset: str = ""
    count: list[int] = field(default_factory=lambda: [0])

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes in force."""
        return {**PREFIXES, **{name: iri for name, (iri, _) in self.query.prefixes.items()}}

    def within(self, graph: Span | None) -> Probe:
        """Give the same probe inside of a GRAPH clause, or outside of any."""
        return replace(self, graph=graph)

    def everywhere(self) -> Probe:
        """Give the same probe without FROM."""
        return replace(self, dataset="", graph=None)

    def ask(self, *pieces: str | Part) -> bool | None:
        """Whether pieces match together; None when that cannot be told."""
        found = self._run("ASK", self._body(pieces))
        return None if found is None else bool(found)

    def fails(self, *pieces: str | Part) -> bool:
        """Whether pieces surely match nothing."""
        return self.ask(*pieces) is False

    def rows(self, variables: str, *pieces: str | Part, most: int = 6) -> list[Sequence[str | None]]:
        """Give distinct values of variables where pieces match."""
        return self._run(f"SELECT DISTINCT {variables}", self._body(pieces), f" LIMIT {most}", most) or []

    def values(self, variable: str, *pieces: str | Part, most: int = 6) -> list[str]:
        """Give distinct values of one variable."""
        return [row[0] for row in self.rows(variable, *pieces, most=most) if row and row[0]]

    def usual(self, variable: str, of: str, *pieces: str | Part, most: int = 6) -> list[str]:
        """Give the values of one variable that the most values `of` another have, the most usual first."""
        found = (
            self._run(
                f"SELECT {variable} (COUNT(DISTINCT {of}) AS ?netkgCount)",
                self._body(pieces),
                f" GROUP BY {variable} ORDER BY DESC(?netkgCount) {variable} LIMIT {most}",
                most,
            )
            or []
        )
        return [row[0] for row in found if row and row[0]]

    def whole(self) -> bool | None:
        """Whether the query itself has a row."""
        found = self._guarded(self.query.text, 1)
        return None if found is None else bool(found)

    def finding(self, part: object, kind: str, start: int, message: str, suggestions: Sequence[str] = ()) -> Cause:
        """Word a finding, with its suggestions in the sentence too."""
        line, column = line_and_column(self.query.text, start)
        given = tuple(dict.fromkeys(shorten(s) for s in suggestions))[:5]
        asked = ""
        if given and "?" not in message[-1:]:
            asked = f"; did you mean {' or '.join(given[:3])}?"
        return Cause(shorten(str(part)), kind, line, column, message + (asked or "."), given)

    def iri(self, span: Span) -> str:
        """Resolve a term of the query."""
        return expand(span.text, self.prefixes) if span.is_iri else ""

    def written(self, term: str) -> str:
        """Write a term of a result as the query may have it."""
        if term.startswith("<"):
            return write(term[1:-1], self.prefixes)
        text, typed, datatype = term.rpartition("^^")
        if not typed:
            return term
        kind = datatype[1:-1].removeprefix(PREFIXES["xsd"])
        return lexical(text) if kind in ("integer", "decimal", "boolean") else f"{text}^^{self.written(datatype)}"

    def _body(self, pieces: Sequence[str | Part]) -> str:
        body = " . ".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
        return f"GRAPH {self.graph.text} {{ {body} }}" if self.graph is not None else body

    def _run(self, form: str, body: str, after: str = "", most: int = 1) -> list[Sequence[str | None]] | None:
        return self._guarded(f"{self.query.prologue}{form} {self.dataset} WHERE {{ {body} }}{after}", most)

    def _guarded(self, text: str, most: int) -> list[Sequence[str | None]] | None:
        self.count[0] += 1
        if time.monotonic() > self.deadline or self.count[0] > MOST:
            raise OutOfTime
        try:
            reading = guard.read(text, self.limits)
            if reading.services or not reading.is_query:
                return None
            found: list[Sequence[str | None]] = []
            for row in self.run(text):
                found.append(row)
                if len(found) >= most:
                    break
        except NetkgError:
            return None
        return found


def shorten(text: str) -> str:
    """Cut a long text in its middle."""
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH // 2]} … {text[-_WIDTH // 3 :]}"


def listed(terms: Sequence[str], most: int = 3) -> str:
    """Write some of several terms.

    >>> listed(["nk:Gene", "nk:Drug"])
    'nk:Gene, nk:Drug'
    """
    return ", ".join(shorten(term) for term in terms[:most]) + (" …" if len(terms) > most else "")
