"""A difference in words: counted, with what went and came, and nothing of the data that a page would run."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.history import changelog
from netkg.history.differences import Change, Difference

QUAD = ox.Quad(ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.Literal("<b>"), ox.NamedNode("http://g"))
EDIT = Change("figure", "outcome/a", "", "changed", ['nk:value "8.4"'], ['nk:value "8.5"'])
ADDED = Change("class", "nk:Odd", "odd <i>", "added", [], ["a owl:Class"])
REMOVED = Change("study", "trial/x", "X", "removed", ["a nk:Study"], [])


def difference(*changes: Change, step: str = "minor", reasons: tuple[str, ...] = ("because",), **answers) -> Difference:
    return Difference(list(changes), [QUAD], [], step, list(reasons), answers)


@pytest.mark.parametrize(
    ("how", "former", "said"),
    [
        ("merged", ["drug/b", "drug/c"], "~ drug drug/a (A), which now includes drug/b, drug/c"),
        ("renamed", ["drug/b"], "~ drug drug/a (A), formerly drug/b"),
        ("retired", [], "- drug drug/a (A) is retired"),
    ],
)
def test_what_a_thing_was_before_is_said_with_its_name(how: str, former: list[str], said: str) -> None:
    change = Change("drug", "drug/a", "A", how, ["it was"], ["it is"], former)
    lines = changelog.text(difference(change), "a", "b", "0.1.0").splitlines()
    assert said in lines
    assert ("      - it was" in lines) == (how != "retired")
    assert said.partition("(A)")[2] in changelog.markdown(difference(change), "a", "b", "0.1.0")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "no difference"),
        ([EDIT], "1 figure changed"),
        ([EDIT, EDIT], "2 figures changed"),
        ([ADDED, ADDED, EDIT], "2 classes added, 1 figure changed"),
        ([REMOVED, REMOVED], "2 studies removed"),
    ],
)
def test_changes_are_counted(changes: list[Change], said: str) -> None:
    assert changelog.summary(difference(*changes)) == said


def test_changed_answers_are_counted() -> None:
    assert changelog.summary(difference(outcomes=(["a"], ["b"]))) == "answers of 1 query changed"
    assert changelog.summary(difference(outcomes=([], ["b"]), entities=(["a"], []))) == "answers of 2 queries changed"


def test_text() -> None:
    written = changelog.text(difference(EDIT, ADDED, REMOVED, outcomes=(["8.4"], ["8.5"])), "a", "b", "0.1.0")
    assert written.splitlines() == [
        "a -> b: 1 class added, 1 figure changed, 1 study removed, answers of 1 query changed",
        "version: minor step, 0.1.0 -> 0.2.0, because because",
        "~ figure outcome/a",
        '      - nk:value "8.4"',
        '      + nk:value "8.5"',
        "+ class nk:Odd (odd <i>)",
        "      + a owl:Class",
        "- study trial/x (X)",
        "~ answer of outcomes: 1 rows went, 1 rows came",
        "      - 8.4",
        "      + 8.5",
    ]


def test_more_reasons_and_no_step() -> None:
    assert "(and 2 more reasons)" in changelog.text(difference(EDIT, reasons=("a", "b", "c")), "a", "b", "0.1.0")
    assert "version: no step" in changelog.text(difference(step="none", reasons=()), "a", "b", "0.1.0")


def test_much_is_cut_and_counted() -> None:
    many = Change("figure", "outcome/a", "", "changed", [], [f"line {n}" for n in range(changelog.SHOWN + 3)])
    written = changelog.text(difference(many), "a", "b", "0.1.0")
    assert "… and 3 more" in written and f"line {changelog.SHOWN}" not in written


def test_a_page_holds_no_markup_of_the_data() -> None:
    written = changelog.html(difference(ADDED, outcomes=(["<script>"], [])), "<a>", "b", "0.1.0")
    assert "<script>" not in written and "<i>" not in written and "<a>" not in written
    assert "&lt;script&gt;" in written and "odd &lt;i&gt;" in written


def test_markdown_has_a_section_for_each_kind_of_change() -> None:
    written = changelog.markdown(difference(EDIT, ADDED, REMOVED, outcomes=(["8.4"], [])), "a", "b", "0.1.0")
    assert [line for line in written.splitlines() if line.startswith("####")] == [
        "#### Added",
        "#### Removed",
        "#### Changed",
        "#### Competency answers",
    ]
    assert "`outcomes`: 1 rows went, 0 rows came" in written


def test_a_patch_is_one_transaction() -> None:
    lines = changelog.patch(difference(EDIT), "a", "b", "0.1.0").splitlines()
    assert lines[2:] == ["TX .", f"A {QUAD} .", "TC ."]
