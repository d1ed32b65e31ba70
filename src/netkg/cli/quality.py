"""Say what is still lacking: netkg quality."""

from __future__ import annotations

from dataclasses import replace

import click

from netkg.cli.shared import built, project_of
from netkg.graph import release
from netkg.history import quality_report
from netkg.inputs import queries as competency
from netkg.namespaces import compress


@click.command("quality")
@click.argument("name", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(quality_report.WRITERS)),
    default="text",
    show_default=True,
    help="text for people, md for a pull request, html for a page, json or tsv for programs.",
)
@click.option(
    "--last", type=click.IntRange(min=1), default=3, show_default=True, help="How many releases stand beside each other."
)
@click.option(
    "--release", "only", default="", help="A release by its id, the beginning of its id, or its version; without others."
)
@click.pass_context
def quality_command(context: click.Context, name: str, form: str, last: int, only: str) -> None:
    """Count what is undefined, unmapped, unsourced and unused, over the last releases; with NAME, list it.

    \b
    netkg quality                            the counts, one line each
    netkg quality records-without-mapping    what one of them counts
    netkg quality --format html > quality.html

    Nothing of this holds up a release; what does is told by `netkg check`. The lists are the queries in `queries/quality/`.
    """
    from netkg.engine import embedded, loading

    project = project_of(context)
    chosen = [competency.find(competency.load(project.queries / quality_report.FOLDER), name)] if name else []
    store = built(project).store
    releases = [release.find(store, only)] if only else release.every(store)[-last:]
    if chosen and not only:
        releases = releases[-1:]
    views = {one.id: embedded.view(loading.quads(one), one.id) for one in releases}
    found = quality_report.report(project.queries, views)
    if not chosen:
        click.echo(quality_report.WRITERS[form](found))
        return
    found = replace(found, queries=chosen)
    if form != "text":
        click.echo(quality_report.WRITERS[form](found))
        return
    for row in found.latest(chosen[0].name):
        click.echo(f"{row['kind']:<14} {compress(row['thing']):<60} {row['label']}")


COMMANDS = (quality_command,)
