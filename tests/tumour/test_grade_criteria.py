"""How the criteria of a population that name a grade were judged: in words, where the classifications do not agree."""

import pytest

from netkg.tumour.grade_criteria import GradeCriterion, note
from netkg.tumour.grading import Grade, Grading

G1, G2 = (Grade(label, "", label, "") for label in ("grade 1", "NET G1"))


def classification(name, *grades, otherwise=None, differentiation=""):
    return Grading(name, name, differentiation, grades, otherwise or {}, ())


@pytest.mark.parametrize(
    ("state", "own", "table_1", "who", "words"),
    [
        ("met", True, (G1,), (G2,), ""),
        ("broken", True, (), (), ""),
        ("met", False, (G1,), (G2,), "judged by Table 1; which classification its source uses is not in the data"),
        (
            "open",
            False,
            (G1,),
            (),
            "not said, because Table 1 gives grade 1 and WHO gives no grade; which classification its "
            "source uses is not in the data",
        ),
        ("open", True, (), (G2,), "not said, because Table 1 gives no grade and WHO gives NET G1"),
        ("broken", True, (), (G2,), "broken, because WHO gives NET G1, while Table 1 gives no grade"),
    ],
)
def test_what_is_not_plain_is_said(state, own, table_1, who, words):
    gradings = [classification("Table 1", *table_1), classification("WHO", *who)]
    said = note("grade 1", state, GradeCriterion("grade 1", "Table 1", own), gradings)
    assert said == (f"grade 1: {words}." if words else "")


def test_what_the_differentiation_would_settle_is_said():
    gradings = [classification("Table 1"), classification("WHO", otherwise={"well": (G2,), "poor": ()})]
    said = note("grade 1", "open", GradeCriterion("grade 1", "Table 1", True), gradings)
    assert said == "grade 1: not said, because Table 1 gives no grade and WHO needs the differentiation."
