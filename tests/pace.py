"""Compare how long things take with each other, in the same run: no test says how fast the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Longer than anything here takes on any machine: only what never ends runs into it.
HANG = 120.0


def cpu_seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Give the least processor time that some rounds of a work take."""

    def once() -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    return min(once() for _ in range(rounds))


def ratio(work: Callable[[], object], control: Callable[[], object], *, least: float = 1e-4) -> float:
    """Say how many times the processor time of a control a work takes.

    :param least: seconds that the control counts for at least, as the clock is not finer.
    """
    return cpu_seconds(work) / max(cpu_seconds(control), least)


def wait_until(condition: Callable[[], object], seconds: float = HANG) -> bool:
    """Wait for a condition, and say whether it came."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
