"""The W3C manifests of the SPARQL 1.1 protocol and the graph store protocol, against a real server."""

from __future__ import annotations

import subprocess
import sys

from servers import SHARED, TOKEN, needs_shared, running

W3C = SHARED / "w3c" / "sparql11"


@needs_shared
def test_protocol_and_graph_store_manifests(tmp_path) -> None:
    tool = [sys.executable, str(SHARED / "tools" / "w3c_protocol.py")]
    stores = [str(W3C / "graph-store-protocol" / f"manifest-{kind}.ttl") for kind in ("direct", "indirect")]
    with running(tmp_path / "empty", write_token=TOKEN) as server:
        update = ["--update", server.url + "/update", "--token", TOKEN]
        protocol = subprocess.run(
            [*tool, str(W3C / "protocol" / "manifest.ttl"), "--query", server.url + "/sparql", *update],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        graphs = subprocess.run(
            [*tool, *stores, "--gsp", server.url + "/graphs", *update], capture_output=True, text=True, check=False, timeout=120
        )
    assert protocol.stdout.strip() == "34 passed, 0 failed"
    assert graphs.stdout.strip() == "13 passed, 0 failed"
