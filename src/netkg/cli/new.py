"""Begin a term of the ontology: netkg new class, property and classes; netkg register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from netkg.cli.shared import project_of
from netkg.curate import additions
from netkg.errors import UsageError
from netkg.graph import stages
from netkg.inputs import ontology


@click.group("new")
def new_group() -> None:
    """Write the skeleton of a new class, property or record in its place.

    The IRI is checked first: one that exists or was ever released is refused. Nothing else is generated; open the
    place that is printed, fill in the rest, and run `netkg check`.
    """


def _term_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.option("--label", required=True, help="Name as the source prints it."),
            click.option(
                "--parent",
                "parents",
                multiple=True,
                required=True,
                help="Parent term, such as nk:PancreaticNET; may be repeated.",
            ),
            click.option(
                "--definition", required=True, help="'A PARENT that …': the parent term and what sets this one apart."
            ),
            click.option(
                "--source", required=True, help="Source of the definition: review, ref-30, or a term such as obo:MONDO_0005815."
            ),
            click.option("--synonym", "synonyms", multiple=True, help="Another name or spelling."),
            click.option("--section", "sections", multiple=True, help="Place in the review that names it."),
        )
    ):
        command = option(command)
    return command


@new_group.command("class")
@click.argument("name")
@_term_options
@click.option("--equivalent", default="", help="Class expression in Turtle that defines it, for a defined class.")
@click.pass_context
def new_class(context: click.Context, /, name: str, **given: Any) -> None:
    """Write a class after its siblings, with its definition and the source of the definition.

    \b
    netkg new class GobletCellCarcinoid --parent nk:CarcinoidTumour --label "goblet cell carcinoid" \\
      --definition "A carcinoid tumor that contains goblet cells." --source review
    """
    _add(context, [additions.NewTerm(name=name, **given)])


@new_group.command("property")
@click.argument("name")
@_term_options
@click.option(
    "--kind",
    type=click.Choice(["object", "datatype", "annotation"]),
    default="object",
    show_default=True,
    help="What its values are: things, literals, or remarks that have no logical meaning.",
)
@click.option("--domain", default="", help="Class of its subjects, if it holds for every one of them.")
@click.option("--range", "range", default="", help="Class or datatype of its values, if it holds for every one of them.")
@click.pass_context
def new_property(context: click.Context, /, name: str, **given: Any) -> None:
    """Write a property after its siblings, with its definition and the source of the definition."""
    _add(context, [additions.NewTerm(name=name, **given)])


@new_group.command("classes")
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@click.pass_context
def new_classes(context: click.Context, table: str) -> None:
    """Write a class for each row of a table, in the manner of ROBOT templates.

    Tab-separated, with the columns ID, LABEL, PARENT, DEFINITION, SOURCE and, if wanted, SYNONYMS, SECTIONS and
    EQUIVALENT; several values in a cell are separated by `|`. The table is read once; the modules are what counts.
    """
    _add(context, additions.template(Path(table)))


def _add(context: click.Context, terms: list[additions.NewTerm]) -> None:
    project = project_of(context)
    before = {path: path.read_text("utf-8") for path in ontology.modules(project.ontology)}
    try:
        for term in terms:
            path, line = additions.add_term(project, term)
            click.echo(f"{project.relative(path)}, line {line}: nk:{term.name}")
    except UsageError:
        for path, text in before.items():
            path.write_text(text, "utf-8")
        raise


@click.command("register")
@click.pass_context
def register_command(context: click.Context) -> None:
    """Add the IRIs that are new to the register, as part of releasing a version.

    From then on `netkg check` refuses to let any of them be deleted or change its meaning.
    """
    from netkg.history import register, safeguards

    inputs = stages.asserted(project_of(context))
    added = register.update(inputs.asserted, inputs.reading, inputs.project.ontology, inputs.modules.version)
    safeguards.update(inputs.asserted, inputs.project.ontology, inputs.modules.version, inputs.modules.broader)
    click.echo(f"{len(added)} IRIs registered in {inputs.modules.version}")


COMMANDS = (register_command,)
