"""netkg publish: from a project to a real server."""

from __future__ import annotations

import shutil

import pytest

from commands import run
from oxigraph_server import needs_oxigraph, running_oxigraph
from small import edit, make_project

pytestmark = needs_oxigraph


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = make_project(tmp_path_factory.mktemp("small"))
    assert run(folder, "build").exit_code == 0
    return folder


def test_a_release_is_loaded_shown_and_verified(project):
    with running_oxigraph() as other:
        done = run(project, "publish", other.query_url, "--update", f"{other.url}/update")
        assert done.exit_code == 0, done.output
        assert f"{other.query_url} holds release 0.1.0-" in done.output
        assert "acts-on" in done.output and "2 rows" in done.output

        other.update('DELETE DATA { <https://w3id.org/netkg/gene/mtor> <http://www.w3.org/2000/01/rdf-schema#label> "MTOR" }')
        again = run(project, "publish", other.query_url, "--graph-store", f"{other.url}/store")
        assert again.exit_code == 0, "a run mends what somebody changed"


def test_an_engine_that_answers_otherwise_is_told_with_exit_code_1(project, tmp_path):
    folder = shutil.copytree(project, tmp_path / "other")
    edit(folder / "queries" / "acts-on.rq", "SELECT ?drug ?gene WHERE {", "SELECT ?drug (STRUUID() AS ?gene) WHERE {")
    edit(folder / "queries" / "acts-on.rq", "?g rdfs:label ?gene", "?g rdfs:label ?label")
    edit(folder / "queries" / "acts-on.rq", " ORDER BY ?drug ?gene", "")
    with running_oxigraph() as other:
        done = run(folder, "publish", other.query_url, "--update", f"{other.url}/update")
        assert done.exit_code == 1
        assert "2 rows are missing, 2 are not ours" in done.output
        assert "differs from release" in done.output and "in acts-on." in done.output


def test_a_store_that_takes_no_updates_is_one_sentence(project):
    with running_oxigraph() as other:
        refused = run(project, "publish", other.query_url)
        assert refused.exit_code == 2
        assert refused.output.splitlines()[-1].startswith(f"netkg: {other.query_url} answered POST with status 4")
    gone = run(project, "publish", other.query_url, "--update", f"{other.url}/update")
    assert gone.exit_code == 2 and "cannot be reached, or broke off" in gone.output
