"""Where the inputs and the releases lie: in a checkout, or in the installed package."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import UsageError

INPUTS = ("ontology", "graph", "shapes", "queries")


@dataclass(frozen=True)
class Project:
    """The four input folders under `root`, and the default store of releases."""

    root: Path
    store: Path

    @property
    def ontology(self) -> Path:
        """Turtle modules."""
        return self.root / "ontology"

    @property
    def graph(self) -> Path:
        """Tables and their description."""
        return self.root / "graph"

    @property
    def shapes(self) -> Path:
        """SHACL shapes."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """Competency queries."""
        return self.root / "queries"

    @property
    def documents(self) -> Path:
        """Markdown for people, which the server shows as pages; a project need not have any."""
        return self.root / "docs"

    def relative(self, path: Path) -> str:
        """Name a file as a curator sees it: from the project's root."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return str(path)


def _is_root(path: Path) -> bool:
    return all((path / name).is_dir() for name in INPUTS)


def _user_data() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(
        Path.home() / ("Library/Application Support" if sys.platform == "darwin" else ".local/share")
    )
    return Path(base) / "netkg"


def find(root: str | Path | None = None) -> Project:
    """Find the project: the folder given, the checkout around the working directory, or the package's own data.

    :param root: a folder with ontology/, graph/, shapes/ and queries/.
    :raises UsageError: if `root` is given and is not such a folder.
    """
    if root is not None:
        path = Path(root)
        if not _is_root(path):
            raise UsageError(f"{path} is not a netkg project: it needs the folders {', '.join(INPUTS)}.")
        return Project(path, path / "build")
    here = Path.cwd()
    for candidate in (here, *here.parents):
        if _is_root(candidate) and (candidate / "pyproject.toml").is_file():
            return Project(candidate, candidate / "build")
    package = Path(__file__).parent.parent
    checkout = package.parent.parent
    if _is_root(checkout):
        return Project(checkout, checkout / "build")
    return Project(package / "data", _user_data())
