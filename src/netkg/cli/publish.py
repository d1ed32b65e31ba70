"""Load a release into another store: netkg publish."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from netkg.cli.shared import built, load, log, project_of
from netkg.engine import publication, verification
from netkg.engine.remote_store import RemoteStore
from netkg.engine.verification import Check
from netkg.inputs import queries as competency

#: Where the password is taken from, so that it stands in no list of processes.
PASSWORD = "NETKG_PASSWORD"  # noqa: S105 (the name of a variable)


@click.command("publish")
@click.argument("url")
@click.option("--graph-store", help="Write with the Graph Store Protocol to this address.")
@click.option("--update", help="Write with SPARQL Update to this address. Default: updates to URL itself.")
@click.option("--user", default="", help=f"Log in as this user; the password comes from {PASSWORD}, or is asked for.")
@click.option(
    "--default-graph",
    metavar="IRI",
    default="",
    help="Put what queries see without FROM into this named graph, for a store whose default graph shows all graphs.",
)
@click.option(
    "--batch", type=click.IntRange(min=1), default=publication.BATCH, show_default=True, help="Triples in one request."
)
@click.option("--anew", is_flag=True, help="Replace every graph, even one that is already there or that others filled.")
@click.option("--store", type=click.Path(file_okay=False), help="Folder of releases. Default: the project's own.")
@click.pass_context
def publish_command(
    context: click.Context,
    url: str,
    graph_store: str | None,
    update: str | None,
    user: str,
    default_graph: str,
    batch: int,
    anew: bool,
    store: str | None,
) -> None:
    """Load the current release into the SPARQL 1.1 store that answers queries at URL, and verify it there.

    \b
    Oxigraph    netkg publish http://host:7878/query --graph-store http://host:7878/store
    Fuseki      netkg publish http://host:3030/net/sparql --graph-store http://host:3030/net/data
    Virtuoso    netkg publish http://host:8890/sparql --graph-store http://host:8890/sparql-graph-crud-auth \\
                  --user dba --default-graph https://w3id.org/netkg/graph/union
    others      netkg publish QUERY-URL --update UPDATE-URL

    Each named graph goes into the graph of the same name, and what queries see without FROM, which is everything except
    the hypotheses, into the default graph. Some stores (Virtuoso, RDF4J, GraphDB) show every graph to such a query and
    have no default graph of their own; for these, name a graph with --default-graph, and query with
    default-graph-uri=IRI.

    A run that is interrupted is continued by the next one, and what is already there is not sent again: the store's
    graph https://w3id.org/netkg/graph/publication records it. Graphs of the release are replaced; other graphs of the
    store are left alone.

    Finally the triples of each graph are counted, and every competency query is run on the store and its answer
    compared with the one here; the exit code is 1 if anything differs. A store that holds a release can be served by
    `netkg serve --engine URL`.
    """
    project = project_of(context)
    folder = Path(store) if store else built(project).store
    password = ""
    if user:
        password = os.environ.get(PASSWORD) or click.prompt(f"Password of {user}", hide_input=True, err=True)
    target = RemoteStore(
        url, update_url=update or ("" if graph_store else url), graph_store_url=graph_store or "", user=user, password=password
    )
    view = load(folder)
    with _bars() as report:
        record = publication.publish(target, view, report, default_graph=default_graph, batch=batch, anew=anew)
    differing = [
        *_told(verification.graphs(target, record, view)),
        *_told(verification.queries(target, record, view, competency.load(project.queries))),
    ]
    if differing:
        click.echo(f"netkg: {url} differs from release {view.release} in {', '.join(c.name for c in differing)}.", err=True)
        context.exit(1)
    click.echo(f"{url} holds release {view.release}: {view.triples} triples, and all queries give the same rows.")


@contextmanager
def _bars() -> Iterator[publication.Report]:
    """Show a bar for each graph, of the triples that the store has."""
    columns = (TextColumn("  {task.description:<50}"), BarColumn(20), MofNCompleteColumn())
    with Progress(*columns, console=log) as shown:
        tasks: dict[str, TaskID] = {}

        def report(name: str, there: int, every: int) -> None:
            if name not in tasks:
                tasks[name] = shown.add_task(name, total=every)
            shown.update(tasks[name], completed=there)

        yield report


def _told(checks: Iterable[Check]) -> list[Check]:
    """Show each check as it is made, and give those that do not hold."""
    differing = []
    for check in checks:
        took = f"{check.seconds:6.2f} s" if check.seconds else ""
        many = f"{check.found} {check.unit}" + ("" if check.found == check.wanted else f", should be {check.wanted}")
        click.echo(f"  {check.name:<50} {many:<24} {took} {'' if check.holds else 'differs'}".rstrip(), err=True)
        for line in check.differences:
            click.echo(f"    {line}", err=True)
        if not check.holds:
            differing.append(check)
    return differing


COMMANDS = (publish_command,)
