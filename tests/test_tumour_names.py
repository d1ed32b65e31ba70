"""Names of what can be said of a tumour, as people type them."""

import pytest

from netkg.errors import UsageError
from netkg.inputs import queries
from netkg.matching import NAME
from netkg.tumour_names import choices, resolve


@pytest.fixture(scope="module")
def query(built):
    return queries.find(queries.load(built.queries), NAME)


@pytest.fixture(scope="module")
def known(view, query):
    return choices(view, query)


def test_a_name_that_nothing_has_is_no_silent_match(view, query, known, ask):
    from netkg.inputs.queries import bind

    assert list(view.query(bind(query, {"site": "pancreatic NTE"}))) == []
    for name, value, near in (
        ("site", "pancras", "pancreatic"),
        ("site", "everolimus", "can be"),
        ("function", "nonfunctionin", "non"),
    ):
        with pytest.raises(UsageError, match=near):
            resolve(known, name, value)
    with pytest.raises(UsageError, match="called 'everolimus'"):
        ask(NAME, site="everolimus")


def test_every_choice_can_be_typed_as_it_is_shown(known):
    assert set(known) == {"site", "grade", "differentiation", "function", "extent", "alteration"}
    for name, offered in known.items():
        assert offered
        for one in offered:
            assert resolve(known, name, one.label) == one.label


def test_grade_3_has_to_be_said_in_full(known):
    for typed in ("G3", "grade 3", "3"):
        with pytest.raises(UsageError, match="grade 3 neuroendocrine carcinoma or neuroendocrine tumor G3"):
            resolve(known, "grade", typed)
    assert resolve(known, "grade", "NET G3") == resolve(known, "grade", "G3 NET") == "neuroendocrine tumor G3"
    assert resolve(known, "grade", "G3 NEC") == "grade 3 neuroendocrine carcinoma"


def test_a_differentiation_in_each_of_its_forms(known):
    for typed in ("poor", "poorly", "Poorly differentiated", "poorly-differentiated"):
        assert resolve(known, "differentiation", typed) == "poor"
