"""The addresses for those who run the server: /health, /metrics, /queries."""

from __future__ import annotations

import json
import time

from flask import Response, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from netkg import errors
from netkg.engine.base import ReleaseSource
from netkg.server.http import protocol
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.metrics import metrics

_NO_STORE = {"Cache-Control": "no-store"}


def _json(facts: object, status: int = 200) -> Response:
    body = json.dumps(facts, ensure_ascii=False) + "\n"
    return Response(body, status, content_type="application/json", headers=_NO_STORE)


def health(endpoint: Endpoint, live: ReleaseSource | None) -> Response:
    """Say which release is served and whether the store is sound: `ok`, `stale` or, with 503, `unavailable`.

    A store that went away is `unavailable`: nothing could be loaded again after a restart. One whose `current` cannot
    be followed is `stale`, and 200, for a restart would only make it worse.
    """
    view = endpoint.view()
    facts: dict[str, object] = {"status": "ok", "release": view.release, "triples": view.triples}
    if live is None or not live.trouble:
        return _json(facts)
    facts |= {"status": "unavailable" if live.gone else "stale", "trouble": live.trouble}
    return _json(facts, 503 if live.gone else 200)


def numbers(endpoint: Endpoint, live: ReleaseSource | None) -> Response:
    """Give the counters for Prometheus."""
    body = metrics(endpoint, live.trouble if live is not None else "", endpoint.settings.worker_count)
    return Response(body, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=_NO_STORE)


def running(endpoint: Endpoint) -> Response:
    """List what runs, longest first."""
    _authorize(endpoint)
    now = time.time()
    found = [
        {"id": one.id, "seconds": round(now - one.began, 3), "limit": one.limit, "query": one.text}
        for one in endpoint.supervisor.statistics.running()
    ]
    return _json({"queries": found})


def stop(endpoint: Endpoint, name: str) -> Response:
    """Stop a query."""
    _authorize(endpoint)
    if not endpoint.supervisor.statistics.cancel(name):
        raise errors.NotFound(f"No query with the id {name} is running.")
    return _json({"stopped": name}, 202)


def _authorize(endpoint: Endpoint) -> None:
    protocol.authorize(request.headers.get("Authorization"), endpoint.settings.write_token)
