"""The inputs as a commit has them, laid out in a folder of their own, so that they can be built and compared."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netkg.errors import UsageError
from netkg.inputs.project import INPUTS, Project


def commit(project: Project, revision: str) -> str:
    """Give the hash of a commit by any name that git knows, such as `HEAD~3`, a branch or a tag; empty if it is none."""
    if revision.startswith("-"):
        return ""
    return _git(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()


@contextmanager
def checked_out(project: Project, found: str) -> Iterator[Project]:
    """Lay out the inputs of a commit while the block runs; the working tree stays as it is.

    :param found: the hash of the commit.
    :raises UsageError: if the commit has no inputs of netkg.
    """
    packed = _git(project, "archive", "--format=tar", found, "--", *INPUTS)
    if not packed:
        raise UsageError(f"The commit {found[:10]} has not all of {', '.join(INPUTS)}, so there is nothing to compare with.")
    with tempfile.TemporaryDirectory(prefix="netkg-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(folder, filter="data")
        yield Project(Path(folder), Path(folder) / "build")


def _git(project: Project, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return b""
    return b"" if done.returncode else done.stdout
