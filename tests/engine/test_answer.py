"""A release is written out in every form, also one that a commit made, which holds no dump."""

import pyoxigraph as ox
import pytest

from netkg.engine import updates
from netkg.engine.answer import dump
from netkg.graph import release
from netkg.namespaces import GRAPHS, records
from netkg.server.write import commits

ALL_GRAPHS = {**GRAPHS, "records": records("review")}

LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
FORMS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}


@pytest.fixture
def made(tmp_path):
    rows = [("gene/tsc2", "TSC2", "records"), ("hypothesis/h", "a conjecture", "hypotheses")]
    return release.create(
        tmp_path,
        [
            ox.Quad(ox.NamedNode(f"https://w3id.org/netkg/{name}"), LABEL, ox.Literal(label), ox.NamedNode(ALL_GRAPHS[graph]))
            for name, label, graph in rows
        ],
        version="1.0.0",
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_commit_is_written_out_as_a_build_is(made, tmp_path, form):
    """The commit adds one label; the rest is what the build's own dump says."""
    added = ox.Triple(ox.NamedNode("https://w3id.org/netkg/gene/pten"), LABEL, ox.Literal("PTEN"))
    text = f"INSERT DATA {{ GRAPH <{ALL_GRAPHS['records']}> {{ {added} }} }}"
    commits.commit(tmp_path, lambda store: updates.run_update(store, text))
    committed = release.current(tmp_path)
    assert not committed.dump.exists()
    before = {quad.triple for quad in ox.parse(dump(made, form), format=FORMS[form])}
    assert {quad.triple for quad in ox.parse(dump(committed, form), format=FORMS[form])} == before | {added}
    assert len(before) == (2 if form in ("trig", "nq") else 1)
