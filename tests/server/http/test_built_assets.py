"""The bundles over HTTP: found by the page, compressed, kept for good."""

import gzip
import re

import brotli
import pytest

from pages import needs_scripts


def asset(server):
    page = server.get("/sparql", headers={"Accept": "text/html"}).text
    return re.search(r'src="(/static/built/editor-[A-Z0-9]+\.js)"', page)[1]


def test_a_bundle_is_sent_compressed_and_kept(server):
    needs_scripts()
    plain = server.get(asset(server), headers={"Accept-Encoding": "identity"})
    assert plain.status_code == 200
    assert plain.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in plain.headers["Cache-Control"] and "max-age=31536000" in plain.headers["Cache-Control"]
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        packed = server.get(asset(server), headers={"Accept-Encoding": coding}, stream=True)
        assert packed.headers["Content-Encoding"] == coding
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert unpack(packed.raw.read(decode_content=False)) == plain.content


def test_only_bundles_are_sent(server):
    for name in ("manifest.json", "LICENSES.txt", "editor.js", "..%2F..%2Fapp.py", "editor-AAAAAAAA.js"):
        assert server.get(f"/static/built/{name}").status_code == 404, name


@pytest.mark.parametrize("name", ["netkg.css", "suggest.js"])
def test_what_every_page_has_is_kept_for_good_and_no_longer_than_its_version(server, name):
    page = server.get("/", headers={"Accept": "text/html"}).text
    (address,) = re.findall(rf'"(/static/{re.escape(name)}\?v=[0-9a-f]+)"', page)
    kept = server.get(address, headers={"Accept-Encoding": "br"}, stream=True)
    assert kept.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert kept.headers["Content-Encoding"] == "br"
    whole = server.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
    assert whole.headers["Cache-Control"] == "no-cache"
    assert brotli.decompress(kept.raw.read(decode_content=False)) == whole.content
    assert server.get(f"/static/{name}?v=0123", headers={"Accept-Encoding": "br"}).headers["Cache-Control"] == "no-cache"
    again = server.get(f"/static/{name}", headers={"If-None-Match": whole.headers["ETag"], "Accept-Encoding": "identity"})
    assert again.status_code == 304


def test_the_page_of_the_editor_is_compressed(server):
    packed = server.get("/sparql", headers={"Accept": "text/html", "Accept-Encoding": "br"}, stream=True)
    assert packed.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = server.get("/sparql", headers={"Accept": "text/html", "Accept-Encoding": "identity"})
    assert brotli.decompress(packed.raw.read(decode_content=False)) == plain.content
