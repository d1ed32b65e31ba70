"""What a cohort's graph says of the cohort itself, and of the terms that the rest of it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from netkg.cohort.cohort_names import CohortNames, term
from netkg.cohort.study import Study
from netkg.namespaces import PREFIXES
from netkg.rdf import LABEL, TYPE, in_graph, node, serialize

_TERMS = Path(__file__).with_name("terms.ttl")
_PUBMED = "http://rdf.ncbi.nlm.nih.gov/pubmed/"
#: What `meta_study.txt` says, by the property that says it here.
_SAID = {
    "name": LABEL,
    "cancer_study_identifier": node("dcterms:identifier"),
    "description": node("dcterms:description"),
    "citation": node("dcterms:bibliographicCitation"),
    "reference_genome": term("referenceGenome"),
}


def quads(study: Study, names: CohortNames, release: str, profiles: Iterable[str]) -> bytes:
    """Write the study and the terms as N-Quads.

    :param release: the release that the rows are linked to.
    :param profiles: the profiles that are read.
    """
    graph = ox.NamedNode(names.graph)
    triples = [*_study(study, ox.NamedNode(names.cohort), release, profiles), *terms()]
    return serialize([in_graph(triple, graph) for triple in triples], ox.RdfFormat.N_QUADS)


def terms() -> list[ox.Triple]:
    """Give the declarations of the terms."""
    return [quad.triple for quad in ox.parse(_TERMS.read_bytes(), format=ox.RdfFormat.TURTLE)]


def _study(study: Study, cohort: ox.NamedNode, release: str, profiles: Iterable[str]) -> Iterator[ox.Triple]:
    yield ox.Triple(cohort, TYPE, term("Study"))
    for key, predicate in _SAID.items():
        if study.about.get(key):
            yield ox.Triple(cohort, predicate, ox.Literal(study.about[key]))
    for pmid in re.findall(r"\d+", study.about.get("pmid", "")):
        yield ox.Triple(cohort, node("dcterms:references"), ox.NamedNode(_PUBMED + pmid))
    for profile in profiles:
        yield ox.Triple(cohort, term("profile"), ox.Literal(profile))
    yield ox.Triple(cohort, term("linkedTo"), ox.Literal(release))


#: The prefix of the terms, for queries: `PREFIX cohort: <…>`.
PREFIX = {"cohort": term("").value, **PREFIXES}
