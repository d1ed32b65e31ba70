"""Ask a release: netkg query."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem
from rich.console import Console, RenderableType

from netkg.cli import result_view
from netkg.cli.shared import CONTEXT, built, load, project_of
from netkg.engine import embedded, loading
from netkg.errors import UsageError
from netkg.graph import release
from netkg.inputs import project as projects
from netkg.inputs import queries as competency

if TYPE_CHECKING:
    from netkg.engine.base import Snapshot


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
        with formatter.section("Queries of cohorts (--cohort)"):
            formatter.write_dl(
                [(query.name, query.title) for query in competency.load(project_of(ctx).queries / competency.COHORTS)]
            )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the parameters of the query that is named, and their values from the release there is."""
        project = project_of(ctx)
        known = {query.name: query for query in competency.load(project.queries)}
        query = known.get(ctx.params.get("name") or "")
        if query is None:
            return super().shell_complete(ctx, incomplete)
        parameter = ctx.args[-1].removeprefix("--") if ctx.args and ctx.args[-1].startswith("--") else ""
        if parameter not in query.params:
            own = [CompletionItem(f"--{name}", help=text) for name, text in query.params.items()]
            return [item for item in own if item.value.startswith(incomplete)] + super().shell_complete(ctx, incomplete)
        if release.current(project.store) is None:
            return []
        from netkg.engine.parameter_values import parameter_values

        values = parameter_values(load(project.store), query, parameter)
        return [CompletionItem(value) for value in values if value.casefold().startswith(incomplete.casefold())]


def _names(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a query, and files."""
    known = competency.load(project_of(context).queries)
    found = [CompletionItem(query.name, help=query.title) for query in known if query.name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt")


@click.command(
    "query", cls=QueryCommand, context_settings={**CONTEXT, "ignore_unknown_options": True, "allow_extra_args": True}
)
@click.argument("name", shell_complete=_names)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: table on a terminal, csv into a pipe or file.")
@click.option("--all", "every", is_flag=True, help="Show every column that has a value, however wide the table gets.")
@click.option("-x", "--expanded", is_flag=True, help="Show one row after another, with each value on a line of its own.")
@click.option("--no-pager", is_flag=True, help="Do not page a long answer. The pager is $PAGER, or else less.")
@click.option(
    "--store", type=click.Path(file_okay=False, path_type=Path), help="Folder of releases. Default: the project's own."
)
@click.option("--release", "past", help="Query an earlier release: id, version, or current~1. `netkg releases` lists them.")
@click.option(
    "--cohort",
    "cohorts",
    multiple=True,
    metavar="NAME",
    help="Load a cohort that `netkg ingest` read beside the release, with the queries for cohorts; may be repeated.",
)
@click.pass_context
def query_command(
    context: click.Context,
    name: str,
    form: str | None,
    every: bool,
    expanded: bool,
    no_pager: bool,
    store: Path | None,
    past: str | None,
    cohorts: tuple[str, ...],
) -> None:
    """Answer a competency query, or the SPARQL in a file (`-` for standard input).

    \b
    netkg query mutation-to-outcome --gene TSC2
    netkg query adverse-events --drug everolimus --format csv
    netkg query outcomes -x
    netkg query my-question.rq --format json
    netkg query altered-genes --cohort msk_impact_2017

    On a terminal, columns that do not fit are left out and named below the table. An answer without rows is explained.
    Shells complete query names, parameters and their values: `eval "$(_NETKG_COMPLETE=bash_source netkg)"` for bash,
    with zsh_source or fish_source for the others.
    """
    from netkg.engine.answer import answer, bindings

    project = project_of(context)
    query = _query(project, name, of_cohorts=bool(cohorts))
    given = _parameters(context.args, query)
    if store is not None:
        project = replace(project, store=store)
        if release.current(store) is None:
            raise UsageError(f"{store} holds no release; name the folder that `netkg build` or `netkg serve` has as its store.")
    view = past_view(project, past) if past else load(built(project).store if store is None else store)
    if cohorts:
        _add_cohorts(view, project.store, cohorts)
    form = form or ("table" if every or expanded or sys.stdout.isatty() else "csv")
    if form == "table":
        columns, rows = answer(view, query, given)
        _show(query, columns, rows, every=every, expanded=expanded, paged=not no_pager)
        empty = not rows
    else:
        data = bindings(view, query, given, form)
        sys.stdout.buffer.write(data)
        empty = form in ("csv", "tsv") and data.count(b"\n") <= 1
    if empty:
        click.echo(_why(view, query, given), err=True)


def _show(
    query: competency.CompetencyQuery,
    columns: list[str],
    rows: list[list[str]],
    *,
    every: bool,
    expanded: bool,
    paged: bool,
) -> None:
    """Write the answer for people: in colour and through a pager on a terminal, else as plain text."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else int(os.environ.get("COLUMNS") or 200)
    drawn: RenderableType
    if expanded:
        drawn = result_view.records(query.title, columns, rows)
    else:
        drawn = result_view.table(query.title, columns, rows, None if every else width, query.columns)
    console = Console(width=100_000 if every and not expanded else width, highlight=False)
    if not (terminal and paged):
        console.print(drawn, crop=False, soft_wrap=False)
        return
    with console.capture() as captured:
        console.print(drawn, crop=False)
    os.environ.setdefault("LESS", "-FRSX")  # less ends at once where all fits on the screen
    click.echo_via_pager("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n", color=True)


def _why(view: Snapshot, query: competency.CompetencyQuery, given: dict[str, str]) -> str:
    """Say why there are no rows, as the server does; of a named query, what its parameters have rows for."""
    from netkg.engine.parameter_values import listed, parameter_values
    from netkg.server.http.explanations import runner
    from netkg.sparql.empty_answers import explain

    if given:
        told = [
            f"{query.name} has nothing for {value}; --{name} can be {listed(parameter_values(view, query, name))}."
            for name, value in given.items()
        ]
        return "\n".join(told)
    return f"No rows. {explain(query.text, runner(view))}"


def past_view(project: projects.Project, name: str) -> embedded.View:
    """Load an earlier release for queries."""
    found = release.find(project.store, name)
    return embedded.view(loading.quads(found), found.id)


def _add_cohorts(view: embedded.View, store: Path, names: tuple[str, ...]) -> None:
    """Load cohorts beside a release, and say of each that is linked to the genes of another one."""
    from netkg.cohort import cohort_folder, cohort_view

    found = [cohort_folder.find(store, name) for name in dict.fromkeys(names)]
    cohort_view.add(view, found)
    for told in filter(None, (cohort_view.outdated(view, cohort) for cohort in found)):
        click.echo(f"netkg: {told}", err=True)


def _query(project: projects.Project, name: str, *, of_cohorts: bool = False) -> competency.CompetencyQuery:
    if name == "-":
        return competency.parse("standard input", sys.stdin.read())
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        if not path.is_file():
            raise UsageError(f"There is no file {name}.")
        return competency.parse(path.stem, path.read_text("utf-8"))
    about_cohorts = competency.load(project.queries / competency.COHORTS)
    if not of_cohorts and any(query.name == name for query in about_cohorts):
        raise UsageError(f"{name} is about cohorts; name one with --cohort.")
    return competency.find(competency.load(project.queries) + (about_cohorts if of_cohorts else []), name)


def _parameters(arguments: list[str], query: competency.CompetencyQuery) -> dict[str, str]:
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


COMMANDS = (query_command,)
