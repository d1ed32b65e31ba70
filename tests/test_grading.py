"""The grade of a measured tumour, by the definitions in the ontology: the same that HermiT concludes."""

from decimal import Decimal

import pytest

from netkg.grading import grades
from netkg.graph import reason
from netkg.inputs import ontology
from netkg.namespaces import NK, NKD, PREFIXES, records
from netkg.rdf import TYPE

#: Each side of every limit of Table 1, the gap between 2 and 3, and pairs that agree or do not.
MEASURED = [
    *((ki67, None) for ki67 in ("0", "2", "2.5", "3", "15", "20", "20.1", "60")),
    *((None, mitoses) for mitoses in ("0", "1", "1.9", "2", "20", "21")),
    *(("1", "1"), ("8", "1"), ("15", "25"), ("20", "20"), ("60", "35"), ("2", "2")),
]


def _number(text):
    return None if text is None else Decimal(text)


@pytest.fixture(scope="module")
def concluded(root):
    """What HermiT says of one tumour for each pair of measurements."""
    said = "".join(
        f"<{NKD}case/c{at}> a nk:NeuroendocrineTumour"
        + (f' ; nk:ki67Index "{ki67}"^^xsd:decimal' if ki67 else "")
        + (f' ; nk:mitoticCount "{mitoses}"^^xsd:decimal' if mitoses else "")
        + " .\n"
        for at, (ki67, mitoses) in enumerate(MEASURED)
    )
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("nk", "xsd"))
    quads = [*ontology.read(root / "ontology").quads, *ontology.parse((head + said).encode(), records("review"))]
    derived = reason.derive(quads, root / "ontology/derivations")
    found = reason.infer([*quads, *derived])
    return {(q.subject.value, q.object.value) for q in found if q.predicate == TYPE}


@pytest.mark.parametrize("at", range(len(MEASURED)), ids=str)
def test_the_grade_is_the_one_that_the_reasoner_concludes(view, concluded, at):
    ki67, mitoses = MEASURED[at]
    table_1 = {str(NK[name]) for name in ("Grade1NET", "Grade2NET", "Grade3NEC")}
    mine = {grade.iri for grade in grades(view, _number(ki67), _number(mitoses))} & table_1
    assert mine == {one for one in table_1 if (f"{NKD}case/c{at}", one) in concluded}


def test_a_grade_names_the_source_of_its_classification(view):
    (grade,) = [one for one in grades(view, Decimal(15), None) if one.iri == str(NK.Grade2NET)]
    assert "Neychev" in grade.classification
    assert grades(view, None, None) == []
