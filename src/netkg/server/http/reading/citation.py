"""Say where a record comes from: the sources, the latest first, and the places in each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netkg.namespaces import NKD
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.facts import Facts

#: The one source whose places stand without its key (`6.1`, not `review: 6.1`).
UNKEYED = str(NKD["source/review"])
#: Places in the order in which a source has them.
_RANKS = (("abstract", 0), ("Table", 2))


@dataclass(frozen=True)
class SourcePlaces:
    """One source and the places in it that say something."""

    source: Thing
    places: tuple[str, ...]
    year: str = ""


@dataclass(frozen=True)
class Citation:
    """Where one record was said."""

    record: str
    sources: tuple[SourcePlaces, ...] = ()
    is_weak: bool = False

    @property
    def year(self) -> str:
        """The latest year of its sources, empty where none has a date."""
        return max((source.year for source in self.sources), default="")

    @property
    def words(self) -> str:
        """The sources with their places, for a table of plain text.

        >>> Citation("", (SourcePlaces(Thing("", "Kunz 2023"), ("abstract", "Table 2")),)).words
        'Kunz 2023: abstract, Table 2'
        """
        return "; ".join(
            f"{source.source.label}: {', '.join(source.places)}" if source.places else source.source.label
            for source in self.sources
        )

    @property
    def path(self) -> str:
        """The record's address on this server."""
        return Thing(self.record, "").path


def cite(facts: Facts, record: str) -> Citation:
    """Gather where a record was said, the latest source first."""
    return facts.once(_cite, record)


def _cite(facts: Facts, record: str) -> Citation:
    places = facts.texts(record, "nk:section")
    sources = [_places(facts, source, places) for source in facts.iris(record, "nk:source")]
    return Citation(
        record,
        tuple(sorted(sources, key=lambda found: (-int(found.year or 0), found.source.label))),
        facts.text(record, "nk:weakSource") == "true",
    )


def _places(facts: Facts, source: str, places: list[str]) -> SourcePlaces:
    """Give the places of one source: those that begin with its key, or the bare ones of a source that needs none."""
    key = source.rpartition("/")[2] + ": "
    own = [place.removeprefix(key) for place in places if place.startswith(key)]
    if source == UNKEYED:
        own = [place for place in places if ": " not in place]
    published = [facts.text(work, "nk:year") for work in facts.iris(source, "nk:publication")]
    year = re.search(r"[0-9]{4}", " ".join([facts.text(source, "nk:date"), *published]))
    return SourcePlaces(facts.term(source), tuple(sorted(own, key=_rank)), year.group() if year else "")


def _rank(place: str) -> tuple[int, str]:
    return next((rank for start, rank in _RANKS if place.startswith(start)), 1), place


def without_keys(places: str) -> str:
    """Leave out the keys of sources before places, where the source is named beside them.

    >>> without_keys("6.1, kunz-2023: abstract, Table 2")
    '6.1, abstract, Table 2'
    """
    return re.sub(r"(^|, )[a-z0-9][a-z0-9-]*: ", r"\1", places)
