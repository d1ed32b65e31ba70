"""Say by PROV-O which tables and modules each named graph was made from, by which version, and who wrote them.

What follows from the inputs alone goes into the dataset (`graphs`): equal inputs give equal bytes, so there is no date
and no person in it. Dates and git authors go into `provenance.ttl` beside the dumps (`people`), which is no part of
what names a release.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

import netkg
from netkg.namespaces import GRAPHS, NKD
from netkg.rdf import DERIVED_FROM, LABEL, TYPE, node, serialize

#: Which input files a graph is made from.
_SOURCES = {
    "ontology": ("ontology/",),
    "records": ("graph/",),
    "mappings": ("graph/mappings.sssom.tsv", "graph/iri-forms.tsv"),
    "hypotheses": ("graph/hypotheses.tsv",),
    "inferred": ("ontology/", "graph/"),
    "examples": ("queries/",),
}
_BUILD = ox.NamedNode(f"{NKD}activity/build")
_SOFTWARE = ox.NamedNode(f"{NKD}software/netkg")


def entity(file: str) -> ox.NamedNode:
    """Name an input file; a table by the IRI that its rows already hang from.

    >>> entity("graph/outcomes.tsv").value
    'https://w3id.org/netkg/table/outcomes.tsv'
    >>> entity("ontology/genes.ttl").value
    'https://w3id.org/netkg/source/ontology/genes.ttl'
    """
    folder, _, name = file.partition("/")
    return ox.NamedNode(f"{NKD}table/{name}" if folder == "graph" else f"{NKD}source/{file}")


def graphs(present: Iterable[str], checksums: Mapping[str, str]) -> Iterator[ox.Triple]:
    """Describe each named graph: made from which files, by which software; and each file by its checksum.

    :param present: IRIs of the named graphs that have triples.
    :param checksums: input file -> SHA-256.
    """
    said = set(present)
    used: set[str] = set()
    for name, heads in sorted(_SOURCES.items()):
        if GRAPHS[name] not in said:
            continue
        graph = ox.NamedNode(GRAPHS[name])
        yield ox.Triple(graph, TYPE, node("prov:Entity"))
        yield ox.Triple(graph, node("prov:wasGeneratedBy"), _BUILD)
        yield ox.Triple(graph, node("prov:wasAttributedTo"), _SOFTWARE)
        for file in sorted(checksums):
            if file.startswith(heads):
                used.add(file)
                yield ox.Triple(graph, DERIVED_FROM, entity(file))
    yield ox.Triple(_BUILD, TYPE, node("prov:Activity"))
    yield ox.Triple(_BUILD, node("prov:wasAssociatedWith"), _SOFTWARE)
    yield ox.Triple(_SOFTWARE, TYPE, node("prov:SoftwareAgent"))
    yield ox.Triple(_SOFTWARE, LABEL, ox.Literal("netkg"))
    yield ox.Triple(_SOFTWARE, node("owl:versionInfo"), ox.Literal(netkg.__version__))
    for file in sorted(used):
        yield ox.Triple(entity(file), TYPE, node("prov:Entity"))
        yield ox.Triple(entity(file), LABEL, ox.Literal(file))
        yield ox.Triple(entity(file), node("dcterms:identifier"), ox.Literal(f"sha256:{checksums[file]}"))


def people(root: Path, checksums: Mapping[str, str], now: datetime | None = None) -> bytes:
    """Write when the release was made, and who last changed each file and when, as far as git knows."""
    moment = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    triples = [ox.Triple(_BUILD, node("prov:endedAtTime"), _time(moment))]
    authors: dict[str, ox.NamedNode] = {}
    for file, (author, date) in sorted(_changes(root).items()):
        if file in checksums:
            agent = authors.setdefault(author, ox.NamedNode(f"{NKD}agent/{_slug(author)}"))
            triples += [
                ox.Triple(entity(file), node("prov:wasAttributedTo"), agent),
                ox.Triple(entity(file), node("prov:generatedAtTime"), _time(date)),
            ]
    for author, agent in authors.items():
        triples.append(ox.Triple(agent, TYPE, node("prov:Agent")))
        triples.append(ox.Triple(agent, LABEL, ox.Literal(author)))
    return serialize(triples, ox.RdfFormat.TURTLE)


def _changes(root: Path) -> dict[str, tuple[str, str]]:
    """Map each committed file to the author and date of its newest change; nothing outside a git checkout."""
    try:
        done = subprocess.run(
            ["git", "log", "--no-merges", "--format=%x00%aN%x00%aI", "--name-only", "--relative", "--", "."],  # noqa: S607
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    found: dict[str, tuple[str, str]] = {}
    author = date = ""
    for line in done.stdout.splitlines() if done.returncode == 0 else ():
        if line.startswith("\0"):
            _, author, date = line.split("\0")
        elif line:
            found.setdefault(line, (author, date))
    return found


def _time(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=node("xsd:dateTime"))


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split()) or "unknown"
