"""A wheel in an empty environment, started in an empty folder, serves the same graph."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from netkg.graph import release
from pages import BUILT
from servers import free_port


@pytest.fixture(scope="module")
def environment(root, tmp_path_factory):
    """A virtual environment with nothing but the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("install")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, root])
    (wheel,) = folder.glob("netkg-*.whl")
    run([sys.executable, "-m", "venv", folder / "venv"])
    run(
        [
            folder / "venv/bin/python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--constraint",
            constraints(root, folder),
            wheel,
        ]
    )
    return folder / "venv"


def constraints(root, folder):
    """The locked versions without their hashes, so that the wheel is tried with what is tested here."""
    lines = (root / "requirements.txt").read_text("utf-8").splitlines()
    path = folder / "constraints.txt"
    path.write_text("\n".join(line.removesuffix(" \\") for line in lines if "==" in line and not line.startswith(" ")), "utf-8")
    return path


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def wait(url: str, process, seconds: float = 600) -> bytes:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()[-3000:]
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise AssertionError(f"no answer from {url} in {seconds} s")


def test_the_installed_wheel_serves_the_same_graph(environment, built, tmp_path):
    port = free_port()
    home = tmp_path / "home"
    empty = tmp_path / "empty"
    empty.mkdir()
    clean = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    process = subprocess.Popen(
        [environment / "bin/netkg", "serve", "--port", str(port), "--workers", "2"],
        cwd=empty,
        env=clean,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        health = json.loads(wait(f"http://127.0.0.1:{port}/health", process))
        assert health["release"] == release.current(built.store).id
        query = "SELECT%20?l%20WHERE%20%7B%20%3Chttps://w3id.org/netkg/gene/tsc2%3E%20rdfs:label%20?l%20%7D"
        assert b"TSC2" in urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?query={query}", timeout=30).read()
        browser = urllib.request.Request(f"http://127.0.0.1:{port}/sparql", headers={"Accept": "text/html"})
        page = urllib.request.urlopen(browser, timeout=30).read().decode()
        if BUILT.is_file():  # the wheel carries the editor's script
            script = re.search(r"/static/built/editor-\w+\.js", page)[0]
            assert b"SPARQL" in urllib.request.urlopen(f"http://127.0.0.1:{port}{script}", timeout=30).read()
        for page, text in (("documents/model", b"The model"), ("search?q=everolimuss", b"/drug/everolimus")):
            assert text in urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=30).read()
        assert list(empty.iterdir()) == []
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
