"""The files of a release over HTTP: whole, in parts, not again when unchanged, and made once where a write made the release."""

from __future__ import annotations

import hashlib
import subprocess
from email.utils import parsedate_to_datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests

from netkg.graph.dumps import FORMATS
from netkg.namespaces import NKD
from servers import Server


def listed(server: Server) -> dict[str, dict[str, str]]:
    answer = server.get("/dumps/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json"), answer.content[:500]
    return {one["name"]: one for one in answer.json()["files"]}


def test_every_file_is_what_the_list_says(server: Server) -> None:
    found = listed(server)
    assert found.keys() >= FORMATS.keys()
    sums = dict(line.split("  ")[::-1] for line in server.get("/dumps/SHA256SUMS").text.splitlines())
    for name, one in found.items():
        answer = server.get(one["url"].removeprefix(server.url), headers={"Accept-Encoding": "gzip"}, stream=True)
        data = answer.raw.read(decode_content=False)
        assert answer.status_code == 200
        assert (len(data), hashlib.sha256(data).hexdigest()) == (one["bytes"], one["sha256"])
        assert sums[name] == one["sha256"]
        assert answer.headers["ETag"] == f'"{one["sha256"]}"'
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert parsedate_to_datetime(answer.headers["Last-Modified"])
        wanted = f"application/{one['packed']}" if one["packed"] else one["mediaType"]
        assert answer.headers["Content-Type"].split(";")[0] == wanted


def test_a_part_of_a_file(server: Server) -> None:
    whole = server.get("/dumps/netkg-data.ttl").content
    part = server.get("/dumps/netkg-data.ttl", headers={"Range": "bytes=10-29"})
    assert (part.status_code, part.content) == (206, whole[10:30])
    assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole)}"
    rest = server.get("/dumps/netkg-data.ttl", headers={"Range": "bytes=-7"})
    assert (rest.status_code, rest.content) == (206, whole[-7:])
    behind = server.get("/dumps/netkg-data.ttl", headers={"Range": f"bytes={len(whole)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert behind.json()["type"].endswith("#range-not-satisfiable")
    for several in ("bytes=0-1,5-6", "lines=1-2"):
        assert server.get("/dumps/netkg-data.ttl", headers={"Range": several}).content == whole
    changed = server.get("/dumps/netkg-data.ttl", headers={"Range": "bytes=10-29", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, whole)
    head = requests.head(server.url + "/dumps/netkg-data.ttl", timeout=9)
    assert (head.headers["Content-Length"], head.content) == (str(len(whole)), b"")


def test_what_a_client_has_is_not_sent_again(server: Server) -> None:
    for path in ("/dumps/netkg.nq.gz", "/dumps/ro-crate-metadata.json", "/dumps/SHA256SUMS", "/dumps/"):
        first = server.get(path)
        assert server.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304, path
    since = server.get("/dumps/netkg-data.ttl").headers["Last-Modified"]
    assert server.get("/dumps/netkg-data.ttl", headers={"If-Modified-Since": since}).status_code == 304


def test_a_broken_download_is_taken_up_again(server: Server, tmp_path: Path) -> None:
    whole = server.get("/dumps/netkg.trig").content
    file = tmp_path / "netkg.trig"
    file.write_bytes(whole[:100])
    done = subprocess.run(["curl", "-sS", "-C", "-", "-o", str(file), f"{server.url}/dumps/netkg.trig"], check=False)
    assert done.returncode == 0
    assert file.read_bytes() == whole


@pytest.mark.parametrize(
    "name", ["nothing.ttl", "../manifest.json", "..%2Fmanifest.json", "manifest.json", "store/CURRENT", ""]
)
def test_nothing_else_of_the_release_is_sent(server: Server, name: str) -> None:
    answer = requests.Session().send(
        requests.Request("GET", f"{server.url}/dumps/").prepare() if not name else _raw(f"{server.url}/dumps/{name}"), timeout=9
    )
    assert answer.status_code == (200 if not name else 404)


def _raw(url: str) -> requests.PreparedRequest:
    prepared = requests.Request("GET", url).prepare()
    prepared.url = url  # as it stands
    return prepared


def test_the_page_lists_the_files(server: Server) -> None:
    page = server.get("/dumps/", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert all(f'href="/dumps/{name}"' in page.text for name in listed(server))
    assert 'href="/dumps/"' in server.get("/", headers={"Accept": "text/html"}).text
    assert server.get("/dumps").status_code == 308


def test_the_description_leads_to_every_file(server: Server) -> None:
    answer = server.get("/.well-known/void", headers={"Accept": "application/n-triples"})
    store = ox.Store()
    store.bulk_load(answer.content, format=ox.RdfFormat.N_TRIPLES)
    found = store.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#> SELECT ?url ?size ?sum { "
        f"<{NKD}dataset> dcat:distribution ?d . ?d dcat:downloadURL ?url ; dcat:byteSize ?size ; spdx:checksum [ "
        "spdx:checksumValue ?sum ] }"
    )
    assert isinstance(found, ox.QuerySolutions)
    described = {row["url"].value: (int(row["size"].value), row["sum"].value) for row in found}
    assert described == {one["url"]: (one["bytes"], one["sha256"]) for one in listed(server).values()}
