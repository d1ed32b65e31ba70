"""The allocator's setting: there in a server that runs, and never in the way of what was set."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from servers import free_port


@pytest.mark.parametrize("given", ["", "glibc.malloc.tcache_count=9"])
def test_a_server_runs_with_the_setting(tmp_path: Path, given: str) -> None:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    process = subprocess.Popen(
        [sys.executable, "-m", "netkg", "serve", "--store", str(tmp_path / "empty"), "--port", str(port), "--workers", "1"],
        env=environment | ({"GLIBC_TUNABLES": given} if given else {}),
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert process.poll() is None
                time.sleep(0.05)
        found = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
        assert f"GLIBC_TUNABLES={given or 'glibc.malloc.tcache_count=500'}".encode() in found
    finally:
        process.terminate()
        process.wait(20)
