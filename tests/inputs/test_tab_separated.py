"""Lines and cells of tab-separated text, as an editor counts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.inputs import tab_separated


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line_and_nothing_else_does(tmp_path: Path, end: str) -> None:
    path = tmp_path / "genes.tsv"
    path.write_bytes(end.join(["id\tlabel", "gene/men1\tMEN1\u2028\x0c\x85", ""]).encode())
    assert list(tab_separated.read(path)) == [(1, "id\tlabel"), (2, "gene/men1\tMEN1\u2028\x0c\x85")]


def test_a_line_without_its_end_counts_and_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "genes.tsv"
    path.write_bytes("\ufeffid\n\ngene/men1".encode())
    assert list(tab_separated.read(path)) == [(1, "id"), (2, ""), (3, "gene/men1")]
    path.write_bytes(b"")
    assert list(tab_separated.read(path)) == []


def test_another_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "genes.tsv"
    path.write_bytes("Sandostat\u00edn".encode("latin-1"))
    with pytest.raises(UnicodeDecodeError):
        list(tab_separated.read(path))


def test_nothing_is_quoted_and_empty_cells_stay() -> None:
    assert tab_separated.cells('"a\tb"\t\t') == ['"a', 'b"', "", ""]
