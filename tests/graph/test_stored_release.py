"""One release on disk: its manifest, and files that are as they were written or are told."""

from pathlib import Path

import pytest

from netkg.errors import StoreUnavailable
from netkg.graph import release
from netkg.graph.release import Release


@pytest.fixture
def made(own_store: Path) -> Release:
    found = release.current(own_store)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["netkg.trig", "netkg.nt.gz", "netkg-data.ttl"])
def test_a_damaged_file_is_told(made: Release, name: str) -> None:
    assert made.is_intact
    path = made.path / name
    path.write_bytes(path.read_bytes()[:-20])
    for look in (made.read, made.check):
        with pytest.raises(StoreUnavailable, match=rf"releases/{made.id}/{name} is damaged"):
            look(name)
    assert not made.is_intact


def test_a_missing_file_is_told(made: Release) -> None:
    made.dump.unlink()
    for look in (made.read, made.check):
        with pytest.raises(StoreUnavailable, match=r"netkg\.trig cannot be read: No such file"):
            look("netkg.trig")
    assert not made.is_intact


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"created": "yesterday"}', '{"created": "2026-01-01"'])
def test_a_cut_off_manifest_is_told_in_one_sentence(own_store: Path, made: Release, text: str) -> None:
    (made.path / "manifest.json").write_text(text)
    with pytest.raises(StoreUnavailable, match=r"manifest\.json cannot be read; restore it"):
        release.every(own_store)


def test_origin_and_parent_of_a_build(made: Release) -> None:
    assert (made.origin, made.parent, made.is_commit) == (made, None, False)
