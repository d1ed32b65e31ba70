"""First light, end to end: the real release behind a real server, asked by curl, SPARQLWrapper and a browser."""

import csv
import io
import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from netkg.inputs import queries
from pages import chromium, complaints, needs_scripts
from servers import running


@pytest.fixture(scope="module")
def server(built, tmp_path_factory):
    store = tmp_path_factory.mktemp("light") / "store"
    shutil.copytree(built.store, store)
    examples = [asdict(query) for query in queries.examples(built.queries)]
    with running(store, examples=examples, workers=4, timeout=10) as started:
        yield started


@pytest.fixture(scope="module")
def text(built):
    query = queries.find(queries.load(built.queries), "mutation-to-outcome")
    return queries.bind(query, {"gene": "TSC2"})


def sourced(rows):
    found = {(r["study"], r["value"], r["comparatorValue"], r["evidence"]) for r in rows if r["drug"] == "everolimus"}
    assert ("RADIANT-3", "11.0", "4.6", "mechanism only") in found
    assert ("RADIANT-4", "11.0", "3.9", "mechanism only") in found
    assert ("NCT02315625", "", "", "ended without result") in found


def test_curl_gets_the_answer(server, text):
    done = subprocess.run(
        ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={text}", server.url + "/sparql"],
        capture_output=True,
        text=True,
        check=True,
    )
    sourced(csv.DictReader(io.StringIO(done.stdout)))


def test_sparqlwrapper_gets_the_answer(server, text):
    from SPARQLWrapper import JSON, SPARQLWrapper

    endpoint = SPARQLWrapper(server.url + "/sparql", returnFormat=JSON)
    endpoint.setQuery(text)
    answer = endpoint.queryAndConvert()
    names = answer["head"]["vars"]
    sourced([{name: row.get(name, {}).get("value", "") for name in names} for row in answer["results"]["bindings"]])


def test_every_competency_query_is_answered_as_on_the_command_line(server, built, ask):
    for query in queries.load(built.queries):
        rows = list(csv.DictReader(io.StringIO(server.query(query.text, "text/csv").content.decode("utf-8"))))
        assert len(rows) == len(ask(query.name)), query.name


def test_every_first_query_has_an_answer(server, built):
    first = queries.load(built.queries / "first")
    assert first
    for query in first:
        answer = server.query(query.text, "text/csv, application/n-triples;q=0.5")
        assert answer.status_code == 200, (query.name, answer.text)
        assert len(answer.text.splitlines()) > 2, query.name


def test_records_and_terms_resolve(server):
    for path in (
        "/trial/radiant-3",
        "/gene/tsc2",
        "/pathway/mtor",
        "/ontology/PancreaticNET",
        "/outcome/radiant-3-everolimus-pfs",
    ):
        turtle = server.get(path, headers={"Accept": "text/turtle"})
        assert turtle.status_code == 200
        assert turtle.headers["Content-Type"].startswith("text/turtle")
        page = server.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert page.headers["Content-Type"].startswith("text/html")
    assert server.get("/trial/radiant-33").status_code == 404


def test_nothing_can_be_written(server):
    for method, path in (("POST", "/update"), ("PUT", "/graphs?default"), ("DELETE", "/graphs?default")):
        done = subprocess.run(
            [
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-X",
                method,
                "-H",
                "Content-Type: application/sparql-update",
                "--data",
                "INSERT DATA { <a:a> <a:a> <a:a> }",
                server.url + path,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout in ("401", "403", "404", "405"), (path, done.stdout)


@pytest.fixture(scope="module")
def page(server):
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1280, "height": 900})


def test_the_page_answers_an_example(server, page):
    needs_scripts()
    found = complaints(page)
    page.goto(server.url + "/sparql")
    page.click("#choose")
    page.click("#examples button:has-text('From an altered gene')")
    page.fill("#parameter-gene", "TSC2")
    page.keyboard.press("Tab")
    page.wait_for_selector("#answer td:has-text('RADIANT-3')")
    assert "mechanism only" in page.inner_text("#answer")
    assert page.url.endswith("?example=mutation-to-outcome&gene=TSC2")
    assert found == []


def test_a_record_has_a_page(server, page):
    page.goto(server.url + "/trial/radiant-3")
    assert page.inner_text("h1") == "RADIANT-3"
    page.click("text=RADIANT-3 patients")
    assert page.url.endswith("/population/radiant-3")


def test_health_names_the_release(server, built):
    health = json.loads(server.get("/health").text)
    assert health["status"] == "ok"
    assert health["release"] == Path(built.store, "current").read_text().strip()
