"""Lines as a stream: numbers and places, line ends, comments, and what is no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.cohort import data_lines


def written(folder: Path, data: bytes) -> Path:
    path = folder / "data.txt"
    path.write_bytes(data)
    return path


def test_comments_and_empty_lines_are_counted_and_not_given(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf#names\r\nID\tAGE\r\n\r\n#remark\nP1\t61")
    assert [(line.number, line.text) for line in data_lines.read(path)] == [(2, "ID\tAGE"), (5, "P1\t61")]


def test_reading_goes_on_from_the_end_of_a_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a\r\nß\r\nc\n".encode())
    every = list(data_lines.read(path))
    for here, line in enumerate(every):
        assert list(data_lines.read(path, line.end, line.number)) == every[here + 1 :]


def test_a_line_that_is_no_utf_8_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    first, second = data_lines.read(written(tmp_path, "Kraków\n".encode("iso8859-2") + b"ok\n"))
    assert "not UTF-8" in first.fault
    assert (second.number, second.text) == (2, "ok")


def test_a_line_without_end_is_not_taken_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_lines, "LONGEST", 16)
    first, second = data_lines.read(written(tmp_path, b"x" * 100 + b"\nok\n"))
    assert "longer" in first.fault
    assert (second.number, second.end, second.text) == (2, 104, "ok")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n", "git-lfs-pointer"),
        ("ID\tAGE\nP1\t61\n".encode("utf-16"), "table-encoding"),
        (b"ID\tAGE\rP1\t61\r", "table-line-ends"),
        (b" \n", "table-empty"),
        (b"ID\tAGE\nP1\t61\n", None),
    ],
)
def test_what_cannot_be_read_as_text_says_why(tmp_path: Path, data: bytes, rule: str | None) -> None:
    found = data_lines.unreadable(written(tmp_path, data))
    assert (found.rule if found else None) == rule
