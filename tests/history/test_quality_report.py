"""The quality report: each count has its list, and a release stands beside those before it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.history import quality_report
from netkg.history.quality_report import QualityReport
from netkg.inputs.project import find

HEAD = """@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix nkd: <https://w3id.org/netkg/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix dcterms: <http://purl.org/dc/terms/> .
"""
BEFORE = """
nk:Drug a owl:Class ; rdfs:label "drug" ; obo:IAO_0000115 "A thing that is given." ; skos:exactMatch obo:CHEBI_23888 .
[] a owl:Axiom ; owl:annotatedSource nk:Drug ; owl:annotatedTarget "A thing that is given." ; dcterms:source obo:CHEBI_23888 .
<https://w3id.org/netkg/drug/everolimus> a nk:Drug ; rdfs:label "everolimus" ; nk:section "6.1" ; skos:exactMatch obo:CHEBI_68478 ;
    prov:wasDerivedFrom <https://w3id.org/netkg/table/shared/drugs.tsv#row=2> .
<https://w3id.org/netkg/arm/x> a nk:Arm ; rdfs:label "x" ; nk:section "6.1" ; nk:intervention <https://w3id.org/netkg/drug/everolimus> ;
    prov:wasDerivedFrom <https://w3id.org/netkg/table/review/arms.tsv#row=2> .
"""
#: A class that nobody uses, without definition; a drug that is named nowhere and has no place; a source that says nothing;
#: a population with a criterion in words; an identifier that was not seen; a term that was given up.
ADDED = """
nk:Odd a owl:Class ; rdfs:label "odd <thing>" .
nk:Vague a owl:Class ; rdfs:label "vague" ; obo:IAO_0000115 "A thing." .
nk:Old a owl:Class ; rdfs:label "obsolete old" ; owl:deprecated true .
<https://w3id.org/netkg/drug/new> a nk:Drug ; rdfs:label "new" ;
    prov:wasDerivedFrom <https://w3id.org/netkg/table/shared/drugs.tsv#row=3> .
<https://w3id.org/netkg/source/a-2020> a nk:Source ; rdfs:label "A 2020" ; nk:publication <https://w3id.org/netkg/publication/ref-a-2020> .
<https://w3id.org/netkg/population/p> a nk:StudyPopulation ; rdfs:label "p" ; nk:qualifier "who came on a Monday" .
[] owl:annotatedSource <https://w3id.org/netkg/drug/new> ; owl:annotatedTarget obo:CHEBI_1 ; nk:unconfirmed true .
"""
LISTED = {
    "classes-not-used": ["nk:Odd", "nk:Vague"],
    "classes-without-mapping": ["nk:Odd", "nk:Vague"],
    "criteria-in-words": ["nkd:population/p"],
    "given-up": ["nk:Old"],
    "mappings-unconfirmed": ["nkd:drug/new"],
    "records-not-used": ["nkd:drug/new"],
    "records-without-mapping": ["nkd:drug/new"],
    "records-without-place": ["nkd:drug/new"],
    "sources-without-statement": ["nkd:source/a-2020"],
    "terms-without-definition": ["nk:Odd"],
    "terms-without-source": ["nk:Vague"],
}


@pytest.fixture(scope="module")
def found() -> QualityReport:
    texts = {"0.1.0-a": HEAD + BEFORE, "0.2.0-b": HEAD + BEFORE + ADDED}
    views = {
        name: embedded.view(ox.parse(text, format=ox.RdfFormat.TURTLE), name, default_graph="own")
        for name, text in texts.items()
    }
    return quality_report.report(find().queries, views)


def test_each_query_lists_what_is_lacking_and_nothing_else(found: QualityReport) -> None:
    lists = json.loads(quality_report.as_json(found))
    short = {one["name"]: sorted(quality_report.compress(thing["thing"]) for thing in one["things"]) for one in lists}
    assert short == LISTED
    assert all(list(one["counts"].values()) == [0, len(LISTED[one["name"]])] for one in lists)


@pytest.mark.parametrize("form", quality_report.WRITERS)
def test_every_form_counts_and_names(found: QualityReport, form: str) -> None:
    written = quality_report.WRITERS[form](found)
    assert all(name in written for name in (LISTED if form != "md" else ("Terms without a definition",)))
    if form != "text":
        assert "who came" not in written and "drug/new" in written
    if form == "html":
        assert "odd &lt;thing&gt;" in written and "<thing>" not in written
        assert all(f'href="#{name}"' in written and f'id="{name}"' in written for name in LISTED)


def test_the_project_has_a_title_and_three_columns_for_every_list(root: Path) -> None:
    for query in quality_report.queries.load(root / "queries" / quality_report.FOLDER):
        assert query.title != query.name and "SELECT DISTINCT ?thing ?label ?kind" in query.text
