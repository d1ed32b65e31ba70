"""Biomarker claims, and statements that are biomarker claims in other words."""

from .case import ADVICE, CLAIM, COMPARISON, MECHANISM, NKD, PFS, TREND, Falsified

CLAIMS = [
    # biomarker claims, and statements that are biomarker claims in other words
    Falsified("claim-support", CLAIM, "nk:supportedBy"),
    Falsified("claim-evidence", CLAIM, "nk:supportedBy", "nk:supportedBy outcome:belzutifan-unselected"),
    Falsified(
        "claim-evidence",
        CLAIM,
        "nk:supportedBy",
        "nk:supportedBy f:x-one-stratum",
        also="""
        f:x-one-stratum a nk:Comparison ; rdfs:label "one stratum" ; nk:study trial:unselected ; nk:measure measure:orr ;
            nk:arm arm:unselected ; nk:stratum alteration:vhl-germline-mutation ; nk:significance "not stated" ; nk:section "6" ;
            nk:comparatorUnnamed true ; skos:note "the other stratum is not named" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified(
        "claim-evidence",
        CLAIM,
        "nk:subject nk:biomarker nk:object nk:intervention nk:supportedBy rdfs:label",
        f"""
        nk:subject gene:tsc2 ; nk:biomarker gene:tsc2 ; nk:object drug:everolimus ; nk:intervention drug:everolimus ;
        nk:supportedBy <{NKD}{COMPARISON}> , <{NKD}{PFS}> ; rdfs:label "TSC2 predicts benefit from everolimus." """,
    ),
    Falsified(
        "claim-evidence-drug", CLAIM, "nk:intervention nk:object", "nk:intervention drug:everolimus ; nk:object drug:everolimus"
    ),
    Falsified("claim-biomarker", CLAIM, "nk:biomarker"),
    Falsified("claim-intervention", CLAIM, "nk:intervention"),
    Falsified("claim-population", CLAIM, "nk:population", "nk:population nk:PancreaticNET"),
    Falsified("claim-subject", CLAIM, "nk:subject", "nk:subject gene:vhl"),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:objectText nk:predicate",
        "nk:predicate nk:effectiveFor ; nk:object alteration:tsc2-low-expression",
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:predicate nk:objectText",
        'nk:subject alteration:tsc2-low-expression ; nk:predicate nk:responsiveTo ; nk:objectText "the drug"',
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject alteration:tsc2-low-expression ; nk:object drug:everolimus",
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject alteration:tsc2-low-expression ; nk:object nk:MTORInhibitor",
    ),
    Falsified(
        "biomarker-wording",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject alteration:tsc2-low-expression ; nk:object measure:orr",
    ),
    Falsified(
        "biomarker-wording",
        ADVICE,
        "nk:population nk:object",
        "nk:population population:carriers ; nk:object population:carriers",
    ),
    Falsified(
        "biomarker-wording", ADVICE, "nk:subject rdfs:label", 'nk:subject gene:tsc2 ; rdfs:label "It is a first-line drug."'
    ),
    Falsified(
        "biomarker-level",
        TREND,
        "nk:subject nk:objectText",
        "nk:subject measure:ki-67-index ; nk:object drug:everolimus",
    ),
    Falsified(
        "biomarker-predicts",
        TREND,
        "nk:predicate nk:subject nk:objectText",
        'nk:subject nk:PancreaticNET ; nk:predicate nk:predictsBenefitFrom ; nk:objectText "the drug"',
    ),
    Falsified(
        "biomarker-words",
        TREND,
        "nk:subject nk:objectText",
        'nk:subject alteration:tsc2-low-expression ; nk:objectText "and better response to Everolimus"',
    ),
    Falsified("biomarker-words", MECHANISM, "rdfs:label", 'rdfs:label "TSC2 modulates mTOR, so everolimus works."'),
]
