"""Answer over HTTP: netkg serve."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from netkg.cli.shared import built, project_of
from netkg.errors import UsageError
from netkg.inputs import queries as competency
from netkg.server.settings import SETTINGS, Settings

_METAVARS = {int: "INTEGER", float: "FLOAT"}


def _settings(command: click.Command) -> click.Command:
    """Give `serve` an option for each server setting; a wrong value is one line, as everywhere."""
    for setting in reversed(SETTINGS):
        shown = "none" if setting.default in ("", (), None) else setting.default
        default = "" if setting.default is None else f"default: {shown}; "
        text = f"{setting.help} [{default}{setting.variable}]"
        metavar = f"[{'|'.join(setting.choices)}]" if setting.choices else _METAVARS.get(setting.type, "TEXT")
        many = setting.type is tuple
        command.params.insert(
            1, click.Option([setting.option], type=str, metavar=metavar, multiple=many, help=text, default=None)
        )
    return command


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Read the options that are given, each as its setting reads text."""
    table = {setting.name: setting for setting in SETTINGS}
    return {
        name: value if isinstance(value, tuple) else table[name].parse(value, table[name].option)
        for name, value in options.items()
        if value not in (None, ())
    }


@click.command("serve")
@click.option(
    "--store",
    type=click.Path(file_okay=False),
    help="Folder of releases; an empty or new one starts as an empty dataset. Default: the project's own, "
    "built first if there is none.",
)
@click.pass_context
def serve_command(context: click.Context, /, store: str | None, **given: Any) -> None:
    """Serve the current release: SPARQL at /sparql, a page at /, every record at its own address.

    Read-only unless a write token is given.
    """
    options = _given(given)
    settings = Settings.load(options)  # a wrong value is told before anything is built
    from netkg.server.process import allocator, listening

    allocator.restart()  # before anything is done that would have to be done again
    listening.expect_free(settings.host, settings.port)

    from netkg.server.process.arbiter import serve

    project = project_of(context)
    if settings.engine:
        if store:
            raise UsageError("Give --store or --engine: the releases lie in a folder, or in another engine.")
        click.echo(
            f"netkg: answering from {settings.engine}. There are no writes, no SERVICE, no earlier releases and no files; "
            "a query that is ended here may work on there, and --memory-limit holds here alone.",
            err=True,
        )
    folder = Path(store or "") if store or settings.engine else built(project).store
    queries = competency.examples(project.queries)
    serve(folder, examples=queries, shapes=project.shapes, documents=project.documents, **options)


_settings(serve_command)


COMMANDS = (serve_command,)
