"""What a spreadsheet leaves in cells is a finding with row and column; what the tables hold is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from netkg.inputs import mappings, spoilt_cells, tables
from small import GENES, make_project


@pytest.mark.parametrize(
    ("cell", "rule", "words"),
    [
        ("10\u00a0mg", "cell-character", "no-break space (U+00A0)"),
        ("10\u202fmg", "cell-character", "U+202F"),
        ("PTEN\u200b", "cell-character", "U+200B"),
        ("\ufeffPTEN", "cell-character", "U+FEFF"),
        ("\u201ctuberin\u201d", "cell-character", "left double quotation mark"),
        ("R\ufffdder", "cell-character", "U+FFFD"),
        ('"MEN1, menin"', "cell-quotes", "what a program writes for 'MEN1, menin'"),
        ('called ""menin""', "cell-quotes", "doubled"),
        ("2-Sep", "cell-date", "'SEP2'"),
        ("Aug-21", "cell-date", "a month"),
        ("March 2021", "cell-date", "a month"),
        ("03/04/2021", "cell-date", "2021-04-03 or 2021-03-04"),
        ("13.08.2021", "cell-date", "2021-08-13"),
        ("2021-08-13 00:00:00", "cell-date", "added to 2021-08-13"),
        ("03/01/26", "cell-date", "a date as a spreadsheet prints it"),
        ("NaN", "cell-nothing", "is 'NaN', which programs write for an empty cell"),
        ("#N/A", "cell-nothing", "'#N/A'"),
        ("K. \u00c3\u2013berg", "cell-encoding", "is 'K. \u00d6berg', read in another encoding"),
        ("K. \u00c3\u0096berg", "cell-encoding", "is 'K. \u00d6berg'"),
        ("HIF-2\u00ce\u00b1", "cell-encoding", "is 'HIF-2\u03b1'"),
        ("K. ?berg", "cell-character", "may have lost a letter in '?berg'"),
        ("M?ller, A.", "cell-character", "'M?ller,'"),
        ("a\x07b", "cell-character", "U+0007"),
    ],
)
def test_each_has_its_finding(cell: str, rule: str, words: str) -> None:
    found = list(spoilt_cells.check("t.tsv", 7, "note", cell))
    assert {(f.rule, f.row, f.column) for f in found} == {(rule, 7, "note")}
    assert any(words in f.message for f in found) and all(f.fix for f in found)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "marinoni-2014",
        "Ki-67",
        "3–20",
        "2021-08-13",
        "2021-08",
        "4.2",
        "Hans' \u2019",
        "a; b",
        '"x" or "y"',
        "1-4",
        "NCT01824875",
        "Really? Yes",
        "https://example.org/search?query=a",
        "\u00d6berg \u03b1 \u2013 \u00c2",
        "none",
    ],
)
def test_what_is_right_has_none(cell: str) -> None:
    assert list(spoilt_cells.check("t.tsv", 7, "note", cell)) == []


def test_a_semicolon_in_a_list_shows_both_readings() -> None:
    (found,) = spoilt_cells.check("t.tsv", 2, "altLabels", "tuberin; TSC", "|")
    assert found.rule == "cell-list" and "'tuberin; TSC' is one value" in found.message and "'tuberin|TSC'" in found.message


def test_a_column_of_whole_numbers_with_decimals_is_one_warning() -> None:
    whole = [(row, f"{row}.0") for row in range(2, 9)]
    (found,) = spoilt_cells.check_decimals("t.tsv", "value", whole)
    assert (found.row, found.column, found.severity) == (2, "value", "warning") and "'2.0' may stand for '2'" in found.message
    assert not list(spoilt_cells.check_decimals("t.tsv", "value", [*whole, (9, "207")]))
    assert not list(spoilt_cells.check_decimals("t.tsv", "value", whole[: spoilt_cells.FEW - 1]))


def test_the_present_tables_and_mappings_have_none(root: Path) -> None:
    assert tables.read(root / "graph").findings == mappings.read(root / "graph").findings == []


def test_the_reader_names_row_and_column_once(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (project / "graph/review/genes.tsv").write_text(GENES.replace("\tSSTR2", "\tSSTR2\u00a0"), "utf-8")
    (found,) = tables.read(project / "graph").findings
    assert (found.place(), found.rule) == ("graph/review/genes.tsv, row 3, column label", "cell-character")


def test_a_word_for_nothing_in_many_cells_is_told_once(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    path = project / "graph/review/genes.tsv"
    path.write_text("id\tlabel\ngene/tsc2\tTSC2\ngene/sstr2\tNaN\ngene/mtor\tNaN\n", "utf-8")
    found = tables.read(project / "graph").findings
    assert [(one.row, one.column, one.rule) for one in found] == [(3, "label", "cell-nothing")]
    assert "1 more cells hold it" in found[0].message
