"""Keep what was released as a limit of the evidence: who was studied and who left out, and what was not assessed.

`ontology/safeguards.tsv` has a row for each such value: its record, the property, the value, and the version that brought it.
Without one of them the graph would say more than its sources do, and nothing else would show it. A record that is
deprecated, or gone (the register says so), is held to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from netkg.findings import Finding
from netkg.inputs.rows import Reading
from netkg.namespaces import compress
from netkg.rdf import TYPE, node, value_of

FILE = "safeguards.tsv"
HEADER = ("iri", "property", "value", "version")
#: Each property whose values are kept, and the class of the records that it is kept of, if not of all.
_KEPT = {
    node("nk:excludes"): None,
    node("nk:notAssessed"): None,
    node("nk:population"): node("nk:Study"),
    node("nk:about"): node("nk:NonAssessmentStatement"),
    node("nk:asOf"): node("nk:NonAssessmentStatement"),
}
_DEPRECATED = node("owl:deprecated")

Kept = tuple[str, str, str]


def read(ontology: Path) -> dict[Kept, str]:
    """Read the values that are kept, each with the version that brought it; none if nothing was released yet."""
    if not (ontology / FILE).is_file():
        return {}
    lines = (ontology / FILE).read_text("utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {(iri, name, value): version for iri, name, value, version in rows}


def present(quads: Iterable[ox.Quad]) -> set[Kept]:
    """List the values of these properties that are there now, of whatever record."""
    return {_kept(quad) for quad in quads if quad.predicate in _KEPT}


def _kept(quad: ox.Quad) -> Kept:
    return compress(value_of(quad.subject)), compress(quad.predicate.value), compress(value_of(quad.object))


def check(quads: list[ox.Quad], reading: Reading, ontology: Path) -> Iterator[Finding]:
    """Report each released value that was taken out of a record that still stands."""
    lost = sorted(read(ontology).keys() - present(quads))
    if not lost:
        return
    typed = {compress(value_of(q.subject)) for q in quads if q.predicate == TYPE}
    superseded = {compress(value_of(q.subject)) for q in quads if q.predicate == _DEPRECATED}
    for iri, name, value in lost:
        if iri not in typed or iri in superseded:
            continue
        file, row = reading.identifiers.get(iri.removeprefix("nkd:"), ("", None))
        yield Finding(
            f"graph/{file}" if file else f"ontology/{FILE}",
            row=row,
            rule="removed-safeguard",
            triple=f"{iri} {name} {value}",
            message=f"{iri} was released with {name} {value}, and that is gone; the graph would claim more than its source",
            fix=f"Put {value.removeprefix('nkd:')} back; if the source was read wrongly, retire the record and add another.",
        )


def update(quads: Sequence[ox.Quad], ontology: Path, version: str, broader: Mapping[str, set[str]]) -> None:
    """Add what is new to the list, in order.

    :param broader: class IRI -> the class and all above it.
    """
    known = read(ontology)
    classes: defaultdict[object, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == TYPE:
            classes[quad.subject] |= broader.get(value_of(quad.object), {value_of(quad.object)})
    found = {
        _kept(quad)
        for quad in quads
        if quad.predicate in _KEPT and ((kind := _KEPT[quad.predicate]) is None or kind.value in classes[quad.subject])
    }
    rows = sorted((*kept, known.get(kept, version)) for kept in known.keys() | found)
    (ontology / FILE).write_text("\n".join("\t".join(row) for row in (HEADER, *rows)) + "\n", "utf-8")
