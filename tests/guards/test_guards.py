"""What nobody may write, by table or by Turtle: each attempt is caught, and the message says what to write instead."""

import pytest

from netkg.namespaces import NKD

AXIOM = (
    "[] a owl:Axiom ; owl:annotatedSource nk:{0} ; owl:annotatedProperty obo:IAO_0000115 ; "
    'owl:annotatedTarget "{1}" ; dcterms:source pub:review .\n'
)


def test_a_shortcut_by_table(attempt_row):
    found = attempt_row(
        "graph/review/mechanisms.tsv",
        id="mechanism/shortcut",
        subject="gene/tsc2",
        relation="inhibits",
        object="drug/everolimus",
        polarity="positive",
        certainty="definite",
        text="TSC2 acts on everolimus.",
        section="6.1",
        reference="72",
    )
    assert {"no-shortcut", "shortcut-property"} & set(found)
    rule = found.get("no-shortcut") or found["shortcut-property"]
    assert "pathway" in rule.fix and "molecule" in rule.fix


@pytest.mark.parametrize("relation", ["modulates", "targets", "candidateByMechanism"])
def test_a_shortcut_by_turtle(attempt, relation):
    found = attempt("ontology/genes.ttl", f"\n<{NKD}gene/men1> nk:{relation} <{NKD}drug/everolimus> .\n")
    assert {"no-shortcut", "shortcut-property", "candidate-by-mechanism"} & set(found)
    assert all(finding.fix for finding in found.values())


def test_a_property_from_genes_to_drugs(attempt):
    words = "A relation between a gene and the drug that it calls for."
    found = attempt(
        "ontology/genes.ttl",
        "\nnk:callsFor a owl:ObjectProperty ; rdfs:subPropertyOf nk:evidentialRelation ; "
        f'rdfs:label "calls for" ; obo:IAO_0000115 "{words}" ; rdfs:domain nk:Gene ; rdfs:range nk:Drug .\n'
        + AXIOM.format("callsFor", words),
    )
    assert "statement or a" in found["shortcut-property"].fix and found["shortcut-property"].line


CLAIM = {
    "id": "claim/mutated-tsc2",
    "biomarker": "alteration/tsc2-somatic-mutation",
    "relation": "predictsBenefitFrom",
    "intervention": "drug/everolimus",
    "population": "population/radiant-3",
    "polarity": "positive",
    "certainty": "definite",
    "text": "Mutated TSC2 foretells benefit.",
    "section": "6.1",
    "reference": "72",
}


@pytest.mark.parametrize("support", ["outcome/radiant-3-everolimus-pfs", "comparison/radiant-3-pfs"])
def test_a_biomarker_claim_without_a_stratified_result_by_table(attempt_row, support):
    found = attempt_row("graph/review/claims.tsv", supportedBy=support, **CLAIM)
    assert set(found) == {"claim-evidence"}
    assert "hypotheses.tsv" in found["claim-evidence"].fix
    assert found["claim-evidence"].file == "graph/review/claims.tsv" and found["claim-evidence"].row


def test_a_biomarker_claim_with_a_comparison_of_its_strata_is_accepted(attempt_row):
    """The control, with an invented comparison: without it, refusing every claim would pass too."""
    comparison = {
        "id": "comparison/invented",
        "study": "trial/radiant-3",
        "population": "population/radiant-3",
        "measure": "measure/pfs",
        "arm": "arm/radiant-3-everolimus",
        "comparatorArm": "arm/radiant-3-everolimus",
        "stratum": "alteration/tsc2-somatic-mutation",
        "comparatorStratum": "alteration/tsc2-wild-type",
        "significance": "significant",
        "section": "6.1",
        "reference": "72",
    }
    wild = {
        "id": "alteration/tsc2-wild-type",
        "label": "wild type TSC2",
        "alterationOf": "gene/tsc2",
        "type": "WildType",
        "section": "6.1",
    }
    attempt_row("graph/shared/alterations.tsv", **wild)
    before = attempt_row("graph/review/comparisons.tsv", **comparison)
    after = attempt_row("graph/review/claims.tsv", supportedBy="comparison/invented", **CLAIM)
    assert set(after) <= set(before) and "claim-evidence" not in after


@pytest.mark.parametrize(("table", "relation"), [("mechanisms", "relation"), ("descriptions", "property")])
def test_a_biomarker_claim_in_the_table_of_another_kind(attempt_row, table, relation):
    file = f"graph/review/{table}.tsv"
    cells = {
        "id": f"{table.removesuffix('s')}/claim",
        "subject": "alteration/tsc2-somatic-mutation",
        relation: "predictsBenefitFrom",
        "object": "drug/everolimus",
        "text": "Mutated TSC2 foretells benefit.",
        "section": "6.1",
        "reference": "72",
    }
    if table == "mechanisms":
        cells |= {"polarity": "positive", "certainty": "definite"}
    found = attempt_row(file, **cells)
    assert "hypotheses.tsv" in found["biomarker-predicts"].fix
    assert found["biomarker-predicts"].file == file and found["biomarker-predicts"].row


