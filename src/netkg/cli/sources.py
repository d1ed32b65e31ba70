"""Say how fresh the graph is: netkg sources."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import click
from rich.console import Console
from rich.table import Table as RichTable

from netkg.cli.shared import CONTEXT, built, load, project_of
from netkg.inputs import queries as competency


@dataclass(frozen=True)
class Freshness:
    """The sources of one kind: how many, from when, and how much of them is in the graph."""

    kind: str
    sources: int
    oldest: str
    newest: str
    figures: int
    statements: int

    def age(self, today: date) -> str:
        """Give the time since the newest, in whole years, or in months below two years.

        >>> Freshness("review", 1, "2017", "2017", 183, 469).age(date(2026, 11, 26))
        '9 years'
        >>> Freshness("press", 2, "2024", "2026-01", 4, 0).age(date(2026, 11, 26))
        '10 months'
        """
        year, _, rest = self.newest.partition("-")
        if not year.isdigit():
            return ""
        months = (today.year - int(year)) * 12 + (today.month - int(rest[:2]) if rest else 0)
        return f"{months // 12} years" if months >= 24 or not rest else f"{months} months"


def freshness(rows: Sequence[dict[str, str]]) -> list[Freshness]:
    """Count the rows of the query `sources` by kind, the kind with most sources first.

    >>> freshness([{"kind": "label", "date": "2025-03-26", "year": "2025", "figures": "6", "statements": "2"}])
    [Freshness(kind='label', sources=1, oldest='2025-03-26', newest='2025-03-26', figures=6, statements=2)]
    """
    found = []
    for kind in {row["kind"] for row in rows}:
        of_kind = [row for row in rows if row["kind"] == kind]
        dates = sorted(filter(None, (row["date"] or row["year"] for row in of_kind))) or [""]
        figures, statements = (sum(int(row[column] or 0) for row in of_kind) for column in ("figures", "statements"))
        found.append(Freshness(kind, len(of_kind), dates[0], dates[-1], figures, statements))
    return sorted(found, key=lambda entry: (-entry.sources, entry.kind))


@click.command("sources", context_settings=CONTEXT)
@click.option("--format", "form", type=click.Choice(("table", "csv", "tsv", "json")), help="Default: table on a terminal.")
@click.pass_context
def sources_command(context: click.Context, form: str | None) -> None:
    """Say how old the sources are, and which trials in the graph are without a result.

    With any format other than table it lists every source, as `netkg query sources` does.
    """
    from netkg.engine.answer import bindings, named_rows

    project = project_of(context)
    known = competency.load(project.queries)
    view = load(built(project).store)
    if (form or ("table" if sys.stdout.isatty() else "csv")) != "table":
        sys.stdout.buffer.write(bindings(view, competency.find(known, "sources"), {}, form or "csv"))
        return

    def ask(name: str) -> list[dict[str, str]]:
        return named_rows(view, competency.find(known, name), {})

    console = Console()
    today = date.today()
    table = RichTable(
        "kind", "sources", "oldest", "newest", "age", "figures", "statements", title="Sources", title_justify="left"
    )
    for entry in freshness(ask("sources")):
        counts = (str(entry.figures), str(entry.statements))
        table.add_row(entry.kind, str(entry.sources), entry.oldest, entry.newest, entry.age(today), *counts)
    console.print(table)
    awaited = RichTable("study", "registration", "status", "as of", title="Trials without a result here", title_justify="left")
    for row in ask("awaited-results"):
        awaited.add_row(row["study"], row["registration"], row["status"], row["lastSaid"])
    console.print(awaited)


COMMANDS = (sources_command,)
