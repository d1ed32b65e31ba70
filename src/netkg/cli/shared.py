"""What every command needs: the project, progress, a release to ask, and errors in one sentence."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from netkg import findings as found
from netkg.errors import FindingsError, NetkgError
from netkg.graph import release
from netkg.graph.builder import build, is_stale
from netkg.inputs import project as projects

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
log = Console(stderr=True, highlight=False)


class Commands(click.Group):
    """A group whose commands turn netkg's errors into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; render an error it raises."""
        try:
            return super().invoke(ctx)
        except FindingsError as error:
            _findings(error)
            ctx.exit(error.exit_code)
        except NetkgError as error:
            click.echo(f"netkg: {error.detail}", err=True)
            excerpt = getattr(error, "facts", {}).get("excerpt")
            if excerpt:
                click.echo(excerpt, err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
        except OSError as error:  # a file or folder that cannot be read or written, a full disk
            place = error.filename2 or error.filename
            at = f"{os.fsdecode(place)}: " if isinstance(place, str | bytes) else ""
            click.echo(f"netkg: {at}{error.strerror or error}. Make it readable and writable, and try again.", err=True)
            ctx.exit(NetkgError.exit_code)


def _findings(error: FindingsError) -> None:
    context = click.get_current_context(silent=True)
    form = (context.find_root().obj or {}).get("findings") if context else None
    if form == "json":
        click.echo(json.dumps([finding.as_dict() for finding in error.findings], ensure_ascii=False, indent=1))
        return
    click.echo(found.render(error.findings))
    count = len(error.findings)
    click.echo(f"netkg: {count} finding{'s' if count != 1 else ''} in stage {error.stage}. Nothing was changed.", err=True)


def project_of(context: click.Context) -> projects.Project:
    """Find the project that the command works on."""
    root = context.find_root()
    return projects.find((root.obj or root.params).get("root"))  # while a shell completes, no command has run


@contextmanager
def progress(quiet: bool = False) -> Iterator[Any]:
    """Show each stage with its seconds."""
    last: list[tuple[str, float]] = []

    def done() -> None:
        if last and not quiet:
            name, start = last.pop()
            log.print(f"  {name:<40} {time.perf_counter() - start:6.1f} s")

    def report(name: str) -> None:
        done()
        last.append((name, time.perf_counter()))

    yield report
    done()


def built(project: projects.Project) -> projects.Project:
    """Build if there is no release yet; leave a finished one alone."""
    if release.current(project.store) is None:
        log.print("No release yet; building one (some seconds).")
        with progress() as report:
            build(project, report)
    elif project.ontology.exists() and is_stale(project):
        log.print("The inputs changed since the release; `netkg build` makes a new one.")
    return project


def load(store: Path) -> Any:
    """Load the current release of a store for queries."""
    from netkg.engine import loading

    return loading.load(store)
