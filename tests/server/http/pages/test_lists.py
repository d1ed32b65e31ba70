"""Lists are narrowed, sorted and written as their address says."""

import csv
import io

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.search.catalogue import Catalogue
from netkg.search.kinds import kind
from netkg.server.http.pages import lists
from netkg.server.http.pages.columns import COLUMNS, columns
from netkg.server.http.pages.things import ask

GRAPH = """
PREFIX trial: <https://w3id.org/netkg/trial/>
PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX graph: <https://w3id.org/netkg/graph/>
graph:ontology {
  nk:Trial rdfs:subClassOf nk:Study . nk:Phase2Trial rdfs:subClassOf nk:Trial ; rdfs:label "phase II trial" .
  nk:Phase3Trial rdfs:subClassOf nk:Trial ; rdfs:label "phase III trial" .
}
<https://w3id.org/netkg/graph/records/review> {
  trial:a a nk:Phase2Trial, nk:Trial, nk:Study ; rdfs:label "CLARINET" ; nk:enrolled 204 .
  trial:b a nk:Phase3Trial, nk:Trial, nk:Study ; rdfs:label "RADIANT-3" ; nk:enrolled 410 ; skos:altLabel "RADIANT-3 study" .
  trial:c a nk:Phase3Trial, nk:Trial, nk:Study ; rdfs:label "=HYPERLINK(1)" ; nk:enrolled 85 .
  trial:d a nk:Trial, nk:Study ; rdfs:label "NETTER-1" .
}
"""


@pytest.fixture(scope="module")
def rows():
    view = embedded.view(ox.parse(GRAPH, format=ox.RdfFormat.TRIG), "r1")
    return lists.rows(Catalogue(lambda: view), kind("trial"))


def listing(rows, sort="", page=1, **chosen):
    return lists.Listing("/trial/", kind("trial"), columns("trial"), rows, chosen, sort, page)


def labels(found) -> list[str]:
    return [row.thing.label for row in found.found]


def test_all_by_name(rows) -> None:
    assert labels(listing(rows)) == ["=HYPERLINK(1)", "CLARINET", "NETTER-1", "RADIANT-3"]


def test_narrowed_and_counted(rows) -> None:
    found = listing(rows, phase=["phase III trial"])
    assert labels(found) == ["=HYPERLINK(1)", "RADIANT-3"]
    ((column, choices),) = found.facets()
    assert column.key == "phase"
    assert [(c.value, c.count, c.chosen) for c in choices] == [("phase III trial", 2, True), ("phase II trial", 1, False)]
    assert choices[0].address == "/trial/"
    assert choices[1].address == "/trial/?phase=phase+III+trial&phase=phase+II+trial"
    assert labels(listing(rows, phase=["phase III trial", "phase II trial"])) == ["=HYPERLINK(1)", "CLARINET", "RADIANT-3"]
    assert labels(listing(rows, phase=["phase IX"])) == []


def test_sorted_by_number_what_has_none_last(rows) -> None:
    assert labels(listing(rows, "n")) == ["=HYPERLINK(1)", "CLARINET", "RADIANT-3", "NETTER-1"]
    assert labels(listing(rows, "-n")) == ["RADIANT-3", "CLARINET", "=HYPERLINK(1)", "NETTER-1"]
    assert labels(listing(rows, "-name"))[0] == "RADIANT-3"
    assert listing(rows, "n").sorted_by("n") == "/trial/?sort=-n"


def test_pages(rows, monkeypatch) -> None:
    monkeypatch.setattr(lists, "SHOWN", 3)
    found = listing(rows, page=2)
    assert (found.paged.pages, [row.thing.label for row in found.paged.shown]) == (2, ["RADIANT-3"])


def test_csv_holds_all_and_no_formula(rows) -> None:
    first, *others = csv.reader(io.StringIO(lists.write_csv(listing(rows))))
    assert first[:4] == ["label", "iri", "otherNames", "phase"]
    assert [line[0] for line in others] == ["'=HYPERLINK(1)", "CLARINET", "NETTER-1", "RADIANT-3"]
    assert others[3][1:4] == ["https://w3id.org/netkg/trial/b", "RADIANT-3 study", "phase III trial"]


def test_too_many_things_are_listed_by_name_alone(rows, monkeypatch) -> None:
    view = embedded.view(ox.parse(GRAPH, format=ox.RdfFormat.TRIG), "r1")
    monkeypatch.setattr(lists, "MOST", 3)
    assert not any(row.cells for row in lists.rows(Catalogue(lambda: view), kind("trial")))


@pytest.mark.parametrize("name", [*COLUMNS, "regimen", "anything else"])
def test_every_column_can_be_asked_for(view, name: str) -> None:
    for column in columns(name):
        assert all(row.keys() >= {"thing", "value"} for row in ask(view, column.query(name))), column.key


@pytest.mark.parametrize(("name", "key"), [("trial", "phase"), ("trial", "drug"), ("drug", "class"), ("gene", "alteration")])
def test_the_graph_has_what_people_narrow_by(view, name: str, key: str) -> None:
    (column,) = (column for column in columns(name) if column.key == key)
    assert len({row["value"] for row in ask(view, column.query(name))}) > 1


def test_no_count_of_studies_is_above_their_number(view) -> None:
    """What requires a tumour is a study; its arms and figures have populations, too, and do not count."""
    (studies,) = (int(row["n"]) for row in ask(view, "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a nk:Study }"))
    counted = {
        (name, column.key): max(int(row["value"]) for row in ask(view, column.query(name)))
        for name in COLUMNS
        for column in columns(name)
        if column.key == "studies"
    }
    assert counted and all(count <= studies for count in counted.values()), counted


def test_figures_are_narrowed_by_class_of_drugs(view) -> None:
    """The response rates under one class of drugs are a list, and so a CSV file."""
    by_class, drugs = (
        {row["thing"] for row in ask(view, column.query("outcome"))}
        for column in columns("outcome")
        if column.key in ("class", "drug")
    )
    assert by_class and by_class <= drugs
