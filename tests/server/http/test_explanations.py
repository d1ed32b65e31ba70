"""Empty answers explained over HTTP: by every way to send a query, in the time that it has, without going out."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import requests

from pace import wait_until
from servers import Server, running

TYPO = "SELECT * {\n ?drug nk:inhibitz ?t\n}"
FINDING = {
    "part": "nk:inhibitz",
    "kind": "term",
    "line": 2,
    "column": 8,
    "message": "no triple has this property; did you mean nk:inhibits?",
    "suggestions": ["nk:inhibits"],
}


def explain(server: Server, text: str, **options) -> requests.Response:
    return requests.post(server.url + "/explain", data={"query": text, **options}, timeout=20)


def test_get_form_and_direct_agree(server: Server) -> None:
    address = server.url + "/explain"
    answers = [
        requests.get(address, params={"query": TYPO}, timeout=9),
        explain(server, TYPO),
        requests.post(address, data=TYPO.encode(), headers={"Content-Type": "application/sparql-query"}, timeout=9),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["NetKG-Release"]
        assert answer.json() == {"rows": False, "complete": True, "findings": [FINDING]}


def test_plain_text_for_people(server: Server) -> None:
    answer = requests.get(server.url + "/explain", params={"query": TYPO}, headers={"Accept": "text/plain"}, timeout=9)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == f"Line 2, column 8: nk:inhibitz\n  {FINDING['message']}\n"
    assert (
        requests.get(server.url + "/explain", params={"query": TYPO}, headers={"Accept": "image/png"}, timeout=9).status_code
        == 406
    )


def test_a_query_with_rows_needs_no_explanation(server: Server) -> None:
    assert explain(server, "SELECT * { ?g a nk:Gene }").json() == {"rows": True, "complete": True, "findings": []}


@pytest.mark.parametrize(
    ("text", "part", "suggestion"),
    [
        ("SELECT * { ?d a nk:Drugg }", "nk:Drugg", "nk:Drug"),
        ("SELECT * { <drug/everolimuss> nk:inhibits ?t }", "<drug/everolimuss>", r"nkd:drug\/everolimus"),
        ("SELECT * { ?d rdfs:label 'everolimus' }", "?d rdfs:label 'everolimus'", '"everolimus"@en'),
        ("SELECT * { ?d nk:inhibits 'mTOR pathway'@en }", "?d nk:inhibits 'mTOR pathway'@en", r"nkd:pathway\/mtor"),
        ("SELECT * { ?h nk:conjecturedBiomarker ?g }", "?h nk:conjecturedBiomarker ?g", r"GRAPH nkd:graph\/hypotheses { … }"),
        (
            "SELECT * { GRAPH nkd:graph\\/inferred { ?t nk:medianPFS ?v } }",
            "?t nk:medianPFS ?v",
            r"GRAPH nkd:graph\/records\/review { … }",
        ),
    ],
)
def test_suggestions(server: Server, text: str, part: str, suggestion: str) -> None:
    found = explain(server, text).json()["findings"]
    assert part in [f["part"] for f in found], found
    assert suggestion in [s for f in found for s in f["suggestions"]], found


def test_the_protocols_dataset_counts(server: Server) -> None:
    text = "SELECT * { ?d nk:inhibits ?t }"
    assert explain(server, text).json()["rows"] is True
    told = explain(server, text, **{"default-graph-uri": "https://w3id.org/netkg/graph/ontology"}).json()
    assert told["rows"] is False
    assert told["findings"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("SELECT * {", 400, "query-syntax"),
        ("DROP ALL", 400, "bad-request"),
        ("ASK" + "{" * 200 + "}" * 200, 400, "query-too-complex"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", 403, "service-refused"),
        ("SELECT * { ?s foo:bar ?o }", 400, "query-syntax"),
    ],
)
def test_errors_are_problems(server: Server, text: str, status: int, code: str) -> None:
    answer = explain(server, text)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["type"].endswith(f"#{code}")


def test_a_query_is_needed(server: Server) -> None:
    assert server.get("/explain").json()["detail"] == "The parameter query is missing."
    assert requests.put(server.url + "/explain", timeout=9).status_code == 405


@pytest.fixture(scope="module")
def slow(net_store) -> Iterator[Server]:
    with running(net_store, workers=3, timeout=10, long_queries=3) as started:
        yield started


def test_what_was_found_in_time_is_told_and_the_process_replaced(slow: Server) -> None:
    # The second branch is an endless count of a cross product; the first has its reason before that begins.
    cross = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9))
    text = f"SELECT * {{ ?d nk:inhibitz ?t . {{ SELECT (COUNT(*) AS ?n) {{ {cross} }} HAVING(COUNT(*) < 0) }} }}"
    before, later = slow.workers(), []
    endless = threading.Thread(target=lambda: later.append(slow.query(f"SELECT (COUNT(*) AS ?n) {{ {cross} }}", timeout="4")))
    endless.start()
    answer = explain(slow, text, timeout="1")
    assert not later, "its time was up first"
    endless.join()
    assert later[0].status_code == 503
    assert answer.status_code == 200
    told = answer.json()
    assert told["complete"] is False
    assert [f["part"] for f in told["findings"]] == ["nk:inhibitz"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert wait_until(lambda: slow.workers() != before)
    assert explain(slow, TYPO).json()["findings"] == [FINDING]
