"""The head of a cohort's graph: the study as its meta file says it, and the terms, each declared once and in use."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

import studies
from netkg.cohort import study, study_header
from netkg.cohort.cohort_names import TERMS, CohortNames, term
from netkg.namespaces import NKD
from netkg.rdf import LABEL, TYPE, node


def test_the_study_says_what_it_is(tmp_path: Path) -> None:
    names = CohortNames("small")
    quads = study_header.quads(study.read(studies.write(tmp_path)), names, "0.1.0-test", ["STRUCTURAL_VARIANT/SV"])
    found = list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in found} == {node(f"{NKD}graph/cohorts/small")}
    said = {(quad.predicate, quad.object) for quad in found if quad.subject == node(names.cohort)}
    assert (TYPE, term("Study")) in said
    assert (term("linkedTo"), ox.Literal("0.1.0-test")) in said
    assert (node("dcterms:references"), node("http://rdf.ncbi.nlm.nih.gov/pubmed/28481359")) in said


def test_every_term_has_a_name_and_a_definition() -> None:
    triples = study_header.terms()
    declared = {triple.subject for triple in triples if triple.predicate == TYPE}
    for predicate in (LABEL, node("rdfs:comment")):
        assert {triple.subject for triple in triples if triple.predicate == predicate} == declared
    assert all(str(one.value).startswith(TERMS) for one in declared if isinstance(one, ox.NamedNode))
