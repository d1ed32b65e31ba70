"""Which study populations a tumour falls into: some tumours, and how their grades were judged."""

from decimal import Decimal

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.namespaces import NKD, records
from netkg.rdf import node
from netkg.tumour.matching import NAME, Matcher
from netkg.tumour.tumour_match import VERDICTS, TumourProfile
from netkg.tumour.tumour_names import resolve


@pytest.fixture(scope="module")
def verdicts(matcher, tumour_choices):
    """Give the verdict of each population about a tumour that is described as people type it."""

    def run(**said):
        found = {
            name: tuple(resolve(tumour_choices, name, one) for one in value)
            if isinstance(value, tuple)
            else resolve(tumour_choices, name, value)
            for name, value in said.items()
        }
        return {one.population_iri.rpartition("/")[2]: one for one in matcher.match(TumourProfile(**found))}

    return run


TUMOURS = [
    (
        {"site": "pancreas", "grade": "G2", "function": "nonfunctioning"},
        {"radiant-3": "included", "radiant-4": "excluded", "netter-1": "excluded", "clarinet": "included"},
    ),
    (
        {"site": "lung", "grade": "2", "function": "nonfunctioning"},
        {"radiant-3": "excluded", "radiant-4": "included", "promid": "excluded", "clarinet": "excluded"},
    ),
    (
        {"site": "midgut", "grade": "grade 1", "extent": ("metastatic", "progressive")},
        {"netter-1": "included", "radiant-3": "excluded", "promid": "included"},
    ),
    (
        {"site": "pancreas", "grade": "G3 NEC", "extent": ("metastatic",)},
        {"radiant-3": "excluded", "radiant-4": "excluded", "raymond-sunitinib": "included", "netter-1": "excluded"},
    ),
    (
        {"site": "small bowel", "function": "functioning", "extent": ("localized",)},
        {"promid": "excluded", "clarinet": "excluded", "radiant-4": "excluded"},
    ),
    (
        {"site": "pancreas", "grade": "NET G3", "extent": ("advanced", "progressive")},
        {"radiant-3": "excluded", "cabinet-grade-3": "included", "pembrolizumab-pd-nec": "excluded"},
    ),
    (
        {"alteration": ("TSC2 somatic mutation",)},
        {"radiant-3": "not said", "radiant-4": "not said", "netter-1": "not said"},
    ),
    (  # well differentiated, since 2017: neither a carcinoma nor a tumor of low grade
        {"site": "pancreas", "grade": "NET G3"},
        {"netter-2": "included", "radiant-3": "excluded", "compete": "excluded"},
    ),
    (  # that it is no NET G3 includes nobody in a study of carcinomas
        {"grade": "NET G2"},
        {"pembrolizumab-pd-nec": "not said", "netter-2": "included"},
    ),
    ({"site": "small intestine"}, {"radiant-3": "excluded", "promid": "included"}),
]


@pytest.mark.parametrize(("tumour", "wanted"), TUMOURS, ids=lambda part: " ".join(map(str, part.values())))
def test_the_tumours_one_asks_about(verdicts, tumour, wanted):
    found = verdicts(**tumour)
    assert {name: found[name].verdict for name in wanted} == wanted


def test_each_criterion_is_met_broken_or_left_open(verdicts):
    found = verdicts(site="pancreas", grade="G2", function="nonfunctioning")
    one = found["radiant-4"]
    assert "not pancreatic neuroendocrine tumor" in one.broken
    assert set(one.met) == {"nonfunctioning neuroendocrine tumor", "well-differentiated neuroendocrine tumor"}
    assert "progressive neuroendocrine tumor" in one.open
    assert [(r.value, r.comparator_value) for r in found["radiant-3"].results if r.comparator_value] == [("11.0", "4.6")]


def test_an_exclusion_that_does_not_apply_includes_nobody(matcher):
    for grade in matcher.choices["grade"]:
        found = matcher.match(TumourProfile(grade=grade.label))
        by_exclusion = [one for one in found if one.met and all(group.startswith("not ") for group in one.met)]
        assert {one.verdict for one in by_exclusion} <= {"not said", "excluded"}
        assert any(one.verdict == "included" for one in found)


def test_a_range_of_the_index_is_judged_by_the_index(matcher):
    criterion = "neuroendocrine neoplasm with a Ki-67 index of at least 10%"

    def found(**said):
        found = matcher.answer({"site": ["pancreas"]}, *said.values()).populations
        kinds = ("met", "broken", "open")
        return {kind for one in found for kind in kinds if any(criterion in group for group in getattr(one, kind))}

    assert found(ki67=Decimal(30)) == found(ki67=Decimal(10)) == {"met"}
    assert found(ki67=Decimal("9.9")) == {"broken"}
    assert found(ki67=None, mitoses=Decimal(30)) == {"open"}


def test_a_lung_tumor_is_told_that_the_tables_are_not_for_it(matcher):
    def scopes(**said):
        return [one.scope for one in matcher.answer({"differentiation": ["well"], **said}, Decimal(15)).grading]

    table_1, who = scopes(site=["lung"])
    assert table_1 == "" and who.startswith("These tables are for a digestive neuroendocrine neoplasm")
    assert "atypical carcinoid" in who and " or typical carcinoid" in who
    assert scopes(site=["small bowel"]) == scopes() == ["", ""]
    _, named = matcher.answer({"site": ["lung"], "grade": ["G2"]}).grading
    assert named.scope == who


def test_a_criterion_of_several_classes_is_met_where_each_is(verdicts):
    both = verdicts(site="pancreas", function="nonfunctioning")["ref-43-unfavorable"]
    assert "nonfunctioning pancreatic neuroendocrine tumor" in both.met
    assert "nonfunctioning pancreatic neuroendocrine tumor" in verdicts(site="pancreas")["ref-43-unfavorable"].open


