"""Front page, search, lists and documents over HTTP: formats, headers, and hostile names that stay text."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import requests

from netkg.graph import release
from servers import running

HTML = {"Accept": "text/html,application/xhtml+xml"}
#: Names that are markup, addresses and formulas to whoever does not escape them.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></script><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "]]>&lt;b&gt;&#60;i&#62;",
    "=HYPERLINK(\"http://evil.example\")",
    "\u202eesrever \u0000 \ufffe"[:9],
)  # fmt: skip
_LABEL, _ALT = "http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#altLabel"
_NK = "https://w3id.org/netkg/ontology/"


def quads():
    node, graph = ox.NamedNode, ox.NamedNode("https://w3id.org/netkg/graph/records/review")
    kinds = ("Gene", "Drug", "Trial", "Source")
    for number, text in enumerate(HOSTILE):
        for kind in kinds:
            thing = node(f"https://w3id.org/netkg/{kind.lower()}/hostile-{number}")
            for predicate, value in (
                ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", node(_NK + kind)),
                (_LABEL, ox.Literal(text)),
                (_ALT, ox.Literal("also " + text)),
                (_NK + "date", ox.Literal(text)),
                (_NK + "sourceKind", ox.Literal(text)),
                (_NK + "abbreviation", ox.Literal(text)),
            ):
                yield ox.Quad(thing, node(predicate), value, graph)
        yield ox.Quad(node(_NK + f"C{number}"), node(_LABEL), ox.Literal(text), graph)
        yield ox.Quad(
            node(_NK + f"C{number}"),
            node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            node("http://www.w3.org/2002/07/owl#Class"),
            graph,
        )
    for iri in (
        "https://w3id.org/netkg/gene/'onclick='alert(1)",
        "https://w3id.org/netkg//evil.example/x",
        "javascript:alert(document.domain)",
        "https://w3id.org/netkg/gene/ü?a=b&c=<".replace("<", "%3C"),
    ):
        yield ox.Quad(node(iri), node(_LABEL), ox.Literal("odd IRI " + iri), graph)
        yield ox.Quad(node(iri), node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), node(_NK + "Gene"), graph)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    store = tmp_path_factory.mktemp("hostile") / "store"
    release.create(store, quads(), version="0.0.1")
    with running(store, workers=1) as started:
        yield started


class Page(HTMLParser):
    """What a browser makes of a page: its tags, and the addresses in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def hostile_pages():
    yield from (
        "/",
        "/browse",
        "/gene/",
        "/drug/",
        "/trial/",
        "/source/",
        "/class/",
        "/browse?class=nk:Gene",
        "/search",
    )
    for text in HOSTILE:
        yield "/search?" + urlencode({"q": text})
        yield "/search?" + urlencode({"q": "also", "kind": text})
        yield "/gene/?" + urlencode({"type": text, "sort": text, "page": text})
        yield "/browse?" + urlencode({"class": text})
        yield "/documents/" + quote(text, safe="")
        yield f"/gene/hostile-{HOSTILE.index(text)}"


@pytest.mark.parametrize("path", hostile_pages())
def test_names_stay_text(hostile, path: str) -> None:
    answer = hostile.get(path, headers=HTML)
    assert answer.status_code in (200, 400, 404), answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "49{% raw" not in answer.text
    for tag, attributes in Page(answer.text).tags:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert tag not in ("img", "iframe", "b", "i"), (tag, attributes)
        if tag == "script":
            assert (attributes.get("src") or "").startswith("/static/") or attributes["type"] == "application/ld+json"
        for name in ("href", "src", "action"):
            assert re.match(r"(/(?!/)|#|https?://|data:,$|$)", attributes.get(name) or ""), (tag, attributes)


def test_what_is_searched_for_comes_back_whole(hostile) -> None:
    for text in HOSTILE[:3]:
        told = hostile.get("/search?" + urlencode({"q": text, "format": "json"})).json()
        assert text in [found["label"] for group in told["groups"] for found in group["results"]]


