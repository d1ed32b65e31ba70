"""Answer over HTTP: netkg serve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from netkg.cli.shared import built, project_of
from netkg.inputs import queries as competency
from netkg.server.settings import SETTINGS


def _settings(command: click.Command) -> click.Command:
    """Give `serve` an option for each server setting."""
    for setting in reversed(SETTINGS):
        shown = "none" if setting.default in ("", ()) else setting.default
        text = f"{setting.help} [default: {shown}; {setting.variable}]"
        many = setting.type is tuple
        command.params.insert(
            1, click.Option([setting.option], type=str if many else setting.type, multiple=many, help=text, default=None)
        )
    return command


@click.command("serve")
@click.option(
    "--store",
    type=click.Path(file_okay=False),
    help="Folder of releases; an empty or new one starts as an empty dataset. Default: the project's own, "
    "built first when there is none.",
)
@click.pass_context
def serve_command(context: click.Context, store: str | None, **given: Any) -> None:
    """Serve the current release: SPARQL at /sparql, a page at /, every record at its own address.

    Read-only unless a write token is given.
    """
    from netkg.server.process import allocator

    allocator.restart()  # before anything is done that would have to be done again

    from netkg.server.process.arbiter import serve

    project = project_of(context)
    folder = Path(store) if store else built(project).store
    serve(
        folder,
        examples=competency.load(project.queries),
        shapes=project.shapes,
        **{name: value for name, value in given.items() if value not in (None, ())},
    )


_settings(serve_command)


COMMANDS = (serve_command,)
