"""Matching a tumour over HTTP: the form, its answer, the same as the command gives, and what is wrong beside its field."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.inputs import queries
from netkg.search.catalogue import Catalogue
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.in_process import ThreadSupervisor
from netkg.server.http.match_routes import SHOWN, read, write_csv
from netkg.server.http.reading import mechanism_evidence
from netkg.server.settings import Settings
from netkg.tumour.matching import NAME
from netkg.tumour.tumour_match import COLUMNS, PopulationMatch, TumourMatch, TumourProfile
from servers import TOKEN, Server, running

HTML = {"Accept": "text/html"}
TUMOUR = {"site": "pancreas", "grade": "G2", "function": "nonfunctioning"}


@pytest.fixture(scope="module")
def site(built: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = shutil.copytree(built.store, tmp_path_factory.mktemp("match") / "store")
    examples = [asdict(query) for query in queries.load(built.queries)]
    with running(store, examples=examples, workers=1) as started:
        yield started


def section(text: str, name: str) -> str:
    return text.partition(f'<h2 id="{name}">')[2].partition("<h2")[0]


def verdict(site: Server, given: dict[str, str], name: str) -> str:
    """Give what the page says of all populations of a verdict."""
    return section(site.get("/match", params={**given, "show": name, "page": "all"}, headers=HTML).text, "answer")


def row(text: str, study: str) -> str:
    return next(part for part in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if f">{study} patients<" in part)


def test_the_form_alone_is_a_page(site: Server) -> None:
    answer = site.get("/match", headers=HTML)
    assert answer.status_code == 200 and "not medical advice" in answer.text and "<h2" not in answer.text
    assert '<a href="/match">' in site.get("/", headers=HTML).text and '<a href="/figures">' in site.get("/", headers=HTML).text


def test_each_verdict_has_its_criterion(site: Server) -> None:
    text = site.get("/match", params=TUMOUR, headers=HTML).text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text.index("not medical advice") < text.index('<h2 id="answer">')
    assert "<strong>meets</strong> pancreatic" in row(verdict(site, TUMOUR, "included"), "RADIANT-3")
    assert "<strong>breaks</strong> not pancreatic" in row(verdict(site, TUMOUR, "excluded"), "RADIANT-4")


def test_each_verdict_is_a_list_in_parts(site: Server) -> None:
    """What includes the tumour first, trials before other studies; a part of a list is a small page."""
    told = site.get("/match", params={**TUMOUR, "format": "json"}).json()["populations"]
    first = site.get("/match", params=TUMOUR, headers=HTML).text
    for name in ("included", "excluded", "not said"):
        own = [one["population"] for one in told if one["verdict"] == name]
        assert f">{name}: {len(own)}</a>" in first
        seen, path = [], f"/match?site=pancreas&grade=G2&function=nonfunctioning&show={name.replace(' ', '-')}"
        while path:
            text = site.get(path, headers=HTML).text
            shown = re.findall(r'<tr><th scope="row">.*?<span class="quiet"><a [^>]*>([^<]*)</a>', text, re.DOTALL)
            assert len(shown) <= SHOWN
            seen += shown
            following = re.search(r'<a rel="next" href="([^"]+)"', text)
            path = html.unescape(following[1]) if following else ""
        assert sorted(map(html.unescape, seen)) == sorted(own)
    met = re.findall(r'<tr><th scope="row"><a href="/(trial|study)/', section(first, "answer").partition("included-open")[0])
    assert met == sorted(met, reverse=True) and met[0] == "trial"


def test_what_is_left_open_stands_beside_included(site: Server) -> None:
    told = site.get("/match", params={**TUMOUR, "format": "json"}).json()["populations"]
    text = verdict(site, TUMOUR, "included")
    met, left_open = text.split('<h3 id="included-open">')
    for part, is_open in ((met, False), (left_open, True)):
        own = [one for one in told if one["verdict"] == "included" and bool(one["open"]) is is_open]
        assert own and len(re.findall('<tr><th scope="row">', part)) == len(own)
        assert sorted(int(n) for n in re.findall(r"included, (\d+) open<", part)) == sorted(
            len(one["open"]) for one in own if is_open
        )


def test_the_page_says_where_a_classification_is_not_for_the_site(site: Server) -> None:
    given = {"site": "lung", "ki67": "15"}
    assert "These tables are for a digestive" in section(site.get("/match", params=given, headers=HTML).text, "given")
    assert "These tables" not in site.get("/match", params={**given, "site": "pancreas"}, headers=HTML).text


def test_each_classification_says_its_grade_or_what_it_needs(site: Server) -> None:
    for given, table_1, who in [
        ({"ki67": "15"}, ["grade 2 neuroendocrine tumor"], []),
        ({"ki67": "30"}, [], []),
        ({"ki67": "30", "differentiation": "well"}, [], ["neuroendocrine tumor G3"]),
        (
            {"ki67": "30", "differentiation": "poor"},
            ["grade 3 neuroendocrine carcinoma"],
            ["neuroendocrine carcinoma of the WHO"],
        ),
    ]:
        text = section(site.get("/match", params=given, headers=HTML).text, "given")
        told = site.get("/match", params={**given, "format": "json"}).json()["classifications"]
        assert [one["classification"].partition(",")[0] for one in told] == ["Neychev and Kebebew", "WHO 2019 classification"]
        for one, wanted in zip(told, (table_1, who), strict=True):
            assert one["classification"] in text
            assert [grade["label"][: len(name)] for grade, name in zip(one["grades"], wanted, strict=True)] == wanted
            assert all("<strong>" in text and grade["definition"] in text for grade in one["grades"])
            assert one["grades"] or one["says"][1:] in text
    assert "eeds the differentiation, give it" in section(site.get("/match", params={"ki67": "30"}, headers=HTML).text, "given")


def test_the_differentiation_that_was_given_is_still_chosen(site: Server) -> None:
    text = site.get("/match", params={"ki67": "30", "differentiation": "poor"}, headers=HTML).text
    assert '<option value="poor" selected>' in text and '<option value="well">' in text


def test_what_is_not_said_lists_its_open_criteria(site: Server) -> None:
    given = {"alteration": "TSC2 somatic mutation"}
    unsaid = verdict(site, given, "not-said")
    listed = [one for one in site.get("/match", params={**given, "format": "json"}).json()["populations"] if one["open"]]
    assert listed
    for one in listed:
        item = unsaid.partition(f">{html.escape(one['population'])}</a>")[2].partition("</ul>")[0]
        assert re.findall(r"<li><strong>open</strong> ([^<]+)</li>", item) == [html.escape(name) for name in one["open"]]


def test_the_populations_are_a_table_for_spreadsheets(site: Server) -> None:
    told = site.get("/match", params={**TUMOUR, "format": "json"}).json()["populations"]
    for answer in (
        site.get("/match", params={**TUMOUR, "format": "csv"}),
        site.get("/match", params=TUMOUR, headers={"Accept": "text/csv"}),
    ):
        assert answer.headers["Content-Type"].startswith("text/csv") and "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert tuple(rows[0]) == COLUMNS
        assert [(row["populationIri"], row["studyIri"], row["verdict"]) for row in rows] == [
            (one["population_iri"], one["study_iri"], one["verdict"]) for one in told
        ]
        assert [row["open"] for row in rows] == ["; ".join(one["open"]) for one in told]
    assert '/match?site=pancreas&amp;grade=G2&amp;function=nonfunctioning&amp;format=csv">CSV' in (
        site.get("/match", params=TUMOUR, headers=HTML).text
    )
    wrong = site.get("/match", params={"site": "pancras", "format": "csv"})
    assert wrong.status_code == 400 and "Did you mean" in wrong.json()["detail"]


def test_a_cell_of_the_table_is_no_formula() -> None:
    population = PopulationMatch("=1+1", "+1 of", "included", ("@met",), (), ("-5",), (), "", "", "", ())
    (row,) = csv.DictReader(io.StringIO(write_csv(TumourMatch(TumourProfile(), None, [population])), newline=""))
    assert [row[name] for name in ("study", "population", "met", "open")] == ["'=1+1", "'+1 of", "'@met", "-5"]


def test_json_is_what_the_command_gives(site: Server, built: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: built)
    given = [part for name, value in TUMOUR.items() for part in (f"--{name}", value)]
    expected = json.loads(CliRunner().invoke(main, ["match", *given, "--format", "json"]).stdout)
    assert site.get("/match", params=TUMOUR, headers={"Accept": "application/json"}).json() == expected


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"site": ""}, "site", "Say something about the tumour"),
        ({"site": "pancras"}, "site", "Did you mean pancreatic neuroendocrine tumor"),
        ({"grade": "G2", "ki67": "15"}, "grade", "not both"),
        ({"ki67": "many"}, "ki67", "not a number of 0 or more"),
        ({"ki67": "150"}, "ki67", "150 is above 100"),
        ({"grade": "G3"}, "grade", "can mean grade 3 neuroendocrine carcinoma or neuroendocrine tumor G3"),
        ({"grade": "3"}, "grade", "can mean grade 3 neuroendocrine carcinoma or neuroendocrine tumor G3"),
        ({"grade": "4"}, "grade", "No grade of a tumour is called"),
        ({"differentiation": "good"}, "differentiation", "It can be well, poor"),
        ({"grade": "G2", "differentiation": "poor"}, "differentiation", "is not poorly differentiated; give one"),
        ({"extent": "wide"}, "extent", "No extent of a tumour is called"),
        ({"alteration": "x" * 201}, "alteration", "at most 200 characters"),
        ({"site": ["lung", "pancreas"]}, "site", "at most once"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(site: Server, given: dict[str, Any], field: str, words: str) -> None:
    answer = site.get("/match", params=given, headers=HTML)
    assert answer.status_code == 400
    assert re.search(rf'id="wrong-{field}" role="alert">[^<]*{words}', answer.text)
    known = site.get("/match", params=given, headers={**HTML, "If-None-Match": "*"})
    assert known.status_code == 400 and words in known.text
    told = site.get("/match", params={**given, "format": "json"})
    assert told.status_code == 400 and words in told.json()["detail"]


def test_an_answer_that_is_known_is_not_given_again(site: Server) -> None:
    tag = site.get("/match", params=TUMOUR, headers=HTML).headers["ETag"]
    assert site.get("/match", params=TUMOUR, headers={**HTML, "If-None-Match": tag}).status_code == 304


def test_what_tumours_are_matched_with_is_kept_for_a_release_of_a_usual_size(
    view: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = Endpoint(lambda: view, Settings(), ThreadSupervisor(timeout=9, transfer_timeout=9, long_queries=1))
    known, catalogue = queries.load(root / "queries"), Catalogue(lambda: view)
    assert read(endpoint, catalogue, known) is read(endpoint, catalogue, known)
    monkeypatch.setattr(mechanism_evidence, "MOST_RESULTS", 1)
    catalogue = Catalogue(lambda: view)
    assert read(endpoint, catalogue, known) is not read(endpoint, catalogue, known)


def test_every_box_can_be_ticked(site: Server) -> None:
    boxes = re.findall(r'name="extent" value="([^"]+)"', site.get("/match", headers=HTML).text)
    assert len(boxes) > 20
    assert site.get("/match", params={"extent": boxes}, headers=HTML).status_code == 200


@pytest.mark.parametrize("name", ["site", "grade", "ki67", "mitoses", "differentiation", "function", "extent", "alteration"])
def test_markup_stays_text_and_reaches_no_query(site: Server, name: str) -> None:
    for text in ('"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", '" } DROP ALL #', "'; {{ 7*7 }}"):
        answer = site.get("/match", params={name: text}, headers=HTML)
        assert answer.status_code == 400 and "<script>alert" not in answer.text and "<img src=x" not in answer.text


def test_a_page_is_within_the_limits_of_queries(own_store: Path, root: Path) -> None:
    """Whatever a page asks of the engine ends at the time limit, with its process, and other pages go on."""
    endless = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9))
    query = queries.find(queries.load(root / "queries"), NAME)
    # No site is known at the start; after the write, what can be a site is asked for without end.
    values = {name: f"?thing a nk:Endless . {endless}" if name == "site" else "?thing a nk:None" for name in query.params}
    with running(own_store, examples=[asdict(query) | {"values": values}], workers=3, timeout=1, write_token=TOKEN) as server:
        assert server.get("/match", headers=HTML).status_code == 200
        assert server.update("INSERT DATA { GRAPH <urn:g> { <urn:a> a nk:Endless ; rdfs:label 'a' } }").status_code < 300
        answer = server.get("/match", params={"site": "pancreas"})
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (503, "query-timeout")
        assert server.get("/search?q=men1").status_code == 200
        assert "netkg_timeouts_total 1" in server.get("/metrics").text


def test_what_was_not_reached_is_followed_by_its_arm(site: Server) -> None:
    """A value without a number leaves no blank before the comma."""
    text = site.get("/match?site=pancreas&ki67=15&page=all", headers={"Accept": "text/html"}).text
    results = re.findall(r"<li><a [^>]*>[^<]*</a> not reached[^<]{0,20}", text)
    assert results
    assert not [result for result in results if "not reached ," in result]
