"""Keep what was released as a limit of the evidence: who was studied and who left out, and what was not assessed.

`ontology/safeguards.tsv` has a row for each such value: its record, the property, the value, and the version that brought it.
Without one of them the graph would say more than its sources do, and nothing else would show it. The same goes for an
alteration or syndrome that becomes a criterion of a released population, or by which a released trial is newly said to
have chosen the treatment: all that was found there would then be said of the genotype. A record that is deprecated, or gone
(the register says so), is held to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from netkg.findings import Finding
from netkg.history import register
from netkg.inputs.rows import Reading
from netkg.namespaces import compress
from netkg.rdf import SUBCLASS, TYPE, node, value_of

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
#: What is settled when a record is released: the criteria of a population that are of these kinds, and these properties.
_CRITERIA = frozenset(node(f"nk:{name}") for name in ("requires", "requiresOneOf", "requiresAlsoOneOf", "excludes"))
_GENOTYPE = (node("nk:MolecularState"), node("nk:FamilialSyndrome"))
_SETTLED = frozenset({node("nk:assignsBy")})
_LISTED = _KEPT.keys() | _CRITERIA | _SETTLED
#: What goes along when a study or population is renamed or merged; another statement may say less than the one it replaced.
_FOLLOWED = frozenset(compress(name.value) for name in _CRITERIA | _SETTLED | {node("nk:population")})
_DEPRECATED, _REPLACED = node("owl:deprecated"), node("dcterms:isReplacedBy")

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
    return {_kept(quad) for quad in quads if quad.predicate in _LISTED}


def settled(quads: Sequence[ox.Quad]) -> set[Kept]:
    """List what is there now and may not come to a record once it is released."""
    narrower: defaultdict[object, set[object]] = defaultdict(set)
    for quad in quads:
        if quad.predicate in (TYPE, SUBCLASS):
            narrower[quad.object].add(quad.subject)
    genotypes: set[object] = set()
    waiting: list[object] = list(_GENOTYPE)
    while waiting:
        one = waiting.pop()
        if one not in genotypes:
            genotypes.add(one)
            waiting += narrower[one]
    return {
        _kept(quad)
        for quad in quads
        if quad.predicate in _SETTLED or (quad.predicate in _CRITERIA and quad.object in genotypes)
    }


def _kept(quad: ox.Quad) -> Kept:
    return compress(value_of(quad.subject)), compress(quad.predicate.value), compress(value_of(quad.object))


def successors(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Map each thing that one other thing replaced to that, over as many steps as it took.

    What was renamed or merged keeps its obligations under the name that it has now.
    """
    by: defaultdict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == _REPLACED:
            by[compress(value_of(quad.subject))].add(compress(value_of(quad.object)))
    single = {old: min(new) for old, new in by.items() if len(new) == 1}
    found: dict[str, str] = {}
    for old in single:
        seen, new = {old}, single[old]
        while new in single and new not in seen:
            seen.add(new)
            new = single[new]
        found[old] = new
    return found


def check(quads: list[ox.Quad], reading: Reading, ontology: Path) -> Iterator[Finding]:
    """Report each released value that was taken out of a record that still stands, and each that is settled and was added."""
    now, released = successors(quads), register.read(ontology)
    listed = {
        (now.get(iri, iri) if name in _FOLLOWED else iri, name, now.get(value, value)) for iri, name, value in read(ontology)
    }
    held = {*released, *(now[iri] for iri in released.keys() & now.keys())}
    lost = sorted(listed - present(quads))
    added = sorted(kept for kept in settled(quads) - listed if kept[0] in held)
    if not lost and not added:
        return
    typed = {compress(value_of(q.subject)) for q in quads if q.predicate == TYPE}
    superseded = {compress(value_of(q.subject)) for q in quads if q.predicate == _DEPRECATED}

    def finding(kept: Kept, rule: str, message: str, fix: str) -> Iterator[Finding]:
        iri, triple = kept[0], " ".join(kept)
        if iri in typed and iri not in superseded:
            file, row = reading.identifiers.get(iri.removeprefix("nkd:"), ("", None))
            yield Finding(
                f"graph/{file}" if file else f"ontology/{FILE}", row=row, rule=rule, triple=triple, message=message, fix=fix
            )

    for iri, name, value in lost:
        yield from finding(
            (iri, name, value),
            "removed-safeguard",
            f"{iri} was released with {name} {value}, and that is gone; the graph would claim more than its source",
            f"Put {value.removeprefix('nkd:')} back; if the source was read wrongly, retire the record and add another.",
        )
    for iri, name, value in added:
        yield from finding(
            (iri, name, value),
            "added-criterion",
            f"{iri} was released without {name} {value}; what was found there would now be said of the genotype",
            f"Remove {value.removeprefix('nkd:')}, and give those who were chosen by it a record of their own; if the source "
            "was read wrongly, retire this one and add another.",
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
    } | settled(quads)
    rows = sorted((*kept, known.get(kept, version)) for kept in known.keys() | found)
    (ontology / FILE).write_text("\n".join("\t".join(row) for row in (HEADER, *rows)) + "\n", "utf-8")
