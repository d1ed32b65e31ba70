"""Write the skeleton of a new term or record in its place, with an IRI that was never used; generate nothing else."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from netkg.curate import formatting, turtle
from netkg.errors import UsageError
from netkg.history import register
from netkg.inputs import cells, ontology, tables
from netkg.inputs.project import Project
from netkg.inputs.rows import SHARED, SOURCES, Reading
from netkg.namespaces import NK, NKD, PREFIXES, compress, expand

_P = PREFIXES
_NAME = {"class": re.compile(r"[A-Z][A-Za-z0-9]*"), "property": re.compile(r"[a-z][A-Za-z0-9]*")}
_KINDS = {"class": "Class", "object": "ObjectProperty", "datatype": "DatatypeProperty", "annotation": "AnnotationProperty"}
#: The columns of a table of classes, as ROBOT templates name them; those in capitals alone must be there.
TEMPLATE = ("ID", "LABEL", "PARENT", "DEFINITION", "SOURCE", "SYNONYMS", "SECTIONS", "EQUIVALENT")


@dataclass(frozen=True)
class NewTerm:
    """What is to be written of a new class or property."""

    name: str
    label: str
    parents: tuple[str, ...]
    definition: str
    source: str
    kind: str = "class"
    synonyms: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    equivalent: str = ""
    domain: str = ""
    range: str = ""


def slug(text: str) -> str:
    """Make the local name of a record.

    >>> slug("NETTER-1 final analysis (2021)")
    'netter-1-final-analysis-2021'
    >>> slug("177Lu-DOTATATE")
    '177lu-dotatate'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def camel(text: str) -> str:
    """Make the name of a class from its label.

    >>> camel("goblet cell carcinoid")
    'GobletCellCarcinoid'
    """
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text) if word)


def free(project: Project, reading: Reading, iri: str) -> None:
    """Refuse an IRI that exists or was ever released.

    :raises UsageError: naming where it stands.
    """
    short = compress(iri)
    modules = ontology.read(project.ontology)
    where = reading.identifiers.get(iri.removeprefix(str(NKD)))
    if where:
        raise UsageError(
            f"{short.removeprefix('nkd:')} is already the id of graph/{where[0]}, row {where[1]}. "
            "Choose another name with --id."
        )
    if iri in modules.terms:
        raise UsageError(f"{short} is already in the ontology. Choose another name.")
    released = register.read(project.ontology).get(short)
    if released:
        raise UsageError(
            f"{short} was released in {released.version} as {released.label or released.kind}; an IRI never "
            "changes its meaning. Choose another name."
        )


