"""What a survey finds: about each peer, and on each graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from load import Cell
from workloads import Workload


@dataclass
class Facts:
    """What was found about one peer."""

    title: str
    version: str
    load_seconds: float = 0.0
    start_seconds: float = 0.0
    memory_start: float = 0.0
    memory_end: float = 0.0
    commit: tuple[float, float] | None = None
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)
    #: Workloads timed one request at a time.
    alone: set[str] = field(default_factory=set)
    #: Seconds that an answer took when nothing else was asked.
    typical: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Results:
    """What was found on one graph."""

    title: str
    release: str
    triples: int
    workloads: Sequence[Workload] = ()
    rows: dict[str, list[int]] = field(default_factory=dict)
    peers: dict[str, Facts] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
