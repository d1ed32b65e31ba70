"""Where the public address has a path, such as https://example.org/netkg: every link that is written begins with it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from netkg.server.http.exchange import Environ
from netkg.server.http.query_edge import StartResponse, Wsgi
from netkg.server.settings import Settings


class Mounted:
    """A WSGI application below a path.

    The path is what the operator says, never what a header says. A proxy may take it away before it passes a request on, or
    leave it: nothing here has an address that begins with it.
    """

    def __init__(self, application: Wsgi, path: str) -> None:
        self.application = application
        self.path = path

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        asked = environ["PATH_INFO"]
        if asked == self.path or asked.startswith(self.path + "/"):
            environ["PATH_INFO"] = asked[len(self.path) :] or "/"
        environ["SCRIPT_NAME"] = self.path
        return self.application(environ, start_response)


def mounted(application: Wsgi, settings: Settings) -> Wsgi:
    """Put an application below the path of the public address, if that has one."""
    path = urlsplit(settings.base_url).path.rstrip("/")
    return Mounted(application, path) if path else application
