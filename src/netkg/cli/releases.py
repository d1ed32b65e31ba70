"""Look back: netkg releases, diff, blame, restore, prune."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from netkg.cli.shared import project_of
from netkg.errors import StoreUnavailable
from netkg.graph import release
from netkg.history import blame, changelog, retention, snapshots

_STORE = click.option("--store", type=click.Path(file_okay=False), help="Folder of releases. Default: the project's own.")
_FORM = click.Choice(["text", "json"])


@click.command("releases")
@click.option("--format", "form", type=_FORM, default="text", show_default=True, help="For people or for programs.")
@_STORE
@click.pass_context
def releases_command(context: click.Context, form: str, store: str | None) -> None:
    """List the releases of the store, oldest first; * marks the one that is served."""
    folder = _folder(context, store)
    known = release.every(folder)
    here = None
    try:
        here = release.current(folder)
    except StoreUnavailable as error:  # the list is what helps
        click.echo(f"netkg: {error.detail}", err=True)
    if form == "json":
        click.echo(
            json.dumps(
                [
                    {"id": r.id, "current": r == here, **{key: r.manifest[key] for key in ("version", "created", "triples")}}
                    for r in known
                ],
                indent=1,
            )
        )
        return
    for found in known:
        mark, manifest = "*" if found == here else " ", found.manifest
        click.echo(f"{mark} {found.id:<28} {manifest['created']}  {manifest['triples']} triples")
    if not known:
        click.echo("No release yet; `netkg build` makes one.")


@click.command("diff")
@click.argument("old", default="current")
@click.argument("new", default=snapshots.WORKING)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(changelog.FORMATS)),
    default="text",
    show_default=True,
    help="text for people, md for a pull request, html for a page, patch for RDF Patch.",
)
@click.pass_context
def diff_command(context: click.Context, old: str, new: str, form: str) -> None:
    """Say what changed from OLD to NEW: classes, records, figures, and competency answers.

    \b
    netkg diff                            the current release against the working tree
    netkg diff current~1 current          the last release against the one before
    netkg diff 0.1.0 working --format md
    netkg diff main                       a branch, tag or commit of git against the working tree

    A release is named by its id, the beginning of its id, a version, current or current~1; the working tree is
    `working`. Any other name is git's; the inputs of that commit are built, unless the store has a release of just
    these. The version step follows a rule: major if a term or its logic is removed, minor if something is added or a
    record changes, patch if only words change.
    """
    project = project_of(context)
    one, two, found = snapshots.diff(project, old, new)
    click.echo(changelog.FORMATS[form](found, one.name, two.name, one.version))


@click.command("blame")
@click.argument("subject")
@click.option("--format", "form", type=_FORM, default="text", show_default=True, help="For people or for programs.")
@click.pass_context
def blame_command(context: click.Context, subject: str, form: str) -> None:
    """Show each statement about SUBJECT, with the release that introduced it and the row or line that says it.

    netkg blame trial/radiant-3
    """
    lines = blame.blame(project_of(context), subject)
    if form == "json":
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
        return
    for line in lines:
        click.echo(f"{line.since:<28} {line.statement}\n{'':<28}   {line.place}")


@click.command("restore")
@click.argument("name")
@_STORE
@click.pass_context
def restore_command(context: click.Context, name: str, store: str | None) -> None:
    """Make another release the current one; no release is changed.

    The release is first checked to be readable. A server on the store follows at once.
    """
    found, before = retention.restore(_folder(context, store), name)
    click.echo(f"current is {found.id}" + (f" (was {before.id})" if before not in (None, found) else ""))


@click.command("prune")
@click.option("--keep", type=click.IntRange(min=1), default=10, show_default=True, help="How many of the newest to keep.")
@_STORE
@click.pass_context
def prune_command(context: click.Context, keep: int, store: str | None) -> None:
    """Remove old releases.

    The newest, the current one and the last of each version stay, and with them the releases that they are read from:
    a commit holds only what it changed, so it needs those before it, down to a build. All that stay are read and
    checked first; if one is damaged, nothing is removed.
    """
    gone = retention.prune(_folder(context, store), keep)
    click.echo(f"removed {len(gone)}: {', '.join(gone)}" if gone else "nothing to remove")


def _folder(context: click.Context, store: str | None) -> Path:
    return Path(store) if store else project_of(context).store


COMMANDS = (releases_command, diff_command, blame_command, restore_command, prune_command)
