"""Whatever form of an identifier's IRI goes round, the one that its own graph writes comes out."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.inputs import iri_forms, project

PROJECT = project.find()
FORMS = list(
    csv.DictReader((PROJECT.graph / iri_forms.FORMS).read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
)


@pytest.mark.parametrize(
    ("other", "canonical"),
    [
        ("https://identifiers.org/hgnc/12363", "http://identifiers.org/hgnc/12363"),
        ("https://identifiers.org/hgnc:12363", "http://identifiers.org/hgnc/12363"),
        ("https://identifiers.org/HGNC:12363", "http://identifiers.org/hgnc/12363"),
        ("http://identifiers.org/hgnc/HGNC:12363", "http://identifiers.org/hgnc/12363"),
        ("http://purl.uniprot.org/hgnc/12363", "http://identifiers.org/hgnc/12363"),
        ("http://purl.uniprot.org/geneid/7249", "http://identifiers.org/ncbigene/7249"),
        ("http://rdf.ebi.ac.uk/resource/ensembl/ENSG00000103197", "http://identifiers.org/ensembl/ENSG00000103197"),
        ("https://www.uniprot.org/uniprotkb/P49815", "http://purl.uniprot.org/uniprot/P49815"),
        ("http://identifiers.org/chembl.compound/CHEMBL1908360", "http://rdf.ebi.ac.uk/resource/chembl/molecule/CHEMBL1908360"),
        ("http://purl.obolibrary.org/obo/OMIM_613254", "https://omim.org/entry/613254"),
        ("http://identifiers.org/mim/613254", "https://omim.org/entry/613254"),
        ("http://identifiers.org/pubmed/21306238", "http://rdf.ncbi.nlm.nih.gov/pubmed/21306238"),
        ("https://pubmed.ncbi.nlm.nih.gov/21306238/", "http://rdf.ncbi.nlm.nih.gov/pubmed/21306238"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/21306238", "http://rdf.ncbi.nlm.nih.gov/pubmed/21306238"),
        ("http://purl.uniprot.org/citations/21306238", "http://rdf.ncbi.nlm.nih.gov/pubmed/21306238"),
        ("http://dx.doi.org/10.1056/NEJMoa1009290", "https://doi.org/10.1056/NEJMoa1009290"),
        ("http://dx.doi.org/10.1016/S0140-6736(15)00817-X", "https://doi.org/10.1016/S0140-6736(15)00817-X"),
        ("https://clinicaltrials.gov/study/NCT00510068", "http://identifiers.org/clinicaltrials/NCT00510068"),
        ("https://identifiers.org/wikipathways/WP4172", "http://identifiers.org/wikipathways/WP4172"),
        ("https://www.wikipathways.org/pathways/WP4172.html", "http://identifiers.org/wikipathways/WP4172"),
        ("https://semanticscience.org/resource/SIO_000300", "http://semanticscience.org/resource/SIO_000300"),
        ("https://identifiers.org/mesh:D015282", "http://id.nlm.nih.gov/mesh/D015282"),
        ("https://identifiers.org/MONDO:0019954", "http://purl.obolibrary.org/obo/MONDO_0019954"),
        ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#C27720", "http://purl.obolibrary.org/obo/NCIT_C27720"),
        ("https://pubchem.ncbi.nlm.nih.gov/compound/25181577", "http://rdf.ncbi.nlm.nih.gov/pubchem/compound/CID25181577"),
        ("https://www.wikidata.org/wiki/Q421052", "http://www.wikidata.org/entity/Q421052"),
        ("https://www.kegg.jp/entry/D09975", "http://www.kegg.jp/entry/D09975"),
        ("https://www.kegg.jp/entry/hsa04150", "http://www.kegg.jp/entry/hsa04150"),
    ],
)
def test_known_forms(other, canonical):
    assert iri_forms.normalise(other) == canonical


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/netkg/gene/tsc2",
        "http://identifiers.org/hgnc/TSC2",
        "http://identifiers.org/hgnc/",
        "http://www.wikipathways.org/instance/WP4172_r127775",
        "urn:uuid:1",
        "",
        "identifiers.org/hgnc:12363",
    ],
)
def test_other_iris_are_left_alone(iri):
    assert iri_forms.normalise(iri) == iri


IDENTIFIERS = st.sampled_from(FORMS).flatmap(
    lambda row: st.tuples(
        st.just(row),
        st.from_regex(re.compile(row["pattern"], re.ASCII), fullmatch=True),
        st.sampled_from([row["canonical"], *filter(None, row["otherForms"].split("|"))]),
        st.sampled_from(["http", "https"]),
    )
)


@given(IDENTIFIERS)
def test_every_form_of_every_identifier_comes_to_the_canonical_one(drawn):
    row, local, template, scheme = drawn
    iri = scheme + "://" + template.partition("://")[2].replace("$1", local)
    canonical = row["canonical"].replace("$1", local)
    assert iri_forms.normalise(iri) == canonical
    assert iri_forms.normalise(canonical) == canonical


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = iri_forms.normalise("https://doi.org/" + text)
    assert iri_forms.normalise(once) == once


def test_no_form_belongs_to_two_graphs():
    """Only KEGG shares its addresses; there the identifiers differ."""
    owners: dict[str, set[str]] = {}
    for row in FORMS:
        for template in [row["canonical"], *filter(None, row["otherForms"].split("|"))]:
            owners.setdefault(template.partition("://")[2], set()).add(row["prefix"])
    assert {form: who for form, who in owners.items() if len(who) > 1} == {"www.kegg.jp/entry/$1": {"KEGG", "KEGG.DRUG"}}


def test_every_prefix_is_documented():
    text = (PROJECT.root / "docs" / "identifiers.md").read_text("utf-8")
    assert [row["prefix"] for row in FORMS if f"`{row['prefix']}`" not in text] == []
