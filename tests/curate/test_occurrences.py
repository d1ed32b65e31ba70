"""A thing is found under every form of its name, and under no name that only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from curated import make_curated
from netkg.curate import occurrences
from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import Succession, named_at, renamed
from netkg.inputs.project import find

NK, NKD = "https://w3id.org/netkg/ontology/", "https://w3id.org/netkg/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?x nk:acts/nk:acts+ ?y", "?x nk:does/nk:does+ ?y"),
        ("^nk:acts|!(nk:acts)", "^nk:does|!(nk:does)"),
        ("nk:acts.", "nk:does."),
        (
            "nk:actsOn nk:acts-on nk:acts_ nk:acts.on xnk:acts nk:acts:x",
            "nk:actsOn nk:acts-on nk:acts_ nk:acts.on xnk:acts nk:acts:x",
        ),
        (f"<{NK}acts> <{NK}actsOn> <{NK}acts/x> <{NK}acts#x>", f"<{NK}does> <{NK}actsOn> <{NK}acts/x> <{NK}acts#x>"),
        (f'"{NK}acts{{x}}" "{NK}acts"', f'"{NK}acts{{x}}" "{NK}does"'),
        (f"PREFIX o: <{NK}>\n?x o:acts ?y", f"PREFIX o: <{NK}>\n?x o:does ?y"),
        ("# nk:acts is old", "# nk:does is old"),
    ],
)
def test_a_term_in_text(text: str, expected: str) -> None:
    assert renamed(text, Succession(f"{NK}acts", f"{NK}does")) == expected


def test_a_record_in_text() -> None:
    change = Succession(f"{NKD}publication/ref-3", f"{NKD}publication/ref-30")
    text = f"@prefix pub: <{NKD}publication/> .\npub:ref-3 pub:ref-31 <{NKD}publication/ref-3> nkd:publication\\/ref-3"
    assert renamed(text, change).splitlines()[1] == f"pub:ref-30 pub:ref-31 <{NKD}publication/ref-30> pub:ref-30"
    assert named_at(text, change.old) == [2]


def test_a_term_may_become_a_record() -> None:
    assert renamed("?x a nk:Acts", Succession(f"{NK}Acts", f"{NKD}effect/acts")) == f"?x a <{NKD}effect/acts>"


@pytest.fixture
def changes(tmp_path: Path) -> ChangeSet:
    return ChangeSet(find(make_curated(tmp_path)))


def test_every_place_is_told_once(changes: ChangeSet) -> None:
    places = [place.place() for place in occurrences.places(changes, f"{NKD}drug/rad001")]
    assert places == [
        "graph/review/drugs.tsv, row 4, column partner",
        "graph/shared/retired.tsv, row 2, column replacedBy",
        "queries/first/one-drug.rq, line 4",
    ]


def test_a_cell_that_cannot_name_the_new_thing_stays(changes: ChangeSet) -> None:
    path = changes.project.graph / "review/drugs.tsv"
    [finding] = occurrences.rewrite(changes, Succession(f"{NKD}drug/rad001", f"{NKD}gene/mtor"))
    assert (finding.row, finding.column) == (4, "partner")
    assert changes.text(path) == path.read_text("utf-8")


def test_a_list_names_a_thing_once(changes: ChangeSet) -> None:
    assert occurrences.rewrite(changes, Succession(f"{NKD}gene/tsc2", f"{NKD}gene/mtor")) == []
    assert "\tgene/mtor\t\tan early name" in changes.text(changes.project.graph / "review/drugs.tsv")
