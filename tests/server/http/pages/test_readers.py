"""Which records have a page to read."""

from __future__ import annotations

import pytest

import reading_graph
from netkg.namespaces import NK, NKD
from netkg.rdf import node
from netkg.server.http.pages.readers import reader, readers

KNOWN = readers(lambda: None)


@pytest.mark.parametrize(
    ("iri", "is_read"),
    [
        (NKD["gene/tsc2"], True),
        (NKD["drug/everolimus"], True),
        (NKD["regimen/both"], True),
        (NKD["trial/one"], True),
        (NKD["publication/ref-74"], True),
        (NK["Insulinoma"], True),
        (NK["Drug"], False),
        (NK["modulates"], False),
        (NKD["gene/none"], False),
        (NKD["outcome/one-drug-pfs"], False),
        ("https://example.org/gene/tsc2", False),
    ],
)
def test_by_path_and_class(iri: str, is_read: bool) -> None:
    assert (reader(KNOWN, reading_graph.view(), node(str(iri))) is not None) == is_read
