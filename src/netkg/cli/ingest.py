"""Read a cohort study into a graph of its own: netkg ingest."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from netkg.cli.shared import CONTEXT, built, log, project_of
from netkg.findings import render
from netkg.graph import release


@click.command("ingest", context_settings=CONTEXT)
@click.argument("study", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--oncotree",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    metavar="FILE",
    help="The tree of OncoTree as its web service gives it (api/tumorTypes/tree), to check the codes of the samples against.",
)
@click.option(
    "--store", type=click.Path(file_okay=False, path_type=Path), help="Folder of releases. Default: the project's own."
)
@click.pass_context
def ingest_command(context: click.Context, study: Path, oncotree: Path | None, store: Path | None) -> None:
    """Read the cBioPortal study in the folder STUDY into a cohort: a graph of its own, beside the releases and in none of them.

    \b
    netkg ingest msk_impact_2017
    netkg query altered-genes --cohort msk_impact_2017
    netkg query my-question.rq --cohort msk_impact_2017

    Read are the files of patients, samples, gene panels, mutations (MAF) and structural variants that the study's meta
    files name, in the format of https://docs.cbioportal.org/file-formats/. Each row that holds is linked to the genes and
    alterations of the current release, and each sample of a neuroendocrine neoplasm to its class.

    A row with a finding is left out, and the rest is read. The first findings of each rule are told here, with file, row
    and column; all of them are in findings.csv in the folder of the cohort. The exit code is 1 if a row was left out.

    The files are read as a stream; only the ids of patients and samples are held in memory. A run that is interrupted is
    continued by the next one; a study that is read again replaces its cohort. To remove a cohort, delete its folder.

    An alteration that is found in a patient says nothing of a drug: a query sees a cohort only where it names its graph.
    """
    from netkg.cohort import ingestion
    from netkg.cohort import study as studies
    from netkg.engine import loading
    from netkg.engine.placement import decide

    read = studies.read(study)
    folder = store or built(project_of(context)).store
    current = release.current(folder)
    on_disk = current is not None and current.has_store
    # Its genes are all that is asked for, so it need not be held in memory.
    view = loading.load(folder, placement=decide(0) if on_disk else None)
    with _bars() as report:
        ingested = ingestion.ingest(read, view, folder, tree=oncotree, report=report)
    cohort = ingested.cohort
    if ingested.first:
        click.echo(render(ingested.first))
    for (severity, rule), count in sorted(ingested.counts.items()):
        click.echo(f"netkg: {count} {severity}{'s' if count != 1 else ''} of {rule}", err=True)
    for name, counts in cohort.manifest["files"].items():
        click.echo(f"{name}: " + ", ".join(f"{number} {what}" for what, number in counts.items() if number))
    click.echo(f"{cohort.path} holds {cohort.manifest['triples']} triples in the graph {cohort.manifest['graph']}.")
    where = f" --store {shlex.quote(str(store))}" if store else ""
    click.echo(f"Ask it: netkg query altered-genes --cohort {cohort.name}{where}", err=True)
    if ingested.errors:
        click.echo(f"netkg: what is in {cohort.path / 'findings.csv'} as an error was left out.", err=True)
        context.exit(1)


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each file, of the bytes that are read."""
    columns = (TextColumn("  {task.description:<30}"), BarColumn(20), DownloadColumn(), TimeRemainingColumn())
    shown = Progress(*columns, console=log)
    tasks: dict[str, TaskID] = {}

    def report(name: str, done: int, size: int) -> None:
        if not tasks:
            shown.start()  # not before there is something to show: an error is one line
        if name not in tasks:
            tasks[name] = shown.add_task(name, total=size)
        shown.update(tasks[name], completed=done)

    try:
        yield report
    finally:
        if tasks:
            shown.stop()


COMMANDS = (ingest_command,)
