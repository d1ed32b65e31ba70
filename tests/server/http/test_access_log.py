"""The access log: one line a request whatever the request holds, in either style or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from netkg.errors import QueryTimeout
from netkg.server.http import access_log
from servers import running

FACTS = {"method": "GET", "status": 200, "bytes": 12, "seconds": 0.0012, "id": "abc123", "release": "0.1.0-abc"}
#: What ends a line for one program or another, or moves the cursor of a terminal.
HOSTILE = "/a\n12:00:00 GET /forged 200\r\x1b[2K\x85\u2028\u2029\x00"


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    before = access_log._style
    yield
    access_log.configure(before)


def written(capfd: pytest.CaptureFixture[str], style: str, **facts: object) -> str:
    access_log.configure(style)
    access_log.log(**{**FACTS, **facts})
    return capfd.readouterr().out


def test_text_has_the_facts_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    line = written(capfd, "text", path="/sparql")
    assert line[8:] == " GET /sparql 200 bytes=12 seconds=0.0012 id=abc123 release=0.1.0-abc\n"


def test_json_has_the_facts_and_the_time(capfd: pytest.CaptureFixture[str]) -> None:
    told = json.loads(written(capfd, "json", path="/sparql"))
    assert told.pop("time").endswith("Z")
    assert told == {**FACTS, "path": "/sparql"}


def test_none_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert written(capfd, "none", path="/sparql") == ""


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("fact", ["path", "method"])
def test_no_request_can_forge_a_line(capfd: pytest.CaptureFixture[str], style: str, fact: str) -> None:
    line = written(capfd, style, **{"path": "/sparql", fact: HOSTILE})
    assert line.endswith("\n")
    assert len(line[:-1].splitlines()) == 1
    assert line[:-1].isprintable()
    assert "forged" in line


def test_a_request_whose_worker_was_ended_has_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    access_log.configure("json")
    access_log.ended(QueryTimeout("The query ran for more than 1 s."), "abc123", 1.00004, "0.1.0-abc")
    told = json.loads(capfd.readouterr().out)
    assert (told["status"], told["code"], told["id"], told["seconds"]) == (503, "query-timeout", "abc123", 1.0)


def test_a_servers_log_in_text_has_one_line_for_each_request(net_store: Path) -> None:
    with running(net_store, workers=2) as server:
        server.get("/health")
        for path in ("/a%0aforged%20line", "/a%0d%0aforged", "/a%1b[2Kforged"):
            assert server.get(path).status_code == 404
        text = server.log.read_text("utf-8")
    assert text.count("forged") == 3
    assert not [line for line in text.splitlines() if line.startswith("forged")]
    assert "\x1b" not in text
