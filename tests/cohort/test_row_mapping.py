"""Rows as N-Quads: what the description declares, what a cell means, and which rows are left out."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.cohort.cohort_names import TERMS, term
from netkg.cohort.study_header import terms
from netkg.findings import Finding
from netkg.graph.populate import absolute
from netkg.inputs.cells import literal, read
from netkg.namespaces import NKD
from studies import SAMPLE_FILE as SAMPLES
from studies import TABLES, mapping

MAF = "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tStart_Position\tMutation_Status\tHGVSp_Short"


def quads(text: str) -> dict[str, list[str]]:
    """Give the values of a row by the local names of their properties."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS):
        assert str(quad.graph_name) == f"<{NKD}graph/cohorts/c>"
        found.setdefault(quad.predicate.value.removeprefix(TERMS), []).append(quad.object.value)
    return found


def test_a_mutation_becomes_what_the_description_declares() -> None:
    findings: list[Finding] = []
    text = mapping("data_mutations.txt", MAF).text(7, "MEN1\tMissense_Mutation\tS1\t64575028\tSOMATIC\tp.R98Q", findings)
    assert not findings
    said = quads(text)
    assert text.startswith(f"<{NKD}cohort/c/data_mutations.txt#row=7> ")
    assert said["sample"] == [f"{NKD}cohort/c/sample/S1"]
    assert (said["symbol"], said["start"], said["proteinChange"], said["gene"]) == (
        ["MEN1"],
        ["64575028"],
        ["p.R98Q"],
        ["urn:MEN1"],
    )
    assert term("Mutation").value in said["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ("MEN1\tMissense_Mutation\tS1\tten\tSOMATIC\t", "cell", "Start_Position"),
        ("MEN1\tMissense_Mutation\tS1\t-5\tSOMATIC\t", "cell", "Start_Position"),
        ("MEN1\t\tS1\t5\tSOMATIC\t", "cell", "Variant_Classification"),
        ("NA\tMissense_Mutation\tS1\t5\tSOMATIC\t", "cell", "Hugo_Symbol"),
        (" MEN1\tMissense_Mutation\tS1\t5\tSOMATIC\t", "cell", "Hugo_Symbol"),
        ("MEN1\tMissense_Mutation\tS9\t5\tSOMATIC\t", "unknown-reference", "Tumor_Sample_Barcode"),
        ("MEN1\tMissense_Mutation\tS1\t5\tSOMATIC", "table-ragged", None),
    ],
)
def test_a_wrong_row_is_left_out_and_told_by_column(row: str, rule: str, column: str | None) -> None:
    findings: list[Finding] = []
    assert mapping("data_mutations.txt", MAF).text(3, row, findings) == ""
    assert [(one.row, one.rule, one.column) for one in findings] == [(3, rule, column)]


def test_what_is_no_alteration_is_left_out_and_counted() -> None:
    findings: list[Finding] = []
    made = mapping("data_mutations.txt", MAF)
    assert made.text(3, "MEN1\tSilent\tS1\t5\tSOMATIC\t", findings) == ""
    assert made.text(4, "MEN1\tMissense_Mutation\tS1\t5\tWildtype\t", findings) == ""
    assert made.text(5, "TERT\t5'Flank\tS1\t5\tSOMATIC\t", findings)  # a mutation of the promoter
    assert made.omitted == {("Variant_Classification", "Silent"): 1, ("Mutation_Status", "Wildtype"): 1}
    assert not findings


def test_the_study_can_say_which_effects_are_left_out() -> None:
    row = "MEN1\t{}\tS1\t5\tSOMATIC\t"
    every = mapping("data_mutations.txt", MAF, variant_classification_filter="")
    assert every.text(3, row.format("Silent"), [])
    other = mapping("data_mutations.txt", MAF, variant_classification_filter="Missense_Mutation, RNA")
    assert other.text(3, row.format("Silent"), [])
    assert not other.text(4, row.format("Missense_Mutation"), [])


def test_a_row_of_a_sample_that_was_left_out_is_left_out_with_it() -> None:
    findings: list[Finding] = []
    made = mapping("data_mutations.txt", MAF)
    assert made.text(3, "MEN1\tMissense_Mutation\tS2\t5\tSOMATIC\t", findings) == ""
    assert (made.orphans, findings) == (1, [])


