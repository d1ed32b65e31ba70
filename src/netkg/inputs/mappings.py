"""Map our things to identifiers of other graphs: read the SSSOM set, check it, and make SKOS triples of it.

`graph/shared/mappings.sssom.tsv` follows the Simple Standard for Sharing Ontological Mappings (SSSOM): one mapping a row, and
a YAML header in comment lines. `graph/shared/iri-forms.tsv` says which IRI each target graph itself writes, and which other
forms of it go round. All that is needed of the header at run time is its flat prefix map, so a few lines here read it
and the `sssom` package, which brings pandas and LinkML, is left to the tests, where it validates the whole file.

A confirmed mapping gives a SKOS triple. Each mapping, unconfirmed ones too, also gives a record of its own that
carries the compact identifier and its evidence. `owl:sameAs` is refused: it would merge all that is said of two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox
from csvw import Column

from netkg.findings import Finding
from netkg.inputs import quoting, spoilt_cells, tab_separated
from netkg.inputs.iri_forms import FORMS as FORMS
from netkg.inputs.iri_forms import Forms, forms
from netkg.inputs.rows import SHARED
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, compress
from netkg.rdf import node

SET = f"{SHARED}/mappings.sssom.tsv"
#: What the set's columns hold that is not text.
COLUMNS = [Column(name="ext_unconfirmed", datatype="boolean")]
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification", "ext_evidence", "ext_unconfirmed")
#: The only relations a mapping may state.
PREDICATES = tuple(f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))
#: Classifications that give one thing a code for each of its uses.
_SEVERAL_CODES = frozenset({"ATC"})

_CURIE = re.compile(r"(?P<prefix>[A-Za-z][\w.-]*):(?P<local>[^\x00-\x20<>\"{}|\\^`]+)")
_PAIR = re.compile(r"#\s+(?P<prefix>[A-Za-z][\w.-]*):\s+[\"']?(?P<iri>[^\s\"']+)[\"']?\s*")


@dataclass(frozen=True)
class Mapping:
    """One row of the set, with its CURIEs expanded; `row` is its line in the file, as a spreadsheet counts."""

    row: int
    subject: str
    predicate: str
    object: str
    curie: str
    evidence: str
    unconfirmed: bool
    comment: str

    @property
    def iri(self) -> str:
        """Name the mapping after what it ties together."""
        return str(NKD) + "mapping/" + slug(self.subject, self.curie)


@dataclass
class Mapped:
    """What was read: the mappings that hold, and the findings."""

    name: str
    mappings: list[Mapping] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def slug(subject: str, curie: str) -> str:
    """Make the local name of a mapping.

    >>> slug("https://w3id.org/netkg/gene/tsc2", "HGNC:12363")
    'gene-tsc2-hgnc-12363'
    >>> slug("https://w3id.org/netkg/ontology/PancreaticNET", "MONDO:0019954")
    'pancreaticnet-mondo-0019954'
    """
    local = subject.removeprefix(str(NK)).removeprefix(str(NKD))
    return re.sub(r"[^a-z0-9.]+", "-", f"{local}-{curie}".lower()).strip("-")


def read(folder: Path, name: str = "graph") -> Mapped:
    """Read the mapping set of a folder and check every row; a row with a finding in it is left out.

    :param folder: the folder with the set and the table of IRI forms; without a set there are no mappings.
    :param name: how findings name the folder.
    """
    mapped = Mapped(f"{name}/{SET}")
    if not (folder / SET).is_file():
        return mapped
    try:
        known = forms(folder)
    except (re.error, KeyError, ValueError) as error:
        mapped.findings.append(
            Finding(
                f"{name}/{FORMS}",
                rule="iri-form",
                message=f"cannot be read: {error}",
                fix="Each row needs a regular expression under pattern, such as NCT\\d{8}.",
            )
        )
        return mapped
    if saved := quoting.finding(folder / SET, mapped.name):
        mapped.findings.append(saved)
        return mapped
    try:
        lines = list(tab_separated.read(folder / SET))
    except UnicodeDecodeError as error:
        mapped.findings.append(
            Finding(
                mapped.name,
                rule="mapping-encoding",
                message=f"is not UTF-8 (byte {error.start})",
                fix="Save the mapping set as UTF-8.",
            )
        )
        return mapped
    prefixes = prefix_map(line for _, line in lines if line.startswith("#"))
    rows = ((number, tab_separated.cells(line)) for number, line in lines if line and not line.startswith("#"))
    _, columns = next(rows, (0, []))
    missing = [column for column in REQUIRED if column not in columns] + (["its curie_map"] if not prefixes else [])
    if missing:
        mapped.findings.append(
            Finding(
                mapped.name,
                rule="mapping-header",
                message=f"misses {', '.join(missing)}",
                fix="Wanted: # lines of YAML with a curie_map, the names of the columns, then one mapping per row.",
            )
        )
        return mapped
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        row = dict(zip(columns, cells, strict=False))
        findings = (
            list(_check(row, number, mapped.name, prefixes, known, seen))
            if len(cells) == len(columns)
            else [
                Finding(
                    mapped.name,
                    row=number,
                    rule="mapping-ragged",
                    message=f"has {len(cells)} cells where the header has {len(columns)}",
                    fix="A tab too many or too few: compare the row with the header.",
                )
            ]
        )
        mapped.findings += findings
        if not findings:
            mapped.mappings.append(_mapping(row, number, prefixes, known))
    return mapped


def prefix_map(header: Iterable[str]) -> dict[str, str]:
    """Read the `curie_map` of an SSSOM header: the indented pairs below its line.

    >>> prefix_map(["#license: CC0", "#curie_map:", "#  MONDO: http://purl.obolibrary.org/obo/MONDO_", "#comment: x"])
    {'MONDO': 'http://purl.obolibrary.org/obo/MONDO_'}
    """
    found: dict[str, str] = {}
    inside = False
    for line in header:
        pair = _PAIR.fullmatch(line)
        if inside and pair:
            found[pair["prefix"]] = pair["iri"]
        else:
            inside = line.rstrip() == "#curie_map:"
    return found


def _check(
    row: dict[str, str], number: int, name: str, prefixes: dict[str, str], known: Forms, seen: dict[tuple[str, str], int]
) -> Iterator[Finding]:
    def finding(column: str, rule: str, message: str, fix: str) -> Finding:
        return Finding(name, row=number, column=column, rule=rule, message=message, fix=fix)

    for column, cell in row.items():
        yield from spoilt_cells.check(name, number, column, cell)
    for column in ("subject_id", "object_id"):
        curie = _CURIE.fullmatch(row[column])
        if curie is None:
            yield finding(
                column,
                "bad-curie",
                f"{row[column]!r} is not of the form prefix:identifier",
                "Write it as HGNC:12363, or as nkd:gene/tsc2 for a record and nk:PancreaticNET for a class.",
            )
        elif curie["prefix"] not in prefixes or (column == "object_id" and curie["prefix"] not in known.patterns):
            near = _prefixes_near(row[column], curie["prefix"], prefixes)
            where = f"the header's curie_map and {FORMS}" if column == "object_id" else "the header's curie_map"
            yield finding(
                column,
                "unknown-prefix",
                f"the prefix {curie['prefix']!r} is not declared",
                (f"Did you mean {' or '.join(near)}? Otherwise add" if near else "Add") + f" it to {where}.",
            )
        elif column == "object_id" and not known.patterns[curie["prefix"]].fullmatch(curie["local"]):
            yield finding(
                column,
                "bad-curie",
                f"{curie['local']!r} is not an identifier of {curie['prefix']}",
                f"Look the identifier up; it has the form {known.patterns[curie['prefix']].pattern}.",
            )
    predicate = row["predicate_id"]
    if predicate not in PREDICATES:
        fix = f"Use one of {', '.join(PREDICATES)}."
        if predicate == "owl:sameAs":
            fix = "owl:sameAs merges everything that is said about the two things; use skos:exactMatch or a weaker match."
        yield finding("predicate_id", "predicate-not-allowed", f"{predicate!r} is not allowed", fix)
    if not row["ext_evidence"].strip():
        yield finding("ext_evidence", "mapping-evidence", "is empty, and must not be", "Say where the identifier was seen.")
    if row["ext_unconfirmed"] not in ("", "true"):
        yield finding(
            "ext_unconfirmed",
            "mapping-unconfirmed",
            f"{row['ext_unconfirmed']!r} is not allowed",
            "Leave it empty, or write true if the identifier was not seen in a source of its own.",
        )
    first = seen.setdefault((row["subject_id"], row["object_id"]), number)
    if first != number:
        yield finding(
            "object_id",
            "duplicate-mapping",
            f"{row['object_id']} is already in row {first} for it",
            "Keep only the row whose predicate is right.",
        )
    authority = row["object_id"].partition(":")[0]
    if predicate == "skos:exactMatch" and authority not in _SEVERAL_CODES:
        first = seen.setdefault((row["subject_id"], f"exactly {authority}"), number)
        if first != number:
            yield finding(
                "object_id",
                "second-exact-match",
                f"row {first} says that another {authority} identifier is exactly the same thing",
                "Keep the right one; what is broader, narrower or nearly the same has a predicate of its own.",
            )


def _prefixes_near(cell: str, prefix: str, prefixes: dict[str, str]) -> list[str]:
    """Give the prefixes that may have been meant: in other letters, or those of a whole IRI."""
    of_iri = [f"{name}:{cell.removeprefix(base)}" for name, base in prefixes.items() if cell.startswith(base)]
    same = [name for name in prefixes if name.casefold() == prefix.casefold()]
    return of_iri[:2] or same or get_close_matches(prefix, list(prefixes), n=2, cutoff=0.6)


def _mapping(row: dict[str, str], number: int, prefixes: dict[str, str], known: Forms) -> Mapping:
    subject, target = row["subject_id"].partition(":"), row["object_id"].partition(":")
    return Mapping(
        row=number,
        subject=prefixes[subject[0]] + subject[2],
        predicate=PREFIXES["skos"] + row["predicate_id"].removeprefix("skos:"),
        object=known.normalise(prefixes[target[0]] + target[2]),
        curie=row["object_id"],
        evidence=row["ext_evidence"],
        unconfirmed=row["ext_unconfirmed"] == "true",
        comment=row.get("comment", ""),
    )


def unknown_subjects(mapped: Mapped, known: Set[str]) -> Iterator[Finding]:
    """Report each thing that is mapped and that neither records nor ontology have, once.

    :param known: the IRIs of all records and terms.
    """
    rows: dict[str, list[Mapping]] = {}
    for mapping in mapped.mappings:
        if mapping.subject not in known:
            rows.setdefault(mapping.subject, []).append(mapping)
    for mapping, *others in rows.values():
        stem = mapping.subject.rsplit("/", 1)[0] + "/"
        near = get_close_matches(mapping.subject, [iri for iri in known if iri.startswith(stem)], n=2, cutoff=0.8)
        yield Finding(
            mapped.name,
            row=mapping.row,
            column="subject_id",
            rule="unknown-subject",
            message=f"{compress(mapping.subject)} is defined nowhere" + (f"; {len(others)} more rows map it" if others else ""),
            fix=(f"Did you mean {' or '.join(compress(iri) for iri in near)}? " if near else "")
            + "Correct it, add the record or class, or remove the row.",
        )


def quads(mapped: Mapped) -> Iterator[ox.Quad]:
    """Give the quads of the mappings graph: a SKOS triple for each confirmed mapping, and a record for every one.

    >>> from netkg.inputs import project
    >>> found = quads(read(project.find().graph))
    >>> {quad.graph_name.value for quad in found}
    {'https://w3id.org/netkg/graph/mappings'}
    """
    graph, true = ox.NamedNode(GRAPHS["mappings"]), ox.Literal(True)
    for mapping in mapped.mappings:
        subject, predicate, target = (ox.NamedNode(iri) for iri in (mapping.subject, mapping.predicate, mapping.object))
        if not mapping.unconfirmed:
            yield ox.Quad(subject, predicate, target, graph)
        said: dict[str, ox.NamedNode | ox.Literal] = {
            "rdf:type": node("owl:Axiom"),
            "owl:annotatedSource": subject,
            "owl:annotatedProperty": predicate,
            "owl:annotatedTarget": target,
            "nk:curie": ox.Literal(mapping.curie),
            "dcterms:source": ox.Literal(mapping.evidence),
            "prov:wasDerivedFrom": ox.NamedNode(f"{NKD}table/{SET}#row={mapping.row}"),
        }
        said |= {"rdfs:comment": ox.Literal(mapping.comment)} if mapping.comment else {}
        said |= {"nk:unconfirmed": true} if mapping.unconfirmed else {}
        record = ox.NamedNode(mapping.iri)
        for name, value in said.items():
            yield ox.Quad(record, node(name), value, graph)
