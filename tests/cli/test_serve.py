"""netkg serve: every setting of the server is an option, and wrong ones are told before anything starts."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading

import pytest
import requests
from click.testing import CliRunner

from netkg.cli import main
from netkg.server.settings import SETTINGS
from pace import HANG
from servers import free_port


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_an_option_with_its_default_and_variable(setting) -> None:
    words = " ".join(CliRunner().invoke(main, ["serve", "--help"], terminal_width=10_000).stdout.split())
    assert setting.option in words
    assert setting.variable in words
    assert f"[default: {'none' if setting.default in ('', (), None) else setting.default};" in words


def test_an_option_that_is_none_is_refused() -> None:
    done = CliRunner().invoke(main, ["serve", "--prot", "1"])
    assert done.exit_code == 2 and "--port" in done.stderr
    done = CliRunner().invoke(main, ["serve", "--port", "http"])
    assert done.exit_code == 2 and "http" in done.stderr


def test_a_port_that_is_taken_is_one_sentence(tmp_path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        command = [sys.executable, "-m", "netkg", "serve", "--port", str(port), "--store", str(tmp_path / "none")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == f"netkg: Port {port} of 127.0.0.1 is in use by another program; choose another port with --port.\n"
    assert not (tmp_path / "none").exists()


def test_the_address_is_told_when_it_can_be_opened(tmp_path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "netkg",
        "serve",
        "--port",
        str(port),
        "--workers",
        "1",
        "--store",
        str(tmp_path / "store"),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        silent = threading.Timer(HANG, process.kill)
        silent.start()
        told = process.stderr.readline()
        try:
            assert re.fullmatch(rf"netkg: serving .+ at http://127\.0\.0\.1:{port}/ \(Ctrl\+C ends it\)\n", told)
            assert requests.get(f"http://127.0.0.1:{port}/health", timeout=60).ok
        finally:
            silent.cancel()
            process.terminate()
