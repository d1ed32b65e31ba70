"""The command line: thin commands over the stages, tables for people, formats for programs.

Exit codes: 0 done, 1 findings, 2 wrong use. An error is a sentence that says what to do, never a traceback.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table as RichTable

import netkg
from netkg import findings as found
from netkg import project as projects
from netkg import queries as competency
from netkg import release
from netkg.build import Inputs, build, collect, infer, inspect, is_stale
from netkg.errors import FindingsError, NetkgError, UsageError
from netkg.namespaces import compress
from netkg.server.settings import SETTINGS

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
_log = Console(stderr=True, highlight=False)


class Commands(click.Group):
    """A group whose commands turn netkg's errors into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run a command; render an error it raises."""
        try:
            return super().invoke(ctx)
        except FindingsError as error:
            _findings(error)
            ctx.exit(error.exit_code)
        except NetkgError as error:
            click.echo(f"netkg: {error.detail}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


def _findings(error: FindingsError) -> None:
    context = click.get_current_context(silent=True)
    form = (context.find_root().obj or {}).get("findings") if context else None
    if form == "json":
        click.echo(json.dumps([finding.as_dict() for finding in error.findings], ensure_ascii=False, indent=1))
        return
    click.echo(found.render(error.findings), err=True)
    count = len(error.findings)
    click.echo(f"netkg: {count} finding{'s' if count != 1 else ''} in stage {error.stage}. Nothing was released.", err=True)


@click.group(cls=Commands, context_settings=_CONTEXT)
@click.version_option(netkg.__version__, prog_name="netkg")
@click.option("--project", "root", type=click.Path(file_okay=False), envvar="NETKG_PROJECT",
              help="Folder with ontology/, graph/, shapes/ and queries/. Default: the checkout you are in, "
                   "else the data that came with the package.")
@click.pass_context
def main(context: click.Context, root: str | None) -> None:
    """Build, check, query and serve the knowledge graph of neuroendocrine tumours.

    \b
    The way of the data:
      ontology/ graph/ shapes/  ->  build  ->  a release  ->  serve, query, export

    \b
    Start here:
      netkg build                                    make a release of the inputs
      netkg query mutation-to-outcome --gene TSC2    ask it
      netkg serve                                    answer SPARQL at http://127.0.0.1:8090/
    """
    context.obj = {"root": root}


def _project(context: click.Context) -> projects.Project:
    return projects.find(context.find_root().obj["root"])


@contextmanager
def _progress(quiet: bool = False) -> Iterator[Any]:
    """Show each stage with its seconds."""
    last: list[tuple[str, float]] = []

    def done() -> None:
        if last and not quiet:
            name, start = last.pop()
            _log.print(f"  {name:<40} {time.perf_counter() - start:6.1f} s")

    def report(name: str) -> None:
        done()
        last.append((name, time.perf_counter()))

    yield report
    done()


@main.command("build")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def build_command(context: click.Context, quiet: bool) -> None:
    """Make a release: populate, reason, validate, write.

    All findings of a stage are reported at once, with file, row, column or line. With any finding nothing is written
    and the current release stays as it was. Building the same inputs twice gives the same bytes.
    """
    project = _project(context)
    with _progress(quiet) as progress:
        made = build(project, progress)
    click.echo(f"release {made.id}: {made.manifest['triples']} triples in {made.path}")


@main.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="Findings for people or for programs.")
@click.option("--no-reason", is_flag=True, help="Leave the reasoner out; quicker while you edit.")
@click.pass_context
def check_command(context: click.Context, form: str, no_reason: bool) -> None:
    """Check tables, Turtle, rules, reasoning and shapes; write nothing.

    Every finding names file, row, column or line, what is wrong and how to mend it.
    """
    context.find_root().obj["findings"] = form
    project = _project(context)
    with _progress(form == "json") as progress:
        inputs = collect(project, progress)
        inspect(inputs, [] if no_reason else infer(inputs, progress), progress)
    click.echo("[]" if form == "json" else f"checked {_summary(inputs)}: no findings")


def _summary(inputs: Inputs) -> str:
    rows = sum(len(rows) for rows in inputs.reading.rows.values())
    return f"{len(inputs.modules.own_terms)} terms, {rows} rows in {len(inputs.reading.rows)} tables"


