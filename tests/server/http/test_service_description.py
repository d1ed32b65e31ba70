"""The service describes itself as it is set up."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.namespaces import GRAPHS, PREFIXES, records
from netkg.server.http import negotiation, service_description
from netkg.server.settings import Settings

N = ox.NamedNode
VIEW = embedded.view(
    [ox.Quad(N("http://s"), N("http://p"), N("http://o"), N(iri)) for iri in (records("review"), GRAPHS["hypotheses"])], "r"
)


def values(settings: Settings, name: str) -> set[str]:
    found = service_description.triples(VIEW, settings, "http://x/sparql")
    return {t.object.value.rpartition("#")[2] for t in found if t.predicate.value == PREFIXES["sd"] + name}


@pytest.mark.parametrize(
    ("settings", "languages", "features"),
    [
        (Settings(), {"SPARQL11Query"}, {"UnionDefaultGraph"}),
        (Settings(default_graph="own"), {"SPARQL11Query"}, set()),
        (Settings(write_token="t"), {"SPARQL11Query", "SPARQL11Update"}, {"UnionDefaultGraph"}),
        (Settings(allow_service=("http://a/",)), {"SPARQL11Query"}, {"UnionDefaultGraph", "BasicFederatedQuery"}),
    ],
)
def test_what_it_can_do(settings: Settings, languages: set[str], features: set[str]) -> None:
    assert values(settings, "supportedLanguage") == languages
    assert values(settings, "feature") == features
    assert values(settings, "endpoint") == {"http://x/sparql"}


def test_its_formats_and_graphs() -> None:
    formats = {f.iri.rpartition("/")[2] for f in (*negotiation.RESULTS, *negotiation.GRAPHS)}
    assert {value.rpartition("/")[2] for value in values(Settings(), "resultFormat")} == formats
    assert values(Settings(), "name") == {records("review"), GRAPHS["hypotheses"]}


def test_hypotheses_are_said_to_stand_apart() -> None:
    triples = list(service_description.triples(VIEW, Settings(), "http://x/sparql"))
    (comment,) = [
        t for t in triples if t.predicate.value == PREFIXES["rdfs"] + "comment" and t.subject.value == GRAPHS["hypotheses"]
    ]
    named = {t.subject: t.object.value for t in triples if t.predicate.value == PREFIXES["sd"] + "name"}
    assert named[comment.subject] == GRAPHS["hypotheses"]


@pytest.mark.parametrize("form", negotiation.GRAPHS, ids=lambda form: form.name)
def test_it_is_written_in_every_format(form: negotiation.Format) -> None:
    data = service_description.write(VIEW, Settings(), "http://x/sparql", form)
    assert sum(1 for _ in ox.parse(data, format=form.writer)) == sum(
        1 for _ in service_description.triples(VIEW, Settings(), "http://x/sparql")
    )
