"""Check a change: netkg check."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from netkg.cli.shared import progress, project_of
from netkg.graph import report, stages
from netkg.graph.pipeline import Pipeline
from netkg.inputs.project import INPUTS, Project


@click.command("check")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(report.FORMATS)),
    default="text",
    show_default=True,
    help="text for people; json, sarif or junit for programs.",
)
@click.option("--no-reason", is_flag=True, help="Skip the reasoner; quicker while you edit.")
@click.option("--watch", is_flag=True, help="Keep running, and at each save check what the change affects. Ctrl-C stops it.")
@click.pass_context
def check_command(context: click.Context, form: str, no_reason: bool, watch: bool) -> None:
    """Check tables, Turtle, mappings, rules, reasoning, shapes and answers; write nothing.

    All findings are reported at once, each with file, row, column or line, what is wrong and how to fix it. Any stage
    that cannot run because an earlier one failed is named. Findings go to standard output, progress to standard error.
    The exit code is 1 if there is any finding.
    """
    project = project_of(context)
    pipeline = stages.pipeline(project, with_reasoner=not no_reason)
    seen = snapshot(project)  # before it is read, so that a save during the check is not missed
    failed = _once(pipeline, form)
    while watch:
        time.sleep(0.3)
        now = snapshot(project)
        if now != seen:
            changed = sorted({path for path, _ in now ^ seen})
            click.echo(f"\n-- {', '.join(project.relative(Path(p)) for p in changed)} saved", err=True)
            seen = now
            failed = _once(pipeline, form)
    context.exit(1 if failed else 0)


def _once(pipeline: Pipeline, form: str) -> bool:
    with progress(form != "text") as tell:
        results = pipeline.run(tell)
    failed = report.has_findings(results)
    written = report.FORMATS[form](results)
    if form == "text":
        kept = [o.title for o in results if not o.again and not o.skipped]
        if kept and len(kept) < len(results):
            click.echo(f"unchanged: {'; '.join(kept)}", err=True)
        if not failed:
            written = f"checked {_summary(pipeline)}: {written}"
    click.echo(written)
    if form != "text":
        for result in results:
            if result.skipped:
                click.echo(f"not run: {result.title}, because {result.skipped}", err=True)
    return failed


def _summary(pipeline: Pipeline) -> str:
    tables = pipeline.product("tables").rows.values()
    return f"{len(pipeline.product('ontology').own_terms)} terms, {sum(map(len, tables))} rows in {len(tables)} tables"


def snapshot(project: Project) -> frozenset[tuple[str, int]]:
    """Note every input file with the moment it was last written."""
    found = []
    for name in INPUTS:
        for folder, _, files in os.walk(project.root / name):
            for file in files:
                path = os.path.join(folder, file)
                if not file.startswith(".") and not file.endswith("~"):
                    try:
                        found.append((path, os.stat(path).st_mtime_ns))
                    except FileNotFoundError:
                        continue
    return frozenset(found)


COMMANDS = (check_command,)
