"""Compare the records with the source: report what they hold and it does not print; an empty list is good."""

from __future__ import annotations

import re

from . import text as source
from . import words
from .check import ALL_COLUMNS, Finding, Sections
from .records import FIGURES, THINGS, Records
from .text import REFERENCES, Name, Sentence, american, clean, squash


def invented(sections: Sections, records: Records) -> list[Finding]:
    """Report each figure, group size or p-value of a record that its section does not print.

    Each place of a record prints its value; the size of the group and the p-value may stand in one of the places alone.
    A study's size may also stand in the bibliographic entry that the study cites.
    """
    printed = {
        section: {number.value for sentence in sentences for number in words.numbers(sentence)}
        for section, sentences in sections.items()
    }
    entries = {
        sentence.text[1:].partition("]")[0]: {number.value for number in words.numbers(sentence)}
        for sentence in sections.get(REFERENCES, [])
    }
    found = []
    for record in records.of(FIGURES | {"arms", "studies"}):
        grouped = record.table in {"arms", "studies"}  # one row stands for all its sections
        for column in ALL_COLUMNS:
            for value in record.cells.get(column, []):
                places = [section for section in record.sections if value.replace(" ", "") not in printed[section]]
                if (grouped or column in {"n", "p"}) and len(places) < len(record.sections):
                    continue
                if grouped and any(value in entries.get(number, ()) for number in record.cells["reference"]):
                    continue
                found += [
                    Finding(section, value, str(record), f"the section does not print this {column}") for section in places
                ]
    return found


def cited(sections: Sections, records: Records) -> list[Finding]:
    """Report each number of the review's list that a record cites and none of its sections does; later sources have keys."""
    printed = {
        section: {number for sentence in sentences for number in sentence.references()}
        for section, sentences in sections.items()
    }
    found = []
    for record in records:
        known = set().union(*(printed.get(section, set()) for section in record.sections))
        for number in record.cells.get("reference", []):
            if number.isdigit() and number not in known:
                found.append(Finding(", ".join(record.sections), f"[{number}]", str(record), "is not cited there"))
    return found


def placed(sections: Sections, records: Records) -> list[Finding]:
    """Report each section of a thing where none of its labels occurs, whole or word by word in one sentence."""
    found = []
    for record in records.of(THINGS):
        labels = {spelling for label in record.labels for spelling in (label, american(label))}
        searched = [source.name(label) for label in labels]
        for section in record.sections:
            if section not in sections:
                found.append(Finding(section, record.get("label"), str(record), "the source has no such section"))
            elif not any(_occurs(sentence, labels, searched) for sentence in sections[section]):
                found.append(Finding(section, record.get("label"), str(record), "none of its labels occurs there"))
    return found


_FILLERS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "without",
        "that",
        "which",
        "who",
        "whose",
        "is",
        "are",
        "has",
        "have",
        "been",
    ]
)
#: What the whole review is about, which a sentence on some of them therefore often leaves out.
_SUBJECT = re.compile(r"\b(?:neuroendocrine tumou?r|NET)s?\b")


def _occurs(sentence: Sentence, labels: set[str], searched: list[Name]) -> bool:
    if any(True for name in searched for _ in sentence.squashed.find(name)):
        return True
    folded = sentence.squashed.folded
    for criterion in {form for label in labels for form in (clean(label), _SUBJECT.sub("", clean(label)))}:
        terms = [squash(word).folded for word in re.findall(r"[^\W_]+", criterion) if word.lower() not in _FILLERS]
        if len(terms) > 1 and all(_stem(word) in folded for word in terms):
            return True
    return False


def _stem(word: str) -> str:
    """Cut a word's ending, so that "downregulation" is found in "downregulated".

    >>> _stem("downregulation"), _stem("tsc2")
    ('downregulat', 'tsc2')
    """
    return re.sub(r"(?:ions?|ed|ing|ies|y|s)$", "", word) if len(word) > 5 else word
