"""The C library's memory allocator, set for the engine's many small and short-lived pieces of memory."""

from __future__ import annotations

import contextlib
import os
import sys

#: Freed pieces of each size that a thread keeps for its next request; glibc's own number is 7.
_KEPT = "glibc.malloc.tcache_count=500"


def tunables(given: str) -> str:
    """Add the setting to a value of GLIBC_TUNABLES that does not have it.

    >>> tunables("glibc.malloc.hugetlb=1")
    'glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=500'
    >>> tunables("glibc.malloc.tcache_count=0")
    'glibc.malloc.tcache_count=0'
    """
    name = _KEPT.partition("=")[0]
    return given if f"{name}=" in given else ":".join(filter(None, (given, _KEPT)))


def restart() -> None:
    """Start this very command once more with the setting, which glibc reads at a program's start only.

    Returns where the setting is there already, where the C library is another, and where this is no command.
    """
    with contextlib.suppress(ValueError, OSError):
        os.confstr("CS_GNU_LIBC_VERSION")  # only glibc knows the name
        given = os.environ.get("GLIBC_TUNABLES", "")
        wanted = tunables(given)
        if wanted != given and "serve" in sys.orig_argv:
            environment = {**os.environ, "GLIBC_TUNABLES": wanted}
            os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 (its own words)
