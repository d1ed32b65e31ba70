"""The hostile corpus over HTTP: a plain 4xx, no worker lost, nobody called, nothing read."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hostile import ENCODINGS, PATHS, UPLOADS
from pace import HANG
from servers import TOKEN, Server, running
from sparql import corpus

#: A line that stands in the file which everything here tries to read.
SECRET = "secret-3f9c1d"


class Listener:
    """A socket that must see no connection."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def called(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            self.socket.accept()[0].close()
            return True
        return False


class Site:
    """A server that takes writes, a file with a secret, and an address that must not be dialled."""

    def __init__(self, server: Server, secret: Path) -> None:
        self.server, self.secret, self.listener = server, secret, Listener()

    def fill(self, text: str) -> str:
        return text.replace("TARGET", self.listener.address).replace("file:///etc/passwd", self.secret.as_uri())

    def send(self, method: str, path: str, **options) -> requests.Response:
        answer = requests.request(method, self.server.url + path, timeout=20, allow_redirects=False, **options)
        assert SECRET not in answer.text
        assert "Traceback" not in answer.text
        assert not self.listener.called()
        return answer

    def query(self, text: str) -> requests.Response:
        return self.send(
            "POST",
            "/sparql",
            data=self.fill(text).encode("utf-8", "surrogatepass"),
            headers={"Content-Type": "application/sparql-query"},
        )

    def update(self, text: str) -> requests.Response:
        return self.send(
            "POST",
            "/update",
            data=self.fill(text).encode("utf-8", "surrogatepass"),
            headers={"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"},
        )

    def upload(self, body: bytes, kind: str, graph: str = "http://x/g") -> requests.Response:
        return self.send(
            "PUT",
            "/graphs",
            params={"graph": graph, "dry-run": "1"},
            data=body,
            headers={"Content-Type": kind, "Authorization": f"Bearer {TOKEN}"},
        )


