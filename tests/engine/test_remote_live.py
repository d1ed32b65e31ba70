"""The view follows what is published to another store, and says when there is nothing to follow."""

from __future__ import annotations

import pytest

from netkg.engine import loading
from netkg.engine.publication import RECORD, publish
from netkg.engine.remote_live import RemoteLive
from netkg.errors import StoreUnavailable, UsageError
from netkg.graph import release
from oxigraph_server import needs_oxigraph, running_oxigraph

pytestmark = needs_oxigraph


def test_only_a_store_with_a_whole_release_is_served(net_store):
    net = loading.load(net_store)
    with running_oxigraph() as other:
        store = other.by_update()
        with pytest.raises(UsageError, match=f"holds no whole release; put one there with `netkg publish {other.query_url}`"):
            RemoteLive(store)
        publish(store, net)
        assert RemoteLive(store).view().release == net.release
    with pytest.raises(UsageError, match="cannot be reached"):
        RemoteLive(store)


def test_the_next_release_is_followed_and_one_on_its_way_is_told(net_store, tmp_path, monkeypatch):
    monkeypatch.setattr(RemoteLive, "PAUSE", 0.0)
    net = loading.load(net_store)
    found = release.create(tmp_path / "next", [*net.quads()][:20], version="0.0.2")
    with running_oxigraph() as other:
        store = other.by_update()
        publish(store, net)
        live = RemoteLive(store)
        first = live.view()
        assert live.view() is first, "nothing is read anew while nothing changes"
        other.update(f"DELETE WHERE {{ GRAPH <{RECORD}> {{ <{RECORD}> ?p ?release }} }}")
        with pytest.raises(StoreUnavailable, match="A release is being published to"):
            live.view()
        assert live.gone
        publish(store, loading.load(tmp_path / "next"))
        assert live.view().release == found.id
        assert not live.trouble
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        live.view()
