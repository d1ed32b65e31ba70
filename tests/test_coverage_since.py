"""The graph carries every row of the facts gathered since 2017, or says why it does not.

The facts lie outside the repository; without them the walk is skipped.
"""

from __future__ import annotations

import re
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


def _listed(record: dict[str, str], *columns: str) -> set[str]:
    return {value for column in columns for value in (record.get(column) or "").split("|") if value}


def _without_earlier_treatment(records: dict[str, dict[str, str]]) -> set[str]:
    """Populations of an arm that name none of the drugs of which all patients of the study had had one."""
    found = set()
    for name, arm in records.items():
        if not name.startswith("arm/") or not arm["population"]:
            continue
        whole = records.get(records[arm["study"]]["population"]) if arm["study"] in records else None
        for column in ("oneOf", "oneOf2") if whole else ():
            drugs = {criterion for criterion in _listed(whole, column) if criterion.startswith("drug/")}
            if drugs and not drugs & _listed(records[arm["population"]], "requires", "oneOf", "oneOf2"):
                found.add(arm["population"])
    return found


def test_a_subgroup_keeps_the_treatment_that_all_patients_of_its_study_had_before(records):
    """Without it the subgroup of a trial after radioligand therapy reads as one of untreated patients."""
    assert _without_earlier_treatment(records) == set()
    subgroup = "population/cabinet-grade-3"
    assert _without_earlier_treatment(records | {subgroup: records[subgroup] | {"oneOf": ""}}) == {subgroup}


def _silent(records: dict[str, dict[str, str]]) -> set[str]:
    """Sources that no record names as its place and whose note does not say what was not on the page."""
    places = {
        place.split(":")[0]
        for record in records.values()
        for place in re.split(r"[|,]\s*", "|".join(record.get(column) or "" for column in ("section", "place1", "place2")))
    }
    return {
        name
        for name, record in records.items()
        if name.startswith("source/")
        and name.removeprefix("source/") not in places | {"review"}
        and not re.search(r"; (the copy ends|no recommendation|the abstract names the subjects)", record["note"])
    }


def test_a_source_of_which_nothing_is_in_the_graph_says_why(records):
    assert _silent(records) == set()
    assert _silent(records | {"source/nobody-2030": {"note": "read at https://example.org"}}) == {"source/nobody-2030"}


def test_a_finding_of_no_significant_difference_rests_on_no_significant_one(records):
    pairs = [
        (name, support)
        for name, finding in records.items()
        if finding.get("effect") == "no-significant-difference"
        for support in _listed(finding, "support")
        if records[support].get("significance") == "significant"
    ]
    assert pairs == []
