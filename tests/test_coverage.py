"""The graph carries the whole source: every number and every named thing it prints, and nothing it does not print.

The source text lies outside the repository; without it the walks are skipped and only their tools are tested.
`python -m tests.coverage.report` prints the same findings with counts by section.
"""

from __future__ import annotations

import pytest

from .coverage import check, printed, records, report, text
from .coverage.check import Excepted, Finding
from .coverage.records import Record, Records
from .coverage.text import Sentence

MOST_EXCEPTIONS = 20


@pytest.fixture(scope="module")
def sections() -> check.Sections:
    if not report.SOURCE.exists():
        pytest.skip("the source text is not beside the repository")
    return text.split(report.SOURCE.read_text("utf-8"))


@pytest.fixture(scope="module")
def held() -> Records:
    return records.read(report.ROOT)


@pytest.fixture(scope="module")
def excepted() -> list[Excepted]:
    return check.exceptions(report.EXCEPTIONS)


@pytest.mark.parametrize("walk", report.CHECKS, ids=lambda walk: walk.__name__)
def test_source_and_records_agree(walk, sections, held, excepted):
    findings = check.unexcepted(walk(sections, held), excepted)
    if findings:
        pytest.fail(f"{walk.__doc__.splitlines()[0]}\n{check.report(findings)}", pytrace=False)


def test_exceptions_are_few_reasoned_and_in_use(sections, held, excepted):
    assert len(excepted) <= MOST_EXCEPTIONS
    assert all(entry.section and entry.text and entry.context and len(entry.reason) > 15 for entry in excepted)
    findings = [finding for walk in report.CHECKS for finding in walk(sections, held)]
    idle = [entry for entry in excepted if not any(entry.covers(finding) for finding in findings)]
    assert not idle, "exceptions that nothing needs any more; remove them"


def test_every_section_is_found(sections):
    assert [*sections] == [
        "abstract",
        "1",
        "2",
        "3",
        "4",
        "4.1",
        "4.2",
        "4.3",
        "4.4",
        "5",
        "5.1",
        "5.2",
        "5.3",
        "6",
        "6.1",
        "6.2",
        "6.3",
        "7",
        "8",
        "Table 1",
        "Table 2",
        "Table 3",
        "reference list",
    ]
    assert all(sections.values())


def test_every_section_has_records(sections, held):
    counts = report.counts(sections, held)
    assert not [section for section, *_, things, _ in counts if not things]
    bare = {"4", "5"}  # a heading, and no text of its own
    assert not [section for section, *_, statements in counts if not statements and section not in bare]


def test_a_lost_figure_is_noticed(sections, held):
    """Take figures away one by one: nearly every loss shows. The rest are held twice, or are small whole numbers."""
    before = len(check.figures(sections, held))
    figures = [record for record in held.of(records.FIGURES) if record.get("value")][::8]
    assert figures
    noticed = 0
    for figure in figures:
        kept = Records([record for record in held if record is not figure])
        noticed += len(check.figures(sections, kept)) > before
    assert noticed >= 0.85 * len(figures)


def _records(*rows: tuple[str, str, dict[str, str]]) -> Records:
    return Records(
        [
            Record(table, f"{table}/{number}", (section,), {k: v.split("|") for k, v in cells.items()})
            for number, (table, section, cells) in enumerate(rows)
        ]
    )


def _section(*sentences: str) -> check.Sections:
    return {"6.3": [Sentence("6.3", text.clean(sentence)) for sentence in sentences]}


OUTCOME = {"label": "ORR", "value": "16", "unit": "percent", "reference": "112"}


def test_numbers_reports_what_no_record_of_the_section_carries():
    source = _section("The ORR was 16% and the PFS 8.2 months [112].")
    assert [f.token for f in check.numbers(source, _records(("outcomes", "6.3", OUTCOME)))] == ["8.2"]
    assert [f.token for f in check.numbers(source, _records(("outcomes", "6.2", OUTCOME)))] == ["16", "8.2"]


def test_numbers_counts_the_places():
    source = _section("It was 16% in one group and 16% in the other [112].")
    assert len(check.numbers(source, _records(("outcomes", "6.3", OUTCOME)))) == 1


