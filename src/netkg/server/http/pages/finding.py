"""What a search answers: things by name, or the one whose IRI was asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from netkg.engine.base import Snapshot
from netkg.namespaces import NKD, compress, expand
from netkg.search.kinds import kind, rank, segment
from netkg.search.name_index import WHOLE, Hit, HitGroup, NameIndex, fold
from netkg.search.names import Entry, Name
from netkg.server.http.pages.things import Thing

#: Things of a kind that are shown before the rest is behind a link; fewer of those that only mention what is looked for.
_SHOWN, _MENTIONS = 6, 3
#: Words of a query up to which it is asked again with each of them left out.
_WORDS = 6
#: Things of a kind that one page or answer gives at most.
MOST = 200


def find(view: Snapshot, index: NameIndex, query: str) -> Sequence[HitGroup]:
    """Find things by name, identifier or IRI; also by an IRI of something that has no name."""
    groups = index.search(query)
    if groups or any(blank in query for blank in " \t\n") or not query:
        return groups
    try:
        iri = ox.NamedNode(expand(query))
        known = view.knows(iri)
    except ValueError:
        return groups
    if not known:
        return groups
    entry = Entry(iri.value, compress(iri.value), segment(iri.value), (Name(iri.value, "IRI"),))
    return [HitGroup(kind(entry.kind), [Hit(entry, entry.names[0], WHOLE)])]


def fewer(index: NameIndex, query: str) -> list[tuple[str, int]]:
    """Give a query of several words that finds nothing with one word less: what is left and how much it finds, least first."""
    words = query.split()
    if not 1 < len(words) <= _WORDS:
        return []
    shorter = dict.fromkeys(" ".join(words[:place] + words[place + 1 :]) for place in range(len(words)))
    found = [(rest, sum(len(group.hits) for group in index.search(rest))) for rest in shorter]
    return sorted(((rest, count) for rest, count in found if count), key=lambda one: one[1])


def meant(index: NameIndex, local: str, most: int = 3) -> list[Thing]:
    """Guess what an address that leads nowhere was to show: a list, or things of that name, those of its kind first."""
    folder, _, name = local.strip("/").rpartition("/")
    if not folder:
        lists = [kind(one) for one in index.kinds() if one and fold(name) in (fold(one), fold(kind(one).plural))]
        if lists:
            return [Thing(str(NKD) + one.path[1:], one.plural, "list") for one in lists]
    hits = [hit for group in index.search(name) for hit in group.hits if hit.entry.iri.startswith(str(NKD))]
    wanted = fold(folder)
    hits.sort(key=lambda hit: (hit.entry.retired, fold(hit.entry.kind) != wanted, hit.match, rank(hit.entry.kind)))
    return [Thing(hit.entry.iri, hit.entry.label, kind(hit.entry.kind).singular) for hit in hits[:most]]


def most(group: HitGroup, *, alone: bool) -> int:
    """Say how many things of a kind a page shows."""
    return MOST if alone else _SHOWN if rank(group.kind.name) < rank("population") else _MENTIONS


def thing(hit: Hit) -> Thing:
    """Give what was found as pages show things."""
    return Thing(hit.entry.iri, hit.entry.label, hit.entry.kind)


def as_json(query: str, groups: Sequence[HitGroup], limit: int, *, complete: bool) -> dict[str, object]:
    """Give what was found for programs; `limit` things of each kind."""
    return {
        "query": query,
        "total": sum(len(group.hits) for group in groups),
        "complete": complete,
        "groups": [
            {
                "kind": group.kind.name,
                "label": group.kind.plural,
                "total": len(group.hits),
                "results": [
                    {
                        "iri": hit.entry.iri,
                        "path": path if not (path := thing(hit).path).startswith("//") else "",
                        "label": hit.entry.label,
                        "kind": group.kind.singular,
                        "matched": hit.name.text,
                        "reason": hit.reason,
                        "match": ("whole", "beginning", "words", "nearly")[hit.match],
                    }
                    for hit in group.hits[:limit]
                ],
            }
            for group in groups
        ],
    }
