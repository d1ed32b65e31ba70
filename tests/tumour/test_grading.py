"""The grade of a measured tumour, by the definitions in the ontology: the same that HermiT concludes."""

from decimal import Decimal

import pytest

from netkg.graph import reason
from netkg.inputs import ontology
from netkg.namespaces import NK, NKD, PREFIXES, records
from netkg.rdf import TYPE
from netkg.tumour.grading import DIFFERENTIATIONS, Classifications

TABLE_1 = ("Grade1NET", "Grade2NET", "Grade3NEC")
WHO_2019 = ("NETG1", "NETG2", "NETG3", "WHO2019NEC")
#: Each side of every limit of both classifications, the gap between 2 and 3 of Table 1, pairs that agree or do not.
MEASURED = [
    *((ki67, None) for ki67 in ("0", "2", "2.5", "3", "15", "20", "20.1", "60")),
    *((None, mitoses) for mitoses in ("0", "1", "1.9", "2", "20", "21")),
    *(("1", "1"), ("8", "1"), ("15", "25"), ("20", "20"), ("60", "35"), ("2", "2")),
]
#: With the differentiation, without which WHO 2019 gives no grade.
DIFFERENTIATED = [
    *(("well", ki67, None) for ki67 in ("0", "2", "2.5", "2.9", "3", "20", "20.1", "30")),
    *(("well", ki67, mitoses) for ki67, mitoses in ((None, "1"), (None, "21"), ("8", "1"), ("15", "25"), ("2.9", "1.9"))),
    *(("poor", ki67, mitoses) for ki67, mitoses in (("30", None), (None, "21"), ("80", "5"), ("2.5", None))),
]
TUMOURS = [*(("", *pair) for pair in MEASURED), *DIFFERENTIATED]


def _number(text):
    return None if text is None else Decimal(text)


@pytest.fixture(scope="module")
def classifications(view):
    return Classifications(view)


@pytest.fixture(scope="module")
def concluded(root, view):
    """What HermiT says of one tumour for each of `TUMOURS`."""
    said = "".join(
        f"<{NKD}case/c{at}> a nk:NeuroendocrineTumour"
        + (f" , <{DIFFERENTIATIONS[differentiation]}>" if differentiation else "")
        + (f' ; nk:ki67Index "{ki67}"^^xsd:decimal' if ki67 else "")
        + (f' ; nk:mitoticCount "{mitoses}"^^xsd:decimal' if mitoses else "")
        + " .\n"
        for at, (differentiation, ki67, mitoses) in enumerate(TUMOURS)
    )
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("nk", "xsd"))
    quads = [*ontology.read(root / "ontology").quads, *ontology.parse((head + said).encode(), records("review"))]
    derived = reason.derive(quads, root / "ontology/derivations")
    found = reason.infer([*quads, *derived])
    broader = {}
    for row in view.query("SELECT ?one ?other { ?one rdfs:subClassOf ?other FILTER(isIRI(?other)) }"):
        broader.setdefault(row["one"].value, set()).add(row["other"].value)
    types = [(q.subject.value, q.object.value) for q in found if q.predicate == TYPE]
    return {(case, kind) for case, own in types for kind in {own, *broader.get(own, ())}}


@pytest.mark.parametrize("at", range(len(TUMOURS)), ids=lambda at: "-".join(filter(None, TUMOURS[at])))
def test_the_grade_is_the_one_that_the_reasoner_concludes(classifications, concluded, at):
    """Where the differentiation is not given, of Table 1 alone: its definition of a grade says nothing of one in WHO 2019."""
    differentiation, ki67, mitoses = TUMOURS[at]
    classes = {str(NK[name]) for name in (TABLE_1 + WHO_2019 if differentiation else TABLE_1)}
    known = [DIFFERENTIATIONS[differentiation]] if differentiation else []
    mine = {grade.iri for grade in classifications.grades(_number(ki67), _number(mitoses), known)} & classes
    assert mine == {one for one in classes if (f"{NKD}case/c{at}", one) in concluded}


def _told(classifications, ki67, differentiation=""):
    """What each classification says of a Ki-67 index: the local names of the grades, and of those otherwise."""

    def names(found):
        return [one.iri.rpartition("/")[2] for one in found]

    table_1, who = classifications.gradings(Decimal(ki67), None, differentiation)
    assert "Neychev" in table_1.classification and "WHO 2019" in who.classification
    return [(names(one.grades), {name: names(found) for name, found in one.otherwise.items()}) for one in (table_1, who)]


@pytest.mark.parametrize(
    ("ki67", "differentiation", "table_1", "who"),
    [
        ("30", "", ([], {"well": [], "poor": ["Grade3NEC"]}), ([], {"well": ["NETG3"], "poor": ["WHO2019NEC"]})),
        ("30", "well", ([], {"poor": ["Grade3NEC"]}), (["NETG3"], {"poor": ["WHO2019NEC"]})),
        ("30", "poor", (["Grade3NEC"], {"well": []}), (["WHO2019NEC"], {"well": ["NETG3"]})),
        ("2", "well", (["Grade1NET"], {"poor": []}), (["NETG1"], {"poor": []})),
        ("2.5", "well", ([], {"poor": []}), (["NETG1"], {"poor": []})),
        ("3", "well", (["Grade2NET"], {"poor": []}), (["NETG2"], {"poor": []})),
        ("2", "", (["Grade1NET"], {"well": ["Grade1NET"], "poor": []}), ([], {"well": ["NETG1"], "poor": []})),
        ("2", "poor", ([], {"well": ["Grade1NET"]}), ([], {"well": ["NETG1"]})),
    ],
)
def test_each_classification_is_told_apart(classifications, ki67, differentiation, table_1, who):
    assert _told(classifications, ki67, differentiation) == [table_1, who]


def test_what_is_missing_is_said_in_words(classifications):
    _, who = classifications.gradings(Decimal(30), None)
    assert who.words().startswith("needs the differentiation, give it: neuroendocrine tumor G3 if well differentiated; ")
    table_1, _ = classifications.gradings(Decimal("2.5"), None, "well")
    assert table_1.words() == "no grade follows" and any("at most 2 per cent" in one.definition for one in table_1.shown())
    _, who = classifications.gradings(Decimal("2.5"), None, "well")
    assert [("below 3 per cent" in one.definition) for one in who.shown()] == [True]


def test_a_grade_that_is_given_is_read_in_each_classification(classifications):
    table_1, who = classifications.named_grade("grade 2 neuroendocrine tumor")
    assert str(NK.Grade2NET) in {one.iri for one in table_1.grades} and [one.iri for one in who.grades] == [str(NK.NETG2)]
    table_1, who = classifications.named_grade("neuroendocrine tumor G2")
    assert table_1.grades == () and [one.iri for one in who.grades] == [str(NK.NETG2)]
    assert classifications.named_grade("grade 2 neuroendocrine tumor", "poor") is None


def test_a_grade_names_the_source_of_its_classification(classifications):
    (grade,) = [one for one in classifications.grades(Decimal(15), None) if one.iri == str(NK.Grade2NET)]
    assert "Neychev" in grade.classification
    assert classifications.grades(None, None) == []
