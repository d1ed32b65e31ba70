"""Tell beforehand whether a server can listen where it is asked to."""

from __future__ import annotations

import errno
import socket
import time

from netkg.errors import UsageError

#: So long a server that is just ending may still hold the port, in seconds.
PATIENCE = 5.0


def expect_free(host: str, port: int, patience: float = PATIENCE) -> None:
    """Wait until an address can be listened on.

    :param patience: for how many seconds another program may hold it.
    :raises UsageError: if it cannot: the host is none of this machine, or the port is taken or not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise UsageError(f"--host is {host!r}, which is neither an address nor a name that this machine knows.") from None
    until = time.monotonic() + patience
    while error := _error(found[0]):
        if error == errno.EADDRINUSE and time.monotonic() < until:
            time.sleep(0.1)
            continue
        raise UsageError(_SAID.get(error, "{host}, port {port}, cannot be used for listening.").format(host=host, port=port))


def _error(found: tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]) -> int:
    family, kind, _, _, address = found
    with socket.socket(family, kind) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(address)
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


_SAID = {
    errno.EADDRINUSE: "Port {port} of {host} is in use by another program; choose another port with --port.",
    errno.EADDRNOTAVAIL: "--host is {host}, which is not an address of this machine; 127.0.0.1 and 0.0.0.0 always work.",
    errno.EACCES: "Port {port} is reserved for the superuser; choose one from 1024 up with --port.",
}
