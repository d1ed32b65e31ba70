"""The files of a release that a write made: made when they are asked for, once for all processes, and of that release."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine.live import Live
from netkg.errors import StoreUnavailable
from netkg.graph.dumps import FORMATS
from netkg.namespaces import NKD
from netkg.server.http import offered_files
from servers import TOKEN, running


def test_the_files_of_a_write_are_made_once(own_store: Path) -> None:
    with running(own_store, write_token=TOKEN, workers=2) as server:
        before = server.get("/dumps/netkg.nq.gz")
        assert server.update("INSERT DATA { <gene/daxx> a nk:Gene }").status_code == 200
        dumps = {answer.content for answer in (server.get("/dumps/netkg.nq.gz") for _ in range(4))}
        (data,) = dumps
        assert data != before.content
        assert f"<{NKD}gene/daxx>" in gzip.decompress(data).decode()
        listed = [one["name"] for one in server.get("/dumps/?format=json").json()["files"]]
        assert [name for name in listed if name in FORMATS] == list(FORMATS)
        assert sum(path.is_dir() for path in (own_store / "dumps").iterdir()) == 1
        assert server.update("INSERT DATA { <gene/atrx> a nk:Gene }").status_code == 200
        assert f"<{NKD}gene/atrx>" in gzip.decompress(server.get("/dumps/netkg.nt.gz").content).decode()
        assert sum(path.is_dir() for path in (own_store / "dumps").iterdir()) == 1


def test_what_the_build_wrote_is_not_made_again(own_store: Path) -> None:
    view = Live(own_store).view()
    offered = offered_files.files(own_store, view)
    assert {one.file.name for one in offered} == offered_files.names(own_store, view) >= FORMATS.keys()
    assert {one.path.parent for one in offered} == {own_store / "releases" / view.release}
    assert not (own_store / "dumps").exists()


def test_files_that_went_away_are_told_of(own_store: Path) -> None:
    view = Live(own_store).view()
    (own_store / "releases" / view.release / "netkg-data.ttl").unlink()
    with pytest.raises(StoreUnavailable, match="No such file"):
        offered_files.files(own_store, view)


def test_a_store_in_which_nothing_was_written_has_files_too(tmp_path: Path) -> None:
    view = Live(tmp_path / "store").view()
    offered = offered_files.files(tmp_path / "store", view)
    assert {one.file.name for one in offered} >= FORMATS.keys()
    assert not any(one.path.read_bytes() for one in offered if one.file.name.endswith(".nt"))


def test_the_data_of_an_early_release_is_not_taken_for_the_ontology(own_store: Path) -> None:
    """It has the data under the name that is the ontology's now."""
    view = Live(own_store).view()
    folder = own_store / "releases" / view.release
    manifest = json.loads((folder / "manifest.json").read_text())
    sums = manifest["sha256"]
    (folder / "netkg-data.ttl").rename(folder / "netkg.ttl")
    early = {"netkg.ttl": sums["netkg-data.ttl"]} | {name: sums[name] for name in ("netkg.trig", "netkg.nq.gz", "netkg.nt.gz")}
    (folder / "manifest.json").write_text(json.dumps(manifest | {"sha256": early}))
    offered = {one.file.name: one for one in offered_files.files(own_store, Live(own_store).view())}
    assert offered["netkg.ttl"].sha256 != early["netkg.ttl"]
    assert offered["netkg.ttl"].path.parent != folder
    counts = [len(list(ox.parse(path=str(path)))) for path in (folder / "netkg.ttl", offered["netkg-data.ttl"].path)]
    assert counts[0] == counts[1] > len(list(ox.parse(path=str(offered["netkg.ttl"].path))))