@pytest.fixture(scope="module")
def site(net_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    import shutil

    folder = tmp_path_factory.mktemp("hostile")
    store = Path(shutil.copytree(net_store, folder / "store"))
    secret = folder / "secret.ttl"
    secret.write_text(f'<http://x/s> <http://x/p> "{SECRET}" .\n')
    with running(store, workers=3, write_token=TOKEN, timeout=10, max_body=4) as server:
        while len(server.workers()) < 3:
            threading.Event().wait(0.05)
        yield Site(server, secret)


@pytest.fixture(autouse=True)
def no_worker_is_lost(request: pytest.FixtureRequest) -> Iterator[None]:
    site = request.getfixturevalue("site")
    before = site.server.workers()
    yield
    assert site.server.workers() == before
    assert site.server.get("/health").status_code == 200


BOMBS = {
    **{f"nested {name}": corpus.nested(*shape, 5000) for name, shape in corpus.NESTING.items()},
    **{f"chained {name}": a + b * 20_000 + c for name, (a, b, c) in corpus.CHAINS.items()},
    **{f"long {name}": text for name, text in corpus.TOO_LONG.items()},
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs(text: str, site: Site) -> None:
    for send in (site.query, site.update) if len(text) < 100_000 else (site.query,):
        answer = send(text)
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (400, "query-too-complex")


@pytest.mark.parametrize("text", corpus.CALLS.values(), ids=corpus.CALLS)
def test_calls(text: str, site: Site) -> None:
    assert site.query(text).status_code in (400, 403)
    assert site.update(text).status_code in (400, 403)
    assert site.send("HEAD", "/sparql", params={"query": site.fill(text)}).status_code in (400, 403)
    if not text.startswith(("INSERT", "CLEAR", "WITH")):
        wrapped = f"INSERT {{ ?s ?p ?o }} WHERE {{ {{ {text[text.find('{') + 1 :]} }}"
        assert site.update(wrapped).status_code in (400, 403)


@pytest.mark.parametrize("text", corpus.LOADS.values(), ids=corpus.LOADS)
def test_loads(text: str, site: Site) -> None:
    assert site.update(text).status_code in (400, 403)
    assert site.query(text).status_code in (400, 403)


@pytest.mark.parametrize("text", corpus.DATASETS.values(), ids=corpus.DATASETS)
def test_datasets_only_name_graphs(text: str, site: Site) -> None:
    assert site.query(text).status_code == 200


def test_datasets_of_the_protocol_only_name_graphs(site: Site) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        for address in (site.secret.as_uri(), site.listener.address, "/etc/passwd", "\\\\host\\share", "javascript:alert(1)"):
            answer = site.send(
                "GET", "/sparql", params={"query": "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", name: address}
            )
            assert answer.status_code == 400 or answer.json()["results"]["bindings"] == []


@pytest.mark.parametrize("text", corpus.ODD_TEXTS.values(), ids=corpus.ODD_TEXTS)
def test_odd_texts(text: str, site: Site) -> None:
    assert site.query(text).status_code in (200, 400)
    # The update is one that holds nothing back: it may be an empty one, or refused.
    assert site.update(text).status_code in (200, 400)


@pytest.mark.parametrize(
    "text",
    [
        "DROP ALL",
        "ASK {} ; DROP ALL",
        "# ASK\nDROP ALL",
        "PREFIX ask: <x> DROP ALL",
        "insert data { <a> <b> <c> }",
        "BASE <ASK> DELETE WHERE { ?s ?p ?o }",
        "\ufeffCLEAR ALL",
        "WITH <x> DELETE {} WHERE {}",
    ],
)
def test_updates_are_no_queries(text: str, site: Site) -> None:
    before = site.server.get("/health").json()["triples"]
    for answer in (
        site.query(text),
        site.send("GET", "/sparql", params={"query": text}),
        site.send("POST", "/sparql", data={"query": text}),
        site.send("POST", "/sparql", data={"update": text}),
        site.send("GET", "/update", params={"update": text}, headers={"Authorization": f"Bearer {TOKEN}"}),
        site.send("POST", "/update", data={"update": text}),
        site.send("POST", f"/update?token={TOKEN}", data={"update": text}),
    ):
        assert 400 <= answer.status_code < 500
    assert site.server.get("/health").json()["triples"] == before


def test_queries_are_no_updates(site: Site) -> None:
    for text in ("ASK {}", "SELECT * { ?s ?p ?o }", "PREFIX insert: <x> DESCRIBE <y>"):
        assert site.update(text).status_code == 400


@pytest.mark.parametrize("body", ENCODINGS.values(), ids=ENCODINGS)
def test_encodings(body: bytes, site: Site) -> None:
    for path, kind in (("/sparql", "application/sparql-query"), ("/update", "application/sparql-update")):
        for suffix in ("", "; charset=utf-8", "; charset=utf-16", '; charset="nonsense"'):
            answer = site.send(
                "POST", path, data=body, headers={"Content-Type": kind + suffix, "Authorization": f"Bearer {TOKEN}"}
            )
            assert answer.status_code in (400, 415)
    for kind in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        assert site.upload(body, kind).status_code in (400, 413, 415)


@pytest.mark.parametrize(("kind", "body"), UPLOADS.values(), ids=UPLOADS)
def test_uploads(kind: str, body: str, site: Site) -> None:
    body = body.replace("TARGET", site.listener.address).replace("FILE", site.secret.as_uri())
    answer = site.upload(body.encode(), kind)
    assert 400 <= answer.status_code < 500, answer.text


def test_owl_imports_are_not_followed(site: Site) -> None:
    body = f"<a:b> a owl:Ontology ; owl:imports <{site.listener.address}>, <{site.secret.as_uri()}> ."
    answer = site.upload(f"@prefix owl: <http://www.w3.org/2002/07/owl#> . {body}".encode(), "text/turtle")
    assert answer.status_code in (200, 409)


def test_oversized_bodies_and_headers(site: Site) -> None:
    large = b"#" * (5 << 20)
    for path, kind in (
        ("/sparql", "application/sparql-query"),
        ("/update", "application/sparql-update"),
        ("/graphs?graph=a:b", "text/turtle"),
    ):
        with contextlib.suppress(requests.ConnectionError):  # the server may close before all has been sent
            answer = site.send("POST", path, data=large, headers={"Content-Type": kind, "Authorization": f"Bearer {TOKEN}"})
            assert answer.status_code in (400, 413)
    for headers in (
        {"Accept": "a/b," * 20_000},
        {"If-None-Match": '"x",' * 20_000},
        {f"X-{i}": "y" for i in range(200)},
        {"Accept": "text/turtle;q=" + "9" * 5000},
        {"Accept-Encoding": "gzip;q=nan, br;q=-1"},
        {"Authorization": "Bearer " + "x" * 60_000},
    ):
        with contextlib.suppress(requests.ConnectionError):
            assert site.send("GET", "/sparql", params={"query": "ASK {}"}, headers=headers).status_code in (
                200,
                304,
                400,
                406,
                413,
                431,
            )


@pytest.mark.parametrize("path", PATHS)
def test_paths(path: str, site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", answer), answer[:200]
    assert b"root:" not in answer
    assert b"import " not in answer
    assert b"Set-Cookie" not in answer.partition(b"\r\n\r\n")[0]
    assert b"<script>alert" not in answer
    assert b"<script>\n" not in answer


@pytest.mark.parametrize(
    "path", ["/search?q=" + "a%20" * 10_000, "/gene/?" + "label=x&" * 5000, "/browse?class=" + "x" * 60_000]
)
def test_no_answer_has_headers_that_a_proxy_cannot_take(path: str, site: Site) -> None:
    """Proxies take 4 to 8 kB of them by default; what is long in the address is not repeated there."""
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=HANG) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.match(rb"HTTP/1\.1 (200|404) ", answer), answer[:200]
    assert len(answer.partition(b"\r\n\r\n")[0]) < 4096


def test_script_in_values(site: Site) -> None:
    script = "<script>alert(1)</script>"
    body = (
        f'<https://w3id.org/netkg/gene/evil> <http://www.w3.org/2000/01/rdf-schema#label> "{script}" ; <a:b> "</pre>{script}"@en ; '
        f'<http://x/"onload=alert(1)> <javascript:alert(1)> .'
    ).replace('<http://x/"onload=alert(1)>', "<http://x/'onload=alert(1)>")
    headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"}
    assert site.send("PUT", "/graphs?graph=http://x/evil", data=body.encode(), headers=headers).status_code == 201
    try:
        page = site.send("GET", "/gene/evil", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert script not in page.text
        assert 'href="javascript:' not in page.text
        assert "'onload=" not in re.sub(r'"[^"]*"', "", page.text)
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        text = "SELECT ?l { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'script')) }"
        for kind in (
            "application/sparql-results+json",
            "application/sparql-results+xml",
            "text/csv",
            "text/tab-separated-values",
        ):
            answer = site.send("GET", "/sparql", params={"query": text}, headers={"Accept": kind})
            assert answer.headers["Content-Type"].split(";")[0] == kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(site.send("GET", "/sparql", params={"query": text}).text)
    finally:
        site.send("DELETE", "/graphs?graph=http://x/evil", headers=headers)


def test_script_in_errors(site: Site) -> None:
    script = "<script>alert(1)</script>"
    for path, parameters in (
        ("/sparql", {"query": script}),
        ("/sparql", {"query": "ASK {}", "format": script}),
        ("/sparql", {"query": "ASK {}", "timeout": script}),
        ("/graphs", {"graph": script}),
        (f"/{script}", {}),
        ("/sparql", {"query": "ASK {}", "default-graph-uri": script}),
    ):
        answer = site.send("GET", path, params=parameters, headers={"Accept": "text/html"})
        assert script not in answer.text
