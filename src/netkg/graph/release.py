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

import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import NetkgError, StoreUnavailable, UsageError
from netkg.graph import dumps, parallel, sorted_quads, store_folder, stored_release
from netkg.graph.sorted_quads import SortedQuads
from netkg.graph.stored_release import DUMP, EMPTY, TRIPLES, Release

__all__ = ["DUMP", "EMPTY", "TRIPLES", "Release"]
#: Releases with more bytes of N-Quads are written by several processes.
SMALL = 32 << 20
_UNCHANGED = "The release cannot be written, and nothing has changed"
T = TypeVar("T")
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
    store_folder.initialise(store)
    try:
        with ExitStack() as stack:
            with store_folder.lock(store):
                refuse_to_replace(store, replace=replace)
                store_folder.sweep(store)
                work = stack.enter_context(store_folder.workspace(store))
            made = _write(work, quads, version, sources or {}, extra or {})  # without the lock, because it takes long
            with store_folder.lock(store):
                lost = refuse_to_replace(store, replace=replace)
                if (work / "manifest.json").is_file():
                    install(store, work, made)
                else:
                    point(store, made.id)
            if lost:
                _log.warning("%s", lost)
    except OSError as error:
        raise StoreUnavailable(f"{_UNCHANGED}: {error.strerror or error}.") from error
    except parallel.ProcessKilled:
        raise StoreUnavailable(f"{_UNCHANGED}: a process that wrote it was killed; is there enough memory?") from None
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
    quads: Iterable[ox.Quad],
    version: str,
    sources: Mapping[str, str],
    extra: Mapping[str, bytes],
) -> Release:
    """Write a release into a workspace: its store while the quads are sorted, and then the files that are made of these.

    Where the same is there already, the workspace is left unfinished.
    """
    with tempfile.TemporaryDirectory(dir=work) as scratch, ExitStack() as stack:
        ordered, triples = SortedQuads(Path(scratch, "all.nq")), Path(scratch, "union.nt")
        disk = stores.open_(work / "store")
        disk.bulk_extend(sorted_quads.sort(quads, ordered))
        disk.flush()
        count = len(disk)
        del disk  # before there are other processes
        said = dumps.Statements(lambda: ordered, lambda: ox.parse(path=str(triples), format=ox.RdfFormat.N_TRIPLES), ordered.of)
        beside = partial(_begin, stack, at_once=ordered.path.stat().st_size > SMALL)
        dump = beside(partial(dumps.write_dataset, work, DUMP, said))
        graphs = ordered.divide(triples)
        dump()
        made = Release(work.parent / f"{version}-{stored_release.digest(work / DUMP)[:12]}")
        if made.is_intact:
            return made
        others = [beside(partial(dumps.write_dataset, work, name, said)) for name in dumps.DATASET if name != DUMP]
        names = [*beside(partial(dumps.write_ontology, work, said))(), *dumps.DATASET, *extra]
        for file, data in extra.items():
            (work / file).write_bytes(data)
        for wait in others:
            wait()
    manifest = {
        "id": made.id,
        "version": version,
        "created": now(),
        "triples": count,
        "graphs": graphs,
        "sources": dict(sorted(sources.items())),
        "sha256": {name: stored_release.digest(work / name) for name in sorted({*names})},
    }
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return made


def _begin(stack: ExitStack, work: Callable[[], T], *, at_once: bool) -> Callable[[], T]:
    """Give what waits for a piece of work; it begins now, in a process of its own, or when it is waited for.

    The engine's threads do not come along into such a process, so it opens no store.
    """
    if not at_once:
        return work
    later = parallel.Later(work)
    stack.callback(later.stop)
    return later.result


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
