"""Change one's mind: netkg obsolete, merge, rename and move."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from netkg import findings as found
from netkg.cli.shared import progress, project_of
from netkg.curate import expected_rows, relocation, retirement, slices
from netkg.curate.replacement import Plan
from netkg.curate.tryout import tried
from netkg.findings import Finding

_EFFECT = (
    "Every place that names it is rewritten: cells, mappings, ontology modules, shapes, rules, queries and expected answers. "
    "The change is tried out first, in a copy, with the whole check: if a place cannot be rewritten, or the check would find "
    "something new, both are listed with row and column, and no file is changed. Text that is no input (documentation, tests) "
    "is listed, not changed."
)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--anyway", is_flag=True, help="Write the change even if something is left to be mended by hand."),
        click.option("--no-reason", is_flag=True, help="Try it out without the reasoner, and the answers that rest on it."),
        click.option("--dry-run", is_flag=True, help="Show the change as a diff, and write nothing."),
    ):
        command = option(command)
    command.__doc__ = (command.__doc__ or "").replace("EFFECT", _EFFECT)
    return command


@click.command("obsolete")
@click.argument("things", nargs=-1, required=True, metavar="THING…")
@click.option("--reason", required=True, help="Why, in a few words; it stays with the IRI.")
@click.option("--by", multiple=True, help="What replaces it; may be repeated. Without it the thing is retracted.")
@_options
@click.pass_context
def obsolete_command(
    context: click.Context,
    /,
    things: tuple[str, ...],
    reason: str,
    by: tuple[str, ...],
    **how: bool,
) -> None:
    """Give up a term or record that was wrong, or that others say now.

    \b
    netkg obsolete nk:PreSurgicalNET --reason "no source tells it apart" --by nk:LocalizedNET
    netkg obsolete finding/x outcome/x --reason "the source was retracted"

    What was released is never deleted: a term stays in its module as deprecated, a record goes to retired.tsv, each with
    the reason and with what replaces it. What was never released is taken out. One replacement takes its place
    everywhere; with none or several, each place that names it is listed for you to decide. Things that name each other
    are given up together.

    EFFECT
    """
    _carry_out(context, retirement.obsolete(project_of(context), things, by, reason), **how)


@click.command("merge")
@click.argument("thing")
@click.argument("into")
@click.option("--reason", default="the same thing", show_default=True, help="Why, in a few words.")
@_options
@click.pass_context
def merge_command(context: click.Context, /, thing: str, into: str, reason: str, **how: bool) -> None:
    """Make one thing of two that are the same: THING is replaced by INTO, and what it says is said of INTO.

    \b
    netkg merge drug/rad001 drug/everolimus
    netkg merge nk:IsletCellTumour nk:PancreaticNET

    Names, places, parents and other lists add up, and the label of THING becomes another name of INTO. Where both say
    something different of which there is only one, INTO's stays and the other is listed. `netkg diff` reports the
    merge once.

    EFFECT
    """
    _carry_out(context, retirement.merge(project_of(context), thing, into, reason), **how)


@click.command("rename")
@click.argument("thing")
@click.argument("new", default="")
@click.option("--label", default="", help="What people are to call it; the former label becomes another name.")
@click.option("--reason", default="renamed", show_default=True, help="Why, in a few words.")
@_options
@click.pass_context
def rename_command(context: click.Context, /, thing: str, new: str, label: str, reason: str, **how: bool) -> None:
    """Give THING the IRI NEW, another label, or both.

    \b
    netkg rename nk:FunctioningNET nk:FunctionalNET --label "functional neuroendocrine tumor"
    netkg rename trial/ref-31 trial/exile-1
    netkg rename gene/men1 --label MEN1

    An IRI that was released stays as deprecated and leads to the new one. Often a new label is enough.

    EFFECT
    """
    _carry_out(context, relocation.rename(project_of(context), thing, new, label, reason), **how)


@click.command("move")
@click.argument("thing")
@click.argument("to")
@click.option("--from", "leave", default="", help="Which parent a term leaves, if it has several.")
@click.option("--reason", default="moved", show_default=True, help="Why, if a record gets another IRI on the way.")
@_options
@click.pass_context
def move_command(context: click.Context, /, thing: str, to: str, leave: str, reason: str, **how: bool) -> None:
    """Put THING somewhere else: a term under another parent or into another module, a record into another table or source.

    \b
    netkg move nk:Insulinoma nk:FunctioningNET --from nk:PancreaticNET
    netkg move nk:Insulinoma tumours.ttl
    netkg move drug/embolization procedures
    netkg move outcome/x since-2017

    Where the ids of a table begin otherwise (procedure/…), the record gets an IRI there, and the old one leads to it.

    EFFECT
    """
    _carry_out(context, relocation.move(project_of(context), thing, to, leave, reason), **how)


@click.command("slice")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("terms", nargs=-1, metavar="[TERM]…")
@click.option("--version", default="", help="The version of the ontology, if the file does not say it.")
@_options
@click.pass_context
def slice_command(context: click.Context, /, file: Path, terms: tuple[str, ...], version: str, **how: bool) -> None:
    """Take terms of another ontology over into ontology/external.ttl, with the version that they are from.

    \b
    netkg slice mondo.obo MONDO:0019954 MONDO:0024503
    netkg slice mondo.owl --dry-run

    FILE is the ontology in OBO format or OWL (RDF/XML, Turtle, functional syntax). A term comes with its label and is put
    under its nearest ancestors that are declared; none of its axioms is imported. What is declared of the same ontology is
    brought up to this version: labels and parents; a term that has become obsolete is told. Without TERM, only this is done.

    EFFECT
    """
    _carry_out(context, slices.extract(project_of(context), slices.read(file), terms, version), **how)


def _carry_out(context: click.Context, plan: Plan, *, dry_run: bool, no_reason: bool, anyway: bool) -> None:
    """Try a plan out, show or write it, and tell of all that is left to people."""
    project = plan.changes.project
    with tried(plan.changes, with_reasoner=not no_reason) as tryout, progress() as tell:
        tryout.run(tell)
        if tryout.answers is not None:
            for labels in plan.labels:
                plan.notes += expected_rows.relabel(plan.changes, tryout.answers, *labels)
        brought = tryout.introduced(tell)
    brought = [one for one in brought if not (plan.obstacles and one.rule == "deprecated-in-use")]
    obstacles = _once([*plan.obstacles, *brought])  # a deprecated term in use is told of once, with its cell
    if dry_run:
        click.echo(plan.changes.diff())
    if plan.notes:
        click.echo(f"to look at:\n{found.render(plan.notes)}")
    if obstacles:
        click.echo(f"in the way:\n{found.render(obstacles)}")
    not_run = [] if obstacles else tryout.not_run
    for result in not_run:
        click.echo(f"not tried: {result.title}, because {result.skipped}", err=True)
    if dry_run or (obstacles and not anyway):
        click.echo(
            "Nothing was written."
            + (" Change these places first, or write all the rest with --anyway." if obstacles and not dry_run else ""),
            err=True,
        )
    else:
        for path in plan.changes.write():
            click.echo(f"changed {project.relative(path)}", err=True)
        click.echo(
            "Now run `netkg check`." if obstacles or not_run else "The check finds nothing new. See `git diff`.", err=True
        )
    if obstacles:
        context.exit(1)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


COMMANDS = (obsolete_command, merge_command, rename_command, move_command, slice_command)
