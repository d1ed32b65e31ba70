"""The bundles over HTTP: found by the page, compressed, kept for good."""

import gzip
import re

import brotli

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