def add_term(project: Project, term: NewTerm) -> tuple[Path, int]:
    """Write a class or property behind its siblings, in the module of its parent.

    :returns: the file and the line where the block opens.
    :raises UsageError: if the name is taken or malformed, or a parent is unknown.
    """
    kind = "class" if term.kind == "class" else "property"
    if not _NAME[kind].fullmatch(term.name):
        form = "CamelCase, such as GobletCellCarcinoid" if kind == "class" else "camelCase, such as targetedBy"
        raise UsageError(f"{term.name!r} is not a valid name for a {kind}; names are {form}.")
    free(project, tables.read(project.graph), str(NK) + term.name)
    modules = ontology.read(project.ontology)
    if modules.findings:
        raise UsageError(f"{modules.findings[0].place()} {modules.findings[0].message}; fix it first.")
    for parent in term.parents:
        if expand(parent) not in modules.terms:
            near = get_close_matches(parent, [compress(iri) for iri in modules.terms], n=2, cutoff=0.7)
            hint = f" Did you mean {' or '.join(near)}?" if near else " Declare others' terms in external.ttl first."
            raise UsageError(f"The parent {parent} is not in the ontology.{hint}")
    path = _module(project, term.parents)
    text = path.read_text("utf-8-sig")
    layout = turtle.cut(text)
    prefixes = {**_P, **layout.prefixes, "pub": f"{NKD}publication/"}
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    try:
        new = [quad.triple for quad in ox.parse((head + _block(term)).encode(), format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise UsageError(f"The skeleton is not valid Turtle: {error}. Look at --equivalent, --source and the names.") from None
    old = [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]
    done = formatting.formatted([*old, *new], text)
    formatting.replace(path, done)
    return path, done[: done.index(f"\nnk:{term.name} a ") + 1].count("\n") + 1


def _module(project: Project, parents: Sequence[str]) -> Path:
    """Find the module that defines the first parent of ours."""
    from netkg.graph import rules

    where = rules.places(project.ontology)
    for parent in parents:
        file, _ = where.get(expand(parent), ("external.ttl", 0))
        if file != "external.ttl":
            return project.ontology / file
    raise UsageError("Name at least one parent of ours (nk:…): it decides which module the term goes into.")


def _block(term: NewTerm) -> str:
    def quoted(text: str) -> str:
        return str(ox.Literal(text))

    def named(text: str) -> str:
        return str(cells.tagged(text))

    link = "rdfs:subClassOf" if term.kind == "class" else "rdfs:subPropertyOf"
    lines = [f"nk:{term.name} a owl:{_KINDS[term.kind]}"]
    lines += [f"{link} {' , '.join(term.parents)}", f"rdfs:label {quoted(term.label)}"]
    lines += [f"skos:altLabel {' , '.join(map(named, term.synonyms))}"] if term.synonyms else []
    lines += [f"obo:IAO_0000115 {quoted(term.definition)}"]
    lines += [f"nk:section {' , '.join(map(quoted, term.sections))}"] if term.sections else []
    lines += [f"owl:equivalentClass {term.equivalent}"] if term.equivalent else []
    lines += [f"{key} {value}" for key, value in (("rdfs:domain", term.domain), ("rdfs:range", term.range)) if value]
    source = term.source if ":" in term.source else f"pub:{term.source}"
    return " ;\n".join(lines) + (
        f" .\n[] a owl:Axiom ; owl:annotatedSource nk:{term.name} ; owl:annotatedProperty obo:IAO_0000115 ; "
        f"owl:annotatedTarget {quoted(term.definition)} ; dcterms:source {source} .\n"
    )


def template(path: Path) -> list[NewTerm]:
    """Read a table of classes: ID, LABEL, PARENT, DEFINITION, SOURCE, and SYNONYMS, SECTIONS, EQUIVALENT if wanted.

    Several values of a cell are separated by `|`. A second header row, as ROBOT templates have, is passed over.

    :raises UsageError: naming row and column of the first thing that is missing.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for number, row in enumerate(rows, start=2):
        missing = [column for column in TEMPLATE[1:5] if not (row.get(column) or "").strip()]
        if missing and (row.get("ID") or "") != "ID":
            raise UsageError(
                f"{path.name}, row {number}, column {missing[0]}: is empty, and must not be. "
                "A class needs a label, a parent, a definition and the source of the definition."
            )
    return [
        NewTerm(
            name=(row.get("ID") or camel(row["LABEL"])).removeprefix("nk:"),
            label=row["LABEL"],
            parents=_several(row["PARENT"]),
            definition=row["DEFINITION"],
            source=row["SOURCE"],
            synonyms=_several(row.get("SYNONYMS")),
            sections=_several(row.get("SECTIONS")),
            equivalent=row.get("EQUIVALENT") or "",
        )
        for row in rows
        if row.get("ID") != "ID"
    ]


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


@dataclass(frozen=True)
class TableFile:
    """The file that a row goes to, and its columns; the file need not be there yet."""

    path: Path
    header: tuple[str, ...]


def table_of(project: Project, reading: Reading, table: str, section: str = "") -> TableFile:
    """Find the file of a table: a shared one, or the one of the source that a place belongs to.

    :param table: the table's name, such as `outcomes`.
    :param section: the row's places: `6.1` is the review's, `strosberg-2021: abstract` that source's.
    :raises UsageError: if the table is not described, or no source has the place.
    """
    described = {str(found.url): found for found in tables.describe(project.graph).tables}
    name = f"{table.removesuffix('.tsv')}.tsv"
    url = next((url for url in (f"{SHARED}/{name}", name) if url in described), None)
    if url is None:
        known = sorted(Path(url).stem for url in described)
        raise UsageError(f"There is no table {name}. The tables are: {', '.join(known)}.")
    header = tuple(column.name for column in described[url].tableSchema.columns if not column.virtual)
    if url == name:
        place = section.partition("|")[0]
        folder = reading.source(place)
        if not folder:
            raise UsageError(f"No row of {SOURCES} has the source of the place {place!r}. Add it there first.")
        url = f"{folder}/{name}"
    return TableFile(project.graph / url, header)


def disputed(reading: Reading, cells: Mapping[str, str | None]) -> str:
    """Give the place of a discrepancy that decides on its folder: that of the later source, which may name the earlier one."""
    places = [place for column in ("place1", "place2") for place in (cells.get(column) or "").split(", ")]
    return next((place for place in reversed(places) if ": " in place and reading.source(place)), "")


def _append(project: Project, reading: Reading, found: TableFile, cells: Mapping[str, str | None]) -> int:
    """Append a row to a table's file; give its number."""
    for column in cells:
        if column not in found.header:
            near = get_close_matches(column, found.header, n=1)
            raise UsageError(
                f"{found.path.name} has no column {column!r}. "
                + (f"Did you mean {near[0]}? " if near else "")
                + f"Its columns are: {', '.join(found.header)}."
            )
    free(project, reading, f"{NKD}{cells['id']}")
    lines = found.path.read_text("utf-8").rstrip("\n").split("\n") if found.path.is_file() else ["\t".join(found.header)]
    lines.append("\t".join(_cell(cells.get(column)) for column in found.header))
    found.path.parent.mkdir(exist_ok=True)  # the first row of a source in a folder of its own
    formatting.replace(found.path, "\n".join(lines) + "\n")
    return len(lines)


def _cell(value: str | None) -> str:
    if value and ("\t" in value or "\n" in value):
        raise UsageError(f"A cell can contain neither a tab nor a line break: {value!r}.")
    return (value or "").strip()


def add_rows(project: Project, rows: Iterable[tuple[str, Mapping[str, str | None]]]) -> list[str]:
    """Append rows to several tables, all of them or none; give their places.

    :param rows: the table's name, such as `outcomes`, and column -> value; the id with its folder.
    :raises UsageError: if a table or column is unknown, an id is taken, or the check would have a finding about a cell of
        theirs or what it names; then no table has changed.
    """
    before: dict[Path, str | None] = {}
    places: dict[tuple[str, int], str] = {}
    reading = tables.read(project.graph)
    try:
        for table, cells in rows:
            found = table_of(project, reading, table, cells.get("section") or disputed(reading, cells))
            before.setdefault(found.path, found.path.read_text("utf-8") if found.path.is_file() else None)
            number = _append(project, reading, found, cells)
            places[project.relative(found.path), number] = cells["id"] or ""
        _hold(project, reading, before, places)
    except BaseException:  # a disk that is full and an interruption too
        for path, text in before.items():
            if text is None:
                path.unlink(missing_ok=True)
                if path.parent.is_dir() and not any(path.parent.iterdir()):
                    path.parent.rmdir()
            elif path.read_text("utf-8") != text:
                formatting.replace(path, text)
        raise
    return [f"{file}, row {number}: {identifier}" for (file, number), identifier in places.items()]


def _hold(project: Project, before: Reading, changed: Iterable[Path], places: Collection[tuple[str, int]]) -> None:
    """Hold new rows to what the check says of tables and references.

    :raises UsageError: with the findings about these rows.
    """
    from netkg.graph import populate

    files = {path.relative_to(project.graph).as_posix() for path in changed}
    reading = tables.read(project.graph, kept=before, changed=files)
    modules = ontology.read(project.ontology)
    findings = (*populate.dangling(reading, modules.terms), *populate.misplaced(reading, modules.broader))
    wrong = [one for one in sorted({*reading.findings, *findings}) if one.is_error and (one.file, one.row) in places]
    empty: dict[str, list[str]] = {}
    said: list[str] = []
    for one in wrong:
        if one.message == tables.EMPTY:
            empty.setdefault(one.file, []).append(str(one.column))
        else:
            said.append(f"{Path(one.file).name}, column {one.column}: {one.message}. {one.fix.rstrip('.')}.")
    said += [f"A row of {Path(file).name} needs {', '.join(columns)} too." for file, columns in empty.items()]
    if said:
        raise UsageError(" ".join(said))
