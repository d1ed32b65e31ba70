"""The tree of classes: each where it belongs, with its things counted."""

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.server.http.pages import class_tree

GRAPH = """
PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<https://w3id.org/netkg/graph/ontology> {
  nk:Drug a owl:Class ; rdfs:label "drug" .
  nk:KinaseInhibitor a owl:Class ; rdfs:label "kinase inhibitor" ; rdfs:subClassOf nk:Drug .
  nk:MTORInhibitor a owl:Class ; rdfs:label "mTOR inhibitor" ; rdfs:subClassOf nk:KinaseInhibitor, nk:Drug .
  nk:Gone a owl:Class ; rdfs:label "gone" ; owl:deprecated true .
  nk:A a owl:Class ; rdfs:label "a" ; rdfs:subClassOf nk:B . nk:B a owl:Class ; rdfs:label "b" ; rdfs:subClassOf nk:A, nk:Drug .
}
<https://w3id.org/netkg/graph/records/review> {
  <https://w3id.org/netkg/drug/everolimus> a nk:MTORInhibitor, nk:KinaseInhibitor, nk:Drug .
}
"""


def test_tree() -> None:
    (drug,) = class_tree.tree(embedded.view(ox.parse(GRAPH, format=ox.RdfFormat.TRIG), "r1"))
    assert (drug.thing.label, drug.count) == ("drug", 1)
    below = {branch.thing.label: branch for branch in drug.below}
    assert "mTOR inhibitor" not in below  # it stands under the class in between
    assert [branch.thing.label for branch in below["kinase inhibitor"].below] == ["mTOR inhibitor"]
    assert drug.classes >= 2  # classes that stand under each other do not go on for ever


def test_every_class_of_the_graph_is_in_it(view) -> None:
    def labels(branches):
        for branch in branches:
            yield branch.thing.iri
            yield from labels(branch.below)

    wanted = {
        row["class"].value
        for row in view.query(
            "SELECT ?class { ?class a owl:Class ; rdfs:label ?l FILTER(STRSTARTS(STR(?class), STR(nk:)))"
            " FILTER NOT EXISTS { ?class owl:deprecated true } }"
        )
    }
    assert set(labels(class_tree.tree(view))) == wanted
