"""What operators use: running queries, metrics, the log, a graceful stop, builds taken up while the server runs."""

from __future__ import annotations

import json
import re
import signal
import threading
import time

import pyoxigraph as ox
import pytest
import requests

from netkg.graph import release
from servers import TOKEN, Server, make_store, running

AUTH = {"Authorization": f"Bearer {TOKEN}"}
ENDLESS = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(9)) + "}"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with running(make_store(tmp_path_factory.mktemp("ops")), write_token=TOKEN, log_format="json") as started:
        yield started


def running_queries(server: Server) -> list[dict]:
    return server.get("/queries", headers=AUTH).json()["queries"]


def test_queries_are_listed_and_stopped(watched: Server) -> None:
    answers: list[requests.Response] = []
    thread = threading.Thread(target=lambda: answers.append(watched.query(ENDLESS)))
    thread.start()
    for _ in range(100):
        found = running_queries(watched)
        if found:
            break
        time.sleep(0.02)
    assert found[0]["query"] == ENDLESS
    assert found[0]["limit"] == 30
    assert requests.delete(f"{watched.url}/queries/{found[0]['id']}", headers=AUTH, timeout=9).status_code == 202
    thread.join(5)
    assert answers[0].status_code == 503
    assert answers[0].json()["limit"] == "stopped"
    assert answers[0].headers["X-Request-Id"] == found[0]["id"]
    assert running_queries(watched) == []
    assert requests.delete(f"{watched.url}/queries/{found[0]['id']}", headers=AUTH, timeout=9).status_code == 404


def test_queries_need_the_token(watched: Server) -> None:
    assert watched.get("/queries").status_code == 401
    wrong = {"Authorization": "Bearer no"}
    assert requests.delete(watched.url + "/queries/x", headers=wrong, timeout=9).status_code == 403


def test_metrics(watched: Server) -> None:
    def read() -> dict[str, float]:
        answer = watched.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    before = read()
    watched.query("SELECT * { ?g a nk:Gene }")
    watched.query("SELECT")
    watched.query(ENDLESS, timeout="0.2")
    after = read()
    assert after["netkg_queries_total"] - before["netkg_queries_total"] == 3
    assert after["netkg_rejected_total"] - before["netkg_rejected_total"] == 1
    assert after["netkg_timeouts_total"] - before["netkg_timeouts_total"] == 1
    assert after["netkg_triples"] == 32
    assert after["netkg_store_trouble"] == 0
    assert after["netkg_request_seconds_count"] == after['netkg_request_seconds_bucket{le="+Inf"}']
    assert any(name.startswith("netkg_release_info{") for name in after)


def test_the_log_has_the_id_and_neither_token_nor_query(watched: Server) -> None:
    secret = "SELECT * { ?g rdfs:label 'unheard-of' }"
    given = watched.query(secret).headers["X-Request-Id"]
    watched.update("INSERT DATA { GRAPH <http://g> { <http://a> <http://b> 1 } }")
    watched.get("/a%0aforged%20line")
    text = watched.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    mine = next(line for line in lines if line["id"] == given)
    assert (mine["method"], mine["path"], mine["status"]) == ("GET", "/sparql", 200)
    assert {"time", "bytes", "seconds", "release"} <= set(mine)
    assert TOKEN not in text
    assert "unheard-of" not in text
    assert not re.search(r"^forged", text, re.MULTILINE)


def test_a_stop_lets_running_requests_end(tmp_path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(4)) + "}"
    with running(make_store(tmp_path), timeout=20, workers=2) as server:
        answers: list[requests.Response] = []
        thread = threading.Thread(target=lambda: answers.append(server.query(slow)))
        thread.start()
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        thread.join(20)
        assert answers[0].status_code == 200
        assert server.process.wait(10) == 0


def test_a_large_build_is_taken_up_while_the_server_runs(tmp_path) -> None:
    store = make_store(tmp_path)
    with running(store, workers=3) as server:
        before = server.get("/health").json()["release"]
        node = ox.NamedNode("http://large")
        quads = (
            ox.Quad(node, ox.NamedNode(f"http://p/{n % 7}"), ox.Literal(n), ox.NamedNode("http://g")) for n in range(51_000)
        )
        built = release.create(store, quads, version="2.0.0").id
        for _ in range(300):
            answer = server.get("/health").json()  # never an error meanwhile
            assert answer["release"] in (before, built)
            if answer["release"] == built:
                break
            time.sleep(0.05)
        time.sleep(1)
        assert {server.get("/health").json()["release"] for _ in range(10)} == {built}
        assert server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": "51000"}]


def test_what_commits_have_removed_does_not_stay_in_memory(tmp_path) -> None:
    with running(make_store(tmp_path), workers=3, write_token=TOKEN) as server:
        before, asked = server.workers(), "SELECT (COUNT(*) AS ?n) { GRAPH <http://g> { ?s ?p ?o } }"
        for start in (0, 30_000):
            lines = "".join(f'<http://s/{n % 999}> <http://p> "{n}" .\n' for n in range(start, start + 30_000))
            put = requests.put(
                server.url + "/graphs?graph=http://g",
                data=lines.encode(),
                timeout=60,
                headers={"Content-Type": "application/n-triples", "Authorization": f"Bearer {TOKEN}"},
            )
            assert put.ok, put.text
            assert server.rows(asked) == [{"n": "30000"}]
        for _ in range(300):
            assert server.rows(asked) == [{"n": "30000"}]  # never an error meanwhile
            if not before & server.workers() and len(server.workers()) == 3:
                break
            time.sleep(0.05)
        assert not before & server.workers(), "the parent has loaded the release and forked anew"
        time.sleep(1)
        settled = server.workers()
        assert server.rows(asked) == [{"n": "30000"}]
        time.sleep(1)
        assert server.workers() == settled, "once"


def test_a_crashed_worker_is_replaced(watched: Server) -> None:
    import os

    victim = sorted(watched.workers())[0]
    os.kill(victim, signal.SIGKILL)
    assert watched.replaces(victim, 4)
    assert watched.query("ASK {}").status_code == 200
