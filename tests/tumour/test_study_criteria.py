"""The criteria of study populations, judged beside the query: the same of every population, cell by cell."""

import pytest

from netkg.errors import UsageError
from netkg.inputs.queries import bind
from netkg.tumour.study_criteria import subselect
from netkg.tumour.tumour_match import TumourProfile

#: Each branch of the rules: a class, a broader one, two that intersect, disjoint ones, an alteration and a wild type.
PROFILES = [
    {},
    {"site": "pancreatic neuroendocrine tumor", "grade": "grade 2 neuroendocrine tumor", "function": "nonfunctioning NET"},
    {"site": "midgut neuroendocrine tumor", "extent": ("metastatic neuroendocrine tumor", "progressive neuroendocrine tumor")},
    {"site": "lung neuroendocrine tumor", "grade": "neuroendocrine tumor G3|well-differentiated neuroendocrine tumor"},
    {"alteration": ("wild type MEN1", "TSC2 somatic mutation")},
]


@pytest.mark.parametrize("given", PROFILES, ids=lambda given: "-".join(given) or "nothing")
def test_the_query_gives_the_same_cell_by_cell(given, view, matcher, tumour_query):
    parameters = {name: value if isinstance(value, str) else "|".join(value) for name, value in given.items()}
    rows = list(view.query(bind(tumour_query, parameters)))
    names = ("populationIri", "studyIri", "verdict", "met", "broken", "open", "qualifiers", "outcomeIri", "comparatorValue")
    asked = {tuple(row[name].value if row[name] is not None else "" for name in names) for row in rows}
    mine = set()
    for one in matcher.match(TumourProfile(**given)):
        lists = ("; ".join(part) for part in (one.met, one.broken, one.open, one.qualifiers))
        about = (one.population_iri, one.study_iri, one.verdict, *lists)
        mine |= {(*about, it.iri, it.comparator_value) for it in one.results} or {(*about, "", "")}
    assert len(asked) > 300 and mine == asked


def test_a_query_that_lacks_a_part_is_told():
    with pytest.raises(UsageError, match=r"no sub-select of \?criterion, \?word; take netkg's own"):
        subselect("SELECT ?criterion ?word ?also { ?criterion ?word ?also }", ("criterion", "word"))
