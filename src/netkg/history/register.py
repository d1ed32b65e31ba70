"""Keep the register of released IRIs: none is ever deleted, and none gets another meaning.

`ontology/register.tsv` has a row for each term and record that was released: its IRI, its kind, its name then, and the
version that brought it. `netkg register` adds what is new when a version is released; nothing is ever taken out. While
there is no register nothing has been released, and nothing is held to it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from netkg.findings import Finding
from netkg.graph import rules
from netkg.inputs.rows import Reading
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, compress
from netkg.rdf import LABEL, TYPE, graph_iri, node, value_of

FILE = "register.tsv"
HEADER = ("iri", "kind", "label", "version")
_ALTERNATIVE = node("skos:altLabel")
_KINDS = {
    PREFIXES["owl"] + name: kind
    for name, kind in (
        ("Class", "class"),
        ("ObjectProperty", "property"),
        ("DatatypeProperty", "property"),
        ("AnnotationProperty", "property"),
        ("NamedIndividual", "individual"),
    )
}
RETIRED = "retired"
#: What stands before the label of a term whose IRI was given up for another (OBO Foundry).
OBSOLETE = "obsolete "


@dataclass(frozen=True)
class ReleasedIri:
    """One released IRI; `line` is its line in the register."""

    iri: str
    kind: str
    label: str
    version: str
    line: int = 0


def read(ontology: Path) -> dict[str, ReleasedIri]:
    """Read the register; an empty one if nothing was released yet."""
    if not (ontology / FILE).is_file():
        return {}
    with (ontology / FILE).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows, None)
        known = {}
        for cells in rows:
            if len(cells) == len(HEADER):
                iri, kind, label, version = cells
                known[iri] = ReleasedIri(iri, kind, label, version, rows.line_num)
        return known


def present(quads: Iterable[ox.Quad], reading: Reading) -> dict[str, ReleasedIri]:
    """List the terms and records that are there now, with kind and label; retired records are none."""
    found: dict[str, ReleasedIri] = {}
    labels = {q.subject: value_of(q.object) for q in quads if q.predicate == LABEL}
    for quad in quads:
        if graph_iri(quad) == GRAPHS["ontology"] and quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode):
            kind = _KINDS.get(quad.object.value)
            if kind and isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(str(NKD)):
                iri = compress(quad.subject.value)
                found.setdefault(iri, ReleasedIri(iri, kind, labels.get(quad.subject, ""), ""))
    for row in reading.every_row():
        for identifier in row.text("id"):
            iri = compress(f"{NKD}{identifier}")
            found.setdefault(iri, ReleasedIri(iri, row.table, (row.text("label") or [""])[0], ""))
    return found


def check(quads: list[ox.Quad], reading: Reading, ontology: Path) -> Iterator[Finding]:
    """Report each released IRI that is gone, or that means another thing now."""
    released = read(ontology)
    if not released:
        return
    now = present(quads, reading)
    others: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate == _ALTERNATIVE and isinstance(quad.subject, ox.NamedNode):
            others.setdefault(compress(quad.subject.value), set()).add(value_of(quad.object))
    where = rules.places(ontology)
    for iri, entry in released.items():
        is_term = entry.kind in _KINDS.values()
        if iri not in now:
            how = (
                "Put the term back with owl:deprecated true and dcterms:isReplacedBy with the term that is used instead."
                if is_term
                else f"Put the row back, or add a row for {iri.removeprefix('nkd:')} to graph/shared/{RETIRED}.tsv that "
                "names its replacement."
            )
            yield Finding(
                f"ontology/{FILE}",
                line=entry.line,
                rule="deleted-iri",
                triple=iri,
                message=f"{iri} was released in {entry.version} and is gone; links to it would break",
                fix=how,
            )
            continue
        found = now[iri]
        row = reading.identifiers.get(iri.removeprefix("nkd:"))
        place = where.get(iri.replace("nk:", str(NK), 1), ("", None))
        file, at = (f"graph/{row[0]}", {"row": row[1]}) if row else (f"ontology/{place[0] or FILE}", {"line": place[1]})
        moved = is_term and found.kind != entry.kind  # a record's kind is in its IRI
        kept = others.get(iri, set()) | ({entry.label} if row and not _has_other_names(reading, row[0]) else set())
        label = found.label.removeprefix(OBSOLETE)
        names = {name.casefold() for name in (label, *kept)}
        renamed = entry.label and found.kind != RETIRED and entry.label.casefold() not in names
        if moved or renamed:
            then, today = (entry.kind, found.kind) if moved else (repr(entry.label), repr(found.label))
            called = renamed and row and "label" in (column.name for column in reading.tables[row[0]].tableSchema.columns)
            yield Finding(
                file,
                **at,
                column="label" if called else None,
                rule="reused-iri",
                triple=iri,
                message=f"{iri} was released in {entry.version} as {then}, and is {today} now",
                fix="If it is the same thing, keep the old label as an alternative label; if not, give the new "
                "thing an IRI of its own and restore the old one.",
            )


def _has_other_names(reading: Reading, file: str) -> bool:
    """Tell whether a table has names that can change and be kept; labels of arms and populations only describe."""
    return any(column.name == "altLabels" for column in reading.tables[file].tableSchema.columns)


def update(quads: list[ox.Quad], reading: Reading, ontology: Path, version: str) -> list[ReleasedIri]:
    """Add what is new to the register, in order of IRI; give what was added."""
    known = read(ontology)
    new = [
        ReleasedIri(e.iri, e.kind, e.label, version)
        for e in present(quads, reading).values()
        if e.iri not in known and e.kind != RETIRED
    ]
    entries = sorted([*known.values(), *new], key=lambda entry: entry.iri)
    lines = ["\t".join(HEADER), *("\t".join((e.iri, e.kind, e.label, e.version)) for e in entries)]
    (ontology / FILE).write_text("\n".join(lines) + "\n", "utf-8")
    return new
