"""Names of what can be said of a tumour, as people type them."""

import pytest

from netkg.errors import UsageError
from netkg.tumour.matching import NAME
from netkg.tumour.tumour_names import resolve


def test_a_name_that_nothing_has_is_no_silent_match(view, tumour_query, tumour_choices, ask):
    from netkg.inputs.queries import bind

    assert list(view.query(bind(tumour_query, {"site": "pancreatic NTE"}))) == []
    for name, value, near in (
        ("site", "pancras", "pancreatic"),
        ("site", "everolimus", "can be"),
        ("function", "nonfunctionin", "non"),
    ):
        with pytest.raises(UsageError, match=near):
            resolve(tumour_choices, name, value)
    with pytest.raises(UsageError, match="called 'everolimus'"):
        ask(NAME, site="everolimus")


@pytest.mark.parametrize(
    ("organ", "near"),
    [
        ("colon", "gastrointestinal"),
        ("appendix", "midgut"),
        ("ileum", "small bowel"),
        ("bronchus", "lung"),
        ("Stomach", "gastro"),
    ],
)
def test_an_organ_that_no_study_tells_apart_leads_to_the_site_around_it(tumour_choices, organ, near):
    with pytest.raises(UsageError, match=f"No site of a tumour is called '{organ}'. Did you mean {near}"):
        resolve(tumour_choices, "site", organ)


def test_every_choice_can_be_typed_as_it_is_shown(tumour_choices):
    assert set(tumour_choices) == {"site", "grade", "differentiation", "function", "extent", "alteration"}
    for name, offered in tumour_choices.items():
        assert offered
        for one in offered:
            assert resolve(tumour_choices, name, one.label) == one.label


def test_the_small_intestine_is_the_small_bowel(tumour_choices):
    for typed in ("small intestine", "Small intestinal", "small bowel", "small intestinal NET"):
        assert resolve(tumour_choices, "site", typed) == "small bowel neuroendocrine tumor"


def test_grade_3_has_to_be_said_in_full(tumour_choices):
    for typed in ("G3", "grade 3", "3"):
        with pytest.raises(UsageError, match="grade 3 neuroendocrine carcinoma or neuroendocrine tumor G3"):
            resolve(tumour_choices, "grade", typed)
    assert resolve(tumour_choices, "grade", "NET G3") == resolve(tumour_choices, "grade", "G3 NET") == "neuroendocrine tumor G3"
    assert resolve(tumour_choices, "grade", "G3 NEC") == "grade 3 neuroendocrine carcinoma"


def test_a_differentiation_in_each_of_its_forms(tumour_choices):
    for typed in ("poor", "poorly", "Poorly differentiated", "poorly-differentiated"):
        assert resolve(tumour_choices, "differentiation", typed) == "poor"