def test_figures_wants_a_cell_under_the_right_reference():
    source = _section("The ORR was 16% [112].")
    words = ("findings", "6.3", {"text": "The ORR was 16%.", "reference": "112"})
    assert not check.numbers(source, _records(words))
    assert check.figures(source, _records(words))
    assert check.figures(source, _records(("outcomes", "6.3", OUTCOME | {"reference": "111"})))
    assert not check.figures(source, _records(("outcomes", "6.3", OUTCOME)))


def test_figures_reads_bounds_ranges_and_p_values_in_their_own_columns():
    source = _section("The ORR was up to 16% (range 7 to 30 months; p < 0.02) [112].")
    bound = ("outcomes", "6.3", {"boundValue": "16", "unit": "percent", "reference": "112"})
    interval = ("outcomes", "6.3", {"intervalLow": "7", "intervalHigh": "30", "unit": "months", "reference": "112"})
    comparison = ("comparisons", "6.3", {"p": "<0.02", "reference": "112"})
    assert not check.figures(source, _records(bound, interval, comparison))
    assert [f.token for f in check.figures(source, _records(bound, interval))] == ["0.02"]
    assert [f.token for f in check.figures(source, _records(interval, comparison))] == ["16"]


def test_things_wants_the_section_on_the_thing():
    source = _section("Depot octreotide was given.")
    assert check.things(source, _records(("drugs", "5.1", {"label": "octreotide"})))
    assert not check.things(source, _records(("drugs", "6.3", {"label": "octreotide"})))
    wider = ("drugs", "6.3", {"label": "octreotide LAR", "altLabels": "depot octreotide"})
    assert not check.things(source, _records(("drugs", "5.1", {"label": "octreotide"}), wider))


def test_names_reports_a_name_that_no_label_has():
    source = _section("Patients took pertuzumab.")
    assert [f.token for f in check.names(source, _records())] == ["pertuzumab"]
    assert not check.names(source, _records(("findings", "6.3", {"text": "Pertuzumab was given."})))


def test_invented_figures_references_and_sections_are_reported():
    source = _section("The ORR was 16% with octreotide [112].")
    record = _records(("outcomes", "6.3", OUTCOME | {"value": "17", "reference": "113"}))
    assert [f.token for f in printed.invented(source, record)] == ["17"]
    assert [f.token for f in printed.cited(source, record)] == ["[113]"]
    assert [f.token for f in printed.placed(source, _records(("drugs", "6.3", {"label": "sunitinib"})))] == ["sunitinib"]


def test_a_merged_figure_prints_its_value_in_each_place_and_the_size_of_its_group_in_one():
    source = _section("The ORR was 16% [112].") | {"Table 3": [Sentence("Table 3", "ORR 16 of 41")]}
    merged = Record("outcomes", "outcome/x", ("6.3", "Table 3"), {"value": ["16"], "n": ["41"], "reference": ["112"]})
    assert not printed.invented(source, Records([merged]))
    merged.cells |= {"n": ["42"], "value": ["41"]}
    assert [(f.section, f.token) for f in printed.invented(source, Records([merged]))] == [
        ("6.3", "41"),
        ("6.3", "42"),
        ("Table 3", "42"),
    ]


def test_a_criterion_is_placed_where_its_words_stand_without_the_tumor():
    source = _section("It was given to patients with unresectable liver metastases.")
    label = "neuroendocrine tumor with unresectable liver metastases"
    assert not printed.placed(source, _records(("class", "6.3", {"label": label})))
    assert printed.placed(source, _records(("class", "6.3", {"label": label.replace("liver", "bone")})))
    assert printed.placed(source, _records(("class", "6.3", {"label": "liver neuroendocrine tumor"})))


def test_places_in_another_source_are_left_out():
    assert records.places(["4.2", "Table 2", "key: Results"]) == ("4.2", "Table 2")


def test_an_exception_covers_its_text_in_its_context_only():
    entry = Excepted("5.3", "Journal of Oncology 7", "reported Journal", "head of the printed page")
    assert entry.covers(Finding("5.3", "Oncology", "commonly reported Journal of Oncology 7 acute", ""))
    assert not entry.covers(Finding("5.3", "Onco", "commonly reported Journal of Oncology 7 acute", ""))
    assert not entry.covers(Finding("5.2", "Oncology", "commonly reported Journal of Oncology 7 acute", ""))
    assert not entry.covers(Finding("5.3", "7", "after 7 weeks", ""))
