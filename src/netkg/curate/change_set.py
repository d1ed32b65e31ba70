"""A change of several input files, planned before any of them is written: shown, and written whole or not at all."""

from __future__ import annotations

import difflib
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from csvw import Column

from netkg.curate import formatting
from netkg.inputs import tables
from netkg.inputs.project import Project


class ChangeSet:
    """The files of a project as they are to be; what is not planned otherwise is as it stands on disk."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._planned: dict[Path, str] = {}
        self._before: dict[Path, str | None] = {}

    @cached_property
    def columns(self) -> dict[Path, list[Column]]:
        """The tables that are described and there, with their columns."""
        return tables.columns(self.project.graph)

    def text(self, path: Path) -> str:
        """Give the text that a file is to have; empty for one that is not there."""
        path = path.resolve()
        if path not in self._planned:
            return path.read_text("utf-8") if path.is_file() else ""
        return self._planned[path]

    def put(self, path: Path, text: str) -> None:
        """Plan the text of a file, which need not be there yet."""
        path = path.resolve()
        self._before.setdefault(path, path.read_text("utf-8") if path.is_file() else None)
        self._planned[path] = text

    def before(self, path: Path) -> str | None:
        """Give the text that a planned file had; None for one that was not there."""
        return self._before[path]

    @property
    def changed(self) -> dict[Path, str]:
        """The files that will differ, with their text."""
        return {path: text for path, text in sorted(self._planned.items()) if text != self._before[path]}

    def diff(self) -> str:
        """Show the change as a unified diff, as `git diff` does."""
        parts: list[str] = []
        for path, text in self.changed.items():
            name, before = self.project.relative(path), self._before[path]
            old = "/dev/null" if before is None else f"a/{name}"
            parts += difflib.unified_diff(_lines(before or ""), _lines(text), old, f"b/{name}", lineterm="")
        return "\n".join(parts)

    def write(self) -> list[Path]:
        """Write every file; if one cannot be written, bring back those that were, and raise what was the matter."""
        written: list[Path] = []
        try:
            for path, text in self.changed.items():
                path.parent.mkdir(exist_ok=True)
                written.append(path)
                formatting.replace(path, text)
        except OSError:
            for path in written:
                before = self._before[path]
                with suppress(OSError):
                    formatting.replace(path, before) if before is not None else path.unlink(missing_ok=True)
            raise
        return written


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []
