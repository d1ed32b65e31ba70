"""docs/conformance.md says what is run, how much of it passes, and why the rest does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from beside import needs_w3c

from .exceptions import EXPECTED
from .suite import DESCRIPTION, EXCHANGES, FEDERATION, NOT_RUN, QUERY, RESULTS, SYNTAX, UPDATE, W3C, cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
RUN = (*QUERY, *RESULTS, *UPDATE, *SYNTAX, *DESCRIPTION, *FEDERATION)


def counts() -> list[str]:
    """Give the rows of the table of counts."""
    rows = []
    for name in RUN:
        failed = sum(case.id in EXPECTED for case in cases(name))
        rows.append(f"| {name} | {len(cases(name)) - failed} | {failed} |")
    total, failed = sum(len(cases(name)) for name in RUN), len(EXPECTED)
    return [*rows, f"| **together** | **{total - failed}** | **{failed}** |"]


def reasons() -> list[str]:
    """Give the rows of the table of failures."""
    return [f"| {name} | {reason} |" for name, reason in sorted(EXPECTED.items())]


@needs_w3c
def test_the_page_has_the_counts() -> None:
    assert [line for line in PAGE.read_text().splitlines() if line.startswith("|")][2 : len(RUN) + 3] == counts()


def test_the_page_has_the_reasons() -> None:
    assert [line for line in PAGE.read_text().splitlines() if line.startswith("|")][-len(EXPECTED) :] == reasons()


@needs_w3c
def test_every_manifest_is_run_or_named() -> None:
    there = {path.name for path in W3C.iterdir() if path.is_dir()}
    assert there == {*RUN, *EXCHANGES, *NOT_RUN}
    assert all(f"`{name}`" in PAGE.read_text() for name in (*EXCHANGES, *NOT_RUN))


@needs_w3c
@pytest.mark.parametrize("name", EXPECTED)
def test_every_exception_is_a_test(name: str) -> None:
    assert name in {case.id for case in cases(name.partition("/")[0])}
