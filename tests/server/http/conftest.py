"""The editor at /sparql, open in Chromium against a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from editor import BY_GENE, HOSTILE
from netkg.graph import release
from pages import complaints, needs_scripts
from servers import HERE, Server, running

_MORE = f"""
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/netkg/graph/records/review> {{
  <https://w3id.org/netkg/gene/hostile> a nk:Gene ; rdfs:label "{HOSTILE}" ; nk:seeAlso <javascript:alert(1)> ;
    nk:modulates _:one , _:two .
  nk:hostile rdfs:label "{HOSTILE}" .
  <https://w3id.org/netkg/gene/tsc2> nk:hostile "{HOSTILE}"@en .
}}
"""
EXAMPLES = [
    {"name": "by-gene", "title": "Genes by symbol", "text": BY_GENE, "params": {"gene": "symbol, such as TSC2"}},
    {"name": "graph", "title": "What modulates what", "text": "CONSTRUCT WHERE { ?gene nk:modulates ?pathway }"},
]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Server]:
    """A server whose editor is opened; a module that needs another defines its own."""
    needs_scripts()
    store = tmp_path_factory.mktemp("editor") / "store"
    quads = [
        *ox.parse(path=str(HERE / "data" / "net.trig"), format=ox.RdfFormat.TRIG),
        *ox.parse(_MORE, format=ox.RdfFormat.TRIG),
    ]
    release.create(store, quads, version="0.0.1")
    with running(store, examples=EXAMPLES, workers=2) as started:
        yield started


@pytest.fixture
def page(browser, site):
    """A page in a browser that has never been here; the test fails on what it throws or the policy refuses."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    found = complaints(opened)
    opened.set_default_timeout(15_000)
    yield opened
    assert found == []
    context.close()
