"""What a row of a study is read with: names, links to the graph, doubts, and the keys of the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from netkg.cohort.cohort_names import CohortNames

#: Looks up what the cells of a row name, and gives its IRIs.
GraphLookup = Callable[..., Sequence[str]]
#: Looks at cells of a row, and gives what should be said of them: message and fix.
Doubt = Callable[..., tuple[str, str] | None]


@dataclass
class Keys:
    """The keys of the rows of a table that were read, and of those that were left out for a finding."""

    held: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Surroundings:
    """What a row is read with beside itself: names, links, doubts, the profiles of the study, and the keys of its tables."""

    names: CohortNames
    links: Mapping[str, GraphLookup]
    doubts: Mapping[str, Doubt]
    profiles: frozenset[str]
    keys: dict[str, Keys]
    #: The profiles whose files are there and cannot be read: of them nothing is known.
    unread: frozenset[str] = frozenset()