def test_a_treatment_finding_with_a_biomarker(attempt_row):
    found = attempt_row(
        "graph/review/findings.tsv",
        id="finding/claim",
        type="TreatmentFinding",
        study="trial/radiant-3",
        population="population/radiant-3",
        intervention="drug/everolimus",
        comparator="drug/placebo",
        biomarker="alteration/tsc2-somatic-mutation",
        outcome="measure/pfs",
        effect="improves",
        certainty="definite",
        support="comparison/radiant-3-pfs",
        text="Everolimus prolongs PFS where TSC2 is mutated.",
        section="6.1",
        reference="72",
    )
    assert found["treatment-no-biomarker"].file == "graph/review/findings.tsv" and found["treatment-no-biomarker"].row


def test_a_biomarker_claim_without_a_stratified_result_by_turtle(attempt):
    found = attempt(
        "ontology/genes.ttl",
        f"""
<{NKD}statement/claim> a nk:BiomarkerClaim ; rdfs:label "Mutated TSC2 foretells benefit." ;
    nk:subject <{NKD}alteration/tsc2-somatic-mutation> ; nk:biomarker <{NKD}alteration/tsc2-somatic-mutation> ;
    nk:intervention <{NKD}drug/everolimus> ; nk:supportedBy <{NKD}outcome/radiant-3-everolimus-pfs> .
""",
    )
    assert "stratified by that biomarker" in found["claim-evidence"].message
    assert "hypotheses.tsv" in found["claim-evidence"].fix


def test_a_definition_without_source(attempt):
    found = attempt(
        "ontology/genes.ttl",
        '\nnk:Odd a owl:Class ; rdfs:subClassOf nk:Gene ; rdfs:label "odd gene" ; obo:IAO_0000115 "A gene that is odd." .\n',
    )
    assert "owl:Axiom" in found["definition-without-source"].fix


def test_a_deleted_record(attempt, released):
    lines = (released.project.graph / "shared/places.tsv").read_text("utf-8").splitlines()
    found = attempt("graph/shared/places.tsv", "", next(line + "\n" for line in lines if line.startswith("place/europe\t")))
    assert found["deleted-iri"].triple == "nkd:place/europe" and "retired.tsv" in found["deleted-iri"].fix


def test_a_deleted_term(attempt):
    found = attempt("ontology/tumours.ttl", "nk:BowelCarcinoid a owl:Class", "nk:CarcinoidTumour a owl:Class")
    assert "owl:deprecated" in found["deleted-iri"].fix and found["deleted-iri"].file == "ontology/register.tsv"


def test_a_reused_record(attempt):
    found = attempt("graph/shared/genes.tsv", "gene/tsc2\tVHL\t", "gene/tsc2\tTSC2\t")["reused-iri"]
    assert "IRI of its own" in found.fix and (found.file, found.row is not None) == ("graph/shared/genes.tsv", True)


def test_a_reused_term(attempt):
    found = attempt("ontology/genes.ttl", 'rdfs:label "wild boar" ;', 'rdfs:label "wild type" ;')
    assert "'wild boar'" in found["reused-iri"].message and found["reused-iri"].line


def test_a_new_label_with_the_old_one_kept_is_no_reuse(attempt):
    assert "reused-iri" not in attempt(
        "ontology/genes.ttl",
        'rdfs:label "unaltered" ;\n    skos:altLabel "wild type" , "wild-type"',
        'rdfs:label "wild type" ;\n    skos:altLabel "wild-type"',
    )


def test_a_retired_record_keeps_its_iri(released, attempt):
    lines = (released.project.graph / "shared/places.tsv").read_text("utf-8").splitlines()
    gone = next(line + "\n" for line in lines if line.startswith("place/europe\t"))
    assert "deleted-iri" in attempt("graph/shared/places.tsv", "", gone)
    found = attempt("graph/shared/retired.tsv", "place/europe\tplace/canada\tIt was counted elsewhere.\n")
    assert "graph/shared/retired.tsv" not in {finding.file for finding in found.values()}
    assert not {"deleted-iri", "reused-iri", "obsolete-without-replacement"} & set(found)


@pytest.mark.parametrize(
    ("file", "record", "old", "new"),
    [
        ("populations", "population/radiant-4", "\tontology/PancreaticNET\t", "\t\t"),
        (
            "non-assessments",
            "non-assessment/s6-2-no-trial-assessed-response-by-genotype",
            "ontology/TumourGenotype|",
            "measure/os|",
        ),
    ],
)
def test_a_safeguard_taken_out_of_its_row(attempt, released, file, record, old, new):
    path = f"graph/review/{file}.tsv"
    row = next(
        line for line in (released.project.root / path).read_text("utf-8").splitlines() if line.startswith(f"{record}\t")
    )
    assert old in row
    found = attempt(path, row.replace(old, new), row)["removed-safeguard"]
    assert found.file == path and found.row and record in found.triple


@pytest.mark.parametrize("alteration", ["alteration/tsc2-somatic-mutation", "alteration/men1-somatic-mutation"])
def test_a_genotype_put_among_the_criteria_of_a_released_population(attempt, alteration):
    path, criteria = "graph/review/populations.tsv", "RADIANT-3 patients\tontology/PancreaticNET|"
    found = attempt(path, f"{criteria}{alteration}|", criteria)["added-criterion"]
    assert found.file == path and found.row and alteration in found.triple and "a record of their own" in found.fix


def test_an_id_that_stands_already(attempt_row):
    found = attempt_row("graph/shared/places.tsv", id="place/europe", label="Europa", type="Place", section="2")
    assert "never used twice" in found["duplicate-id"].fix
