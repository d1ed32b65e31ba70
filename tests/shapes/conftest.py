"""What the tests of the shapes share: the shapes, the ontology, the small dataset that breaks none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from netkg.graph import shape_text
from netkg.graph.validate import FIX, data_graph
from netkg.inputs import ontology

ROOT = Path(__file__).parents[2]
SHAPE = "https://w3id.org/netkg/shape/"


@pytest.fixture(scope="session")
def shape_triples() -> bytes:
    triples, findings = shape_text.read(ROOT / "shapes")
    assert findings == []
    return triples


@pytest.fixture(scope="session")
def shape_graph(shape_triples: bytes) -> Graph:
    return Graph().parse(data=shape_triples, format="nt")


@pytest.fixture(scope="session")
def named_shapes(shape_graph: Graph) -> set[str]:
    """Every shape that has a name of its own."""
    kinds = (SH.NodeShape, SH.PropertyShape)
    return {str(s).removeprefix(SHAPE) for kind in kinds for s in shape_graph.subjects(RDF.type, kind) if isinstance(s, URIRef)}


@pytest.fixture(scope="session")
def rules(shape_graph: Graph, named_shapes: set[str]) -> dict[str, str]:
    """The named shapes that say something of their own, each with its message; the others only group."""
    found: dict[str, str] = {}
    for name in named_shapes:
        waiting, own = [URIRef(SHAPE + name)], set()
        while waiting:
            for _, _, value in shape_graph.triples((waiting.pop(), None, None)):
                if isinstance(value, BNode):
                    waiting.append(value)
                elif isinstance(value, Literal) and (None, SH.message, value) in shape_graph:
                    own.add(str(value))
        assert len(own) < 2, f"{name} has more than one message"
        if own:
            found[name] = own.pop()
    return found


@pytest.fixture(scope="session")
def fixes(shape_graph: Graph) -> dict[str, str]:
    """What each message says is to be done, from beside it."""
    return {
        str(said): str(fix) for node, said in shape_graph.subject_objects(SH.message) for fix in shape_graph.objects(node, FIX)
    }


@pytest.fixture(scope="session")
def dataset() -> Callable[[], Graph]:
    """Make a new graph of ontology and base records at each call."""
    terms = data_graph(ontology.read(ROOT / "ontology").quads)
    records = Graph().parse(Path(__file__).with_name("base.ttl"))

    def make() -> Graph:
        graph = Graph()
        for prefix, namespace in records.namespaces():
            graph.bind(prefix, namespace)
        graph += terms
        graph += records
        return graph

    return make
