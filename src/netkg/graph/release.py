"""Keep what was built: a release is a folder that is never changed again.

    STORE/current                 the id of the release that is served (one line)
    STORE/releases/ID/
        manifest.json             version, counts, checksums, what it was built from
        netkg.trig                the whole dataset, graph by graph
        netkg.ttl, netkg.nt.gz    the default graph (everything but hypotheses)
        void.ttl                  the description of the dataset
        validation.ttl            the SHACL report
        store/                    the same dataset as an on-disk store

The id is the version and the head of the dump's SHA-256, so the same inputs give the same release, byte for byte.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import UsageError
from netkg.rdf import serialize, union

DUMP = "netkg.trig"
TRIPLES = "netkg.nt.gz"


@dataclass(frozen=True)
class Release:
    """One finished release on disk."""

    path: Path

    @property
    def id(self) -> str:
        """The folder's name, such as `0.1.0-3fa9c21b77aa`."""
        return self.path.name

    @property
    def dump(self) -> Path:
        """The whole dataset as TriG."""
        return self.path / DUMP

    @cached_property
    def manifest(self) -> Mapping[str, object]:
        """Version, counts and checksums, as written."""
        return json.loads((self.path / "manifest.json").read_text("utf-8"))


def current(store: Path) -> Release | None:
    """Give the release that STORE/current names, or None in an empty store."""
    try:
        name = (store / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    path = store / "releases" / name
    if not (path / "manifest.json").is_file():
        raise UsageError(
            f"{store}/current names the release {name!r}, which is not there; "
            f"put one of {[r.id for r in every(store)]} into that file, or build anew."
        )
    return Release(path)


def every(store: Path) -> list[Release]:
    """List the releases of a store, oldest first."""
    folder = store / "releases"
    found = [Release(p) for p in folder.iterdir() if (p / "manifest.json").is_file()] if folder.is_dir() else []
    return sorted(found, key=lambda release: (str(release.manifest["created"]), release.id))


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
        raise UsageError(f"{text} is the head of several releases: {', '.join(r.id for r in found)}.")
    near = get_close_matches(text, [r.id for r in known], n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"The store has no release {text!r}.{hint} `netkg releases` lists them.")


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Sort quads, with blank nodes named by RDFC-1.0, so that equal datasets are equal lists."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def triples(found: Release) -> list[bytes]:
    """Read the default graph of a release that has dumps: sorted lines, with the same blank node labels as the whole."""
    return gzip.decompress((found.path / TRIPLES).read_bytes()).splitlines(keepends=True)


def create(
    store: Path,
    quads: Iterable[ox.Quad],
    *,
    version: str,
    sources: Mapping[str, str] | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> Release:
    """Write a release beside the others and point `current` at it, or do nothing at all.

    :param quads: the dataset; blank nodes are renamed canonically.
    :param version: the semantic version that opens the id.
    :param sources: input file -> SHA-256, kept in the manifest.
    :param extra: further files of the release, name -> bytes (the SHACL report, VoID).
    :returns: the new release, or the one that holds the same bytes already.
    """
    ordered = canonical(quads)
    dump = serialize(ordered, ox.RdfFormat.TRIG)
    name = f"{version}-{hashlib.sha256(dump).hexdigest()[:12]}"
    target = store / "releases" / name
    if not (target / "manifest.json").is_file():
        _write(target, ordered, dump, version, sources or {}, extra or {})
    point(store, name)
    return Release(target)


def _write(
    target: Path, ordered: list[ox.Quad], dump: bytes, version: str, sources: Mapping[str, str], extra: Mapping[str, bytes]
) -> None:
    triples = list(union(ordered))
    files = {
        DUMP: dump,
        "netkg.ttl": serialize(triples, ox.RdfFormat.TURTLE),
        TRIPLES: gzip.compress(serialize(triples, ox.RdfFormat.N_TRIPLES), mtime=0),
        **extra,
    }
    counts: dict[str, int] = {}
    for quad in ordered:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        counts[graph] = counts.get(graph, 0) + 1
    manifest = {
        "id": target.name,
        "version": version,
        "created": _now(),
        "triples": len(ordered),
        "graphs": counts,
        "sources": dict(sorted(sources.items())),
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    try:
        for name, data in files.items():
            (work / name).write_bytes(data)
        stores.write(work / "store", ordered)
        (work / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
        os.chmod(work, 0o755)  # noqa: S103 (mkdtemp makes it private; a release is for reading)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(work, target)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def point(store: Path, name: str) -> None:
    """Make `name` the current release, in one atomic step."""
    store.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(prefix=".current-", dir=store)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path, store / "current")


def _now() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
