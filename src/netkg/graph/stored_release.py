"""One release on disk: its id, its manifest, its files, and whether they are as they were written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import cast

from netkg.errors import StoreUnavailable

DUMP = "netkg.trig"
TRIPLES = "netkg.nt.gz"
#: The default graph as Turtle. Early releases have it as netkg.ttl, which is the ontology now.
TURTLE = "netkg-data.ttl"
#: The release of a store in which nothing has been built or written.
EMPTY = "empty"


@dataclass(frozen=True)
class Release:
    """One finished release on disk."""

    path: Path

    @property
    def id(self) -> str:
        """The folder's name, such as `0.1.0-3fa9c21b77aa`."""
        return self.path.name

    @property
    def dump(self) -> Path:
        """The whole dataset as TriG."""
        return self.path / DUMP

    @property
    def has_store(self) -> bool:
        """Whether the dataset is there as an on-disk store; old commits give theirs up."""
        return (self.path / "store" / "CURRENT").is_file()

    @cached_property
    def manifest(self) -> Mapping[str, object]:
        """Version, counts and checksums, as written.

        :raises StoreUnavailable: if it is missing or cut off.
        """
        try:
            found = json.loads((self.path / "manifest.json").read_bytes())
            datetime.fromisoformat(found["created"])
            return cast(Mapping[str, object], found)
        except (OSError, ValueError, KeyError, TypeError):
            raise StoreUnavailable(
                f"releases/{self.id}/manifest.json cannot be read; restore it from a backup, or move that folder away."
            ) from None

    @property
    def triples(self) -> int:
        """How many triples it holds, graph by graph."""
        return cast(int, self.manifest.get("triples", 0))

    @property
    def parent(self) -> Release | None:
        """The release that a commit follows, if that is still there; None for a build."""
        parent = Release(self.path.parent / str(self.manifest.get("parent") or EMPTY))
        return parent if (parent.path / "manifest.json").is_file() else None

    @property
    def is_commit(self) -> bool:
        """Whether a write made it, and not a build."""
        return "parent" in self.manifest

    @property
    def origin(self) -> Release | None:
        """The build that it is or goes back to, if that is still there."""
        here: Release | None = self
        while here is not None and here.is_commit:
            here = here.parent
        return here

    @property
    def is_intact(self) -> bool:
        """Whether every file is there and as it was written."""
        try:
            for name in cast(dict[str, str], self.manifest["sha256"]):
                self.check(name)
        except (StoreUnavailable, KeyError):
            return False
        return self.has_store

    def read(self, name: str) -> bytes:
        """Read one of its files, and check it.

        :raises StoreUnavailable: if it is missing or not what the manifest says.
        """
        try:
            data = (self.path / name).read_bytes()
        except OSError as error:
            raise StoreUnavailable(f"releases/{self.id}/{name} cannot be read: {error.strerror}.") from None
        self._compare(name, hashlib.sha256(data).hexdigest())
        return data

    def check(self, name: str) -> None:
        """Check one of its files against the manifest.

        :raises StoreUnavailable: if it is missing or not what the manifest says.
        """
        try:
            found = digest(self.path / name)
        except OSError as error:
            raise StoreUnavailable(f"releases/{self.id}/{name} cannot be read: {error.strerror}.") from None
        self._compare(name, found)

    def _compare(self, name: str, digest: str) -> None:
        if digest != cast(dict[str, str], self.manifest.get("sha256", {})).get(name):
            raise StoreUnavailable(
                f"releases/{self.id}/{name} is damaged: its SHA-256 is not the one in the manifest. Restore it from a "
                "backup, or move it away; then the release is read from an on-disk store, where there is one."
            )


def digest(path: Path) -> str:
    """Give a file's SHA-256, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
