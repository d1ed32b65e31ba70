"""The W3C manifests of the SPARQL 1.1 protocol and the graph store protocol, against a real server."""

from __future__ import annotations

import subprocess
import sys

import pytest

from beside import SHARED, W3C, needs_w3c
from servers import TOKEN, running

TOOL = SHARED / "tools" / "w3c_protocol.py"


@needs_w3c
@pytest.mark.skipif(not TOOL.is_file(), reason="the tool that runs the W3C's manifests is not beside the repository")
def test_protocol_and_graph_store_manifests(tmp_path) -> None:
    tool = [sys.executable, str(TOOL)]
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
