"""Compare the source with the records; every function gives findings, and an empty list is good.

The way back, from the records to the source, is in `printed`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import text as source
from . import words
from .records import FIGURES, THINGS, Record, Records
from .text import REFERENCES, Name, Sentence, Squash, american, clean, squash

Sections = dict[str, list[Sentence]]

_FIGURE_COLUMNS = (
    "value",
    "boundValue",
    "intervalLow",
    "intervalHigh",
    "timeValue",
    "timeFrom",
    "timeTo",
    "ratio",
    "ciLow",
    "ciHigh",
)
ALL_COLUMNS = (*_FIGURE_COLUMNS, "n", "p")
#: Columns whose unit has a column of its own.
_UNITS = {"intervalLow": "intervalLowUnit", "intervalHigh": "intervalHighUnit"}


@dataclass(frozen=True)
class Finding:
    """One thing that source and records do not agree on."""

    section: str
    token: str
    context: str
    message: str

    def __str__(self) -> str:
        return f"{self.section:<14} {self.token:<28} {self.message}\n{'':<15}… {self.context} …"


@dataclass(frozen=True)
class Excepted:
    """A reviewed exception: this text in this context needs no record. Several sections are separated by `|`."""

    section: str
    text: str
    context: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether the finding is this exception, or a part of its text."""
        return (
            finding.section in self.section.split("|")
            and self.context in finding.context
            and bool(re.search(rf"(?<!\w){re.escape(finding.token)}(?!\w)", self.text))
        )


