"""Write a release in other forms: netkg export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from netkg.cli.shared import built, project_of
from netkg.engine import loading
from netkg.graph import nanopub, release


@click.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ttl", "nt", "trig", "nq", "nanopub"]),
    default="trig",
    show_default=True,
    help="trig and nq hold every graph; ttl and nt the default graph, without hypotheses; nanopub a "
    "nanopublication for each statement, as TriG.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write. Default: standard output.")
@click.pass_context
def export_command(context: click.Context, form: str, output: str | None) -> None:
    """Write the current release as RDF."""
    from netkg.engine.answer import dump

    project = built(project_of(context))
    found = release.current(project.store)
    assert found is not None
    if form == "nanopub":
        data = nanopub.export(loading.quads(found), found.id, str(found.manifest["created"]))
    else:
        data = dump(found, form)
    if output:
        Path(output).write_bytes(data)
        click.echo(f"wrote {output} ({len(data)} bytes)", err=True)
    else:
        sys.stdout.buffer.write(data)


COMMANDS = (export_command,)
