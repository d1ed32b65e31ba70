"""What HermiT printed is asked for again only where the input is another, or what was kept is not whole."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.graph import hermit, kept_answers
from netkg.graph.kept_answers import KeptAnswers

INSULINOMA = """
@prefix : <http://x/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Insulinoma a owl:Class ; rdfs:subClassOf :PancreaticNET . :PancreaticNET a owl:Class ; rdfs:subClassOf :NET . :NET a owl:Class .
:case a owl:NamedIndividual, :Insulinoma .
"""


def triples(text: str = INSULINOMA) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


@pytest.fixture
def kept(tmp_path: Path) -> KeptAnswers:
    return KeptAnswers(tmp_path / "hermit")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What HermiT was asked."""
    inputs: list[bytes] = []
    ask = hermit._ask
    monkeypatch.setattr(hermit, "_ask", lambda given: inputs.append(given) or ask(given))
    return inputs


def test_an_equal_input_is_not_classified_again(kept: KeptAnswers, asked: list[bytes]) -> None:
    first = hermit.classify(triples(), kept)
    assert first.links and hermit.classify(reversed(triples()), kept) == first
    assert len(asked) == 1
    hermit.classify(triples(INSULINOMA + ":other a :NET ."), kept)
    assert len(asked) == 2
    hermit.classify(triples())
    assert len(asked) == 3, "without a place to keep it nothing is remembered"


@pytest.mark.parametrize("harm", [lambda text: text[: len(text) // 2], lambda text: text.replace("NET", "NEC"), lambda _: ""])
def test_what_is_cut_off_or_altered_is_asked_anew(kept: KeptAnswers, asked: list[bytes], harm) -> None:
    first = hermit.classify(triples(), kept)
    (file,) = kept.folder.iterdir()
    file.write_text(harm(file.read_text("utf-8")), "utf-8")
    assert hermit.classify(triples(), kept) == first
    assert len(asked) == 2


def test_a_contradiction_is_not_kept(kept: KeptAnswers) -> None:
    empty = INSULINOMA + ":Insulinoma owl:disjointWith :PancreaticNET ."
    for _ in range(2):
        with pytest.raises(hermit.InconsistentError):
            hermit.classify(triples(empty), kept)
    assert not kept.folder.exists()


def test_another_program_is_asked(kept: KeptAnswers, asked: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    hermit.classify(triples(), kept)
    monkeypatch.setattr(hermit, "_program", lambda: "HermiT of tomorrow")
    hermit.classify(triples(), kept)
    assert len(asked) == 2


def test_those_that_were_not_used_for_longest_go(kept: KeptAnswers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MOST", 2)
    for number, key in enumerate(["a", "b"]):
        kept.put(key, key)
        os.utime(kept.folder / key, (number, number))
    assert kept.get("a") == "a"
    kept.put("c", "c")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("a", None, "c")


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = KeptAnswers(tmp_path / "file" / "hermit")
    kept.put("a", "a")
    assert kept.get("a") is None


def test_the_folder_is_the_one_that_was_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def folder() -> Path | None:
        found = kept_answers.of_this_user()
        return found and found.folder

    monkeypatch.setenv("NETKG_REASONER_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert folder() == tmp_path / "own" / "hermit"
    monkeypatch.delenv("NETKG_REASONER_CACHE")
    assert folder() == tmp_path / "xdg" / "netkg" / "hermit"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert folder() == tmp_path / "home" / ".cache" / "netkg" / "hermit"
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)  # as in a container, where no user has this number
    assert folder() is None
