"""Turtle cut into blocks and written again: the same statements, in the house's layout."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.curate import turtle
from netkg.namespaces import NK

PREFIX = f"@prefix nk: <{NK}> .\n"
XSD = "http://www.w3.org/2001/XMLSchema#"


def rewritten(body: str) -> str:
    content = turtle.parse(body, {"nk": str(NK)})
    ((subject, statements),) = content.statements.items()
    return turtle.write(content, subject, statements, {"nk": str(NK)})


@pytest.mark.parametrize(
    "block",
    [
        "nk:Gene a nk:Class .",
        'nk:Gene nk:says "TSC2" , "MEN1"@en .',
        "nk:Gene nk:is true , 3 , -4 .",
        'nk:Gene nk:says "a \\"b\\" \\\\ c" .',
        'nk:Gene nk:says """one\ntwo""" .',
        "nk:Gene nk:in <http://elsewhere/x#y> .",
        "nk:Gene nk:in ( nk:a nk:b ) .",
        "nk:Gene nk:in [ a nk:Restriction ; nk:on nk:p ] .",
        f'nk:Gene nk:when "2017"^^<{XSD}gYear> .',
        "nk:Gene a nk:Class ;\n    nk:label nk:x .",
    ],
)
def test_a_block_in_house_style_stays_as_it_is(block: str) -> None:
    assert rewritten(block) == block


def test_long_lists_are_broken_at_the_margin() -> None:
    written = rewritten("nk:Gene nk:says " + " , ".join(f'"{"word" * 5} {n}"' for n in range(9)) + " .")
    assert len(written.splitlines()) > 1
    assert all(len(line) <= turtle.WIDTH + 2 for line in written.splitlines())
    assert all(line.startswith(" " * 8) for line in written.splitlines()[1:])


def test_a_file_is_cut_into_comments_and_blocks() -> None:
    text = f"# head\n{PREFIX}\nnk:a a nk:B ;\n  nk:says '''one.\n\ntwo.''' .\n# between\nnk:c nk:d nk:e .\n"
    layout = turtle.cut(text)
    assert layout.prefixes == {"nk": str(NK)}
    shape = [part if isinstance(part, str) else ("block", part.subject) for part in layout.parts]
    assert shape == ["# head", PREFIX.strip(), "", ("block", f"<{NK}a>"), "# between", ("block", f"<{NK}c>")]
    blocks = [part for part in layout.parts if isinstance(part, turtle.Block)]
    assert [len(block.statements) for block in blocks] == [2, 1]
    assert "two." in blocks[0].text


def test_a_block_that_never_ends_is_an_error() -> None:
    with pytest.raises(SyntaxError):
        turtle.cut(PREFIX + "nk:a nk:b nk:c ;\n")


@pytest.mark.parametrize(("one", "other"), [("20", "20.0"), ("0.5", "0.50"), ("-1.0", "-1"), ("0", "0.000")])
def test_decimals_are_compared_by_value(one: str, other: str) -> None:
    decimal = ox.NamedNode(XSD + "decimal")
    assert turtle.plain(ox.Literal(one, datatype=decimal)) == turtle.plain(ox.Literal(other, datatype=decimal))
    assert turtle.plain(ox.Literal("20.0")) == ox.Literal("20.0")


def test_blank_nodes_are_named_by_what_hangs_from_them() -> None:
    one, two = (turtle.parse(f"nk:a nk:b [ nk:c 1 ; nk:d {n} ] .", {"nk": str(NK)}) for n in ("2", "2"))
    assert one.statements == two.statements
    assert turtle.parse("nk:a nk:b [ nk:c 1 ; nk:d 3 ] .", {"nk": str(NK)}).statements != one.statements
