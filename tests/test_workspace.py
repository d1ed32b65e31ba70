"""netkg from Python, over the real release; what docs/python.md shows is run as it stands."""

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import netkg
from netkg.errors import QuerySyntaxError, ServiceRefused, UsageError

TOUR = re.findall(r"```python\n(.*?)```", (Path(__file__).parents[1] / "docs" / "python.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def project(built):
    return netkg.open_project(built.root, store=built.store)


@pytest.fixture(scope="module")
def graph(project):
    return project.release()


def test_importing_loads_no_engine():
    code = "import sys, netkg; print([name for name in ('pyoxigraph', 'rdflib', 'flask', 'owlready2') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_public_name_is_there():
    assert set(netkg.__all__) <= set(dir(netkg))
    assert all(getattr(netkg, name) for name in netkg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        netkg.opne  # noqa: B018


def test_rows_are_values_of_python(graph):
    rows = graph.select(
        "SELECT ?value ?n ?none { nkd:outcome\\/radiant-3-everolimus-pfs nk:value ?value BIND(1+1 AS ?n) OPTIONAL { ?value a ?none } }"
    )
    assert rows.columns == ("value", "n", "none")
    assert list(rows) == [{"value": Decimal(11), "n": 2, "none": None}]
    assert rows[:0].columns == rows.columns and len(rows[:0]) == 0
    with pytest.raises(UsageError, match="the columns are value, n, none"):
        rows.column("values")


def test_a_competency_query_takes_names_as_people_type_them(graph, ask):
    rows = graph.answer("mutation-to-outcome", gene="tsc2")
    assert [list(map(str, row.values())) for row in rows]
    assert len(rows) == len(ask("mutation-to-outcome", gene="TSC2"))
    with pytest.raises(UsageError, match="its parameters are: gene"):
        graph.answer("mutation-to-outcome", drug="everolimus")
    with pytest.raises(UsageError, match="TSC2"):
        graph.answer("mutation-to-outcome", gene="TSC22")


def test_a_query_sees_what_the_endpoint_shows(graph):
    assert not graph.ask("ASK { ?h a nk:HypothesisStatement }")
    assert graph.ask("ASK { GRAPH nkd:graph\\/hypotheses { ?h a nk:HypothesisStatement } }")
    assert len(graph.construct("CONSTRUCT WHERE { nkd:gene\\/tsc2 rdfs:label ?label }")) == 1


def test_what_is_no_query_is_refused(graph):
    with pytest.raises(UsageError, match="a release does not change"):
        graph.select("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(ServiceRefused):
        graph.select("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    with pytest.raises(QuerySyntaxError):
        graph.select("SELECT * { ?s ?p }")
    with pytest.raises(UsageError, match=r"answered by ask\(\)"):
        graph.select("ASK {}")


def test_a_release_is_found_by_name_and_a_store_without_one_says_so(project, graph, tmp_path):
    assert graph.id in project.releases()
    assert project.release("current").id == graph.id
    assert len(project.release(graph.id)) == len(graph) > 10_000
    with pytest.raises(UsageError, match=r"call build\(\) first"):
        netkg.open_project(project.project.root, store=tmp_path).release()
    with pytest.raises(UsageError, match="needs the folders"):
        netkg.open_project(tmp_path)


def test_rows_become_a_data_frame(graph):
    pandas = pytest.importorskip("pandas")
    frame = graph.answer("mutation-to-outcome", gene="TSC2").to_pandas()
    assert isinstance(frame, pandas.DataFrame) and "drug" in frame.columns


def test_the_tour_runs_as_it_is_written(built, monkeypatch):
    monkeypatch.chdir(built.root)
    opened = netkg.open_project
    monkeypatch.setattr("netkg.workspace.Workspace.build", lambda self, progress: self.release())  # which takes a minute
    monkeypatch.setattr(netkg, "open_project", lambda: opened(store=built.store), raising=False)
    names: dict[str, object] = {}
    for block in TOUR:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert len(TOUR) >= 4 and names["findings"] == []
