"""Figures over HTTP: as a page, as an SVG, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

import reading_graph
from netkg.graph import release
from netkg.search.catalogue import Catalogue
from netkg.server.http import figure_routes
from netkg.server.http.pages.paging import WHOLE
from netkg.server.http.reading.figures_read import Selection
from servers import Server, running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("figures") / "store"
    release.create(store, reading_graph.quads(), version="0.0.1")
    with running(store, workers=1) as started:
        yield started


def test_the_page_has_the_figure_its_data_and_its_files(site: Server) -> None:
    text = site.get("/figures/comparisons?drug=everolimus&measure=PFS", headers={"Accept": "text/html"}).text
    assert text.count("<svg") == 4, "what has a ratio and what has none, each for a desk and for a phone"
    assert "HR 0.48 (95% CI 0.35 to 0.67)" in text
    assert "Compare within a trial only" in text
    assert 'href="/figures/comparisons.csv?drug=everolimus&amp;measure=PFS"' in text
    assert "<option selected>everolimus</option>" in text


def test_a_page_shows_a_part_and_the_files_everything(site: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    every = figure_routes.Figures(Catalogue(reading_graph.view))
    monkeypatch.setattr(figure_routes, "SHOWN", 2)
    parts = [[one.iri for one in every.comparisons(Selection(), n).variables["contrasts"]] for n in (1, 2)]
    whole = every.comparisons(Selection(), WHOLE).variables["contrasts"]
    assert [len(part) for part in parts] == [2, 1] and [*parts[0], *parts[1]] == [one.iri for one in whole]
    assert len(every.comparisons(Selection()).table) == 4, "a file has everything, below its head"
    text = site.get("/figures/comparisons?page=99", headers={"Accept": "text/html"}).text
    assert "No comparison matches" not in text and text.count("<tr") == 4, "the last part stands in for one behind it"


def test_choices_narrow_page_file_and_figure_alike(site: Server) -> None:
    every = list(csv.DictReader(io.StringIO(site.get("/figures/comparisons.csv").text)))
    chosen = list(csv.DictReader(io.StringIO(site.get("/figures/comparisons.csv?drug_class=mTOR+inhibitor").text)))
    assert len(every) == 3
    assert [row["record"].rpartition("/")[2] for row in chosen] == ["one-pfs-later", "one-pfs"]
    assert [(row["value"], row["source"]) for row in chosen] == [
        ("11.4 months", "Later 2021: abstract"),
        ("11.0 months", "The review: 6.1"),
    ]
    assert "No comparison matches" in site.get("/figures/comparisons?measure=nothing").text


def test_a_cell_is_no_formula(site: Server) -> None:
    answer = site.get("/figures/comparisons.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    sides = [row["side"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert any(side.startswith("'=cmd") for side in sides)
    assert not any(side.startswith("=") for side in sides)


@pytest.mark.parametrize("name", ["comparisons", "medians", "timeline"])
def test_a_figure_is_a_file_of_its_own(site: Server, name: str) -> None:
    answer = site.get(f"/figures/{name}.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert ElementTree.fromstring(answer.content).tag.endswith("svg")
    assert site.get(f"/figures/{name}.svg", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/figures/none", "/figures/comparisons.pdf", "/figures/comparisons.svg.csv"])
def test_there_is_no_other(site: Server, path: str) -> None:
    assert site.get(path).status_code == 404
