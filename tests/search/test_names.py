"""What things are called, read from a graph."""

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.search import names

GRAPH = """
PREFIX gene: <https://w3id.org/netkg/gene/>
PREFIX nkd: <https://w3id.org/netkg/>
PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX graph: <https://w3id.org/netkg/graph/>
graph:ontology {
  nk:NeuroendocrineNeoplasm a owl:Class ; rdfs:label "neuroendocrine neoplasm"@en .
  nk:PancreaticNET a owl:Class ; rdfs:label "pancreatic neuroendocrine tumor"@en ; nk:abbreviation "PNET" ;
    rdfs:subClassOf nk:NeuroendocrineNeoplasm .
  nk:Gene a owl:Class ; rdfs:label "gene" .
  nk:modulates a owl:ObjectProperty ; rdfs:label "modulates"@en, "moduliert"@de .
}
<https://w3id.org/netkg/graph/records/review> {
  gene:tsc2 a nk:Gene ; rdfs:label "TSC2" ; skos:altLabel "tuberous sclerosis 2" ;
    skos:closeMatch <http://purl.uniprot.org/uniprot/P49815> .
  <https://w3id.org/netkg/mapping/m> nk:curie "UniProtKB:P49815" ; rdfs:label "a mapping" ;
    owl:annotatedSource gene:tsc2 ; owl:annotatedTarget <http://purl.uniprot.org/uniprot/P49815> .
  gene:old a nk:Gene ; rdfs:label "old name" ; owl:deprecated true .
  <https://w3id.org/netkg/source/a.tsv> a prov:Entity ; rdfs:label "a.tsv" .
  gene:nameless a nk:Gene .
  <https://w3id.org/netkg/gene/tsc2#cases> a owl:Class ; rdfs:label "cases of TSC2" .
}
graph:hypotheses { <https://w3id.org/netkg/hypothesis/h> rdfs:label "a conjecture" . }
"""


def view(text: str = GRAPH) -> embedded.View:
    return embedded.view(ox.parse(text, format=ox.RdfFormat.TRIG), "r1")


def test_names_and_kinds() -> None:
    entries, complete = names.read(view())
    by_label = {entry.label: entry for entry in entries}
    assert complete
    assert {label: entry.kind for label, entry in by_label.items()} == {
        "neuroendocrine neoplasm": "tumour",
        "pancreatic neuroendocrine tumor": "tumour",
        "gene": "class",
        "modulates": "property",
        "TSC2": "gene",
        "old name": "gene",
    }
    gene = by_label["TSC2"]
    assert {(name.text, name.how) for name in gene.names} >= {
        ("TSC2", ""),
        ("tuberous sclerosis 2", "also called"),
        ("UniProtKB:P49815", "identifier of a close match"),
        ("nkd:gene/tsc2", "IRI"),
    }
    assert [entry.label for entry in entries if entry.retired] == ["old name"]


def test_a_graph_with_too_many_names_is_read_in_part_and_says_so() -> None:
    entries, complete = names.read(view(), most=2)
    assert (len(entries), complete) == (2, False)


def test_a_name_that_a_triple_term_has_is_no_thing() -> None:
    entries, complete = names.read(view('<< <http://a> <http://b> "c" >> <http://www.w3.org/2000/01/rdf-schema#label> "x" .'))
    assert (entries, complete) == ([], True)
