"""Turn every skipped test into a failure where NETKG_NO_SKIP=1, so that a check cannot pass by leaving tests out."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest

VARIABLE = "NETKG_NO_SKIP"


def _forbidden() -> bool:
    return os.environ.get(VARIABLE) == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Fail a test that skips; an expected failure is no skip."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _forbidden():
        report.outcome = "failed"
        report.longrepr = f"skipped, which {VARIABLE}=1 forbids: {call.excinfo.value if call.excinfo else ''}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Fail a module that skips as a whole."""
    report = yield
    if report.skipped and _forbidden():
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: skipped, which {VARIABLE}=1 forbids"
    return report
