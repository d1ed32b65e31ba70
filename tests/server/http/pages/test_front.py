"""The front page is answered from the graph that is served, whatever it holds."""

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.search.catalogue import Catalogue
from netkg.server.http.pages import front


def made(view):
    return front.front(view, Catalogue(lambda: view).index())


def test_an_empty_graph_has_an_empty_page() -> None:
    found = made(embedded.view((), "empty"))
    assert (found.gene, found.drug, found.tumour, found.sources) == (None, None, None, [])
    assert found.picture.nodes == found.picture.lines == []


def test_the_three_questions_have_answers_and_their_queries_run(view) -> None:
    found = made(view)
    assert found.gene.drugs
    assert found.gene.pathways
    assert found.drug.rows
    assert found.tumour.studies
    for answer in (found.gene, found.drug, found.tumour):
        assert list(view.query(answer.query))
    studies = {row["study"].value for row in view.query(found.tumour.query)}
    assert studies == {thing.iri for thing in found.tumour.studies}


def test_every_source_is_there_the_latest_first(view) -> None:
    found = made(view)
    assert len(found.sources) == sum(1 for _ in view.query("SELECT ?s { ?s a nk:Source }"))
    dates = [source.date for source in found.sources]
    assert dates == sorted(dates, reverse=True)


def test_a_source_without_a_date_is_listed_too() -> None:
    text = """<https://w3id.org/netkg/source/x> a <https://w3id.org/netkg/ontology/Source> ;
      <http://www.w3.org/2000/01/rdf-schema#label> "X" ."""
    found = made(embedded.view((q for q in ox.parse(text, format=ox.RdfFormat.TURTLE)), "r"))
    assert [(source.thing.label, source.date) for source in found.sources] == [("X", "")]
