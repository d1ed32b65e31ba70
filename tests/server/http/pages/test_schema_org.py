"""What pages say in the terms of schema.org."""

from __future__ import annotations

import json

import pytest

import reading_graph
from netkg.namespaces import NK, NKD
from netkg.server.http.pages import schema_org
from netkg.server.http.reading.drug_page import read_drug
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.gene_page import read_gene
from netkg.server.http.reading.publication_page import read_publication
from netkg.server.http.reading.study_page import read_study
from netkg.server.http.reading.tumour_page import read_tumour


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(reading_graph.view())


def test_a_gene(facts: Facts) -> None:
    said = schema_org.gene(read_gene(facts, str(NKD["gene/tsc2"]), None))
    assert said == {
        "@context": "https://schema.org",
        "@type": "Gene",
        "@id": str(NKD["gene/tsc2"]),
        "url": str(NKD["gene/tsc2"]),
        "name": "TSC2",
        "alternateName": ["tuberin gene"],
        "sameAs": ["http://identifiers.org/hgnc/12363"],
    }


def test_a_drug_says_its_class_and_no_use(facts: Facts) -> None:
    said = schema_org.drug(read_drug(facts, str(NKD["drug/everolimus"]), []))
    assert said["@type"] == "Drug"
    assert [one["name"] for one in said["drugClass"]] == ["mTOR inhibitor"]
    assert not {"indication", "treatment", "possibleTreatment", "usedToTreat"} & set(said)
    assert schema_org.drug(read_drug(facts, str(NKD["regimen/both"]), []))["@type"] == "MedicalTherapy"


def test_a_trial_a_publication_a_tumor(facts: Facts) -> None:
    trial = schema_org.study(read_study(facts, str(NKD["trial/one"])))
    assert (trial["@type"], trial["identifier"], trial["description"]) == (
        "MedicalTrial",
        ["NCT00000001"],
        "randomized, phase III",
    )
    assert [one["@type"] for one in trial["subjectOf"]] == ["ScholarlyArticle"]
    article = schema_org.publication(read_publication(facts, str(NKD["publication/ref-74"])))
    assert (article["@type"], article["headline"], article["identifier"]) == (
        "ScholarlyArticle",
        "A trial of everolimus",
        ["doi:10.1000/1"],
    )
    tumour = schema_org.tumour(read_tumour(facts, str(NK["PancreaticNET"])))
    assert tumour["description"] == "A neuroendocrine neoplasm of the pancreas."
    assert json.dumps(tumour)
