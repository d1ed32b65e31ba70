"""One graph from a document in any syntax: the whole of it, or an error."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.inputs.triples import SeveralGraphsError, read

F = ox.RdfFormat
ONE = {
    F.TURTLE: b"<http://a> <http://b> <http://c> .",
    F.N_TRIPLES: b"<http://a> <http://b> <http://c> .",
    F.N3: b"<http://a> <http://b> <http://c> .",
    F.JSON_LD: b'{"@id": "http://a", "http://b": {"@id": "http://c"}}',
    F.RDF_XML: b"<r:Description xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:h='http://' r:about='http://a'>"
    b"<h:b r:resource='http://c'/></r:Description>",
}


@pytest.mark.parametrize("form", ONE, ids=str)
def test_a_byte_order_mark_is_no_part_of_the_text(form: ox.RdfFormat) -> None:
    assert [str(t) for t in read(b"\xef\xbb\xbf" + ONE[form], form)] == ["<http://a> <http://b> <http://c>"]


@pytest.mark.parametrize("form", ONE, ids=str)
def test_no_part_is_taken_for_the_whole(form: ox.RdfFormat) -> None:
    for end in range(1, len(ONE[form])):
        with pytest.raises(SyntaxError):
            list(read(ONE[form][:end], form, "http://x/"))


FORMULAS = [
    "{ <drug> <cures> <cancer> } <status> <retracted> .",
    "<a> <b> { <c> <d> <e> } .",
    "<a> <b> ( { <c> <d> <e> } ) .",
    "{ { <a> <b> <c> } <d> <e> } <f> <g> .",
    "{ } => { } .",
    "<a> <b> 'x' . # }\n{<c> <d> <e>} <= {} .",
    "<a> <b> '''it's \"{ ''' . [] <p> {} .",
    "<a> <b> <c#d> . {} <p> <q> .",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_not_asserted(text: str) -> None:
    with pytest.raises(SeveralGraphsError, match="formulas"):
        list(read(text.encode(), F.N3, "http://x/"))


@pytest.mark.parametrize(
    "text",
    ["<a> <b> '{' . # {", '<a> <b> """ " { """, "\\"{" .', "<a> => <b> . <c> <= <d> .", "<a> <b> '''{ '' { '''."],
)
def test_braces_in_text_are_no_formulas(text: str) -> None:
    assert list(read(text.encode(), F.N3, "http://x/"))


DATASETS = [
    '{"@id": "http://ex/retracted", "@graph": [{"@id": "http://ex/drug", "http://ex/cures": {"@id": "http://ex/cancer"}}]}',
    '{"@context": {"c": {"@id": "http://c", "@container": "@graph"}}, "@id": "http://a", "c": {"@id": "http://x", "http://y": 1}}',
    '[{"@id": "http://d", "http://c": 1}, {"@id": "http://g", "@graph": [{"@id": "http://d", "http://c": 1}]}]',
    '{"@id": "http://g", "@graph": [{"@id": "http://h", "@graph": [{"@id": "http://d", "http://c": 1}]}]}',
]


@pytest.mark.parametrize("text", DATASETS)
def test_named_graphs_are_not_merged(text: str) -> None:
    with pytest.raises(SeveralGraphsError, match="names the graph"):
        list(read(text.encode(), F.JSON_LD))


def test_a_graph_without_name_is_the_graph() -> None:
    assert list(read(b'{"@graph": [{"@id": "http://d", "http://c": 1}]}', F.JSON_LD))


@pytest.mark.parametrize("text", ["null", '"x"', "1", "true", "", " "])
def test_a_bare_value_is_no_json_ld(text: str) -> None:
    with pytest.raises(SyntaxError):
        list(read(text.encode(), F.JSON_LD))
