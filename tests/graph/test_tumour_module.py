"""The module about tumours holds what places them, and nothing of the rest of the records."""

import pyoxigraph as ox

from netkg.graph import admission, reason, tumour_module
from netkg.inputs import ontology
from netkg.namespaces import NK, NKD, PREFIXES, records
from netkg.rdf import TYPE

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
RECORDS = ox.NamedNode(records("review"))
SAID = """nkd:population\\/p a nk:StudyPopulation ; nk:requires nk:LowOrIntermediateGradeNET ; nk:excludes nk:PancreaticNET .
nkd:case\\/lung a nk:LungNET ; nk:ki67Index 15 .
nkd:case\\/pancreas a nk:PancreaticNET ; nk:ki67Index 15 .
nkd:case\\/high a nk:LungNET ; nk:ki67Index 60 ; nk:mitoticCount 35 .
nkd:drug\\/everolimus a nk:Drug ."""


def quads(root) -> list[ox.Quad]:
    parsed = ox.parse(HEAD + SAID, format=ox.RdfFormat.TURTLE)
    found = [*ontology.read(root / "ontology").quads, *(ox.Quad(*q.triple, RECORDS) for q in parsed)]
    return [*found, *reason.derive(found, root / "ontology/derivations"), *admission.classes(found)]


def test_the_module_places_what_the_whole_would_place(root) -> None:
    """A tumour whose mitoses were not counted is graded by Ki-67 alone: that it was not counted belongs to the module."""
    rest, module = tumour_module.split(quads(root))
    assert not any(q.subject.value.endswith("drug/everolimus") for q in module if isinstance(q.subject, ox.NamedNode))
    assert not any(q.subject.value.endswith(admission.CASES) for q in rest if isinstance(q.subject, ox.NamedNode))
    placed = {q.subject.value.removeprefix(str(NKD)) for q in reason.infer([*module]) if q.object.value.endswith("p#cases")}
    assert placed == {"case/lung"}


def test_without_populations_there_is_no_module(root) -> None:
    gene = ox.Quad(ox.NamedNode(f"{NKD}gene/men1"), TYPE, ox.NamedNode(str(NK.Gene)), RECORDS)
    assert tumour_module.split([gene]) == ([gene], [])
