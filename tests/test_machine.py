"""What a process may take of the machine is what its service, its container and the groups above it leave."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netkg import machine
from netkg.server.settings import Settings


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The group of a service on a machine of which 5 GB are free."""
    (tmp_path / "self").write_text("0::/system.slice/netkg.service\n")
    (tmp_path / "meminfo").write_text("MemTotal:       8000000 kB\nMemAvailable:   5000000 kB\nHugePages_Total:       0\n")
    service = tmp_path / "groups" / "system.slice" / "netkg.service"
    service.mkdir(parents=True)
    monkeypatch.setattr(machine, "_MINE", tmp_path / "self")
    monkeypatch.setattr(machine, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(machine, "_CGROUPS", tmp_path / "groups")
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 2_000_000)
    return service


def test_memory_is_that_of_the_service_and_of_the_groups_above_it(service: Path, tmp_path: Path) -> None:
    whole = machine.memory()
    (service / "memory.max").write_text("max\n")
    assert machine.memory() == whole == 8_192_000_000
    (service.parent / "memory.max").write_text("3000000000\n")
    assert machine.memory() == 3_000_000_000
    assert Settings().worker_count == 11
    (service / "memory.max").write_text("2500000000\n")
    assert Settings().worker_count == 9
    (tmp_path / "self").unlink()
    (tmp_path / "groups" / "memory.max").write_text("2000000000\n")  # as a container sees it
    assert Settings().worker_count == 8


def test_what_is_free_is_what_the_machine_and_each_group_leave(service: Path, tmp_path: Path) -> None:
    assert machine.free_memory() == 5_000_000 << 10
    (service / "memory.max").write_text("max\n")
    (service.parent / "memory.max").write_text("3000000000\n")
    assert machine.free_memory() == 3_000_000_000, "a group that does not say what it has taken"
    (service.parent / "memory.current").write_text("2500000000\n")
    (service.parent / "memory.stat").write_text("anon 500000000\ninactive_file 2000000000\n")
    assert machine.free_memory() == 2_500_000_000, "what is kept of files counts as free"
    (service.parent / "memory.current").write_text("5500000000\n")
    assert machine.free_memory() == 0
    (tmp_path / "meminfo").unlink()
    (tmp_path / "self").write_text("0::/\n")
    assert machine.free_memory() == 8_192_000_000, "a system that tells nothing"


def test_this_machine_has_memory() -> None:
    assert 0 < machine.free_memory() <= machine.memory()
