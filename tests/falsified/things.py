"""Records of every kind, entities, publications, studies."""

from .case import ARM, INCIDENCE, NKD, PFS, SOURCE, TREATED, TRIAL, Falsified

THINGS = [
    # every record
    Falsified("label", "measure/pfs", "rdfs:label"),
    Falsified("label", "measure/pfs", add='rdfs:label "progression-free survival"'),
    Falsified("section", "drug/octreotide", "nk:section"),
    Falsified("section", PFS, "nk:section", 'nk:section "9.1"'),
    Falsified("section", TREATED, "nk:section", 'nk:section "Table 4"'),
    Falsified("row", "drug/octreotide", "prov:wasDerivedFrom"),
    Falsified("row", TREATED, "prov:wasDerivedFrom"),
    Falsified(
        "label-is-one",
        "record/therapies-widen",
        "rdfs:label",
        also="f:x rdfs:label 'twice' . f:x-b a nk:Remark ; nk:about nk:NeuroendocrineTumour ; nk:section 'abstract' ; prov:wasDerivedFrom <r> ; rdfs:label 'twice' .",
    ),
    # publications and sources
    Falsified("source-publication", SOURCE, "nk:publication"),
    Falsified("source-publication", SOURCE, "nk:publication", "nk:publication trial:radiant-3"),
    Falsified("source-folder", SOURCE, "nk:folder", 'nk:folder "The Review"'),
    Falsified("source-kind", SOURCE, "nk:sourceKind", 'nk:sourceKind "rumour"'),
    Falsified("publication-number", "publication/ref-97", "nk:number", 'nk:number "[97]"'),
    Falsified("publication-year", "publication/review", "nk:year", 'nk:year "2017"'),
    Falsified("publication-year", "publication/review", "nk:year", 'nk:year "2107"^^xsd:gYear'),
    Falsified("reference-known", "gene/vhl", also="drug:octreotide nk:reference f:x-pub . f:x-pub rdfs:label 'a web page' ."),
    # genes, alterations, molecules, pathways
    Falsified("gene-symbol", "gene/vhl", "rdfs:label", 'rdfs:label "von Hippel-Lindau gene"'),
    Falsified("gene-or-molecule", "gene/vhl", add="a nk:Protein"),
    Falsified("alteration-of", "alteration/tsc2-low-expression", "nk:alterationOf"),
    Falsified("alteration-of", "alteration/tsc2-low-expression", "nk:alterationOf", "nk:alterationOf measure:ki-67-index"),
    Falsified("alteration-of", "alteration/tsc2-low-expression", add="nk:alterationOf gene:vhl"),
    Falsified("alteration-kind", "alteration/tsc2-low-expression", "rdf:type", "a nk:Alteration"),
    Falsified("alteration-kind", "alteration/tsc2-low-expression", "rdf:type", "a nk:ExpressionAlteration"),
    Falsified(
        "expression-or-mutation", "alteration/tsc2-low-expression", "rdfs:label", 'a nk:SomaticMutation ; rdfs:label "low TSC2"'
    ),
    Falsified("molecule-encoded-by", "molecule/mtor", add="nk:encodedBy pathway:mtor"),
    Falsified("pathway-component", "pathway/mtor", add="nk:hasComponent anatomy:pancreas"),
    # interventions
    Falsified("drug-is-one", "drug/octreotide", "rdfs:label", 'rdfs:label "placebo plus octreotide LAR"'),
    Falsified("drug-formulation-of", "drug/octreotide-lar", "nk:formulationOf", "nk:formulationOf procedure:observation"),
    Falsified(
        "regimen-component-known",
        "place/canada",
        also="regimen:placebo-octreotide-lar nk:regimenComponent f:x .",
    ),
    Falsified(
        "regimen-component",
        "regimen/placebo-octreotide-lar",
        "nk:regimenComponent rdfs:label",
        'nk:dose "30 mg" ; rdfs:label "a dose"',
    ),
    Falsified(
        "regimen-is-more",
        "regimen/placebo-octreotide-lar",
        "nk:regimenComponent rdfs:label",
        'nk:regimenComponent drug:placebo ; rdfs:label "placebo alone"',
    ),
    Falsified("regimen-is-no-drug", "regimen/placebo-octreotide-lar", "rdfs:label", 'a nk:Placebo ; rdfs:label "anew"'),
    Falsified("procedure-or-drug", "procedure/observation", add="a nk:Drug"),
    # findings, measures, bodies, places
    Falsified("condition-is-no-tumour", "condition/diarrhea", add="a nk:Insulinoma"),
    Falsified("measure-or-molecule", "measure/ki-67-index", add="a nk:Protein"),
    Falsified("organisation-kind", "organisation/fda", "rdf:type", "a nk:Organisation"),
    Falsified("site-or-cell", "anatomy/pancreas", add="a nk:CellType"),
    Falsified("place-is-known", "place/canada", also=f"<{NKD}{INCIDENCE}> nk:place f:x-seer ."),
    # studies, populations, arms
    Falsified("study-registration", TRIAL, "nk:registration nk:enrolled", 'nk:registration "NCT510068"'),
    Falsified("study-enrolled", TRIAL, "nk:enrolled", "nk:enrolled 0"),
    Falsified("study-enrolled", TRIAL, "nk:enrolled", 'nk:enrolled "410"'),
    Falsified("study-population", TRIAL, "nk:population", "nk:population nk:PancreaticNET"),
    Falsified(
        "study-arm-participants",
        "trial/radiant-4",
        add="nk:enrolled 100",
        also="""
        f:x-arm a nk:Arm ; rdfs:label "arm" ; nk:armOf f:x ; nk:role "subgroup" ; nk:participants 101 ; nk:section "6" ;
            prov:wasDerivedFrom <r> .""",
    ),
    Falsified(
        "study-arms-together",
        "trial/radiant-4",
        add="nk:enrolled 100",
        also="""
        f:x-a a nk:Arm ; rdfs:label "a" ; nk:armOf f:x ; nk:role "no treatment" ; nk:participants 60 ; nk:section "6" ;
            prov:wasDerivedFrom <r> .
        f:x-b a nk:Arm ; rdfs:label "b" ; nk:armOf f:x ; nk:role "no treatment" ; nk:participants 70 ; nk:section "6" ;
            prov:wasDerivedFrom <r> .""",
    ),
    Falsified("study-design", TRIAL, "nk:enrolled nk:registration", 'nk:printedDesign "phase III" , "phase 3"'),
    Falsified("population-criteria", "population/radiant-3", "nk:requires"),
    Falsified("population-excludes", "population/radiant-4", add="nk:requires nk:PancreaticNET"),
    Falsified("population-excludes", "population/radiant-4", add="nk:requires nk:NonfunctioningPancreaticNET"),
    Falsified("population-one-of-several", "population/radiant-3", add="nk:requiresOneOf nk:AdvancedNET"),
    Falsified("criterion-known", "measure/orr", also="population:radiant-3 nk:requires f:x ."),
    Falsified("arm-study", ARM, "nk:armOf"),
    Falsified("arm-study", ARM, "nk:armOf", "nk:armOf population:radiant-3"),
    Falsified("arm-role", ARM, "nk:role nk:participants", 'nk:role "control"'),
    Falsified("arm-intervention", ARM, "nk:intervention nk:participants", "nk:intervention molecule:mtor"),
    Falsified("arm-participants", ARM, "nk:participants", 'nk:participants "207"'),
    Falsified("arm-population", ARM, "nk:population nk:participants", "nk:population nk:PancreaticNET"),
    Falsified("arm-was-given-something", ARM, "nk:intervention nk:participants"),
    Falsified("arm-placebo", "arm/radiant-3-placebo", "nk:participants", "nk:intervention drug:octreotide-lar"),
    Falsified(
        "arm-combination", "arm/radiant-3-placebo", "rdfs:label nk:participants", 'rdfs:label "placebo + octreotide LAR"'
    ),
]
