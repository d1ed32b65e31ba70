"""An update is cut once: operations, their declarations, their parts, and refusals that name the place in the whole."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.engine.updates import check_update, run_update
from netkg.errors import BadRequest, QuerySyntaxError
from netkg.namespaces import BASE
from netkg.sparql import guard, update_text
from netkg.sparql.update_text import parse


def place(text: str) -> tuple[int, int]:
    with pytest.raises(QuerySyntaxError) as caught:
        check_update(text)
    return caught.value.facts["line"], caught.value.facts["column"]


def test_each_operation_carries_what_it_needs() -> None:
    text = "PREFIX a: <http://a/> INSERT DATA { a:x a:y 1 ; a:z 2 } ; PREFIX b: <http://b/> DELETE WHERE { b:x a:y ?o }"
    first, second = parse(text).operations
    assert (first.kind, second.kind) == ("INSERT DATA", "DELETE WHERE")
    assert "PREFIX b:" not in first.prologue
    assert "PREFIX a: <http://a/>" in second.prologue
    assert "PREFIX b: <http://b/>" in second.prologue
    assert parse(text).text_of(second) == "DELETE WHERE { b:x a:y ?o }"


DECLARATIONS = st.lists(
    st.one_of(
        st.sampled_from(["BASE <http://base/a/>", "BASE <b/>", "BASE <../c/>", "BASE <http://other/>"]),
        st.builds("PREFIX {}: <{}>".format, st.sampled_from("pqr"), st.sampled_from(["x/", "http://p/", "../", "http://q/./"])),
    ),
    max_size=6,
)


@given(st.lists(DECLARATIONS, min_size=1, max_size=4))
def test_declarations_mean_what_they_mean_to_the_engine(blocks: list[list[str]]) -> None:
    """The engine takes declarations at the head alone; so each operation is given to it with all those before it."""
    declared = "PREFIX p: <http://0/> PREFIX q: <http://0/> PREFIX r: <http://0/>"
    ours, engine, texts = ox.Store(), ox.Store(), [declared]
    for number, block in enumerate(blocks):
        operation = f"INSERT DATA {{ p:s q:p <o>, r:{number}, nk:Gene }}"
        engine.update(
            " ".join([declared, *(" ".join(b) for b in blocks[: number + 1]), operation]),
            base_iri=BASE,
            prefixes={"nk": "https://w3id.org/netkg/ontology/"},
        )
        texts.append(f"{' '.join(block)} {operation} ;")
    check_update("\n".join(texts))
    run_update(ours, "\n".join(texts))
    assert set(ours) == set(engine)


def test_a_later_declaration_changes_no_earlier_operation() -> None:
    store = ox.Store()
    run_update(
        store,
        "PREFIX a: <http://1/> INSERT DATA { a:s a:p 1 } ; PREFIX a: <http://2/> BASE <http://b/> INSERT DATA { <s> a:p 1 }",
    )
    assert {quad.predicate.value for quad in store} == {"http://1/p", "http://2/p"}
    assert {quad.subject.value for quad in store} == {"http://1/s", "http://b/s"}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("INSERT DATA { <a> <b> 1 } ;\n\n  INSERT DATA { <a> <b> } ;\nCLEAR ALL", (3, 25)),
        ("PREFIX a: <http://a/> CLEAR ALL ;\nPREFIX b: <http://b/>\nDELETE WHERE { b:x a:y }", (3, 24)),
        ("CLEAR ALL ;\nINSERT DATA { gnee:x a 1 }", (2, 15)),
        ("CLEAR ALL ;\n; CLEAR ALL", (2, 1)),
        ("CLEAR ALL ;\nPREFIX a <http://a/> CLEAR ALL", (2, 1)),
        ("PREFIX<http://x/>COPY COPY :g1 TO DEFAULT", (1, 1)),
        ("CLEAR ALL ;\nCLEARALL", (2, 1)),
        ("CLEAR ALL ;\nINSERT DATA { <a> <b> _:x } ; INSERT DATA { _:x <b> 1 }", (2, 45)),
        ("CLEAR ALL ;\n'", (2, 1)),
        ("CLEAR ALL ;\nFROB <a>", (2, 1)),
        ("CLEAR ALL ;\nINSERT DATA { <a> <b> ?x }", (2, 26)),
        ("CLEAR ALL ; PREFIX a: <http://a b/>\nCLEAR ALL", (1, 13)),
        ("PREFIX a: <http://[/> CLEAR ALL", (1, 11)),
    ],
)
def test_a_fault_is_placed_in_the_whole_text(text: str, where: tuple[int, int]) -> None:
    assert place(text) == where


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX GRAPH: <http://x/> PREFIX : <http://y/> COPY GRAPH:a TO GRAPH:b",
        "PREFIX TO: <http://x/> PREFIX : <http://y/> COPY :a TO:b",
        "PREFIX NAMED: <http://x/> PREFIX : <http://y/> INSERT { ?s ?p 1 } USING NAMED:g WHERE { ?s ?p ?o }",
        "PREFIX SILENT: <http://x/> PREFIX : <http://y/> DROP SILENT:a",
        "PREFIX : <http://y/> COPY :a TO GRAPH:b",
    ],
)
def test_a_prefix_that_reads_as_a_keyword_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        update = parse(text)
        check_update(update)
        run_update(ox.Store(), update)


def test_a_long_chain_of_relative_bases_is_refused() -> None:
    check_update("BASE <a/> " * 20 + "INSERT DATA { <a> <b> <c> }")
    with pytest.raises(QuerySyntaxError, match="depend on each other"):
        parse("BASE <a/> " * 30 + "INSERT DATA { <a> <b> <c> }")


def test_an_update_may_be_empty() -> None:
    for text in ("", "PREFIX a: <http://a/>", "# nothing", "CLEAR ALL ;"):
        check_update(text)
        assert not run_update(ox.Store(), text)


def test_the_parts_of_an_operation() -> None:
    text = "WITH <g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } USING <h> USING NAMED <i> WHERE { ?s ?p 1 # one\n}"
    parts = update_text.parts(parse(text).operations[0])
    assert parts.with_graph is not None
    assert parts.with_graph.text == "<g>"
    assert [token.text for token in parts.delete] == ["?s", "?p", "1"]
    assert [token.text for token in parts.insert] == ["?s", "?p", "2"]
    assert [token.text for token in (*parts.using, *parts.using_named)] == ["<h>", "<i>"]
    assert text[slice(*parts.where)] == " ?s ?p 1 # one\n"


OPERATIONS = {
    "data": "INSERT DATA {{ <http://x/{0}> <http://x/p> {0} }}",
    "pattern": "INSERT {{ <http://x/{0}> <http://x/q> ?o }} WHERE {{ <http://x/{0}> <http://x/p> ?o }}",
    "graphs": "CREATE SILENT GRAPH <http://x/{0}>",
    "declarations": "PREFIX p{0}: <http://x/{0}/> INSERT DATA {{ p{0}:s p{0}:p {0} }}",
}


@pytest.mark.parametrize("form", OPERATIONS.values(), ids=OPERATIONS)
def test_the_work_grows_with_the_text_and_not_with_its_square(form: str) -> None:
    def seconds(count: int) -> float:
        text = " ;\n".join(map(form.format, range(count)))
        began = time.process_time()
        _, stream = guard.read_tokens(text)
        update = parse(text, stream)
        check_update(update)
        run_update(ox.Store(), update, union=True)
        return time.process_time() - began

    few, many = (min(seconds(count) for _ in range(3)) for count in (250, 2000))
    assert many < 24 * few  # eight times the text; its square is 64
