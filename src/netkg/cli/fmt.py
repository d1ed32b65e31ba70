"""Lay out Turtle: netkg fmt."""

from __future__ import annotations

from pathlib import Path

import click
import pyoxigraph as ox

from netkg.cli.shared import project_of
from netkg.curate import formatting
from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.inputs.ontology import syntax_finding

_FORMS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".owl": ox.RdfFormat.RDF_XML,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".nt": ox.RdfFormat.N_TRIPLES,
}


@click.command("fmt")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Write nothing; name each file that is not laid out, exit code 1.")
@click.option(
    "--like",
    type=click.Path(exists=True, dir_okay=False),
    help="Lay out like this file. Default: the file itself while it has comments, else its last commit.",
)
@click.pass_context
def fmt_command(context: click.Context, files: tuple[str, ...], check: bool, like: str | None) -> None:
    """Bring ontology modules back to the canonical layout, after Protégé or owlready2 saved them.

    Without FILES all modules of ontology/. What did not change stays as it stood in the last version that people
    laid out, so that a diff shows the change alone. A module saved as RDF/XML or N-Triples (.owl, .rdf, .nt) is
    written as .ttl beside it. The triples stay the same, or nothing is written.
    """
    project = project_of(context)
    paths = [Path(name) for name in files] or sorted(project.ontology.glob("*.ttl"))
    findings = []
    changed = 0
    for path in paths:
        target = path.with_suffix(".ttl")
        try:
            text = formatting.formatted(
                path.read_bytes(),
                formatting.layout_of(path, Path(like) if like else None),
                _FORMS.get(path.suffix, ox.RdfFormat.TURTLE),
            )
        except SyntaxError as error:
            findings.append(syntax_finding(project.relative(path), error))
            continue
        if target.exists() and target.read_text("utf-8") == text:
            continue
        changed += 1
        if check:
            findings.append(
                Finding(
                    project.relative(path),
                    rule="layout",
                    message="is not in the canonical layout",
                    fix=f"Run `netkg fmt {project.relative(path)}`.",
                )
            )
        else:
            formatting.replace(target, text)
            click.echo(f"laid out {project.relative(target)}", err=True)
    if findings:
        raise FindingsError(findings, "layout")
    click.echo(f"{len(paths)} files, {changed} changed", err=True)


COMMANDS = (fmt_command,)
