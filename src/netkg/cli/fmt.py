"""Lay out Turtle and tables: netkg fmt."""

from __future__ import annotations

from pathlib import Path

import click
import pyoxigraph as ox
from csvw import Column

from netkg.cli.shared import project_of
from netkg.curate import formatting, table_layout
from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.history import committed
from netkg.inputs import mappings, tables
from netkg.inputs.ontology import syntax_finding
from netkg.inputs.project import Project

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
    help="Lay out Turtle like this file. Default: the file itself while it has comments, else its last commit.",
)
@click.option(
    "--numerals", is_flag=True, help="In tables, print each number as the last commit does, if it is the same number."
)
@click.pass_context
def fmt_command(context: click.Context, files: tuple[str, ...], check: bool, like: str | None, numerals: bool) -> None:
    """Bring ontology modules and tables back to the canonical layout, after another program saved them.

    Without FILES all modules of ontology/, all tables of graph/ and all expected answers of queries/. A module that
    Protégé or owlready2 saved: what did not change stays as it stood in the last version that people laid out, so that
    a diff shows the change alone. A module saved as RDF/XML or N-Triples (.owl, .rdf, .nt) is written as .ttl beside
    it. The triples stay the same, or nothing is written. A table that a spreadsheet or pandas saved: quotes, line
    ends, byte-order mark, empty cells and lines at the end, and 207.0 for 207 go where that is certain.
    """
    project = project_of(context)
    paths = [Path(name) for name in files] or [
        *sorted(project.ontology.glob("*.ttl")),
        *sorted(project.graph.rglob("*.tsv")),
        *sorted((project.queries / "expected").glob("*.tsv")),
    ]
    columns = tables.columns(project.graph) | {(project.graph / mappings.SET).resolve(): mappings.COLUMNS}
    findings: list[Finding] = []
    changed = 0
    for path in paths:
        is_table = path.suffix == ".tsv"
        target = path if is_table else path.with_suffix(".ttl")
        text = _table(project, path, columns, numerals, findings) if is_table else _module(project, path, like, findings)
        if text is None or (target.exists() and target.read_bytes() == text.encode()):
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


def _module(project: Project, path: Path, like: str | None, findings: list[Finding]) -> str | None:
    """Lay out a module; None, with a finding, if it cannot be read."""
    layout = formatting.layout_of(path, Path(like) if like else None)
    try:
        return formatting.formatted(path.read_bytes(), layout, _FORMS.get(path.suffix, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        findings.append(syntax_finding(project.relative(path), error))
        return None


def _table(
    project: Project, path: Path, columns: dict[Path, list[Column]], numerals: bool, findings: list[Finding]
) -> str | None:
    """Lay out a table; None, with its findings, if it cannot be understood."""
    made = table_layout.laid_out(
        path.read_bytes(),
        project.relative(path),
        columns.get(path.resolve(), ()),
        committed.version(path),
        numerals=numerals,
    )
    findings += made.findings
    return None if made.findings else made.text


COMMANDS = (fmt_command,)
