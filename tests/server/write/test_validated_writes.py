"""Updates and uploads over HTTP are held to the shapes: refused with a report, or written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests
from rdflib import SH, Graph

from netkg.graph import release, validate
from netkg.inputs.project import Project
from servers import TOKEN, running
from writes import ACCEPTED, INTO, RECORDS, REFUSED, ROOT, violations


@pytest.mark.slow
def test_over_http(quads: list[ox.Quad], tmp_path: Path) -> None:
    store = tmp_path / "store"
    release.create(store, quads, version="0.0.1")
    wrong = INTO.format("<gene/new> a nk:Gene")
    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        answer = server.update(wrong)
        assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
        told = answer.json()
        assert told["type"].endswith("#constraint-violation")
        assert {"shape", "node", "message", "fix"} <= set(told["results"][0])
        assert told["results"][0]["node"] == "nkd:gene/new"
        report = requests.post(
            server.url + "/update",
            data=wrong,
            timeout=20,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update", "Accept": "text/turtle"},
        )
        assert report.status_code == 409
        graph = Graph().parse(data=report.text, format="turtle")
        assert (None, SH.conforms, None) in graph
        assert violations(graph) and any(graph.objects(None, validate.FIX))
        assert server.update(REFUSED["a conjecture as a plain triple"][0]).status_code == 409
        assert server.get("/health").json() == before
        assert server.update(ACCEPTED["a name"]).ok


FIGURE = (
    "DELETE { GRAPH ?graph { ?figure nk:unit ?unit } } WHERE { "
    "{ SELECT ?figure { ?figure a nk:OutcomeFigure ; nk:unit ?any ; nk:value ?number } ORDER BY ?figure LIMIT 1 } "
    "GRAPH ?graph { ?figure nk:unit ?unit } }"
)


@pytest.mark.slow
def test_a_real_figure_keeps_its_unit_over_http(built: Project, tmp_path: Path) -> None:
    """On the real release: refused with the row to look at, and nothing is changed."""
    store = Path(shutil.copytree(built.store, tmp_path / "store"))
    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        answer = server.update(FIGURE)
        assert answer.status_code == 409
        (result,) = [one for one in answer.json()["results"] if one["shape"].endswith("figure-unit")]
        assert result["node"].startswith("nkd:outcome/") and result["message"] and result["fix"]
        assert server.get("/health").json() == before


@pytest.mark.slow
def test_an_upload_is_held_to_the_same_rules_over_http(quads: list[ox.Quad], tmp_path: Path) -> None:
    store = tmp_path / "store"
    release.create(store, quads, version="0.0.1")

    def upload(turtle: str) -> requests.Response:
        return requests.post(
            f"{server.url}/graphs",
            params={"graph": RECORDS.value},
            data=f"@prefix nk: <https://w3id.org/netkg/ontology/> . @base <https://w3id.org/netkg/> . {turtle}",
            timeout=20,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"},
        )

    with running(store, write_token=TOKEN, shapes=str(ROOT / "shapes"), workers=2) as server:
        before = server.get("/health").json()
        refused = upload("<gene/vhl> nk:modulates <drug/everolimus> .")
        assert refused.status_code == 409
        assert refused.json()["results"]
        assert server.get("/health").json() == before
        assert upload('<gene/vhl> <http://www.w3.org/2004/02/skos/core#altLabel> "VHL gene" .').ok
        assert server.get("/health").json() != before
