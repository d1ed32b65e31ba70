"""Let every place name one thing instead of another: the one mechanism behind obsolete, merge, rename and move."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from netkg.curate import expected_rows, occurrences, table_rows, term_blocks
from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import RULE, Succession
from netkg.curate.table_rows import TableRow
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.history import register
from netkg.inputs import ontology, tables
from netkg.inputs.project import INPUTS
from netkg.namespaces import NK, NKD, compress, expand
from netkg.rdf import LABEL, value_of

#: So many files outside of the inputs are told.
MENTIONS = 20


@dataclass
class Plan:
    """What was planned, what a person has to look at, and what holds it up."""

    changes: ChangeSet
    notes: list[Finding] = field(default_factory=list)
    obstacles: list[Finding] = field(default_factory=list)
    #: Former labels, each with the one that takes its place.
    labels: list[tuple[str, str]] = field(default_factory=list)

    def relabel(self, old: str, new: str) -> None:
        """Plan that what was called one thing is called another."""
        if old and old != new:
            self.labels.append((old, new))
            self.notes += expected_rows.queries_that_ask(self.changes, old, new)


@dataclass(frozen=True)
class CuratedThing:
    """A term with its module, or a record with its row."""

    iri: str
    module: Path | None = None
    row: TableRow | None = None
    is_released: bool = False

    @property
    def local(self) -> str:
        """What a cell calls it: `drug/everolimus`, `ontology/Insulinoma`."""
        return self.iri.removeprefix(str(NKD))


def thing(changes: ChangeSet, name: str) -> CuratedThing:
    """Find a term or record by its IRI, CURIE or id.

    :raises UsageError: if the inputs have no such thing, or it was given up before.
    """
    iri = expand(name)
    project = changes.project
    modules = ontology.read(project.ontology)
    if modules.findings:
        raise UsageError(f"{modules.findings[0].place()} {modules.findings[0].message}; fix it first.")
    is_released = compress(iri) in register.read(project.ontology)
    if iri in modules.terms:
        if any(q.predicate == term_blocks.DEPRECATED and value_of(q.subject) == iri for q in modules.quads):
            raise UsageError(f"{compress(iri)} is already deprecated.")
        return CuratedThing(iri, module=term_blocks.module_of(ontology.modules(project.ontology), iri), is_released=is_released)
    row = table_rows.find(changes, iri.removeprefix(str(NKD)))
    if row is not None:
        if row.path.stem == register.RETIRED:
            raise UsageError(f"{compress(iri)} is already retired: {project.relative(row.path)}, row {row.number}.")
        return CuratedThing(iri, row=row, is_released=is_released)
    known = [compress(one) for one in (*modules.own_terms, *tables.read(project.graph).iris)]
    near = get_close_matches(compress(iri), known, n=2, cutoff=0.7)
    raise UsageError(
        f"Neither the ontology nor a table has {compress(iri)}."
        + (f" Did you mean {' or '.join(near)}?" if near else " A term is named as nk:Insulinoma, a record as drug/everolimus.")
    )


def label_of(changes: ChangeSet, one: CuratedThing) -> str:
    """Give what people call a thing."""
    if one.module is None:
        row = table_rows.find(changes, one.local)
        return row.cells.get(row.label_column, "") if row else ""
    said = term_blocks.block_of(changes.text(one.module), one.iri)
    return next((value_of(t.object) for t in said if t.predicate == LABEL and value_of(t.subject) == one.iri), "")


def renew(changes: ChangeSet, change: Succession, label: str, *, keeps_block: bool) -> list[Finding]:
    """Let every place name the new thing.

    :param label: what the new thing is called.
    :param keeps_block: the old term keeps its block, and the new one has a block of its own.
    :returns: the places that cannot.
    """
    modules = set(ontology.modules(changes.project.ontology))
    for path in occurrences.texts(changes):
        text = changes.text(path)
        if not occurrences.named_at(text, change.old):
            continue
        if path in modules:
            named = term_blocks.renamed_apart_from(text, change) if keeps_block else occurrences.renamed(text, change)
            changes.put(path, term_blocks.laid_out(path, named))
        else:
            changes.put(path, occurrences.renamed(text, change))
    occurrences.rewrite_mappings(changes, change, label)
    row = table_rows.find(changes, change.new.removeprefix(str(NKD)))
    for column, old, new in _keys(changes, row, change) if row else ():
        expected_rows.rekey(changes, column, old, new)
    return occurrences.rewrite(changes, change)


def _keys(changes: ChangeSet, row: TableRow, change: Succession) -> set[tuple[str, str, str]]:
    """Give the columns of answers that name a record by a key of its own, such as a publication's number, with both keys."""
    found = {
        (column, names.value(change.old), names.value(change.new))
        for _, names, column in table_rows.named_by(changes, row.path)
    }
    return {(column, old, new) for column, old, new in found if old and new}


def uses(changes: ChangeSet, iri: str) -> Iterator[Finding]:
    """Tell of every place that uses a thing; its own block is none, nor what it once replaced."""
    mark = Succession(iri, "urn:x-netkg:named")
    modules = {path.resolve(): path for path in ontology.modules(changes.project.ontology)}
    for found in occurrences.places(changes, iri):
        path = (changes.project.root / found.file).resolve()
        if path.stem == register.RETIRED:
            continue
        if path in modules and found.line is not None:
            text = changes.text(path)
            line = text.split("\n")[found.line - 1]
            elsewhere = term_blocks.renamed_apart_from(text, mark).split("\n")[found.line - 1]
            if line == elsewhere or "isReplacedBy" in line:
                continue
        yield found


def mentions(changes: ChangeSet, iri: str) -> list[Finding]:
    """Tell where text that is no input names a thing: documentation, tests, code; such text is left to people."""
    root = changes.project.root
    short, local = compress(iri), iri.removeprefix(str(NKD))
    forms = [iri, short] + ([local] if not iri.startswith(str(NK)) else [])
    pattern = re.compile("|".join(rf"(?<![\w/:.-]){re.escape(form)}(?!\.?[\w-])" for form in forms))
    found: list[Finding] = []
    for name in _other_files(root):
        try:
            lines = (root / name).read_text("utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            continue
        at = [number for number, line in enumerate(lines, 1) if pattern.search(line)]
        if at:
            more = f" in {len(at)} lines" if len(at) > 1 else ""
            message = f"mentions {short}{more}, and is left as it is"
            found.append(Finding(name, line=at[0], rule=RULE, message=message, severity="note"))
    return found[:MENTIONS]


def _other_files(root: Path) -> Iterable[str]:
    try:
        said = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)  # noqa: S607
    except OSError:
        return ()
    names = said.stdout.decode("utf-8", errors="replace").split("\0") if said.returncode == 0 else ()
    return [name for name in names if name and name.partition("/")[0] not in INPUTS]
