"""Rows laid out for a terminal."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from netkg.cli.result_view import layout, records, table


def written(drawn, width=80):
    out = io.StringIO()
    Console(file=out, width=width).print(drawn)
    return out.getvalue()


COLUMNS = ["study", "gene", "measure", "value", "note", "figureIri"]
ROWS = [
    ["RADIANT-3", "TSC2", "PFS", "11.0", "", "https://w3id.org/netkg/outcome/1"],
    ["RADIANT-4", "TSC2", "OS", "37.4", "", "https://w3id.org/netkg/outcome/2"],
]


def test_what_is_the_same_is_said_once_and_what_is_empty_is_named():
    shown = written(table("Figures", COLUMNS, ROWS, 40), 40)
    assert shown.count("TSC2") == 1
    assert "Empty: note" in shown
    assert "Left out: figureIri; --all shows them" in shown
    assert "outcome/1" not in shown


def test_the_columns_that_matter_most_are_kept_and_no_name_is_broken():
    columns = ["gene", "drug", "study", "population", "note", "measure", "evidence"]
    many = "patients with advanced pancreatic NETs " * 3
    rows = [
        ["TSC2", "177Lutetium-DOTATATE", "RADIANT-3", many, many, "PFS", "mechanism only"],
        ["VHL", "belzutifan", "LITESPARK-004", "germline variant", "", "ORR", "genotype-stratified result"],
    ]
    shown = written(table("Outcomes", columns, rows, 100, ["drug", "evidence"]), 100)
    assert "177Lutetium-DOTATATE" in shown
    assert "genotype-stratified" in shown
    assert "mechanism only" in shown
    assert "Left out: " in shown
    assert "note" in shown.split("Left out: ")[1]


def test_what_depends_on_a_column_that_has_no_room_is_left_out_too():
    columns = ["study", "measure", "value"]
    rows = [["RADIANT-3", "progression-free survival", "11.0"], ["RADIANT-4", "overall survival", "14.0"]]
    assert layout(columns, rows, 26, columns).shown == (0,)
    assert layout(columns, rows, 60, columns).shown == (0, 1, 2)


def test_what_holds_for_every_row_stands_above_the_table():
    shown = written(table("Figures", COLUMNS, ROWS, 40), 40)
    assert shown.index("TSC2") < shown.index("measure")


def test_rows_that_differ_only_in_what_has_no_room_are_told_once():
    rows = [[str(2010 + n % 2), f"RADIANT-{n % 2}", f"a measure of many words {n}"] for n in range(6)]
    names = ["year", "study", "measure"]
    narrow = written(table("t", names, rows, 30, ["year", "study"]), 30)
    assert narrow.count("RADIANT-0") == 1
    assert "6 rows, 2 that differ" in " ".join(narrow.split())
    wide = written(table("t", names, rows, 90, ["year", "study"]), 90)
    assert wide.count("RADIANT-0") == 3


def test_all_shows_every_column_with_a_value():
    shown = written(table("Figures", COLUMNS, ROWS, None), 500)
    assert "https://w3id.org/netkg/outcome/2" in shown
    assert "Left out" not in shown


def test_a_record_has_a_line_for_each_value():
    shown = written(records("Figures", COLUMNS, ROWS))
    assert "2 of 2" in shown
    assert "value      37.4" in shown
    assert "note" not in shown


def test_no_rows():
    assert "0 rows" in written(table("Nothing", COLUMNS, [], 80))
    assert "0 rows" in written(records("Nothing", COLUMNS, []))


def test_markup_in_a_value_is_text():
    assert "[red]x[/red]" in written(table("[b]t[/b]", ["a"], [["[red]x[/red]"]], 80))
    assert "[red]x[/red]" in written(records("t", ["a"], [["[red]x[/red]"]]))


CELL = st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=60)


@given(st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=6), st.integers(20, 200))
def test_every_column_is_somewhere_and_the_table_fits(rows, width):
    columns = ["a", "bb", "ccIri", "d" * 9, "e"]
    chosen = layout(columns, rows, width)
    assert sorted((*chosen.shown, *chosen.same, *chosen.left_out, *chosen.empty)) == list(range(5))
    assert all(len(line) <= width for line in written(table("t", columns, rows, width), width).splitlines())
