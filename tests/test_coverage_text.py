"""The reader of the source's text: sections, sentences, numbers, references, names."""

from __future__ import annotations

import pytest

from .coverage import text, words
from .coverage.text import Sentence

SHORT = """ We report on tumors. It is
important.

1. Introduction
Tumors (NETs) are rare [1, 2]. About 85% are
sporadic [3–
5].

2. First Options,
Second Options
2.1. Role of Surgery. Survival was
 Table 1: Names of tumors.
Low grade

Carcinoid, atypical
carcinoidc , islet cell

Ki-67 index (%)b

NET, neuroendocrine tumor; c only in the
lung.

61% in 9 patients [32].
2.2. A Heading that Wraps
Once. It ends in 2010 [4].
 [2] K. Öberg, “Genetics,” Current Opinion, vol. 16, no. 1,
2009.
[3] M. H. Kulke, “Guidelines,” Pancreas, 2010.
"""


@pytest.fixture
def short() -> dict[str, list[str]]:
    return {section: [sentence.text for sentence in sentences] for section, sentences in text.split(SHORT).items()}


def test_split_names_the_sections_in_order(short):
    assert [*short] == ["abstract", "1", "2", "2.1", "2.2", "Table 1", "reference list"]


def test_split_joins_lines_and_cuts_sentences(short):
    assert short["abstract"] == ["We report on tumors.", "It is important."]
    assert short["1"] == ["Introduction", "Tumors (NETs) are rare [1, 2].", "About 85% are sporadic [3–5]."]


def test_split_closes_a_sentence_over_a_table(short):
    assert short["2.1"] == ["Role of Surgery", "Survival was 61% in 9 patients [32]."]


def test_split_keeps_a_table_apart_without_footnote_marks(short):
    assert short["Table 1"] == [
        "Names of tumors.",
        "Low grade",
        "Carcinoid, atypical carcinoid , islet cell",
        "Ki-67 index (%)",
        "NET, neuroendocrine tumor; c only in the lung.",
    ]


def test_split_reads_headings_over_several_lines(short):
    assert short["2"] == ["First Options, Second Options"]
    assert short["2.2"] == ["A Heading that Wraps Once", "It ends in 2010 [4]."]


def test_split_reads_the_reference_list_by_entry(short):
    assert [entry[:5] for entry in short["reference list"]] == ["[2] K", "[3] M"]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("𝑅0 resection (𝑛 = 38): 90.4% at 10 years", [("38", "n"), ("90.4", "percent"), ("10", "plain")]),
        ("(60% versus 30%; 𝑝 = 0.025) [33]", [("60", "percent"), ("30", "percent"), ("0.025", "p")]),
        ("70 to 73% at 5 years [47, 48]", [("70", "percent"), ("73", "percent"), ("5", "plain")]),
        ("(5-, 10-, and 20-year rates)", [("5", "plain"), ("10", "plain"), ("20", "plain")]),
        ("a 10year rate, 1.2-fold, more than fivefold", [("10", "plain"), ("1.2", "plain"), ("5", "plain")]),
        ("35,825 cases (Table 1)", [("35825", "plain")]),
        ("four categories: (1) surgery, (2) drugs", [("4", "plain")]),
        (
            "Sixty-six percent; one or more; less than one-fourth; one of many",
            [("66", "percent"), ("1", "plain"), ("one-fourth", "plain")],
        ),
        ("phase I and II trials and a phase III trial", [("1", "phase"), ("2", "phase"), ("3", "phase")]),
        ("177Lu-DOTATATE, 90YDOTATOC, TP53, VEGFR-2, kinase-3, 5-FU, NCT02315625", []),
        ("grade 3-4", [("3", "plain"), ("4", "plain")]),
        ("(p < 0.00001)", [("<0.00001", "p")]),
        ("randomized (1 : 1) to ≤ 3 per week", [("1", "plain"), ("1", "plain"), ("3", "plain")]),
    ],
)
def test_numbers(printed, expected):
    assert [(number.value, number.kind) for number in words.numbers(printed)] == expected


def test_references_expand_ranges_over_a_line_end():
    assert Sentence("8", text.join(["[27, 55, 119–", "123]"])).references() == {"27", "55", "119", "120", "121", "122", "123"}


@pytest.mark.parametrize(
    ("label", "printed", "place"),
    [
        ("90Y-DOTATOC", "with 90YDOTATOC here", "90YDOTATOC"),
        (
            "multiple endocrine neoplasia type 1",
            "multiple endocrine neoplasiatype 1 (MEN1)",
            "multiple endocrine neoplasiatype 1",
        ),
        ("disease-free survival", "5-year diseasefree survival", "diseasefree survival"),
        ("PDGFR-beta", clean := text.clean("PDGFR-𝛽 and others"), clean[:7]),
        ("NET", "advanced NETs", "NETs"),
        ("monotherapy", "of Monotherapies with", "Monotherapies"),
        ("OR", "rate (OR) or", "OR"),
        ("DAX", "DAXX", None),
        ("RET", "retained", None),
    ],
)
def test_a_name_is_found_as_printed(label, printed, place):
    found = [printed[start:end] for start, end in text.squash(printed).find(text.name(label))]
    assert found == ([place] if place else [])


def test_candidates_are_acronyms_capitals_and_drug_words():
    sentence = Sentence("6", "Patients of the Canada survey took pertuzumab against VEGFR-2, grade 3 [4].")
    assert [word for word, *_ in words.candidates(sentence)] == ["Canada", "pertuzumab", "VEGFR-2"]
