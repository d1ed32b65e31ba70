"""The graph carries every row of the facts gathered since 2017, or says why it does not.

The facts lie outside the repository; without them the walk is skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .coverage import pack

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str], dict[str, str]]:
    if not pack.PACK.is_dir():
        pytest.skip("the facts since 2017 are not beside the repository")
    return pack.pack()


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, str]]:
    return pack.held(ROOT)


@pytest.mark.parametrize("walk", [pack.missing, pack.lost], ids=lambda walk: walk.__name__)
def test_every_row_has_its_records(walk, rows, records):
    findings = [*walk(pack.covered(), rows, records)]
    assert not findings, "\n".join([walk.__doc__ or "", *findings])


def test_what_rests_on_reports_alone_is_marked(records):
    assert not [*pack.unmarked(records)], "\n".join([pack.unmarked.__doc__ or "", *pack.unmarked(records)])


def test_a_mark_that_is_taken_away_is_seen(records):
    marked = next(name for name, record in records.items() if record.get("weakSource") == "true")
    assert [*pack.unmarked(records | {marked: records[marked] | {"weakSource": ""}})]


def test_the_walk_sees_what_is_lost(rows, records):
    entry = next(entry for entry in pack.covered() if entry.table == "outcomes" and entry.ours)
    wrong = records | {ours: {"value": "99999"} for ours in entry.ours}
    assert [*pack.lost([entry], rows, wrong)]
    assert [*pack.missing([], rows, records)]
    assert [*pack.missing([pack.Covered("outcomes", entry.row, ("outcome/none",), "")], {}, records)]


_LATER = """SELECT ?earlier ?later {
  ?earlier a nk:Comparison ; nk:figure ?figure ; nk:comparatorFigure ?comparatorFigure .
  ?later a nk:Comparison ; nk:figure/nk:updates ?figure ; nk:comparatorFigure/nk:updates ?comparatorFigure }"""


def test_a_comparison_whose_figures_are_updated_is_updated_too(view):
    """Both cut-offs stand in `comparisons`; without the link nothing there says which is newer."""
    pairs = [(row["earlier"].value, row["later"].value) for row in view.query(_LATER)]
    said = {
        (row["earlier"].value, row["later"].value)
        for row in view.query("SELECT * { ?later a nk:Comparison ; nk:updates ?earlier }")
    }
    assert pairs
    assert [pair for pair in pairs if pair not in said] == []
