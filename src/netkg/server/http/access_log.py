"""The access log: one line per request, with the id that errors carry and never with a token or a query's text."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from netkg.errors import HttpError

_style = "none"


def configure(style: str) -> None:
    """Choose the style: text, json or none."""
    global _style
    _style = style


def log(**facts: Any) -> None:
    """Write one line to the standard output: method, path, status, bytes, seconds, id, release."""
    if _style == "none":
        return
    # In one system call, so that the lines of several workers do not run into each other.
    os.write(1, (_as_json(facts) if _style == "json" else _as_text(facts)).encode() + b"\n")


def ended(error: HttpError, request_id: str, seconds: float, release: str) -> None:
    """Write the line of a request whose worker was ended."""
    log(
        method="-",
        path="-",
        status=error.status,
        bytes=0,
        seconds=round(seconds, 4),
        id=request_id,
        release=release,
        code=error.code,
    )


def _as_json(facts: dict[str, Any]) -> str:
    return json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **facts})


def _as_text(facts: dict[str, Any]) -> str:
    # Escaped as JSON is, so that a line break in a path cannot forge a line of the log.
    head = " ".join(json.dumps(str(facts.pop(key)))[1:-1] for key in ("method", "path", "status"))
    return time.strftime("%H:%M:%S ", time.gmtime()) + head + "".join(f" {key}={value}" for key, value in facts.items())
