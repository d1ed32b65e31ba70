"""What a stage found wrong, where, and what to do: the one currency of every check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in words for the person who will fix it.

    `row` counts as a spreadsheet does (the header is row 1); `column` is the table column's name;
    `line` is the line of a text file. `rule` names the check, `fix` says what to do, `triple` is what offends.
    """

    file: str
    row: int | None = None
    column: str | None = None
    line: int | None = None
    rule: str = ""
    message: str = ""
    fix: str = ""
    triple: str = ""
    #: `error` holds up a release; `warning` and `note` are told and hold up nothing.
    severity: str = "error"

    @property
    def is_error(self) -> bool:
        """Whether it holds up a release."""
        return self.severity == "error"

    def place(self) -> str:
        """Say where, as `graph/review/outcomes.tsv, row 12, column unit`.

        >>> Finding("graph/review/outcomes.tsv", row=12, column="unit").place()
        'graph/review/outcomes.tsv, row 12, column unit'
        """
        parts = [self.file]
        parts += [f"row {self.row}"] if self.row is not None else []
        parts += [f"column {self.column}"] if self.column else []
        parts += [f"line {self.line}"] if self.line is not None else []
        return ", ".join(parts)

    def key(self) -> tuple[object, ...]:
        """Give what findings are sorted by: the place first; a finding without row or line comes before the others."""
        return (self.file, self.row or 0, self.line or 0, self.column or "", self.rule, self.message, self.fix, self.triple)

    def __lt__(self, other: Finding) -> bool:
        return self.key() < other.key()

    def as_dict(self) -> dict[str, object]:
        """Give the fields that say something, for JSON."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}


def render(findings: Iterable[Finding]) -> str:
    """Write findings as text, grouped by file, one line each with its fix below."""
    lines: list[str] = []
    for finding in sorted(findings, key=lambda f: (f.file, f.row or 0, f.line or 0, f.column or "", f.message)):
        lines.append(f"{finding.place()}: {finding.message} [{finding.rule}]")
        if finding.fix:
            lines.append(f"    fix: {finding.fix}")
    return "\n".join(lines)


def unreadable_query(file: str, error: SyntaxError) -> Finding:
    """Say that the query of a file cannot be read, and where."""
    return Finding(
        file,
        line=error.lineno,
        rule="query-syntax",
        message=f"cannot be read: {error.msg or error}",
        fix="Correct the query at this place.",
    )
