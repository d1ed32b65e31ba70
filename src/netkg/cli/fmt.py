"""Lay out Turtle and tables: netkg fmt."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click
from csvw import Column

from netkg.cli.shared import project_of
from netkg.curate import formatting, saved_ontology, table_layout
from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.history import committed
from netkg.inputs import mappings, ontology, ontology_root, tables
from netkg.inputs.ontology import syntax_finding
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS


@click.command("fmt")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Write nothing; name each file that is not laid out, and exit with code 1.")
@click.option(
    "--like",
    type=click.Path(exists=True, dir_okay=False),
    help="Lay out a module like this file. Default: the .ttl itself while it has comments by people, else its last commit.",
)
@click.option("--numerals", is_flag=True, help="In tables, write each number as in the last commit, if it is the same number.")
@click.pass_context
def fmt_command(context: click.Context, files: tuple[str, ...], check: bool, like: str | None, numerals: bool) -> None:
    """Bring ontology modules and tables back to the canonical layout, after another program saved them.

    Without FILES, this covers all modules in ontology/, all tables in graph/ and all expected answers in queries/. In a
    module that Protégé, ROBOT or owlready2 saved, what did not change stays as it was in the last version laid out by
    hand, so that a diff shows only the change. A module saved in another syntax (.owl and .rdf, .nt, .ofn for
    functional syntax) is written as .ttl beside it. The axioms stay the same, or nothing is written; terms of other
    modules that the tool declares again are left out. In a table that a spreadsheet or pandas saved, quotes, line ends,
    the byte-order mark, empty cells and lines at the end, and 207.0 for 207 are undone wherever that is certain.
    """
    project = project_of(context)
    editor = _editor_files(project)
    paths = [Path(name) for name in files] or [
        *ontology.modules(project.ontology),
        *editor,
        *sorted(project.graph.rglob("*.tsv")),
        *sorted((project.queries / "expected").glob("*.tsv")),
    ]
    columns = tables.columns(project.graph) | {(project.graph / mappings.SET).resolve(): mappings.COLUMNS}
    findings: list[Finding] = []
    changed = 0
    for path in paths:
        target = path if path.suffix in (".tsv", ".xml") else path.with_suffix(".ttl")
        if target.resolve() in editor:
            text = _editor_file(project, target, editor, findings)
        elif path.suffix == ".tsv":
            text = _table(project, path, columns, numerals, findings)
        else:
            text = _module(project, path, like, findings)
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


def _editor_files(project: Project) -> dict[Path, str]:
    """Give the text of the files by which an editor opens all modules; nothing in a project without a root."""
    root = project.ontology.resolve() / ontology_root.FILE
    if not root.is_file():
        return {}
    modules = ontology.modules(project.ontology)
    return {
        root: ontology_root.root_text(modules),
        root.with_name(ontology_root.CATALOG): ontology_root.catalog_text(modules),
    }


def _editor_file(project: Project, path: Path, texts: dict[Path, str], findings: list[Finding]) -> str | None:
    """Give the text of such a file; None, with a finding, if axioms have been written into it."""
    own = list(ontology_root.own_statements(path, project.relative(path))) if path.name == ontology_root.FILE else []
    findings += own
    return None if own else texts[path.resolve()]


def _module(project: Project, path: Path, like: str | None, findings: list[Finding]) -> str | None:
    """Lay out a module; None, with a finding, if it cannot be read."""
    layout = formatting.layout_of(path, Path(like) if like else None)
    try:
        triples = saved_ontology.read(path.read_bytes(), path.suffix)
        return formatting.formatted(triples, layout, _declared_beside(project, path))
    except SyntaxError as error:
        findings.append(syntax_finding(project.relative(path), error))
        return None


def _declared_beside(project: Project, path: Path) -> set[formatting.Declaration]:
    """Give the terms that the other modules declare, each with its type."""
    own = path.with_suffix(".ttl").resolve()
    found: set[formatting.Declaration] = set()
    for module in ontology.modules(project.ontology):
        if module.resolve() != own:
            with suppress(SyntaxError):
                found |= ontology.declarations(ontology.parse(module.read_bytes(), GRAPHS["ontology"]))
    return found


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
