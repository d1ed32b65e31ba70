"""Whatever is answered can be read by others: XML by a parser of XML, to the values that are there; or it is 406."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

import pyoxigraph as ox
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from netkg.engine import embedded
from netkg.errors import NotAcceptable
from netkg.server.http import wellformed
from netkg.server.http.negotiation import GRAPHS, RESULTS, by_name
from servers import TOKEN, Server, make_store, running

AUTH = {"Authorization": f"Bearer {TOKEN}"}
XML, RDF_XML = "application/sparql-results+xml", "application/rdf+xml"
A = ox.NamedNode("http://ex/a")


@pytest.fixture(scope="module")
def writable(tmp_path_factory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("formats")), write_token=TOKEN) as started:
        yield started


def refused(answer: requests.Response) -> str:
    assert (answer.status_code, answer.json()["type"].split("#")[1]) == (406, "not-acceptable"), answer.text
    assert answer.json()["offers"]
    return answer.json()["detail"]


@pytest.mark.parametrize(
    "iri", ["http://ex/123", "http://ex/", "urn:isbn:123", "http://ex/p?q=1", "http://ex/?q=1&r=2", "http://ex/a/-x-/"]
)
def test_a_predicate_that_is_no_xml_name(writable: Server, iri: str) -> None:
    query = f"CONSTRUCT {{ <http://ex/a> <{iri}> 1 }} WHERE {{}}"
    detail = refused(writable.query(query, RDF_XML))
    assert f"<{iri}>" in detail
    assert "text/turtle" in detail
    for other in (form.media_types[0] for form in GRAPHS if form.name != "rdf"):
        assert writable.query(query, other).status_code == 200


@pytest.mark.parametrize("name", ["li", "Description", "ID", "RDF"])
def test_a_predicate_that_rdf_xml_keeps_for_itself(writable: Server, name: str) -> None:
    assert "reserved" in refused(writable.query(f"CONSTRUCT {{ <http://ex/a> rdf:{name} 1 }} WHERE {{}}", RDF_XML))


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_xml_cannot_hold(writable: Server, character: str) -> None:
    escaped = f"\\u{ord(character):04X}"
    detail = refused(writable.query(f'SELECT ("a{escaped}b" AS ?x) {{}}', XML))
    assert f"U+{ord(character):04X}" in detail
    assert "text/csv" in detail
    assert f"U+{ord(character):04X}" in refused(
        writable.query(f'CONSTRUCT {{ <http://ex/a> nk:p "{escaped}" }} WHERE {{}}', RDF_XML)
    )
    assert writable.rows(f'SELECT ("a{escaped}b" AS ?x) {{}}') == [{"x": f"a{character}b"}]


def test_every_other_character_comes_through(writable: Server) -> None:
    text = "a\rb\r\nc\n\td ]]> <&>\"' \x7f\x85\u2028\ue000\U0010ffff"
    escaped = "".join(f"\\U{ord(c):08X}" for c in text)
    answer = writable.query(f'SELECT ("{escaped}" AS ?x) ("{escaped}"@en AS ?y) {{}}', XML)
    assert [node.text for node in ElementTree.fromstring(answer.content).iter() if node.tag.endswith("literal")] == [text, text]
    answer = writable.query(f'CONSTRUCT {{ <http://ex/a> nk:p "{escaped}" }} WHERE {{}}', RDF_XML)
    assert ElementTree.fromstring(answer.content)[0][0].text == text


def test_an_answer_that_has_begun_is_broken_off(writable: Server) -> None:
    rows = "VALUES ?a { 1 2 3 4 5 6 7 8 9 0 } VALUES ?b { 1 2 3 4 5 6 7 8 9 0 } VALUES ?c { 1 2 3 4 5 6 7 8 9 0 }"
    query = f'SELECT ?a ?x {{ {rows} BIND("long text to fill the first pieces of the answer" AS ?x) }}'
    whole = writable.query(query, XML)
    assert len(whole.content) > 100_000
    ElementTree.fromstring(whole.content)
    bad = f'SELECT ?a ?x {{ {{ {query} }} UNION {{ BIND("\\u0001" AS ?x) }} }}'
    with pytest.raises(requests.RequestException):
        writable.query(bad, XML)
    assert writable.query(bad, "text/csv").status_code == 200


def test_graphs_and_records_that_a_format_cannot_say(writable: Server) -> None:
    body = b"<http://a> <http://b> <<( <http://s> <http://p> <http://o> )>> ."
    requests.put(writable.url + "/graphs?graph=http://g/t", body, headers={**AUTH, "Content-Type": "text/turtle"}, timeout=15)
    detail = refused(writable.get("/graphs?graph=http://g/t", headers={"Accept": "application/ld+json"}))
    assert "application/ld+json" in detail
    assert writable.get("/graphs?graph=http://g/t", headers={"Accept": RDF_XML}).status_code == 200
    assert "text/turtle" in refused(
        writable.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://g/t> { ?s ?p ?o } }", "application/ld+json")
    )
    assert writable.update("INSERT DATA { <thing/x> rdf:li 'v' ; nk:123 'w' . <thing/y> nk: '\\u0001' }").ok
    assert "reserved" in refused(writable.get("/thing/x", headers={"Accept": RDF_XML}))
    assert "123" in writable.get("/thing/x?format=ttl").text
    assert "cannot be written" in refused(writable.get("/thing/y?format=rdf"))


_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=5)
_ENDS = st.sampled_from(["p", "1", "", "p1", "-p", "p?q=1", "é", "p·", "a.b", "a:b", "x", "_", "a%20", "%41", "p/", "×"])
_IRIS = st.tuples(
    st.sampled_from(
        ["http://ex/", "urn:x:", "https://w3id.org/netkg/ontology/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"]
    ),
    _ENDS,
)
_OBJECTS = st.one_of(
    _TEXT.map(ox.Literal),
    _TEXT.map(lambda text: ox.Literal(text, language="en")),
    _TEXT.map(lambda text: ox.Literal(text, language="ar", direction=ox.BaseDirection.RTL)),
    _TEXT.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://ex/&d"))),
    _IRIS.map(lambda parts: ox.NamedNode("".join(parts))),
    st.just(ox.Triple(A, A, A)),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(_IRIS, _OBJECTS).map(lambda pair: ox.Triple(A, ox.NamedNode("".join(pair[0])), pair[1])), max_size=3))
def test_what_is_written_can_be_read_to_the_same(triples: list[ox.Triple]) -> None:
    for form in GRAPHS:
        try:
            written = wellformed.serialize(triples, form)
        except NotAcceptable as error:
            assert form.name in ("rdf", "jsonld", "n3")
            assert error.facts["offers"]
            continue
        if form.name == "rdf":
            expat.ParserCreate(namespace_separator=" ").Parse(written, True)
        assert {quad.triple for quad in ox.parse(written, format=form.writer)} == set(triples)


@settings(max_examples=300, deadline=None)
@given(st.lists(_TEXT, max_size=3), st.integers(1, 9))
def test_results_in_any_pieces_are_read_to_the_same(values: list[str], size: int) -> None:
    rows = " ".join(str(ox.Literal(value)) for value in values)
    form = by_name("xml", RESULTS)
    result = embedded.view((), "empty").query(f"SELECT ?x {{ VALUES ?x {{ {rows} }} }}")
    sink = io.BytesIO()
    checked = wellformed.checked(sink, form)
    whole = result.bytes(form.writer)
    try:
        for start in range(0, len(whole), size):
            checked.write(whole[start : start + size])
    except NotAcceptable:
        assert any((c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" for value in values for c in value)
        return
    read = [node.text or "" for node in ElementTree.fromstring(sink.getvalue()).iter() if node.tag.endswith("literal")]
    assert read == values


@pytest.mark.parametrize("size", [1, 7, 40, 4096])
def test_a_predicate_is_seen_in_any_pieces(size: int) -> None:
    form = by_name("rdf", GRAPHS)
    whole = ox.serialize([ox.Triple(A, ox.NamedNode("http://ex/1"), A)], format=ox.RdfFormat.RDF_XML)
    checked = wellformed.checked(io.BytesIO(), form)
    with pytest.raises(NotAcceptable, match="XML name"):
        for start in range(0, len(whole), size):
            checked.write(whole[start : start + size])
