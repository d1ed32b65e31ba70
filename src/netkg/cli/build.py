"""Commands that run the stages: build, check, reason."""

from __future__ import annotations

import click

from netkg.build import Inputs, build, collect, infer, inspect
from netkg.cli.shared import progress, project_of
from netkg.namespaces import compress


@click.command("build")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def build_command(context: click.Context, quiet: bool) -> None:
    """Make a release: populate, reason, validate, write.

    All findings of a stage are reported at once, with file, row, column or line. With any finding nothing is written
    and the current release stays as it was. Building the same inputs twice gives the same bytes.
    """
    project = project_of(context)
    with progress(quiet) as report:
        made = build(project, report)
    click.echo(f"release {made.id}: {made.manifest['triples']} triples in {made.path}")


@click.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="Findings for people or for programs.")
@click.option("--no-reason", is_flag=True, help="Leave the reasoner out; quicker while you edit.")
@click.pass_context
def check_command(context: click.Context, form: str, no_reason: bool) -> None:
    """Check tables, Turtle, rules, reasoning and shapes; write nothing.

    Every finding names file, row, column or line, what is wrong and how to mend it.
    """
    context.find_root().obj["findings"] = form
    project = project_of(context)
    with progress(form == "json") as report:
        inputs = collect(project, report)
        inspect(inputs, [] if no_reason else infer(inputs, report), report)
    click.echo("[]" if form == "json" else f"checked {_summary(inputs)}: no findings")


def _summary(inputs: Inputs) -> str:
    rows = sum(len(rows) for rows in inputs.reading.rows.values())
    return f"{len(inputs.modules.own_terms)} terms, {rows} rows in {len(inputs.reading.rows)} tables"


@click.command("reason")
@click.option("--format", "form", type=click.Choice(["text", "nt"]), default="text", show_default=True,
              help="A line for each inferred link, or N-Triples.")
@click.pass_context
def reason_command(context: click.Context, form: str) -> None:
    """Run the reasoner and show what it infers beyond class membership.

    HermiT also checks that ontology and records are consistent and that every class can have members.
    """
    with progress(form == "nt") as report:
        inferred = infer(collect(project_of(context), report), report)
    for quad in inferred:
        if form == "nt":
            click.echo(f"{quad.triple} .")
        elif compress(quad.predicate.value) not in ("rdf:type", "nk:value"):
            click.echo(" ".join(compress(term.value) for term in quad.triple))
    if form == "text":
        click.echo(f"{len(inferred)} triples inferred; consistent, every class can have members")


COMMANDS = (build_command, check_command, reason_command)
