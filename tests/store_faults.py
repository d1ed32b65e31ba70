"""What may happen to a store while a server has it open, and how each is put right again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import release
from netkg.graph.release import Release
from writes import insert

N = ox.NamedNode


def build(store: Path, count: int, version: str = "2.0.0") -> Release:
    quads = [ox.Quad(N(f"http://{n}"), N("http://p"), ox.Literal(n), N("http://g")) for n in range(count)]
    return release.create(store, quads, version=version, replace=True)


def newest(store: Path) -> Release:
    found = release.current(store)
    assert found is not None
    return found


def aside(store: Path) -> Path:
    return store.with_name("aside")


def unmount(store: Path) -> None:
    """What an unmounted volume leaves: the folder that it was mounted on."""
    store.rename(aside(store))
    store.mkdir()


def mount(store: Path) -> None:
    shutil.rmtree(store, ignore_errors=True)
    aside(store).rename(store)


def remove(store: Path) -> None:
    store.rename(aside(store))


def delete_current(store: Path) -> None:
    (store / "current").rename(aside(store))


def put_current_back(store: Path) -> None:
    aside(store).rename(store / "current")


def overwrite(text: bytes) -> Callable[[Path], None]:
    def change(store: Path) -> None:
        (store / "current").rename(aside(store))
        (store / "current").write_bytes(text)

    return change


def cut_the_next_changes(store: Path) -> None:
    path = insert(store, 77).path / "added.nq"
    aside(store).write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes()[:10])


def restore_the_changes(store: Path) -> None:
    (newest(store).path / "added.nq").write_bytes(aside(store).read_bytes())


def build_a_cut_off_dump(store: Path) -> None:
    path = build(store, 50).dump
    aside(store).write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes()[:1000])


def restore_the_dump(store: Path) -> None:
    newest(store).dump.write_bytes(aside(store).read_bytes())


def break_the_next_manifest(store: Path) -> None:
    path = insert(store, 78).path / "manifest.json"
    aside(store).write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes()[:40])


def restore_the_manifest(store: Path) -> None:
    (newest(store).path / "manifest.json").write_bytes(aside(store).read_bytes())


FAULTS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None], str]] = {
    "unmounted": (unmount, mount, "gone, or empty"),
    "removed": (remove, mount, "gone, or empty"),
    "no current": (delete_current, put_current_back, "`current` is missing"),
    "garbage": (overwrite(b"\xff\x00\xfe not a release"), put_current_back, "names the release"),
    "empty current": (overwrite(b""), put_current_back, "names the release ''"),
    "outside": (overwrite(b"../releases/x\n"), put_current_back, "which is not there"),
    "a release that is not there": (overwrite(b"9.9.9-abc\n"), put_current_back, "9.9.9-abc"),
    "changes cut off": (cut_the_next_changes, restore_the_changes, "added.nq is damaged"),
    "dump cut off": (build_a_cut_off_dump, restore_the_dump, "netkg.trig is damaged"),
    "manifest cut off": (break_the_next_manifest, restore_the_manifest, "manifest.json cannot be read"),
}
