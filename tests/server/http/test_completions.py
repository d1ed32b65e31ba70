"""What the editor completes, over HTTP."""

import json

import brotli

NK = "https://w3id.org/netkg/ontology/"


def test_classes_know_their_properties_and_properties_their_values(server):
    told = server.get("/completions").json()
    properties, classes = told["properties"], told["classes"]
    gene = next(word for word in classes if word["iri"] == NK + "Gene")
    assert (gene["label"], gene["count"]) == ("gene", 3)
    assert NK + "modulates" in [properties[place]["iri"] for place in gene["properties"]]
    assert NK + "inhibits" not in [properties[place]["iri"] for place in gene["properties"]]
    candidate = next(word for word in properties if word["iri"] == NK + "candidateByMechanism")
    assert [classes[place]["iri"] for place in candidate["values"]] == [NK + "Drug"]
    assert candidate["kinds"] == ["drug"]
    assert told["prefixes"]["nk"] == NK


def test_things_are_listed_by_label_and_hypotheses_are_not(server):
    things = server.get("/completions").json()["things"]
    assert ["gene/tsc2", "TSC2"] in things
    assert not any(path.startswith("hypothesis/") for path, _ in things)


def test_it_is_asked_for_once_in_a_release(server):
    first = server.get("/completions", headers={"Accept-Encoding": "br"}, stream=True)
    assert first.headers["Content-Encoding"] == "br"
    assert json.loads(brotli.decompress(first.raw.read(decode_content=False)))["base"] == "https://w3id.org/netkg/"
    again = server.get("/completions", headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_the_values_of_a_parameter(server):
    told = server.get("/completions?example=by-gene&parameter=gene").json()
    assert told == {"values": ["MEN1", "SSTR2", "TSC2"]}
    for wrong in ("example=by-gene&parameter=drug", "example=none&parameter=gene", "example=genes&parameter=gene"):
        assert server.get(f"/completions?{wrong}").status_code == 404
