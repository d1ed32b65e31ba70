"""The files that a release offers to be fetched whole: RDF dumps, the ontology, the mappings, the tables, the reports.

Those of the dataset and of the ontology follow from its quads (`write`), so they can be made of any release; the tables
and the mapping set are what a build was made from (`csv_tables`), and a release that a write made has none.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from netkg.graph import ontology_files
from netkg.graph.stored_release import DUMP, TRIPLES, TURTLE
from netkg.namespaces import GRAPHS, PREFIXES
from netkg.rdf import GraphName, node, value_of


@dataclass(frozen=True)
class Statements:
    """Where a dataset is read from, anew each time; so it can be written several times, and nothing of it is held."""

    quads: Callable[[], Iterable[ox.Quad]]
    #: The default graph that queries see.
    union: Callable[[], Iterable[ox.Triple] | Iterable[ox.Quad]]
    #: The quads of some named graphs.
    of: Callable[[Collection[GraphName]], Iterable[ox.Quad]]


@dataclass(frozen=True)
class DumpFile:
    """A file that is offered: its name, what is in it, and of which media type; `packed` as gzip or zip, or not."""

    name: str
    title: str
    media_type: str
    packed: str = ""
    #: Whether it holds the dataset, or its default graph, as RDF.
    is_dataset: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type that the file is sent with, which is that of the packing where there is one."""
        if self.packed:
            return f"application/{self.packed}"
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_DEFAULT = "The default graph that queries see, without hypotheses"
_REASONED, _ONTOLOGY = "The ontology with its inferred hierarchy", "The ontology as it was edited"
FILES = (
    DumpFile(DUMP, "Every named graph, as TriG", "application/trig", is_dataset=True),
    DumpFile("netkg.nq.gz", "Every named graph, as N-Quads", "application/n-quads", "gzip", is_dataset=True),
    DumpFile(TURTLE, f"{_DEFAULT}, as Turtle", "text/turtle", is_dataset=True),
    DumpFile(TRIPLES, f"{_DEFAULT}, as N-Triples", "application/n-triples", "gzip", is_dataset=True),
    DumpFile("netkg.owl", f"{_REASONED}, as RDF/XML", "application/rdf+xml"),
    DumpFile("netkg.ttl", f"{_REASONED}, as Turtle", "text/turtle"),
    DumpFile("netkg.ofn", f"{_REASONED}, in functional syntax", "text/owl-functional"),
    DumpFile("netkg.obo", "Classes and relations of the ontology, in the OBO format", "text/obo"),
    DumpFile("ontology.ttl", f"{_ONTOLOGY}, as Turtle", "text/turtle"),
    DumpFile("ontology.rdf", f"{_ONTOLOGY}, as RDF/XML", "application/rdf+xml"),
    DumpFile("ontology.jsonld", f"{_ONTOLOGY}, as JSON-LD", "application/ld+json"),
    DumpFile("mappings.sssom.tsv", "The mappings to other vocabularies, as an SSSOM set", "text/tab-separated-values"),
    DumpFile("tables.zip", "The records as CSV tables, with their description as CSV on the Web", "text/csv", "zip"),
    DumpFile("void.ttl", "The description of the dataset, as VoID and DCAT", "text/turtle"),
    DumpFile("provenance.ttl", "Who changed which input when, as PROV-O", "text/turtle"),
    DumpFile("validation.ttl", "The report of the validation, as SHACL", "text/turtle"),
)
#: The forms of the dataset: of all its quads, or of the default graph where the form has no graphs.
DATASET = {
    DUMP: ox.RdfFormat.TRIG,
    "netkg.nq.gz": ox.RdfFormat.N_QUADS,
    TURTLE: ox.RdfFormat.TURTLE,
    TRIPLES: ox.RdfFormat.N_TRIPLES,
}
#: The forms of the ontology as it was edited.
ONTOLOGY = {
    "ontology.ttl": ox.RdfFormat.TURTLE,
    "ontology.rdf": ox.RdfFormat.RDF_XML,
    "ontology.jsonld": ox.RdfFormat.JSON_LD,
}
FORMATS = DATASET | ONTOLOGY
#: The files that can be made of any release.
NAMES = frozenset({*FORMATS, *ontology_files.NAMES})

#: Forms that cannot say all that RDF can; the ontology is left out of them where it says such a thing.
_NARROW = frozenset({ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD})
_ENDS_IN_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def write(folder: Path, said: Statements) -> list[str]:
    """Write the dataset and the ontology in each of their forms, one statement after another; gives the names of the files."""
    names = write_ontology(folder, said)
    for name in DATASET:
        write_dataset(folder, name, said)
    return [*names, *DATASET]


def write_dataset(folder: Path, name: str, said: Statements) -> None:
    """Write one form of the dataset, or of its default graph."""
    form = DATASET[name]
    statements = said.quads() if form.supports_datasets else said.union()
    with (folder / name).open("wb") as file:
        if name.endswith(".gz"):
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                _serialize(statements, cast(IO[bytes], packed), form)
        else:
            _serialize(statements, file, form)


def write_ontology(folder: Path, said: Statements) -> list[str]:
    """Write the ontology in each of its forms; gives the names of the files. It is held in memory meanwhile."""
    ontology = [quad.triple for quad in said.of([node(GRAPHS["ontology"])])]
    fits = {form: all(_fits(triple, form) for triple in ontology) for form in _NARROW}
    names = list(ontology_files.write(folder, said.of(ontology_files.READ), fits[ox.RdfFormat.RDF_XML]))
    for name, form in ONTOLOGY.items():
        if fits.get(form, True):
            names.append(name)
            with (folder / name).open("wb") as file:
                _serialize(ontology, file, form)
    return names


def _fits(triple: ox.Triple, form: ox.RdfFormat) -> bool:
    """Whether RDF/XML or JSON-LD can say a triple; the engine writes what XML 1.0 forbids, and a line end that XML changes.

    >>> _fits(ox.Triple(node("nk:Gene"), node("http://x.example/1"), node("nk:Drug")), ox.RdfFormat.RDF_XML)
    False
    """
    if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
        return False
    if form != ox.RdfFormat.RDF_XML:
        return True
    return bool(_ENDS_IN_NAME.search(triple.predicate.value)) and not _NOT_IN_XML.search(value_of(triple.object))


def _serialize(said: Iterable[ox.Triple] | Iterable[ox.Quad], file: IO[bytes], form: ox.RdfFormat) -> None:
    ox.serialize(said, file, form, prefixes=PREFIXES)
