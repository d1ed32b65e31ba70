"""Pages made for reading, from a real server: what they say, that texts stay text, and how they look in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

import reading_graph
from netkg.graph import release
from netkg.namespaces import NKD
from netkg.server.http.pages import reading_pages
from pages import axe, complaints, scrolls_sideways
from servers import Server, running

PAGES = ["/gene/tsc2", "/gene/vhl", "/gene/men1", "/drug/everolimus", "/regimen/both", "/trial/one", "/publication/ref-74"]
CLASSES = ["/ontology/PancreaticNET", "/ontology/Grade2NET"]
HOSTILE = [
    "/gene/hostile",
    "/drug/hostile",
    "/trial/hostile",
    "/ontology/HostileNET",
    "/figures/comparisons",
    "/figures/timeline",
]
FIGURES = ["/figures", "/figures/comparisons?drug=everolimus", "/figures/timeline?drug=everolimus"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the written-out graph, with the query that the pages of genes need."""
    store = tmp_path_factory.mktemp("reading") / "store"
    release.create(store, reading_graph.quads(), version="0.0.1")
    examples = [{"name": "mutation-to-outcome", "title": "evidence", "text": reading_graph.query_text()}]
    with running(store, examples=examples, workers=2) as started:
        yield started


def page(site: Server, path: str) -> str:
    answer = site.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    return answer.text


class Elements(HTMLParser):
    """Collects the elements, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_a_gene_tied_by_mechanism_only_says_so_next_to_the_drug(site: Server) -> None:
    text = page(site, "/gene/tsc2")
    (card,) = re.findall(r'<section class="card candidate" aria-label="everolimus">.*?</section>', text, re.S)
    heading = re.search(r"<h3>.*?</h3>", card, re.S)
    assert heading is not None
    assert words(heading.group()).strip() == "everolimus mechanism only"
    assert "No study in this graph tested everolimus by TSC2 status." in card
    assert "genotype-stratified" not in text
    assert "Mechanism only." in text
    assert "not evidence that they work" in words(text)


def test_a_gene_with_a_result_by_genotype_says_which_alteration(site: Server) -> None:
    text = page(site, "/gene/vhl")
    assert "Mechanism only." not in text
    row = re.search(r"VHL germline variant</a></th><td[^>]*>(.*?)</td>", text, re.S)
    other = re.search(r"VHL somatic mutation</a></th><td[^>]*>(.*?)</td>", text, re.S)
    assert row is not None
    assert other is not None
    assert "genotype-stratified result" in row.group(1)
    assert "mechanism only" in other.group(1)


def test_without_the_query_nothing_is_denied(own_store) -> None:
    with running(own_store, workers=1) as started:
        text = page(started, "/gene/tsc2")
        assert "was not looked up for this page" in text
        assert "no study with an arm" not in text
        assert "No study in this graph" not in text
        assert page(started, "/drug/everolimus")


def test_a_figure_has_its_source_and_the_latest_comes_first(site: Server) -> None:
    text = words(page(site, "/drug/everolimus"))
    assert text.index("11.4 months") < text.index("11.0 months")
    assert "Later 2021: abstract" in text
    assert "The review: 6.1, Table 2" in text
    assert "updated since" in text
    assert "weak source" in text


def test_what_changed_since(site: Server) -> None:
    text = page(site, "/trial/one")
    changes = words(text[text.index('id="changes"') : text.index('id="events"')])
    assert changes.index("11.4 months") < changes.index("11.0 months")
    assert "Excluded" in text
    assert "pancreatic NET" in text


@pytest.mark.parametrize(
    "path", ["/gene/tsc2", "/drug/everolimus", "/trial/one", "/publication/ref-74", "/ontology/PancreaticNET"]
)
def test_the_triples_are_one_click_away_and_machines_see_no_change(site: Server, path: str) -> None:
    text = page(site, path)
    assert f'href="{path}?view=data"' in text
    data = page(site, f"{path}?view=data")
    assert "What points here" in data
    assert "What points here" not in text
    for form in ("ttl", "nt", "rdf", "jsonld"):
        assert site.get(f"{path}?format={form}").status_code == 200
    assert site.get(path).headers["Content-Type"].startswith("text/turtle")
    answer = site.get(path, headers={"Accept": "text/html"})
    assert site.get(path, headers={"Accept": "text/html", "If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_record_without_a_page_of_its_own_is_read_by_labels(site: Server) -> None:
    text = page(site, "/ontology/MTORInhibitor")
    assert "What points here" not in text and "rdf:type" not in text and "Kind of" in words(text)
    assert 'href="/ontology/MTORInhibitor?view=data"' in text
    data = page(site, "/ontology/MTORInhibitor?view=data")
    assert "What points here" in data and "rdf:type" in data


@pytest.mark.parametrize("path", [*PAGES, *CLASSES, *HOSTILE, *FIGURES])
def test_texts_stay_text_and_nothing_is_inline(site: Server, path: str) -> None:
    answer = site.get(path, headers={"Accept": "text/html"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    read = Elements(answer.text)
    if "ostile" in path:
        assert reading_graph.HOSTILE in "".join(read.texts), "it is there, as text"
    for tag, attributes in read.found:
        assert not {name for name in attributes if name.startswith("on")}, (tag, attributes)
        assert "style" not in attributes, (tag, attributes)
        assert tag not in ("style", "img", "iframe"), (tag, attributes)
        assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/ld+json", (tag, attributes)
        assert not (attributes.get("href") or "").lower().startswith("javascript:")


@pytest.mark.parametrize("path", [*PAGES, *CLASSES, "/gene/hostile", "/drug/hostile"])
def test_json_ld_is_json_about_the_page(site: Server, path: str) -> None:
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(site, path), re.S)
    assert json.loads(data)["@id"] == f"https://w3id.org/netkg{path}"


def test_no_page_scrolls_sideways_on_a_phone(site: Server, browser) -> None:
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    said = complaints(opened)
    opened.on("dialog", lambda dialog: said.append(dialog.message))
    wide = []
    for path in (*PAGES, *CLASSES, *HOSTILE, *FIGURES):
        opened.goto(site.url + path)
        if scrolls_sideways(opened):
            wide.append(path)
    opened.close()
    assert wide == []
    assert said == []


@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing(site: Server, browser, width: int) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    found = {}
    for path in (*PAGES, *CLASSES, *HOSTILE, *FIGURES):
        opened.goto(site.url + path)
        opened.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        if said := axe(opened):
            found[path] = said
    opened.close()
    assert found == {}


def test_the_picture_takes_the_colours_of_the_page(site: Server, browser) -> None:
    looks = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        opened = context.new_page()
        opened.goto(site.url + "/gene/tsc2")
        looks.append(opened.evaluate("getComputedStyle(document.querySelector('.fig-ink, .fig-link')).fill"))
        dashes = opened.evaluate("getComputedStyle(document.querySelector('.fig-mechanism')).strokeDasharray")
        assert dashes not in ("none", "")
        context.close()
    assert looks[0] != looks[1]


def test_the_page_of_a_drug_shows_the_comparisons_that_weigh_most(monkeypatch) -> None:
    iri = str(NKD["drug/everolimus"])
    whole = reading_pages.drug(reading_graph.view(), iri, None).variables
    assert len(whole["shown"]) == len(whole["page"].contrasts) > 1
    monkeypatch.setattr(reading_pages, "SHOWN", 1)
    part = reading_pages.drug(reading_graph.view(), iri, None).variables
    assert [one.iri for one in part["shown"]] == [whole["shown"][0].iri]
    assert part["page"].contrasts == whole["page"].contrasts, "effect estimates stand beside every figure all the same"
