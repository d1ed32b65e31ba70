"""The token stream: SPARQL's own corner cases, and time linear in the text."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.sparql.tokens import LexicalError, line_and_column, tokens
from pace import ratio


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nkd:gene\\/tsc2", [("pname", "nkd:gene\\/tsc2")]),
        ("ex:a.b.", [("pname", "ex:a.b"), ("punct", ".")]),
        ("ex:%C3%A9", [("pname", "ex:%C3%A9")]),
        (":", [("pname", ":")]),
        ("?x<?y", [("var", "?x"), ("punct", "<"), ("var", "?y")]),
        ("<http://x#y>#z", [("iri", "<http://x#y>")]),
        ('"a#b" # c', [("string", '"a#b"')]),
        ("'''a'b''c'''", [("string", "'''a'b''c'''")]),
        ('"""a"""""', [("string", '"""a"""'), ("string", '""')]),
        (r'"\""', [("string", r'"\""')]),
        ("1.5e-3.", [("number", "1.5e-3"), ("punct", ".")]),
        ("1.e5", [("number", "1.e5")]),
        ("_:b1.", [("bnode", "_:b1"), ("punct", ".")]),
        ("$gene", [("var", "$gene")]),
        ('"x"@en-GB', [("string", '"x"'), ("lang", "@en-GB")]),
        ('"1"^^xsd:int', [("string", '"1"'), ("punct", "^^"), ("pname", "xsd:int")]),
        ("<<( :a :b :c )>>", [("punct", "<<("), ("pname", ":a"), ("pname", ":b"), ("pname", ":c"), ("punct", ")>>")]),
    ],
)
def test_corner_cases(text: str, expected: list) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("text", ['ASK { ?s ?p "open }', "ASK { “TSC2” }", "ASK { \\u003F }", "\x00"])
def test_what_begins_no_token(text: str) -> None:
    with pytest.raises(LexicalError):
        list(tokens(text))


@given(st.text(alphabet=st.sampled_from(list("aS?<>\"'\\#.:{}()[]_-@^&|!=/*+,; \n\r\té1")), max_size=200))
def test_tokens_are_pieces_of_the_text_in_order(text: str) -> None:
    end = 0
    try:
        for token in tokens(text):
            assert token.start >= end
            assert text[token.start : token.end] == token.text
            end = token.end
    except LexicalError as error:
        assert end <= error.position < len(text)


@pytest.mark.parametrize("piece", ["a.", "a.-", '"', "'''", "<", "_:a.", "%41", "\\", "?", "@a-", "1.", "#", "a:b.c"])
def test_linear_time(piece: str) -> None:
    """A text of 64 times the length takes some 64 times as long; going back over it would take 4,096 times."""

    def read(characters: int) -> None:
        text = piece * (characters // len(piece))
        with contextlib.suppress(LexicalError):
            for _ in tokens(text):
                pass

    assert ratio(lambda: read(80_000), lambda: read(1_250)) < 64 * 8


def test_line_and_column() -> None:
    assert line_and_column("a\nbc", 3) == (2, 2)
    assert line_and_column("", 0) == (1, 1)
