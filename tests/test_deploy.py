"""What is deployed as documented: the unit is closed, and the image's steps name what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNIT, IMAGE = ROOT / "deploy" / "netkg.service", ROOT / "deploy" / "Containerfile"


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
