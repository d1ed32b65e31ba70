"""Names of cohorts: a row's name leads back to the row."""

from netkg.cohort.cohort_names import CohortNames
from netkg.namespaces import GRAPHS, RECORDS
from netkg.rdf import HIDDEN


def test_a_row_is_found_by_its_name() -> None:
    names = CohortNames("msk_impact_2017")
    assert names.place(names.row("data_sv.txt", 7)) == ("data_sv.txt", 7)
    assert names.place(names.row("data <sv>.txt", 7)) == ("data <sv>.txt", 7)
    assert names.place(f"{names.cohort}/sample/P-1") is None
    assert names.place(CohortNames("other").row("data_sv.txt", 7)) is None


def test_the_graph_of_a_cohort_is_none_of_a_release() -> None:
    graph = CohortNames("review").graph
    assert graph not in GRAPHS.values()
    assert not graph.startswith(RECORDS)
    assert graph not in {str(one) for one in HIDDEN}