def test_formulas_in_csv_are_text(hostile) -> None:
    answer = hostile.get("/drug/", headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert any(line["label"].startswith("'=HYPERLINK") for line in lines)
    assert not any(cell.startswith("=") for line in lines for cell in line.values())


def test_front_page(server) -> None:
    answer = server.get("/", headers=HTML)
    assert answer.status_code == 200
    data = [tag for tag in Page(answer.text).tags if tag == ("script", {"type": "application/ld+json"})]
    assert len(data) == 1
    said = json.loads(re.search(r'ld\+json">(.*?)</script>', answer.text, re.DOTALL)[1])
    assert said["dataset"]["@type"] == "Dataset"
    for download in said["dataset"]["distribution"]:
        assert (
            requests.head(download["contentUrl"], timeout=9).headers["Content-Type"].split(";")[0] in download["encodingFormat"]
        )
    assert len(said["dataset"]["distribution"]) == 4
    tags = Page(answer.text).tags
    assert ("link", {"rel": "canonical", "href": server.url + "/"}) in tags
    assert any(attributes.get("property") == "og:title" for _, attributes in tags)
    assert any("autofocus" in attributes for tag, attributes in tags if tag == "input")
    assert f'<{server.url}/>; rel="canonical"' in answer.headers["Link"]
    assert server.get("/", headers={**HTML, "If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/", "/search", "/browse", "/gene/", "/documents", "/gene/tsc2", "/sparql", "/errors", "/nothing"]
)
def test_every_page_has_the_same_head(server, path: str) -> None:
    tags = Page(server.get(path, headers=HTML).text).tags
    links = [attributes.get("href") for tag, attributes in tags if tag == "a"]
    first = links.index("/search")
    assert links[first : first + 5] == ["/search", "/browse", "/figures", "/sparql", "/documents"]
    assert links[0] == "#main"
    assert any(attributes.get("id") == "main" for tag, attributes in tags if tag == "main")


def test_search_as_json(server) -> None:
    told = server.get("/search?q=evrolimus", headers={"Accept": "application/json"}).json()
    (group,) = told["groups"]
    (found,) = group["results"]
    assert (group["kind"], found["label"], found["path"], found["match"]) == (
        "drug",
        "everolimus",
        "/drug/everolimus",
        "nearly",
    )
    assert found["reason"] == "similar spelling"
    assert server.get("/search?q=everolimus&format=json").headers["Content-Type"] == "application/json"
    assert server.get("/search?q=everolimus&format=json&limit=x").status_code == 200
    assert server.get("/search?q=tsc2").headers["Content-Type"].startswith("text/html")
    assert server.get("/search?q=tsc2", headers={"Accept": "image/png"}).status_code == 406


def test_hypotheses_are_not_found(server) -> None:
    assert server.get("/search?q=predicts+response&format=json").json()["groups"] == []


def test_lists(server) -> None:
    page = server.get("/gene/", headers=HTML)
    assert page.status_code == 200
    assert 'href="/gene/tsc2"' in page.text
    moved = server.get("/gene", headers=HTML)
    assert (moved.status_code, moved.headers["Location"]) == (308, "/gene/")
    assert server.get("/gene/?format=json").json()["total"] == 3
    assert server.get("/nothing/", headers=HTML).status_code == 404
    assert server.get("/gene/tsc9", headers=HTML).status_code == 404
    assert requests.head(server.url + "/gene/", timeout=9).status_code == 200


def test_lists_do_not_stand_in_the_way_of_iris(server) -> None:
    assert server.get("/ontology/").headers["Content-Type"].startswith("text/turtle")
    assert server.get("/gene/", headers={"Accept": "text/turtle"}).status_code == 406


def test_members_of_a_class(server) -> None:
    assert 'href="/drug/everolimus"' in server.get("/browse?class=nk:Drug", headers=HTML).text
    assert server.get("/browse?class=" + quote("<>"), headers=HTML).status_code == 400


def test_a_record_has_its_data_under_an_address_of_its_own(server) -> None:
    assert "modulates" in server.get("/gene/tsc2?view=data", headers=HTML).text
    link = server.get("/gene/tsc2", headers=HTML).headers["Link"]
    assert '<https://w3id.org/netkg/gene/tsc2>; rel="cite-as"' in link
    assert 'rel="describedby"; type="text/turtle"' in link


def test_documents(root, net_store) -> None:
    with running(net_store, workers=1, documents=str(root / "docs"), examples=[EXAMPLE]) as started:
        assert started.get("/documents/model").status_code == 200
        assert 'href="/documents/model"' in started.get("/documents").text
        assert started.get("/documents/none", headers=HTML).status_code == 404
        for path in ("/documents/../README", "/documents/%2e%2e/README", "/documents/..%2fREADME", "/documents/model.md"):
            assert started.get(path, headers=HTML).status_code == 404, path
        queries = started.get("/documents/queries").text
        assert "/sparql?query=" + quote(EXAMPLE["text"], safe="/") in queries
        assert "/documents/model</loc>" in started.get("/sitemap.xml").text


EXAMPLE = {"name": "genes", "title": "Genes", "about": "", "params": {}, "text": "SELECT * { ?gene a nk:Gene }"}


def test_robots_and_sitemap(server) -> None:
    assert server.get("/robots.txt").headers["Content-Type"].startswith("text/plain")
    answer = server.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    assert f"<loc>{server.url}/gene/tsc2</loc>" in answer.text


def test_a_write_is_found_at_once(own_store) -> None:
    from servers import TOKEN

    with running(own_store, workers=2, write_token=TOKEN) as started:
        assert started.get("/search?q=DAXX&format=json").json()["groups"] == []
        written = started.update("INSERT DATA { GRAPH <graph/records/review> { <gene/daxx> a nk:Gene ; rdfs:label 'DAXX' } }")
        assert written.status_code == 200, written.text
        for _ in range(6):
            assert started.get("/search?q=DAXX&format=json").json()["total"] == 1
            assert 'href="/gene/daxx"' in started.get("/gene/", headers=HTML).text


def test_an_empty_store_has_pages_too(tmp_path) -> None:
    (tmp_path / "store").mkdir()
    with running(tmp_path / "store", workers=1) as started:
        for path in ("/", "/search?q=x", "/browse", "/documents", "/documents/queries", "/sitemap.xml"):
            assert started.get(path, headers=HTML).status_code == 200, path


def test_the_front_page_leads_only_to_what_is_there(server) -> None:
    tags = Page(server.get("/", headers=HTML).text).tags
    local = {attributes["href"] for tag, attributes in tags if tag == "a" and (attributes.get("href") or "").startswith("/")}
    for path in sorted(local):
        assert server.get(path, headers=HTML).status_code == 200, path


def test_browsing_has_every_kind_under_a_heading(server) -> None:
    told = Page(server.get("/browse", headers=HTML).text)
    links = [attributes["href"] for tag, attributes in told.tags if tag == "a" and "href" in attributes]
    assert {"/gene/", "/drug/", "/trial/"} <= set(links)
    assert len([link for link in links if link == "/gene/"]) == 1


def test_a_page_that_is_not_there_offers_a_search(server) -> None:
    text = server.get("/gene/no-such%22%3E%3Cb%3E", headers=HTML).text
    assert 'href="/search?q=no%20such%22%3E%3Cb%3E"' in text and "<b>" not in text
    assert "sought" not in server.get("/gene/no-such").json()
