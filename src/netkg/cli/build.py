"""Run the stages: netkg build, netkg reason."""

from __future__ import annotations

import click

from netkg.cli.shared import progress, project_of
from netkg.graph import stages
from netkg.graph.builder import build
from netkg.namespaces import compress


@click.command("build")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.option("--replace", is_flag=True, help="Build even though the store has commits, which the release leaves out.")
@click.pass_context
def build_command(context: click.Context, quiet: bool, replace: bool) -> None:
    """Make a release: everything that `netkg check` checks, then write.

    All findings are reported at once, with file, row, column or line. If there are any, nothing is written and the
    current release stays as it was. Building the same inputs twice gives the same bytes.

    What has been written to the store over HTTP is not in the inputs. So netkg builds into a store with commits only
    with --replace; the commits stay in the store, and `netkg restore` brings them back.
    """
    project = project_of(context)
    with progress(quiet) as report:
        made = build(project, report, replace=replace)
    click.echo(f"release {made.id}: {made.manifest['triples']} triples in {made.path}")


@click.command("reason")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "nt"]),
    default="text",
    show_default=True,
    help="A line for each inferred link, or N-Triples.",
)
@click.pass_context
def reason_command(context: click.Context, form: str) -> None:
    """Run the reasoner and show what it infers beyond class membership.

    HermiT also checks that the ontology and the records are consistent and that every class can have members.
    """
    with progress(form == "nt") as report:
        inferred = stages.dataset(project_of(context), report).inferred
    for quad in inferred:
        if form == "nt":
            click.echo(f"{quad.triple} .")
        elif compress(quad.predicate.value) not in ("rdf:type", "nk:value"):
            click.echo(" ".join(compress(term.value) for term in quad.triple))
    if form == "text":
        click.echo(f"{len(inferred)} triples inferred; consistent, every class can have members")


COMMANDS = (build_command, reason_command)
