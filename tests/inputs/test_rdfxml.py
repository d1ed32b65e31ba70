"""RDF/XML, read as XML 1.0 and its own grammar say; rdflib is the witness where it is right."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from netkg.inputs import rdfxml, triples

HEAD = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'
XML_LITERAL = ox.NamedNode(rdfxml.RDF + "XMLLiteral")


def document(inner: str, more: str = "") -> bytes:
    return f"<rdf:RDF {HEAD} {more}><rdf:Description rdf:about='http://a'>{inner}</rdf:Description></rdf:RDF>".encode()


def read(body: bytes) -> list[ox.Triple]:
    return list(triples.read(body, ox.RdfFormat.RDF_XML, "http://base/"))


def value(inner: str, more: str = "") -> object:
    (triple,) = read(document(inner, more))
    return triple.object


VALUES = {
    "no language": ("<e:p xml:lang=''>v</e:p>", ox.Literal("v")),
    "a language taken back": ("<e:p xml:lang=''>v</e:p>", ox.Literal("v"), "xml:lang='en'"),
    "a language": ("<e:p>v</e:p>", ox.Literal("v", language="en"), "xml:lang='en'"),
    "line ends": ("<e:p>a\r\nb\rc&#13;d</e:p>", ox.Literal("a\nb\nc\rd")),
    "CDATA and text": ("<e:p><![CDATA[<b>]]>&lt;</e:p>", ox.Literal("<b><")),
    "a comment in text": ("<e:p>a<!-- no -->b</e:p>", ox.Literal("ab")),
    "white space": ("<e:p> \t</e:p>", ox.Literal(" \t")),
    "empty": ("<e:p></e:p>", ox.Literal("")),
    "unknown parseType": ("<e:p rdf:parseType='daml:collection'><e:q/></e:p>", ox.Literal("<e:q xmlns:e=\"http://e/\"></e:q>", datatype=XML_LITERAL)),
    "empty XML literal": ("<e:p rdf:parseType='Literal'/>", ox.Literal("", datatype=XML_LITERAL)),
    "namespaces": (
        "<e:p rdf:parseType='Literal'><b xmlns='http://h/'>x<c xmlns=''/></b></e:p>",
        ox.Literal('<b xmlns="http://h/">x<c xmlns=""></c></b>', datatype=XML_LITERAL),
    ),
    "a default namespace in scope": (
        "<e:p rdf:parseType='Literal'><b>x</b></e:p>",
        ox.Literal('<b xmlns="http://d/">x</b>', datatype=XML_LITERAL),
        "xmlns='http://d/'",
    ),
    "what XML literals hold": (
        "<e:p rdf:parseType='Literal'>&amp;<!-- c --><?pi x?><e:b b='&lt;' a='1'/><![CDATA[<]]></e:p>",
        ox.Literal('&amp;<!-- c --><?pi x?><e:b xmlns:e="http://e/" a="1" b="&lt;"></e:b>&lt;', datatype=XML_LITERAL),
    ),
    "empty language in an XML literal": (
        "<e:p rdf:parseType='Literal'><b xml:lang=''/></e:p>",
        ox.Literal('<b xml:lang=""></b>', datatype=XML_LITERAL),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES.values(), ids=VALUES)
def test_values(case: tuple) -> None:
    inner, expected, *more = case
    assert value(inner, *more) == expected


def test_attributes_are_normalised() -> None:
    (triple,) = read(document("").replace(b"'http://a'", b"'http://a' e:p='a\tb\nc&#10;d'"))
    assert triple.object == ox.Literal("a b c\nd")


def test_a_triple_of_rdf_1_2() -> None:
    inner = "<e:p rdf:parseType='Triple'><rdf:Description rdf:about='http://x'><e:q xml:lang=''>1</e:q></rdf:Description></e:p>"
    said = value(inner, "rdf:version='1.2'")
    assert said == ox.Triple(ox.NamedNode("http://x"), ox.NamedNode("http://e/q"), ox.Literal("1"))


WHOLE = document("<e:p>v</e:p><e:p>w</e:p>")
BROKEN = {
    "empty": b"",
    "blank": b" \n",
    "a root and no end": f"<rdf:RDF {HEAD}>".encode(),
    "two roots": f"<rdf:RDF {HEAD}/><rdf:RDF {HEAD}/>".encode(),
    "text behind": WHOLE + b"x",
    "a wrong end": WHOLE.replace(b"</e:p>", b"</e:q>", 1),
    "an attribute twice": document("<e:p e:q='1' e:q='2'/>"),
    "an attribute twice by two prefixes": document("<e:p xmlns:f='http://e/' e:q='1' f:q='2'/>"),
    "an unknown prefix": document("<u:p>v</u:p>"),
    "an unknown entity": document("<e:p>&u;</e:p>"),
    "a control character": document("<e:p>\x01</e:p>"),
    "a control character by number": document("<e:p>&#1;</e:p>"),
    "a bare ampersand": document("<e:p>a & b</e:p>"),
    "a DOCTYPE": b"<!DOCTYPE r [<!ENTITY a 'x'>]>" + WHOLE,
    "another encoding": b"<?xml version='1.0' encoding='iso-8859-1'?>" + WHOLE,
    "bagID of a node": WHOLE.replace(b"'http://a'", b"'http://a' rdf:bagID='b'"),
    "bagID of a property": document("<e:p rdf:bagID='b'>v</e:p>"),
    "aboutEach": WHOLE.replace(b"rdf:about=", b"rdf:aboutEach="),
    "datatype of a node": WHOLE.replace(b"'http://a'", b"'http://a' rdf:datatype='http://d'"),
    "parseType of a node": WHOLE.replace(b"'http://a'", b"'http://a' rdf:parseType='Resource'"),
    "resource of a node": WHOLE.replace(b"'http://a'", b"'http://a' rdf:resource='http://b'"),
    "about of a property": document("<e:p rdf:about='http://b'/>"),
    "datatype and resource": document("<e:p rdf:datatype='http://d' rdf:resource='http://b'/>"),
    "datatype and a node": document("<e:p rdf:datatype='http://d'><e:A/></e:p>"),
    "parseType and resource": document("<e:p rdf:parseType='Literal' rdf:resource='http://b'/>"),
    "parseType and a property": document("<e:p rdf:parseType='Resource' e:q='1'/>"),
    "a triple without its version": document("<e:p rdf:parseType='Triple'><e:A e:q='1'/></e:p>"),
    "text in a node": document("text<e:p>v</e:p>"),
    "text and a node": document("<e:p>text<e:A/></e:p>"),
    "two nodes": document("<e:p><e:A/><e:B/></e:p>"),
    "an attribute without namespace": document("<e:p about='http://b'/>"),
}  # fmt: skip


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_refused(body: bytes) -> None:
    with pytest.raises(SyntaxError):
        read(body)


def test_no_part_is_taken_for_the_whole() -> None:
    for end in range(len(WHOLE)):
        with pytest.raises(SyntaxError):
            read(WHOLE[:end])
    assert len(read(WHOLE)) == 2


def test_the_line_is_told() -> None:
    with pytest.raises(SyntaxError, match="not well-formed: mismatched tag, column") as caught:
        read(f"<rdf:RDF {HEAD}>\n<e:A>\n<e:p>v</e:q>\n</e:A></rdf:RDF>".encode())
    assert caught.value.lineno == 3
    with pytest.raises(SyntaxError, match="bagID") as caught:
        read(f"<rdf:RDF {HEAD}>\n<e:A rdf:bagID='b'/>\n</rdf:RDF>".encode())
    assert caught.value.lineno == 2


def test_a_long_document_is_read_to_its_end() -> None:
    many = "".join(f"<e:p>{n}</e:p>" for n in range(5000))
    inner = f"{many}<e:x rdf:parseType='Literal'>{many}</e:x><e:q>last</e:q>"
    found = read(document(inner))
    assert len(found) == 5002
    assert found[-1].object == ox.Literal("last")
    assert found[-2].object.value.count("<e:p") == 5000


def test_depth_is_limited() -> None:
    with pytest.raises(rdfxml.TooDeepError):
        read(b"<a>" * 100_000)


_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(lambda c: c in "\t\n\r" or c >= " "), max_size=8)  # fmt: skip
_XML = st.recursive(
    _TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "")),
    lambda inner: st.tuples(
        st.sampled_from(["b", "e:b", "f:b xmlns:f='http://f/'", "b xmlns='http://h/'", "b c='d'"]), inner
    ).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split(' ')[0]}>"),
    max_leaves=4,
)
_PROPERTY = st.one_of(
    st.tuples(st.sampled_from(["", " xml:lang='en'", " xml:lang=''", " rdf:datatype='http://d'"]), _TEXT).map(
        lambda pair: f"<e:p{pair[0]}><![CDATA[{pair[1].replace(']]>', '').replace(chr(13), '')}]]></e:p>"
    ),
    _XML.map(lambda inner: f"<e:x rdf:parseType='Literal'>{inner}</e:x>"),
    st.sampled_from(["<e:r rdf:resource='b'/>", "<e:q e:s='1'/>", "<rdf:li>x</rdf:li>", "<e:i rdf:ID='i'>v</e:i>"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.recursive(_PROPERTY, lambda inner: st.tuples(st.sampled_from(["<e:n><e:N>{}</e:N></e:n>", "<e:n rdf:parseType='Resource'>{}</e:n>", "<e:n rdf:parseType='Collection'><e:N>{}</e:N><e:M/></e:n>"]), inner).map(lambda pair: pair[0].format(pair[1])), max_leaves=3), max_size=3, unique_by=lambda text: "rdf:ID" in text))  # fmt: skip
def test_as_rdflib_reads_it(properties: list[str]) -> None:
    body = document("".join(properties), "xml:base='http://base/x'")
    ours = ox.serialize(read(body), format=ox.RdfFormat.N_TRIPLES)
    normalised, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        assert isomorphic(rdflib.Graph().parse(data=ours, format="nt"), rdflib.Graph().parse(data=body, format="xml"))
    finally:
        rdflib.NORMALIZE_LITERALS = normalised
