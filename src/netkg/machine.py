"""How much memory this process may take: of the machine, or of the service or container that it runs in."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

#: Where Linux tells what a service or a container may take and has taken, and in which group of them this process is.
_CGROUPS, _MINE = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
_MEMINFO = Path("/proc/meminfo")


def memory() -> int:
    """Give the bytes of memory that this machine has, or that this service may take where that is less."""
    return min([os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), *(limit for _, limit in _limited())])


def free_memory() -> int:
    """Give the bytes of memory that can be had without anything being swapped out or ended.

    What the system keeps of files counts as free. Systems that tell nothing are taken to be idle.
    """
    free = [memory()]
    with contextlib.suppress(OSError, ValueError, KeyError):
        free.append(_figures(_MEMINFO)["MemAvailable:"] << 10)
    for group, limit in _limited():
        with contextlib.suppress(OSError, ValueError, KeyError):
            used = int((group / "memory.current").read_text()) - _figures(group / "memory.stat")["inactive_file"]
            free.append(max(0, limit - used))
    return min(free)


def _limited() -> Iterator[tuple[Path, int]]:
    """Give the groups of this process that have a limit, and the limit in bytes."""
    group = _CGROUPS
    with contextlib.suppress(OSError):  # a container sees its own group as the root; a service stands some levels below it
        group /= next((line[3:].strip("/\n") for line in _MINE.open() if line.startswith("0::")), "")
    for one in (group, *group.parents):
        with contextlib.suppress(OSError, ValueError):  # a group without a limit says `max`, the root nothing
            yield one, int((one / "memory.max").read_text())


def _figures(path: Path) -> dict[str, int]:
    return {name: int(figure) for name, figure, *_ in map(str.split, path.read_text().splitlines())}