def exceptions(path: Path) -> list[Excepted]:
    """Read the list of exceptions."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Excepted(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def unexcepted(findings: list[Finding], excepted: list[Excepted]) -> list[Finding]:
    """Leave out the findings that an exception covers."""
    return [finding for finding in findings if not any(entry.covers(finding) for entry in excepted)]


def report(findings: list[Finding]) -> str:
    """Write findings for a person to read, in the order of the source."""
    return "\n".join([f"{len(findings)} findings", *map(str, findings)])


def numbers(sections: Sections, records: Records) -> list[Finding]:
    """Report each number that no record of its section carries, or that fewer records carry than places print it."""
    found = []
    for section, sentences in sections.items():
        carried = _carried(records.by_section[section])
        seen: Counter[tuple[str, str]] = Counter()
        for sentence in sentences:
            for number in words.numbers(sentence):
                key = (number.kind, number.value)
                seen[key] += 1
                if seen[key] > carried[key]:
                    times = f"; {seen[key]} places print it, {carried[key]} records carry it" if carried[key] else ""
                    found.append(_number(sentence, number, f"no record carries this number ({number.kind}){times}"))
    return found


def figures(sections: Sections, records: Records) -> list[Finding]:
    """Report each measured figure that no cell of its own holds: a value, a time or a size, under its reference.

    Where a sentence cites nothing, the nearest citing sentences before and after it tell whose figures it prints.
    """
    columns = frozenset(ALL_COLUMNS)
    found = []
    for section, sentences in sections.items():
        if section == REFERENCES:
            continue
        rows = [record for record in records.by_section[section] if record.table in FIGURES | {"arms", "studies"}]
        carried = _carried(rows, columns)
        cells = [(set(row.cells.get("reference", [])), _carried([row], columns)) for row in rows]
        seen: Counter[tuple[str, str]] = Counter()
        for place, sentence in enumerate(sentences):
            cited = _citing(sentences, place)
            for number in words.numbers(sentence):
                key = (number.kind, number.value)
                if not number.figure:
                    continue
                seen[key] += 1
                if not any(held[key] and (not references or not cited or references & cited) for references, held in cells):
                    found.append(_number(sentence, number, f"no figure of {_several(cited)} holds it ({number.kind})"))
                elif seen[key] > carried[key]:
                    found.append(
                        _number(
                            sentence,
                            number,
                            f"{seen[key]} places print this figure, {carried[key]} records hold it ({number.kind})",
                        )
                    )
    return found


def _citing(sentences: list[Sentence], place: int) -> set[str]:
    """Give the references that a sentence may speak of; none for a table, whose cells stand apart."""
    if sentences[place].section.startswith("Table"):
        return set()
    own = sentences[place].references()
    after = next((cited for sentence in sentences[place + 1 :] if (cited := sentence.references())), set())
    before = next((cited for sentence in reversed(sentences[:place]) if (cited := sentence.references())), set())
    return own | before if own else after | before


def _several(cited: set[str]) -> str:
    return ", ".join(f"[{number}]" for number in sorted(cited, key=int)) or "this section"


def _number(sentence: Sentence, number: words.Number, message: str) -> Finding:
    return Finding(
        sentence.section, sentence.text[number.start : number.end], sentence.context(number.start, number.end), message
    )


def _carried(records: list[Record], columns: frozenset[str] = frozenset()) -> Counter[tuple[str, str]]:
    """Count the records that carry each number, by the kind of number; twice when one cell says it twice."""
    carried: Counter[tuple[str, str]] = Counter()
    for record in records:
        most: Counter[tuple[str, str]] = Counter()
        for column, cell in record.content():
            if not columns or column in columns:
                most |= Counter(_numbers_of(record, column, cell))
        carried += most
    return carried


def _numbers_of(record: Record, column: str, cell: str) -> Iterator[tuple[str, str]]:
    for number in words.numbers(cell.replace("-", " ") if column.lower().endswith("unit") else cell):
        yield "plain", number.value.lstrip("<>")
        if number.kind != "plain":
            yield number.kind, number.value
    unit = record.get(_UNITS.get(column, "unit")) or record.get("unit")
    if column == "p":
        yield "p", cell.replace(" ", "")
    elif column in {"phase", "n"}:
        yield column, cell
    elif column in _FIGURE_COLUMNS and unit in {"percent", "patients"}:
        yield {"percent": "percent", "patients": "n"}[unit], cell


def things(sections: Sections, records: Records) -> list[Finding]:
    """Report each place that prints a name of a thing, where no thing of that name has the section."""
    owners: dict[Name, list[Record]] = defaultdict(list)
    for record in records.of(THINGS | {"studies"}):
        for label in record.labels:
            for spelling in {label, american(label)}:
                owners[source.name(spelling)].append(record)
    found = []
    for section, sentences in sections.items():
        if section == REFERENCES:
            continue
        known = {name for name, things_ in owners.items() if any(section in thing.sections for thing in things_)}
        for sentence in sentences:
            places = [
                (start, end, name)
                for name in owners
                for start, end in sentence.squashed.find(name)
                if sentence.text.count("(", start, end) == sentence.text.count(")", start, end)
            ]
            for start, end, name in places:
                wider = any((low, high) != (start, end) and low <= start and end <= high for low, high, _ in places)
                same = any((low, high) == (start, end) and other in known for low, high, other in places)
                if name not in known and not wider and not same:
                    found.append(
                        Finding(
                            section,
                            sentence.text[start:end],
                            sentence.context(start, end),
                            f"{' or '.join(sorted({str(thing) for thing in owners[name]}))} lacks this section",
                        )
                    )
    return sorted(set(found), key=lambda finding: [*sections].index(finding.section))


def names(sections: Sections, records: Records) -> list[Finding]:
    """Report each word that looks like a name and stands in no label or text of the section's records."""
    lower = words.lower_words(sections)
    found = []
    for section, sentences in sections.items():
        cells = [
            squash(american(clean(_written(column, cell))))
            for record in records.by_section[section]
            for column, cell in record.content(notes=False)
        ]
        seen: dict[str, bool] = {}
        for sentence in sentences:
            for word, start, end in words.candidates(sentence, lower):
                if word not in seen:
                    seen[word] = any(_stands(word, cell) for cell in cells)
                if not seen[word]:
                    found.append(
                        Finding(
                            section,
                            word,
                            sentence.context(start, end),
                            "no label or text of the section's records has this name",
                        )
                    )
    return found


def _written(column: str, cell: str) -> str:
    """Write a unit as the source prints it; any other cell stands as it is.

    >>> _written("unit", "mg-per-24-h"), _written("text", "one-per-row")
    ('mg/24-h', 'one-per-row')
    """
    return cell.replace("-per-", "/") if column.lower().endswith("unit") else cell


def _stands(word: str, cell: Squash) -> bool:
    key = squash(american(word)).folded
    forms = {key, key.removesuffix("s"), key.removesuffix("es")}
    if key.endswith("ies"):
        forms.add(key[:-3] + "y")
    if key.endswith("ses"):
        forms.add(key[:-2] + "is")
    return any(form and any(True for _ in cell.find(Name(word, form, exact=False))) for form in forms)
