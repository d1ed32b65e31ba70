"""Print what the graph holds of each section, beside what the source prints: `python -m tests.coverage.report`."""

from __future__ import annotations

import sys
from pathlib import Path

from . import check, printed, records, text, words

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "paper" / "net-review.txt"
EXCEPTIONS = Path(__file__).with_name("exceptions.tsv")
CHECKS = (check.numbers, check.figures, check.things, check.names, printed.invented, printed.cited, printed.placed)


def counts(sections: check.Sections, held: records.Records) -> list[tuple[str, int, int, int, int]]:
    """Count by section: numbers printed, then figures, named things and statements held."""
    return [
        (
            section,
            sum(len(words.numbers(sentence)) for sentence in sentences),
            *(len(held.of(tables, section)) for tables in (records.FIGURES, records.THINGS, records.STATEMENTS)),
        )
        for section, sentences in sections.items()
        if section != text.REFERENCES
    ]


def table(sections: check.Sections, held: records.Records) -> str:
    """Write the counts as a table; a thing counts in each section that names it, and once in the last line."""
    lines = [f"{'section':<10}{'numbers printed':>16}{'figures':>9}{'things':>8}{'statements':>12}"]
    rows = counts(sections, held)
    total = (
        "all",
        sum(row[1] for row in rows),
        *(len(held.of(tables)) for tables in (records.FIGURES, records.THINGS, records.STATEMENTS)),
    )
    lines += [
        f"{name:<10}{printed:>16}{figures:>9}{things:>8}{statements:>12}"
        for name, printed, figures, things, statements in [*rows, total]
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the counts and every finding that is no exception."""
    if not SOURCE.exists():
        sys.stderr.write(f"The source text is not at {SOURCE}.\n")
        return 2
    sections = text.split(SOURCE.read_text("utf-8"))
    held = records.read(ROOT)
    excepted = check.exceptions(EXCEPTIONS)
    sys.stdout.write(f"{table(sections, held)}\n")
    found = 0
    for walk in CHECKS:
        findings = check.unexcepted(walk(sections, held), excepted)
        found += len(findings)
        sys.stdout.write(f"\n{walk.__name__}: {check.report(findings)}\n")
    sys.stdout.write(f"\n{len(excepted)} exceptions\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
