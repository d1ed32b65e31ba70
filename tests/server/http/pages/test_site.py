"""What pages say to machines."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

from netkg.search.name_index import NameIndex
from netkg.search.names import Entry, Name
from netkg.server.http.pages import site
from netkg.server.http.pages.things import Thing

BASE = "https://w3id.org/netkg/"
INDEX = NameIndex(
    [
        Entry(BASE + "statement/s1", "s1", "statement", (Name("s1"),)),
        Entry(BASE + "gene/a&b<c", "A", "gene", (Name("A"),)),
        Entry(BASE + "gene/old", "old", "gene", (Name("old"),), True),
        Entry("http://elsewhere.example/x", "x", "", (Name("x"),)),
        Entry(BASE + "/evil.example/x", "y", "", (Name("y"),)),
        Entry(BASE + "sparql", "the endpoint", "", (Name("the endpoint"),)),
    ]
)


def test_sitemap_is_xml_with_what_people_look_for_first() -> None:
    root = ElementTree.fromstring(site.sitemap("https://net.example", INDEX, ["/documents/model"]))
    places = [place.text for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places[0] == "https://net.example/"
    assert "https://net.example/documents/model" in places
    assert places[-2:] == ["https://net.example/gene/a&b%3Cc", "https://net.example/statement/s1"]
    assert not any("old" in place or "evil" in place or "elsewhere" in place for place in places)


def test_sitemap_has_no_more_places_than_it_may(monkeypatch) -> None:
    monkeypatch.setattr(site, "MOST", 3)
    assert site.sitemap("https://net.example", INDEX, []).count("<loc>") == 3


def test_dataset() -> None:
    said = site.dataset("https://net.example", "0.1.0-x", [Thing(BASE + "source/review", "review")])
    assert (said["@type"], said["dataset"]["@type"]) == ("DataCatalog", "Dataset")
    assert said["dataset"]["version"] == "0.1.0-x"
    assert said["dataset"]["isBasedOn"] == [BASE + "source/review"]
    assert all(d["contentUrl"].startswith("https://net.example/") for d in said["dataset"]["distribution"])


def test_no_place_of_the_map_is_closed_to_robots() -> None:
    reader = RobotFileParser()
    reader.parse(site.robots("https://net.example").splitlines())
    root = ElementTree.fromstring(site.sitemap("https://net.example", INDEX, []))
    places = [place.text or "" for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert [place for place in places if not reader.can_fetch("*", place)] == []
    assert not reader.can_fetch("*", "https://net.example/sparql?query=ASK%20%7B%7D")


def test_robots() -> None:
    assert "Disallow: /sparql\n" in site.robots("https://net.example")
    assert site.robots("https://net.example").endswith("Sitemap: https://net.example/sitemap.xml\n")
