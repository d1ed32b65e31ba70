"""What a peer's processes take: memory without counting shared pages twice, and processor time."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.M)


def tree(pid: int) -> list[int]:
    """Give a process and all that came from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
            except OSError:
                continue
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += parents.get(one, ())
    return found


def _stat(pid: int) -> list[str]:
    """Give the fields of /proc/PID/stat after the name."""
    return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()


def memory(pid: int) -> float:
    """Give the megabytes of a process tree: proportional set size, so pages that workers share count once."""
    total = 0
    for one in tree(pid):
        try:
            total += sum(int(size) for size in _PSS.findall(Path(f"/proc/{one}/smaps_rollup").read_text("ascii")))
        except OSError:
            continue
    return total / 1024


def processor(pid: int) -> float:
    """Give the processor seconds that a process tree has used."""
    total = 0.0
    for one in tree(pid):
        try:
            fields = _stat(one)
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def settle(pid: int, limit: float) -> bool:
    """Wait until a process tree rests from requests that were given up; False when it does not in time."""
    before = processor(pid)
    for _ in range(int(limit / 0.25)):
        time.sleep(0.25)
        after = processor(pid)
        if after - before < 0.08:
            return True
        before = after
    return False
