"""The generated graph of the benchmark is written in the vocabulary that the ontology has now."""

from __future__ import annotations

import importlib.util
from itertools import islice
from pathlib import Path

from netkg.inputs import ontology
from netkg.namespaces import NK
from netkg.rdf import node


def test_every_term_of_the_generated_graph_is_declared_and_in_use(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("generate", root / "bench" / "generate.py")
    assert spec is not None and spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    made = islice(generate.Generator().quads(100_000), 100_000)
    used = {term for quad in made for term in (quad.predicate, quad.object) if str(NK) in getattr(term, "value", "")}
    terms = ontology.read(root / "ontology").quads
    declared = {quad.subject for quad in terms if quad.predicate == node("rdf:type")}
    retired = {quad.subject for quad in terms if quad.predicate == node("owl:deprecated")}
    assert len(used) > 30
    assert not used - declared
    assert not used & retired