def test_the_differentiation_goes_with_the_grade(matcher):
    def found(**said):
        tumour, _ = matcher.describe({name: [value] for name, value in said.items()})
        return {one.population_iri.rpartition("/")[2]: one for one in matcher.match(tumour)}

    well, poor = (found(site="pancreas", differentiation=word) for word in ("well", "poor"))
    assert "well-differentiated neuroendocrine tumor" in well["cabinet"].met
    assert "well-differentiated neuroendocrine tumor" in poor["cabinet"].broken
    assert found(site="pancreas", grade="NET G1", differentiation="well")["cabinet"].verdict == "included"
    assert matcher.describe({"differentiation": ["well"]})[0].given() == {
        "differentiation": ["well-differentiated neuroendocrine tumor"]
    }


def test_a_wild_type_and_a_mutation_of_one_gene_exclude_each_other(view, tumour_query):
    """The review names no study of this population, so the test gives it one."""
    population = ox.NamedNode(f"{NKD}population/ref-97-wild-type")
    quad = ox.Quad(ox.NamedNode(f"{NKD}trial/radiant-3"), node("nk:population"), population, node(records("review")))
    wider = Matcher(embedded.view([*view.quads(), quad], "with-a-study"), tumour_query)

    def verdict(*alterations):
        found = wider.match(TumourProfile(alteration=alterations))
        return next(one.verdict for one in found if one.population_iri == population.value)

    assert verdict("MEN1 somatic mutation") == "not said"
    assert verdict("MEN1 somatic mutation", "DAXX somatic mutation", "ATRX somatic mutation") == "excluded"
    assert verdict("wild type MEN1") == "included"


def test_without_anything_given_every_population_is_listed_and_left_open(ask):
    rows = ask(NAME)
    assert {row["verdict"] for row in rows} == {"not said"} and all(row["because"].startswith("left open: ") for row in rows)
    assert {row["population"] for row in ask(NAME, site="pancreatic NET")} == {row["population"] for row in rows}


def test_a_row_is_a_figure_of_a_population(ask):
    rows = ask(NAME, site="lung NET")
    assert {row["verdict"] for row in rows} == set(VERDICTS)
    keys = [
        (row["populationIri"], row["studyIri"], row["outcomeIri"], row["comparator"], row["comparatorValue"]) for row in rows
    ]
    assert len(keys) == len(set(keys))


def test_a_grade_criterion_says_how_it_was_judged(matcher):
    """A Ki-67 of 2.5 % is grade 1 in WHO 2019 and none in Table 1, so what asks for a grade of Table 1 is not said."""

    def notes(ki67, population, **said):
        given = {"site": ["pancreas"], **{name: [value] for name, value in said.items()}}
        found = matcher.answer(given, Decimal(ki67)).populations
        return next(one for one in found if one.population_iri == f"{NKD}population/{population}")

    asked = "low or intermediate grade neuroendocrine tumor"
    gap = notes("2.5", "radiant-3", differentiation="well")
    assert asked in gap.open
    (words,) = gap.notes
    assert words.startswith(f"{asked}: not said, because Neychev") and "gives no grade and WHO 2019" in words
    assert words.endswith("gives neuroendocrine tumor G1.")
    later = notes("2.5", "e2211", differentiation="well")
    assert asked in later.open and "which classification its source uses is not in the data" in later.notes[0]
    plain = notes("15", "radiant-3", differentiation="well")
    assert asked in plain.met and plain.notes == ()
    both = notes("30", "radiant-3", differentiation="well")
    assert asked in both.broken and "gives neuroendocrine tumor G3, while Neychev" in both.notes[0]
    grade_3 = "neuroendocrine tumor G3"
    unsaid = notes("30", "cabinet-grade-3")
    assert grade_3 in unsaid.open and unsaid.notes[0].count("needs the differentiation") == 2


def test_a_well_differentiated_tumor_of_grade_3_is_no_carcinoma(matcher):
    """The carcinoma of Table 1 is neither required of it nor kept from it."""
    given = {"site": ["pancreas"], "differentiation": ["well"]}
    found = matcher.answer(given, Decimal(30)).populations
    cabinet = next(one for one in found if one.population_iri == f"{NKD}population/cabinet")
    assert "not neuroendocrine carcinoma" in cabinet.open
    assert not [one for one in found if "neuroendocrine carcinoma" in (*one.met, *one.broken)]


def test_what_either_differentiation_excludes_is_excluded_without_one(matcher):
    """Ki-67 of 30 % is no low or intermediate grade in any classification, though which grade it is stays open."""
    said = {"site": ["pancreas"], "extent": ["progressive"]}
    given = {one: matcher.answer(said | {"differentiation": [one]}, Decimal(30)) for one in ("well", "poor")}
    asked = matcher.answer(said, Decimal(30))
    found = {one.population_iri: one for one in asked.populations}
    radiant = found[f"{NKD}population/radiant-3"]
    assert (radiant.verdict, radiant.open) == ("excluded", ("advanced neuroendocrine tumor",))
    assert radiant.broken == ("low or intermediate grade neuroendocrine tumor",)
    assert radiant.notes == (f"{radiant.broken[0]}: broken with either differentiation.",)
    cases = [{one.population_iri: one.verdict for one in case.populations} for case in given.values()]
    for iri, one in found.items():
        if {case[iri] for case in cases} == {"excluded"}:
            assert one.verdict == "excluded", iri
    assert found[f"{NKD}population/cabinet-grade-3"].verdict == "included", "which one of the two includes"
    order = [list(VERDICTS).index(one.verdict) for one in asked.populations]
    assert order == sorted(order)
