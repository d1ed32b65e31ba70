"""Each known way to falsify the safeguards between mechanism and evidence is refused, or the query says what it is.

The ways stand in a file beside the repository, one a row; each is tried here on the small dataset of the shapes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from beside import SHARED
from netkg.graph import populate, reason
from netkg.graph.write_validator import WriteValidator
from netkg.inputs import tables
from netkg.rdf import node
from writes import INTO, ROOT, refused, store_of

FILE = SHARED / "faults" / "mechanism.tsv"
ONTOLOGY = "INSERT DATA {{ GRAPH nkd:graph\\/ontology {{ {0} }} }}"


def put(iri: str, kind: str, label: str, more: str, *, also: str = "") -> str:
    """Write the update that puts in a record with all that every record has."""
    row = f"<https://w3id.org/netkg/table/review/attempts.tsv#{kind}>"
    head = f"<{iri}> a nk:{kind} ; rdfs:label '{label}' ; nk:section '6.1' ; prov:wasDerivedFrom {row}"
    return INTO.format(f"{head} ; {more} . {also}")


def treatment(words: str, population: str = "population/radiant-3", *, also: str = "") -> str:
    pico = f"nk:population <{population}> ; nk:intervention <drug/everolimus> ; nk:comparator <drug/placebo> ; nk:outcome <measure/pfs>"
    said = "nk:effect <effect/increases> ; nk:certainty 'definite' ; nk:supportedBy <comparison/radiant-3-pfs>"
    return put("finding/attempt", "TreatmentFinding", words, f"nk:study <trial/radiant-3> ; {pico} ; {said}", also=also)


def prognosis(words: str, biomarker: str, outcome: str = "measure/pfs") -> str:
    more = f"nk:study <study/expression> ; nk:population <population/radiant-3> ; nk:biomarker {biomarker} ; nk:outcome <{outcome}>"
    return put(
        "finding/attempt", "PrognosticFinding", words, more + " ; nk:effect <effect/increases> ; nk:certainty 'definite'"
    )


def claim(biomarker: str, support: str) -> str:
    drug = "<drug/everolimus>"
    more = f"nk:subject {biomarker} ; nk:biomarker {biomarker} ; nk:predicate nk:predictsBenefitFrom ; nk:object {drug}"
    more += f" ; nk:intervention {drug} ; nk:population <population/radiant-3> ; nk:supportedBy <{support}>"
    return put("claim/attempt", "BiomarkerClaim", "It foretells.", more + " ; nk:polarity 'positive' ; nk:certainty 'definite'")


def mechanism(subject: str, more: str, polarity: str = "positive") -> str:
    said = f"nk:subject <{subject}> ; nk:predicate nk:modulates ; nk:object <pathway/mtor> ; nk:certainty 'definite'"
    return put("mechanism/attempt", "MechanisticStatement", "It acts.", f"{said} ; nk:polarity '{polarity}' ; {more}")


def swap(subject: str, old: str, new: str) -> str:
    graph = "GRAPH nkd:graph\\/records\\/review"
    return f"DELETE DATA {{ {graph} {{ <{subject}> {old} }} }} ;\n" + INTO.format(f"<{subject}> {new}")


def gone(triple: str) -> str:
    return f"DELETE DATA {{ GRAPH nkd:graph\\/records\\/review {{ {triple} }} }}"


SOMATIC = put("alteration/attempt", "SomaticMutation", "TSC2 mutation", "nk:alterationOf <gene/tsc2>", also="{0}")
RADIANT_4 = (
    "<outcome/attempt> a nk:OutcomeFigure ; rdfs:label 'RADIANT-4: PFS' ; nk:study <trial/radiant-4> ; nk:unit <unit/months> ; "
    "nk:arm <arm/radiant-4-everolimus> ; nk:measure <measure/pfs> ; nk:statistic <statistic/median> ; nk:printedValue '11.0' ; "
    "nk:section '6.1' ; nk:reference <publication/ref-97> ; nk:population <population/radiant-3> ; "
    "prov:wasDerivedFrom <https://w3id.org/netkg/table/review/outcomes.tsv#row=9>"
)
STRATUM = "<outcome/radiant-3-everolimus-pfs> nk:stratum"
SYNDROME = (
    "<condition/nf1> a nk:FamilialSyndrome , nk:ClinicalFinding ; rdfs:label 'neurofibromatosis' ; nk:section '1' ; "
    "prov:wasDerivedFrom <https://w3id.org/netkg/table/shared/conditions.tsv#row=9> ."
)
AFINITOR = "<drug/everolimus> skos:altLabel 'Afinitor' ."
ADVICE = (
    "<record/attempt> a nk:RecommendationStatement ; rdfs:label 'It is first.' ; nk:subject <drug/everolimus> ; nk:section '7' ; "
    "nk:intervention <drug/everolimus> ; nk:predicate nk:firstLineFor ; nk:object <condition/nf1> ; nk:population <condition/nf1> ; "
    "nk:polarity 'positive' ; nk:certainty 'definite' ; prov:wasDerivedFrom <https://w3id.org/netkg/table/review/recommendations.tsv#row=9>"
)
CHAIN = "nk:respondsTo a owl:ObjectProperty ; rdfs:label 'responds to'"

#: Row of the file, and each edit that it stands for with the rule that refuses it.
REFUSED = {
    "M01": [(SOMATIC.replace("{0}", f"{STRATUM} <alteration/attempt> ."), "stratum-not-assessed")],
    "M02": [
        (claim("<alteration/tsc2-low-expression>", "outcome/radiant-3-everolimus-pfs"), "claim-evidence"),
        (claim("<alteration/tsc2-low-expression>", "comparison/radiant-3-pfs"), "claim-evidence"),
    ],
    "M04": [(INTO.format(f"{STRATUM} <gene/tsc2>"), "stratum-known")],
    "M05": [(mechanism("gene/vhl", "nk:asOf '2017' . <gene/vhl> nk:modulates <pathway/mtor>", "negative"), "denied-as-fact")],
    "M06": [
        (INTO.format("<population/radiant-3> nk:qualifier 'TSC2 mutated'"), "genotype-in-words"),
        (swap("population/radiant-3", "rdfs:label 'advanced pancreatic NET (RADIANT-3)'", "rdfs:label 'TSC2 mutated'@en"), "genotype-in-words"),
    ],
    "M07": [(treatment("Everolimus prolongs PFS in TSC2-mutated tumors."), "genotype-in-words")],
    "M08": [(put("procedure/attempt", "Procedure", "everolimus chosen by TSC2 mutation", "nk:reference <publication/ref-97>"), "genotype-in-words")],
    "M09": [
        (prognosis("PFS is longer on an mTOR inhibitor.", "<alteration/tsc2-low-expression>"), "drug-in-words"),
        (prognosis("PFS is longer on Afinitor.", "<alteration/tsc2-low-expression>") + " ;\n" + INTO.format(AFINITOR), "drug-in-words"),
    ],
    "M10": [
        *[
            (treatment("It works.", who), "treatment-in-whom")
            for who in ("pathway/mtor", "ontology/SomaticMutation", "alteration/tsc2-low-expression")
        ],
        *[(claim(who, "comparison/radiant-3-pfs"), "claim-evidence") for who in ("<pathway/mtor>", "nk:SomaticMutation")],
        *[(prognosis("It responds.", who, "measure/orr"), "response-told-apart") for who in ("<pathway/mtor>", "nk:SomaticMutation", "<gene/tsc2>")],
        *[(prognosis("PFS is longer on everolimus.", who), "drug-in-words-of-pathway") for who in ("<pathway/mtor>", "nk:SomaticMutation")],
        (treatment("It works.", "population/carriers"), "treatment-in-carriers"),
    ],
    "M11": [
        (treatment("It works.", "condition/nf1", also=SYNDROME), "syndrome-not-studied"),
        (INTO.format(SYNDROME + ADVICE), "syndrome-not-studied"),
    ],
    "M12": [
        (mechanism("gene/tsc2", "nk:objectText 'confers sensitivity in patients'"), "response-in-words"),
        (mechanism("gene/tsc2", "skos:note 'predicts who benefits'@en"), "response-in-words"),
        (swap("statement/tsc2-modulates-mtor", "nk:predicate nk:modulates", "nk:predicate nk:hasProperty"), "mechanism-relation"),
        (put("remark/attempt", "Remark", "TSC2 tells which patients respond.", "nk:about <gene/tsc2>"), "response-in-words"),
    ],
    "M13": [
        (ONTOLOGY.format(CHAIN + " ; owl:propertyChainAxiom ( nk:associatedWith nk:candidateByMechanism )"), "inferred-by-chain"),
        (ONTOLOGY.format("nk:candidateByMechanism owl:propertyChainAxiom ( nk:modulates nk:targetedBy )"), "inferred-by-chain"),
        (ONTOLOGY.format(CHAIN + " . nk:candidateByMechanism rdfs:subPropertyOf nk:respondsTo"), "candidate-means-one-thing"),
        (ONTOLOGY.format(CHAIN + " ; owl:equivalentProperty nk:candidateByMechanism"), "candidate-means-one-thing"),
    ],
    "M14": [
        (gone("<population/radiant-4> nk:excludes nk:PancreaticNET"), "exclusion-kept"),
        (INTO.format(RADIANT_4), "population-of-its-study"),
        (INTO.format("<arm/radiant-4-everolimus> nk:population <population/radiant-3>"), "population-of-its-study"),
    ],
    "M15": [
        (gone("<regimen/placebo-octreotide-lar> nk:regimenComponent <drug/octreotide-lar>"), "regimen-as-named"),
        (
            swap(
                "regimen/placebo-octreotide-lar",
                "nk:regimenComponent <drug/octreotide-lar>",
                "nk:regimenComponent <drug/everolimus> ; nk:dose '30 mg'",
            ),
            "regimen-as-named",
        ),
    ],
    "M16": [
        (swap("record/no-genotype", "nk:notAssessed nk:TumourGenotype", "nk:notAssessedText 'cost'"), "not-assessed-kept"),
        (gone("<record/no-genotype> a nk:NonAssessmentStatement"), "non-assessment-kept"),
    ],
    "M17": [
        (swap("alteration/tsc2-low-expression", "a nk:LowExpression", "a nk:SomaticMutation"), "alteration-kind-in-words"),
        (INTO.format("<alteration/tsc2-low-expression> skos:altLabel 'TSC2 mutation'"), "alteration-kind-in-words"),
        (INTO.format("<alteration/tsc2-low-expression> skos:altLabel 'mutated TSC2'@en"), "alteration-kind-in-words"),
    ],
}  # fmt: skip


def says_expression(quads: list[ox.Quad], validator: WriteValidator) -> None:
    """Let a stratum of expression be written, and see that no answer calls it a genotype."""
    retained = put("alteration/retained", "RetainedExpression", "TSC2 expression retained", "nk:alterationOf <gene/tsc2>")
    low = "nk:stratum <alteration/tsc2-low-expression>"
    compared = "nk:arm <arm/radiant-3-everolimus> ; nk:comparatorArm <arm/radiant-3-everolimus> ; nk:significance 'significant'"
    both = put(
        "comparison/attempt",
        "Comparison",
        "by expression",
        f"nk:study <trial/radiant-3> ; nk:measure <measure/pfs> ; {compared} ; {low} ; nk:comparatorStratum <alteration/retained>",
    )
    for text, expected in (
        (INTO.format(f"{STRATUM} <alteration/tsc2-low-expression>"), False),
        (f"{retained} ;\n{both}", True),
    ):
        store = store_of(quads)
        assert refused(validator, store, text) == set()
        store.extend(reason.derive(list(store), ROOT / "ontology" / "closures"))
        query = (ROOT / "queries" / "mutation-to-outcome.rq").read_text("utf-8")
        rows = store.query(query, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        said = {row["evidence"].value for row in rows if row["gene"].value == "TSC2"}
        assert ("expression-stratified result" in said) is expected
        assert "genotype-stratified result" not in said


def gives_no_plain_triple(_quads: list[ox.Quad], _validator: WriteValidator) -> None:
    """Deny in the tables what is affirmed there; its plain triple goes."""
    reading = tables.read(ROOT / "graph")
    denied = [
        row
        for file, rows in reading.rows.items()
        if file.endswith("/mechanisms.tsv")
        for row in rows
        if (row.cells["subject"], row.cells["relation"], row.cells["object"]) == ("gene/tsc2", "modulates", "pathway/mtor")
    ]
    triple = ox.Triple(node("nkd:gene/tsc2"), node("nk:modulates"), node("nkd:pathway/mtor"))
    assert denied and triple in {quad.triple for quad in populate.populate(reading)}
    for row in denied:
        row.cells["polarity"] = "negative"
    assert triple not in {quad.triple for quad in populate.populate(reading)}


#: Rows that are no write to be refused, or not only one.
SHOWN: dict[str, Callable[[list[ox.Quad], WriteValidator], None]] = {"M03": says_expression, "M05": gives_no_plain_triple}


def test_every_known_fault_is_tried() -> None:
    if not FILE.is_file():
        pytest.skip("the list of faults is not beside the repository")
    with FILE.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert known == {*REFUSED, *SHOWN}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(*attempt, id=f"{row}-{number}")
        for row, attempts in REFUSED.items()
        for number, attempt in enumerate(attempts)
    ],
)
def test_the_edit_is_refused(validator: WriteValidator, quads: list[ox.Quad], text: str, rule: str) -> None:
    assert rule in refused(validator, store_of(quads), text)


@pytest.mark.parametrize("row", SHOWN)
def test_the_edit_does_no_harm(validator: WriteValidator, quads: list[ox.Quad], row: str) -> None:
    SHOWN[row](quads, validator)


@pytest.mark.parametrize(
    "text",
    [
        treatment("Everolimus prolonged PFS again."),
        prognosis("PFS is shorter.", "<alteration/tsc2-low-expression>"),
        mechanism("gene/vhl", "nk:reference <publication/ref-97>", "negative"),
        INTO.format("<record/no-genotype> owl:deprecated true ; dcterms:isReplacedBy <record/pfs-or-ttp>")
        + " ;\n"
        + swap("record/no-genotype", "nk:notAssessed nk:TumourGenotype", "nk:notAssessedText 'cost'"),
    ],
    ids=["a treatment", "a prognosis", "a denied mechanism", "a superseded non-assessment"],
)
def test_the_same_without_the_fault_is_accepted(validator: WriteValidator, quads: list[ox.Quad], text: str) -> None:
    """The control: without it, refusing everything would pass too."""
    assert refused(validator, store_of(quads), text) == set()
