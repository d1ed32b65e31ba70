"""Ask a release: netkg query."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as RichTable

from netkg.cli.shared import CONTEXT, built, load, project_of
from netkg.engine import embedded, loading
from netkg.errors import UsageError
from netkg.graph import release
from netkg.inputs import project as projects
from netkg.inputs import queries as competency


class QueryCommand(click.Command):
    """`netkg query`: its help lists the queries, and a query's parameters are options."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the competency queries below the options."""
        with formatter.section("Queries"):
            formatter.write_dl(
                [
                    (query.name + "".join(f" [--{param} …]" for param in query.params), query.title)
                    for query in competency.load(project_of(ctx).queries)
                ]
            )


_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt")


@click.command(
    "query", cls=QueryCommand, context_settings={**CONTEXT, "ignore_unknown_options": True, "allow_extra_args": True}
)
@click.argument("name")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: table on a terminal, csv into a pipe or file.")
@click.option("--release", "past", help="Ask an earlier release: its id, a version, or current~1. `netkg releases` lists them.")
@click.pass_context
def query_command(context: click.Context, name: str, form: str | None, past: str | None) -> None:
    """Answer a competency query, or the SPARQL in a file (`-` for standard input).

    \b
    netkg query mutation-to-outcome --gene TSC2
    netkg query adverse-events --drug everolimus --format csv
    netkg query my-question.rq --format json
    """
    from netkg.engine.answer import answer, bindings

    project = project_of(context)
    query = _query(project, name)
    given = _parameters(context.args, query)
    view = past_view(project, past) if past else load(built(project).store)
    form = form or ("table" if sys.stdout.isatty() else "csv")
    if form == "table":
        _table(query, *answer(view, query, given))
        return
    data = bindings(view, query, given, form)
    sys.stdout.buffer.write(data)


def past_view(project: projects.Project, name: str) -> embedded.View:
    """Load an earlier release for queries."""
    found = release.find(project.store, name)
    return embedded.view(loading.quads(found), found.id)


def _query(project: projects.Project, name: str) -> competency.Query:
    if name == "-":
        return competency.parse("standard input", sys.stdin.read())
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        if not path.is_file():
            raise UsageError(f"There is no file {name}.")
        return competency.parse(path.stem, path.read_text("utf-8"))
    return competency.find(competency.load(project.queries), name)


def _parameters(arguments: list[str], query: competency.Query) -> dict[str, str]:
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        option, _, value = rest.pop(0).partition("=")
        param = option.removeprefix("--")
        if not option.startswith("--") or param not in query.params:
            options = ", ".join(f"--{name}" for name in query.params) or "none"
            raise UsageError(f"{query.name} has no option {option!r}; its options are: {options}.")
        if not value:
            if not rest:
                raise UsageError(f"--{param} needs a value: {query.params[param]}.")
            value = rest.pop(0)
        given[param] = value
    return given


def _table(query: competency.Query, columns: list[str], rows: list[list[str]]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    table = RichTable(title=query.title, show_lines=False, header_style="bold", title_justify="left")
    shown = [index for index, _ in enumerate(columns) if any(row[index] for row in rows)] or range(len(columns))
    for index in shown:
        table.add_column(columns[index], overflow="fold")
    for row in rows:
        table.add_row(*(row[index] for index in shown))
    console.print(table)
    empty = [name for index, name in enumerate(columns) if index not in shown]
    click.echo(f"{len(rows)} row{'s' if len(rows) != 1 else ''}" + (f"; empty: {', '.join(empty)}" if empty else ""))


COMMANDS = (query_command,)
