"""Written as a stream, a dataset has the bytes that it has when it is sorted in memory."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netkg.errors import UsageError
from netkg.graph import line_sorter, release, sorted_quads
from netkg.graph.sorted_quads import SortedQuads
from netkg.graph.stored_release import TURTLE
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS
from netkg.rdf import DEFAULT, canonical, node, serialize, union

HYPOTHESES = node(GRAPHS["hypotheses"])
IRIS = st.sampled_from(["http://g/a", "http://g/ab", "http://g/é", "http://g/\U0001f9ec", "http://g/a#_:b"]).map(ox.NamedNode)
BLANK = st.sampled_from("abcde").map(ox.BlankNode)
TEXTS = st.text(
    st.sampled_from('ab "<>\\_:.\t\n\r\x00\x7f\x85\u2028é\uffff\U0001f9ec@^') | st.characters(exclude_categories=["Cs"]),
    max_size=6,
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "en-GB", "de"])),
    st.builds(lambda text, kind: ox.Literal(text, datatype=kind), TEXTS, IRIS),
)
TERMS = st.builds(ox.Triple, IRIS | BLANK, IRIS, IRIS | BLANK | LITERALS)
GRAPH_NAMES = st.sampled_from([DEFAULT, HYPOTHESES, node("http://g/a"), node("http://g/ab"), ox.BlankNode("g")])
QUADS = st.builds(ox.Quad, IRIS | BLANK, IRIS, IRIS | BLANK | LITERALS | TERMS, GRAPH_NAMES)


def in_memory(quads: list[ox.Quad]) -> tuple[bytes, bytes, dict[str, int]]:
    ordered = canonical(quads)
    every, seen = serialize(ordered, ox.RdfFormat.N_QUADS), serialize(union(ordered), ox.RdfFormat.N_TRIPLES)
    return every, seen, release.count_graphs(ordered)


def as_a_stream(quads: list[ox.Quad], folder: Path) -> tuple[bytes, bytes, dict[str, int]]:
    made = SortedQuads(folder / "all.nq")
    assert set(sorted_quads.sort(iter(quads), made)) == set(canonical(quads))
    assert list(made) == canonical(quads)
    for graph in (HYPOTHESES, node("http://g/a")):
        assert list(made.of([graph])) == [quad for quad in made if quad.graph_name == graph]
    counts = made.divide(folder / "union.nt")
    return made.path.read_bytes(), (folder / "union.nt").read_bytes(), counts


@settings(deadline=None, max_examples=150)
@given(st.lists(QUADS, max_size=30), st.sampled_from([0, 1 << 20]), st.sampled_from([1, 3, 10_000]))
def test_any_dataset(quads: list[ox.Quad], limit: int, batch: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_sorter, "IN_MEMORY", limit)
        patch.setattr(sorted_quads, "_BATCH", batch)
        assert as_a_stream(quads, Path(folder)) == in_memory(quads)


def test_the_release_of_the_project(built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_sorter, "IN_MEMORY", 0)
    found = release.current(built.store)
    assert found is not None
    quads = list(ox.parse(path=str(found.dump), format=ox.RdfFormat.TRIG, rename_blank_nodes=True))
    random.Random(19).shuffle(quads)
    ordered = canonical(quads)
    made = SortedQuads(tmp_path / "all.nq")
    assert set(sorted_quads.sort(quads, made)) == set(ordered)
    assert made.path.read_bytes() == serialize(ordered, ox.RdfFormat.N_QUADS)
    assert found.dump.read_bytes() == serialize(ordered, ox.RdfFormat.TRIG)
    assert (found.path / TURTLE).read_bytes() == serialize(union(ordered), ox.RdfFormat.TURTLE)
    assert list(release.count_graphs(ordered).items()) == list(dict(found.manifest["graphs"]).items())  # type: ignore[call-overload]


def test_a_term_that_no_reader_takes_is_refused(tmp_path: Path) -> None:
    lenient = ox.parse(b"<http://g/a b> <http://p> <http://o> .", format=ox.RdfFormat.N_TRIPLES, lenient=True)
    made = SortedQuads(tmp_path / "all.nq")
    assert len(list(sorted_quads.sort(lenient, made))) == 1
    with pytest.raises(UsageError, match="could not be read back"):
        list(made)
