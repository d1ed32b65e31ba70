"""From a study folder to a cohort: file after file, block after block, in memory that does not grow with the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from csvw import Table

import netkg
from netkg.cohort import cohort_folder, data_lines, oncotree, study_header
from netkg.cohort.cohort_folder import StoredCohort, UnfinishedCohort
from netkg.cohort.cohort_names import CohortNames
from netkg.cohort.cohort_rules import CohortRules
from netkg.cohort.data_lines import DataLine
from netkg.cohort.gene_links import GeneLinks
from netkg.cohort.row_context import Surroundings
from netkg.cohort.row_mapping import RowMapping
from netkg.cohort.study import DataFile, Study
from netkg.engine.base import Snapshot
from netkg.errors import FindingsError, UsageError
from netkg.findings import Finding
from netkg.graph.stored_release import digest
from netkg.inputs import tables

#: Rows that are read, checked and written at a time.
BLOCK = 10_000
#: So many findings of a rule are told at the end; all of them are in the folder.
_TOLD = 5
_SAMPLES = "CLINICAL/SAMPLE_ATTRIBUTES"
_HERE = Path(__file__).parent
#: The files here that say how a study is read.
_DECLARES = (".json", ".tsv", ".ttl")

#: Is told the file, how many of its bytes are done, and how many it has.
BytesRead = Callable[[str, int, int], None]


def _silent(file: str, done: int, size: int) -> None:
    """BytesRead to nobody."""


@dataclass
class Ingested:
    """What came of an ingestion: the cohort, how often each rule was broken, and the first findings of each."""

    cohort: StoredCohort
    counts: Counter[tuple[str, str]]
    first: list[Finding]

    @property
    def errors(self) -> int:
        """How many findings made a row or a file be left out."""
        return sum(count for (severity, _), count in self.counts.items() if severity == "error")


def ingest(study: Study, view: Snapshot, store: Path, *, tree: Path | None = None, report: BytesRead = _silent) -> Ingested:
    """Read a study into a cohort beside the releases of a store; an interrupted run of the same inputs is continued.

    :param view: the release whose genes and alterations the rows are linked to.
    :param tree: the tree of OncoTree, to check codes against.
    :raises UsageError: if another process is at it, the tree is none, or the release has no genes.
    :raises FindingsError: if the file of samples is missing or cannot be read: then no row of another file can be placed.
    """
    types, genes, names = oncotree.types(tree), GeneLinks(view), CohortNames(study.identifier)
    if not len(genes):
        raise UsageError(f"{store} holds no release with genes that a study could be linked to; make one with `netkg build`.")
    described = {str(table.common_props["nk:profile"]): table for table in tables.describe(_HERE).tables}
    order = list(described)
    files = sorted((file for file in study.files if file.profile in described), key=lambda file: order.index(file.profile))
    if not any(file.profile == _SAMPLES for file in files):
        raise FindingsError([*study.findings, _without_samples(study)], "ingest")
    around = Surroundings(
        names,
        {"tumour": types.of, "gene": genes.gene, "mutation": genes.mutation, "fusion": genes.fusion},
        {"tumour": types.doubt, "name": types.doubt_of_name, "gene": genes.doubt},
        study.profiles,
        {},
    )
    readable = {
        file.profile for file in files if _opened(file, described[file.profile], replace(around, keys={}))[0] is not None
    }
    around = replace(around, unread=frozenset(file.profile for file in files) - readable)
    made_of = {
        "netkg": netkg.__version__,
        "release": view.release,
        "tree": digest(tree) if tree else "",
        "description": {path.name: digest(path) for path in sorted(_HERE.rglob("*")) if path.suffix in _DECLARES},
        "files": {path.name: digest(path) for path in [*study.folder.glob("meta_*.txt"), *(file.path for file in files)]},
    }
    cohort = StoredCohort(store / cohort_folder.FOLDER / study.identifier)
    with cohort_folder.begin(store, study.identifier, made_of) as unfinished:
        if not unfinished.journal.written:
            notes = [_not_described(file) for file in study.files if file.profile not in described]
            header = study_header.quads(
                study, names, view.release, [file.profile for file in files if file.profile in readable]
            )
            unfinished.write(header, header.count(b"\n"), [*study.findings, *notes])
            unfinished.settle()
        reading = FileReading(unfinished, around, report)
        for file in files:
            reading.read(file, described[file.profile])
        unfinished.finish(cohort.path, _manifest(study, names, unfinished, made_of))
    return _counted(cohort)


class FileReading:
    """The reading of the data files of one study into its cohort."""

    def __init__(self, unfinished: UnfinishedCohort, around: Surroundings, report: BytesRead) -> None:
        self._unfinished, self._journal = unfinished, unfinished.journal
        self._around, self._report = around, report
        self._rules = CohortRules()

    def read(self, file: DataFile, table: Table) -> None:
        """Read a file from where it was left; of one that others refer to, the keys of what is done are read again.

        :raises FindingsError: if it is the file of samples and cannot be read.
        """
        url, done = str(table.url), file.name in self._journal.done
        keyed = bool(table.tableSchema.primaryKey)
        if done and not keyed:
            return
        mapping, lines, faults = _opened(file, table, self._around)
        if mapping is None:
            self._around.keys.pop(url, None)
            if file.profile == _SAMPLES:
                raise FindingsError(faults, "ingest")
            self._left(file, faults)
            return
        continued = self._journal.file == file.name
        if continued and not keyed:
            lines = data_lines.read(file.path, self._journal.end, self._journal.row)
        elif not continued and not done:
            self._unfinished.write(b"", 0, faults)
        size = file.path.stat().st_size
        while rows := list(islice(lines, BLOCK)):
            end = rows[-1].end
            written = done or (continued and end <= self._journal.end)
            self._block(mapping, rows, muted=written)
            self._report(file.name, end, size)
        self._left(file, [])

    def _block(self, mapping: RowMapping, lines: list[DataLine], *, muted: bool) -> None:
        """Map some rows, hold them to the rules, and write those that keep them."""
        findings: list[Finding] = []
        made: dict[int, str] = {}
        for line in lines:
            if line.fault:
                fix = "Save the table as UTF-8 text."
                findings.append(Finding(mapping.file.name, line.number, rule="table-encoding", message=line.fault, fix=fix))
            elif text := mapping.text(line.number, line.text, findings):
                made[line.number] = text
        quads = "".join(made.values()).encode()
        broken = self._rules.broken(quads, self._around.names, mapping) if made else []
        bad = {finding.row for finding in broken if finding.is_error and finding.row is not None}
        if bad:
            for line in lines:
                if line.number in bad and made.pop(line.number, ""):
                    mapping.drop(line.text)
            quads = "".join(made.values()).encode()
        if muted:
            return
        triples, file = quads.count(b"\n"), mapping.file.name
        self._unfinished.write(quads, triples, sorted([*findings, *broken]))
        self._journal.file, self._journal.end, self._journal.row = file, lines[-1].end, lines[-1].number
        self._count(mapping, len(lines), len(made), triples)
        self._unfinished.settle()

    def _count(self, mapping: RowMapping, rows: int, made: int, triples: int) -> None:
        counts = {"rows": rows, "read": made, "triples": triples, "left out with their sample or patient": mapping.orphans}
        counts |= {f"not read: {column} is {value}": count for (column, value), count in mapping.omitted.items()}
        mapping.orphans = 0
        mapping.omitted.clear()
        for what, number in counts.items():
            self._journal.count(mapping.file.name, what, number)

    def _left(self, file: DataFile, faults: list[Finding]) -> None:
        """Say that a file is done."""
        if file.name not in self._journal.done:
            self._unfinished.write(b"", 0, faults)
            self._journal.done.append(file.name)
            self._unfinished.settle()


def _opened(file: DataFile, table: Table, around: Surroundings) -> tuple[RowMapping | None, Iterator[DataLine], list[Finding]]:
    """Read the header of a file; gives no mapping if it cannot be read, and what there is to say of it."""
    lines = data_lines.read(file.path)
    if (fault := data_lines.unreadable(file.path)) is not None:
        return None, lines, [fault]
    header = next(lines, None)
    if header is None or header.fault:
        message = f"the header row {header.fault}" if header else "has no header row"
        return None, lines, [Finding(file.name, rule="table-header", message=message, fix="Save the table as UTF-8 text.")]
    mapping = RowMapping(table, file, header.text.split("\t"), around)
    faults = [replace(finding, row=header.number) for finding in mapping.findings]
    return (None if any(fault.is_error for fault in faults) else mapping), lines, faults


def _without_samples(study: Study) -> Finding:
    message = "names no file of samples that is there; without it no other row can be placed"
    fix = "Add meta_clinical_sample.txt and the data file that it names."
    return Finding(study.folder.name, rule="no-samples", message=message, fix=fix)


def _not_described(file: DataFile) -> Finding:
    message = f"is not read: netkg reads no {file.profile}"
    return Finding(file.name, rule="profile-unread", message=message, severity="note")


def _manifest(study: Study, names: CohortNames, unfinished: UnfinishedCohort, made_of: dict[str, Any]) -> dict[str, Any]:
    journal = unfinished.journal
    return {
        "name": study.identifier,
        "title": study.about.get("name", ""),
        "graph": names.graph,
        "triples": journal.triples,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": journal.tally,
        "made of": made_of,
    }


def _counted(cohort: StoredCohort) -> Ingested:
    """Count what was found, and take the first of each rule."""
    counts: Counter[tuple[str, str]] = Counter()
    first = []
    for finding in cohort.findings():
        counts[finding.severity, finding.rule] += 1
        if counts[finding.severity, finding.rule] <= _TOLD:
            first.append(finding)
    return Ingested(cohort, counts, first)
