"""What is asked of a tumour and what comes of it, as rows."""

from netkg.tumour.grading import Grade, Grading
from netkg.tumour.tumour_match import COLUMNS, NOTICE, PopulationMatch, TumourMatch, TumourProfile

PANCREATIC = TumourProfile("pancreatic NET", "G1|G2", extent=("metastatic", "progressive"))
CABINET = PopulationMatch(
    "CABINET", "patients", "included", ("pancreatic", "G1"), (), ("progressive",), ("in words",), "", "p", "s", ()
)


def test_what_is_not_known_is_left_out():
    assert PANCREATIC.given() == {"site": ["pancreatic NET"], "grade": ["G1", "G2"], "extent": ["metastatic", "progressive"]}
    assert PANCREATIC.labels() == {"pancreatic NET", "G1", "G2", "metastatic", "progressive"}
    assert TumourProfile(measured=("Ki-67 index 30%",)).labels() == TumourProfile().labels() == set()


def test_a_population_is_a_row_of_the_columns():
    row = dict(zip(COLUMNS, CABINET.cells(), strict=True))
    assert (row["met"], row["broken"], row["open"], row["populationIri"]) == ("pancreatic; G1", "", "progressive", "p")


def test_programs_get_the_grades_where_a_grade_was_asked_for():
    plain = TumourMatch(PANCREATIC, None, [CABINET]).as_dict()
    assert plain["notice"] == NOTICE and "grades" not in plain and plain["populations"][0]["study"] == "CABINET"
    grading = Grading("Table 1", "review", "well", (Grade("G1", "Table 1", "g1", ""),), {}, ())
    told = TumourMatch(PANCREATIC, [grading], []).as_dict()
    assert [one["label"] for one in told["grades"]] == ["G1"] and told["classifications"][0]["iri"] == "review"
