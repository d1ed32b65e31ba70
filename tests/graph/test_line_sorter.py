"""Lines come out sorted by their bytes, each once, however many there are; what cannot be written says why."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from netkg.errors import StoreUnavailable
from netkg.graph import line_sorter
from netkg.graph.line_sorter import LineSorter

LINES = sorted(f"<http://g/{name}> \U0001f9ec é {number % 7}\n".encode() for name in "aZ_é\U0001f9ec" for number in range(300))


def written(path: Path, lines: Iterable[bytes]) -> bytes:
    with LineSorter(path) as sorter:
        for line in lines:
            sorter.add(line)
    return path.read_bytes()


@pytest.mark.parametrize("limit", [1 << 20, 1000, 0])
def test_the_order_is_that_of_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(line_sorter, "IN_MEMORY", limit)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    given = [*LINES, b"a\n", b"a\tb\n", b"a b\n"]
    random.Random(19).shuffle(given)
    assert written(tmp_path / "sorted", given) == b"".join(sorted(set(given), key=lambda line: bytes(line)[:-1]))
    assert [path.name for path in tmp_path.iterdir()] == ["sorted"]


@pytest.mark.parametrize("limit", [1000, 0])
def test_no_lines_give_an_empty_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(line_sorter, "IN_MEMORY", limit)
    assert written(tmp_path / "sorted", []) == b""


def test_after_an_error_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_sorter, "IN_MEMORY", 0)
    with pytest.raises(KeyError), LineSorter(tmp_path / "sorted") as sorter:
        sorter.add(b"TSC2\n")
        raise KeyError("TSC2")
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_sorter, "IN_MEMORY", 0)
    with pytest.raises(OSError, match="missing"):
        written(tmp_path / "missing" / "sorted", (b"%d\n" % number for number in range(50_000)))


def test_a_program_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_sorter, "IN_MEMORY", 0)
    with pytest.raises(OSError, match=r"`sort` was ended \(Killed\)"), LineSorter(tmp_path / "sorted") as sorter:
        sorter.add(b"TSC2\n")
        assert sorter._program is not None
        sorter._program.kill()
        for _ in range(100):
            sorter.add(b"MEN1\n" * 10_000)


def test_a_system_without_the_program_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert written(tmp_path / "sorted", [b"b\n", b"a\n"]) == b"a\nb\n", "a few lines need none"
    monkeypatch.setattr(line_sorter, "IN_MEMORY", 0)
    with pytest.raises(StoreUnavailable, match="install it"):
        written(tmp_path / "sorted", [b"b\n", b"a\n"])
