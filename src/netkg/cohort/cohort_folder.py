"""The folder of an ingested cohort: its graph, its findings, its manifest, and how far an unfinished one has come.

    STORE/cohorts/NAME/
        NAME.nq.gz        the graph, as N-Quads, one member of gzip for each block of rows
        findings.csv      what was found, by file, row and column
        manifest.json     what it was made of and how much is in it
    STORE/cohorts/.NAME/  an unfinished one, with journal.json beside the first two

A block counts once the journal says so; what stands behind it is cut off when the work is taken up again. The finished
folder takes its place in one step.
"""

from __future__ import annotations

import contextlib
import csv
import fcntl
import gzip
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.graph import store_folder

FOLDER, MANIFEST, FINDINGS = "cohorts", "manifest.json", "findings.csv"
_JOURNAL = "journal.json"
_COLUMNS = ("severity", "file", "row", "column", "rule", "message", "fix")
#: Speed counts more than size: level 1 packs three times as quickly as the usual 6, into a quarter more.
_LEVEL = 1


@dataclass
class Journal:
    """How far an ingestion has come: a place in a file, the sizes of the outputs up to it, and what was counted."""

    #: What it is made of; another one is not continued.
    inputs: dict[str, Any]
    #: The data files that are done, and the place in the one that is not: its name, bytes, rows.
    done: list[str] = field(default_factory=list)
    file: str = ""
    end: int = 0
    row: int = 0
    written: int = 0
    found: int = 0
    triples: int = 0
    tally: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, file: str, what: str, number: int = 1) -> None:
        """Count something of a file."""
        counts = self.tally.setdefault(file, {})
        counts[what] = counts.get(what, 0) + number


class UnfinishedCohort:
    """A cohort that is being written."""

    def __init__(self, work: Path, name: str, journal: Journal) -> None:
        self.work, self.journal = work, journal
        self._graph = (work / f"{name}.nq.gz").open("ab")
        self._findings = (work / FINDINGS).open("ab")
        for file, size in ((self._graph, journal.written), (self._findings, journal.found)):
            file.truncate(size)
            file.seek(size)
        if not journal.found:
            self._write_findings([], header=True)

    def write(self, quads: bytes, triples: int, findings: Iterable[Finding]) -> None:
        """Add a block: the text of its quads, and what was found in it."""
        if quads:
            self._graph.write(gzip.compress(quads, _LEVEL, mtime=0))
        self._write_findings(findings)
        self.journal.triples += triples

    def _write_findings(self, findings: Iterable[Finding], *, header: bool = False) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if header:
            writer.writerow(_COLUMNS)
        writer.writerows([getattr(one, column) for column in _COLUMNS] for one in findings)
        self._findings.write(text.getvalue().encode())

    def settle(self) -> None:
        """Make what was written count: on the disk first, and then in the journal."""
        for file in (self._graph, self._findings):
            file.flush()
            os.fsync(file.fileno())
        self.journal.written, self.journal.found = self._graph.tell(), self._findings.tell()
        store_folder.replace(self.work / _JOURNAL, json.dumps(asdict(self.journal)).encode())

    def finish(self, target: Path, manifest: Mapping[str, Any]) -> None:
        """Give the folder its manifest and its place."""
        self.settle()
        self.close()
        store_folder.write(self.work / MANIFEST, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
        (self.work / _JOURNAL).unlink()
        old = target.with_name(f".{target.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            os.rename(target, old)
        os.rename(self.work, target)
        store_folder.sync(target.parent)
        shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        """Let go of the files."""
        self._graph.close()
        self._findings.close()


@contextlib.contextmanager
def begin(store: Path, name: str, inputs: dict[str, Any]) -> Iterator[UnfinishedCohort]:
    """Begin a cohort, or go on with the unfinished one if it is made of the same inputs.

    :raises UsageError: if another process is at it.
    """
    work = store / FOLDER / f".{name}"
    work.mkdir(parents=True, exist_ok=True)
    handle = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = os.path.samestat(os.fstat(handle), os.stat(work))  # and not finished and moved in the meantime
        except OSError:
            free = False
        if not free:
            raise UsageError(f"Another process is ingesting {name} into {store / FOLDER}; wait until it is done.")
        unfinished = UnfinishedCohort(work, name, _journal(work, name, inputs))
        try:
            yield unfinished
        finally:
            unfinished.close()
    finally:
        os.close(handle)


def _journal(work: Path, name: str, inputs: dict[str, Any]) -> Journal:
    """Read how far the unfinished work has come; none counts that is of other inputs, or of which something is gone."""
    try:
        found = Journal(**json.loads((work / _JOURNAL).read_bytes()))
        whole = (work / f"{name}.nq.gz").stat().st_size >= found.written and (work / FINDINGS).stat().st_size >= found.found
        if found.inputs == inputs and whole:
            return found
    except (OSError, ValueError, TypeError):
        pass
    return Journal(inputs)


@dataclass(frozen=True)
class StoredCohort:
    """A cohort that is there whole."""

    path: Path

    @property
    def name(self) -> str:
        """The identifier of its study."""
        return self.path.name

    @property
    def quads(self) -> Path:
        """Its graph, as N-Quads in gzip."""
        return self.path / f"{self.name}.nq.gz"

    @property
    def manifest(self) -> dict[str, Any]:
        """What it was made of and how much is in it."""
        found: dict[str, Any] = json.loads((self.path / MANIFEST).read_bytes())
        return found

    def findings(self) -> Iterator[Finding]:
        """Give what was found, one by one."""
        with (self.path / FINDINGS).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                place = {"row": int(row.pop("row") or 0) or None, "column": row.pop("column") or None}
                yield Finding(**cast(dict[str, Any], row | place))


def every(store: Path) -> list[StoredCohort]:
    """List the cohorts that are there, by name."""
    paths = sorted(path.parent for path in (store / FOLDER).glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))
    return [StoredCohort(path) for path in paths]


def find(store: Path, name: str) -> StoredCohort:
    """Find a cohort by the identifier of its study.

    :raises UsageError: if there is none, with those that there are.
    """
    known = every(store)
    for cohort in known:
        if cohort.name == name:
            return cohort
    hint = f"There are {', '.join(one.name for one in known)}." if known else "`netkg ingest STUDY` makes one."
    raise UsageError(f"There is no cohort {name!r} in {store / FOLDER}. {hint}")
