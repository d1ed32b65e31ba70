"""A knowledge graph of gastroenteropancreatic neuroendocrine tumours, with a SPARQL endpoint.

The modules follow the way of the data: `inputs` are read, `graph` makes triples of them, infers, validates and keeps
releases, `engine` holds one for queries, `server` answers. From Python, `open_project` is where to begin:

>>> import netkg
>>> project = netkg.open_project()
>>> project.query_names()[:2]
['adverse-events', 'approvals']

What is named here is loaded when it is first used, so that the command line starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netkg.errors import FindingsError, NetkgError, UsageError
    from netkg.findings import Finding
    from netkg.solutions import Rows
    from netkg.workspace import OpenRelease, Workspace, open_project

__version__ = "0.1.0"
__all__ = ["Finding", "FindingsError", "NetkgError", "OpenRelease", "Rows", "UsageError", "Workspace", "open_project"]

_HOMES = {
    "Finding": "netkg.findings",
    "FindingsError": "netkg.errors",
    "NetkgError": "netkg.errors",
    "OpenRelease": "netkg.workspace",
    "Rows": "netkg.solutions",
    "UsageError": "netkg.errors",
    "Workspace": "netkg.workspace",
    "open_project": "netkg.workspace",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'netkg' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