def test_an_id_is_given_once_and_one_of_a_wrong_row_is_not_held() -> None:
    findings: list[Finding] = []
    made = mapping(SAMPLES, "PATIENT_ID\tSAMPLE_ID\tTUMOR_PURITY")
    assert made.text(6, "P1\tS3\t40", findings)
    assert not made.text(7, "P1\tS3\t50", findings)
    assert not made.text(8, "P1\tS4\thalf", findings)
    assert [one.rule for one in findings] == ["duplicate-key", "cell"]
    keys = made._around.keys[SAMPLES]
    assert ("S3" in keys.held, "S4" in keys.held, "S4" in keys.left_out) == (True, False, True)
    made.drop("P1\tS3\t40")
    assert ("S3" in keys.held, "S3" in keys.left_out) == (False, True)


def test_a_doubtful_row_is_read_and_told() -> None:
    findings: list[Finding] = []
    assert mapping(SAMPLES, "PATIENT_ID\tSAMPLE_ID\tONCOTREE_CODE").text(6, "P1\tS3\tODD", findings)
    assert [(one.rule, one.severity, one.column) for one in findings] == [("tumour-doubtful", "warning", "ONCOTREE_CODE")]


@pytest.mark.parametrize(
    ("profiles", "profiled"),
    [
        ({"MUTATION_EXTENDED/MAF", "STRUCTURAL_VARIANT/SV"}, ["Mutation", "StructuralVariant"]),
        ({"STRUCTURAL_VARIANT/SV"}, ["StructuralVariant"]),
        ({"STRUCTURAL_VARIANT/SV", "GENE_PANEL_MATRIX/GENE_PANEL_MATRIX"}, []),
    ],
)
def test_a_sample_was_examined_for_what_the_study_has_a_file_of(profiles: set[str], profiled: list[str]) -> None:
    text = mapping(SAMPLES, "PATIENT_ID\tSAMPLE_ID", frozenset(profiles)).text(6, "P1\tS3", [])
    assert quads(text).get("profiledFor", []) == [term(name).value for name in profiled]


def test_the_panel_matrix_says_what_a_sample_was_examined_for() -> None:
    made = mapping("data_gene_panel_matrix.txt", "SAMPLE_ID\tmutations\tstructural_variants")
    said = quads(made.text(2, "S1\tIMPACT341\tNA", []))
    assert said == {"mutationPanel": ["IMPACT341"], "profiledFor": [term("Mutation").value]}


def test_line_separators_in_a_cell_are_text() -> None:
    change = 'p.R98Q\u2028\x0b\x85"\\'
    text = mapping("data_mutations.txt", MAF).text(3, f"MEN1\tMissense_Mutation\tS1\t5\tSOMATIC\t{change}", [])
    assert quads(text)["proteinChange"] == [change]


def test_every_property_and_class_is_a_term_of_cohorts() -> None:
    """No row of a study can say what a statement of netkg says; what is linked to the graph is linked by these alone."""
    declared = {triple.subject.value for triple in terms() if isinstance(triple.subject, ox.NamedNode)}
    for table in TABLES.values():
        for column in table.tableSchema.columns:
            if column.suppressOutput:
                continue
            said = absolute(str(column.inherit("propertyUrl")))
            assert said in declared | {absolute("rdf:type"), absolute("prov:wasDerivedFrom")}, (str(table.url), column.name)
            if said == absolute("rdf:type"):
                assert str(column.inherit("valueUrl")) in declared


CELLS = st.one_of(
    st.text(alphabet="0123456789+-. eENA", max_size=6),
    st.text(st.characters(exclude_characters="\t\r\n", exclude_categories=("Cs",)), max_size=6),
)


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_a_cell_means_what_it_means_in_the_tables_of_a_release(file: str, data: st.DataObject) -> None:
    columns = [column for column in TABLES[file].tableSchema.columns if not column.virtual and not column.suppressOutput]
    column, cell = data.draw(st.sampled_from(columns)), data.draw(CELLS)
    make = mapping(file, "\t".join(c.name for c in TABLES[file].tableSchema.columns if not c.virtual))._maker(column)
    try:
        value = read(column, cell)
        if value is None and column.required:
            raise ValueError
    except (ValueError, ArithmeticError):
        with pytest.raises((ValueError, ArithmeticError)):
            make(cell)
        return
    if column.inherit("valueUrl"):
        assert (value is None) == (make(cell) == "")
    else:
        assert make(cell) == (
            "" if value is None else f" <{absolute(str(column.propertyUrl))}> {literal(str(value), column)}{GRAPH}"
        )


GRAPH = f" <{NKD}graph/cohorts/c> .\n"
