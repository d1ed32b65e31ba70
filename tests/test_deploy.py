"""What is deployed as documented: the unit is closed, and the image's steps name what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests

from netkg.server.process.http_messages import LONGEST_LINE
from netkg.server.settings import Settings
from servers import TOKEN, free_port, running

ROOT = Path(__file__).parents[1]
UNIT, IMAGE, PROXY = (ROOT / "deploy" / name for name in ("netkg.service", "Containerfile", "nginx.conf"))


def options(text: str) -> list[str]:
    """The options of netkg in a command."""
    return re.findall(r"--[a-z-]+", text)


@pytest.mark.parametrize("command", [UNIT, IMAGE], ids=["unit", "image"])
def test_the_command_has_options_that_there_are(command: Path) -> None:
    [line] = [line for line in command.read_text().splitlines() if line.startswith(("ExecStart=", "CMD "))]
    from netkg.server.settings import SETTINGS

    assert "serve" in line
    assert set(options(line)) <= {"--store", *(setting.option for setting in SETTINGS)}


def test_the_image_copies_what_the_repository_has_or_makes() -> None:
    text = IMAGE.read_text()
    assert (ROOT / "requirements.txt").is_file() and "COPY requirements.txt dist/netkg-*.whl" in text
    assert "\nUSER netkg\n" in text and "pip install netkg" not in text


def test_the_unit_is_well_closed() -> None:
    """As systemd counts it, from 0 to 10; where systemd is not there, the switches that matter most are looked for."""
    text = UNIT.read_text()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "User=netkg", "PrivateUsers=yes"):
        assert f"\n{line}\n" in text
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    said = subprocess.run([analyze, "security", "--offline=yes", str(UNIT)], capture_output=True, text=True).stdout
    found = re.search(r"exposure level for .*: ([0-9.]+)", said)
    assert found is None or float(found[1]) < 3, said


def test_the_proxy_takes_what_the_server_takes(net_store: Path, tmp_path: Path) -> None:
    """Its own limits would be 1 MB and 8 kB; where nginx is there it is started, and the pages' links lead through it."""
    text = PROXY.read_text()
    assert f"client_max_body_size {Settings().max_body}m;" in text
    assert f"large_client_header_buffers 4 {LONGEST_LINE >> 10}k;" in text
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        return
    front, address = free_port(), "http://127.0.0.1:{}/kg"
    with running(
        Path(shutil.copytree(net_store, tmp_path / "store")), base_url=address.format(front), write_token=TOKEN
    ) as server:
        site = text.replace("listen 80;", f"listen 127.0.0.1:{front};").replace("127.0.0.1:8090", f"127.0.0.1:{server.port}")
        (tmp_path / "site.conf").write_text(site.replace("location / {", "location /kg/ {"))
        folders = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\nevents {{}}\n"
            f"http {{ access_log off; {folders} include {tmp_path}/site.conf; }}\n"
        )
        proxy = subprocess.Popen([nginx, "-e", f"{tmp_path}/error.log", "-c", f"{tmp_path}/nginx.conf"])
        try:
            _through(address.format(front))
        finally:
            proxy.terminate()
            proxy.wait()


def _through(root: str) -> None:
    token = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    for _ in range(200):
        try:
            page = requests.get(f"{root}/", headers={"Accept": "text/html"}, timeout=20)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    for link in set(re.findall(r'(?:href|src)="(/[^"#]*)"', page.text)):
        assert requests.get(root.removesuffix("/kg") + link, timeout=20).status_code == 200, link
    assert requests.get(f"{root}/sparql", params={"query": "ASK {} #" + "x" * 60_000}, timeout=20).status_code == 200
    large = "".join(f'<a:{number}> <a:p> "{"x" * 90}" .\n' for number in range(20_000))
    put = requests.put(f"{root}/graphs/caf%C3%A9%2Fx", data=large, headers=token, timeout=120)
    assert (put.status_code, put.headers["Location"]) == (201, f"{root}/graphs/caf%C3%A9%2Fx")
