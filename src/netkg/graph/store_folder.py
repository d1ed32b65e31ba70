"""The folder that releases lie in: its mark, its lock, and how files come to stand in it for good.

    STORE/.netkg           the mark: netkg keeps its releases in this folder
    STORE/.lock            held by whoever writes: a commit, a build, a prune, a restore
    STORE/releases/.new-*  unfinished work, held by the process that is at it
    STORE/releases/.gone-* what is being deleted

Everything is written beside its place, synchronised to the disk, and moved in one step. A process that dies before that
leaves a hidden folder, which the next writer removes. Modes follow the umask.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from netkg.errors import StoreUnavailable

MARK = ".netkg"
#: Files that are seen onto the disk at one time.
_AT_A_TIME = 8
_NEW, _GONE, _OLD = ".new-", ".gone-", ".commit-"  # the last one is what earlier versions named unfinished commits


def initialise(store: Path) -> None:
    """Make the folder if need be, and mark it as a store.

    :raises StoreUnavailable: if it is not there and cannot be made.
    """
    try:
        (store / "releases").mkdir(parents=True, exist_ok=True)
        if not is_marked(store):
            replace(store / MARK, b"netkg store, format 1\n")
    except OSError as error:
        if not os.path.isdir(store):
            raise StoreUnavailable(f"The folder {store} cannot be made: {error.strerror}.") from None
        # One that is there and only read is served all the same.


def is_marked(store: Path) -> bool:
    """Whether netkg has initialised the folder, and it is there."""
    return os.path.isfile(store / MARK)


@contextlib.contextmanager
def lock(store: Path) -> Iterator[None]:
    """Be the one writer of a store; the lock ends with the process that holds it.

    :raises StoreUnavailable: if the folder is not there, or not this user's to write to.
    """
    try:
        handle = os.open(store / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise StoreUnavailable(f"The store cannot be written to: {error.strerror}.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def workspace(store: Path) -> Iterator[Path]:
    """Give a folder among the releases, with one for the engine in it, to be filled and then moved with `publish`.

    Begin it under the lock; it may go on without. It is held with a lock of its own, so `sweep` leaves it alone.
    """
    work = store / "releases" / f"{_NEW}{secrets.token_hex(8)}"
    (work / "store").mkdir(parents=True)  # the engine's own would not follow the umask
    handle = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield work
    finally:
        os.close(handle)
        _remove(work)


def _remove(work: Path) -> None:
    """Remove a folder in which an engine that is being closed may still write a file."""
    for _ in range(10):
        shutil.rmtree(work, ignore_errors=True)
        if not work.exists():
            return
        time.sleep(0.02)


def sweep(store: Path) -> None:
    """Remove what processes that died left behind; call it under the lock."""
    for path in (store / "releases").glob(".*"):
        if not path.name.startswith((_NEW, _GONE, _OLD)):
            continue
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(handle)


def publish(work: Path, target: Path) -> None:
    """Move a finished folder to its place, in one step, when all of it is on the disk."""
    _sync_tree(work)
    if target.exists():
        discard(target)
    os.rename(work, target)
    sync(target.parent)


def discard(path: Path) -> None:
    """Remove a release, or its on-disk store: in one step for those who look, and then from the disk."""
    releases = next(parent for parent in path.parents if parent.name == "releases")
    gone = releases / f"{_GONE}{secrets.token_hex(8)}"
    os.rename(path, gone)
    sync(path.parent)
    shutil.rmtree(gone, ignore_errors=True)


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it finds the old or the new, also after a power failure."""
    work = path.with_name(f".{path.name.lstrip('.')}-{secrets.token_hex(4)}")
    try:
        write(work, content)
        os.replace(work, path)
    except BaseException:
        work.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write(path: Path, content: bytes) -> None:
    """Write a file and see it onto the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(folder: Path) -> None:
    """See all of a folder onto the disk, several files at a time, which the file system writes together."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for _ in pool.map(sync, _unsynced(folder)):
            pass  # raises what went wrong


def _unsynced(folder: Path) -> Iterator[Path]:
    for path, _, files in os.walk(folder):
        yield Path(path)
        for name in files:
            file = Path(path, name)
            if file.stat().st_nlink == 1:  # the others are links to files of a release that is on the disk already
                yield file
