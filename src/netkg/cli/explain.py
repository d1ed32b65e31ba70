"""Say where a statement comes from: netkg explain."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from netkg.cli.shared import log, project_of
from netkg.graph import stages


@click.command("explain")
@click.argument("subject")
@click.argument("predicate")
@click.argument("object", metavar="OBJECT")
@click.option(
    "--seconds",
    type=float,
    default=60.0,
    show_default=True,
    help="Time for the search; then what it has narrowed down to is shown.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@click.pass_context
def explain_command(context: click.Context, subject: str, predicate: str, object: str, seconds: float, form: str) -> None:
    """Show why SUBJECT PREDICATE OBJECT holds, down to the table row and the reference.

    \b
    netkg explain gene/tsc2 nk:candidateByMechanism drug/everolimus
    netkg explain nk:Insulinoma rdfs:subClassOf nk:NeuroendocrineTumour
    netkg explain drug/everolimus a nk:Drug

    Terms are written as nk:Gene or gene/tsc2; `a` asks about class membership. What is asserted is shown with its
    row, what a rule derives with the rule and what it read, and what the reasoner infers with a smallest set of
    axioms that entails it.
    """
    from netkg.why.origins import explain

    found = explain(
        stages.asserted(project_of(context)),
        subject,
        predicate,
        object,
        seconds=seconds,
        tell=lambda said: log.print(f"  {said}"),
    )
    if form == "json":
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    click.echo(f"{found.triple}: {found.how}" + ("" if found.minimal else " (time is up; not all of these may be needed)"))
    for number, step in enumerate(found.steps, 1):
        click.echo(f"  {number}. {step.said}\n     {step.place}")


COMMANDS = (explain_command,)
