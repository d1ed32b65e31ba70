"""Keep what was built: a release is a folder that is never changed again.

    STORE/current                 the id of the release that is served (one line)
    STORE/releases/ID/
        manifest.json             version, counts, checksums, what it was built from
        netkg.trig, netkg.nq.gz   the whole dataset, graph by graph
        netkg-data.ttl, netkg.nt.gz   the default graph (everything but hypotheses)
        netkg.owl, .ttl, .ofn, .obo   the ontology, with the inferred hierarchy
        ontology.ttl, .rdf, .jsonld   the ontology as it was edited
        mappings.sssom.tsv, tables.zip
        void.ttl                  the description of the dataset
        validation.ttl            the SHACL report
        store/                    the same dataset as an on-disk store

The id is the version and the head of the dump's SHA-256, so the same inputs give the same release, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import NetkgError, StoreUnavailable, UsageError
from netkg.graph import dumps, store_folder, stored_release
from netkg.graph.stored_release import DUMP, EMPTY, TRIPLES, Release
from netkg.rdf import canonical, serialize, union

__all__ = ["DUMP", "EMPTY", "TRIPLES", "Release"]
_log = logging.getLogger(__name__)


def current(store: Path) -> Release | None:
    """Give the release that STORE/current names, or None in a store without any.

    :raises StoreUnavailable: if that release is not there, or there are releases and no `current`.
    """
    try:
        name = (store / "current").read_bytes().decode("utf-8", "replace").strip()
    except FileNotFoundError:
        if not (known := every(store)):
            return None
        raise StoreUnavailable(f"The store holds releases, but `current` is missing; {_advice(known)}") from None
    except OSError as error:
        raise StoreUnavailable(f"The file `current` of the store cannot be read: {error.strerror}.") from None
    if "/" in name or not (store / "releases" / name / "manifest.json").is_file() or not name:
        raise StoreUnavailable(f"`current` names the release {name[:80]!r}, which is not there; {_advice(every(store))}")
    return Release(store / "releases" / name)


def _advice(known: list[Release]) -> str:
    if not known:
        return "the store has no other, so restore its folder from a backup or rebuild with `netkg build --replace`."
    return f"go to a release with `netkg restore`, such as {known[-1].id}, the newest, or rebuild with `netkg build --replace`."


def every(store: Path) -> list[Release]:
    """List the releases of a store, oldest first.

    :raises StoreUnavailable: if a manifest cannot be read.
    """
    folder = store / "releases"
    try:
        found = [Release(path) for path in folder.iterdir() if path.name[0] != "." and (path / "manifest.json").is_file()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreUnavailable(f"The store cannot be read: {error.strerror}.") from None
    return sorted(found, key=lambda release: (datetime.fromisoformat(str(release.manifest["created"])), release.id))


def find(store: Path, text: str) -> Release:
    """Find a release by its id, the head of it, a version, `current`, or `current~1` for the one before.

    :raises UsageError: if there is none, or several, of that name.
    """
    known = every(store)
    if text.startswith("current"):
        here = current(store)
        back = text.removeprefix("current").lstrip("~")
        if here is not None and (not back or back.isdigit()):
            place = [r.id for r in known].index(here.id) - int(back or 0)
            if place >= 0:
                return known[place]
        raise UsageError(f"The store has no release {text}; it holds {len(known)}.")
    found = [r for r in known if r.id == text] or [r for r in known if r.id.startswith(text)]
    found = found or [r for r in known if r.id.partition("-")[2].startswith(text)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{text} is the beginning of the ids of several releases: {', '.join(r.id for r in found)}.")
    near = get_close_matches(text, [r.id for r in known], n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"The store has no release {text!r}.{hint} `netkg releases` lists them.")


def create(
    store: Path,
    quads: Iterable[ox.Quad],
    *,
    version: str,
    sources: Mapping[str, str] | None = None,
    extra: Mapping[str, bytes] | None = None,
    replace: bool = False,
) -> Release:
    """Write a release beside the others and point `current` at it, or do nothing at all.

    :param quads: the dataset; blank nodes are renamed canonically.
    :param version: the semantic version that opens the id.
    :param sources: input file -> SHA-256, kept in the manifest.
    :param extra: further files of the release, name -> bytes (the SHACL report, VoID).
    :param replace: also where that leaves out commits.
    :returns: the new release, or the one that holds the same bytes already.
    :raises UsageError: if the current release is a commit and `replace` is not given.
    """
    ordered = canonical(quads)
    dump = serialize(ordered, ox.RdfFormat.TRIG)
    made = Release(store / "releases" / f"{version}-{hashlib.sha256(dump).hexdigest()[:12]}")
    store_folder.initialise(store)
    try:
        with ExitStack() as stack:
            with store_folder.lock(store):
                refuse_to_replace(store, replace=replace)
                store_folder.sweep(store)
                work = stack.enter_context(store_folder.workspace(store))
            if not made.is_intact:  # without the lock, because it takes long
                _write(work, made.id, ordered, version, sources or {}, extra or {})
            with store_folder.lock(store):
                lost = refuse_to_replace(store, replace=replace)
                if (work / "manifest.json").is_file():
                    install(store, work, made)
                else:
                    point(store, made.id)
            if lost:
                _log.warning("%s", lost)
    except OSError as error:
        raise StoreUnavailable(f"The release cannot be written, and nothing has changed: {error.strerror or error}.") from error
    return Release(made.path)


def refuse_to_replace(store: Path, *, replace: bool = False) -> str:
    """Say which commits a build would leave out; nothing where there are none.

    :raises UsageError: if there are some, and `replace` is not given.
    :raises StoreUnavailable: if that cannot be told, and `replace` is not given.
    """
    try:
        here = newest = current(store)
        commits: list[Release] = []
        while here is not None and here.is_commit:
            commits.append(here)
            here = here.parent
    except StoreUnavailable:
        if replace:
            return ""
        raise
    if newest is None or not commits:
        return ""
    added, removed = (sum(cast(int, commit.manifest[key]) for commit in commits) for key in ("added", "removed"))
    many = f"{len(commits)} commit{'s' if len(commits) > 1 else ''} since {commits[-1].manifest['created']}"
    lost = f"{many} (triples added: {added}, removed: {removed})"
    if not replace:
        raise UsageError(
            f"The store has {lost}, which are not in the inputs and would be left out; `netkg diff` shows them, "
            "`netkg build --replace` leaves them out."
        )
    return f"The build leaves out {lost}; `netkg restore {newest.id}` brings them back."


def _write(
    work: Path,
    name: str,
    ordered: list[ox.Quad],
    version: str,
    sources: Mapping[str, str],
    extra: Mapping[str, bytes],
) -> None:
    triples = list(union(ordered))
    names = dumps.write(work, lambda: ordered, lambda: triples)
    for file, data in extra.items():
        (work / file).write_bytes(data)
    disk = stores.open_(work / "store")
    disk.bulk_extend(ordered)
    disk.flush()
    manifest = {
        "id": name,
        "version": version,
        "created": now(),
        "triples": len(disk),
        "graphs": count_graphs(ordered),
        "sources": dict(sorted(sources.items())),
        "sha256": {name: stored_release.digest(work / name) for name in sorted({*names, *extra})},
    }
    del disk
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")


def count_graphs(quads: Iterable[ox.Quad]) -> dict[str, int]:
    """Count the triples of each graph; the default graph's name is empty."""
    counts: dict[str, int] = {}
    for quad in quads:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name.value)
        counts[graph] = counts.get(graph, 0) + 1
    return counts


def install(store: Path, work: Path, made: Release, before_pointing: Callable[[], None] = lambda: None) -> None:
    """Move a finished folder to its place and make it the current release; under the store's lock."""
    store_folder.publish(work, made.path)
    try:
        before_pointing()
        point(store, made.id)
    except BaseException:
        with suppress(OSError, NetkgError):
            if current(store) != made:
                store_folder.discard(made.path)
        raise


def point(store: Path, name: str) -> None:
    """Make `name` the current release, in one step; under the store's lock."""
    store_folder.replace(store / "current", name.encode() + b"\n")


def now() -> str:
    """Give the time for a manifest, to the microsecond, so that releases sort as they were made."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
