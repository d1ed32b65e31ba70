"""File descriptors: enough of them at the start, or one clear sentence."""

from __future__ import annotations

import contextlib
import errno
import resource

from netkg.errors import UsageError

#: Connections that one worker keeps at most.
MOST_CONNECTIONS = 500
#: What the system says when it has nothing left for another connection.
EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
#: Seconds to rest then, since the listener stays ready and would be asked again at once.
PAUSE = 0.1
#: What a process holds besides its connections and one descriptor for each worker: files, pipes, the listener.
_OWN = 64
#: The fewest connections with which serving makes sense.
_FEWEST = 16


def connections(workers: int, wanted: int) -> int:
    """Give how many connections a worker may hold, after raising the soft limit as far as needed and allowed.

    :raises UsageError: when the limit leaves too few.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + workers + _OWN
    if soft != resource.RLIM_INFINITY and soft < needed:
        raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
    left = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft - workers - _OWN)
    fewest = min(_FEWEST, wanted)
    if left < fewest:
        raise UsageError(
            f"A process may open only {soft} files here, and {workers} workers need at least {workers + _OWN + fewest}; "
            "raise the limit (ulimit -n, LimitNOFILE= in systemd) or start fewer workers."
        )
    return left
