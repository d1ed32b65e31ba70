"""The competency queries: one SPARQL file each, with its title, parameter and keywords in the leading comments.

    # Adverse events by study and arm
    # param drug: label of the drug, such as everolimus
    # values drug: ?thing a nk:Drug
    # columns: study, arm, event, grade, value, unit
    # keywords: adverse event, toxicity

`values` says in a graph pattern which things a parameter can name; without it, it can name anything. `columns` are those
that a narrow terminal keeps longest, in that order. A file is plain SPARQL that any engine runs as it stands; without
its parameter it returns every row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import UsageError

#: The folder, among the queries, of those that need a cohort beside the release; a release alone gives them no rows.
COHORTS = "cohorts"
_PARAM = re.compile(r"^param (?P<name>\w+): (?P<help>.*)$")
_VALUES = re.compile(r"^values (?P<name>\w+): (?P<pattern>.*)$")
_COLUMNS = re.compile(r"^columns: (?P<words>.*)$")
_KEYWORDS = re.compile(r"^keywords: (?P<words>.*)$")


@dataclass(frozen=True)
class CompetencyQuery:
    """One competency query.

    `title` is its first comment line, `about` the lines below it; `params` maps a parameter to its help, `values` to
    the graph pattern of what it can name; `columns` are those that matter most, the most important first.
    """

    name: str
    title: str
    about: str
    text: str
    params: dict[str, str]
    keywords: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


def load(folder: Path) -> list[CompetencyQuery]:
    """Read every query of a folder, in order of name."""
    return [parse(path.stem, path.read_text("utf-8-sig")) for path in sorted(folder.glob("*.rq"))]


def examples(folder: Path) -> list[CompetencyQuery]:
    """Read every query to offer as an example, from simple to hard: the first steps in `first/` and those of the folder.

    How hard a query is shows in its length.
    """
    return sorted([*load(folder / "first"), *load(folder)], key=lambda query: len(_body(query.text)))


def _body(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def parse(name: str, text: str) -> CompetencyQuery:
    """Read the leading comments of one query.

    >>> query = parse("demo", "# Genes of the mTOR pathway\\n# param gene: symbol\\n# keywords: gene, mTOR\\nSELECT * {}")
    >>> query.title, query.params, query.keywords
    ('Genes of the mTOR pathway', {'gene': 'symbol'}, ('gene', 'mTOR'))
    """
    comments: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comments.append(line.removeprefix("#").strip())
    params = {match["name"]: match["help"] for line in comments if (match := _PARAM.match(line))}
    values = {match["name"]: match["pattern"] for line in comments if (match := _VALUES.match(line))}
    about = [line for line in comments[1:] if not any(form.match(line) for form in (_PARAM, _VALUES, _COLUMNS, _KEYWORDS))]
    return CompetencyQuery(
        name,
        comments[0] if comments else name,
        " ".join(about).strip(),
        text,
        params,
        _words(_KEYWORDS, comments),
        values,
        _words(_COLUMNS, comments),
    )


def _words(form: re.Pattern[str], comments: list[str]) -> tuple[str, ...]:
    said = next((match["words"] for line in comments if (match := form.match(line))), "")
    return tuple(word.strip() for word in said.split(",") if word.strip())


def bind(query: CompetencyQuery, given: Mapping[str, str]) -> str:
    """Restrict a query to a value of each given parameter.

    The values come before everything else in the first pattern that opens with WHERE, so they hold under grouping too;
    a query that groups its rows again writes its outer patterns without that word. Each value is written by the engine's
    own term serialiser; none can end its literal.

    >>> demo = CompetencyQuery("demo", "", "", "SELECT * WHERE { ?gene a nk:Gene }", {"gene": "symbol"}, ())
    >>> bind(demo, {"gene": "TSC2"})
    'SELECT * WHERE { VALUES ?gene { "TSC2" } ?gene a nk:Gene }'
    """
    head, where, body = query.text.partition("WHERE {")
    values = "".join(f" VALUES ?{name} {{ {ox.Literal(value)} }}" for name, value in given.items())
    return head + where + values + body


def find(queries: list[CompetencyQuery], name: str) -> CompetencyQuery:
    """Pick a query by name.

    :raises UsageError: naming the nearest ones, when there is none of that name.
    """
    for query in queries:
        if query.name == name:
            return query
    near = get_close_matches(name, [query.name for query in queries], n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}? " if near else ""
    raise UsageError(f"There is no query {name!r}. {hint}The queries are: {', '.join(q.name for q in queries)}.")
