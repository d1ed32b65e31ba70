"""The ontology as one graph, parsed once for all tests of it."""

from __future__ import annotations

import pyoxigraph
import pytest
from rdflib import Graph

from netkg.inputs import ontology as ontology_files
from netkg.rdf import serialize
from ontology.declared import ONTOLOGY


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Return all modules in one graph."""
    graph = Graph()
    text = serialize((quad.triple for quad in ontology_files.read(ONTOLOGY).quads), pyoxigraph.RdfFormat.N_TRIPLES)
    graph.parse(data=text, format="nt")
    return graph
