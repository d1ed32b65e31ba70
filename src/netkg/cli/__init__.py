"""The command line: thin commands over the stages, tables for people, formats for programs.

Exit codes: 0 done, 1 findings, 2 wrong use. An error is a sentence that says what to do, never a traceback.
"""

from __future__ import annotations

import click

import netkg
from netkg.cli import (
    build,
    check,
    explain,
    export,
    fmt,
    ingest,
    match,
    new,
    new_kinds,
    new_records,
    publish,
    quality,
    query,
    releases,
    revise,
    serve,
    sources,
)
from netkg.cli.shared import CONTEXT, Commands


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(netkg.__version__, prog_name="netkg")
@click.option(
    "--project",
    "root",
    type=click.Path(file_okay=False),
    envvar="NETKG_PROJECT",
    help="Folder with ontology/, graph/, shapes/ and queries/. Default: the checkout you are in, "
    "or else the data that came with the package.",
)
@click.pass_context
def main(context: click.Context, root: str | None) -> None:
    """Build, check, query and serve the knowledge graph of neuroendocrine tumours.

    \b
    From inputs to answers:
      ontology/ graph/ shapes/  ->  build  ->  a release  ->  serve, query, export

    \b
    Start here:
      netkg build                                    make a release of the inputs
      netkg query mutation-to-outcome --gene TSC2    ask it
      netkg serve                                    answer SPARQL at http://127.0.0.1:8090/
    """
    context.obj = {"root": root}


for _module in (
    build,
    check,
    explain,
    new_records,
    new_kinds,
    new,
    revise,
    fmt,
    query,
    match,
    sources,
    quality,
    releases,
    export,
    publish,
    ingest,
    serve,
):
    for _command in _module.COMMANDS:
        main.add_command(_command)
