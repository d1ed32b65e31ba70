"""A release is held in memory where loading it leaves half of what is free; where it is not, the server says why."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from netkg import machine
from netkg.engine import placement
from netkg.engine.live import Live
from netkg.engine.placement import EACH, LEAST, MOST, Placement, decide


@pytest.mark.parametrize(
    ("free", "triples", "held"),
    [
        (4_000_000_000, 1_250_000, True),
        (4_000_000_000, 1_250_001, False),
        (100_000_000_000, MOST, True),
        (100_000_000_000, MOST + 1, False),
        (0, LEAST, True),
        (0, LEAST + 1, False),
    ],
)
def test_what_is_free_decides(monkeypatch: pytest.MonkeyPatch, free: int, triples: int, held: bool) -> None:
    monkeypatch.setattr(machine, "free_memory", lambda: free)
    assert decide().holds(triples) is held
    assert decide(triples).holds(triples), "a number that is given goes before it"
    assert not decide(triples).holds(triples + 1)


def test_the_reason_is_the_one_that_decided() -> None:
    given = Placement(1000).reason("0.1.0-abc", 4000)
    assert given.startswith(
        "Release 0.1.0-abc is read from its store on disk: it has 4,000 triples, and --memory-triples is 1,000"
    )
    assert "takes 6.4 GB, and 3.0 GB are free" in Placement(900_000, 3_000_000_000).reason("0.1.0-abc", 4_000_000)
    assert "with --memory-triples" in Placement(MOST, 1 << 40).reason("0.1.0-abc", MOST + 1)


def test_a_server_says_at_its_start_that_it_reads_from_disk(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    held = Live(own_store)
    assert held.view().in_memory
    assert not caplog.messages
    monkeypatch.setattr(machine, "free_memory", lambda: held.view().triples * EACH)
    monkeypatch.setattr(placement, "LEAST", 0)
    live = Live(own_store)
    assert not live.view().in_memory
    (said,) = caplog.messages
    assert f"{live.view().release} is read from its store on disk: loading its {held.view().triples:,} triples takes" in said
    monkeypatch.setattr(machine, "free_memory", lambda: 1 << 40)
    live.refresh(reopen=True)
    assert not live.view().in_memory, "it was decided for good"
    assert set(live.view().quads()) == set(held.view().quads())