@main.command("reason")
@click.option("--format", "form", type=click.Choice(["text", "nt"]), default="text", show_default=True,
              help="A line for each inferred link, or N-Triples.")
@click.pass_context
def reason_command(context: click.Context, form: str) -> None:
    """Run the reasoner and show what it infers beyond class membership.

    HermiT also checks that ontology and records are consistent and that every class can have members.
    """
    with _progress(form == "nt") as progress:
        inferred = infer(collect(_project(context), progress), progress)
    for quad in inferred:
        if form == "nt":
            click.echo(f"{quad.triple} .")
        elif compress(quad.predicate.value) not in ("rdf:type", "nk:value"):
            click.echo(" ".join(compress(term.value) for term in quad.triple))
    if form == "text":
        click.echo(f"{len(inferred)} triples inferred; consistent, every class can have members")


def _current(project: projects.Project) -> projects.Project:
    """Build if there is no release yet; leave a finished one alone."""
    if release.current(project.store) is None:
        _log.print("No release yet; building one (some seconds).")
        with _progress() as progress:
            build(project, progress)
    elif project.ontology.exists() and is_stale(project):
        _log.print("The inputs changed since the release; `netkg build` makes a new one.")
    return project


class QueryCommand(click.Command):
    """`netkg query`: its help lists the queries, and a query's parameters are options."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the competency queries below the options."""
        with formatter.section("Queries"):
            formatter.write_dl([
                (query.name + "".join(f" [--{param} …]" for param in query.params), query.title)
                for query in competency.load(_project(ctx).queries)])


_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt")


@main.command("query", cls=QueryCommand, context_settings={
    **_CONTEXT, "ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: table on a terminal, csv into a pipe or file.")
@click.pass_context
def query_command(context: click.Context, name: str, form: str | None) -> None:
    """Answer a competency query, or the SPARQL in a file (`-` for standard input).

    \b
    netkg query mutation-to-outcome --gene TSC2
    netkg query adverse-events --drug everolimus --format csv
    netkg query my-question.rq --format json
    """
    from netkg.answer import answer, bindings

    project = _project(context)
    query = _query(project, name)
    given = _parameters(context.args, query)
    view = _load(_current(project).store)
    form = form or ("table" if sys.stdout.isatty() else "csv")
    if form == "table":
        _table(query, *answer(view, query, given))
        return
    data = bindings(view, query, given, form)
    sys.stdout.buffer.write(data)


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


def _load(store: Path) -> Any:  # noqa: ANN401
    from netkg import engine

    return engine.load(store)


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


@main.command("export")
@click.option("--format", "form", type=click.Choice(["ttl", "nt", "trig", "nq"]), default="trig", show_default=True,
              help="trig and nq hold every graph; ttl and nt the default graph, without hypotheses.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write; standard output without it.")
@click.pass_context
def export_command(context: click.Context, form: str, output: str | None) -> None:
    """Write the current release as RDF."""
    from netkg.answer import dump

    project = _current(_project(context))
    data = dump(release.current(project.store), form)
    if output:
        Path(output).write_bytes(data)
        click.echo(f"wrote {output} ({len(data)} bytes)", err=True)
    else:
        sys.stdout.buffer.write(data)


def _settings(command: click.Command) -> click.Command:
    """Give `serve` an option for each server setting."""
    for setting in reversed(SETTINGS):
        shown = "none" if setting.default in ("", ()) else setting.default
        text = f"{setting.help} [default: {shown}; {setting.variable}]"
        many = setting.type is tuple
        command.params.insert(1, click.Option(
            [setting.option], type=str if many else setting.type, multiple=many, help=text, default=None))
    return command


@main.command("serve")
@click.option("--store", type=click.Path(file_okay=False),
              help="Folder of releases; an empty or new one starts as an empty dataset. Default: the project's own, "
                   "built first when there is none.")
@click.pass_context
def serve_command(context: click.Context, store: str | None, **given: Any) -> None:  # noqa: ANN401
    """Serve the current release: SPARQL at /sparql, a page at /, every record at its own address.

    Read-only unless a write token is given.
    """
    from netkg.server.run import serve

    project = _project(context)
    folder = Path(store) if store else _current(project).store
    serve(folder, examples=competency.load(project.queries),
          **{name: value for name, value in given.items() if value not in (None, ())})


_settings(serve_command)
