"""The access log: one line per request, with the id that errors carry and never with a token or a query's text."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from netkg.errors import HttpError

_LOGGER = logging.getLogger("netkg.access")


def configure(style: str) -> None:
    """Send the log to the standard output in the chosen style: text, json or none."""
    _LOGGER.handlers.clear()
    _LOGGER.propagate = False
    _LOGGER.setLevel(logging.INFO)
    if style == "none":
        _LOGGER.addHandler(logging.NullHandler())
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Json() if style == "json" else _Text())
    _LOGGER.addHandler(handler)


def log(**facts: Any) -> None:
    """Write one line: method, path, status, bytes, seconds, id, release."""
    _LOGGER.info("", extra={"facts": facts})


def ended(error: HttpError, request_id: str, seconds: float, release: str) -> None:
    """Write the line of a request whose worker was ended."""
    log(method="-", path="-", status=error.status, bytes=0, seconds=round(seconds, 4), id=request_id, release=release,
        code=error.code)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return json.dumps({"time": moment, **record.facts}, ensure_ascii=True)  # type: ignore[attr-defined]


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts = dict(record.facts)  # type: ignore[attr-defined]
        moment = time.strftime("%H:%M:%S", time.gmtime(record.created))
        # Escaped as JSON is, so that a line break in a path cannot forge a line of the log.
        head = " ".join(json.dumps(str(facts.pop(key)))[1:-1] for key in ("method", "path", "status"))
        return f"{moment} {head} " + " ".join(f"{key}={value}" for key, value in facts.items())
