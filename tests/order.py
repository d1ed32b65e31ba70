"""The order in which files of tests are begun where several processes share them: those first that take longest.

A file is run by one process (`--dist loadfile`), so a long one that is begun last leaves the other processes idle.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
#: About half a minute and more each, with what they build; the first has no need of the release that most of the others wait for.
LONG = (
    "graph/test_stages.py",
    "shapes/test_shapes.py",
    "test_curating.py",
    "graph/test_incremental_equality.py",
    "graph/test_write_validator.py",
    "graph/test_builder.py",
    "guards/test_guards.py",
    "test_install.py",
    "server/http/test_pages_in_chromium.py",
    "inputs/test_queries.py",
    "inputs/test_query_rows.py",
    "why/test_origins.py",
    "test_workspace.py",
    "server/http/test_editor_page.py",
    "server/http/test_editor_answers.py",
    "history/test_snapshots.py",
    "graph/test_hermit.py",
    "cli/test_query.py",
)
_PLACES = {TESTS / name: place for place, name in enumerate(LONG)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first, each file's own in their order."""
    items.sort(key=lambda item: _PLACES.get(item.path, len(LONG)))
