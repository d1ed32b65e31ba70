"""Begin a record of a kind: netkg new gene, outcome, comparison …; netkg new mapping, unit and statistic."""

from __future__ import annotations

from typing import Any

import click

from netkg.cli.new import new_group
from netkg.cli.shared import project_of
from netkg.curate import additions, listed_values, mapping_rows, record_kinds
from netkg.curate.record_kinds import RECORD_KINDS, RecordKind
from netkg.inputs.mappings import PREDICATES

#: So many values of a column stand in the usage line of its option; more are told in its help.
SHORT = 8


class RecordCommand(click.Command):
    """A command whose options are the columns of the table that a kind of record is in."""

    def __init__(self, kind: RecordKind) -> None:
        article = "an" if kind.name[0] in "aeiou" else "a"
        text = f"Append {article} {kind.name} to {kind.table}.tsv.\n\n\b\nnetkg new {kind.name} {kind.example}"
        super().__init__(kind.name, help=f"{text}\n\n{kind.then}".strip(), callback=self._write)
        self._kind = kind

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Read the options from the description of the project's tables."""
        found: list[click.Parameter] = []
        if self._kind.title:
            metavar = "KEY" if self._kind.title == "id" else self._kind.title.upper()
            found.append(click.Argument(["title"], metavar=metavar))
        for option in record_kinds.options(project_of(ctx), self._kind):
            found.append(
                click.Option(
                    [f"--{option.name}", f"column_{option.column}"],
                    help=option.help if len(option.choices) < SHORT else f"{option.help} One of: {', '.join(option.choices)}.",
                    metavar=option.column.upper() if len(option.choices) >= SHORT else None,
                    required=option.is_required,
                    multiple=option.is_list,
                    type=click.Choice(option.choices) if option.choices else None,
                    show_choices=len(option.choices) < SHORT,
                )
            )
        if self._kind.title != "id":
            found.append(click.Option(["--id", "name"], help="Local name; made of the others if not given."))
        return [*found, *filter(None, [self.get_help_option(ctx)])]

    def _write(self, title: str = "", name: str | None = None, **given: Any) -> None:
        project = project_of(click.get_current_context())
        columns = {key.removeprefix("column_"): value for key, value in given.items() if value}
        row = record_kinds.cells_of(project, self._kind, title, columns, name or "")
        for place in additions.add_rows(project, [(self._kind.table, row)]):
            click.echo(place)


@new_group.command("mapping")
@click.argument("subject")
@click.argument("predicate", type=click.Choice(PREDICATES), metavar="PREDICATE")
@click.argument("identifier")
@click.option("--evidence", required=True, help="Where the identifier was seen: a file and its version, or a page.")
@click.option("--name", "label", default="", help="What the other graph calls the thing.")
@click.option("--comment", default="", help="Why this relation, if it is not plain.")
@click.option("--unconfirmed", is_flag=True, help="The identifier was not seen in a source of its own.")
@click.pass_context
def new_mapping(context: click.Context, /, subject: str, predicate: str, identifier: str, **given: Any) -> None:
    """Add a mapping of SUBJECT to IDENTIFIER in another graph, in its place in the mapping set.

    \b
    netkg new mapping gene/vhl skos:exactMatch HGNC:12687 --evidence "hgnc_complete_set.txt (2026-01-06)"
    netkg new mapping nk:LungNET skos:closeMatch MONDO:0006279 --evidence "mondo.obo (2026-02-03)"

    PREDICATE is skos:exactMatch, skos:closeMatch, skos:broadMatch, skos:narrowMatch or skos:relatedMatch.
    """
    click.echo(mapping_rows.add(project_of(context), subject, predicate, identifier, **given))


def _value_command(kind: str) -> click.Command:
    @click.argument("label")
    @click.option("--comment", required=True, help="What it says, in a sentence.")
    @click.option("--id", "name", default="", help="Local name; made from the label if not given.")
    @click.pass_context
    def command(context: click.Context, label: str, comment: str, name: str) -> None:
        project = project_of(context)
        path, line, iri = listed_values.add_value(project, kind, label, comment, name)
        click.echo(f"{project.relative(path)}, line {line}: {iri}")

    example = {"unit": '"per 10,000" --comment "A number per 10,000 persons."', "statistic": '"mode" --comment "The mode."'}
    about = f"Write a {kind} after the others; from then on the columns for a {kind} take it."
    return click.command(kind, help=f"{about}\n\n\b\nnetkg new {kind} {example[kind]}")(command)


for _kind in RECORD_KINDS:
    new_group.add_command(RecordCommand(_kind))
for _value in listed_values.VALUES:
    new_group.add_command(_value_command(_value))

COMMANDS = ()
