"""A release is the same bytes for the same inputs, and `current` changes in one step."""

import gzip
import json
import os
import signal

import pyoxigraph as ox
import pytest

from netkg.errors import StoreUnavailable
from netkg.graph import dumps, line_sorter, release
from netkg.namespaces import GRAPHS, records
from writes import small_dataset

TURTLE = """
@prefix : <https://w3id.org/netkg/gene/> .
:tsc2 :label "TSC2" ; :number "11.0"^^<http://www.w3.org/2001/XMLSchema#decimal> ; :part [ :x 1 ], [ :x 2 ] .
"""


def quads(graph="records", turtle=TURTLE):
    name = ox.NamedNode(records("review") if graph == "records" else GRAPHS[graph])
    return [
        ox.Quad(q.subject, q.predicate, q.object, name)
        for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


def test_equal_inputs_give_equal_bytes(tmp_path):
    one = release.create(tmp_path / "a", quads(), version="1.0.0")
    two = release.create(tmp_path / "b", list(reversed(quads())), version="1.0.0")
    assert one.id == two.id
    for name in ("netkg.trig", "netkg-data.ttl", "netkg.nt.gz"):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes()


def test_a_large_release_is_the_same_bytes(tmp_path, monkeypatch):
    """One that is sorted on disk and written by several processes, and one that is not."""
    given = [*quads(), *quads("hypotheses"), *small_dataset()]
    one = release.create(tmp_path / "a", given, version="1.0.0", extra={"void.ttl": b"# VoID"})
    monkeypatch.setattr(line_sorter, "IN_MEMORY", 0)
    monkeypatch.setattr(release, "SMALL", 0)
    two = release.create(tmp_path / "b", iter(given[::-1]), version="1.0.0", extra={"void.ttl": b"# VoID"})
    assert one.id == two.id
    assert {**one.manifest, "created": ""} == {**two.manifest, "created": ""}
    assert one.is_intact and two.is_intact
    held = {p.name for p in one.path.iterdir()}, {p.name for p in two.path.iterdir()}
    assert held == ({*one.manifest["sha256"], "store", "manifest.json"},) * 2
    assert set(ox.Store.read_only(str(one.path / "store"))) == set(ox.Store.read_only(str(two.path / "store")))
    assert release.create(tmp_path / "b", given, version="1.0.0").manifest == two.manifest, "it is there already"


def test_a_process_that_cannot_write_its_file_leaves_nothing_behind(tmp_path, monkeypatch):
    one = release.create(tmp_path, quads(), version="1.0.0")
    monkeypatch.setattr(release, "SMALL", 0)

    def fail(*_):
        raise OSError(28, "No space left on device")

    for name in ("write_ontology", "write_dataset"):
        with monkeypatch.context() as patch:
            patch.setattr(dumps, name, fail)
            with pytest.raises(StoreUnavailable, match="nothing has changed: No space left"):
                release.create(tmp_path, quads()[:1], version="1.0.0")
    assert release.current(tmp_path) == one
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [one.id]


def test_a_process_that_is_killed_leaves_nothing_behind(tmp_path, monkeypatch):
    one = release.create(tmp_path, quads(), version="1.0.0")
    monkeypatch.setattr(release, "SMALL", 0)
    monkeypatch.setattr(dumps, "write_ontology", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(StoreUnavailable, match="a process that wrote it was killed"):
        release.create(tmp_path, quads()[:1], version="1.0.0")
    assert release.current(tmp_path) == one
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [one.id]


def test_the_dump_keeps_numbers_as_printed(tmp_path):
    assert "11.0" in release.create(tmp_path, quads(), version="1.0.0").dump.read_text("utf-8")


def test_default_graph_dumps_leave_hypotheses_out(tmp_path):
    hypothesis = quads("hypotheses", '<https://w3id.org/netkg/hypothesis/h> <http://x/p> "conjecture" .')
    made = release.create(tmp_path, [*quads(), *hypothesis], version="1.0.0")
    assert "conjecture" in made.dump.read_text("utf-8")
    assert "conjecture" not in (made.path / "netkg-data.ttl").read_text("utf-8")
    assert b"conjecture" not in gzip.decompress((made.path / "netkg.nt.gz").read_bytes())


def test_store_and_manifest_agree_with_the_dump(tmp_path):
    made = release.create(tmp_path, quads(), version="1.0.0", sources={"graph/a.tsv": "00"})
    manifest = json.loads((made.path / "manifest.json").read_text("utf-8"))
    assert manifest["triples"] == len(quads()) == len(ox.Store.read_only(str(made.path / "store")))
    assert manifest["graphs"] == {records("review"): len(quads())}
    assert manifest["sources"] == {"graph/a.tsv": "00"}


def test_current_follows_and_releases_stay(tmp_path):
    one = release.create(tmp_path, quads(), version="1.0.0")
    two = release.create(tmp_path, quads()[:1], version="1.0.0")
    assert release.current(tmp_path) == two
    assert {r.id for r in release.every(tmp_path)} == {one.id, two.id}
    release.point(tmp_path, one.id)
    assert release.current(tmp_path) == one


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    one = release.create(tmp_path, quads(), version="1.0.0")
    monkeypatch.setattr(ox, "Store", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(StoreUnavailable, match="disk full"):
        release.create(tmp_path, quads()[:1], version="1.0.0")
    assert release.current(tmp_path) == one
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [one.id]


def test_a_current_that_names_nothing_says_what_to_do(tmp_path):
    release.create(tmp_path, quads(), version="1.0.0")
    (tmp_path / "current").write_text("gone\n")
    with pytest.raises(StoreUnavailable, match="rebuild"):
        release.current(tmp_path)


def test_an_empty_store_has_no_release(tmp_path):
    assert release.current(tmp_path) is None
    assert release.every(tmp_path) == []
