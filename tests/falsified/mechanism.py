"""Mechanism that stands for evidence, in triples, axioms and words."""

from .case import (
    ARM,
    COMPARISON,
    HYPOTHESIS,
    JUDGED,
    MECHANISM,
    NKD,
    NOT_ASSESSED,
    OCCURRENCE,
    PFS,
    PROGNOSIS,
    REMARK,
    TREATED,
    Falsified,
)

MECHANISM = [
    # mechanism is not evidence
    Falsified(
        "stratum-not-assessed",
        PFS,
        add="nk:stratum f:x-mutation",
        also="""other:no-genotype nk:notAssessed nk:TumourGenotype . f:x-mutation a nk:SomaticMutation , nk:Alteration ;
        rdfs:label "an altered TSC2" ; nk:alterationOf gene:tsc2 ; nk:section "6.1" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified("tied-by-node", REMARK, "nk:about", "nk:about gene:tsc2 , drug:everolimus"),
    Falsified("tied-by-node", "measure/pfs", also="f:x-pair a skos:Collection ; skos:member gene:tsc2 , drug:everolimus ."),
    Falsified(
        "tied-by-identifier",
        "gene/vhl",
        add="skos:relatedMatch <http://elsewhere.example/1>",
        also="""
        f:x-drug a nk:SomatostatinAnalog ; rdfs:label "an analog" ; nk:section "5.1" ; prov:wasDerivedFrom <r> ;
            skos:exactMatch <http://elsewhere.example/1> .""",
    ),
    Falsified("gene-closed", "gene/vhl", add="rdfs:seeAlso <http://elsewhere.example/everolimus>"),
    Falsified("gene-closed", "alteration/tsc2-low-expression", add='dcterms:description "level 1"'),
    Falsified("prognosis-of-what", PROGNOSIS, "nk:biomarker", "nk:biomarker gene:tsc2"),
    Falsified("prognosis-of-what", PROGNOSIS, "nk:outcome", "nk:outcome drug:everolimus"),
    Falsified("prognosis-of-what", OCCURRENCE, "nk:outcome", "nk:outcome measure:orr"),
    Falsified(
        "prognosis-under-treatment",
        PROGNOSIS,
        "nk:biomarker",
        "nk:biomarker alteration:vhl-germline-mutation ; nk:underTreatment drug:everolimus",
    ),
    Falsified(
        "drug-not-assessed",
        "outcome/belzutifan-unselected",
        "nk:arm",
        "nk:arm f:x-arm ; nk:stratum alteration:vhl-germline-mutation",
        also="""
        f:x-arm a nk:Arm ; rdfs:label "an arm" ; nk:armOf trial:unselected ; nk:role "single arm" ; nk:intervention drug:octreotide ;
            nk:section "6" ; prov:wasDerivedFrom <r> .
        f:x-no a nk:NonAssessmentStatement ; rdfs:label "No trial looked at it." ; nk:about drug:octreotide ;
            nk:notAssessed nk:TumourGenotype ; nk:asOf "2017"^^xsd:gYear ; nk:section "6.1" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified("told-apart-by-strata", COMPARISON, add="nk:toldApartBy alteration:vhl-germline-mutation"),
    Falsified("told-apart-by-strata", PFS, add="nk:selectedBy alteration:vhl-germline-mutation"),
    Falsified("candidate-means-one-thing", "measure/pfs", also="f:x rdfs:subPropertyOf nk:selectedBy ."),
    Falsified("alteration-in-words", TREATED, "rdfs:label", 'rdfs:label "Everolimus was given with a matching mutation."'),
    Falsified("altered-in-words", "population/radiant-3", "rdfs:label", 'rdfs:label "patients with mTOR-altered tumors"'),
    Falsified(
        "assigned-drug-is-named",
        ARM,
        "nk:armOf",
        "nk:armOf f:x-trial",
        'f:x-trial a nk:Study , nk:Trial , nk:GenotypeAssignedTrial ; rdfs:label "a trial by genotype" ; nk:section "6.2" ; '
        'nk:printedDesign "sunitinib by genotype" ; prov:wasDerivedFrom <r> .',
    ),
    Falsified("both-in-words", REMARK, "rdfs:label", 'rdfs:label "TSC2 calls for everolimus."'),
    Falsified("both-in-words", "molecule/mtor", add='skos:note "everolimus works where it is mutated"'),
    Falsified("altered-in-words", "drug/octreotide", add='skos:note "for mTOR-driven tumors"'),
    Falsified("unknown-gene-in-words", REMARK, "rdfs:label", 'rdfs:label "XYZ1-mutant tumors respond."'),
    Falsified("unknown-gene-in-words", "unit/months", add='skos:note "for NET positive, deficiency of SDHB"'),
    Falsified("genotype-in-disguise", "condition/diarrhea", "rdfs:label", 'rdfs:label "TSC2-deficient tumor"'),
    Falsified("genotype-in-disguise", "measure/orr", "rdfs:label", 'rdfs:label "response in VHL-mutated tumors"'),
    Falsified("genotype-in-note", "drug/octreotide", add='skos:note "wild-type tumors benefit most"'),
    Falsified("plain-text", REMARK, add='skos:note "T\\u200bSC2"'),
    Falsified("plain-text", REMARK, add='skos:note "T<i>SC2</i>"^^rdf:HTML'),
    Falsified("effect-against-comparison", TREATED, "nk:effect", "nk:effect effect:not-shown"),
    Falsified("genotype-in-words", "procedure/observation", add='skos:altLabel "watching where VHL is mutated"'),
    Falsified("drug-in-words", "finding/tsc2-low-expression-shorter-pfs", add='skos:note "on everolimus"'),
    Falsified(
        "syndrome-not-studied",
        "finding/everolimus-judged",
        add="nk:population f:x-syndrome",
        also='f:x-syndrome a nk:FamilialSyndrome , nk:ClinicalFinding ; rdfs:label "a syndrome" ; nk:section "1" ; prov:wasDerivedFrom <r> .',
    ),
    Falsified(
        "denied-as-fact",
        MECHANISM,
        "nk:polarity nk:subject",
        'nk:polarity "negative" ; nk:subject f:x-gene',
        also="f:x-gene a nk:Gene ; rdfs:label 'NEW9' ; nk:modulates pathway:mtor ; nk:section '6' ; prov:wasDerivedFrom <r> .",
    ),
    Falsified("candidate-means-one-thing", "measure/pfs", also="f:x owl:inverseOf nk:candidateByMechanism ."),
    Falsified("candidate-means-one-thing", "measure/pfs", also="nk:candidateByMechanism rdfs:subPropertyOf f:x ."),
    Falsified("response-in-words", MECHANISM, add='nk:objectText "confers sensitivity in patients"'),
    Falsified("response-in-words", MECHANISM, add='skos:note "predicts who benefits"@en'),
    Falsified(
        "response-in-words", REMARK, "rdfs:label nk:about", "nk:about gene:tsc2 ; rdfs:label 'TSC2 foretells who responds.'"
    ),
    Falsified("treatment-in-whom", TREATED, "nk:population", "nk:population pathway:mtor"),
    Falsified("treatment-in-whom", TREATED, "nk:population", "nk:population nk:SomaticMutation"),
    Falsified("treatment-in-carriers", JUDGED, add="nk:population population:carriers"),
    Falsified("drug-in-words-of-pathway", PROGNOSIS, "nk:biomarker", "nk:biomarker pathway:mtor ; skos:note 'on everolimus'"),
    Falsified(
        "drug-in-words-of-pathway",
        PROGNOSIS,
        "nk:biomarker",
        "nk:biomarker nk:SomaticMutation ; skos:note 'on an mTOR inhibitor'",
    ),
    Falsified("response-told-apart", PROGNOSIS, "nk:outcome", "nk:outcome measure:orr"),
    Falsified("promise-is-evidence", "measure/pfs", also="f:x a owl:ObjectProperty ; skos:altLabel 'responds to' ."),
    Falsified(
        "promise-of-class",
        "measure/pfs",
        also="f:x a owl:Class ; rdfs:subClassOf nk:NeuroendocrineTumour ; skos:altLabel 'everolimus responders' .",
    ),
    Falsified(
        "promise-of-class",
        "measure/pfs",
        also="f:x a owl:Class ; rdfs:subClassOf nk:GermlineMutation ; skos:altLabel 'MTOR inhibitor kind' .",
    ),
    Falsified(
        "promise-of-class",
        "measure/pfs",
        also="""
        drug:octreotide skos:altLabel "SMS 201-995 (obsolete)" .
        f:x a owl:Class ; rdfs:subClassOf nk:PancreaticNET ; skos:altLabel "SMS 201-995, obsolete, tumor" .""",
    ),
    Falsified("axiom-reaches-treatment", "measure/pfs", also="f:x owl:onProperty nk:hasTrend ; owl:hasValue drug:everolimus ."),
    Falsified(
        "axiom-reaches-treatment", "measure/pfs", also="f:x owl:onProperty nk:hasTrend ; owl:someValuesFrom nk:MTORInhibitor ."
    ),
    Falsified(
        "axiom-reaches-treatment",
        "measure/pfs",
        also="f:x owl:onProperty nk:hasTrend ; owl:allValuesFrom [ owl:unionOf ( nk:Gene [ owl:intersectionOf ( nk:Drug ) ] ) ] .",
    ),
    Falsified("axiom-of-treatment", "measure/pfs", also="f:x owl:oneOf ( gene:tsc2 drug:everolimus ) ."),
    Falsified("inferred-by-rule", "measure/pfs", also="f:x a <http://www.w3.org/2003/11/swrl#Imp> ."),
    Falsified("treatment-property-means-more", "measure/pfs", also="nk:priorTherapy rdfs:subPropertyOf f:x ."),
    Falsified("treatment-property-means-more", "measure/pfs", also="f:x owl:inverseOf nk:targets ."),
    Falsified("treatment-relation", "pathway/mtor", add="rdfs:seeAlso drug:everolimus"),
    Falsified("treatment-relation", "pathway/mtor", also="drug:everolimus rdfs:seeAlso f:x ."),
    Falsified("genotype-in-words", PFS, add='rdfs:comment "in TSC-2 mutants"'),
    Falsified("genotype-in-words", COMPARISON, add='dcterms:description "TSC2mut only"'),
    Falsified("genotype-in-words", "population/radiant-3", add='skos:hiddenLabel "tuberous sclerosis 2"'),
    Falsified("biomarker-words", "alteration/tsc2-low-expression", add='rdfs:comment "treat with everolimus"'),
    Falsified("biomarker-words", "gene/tsc2", add='skos:note "give an mTOR inhibitor"'),
    Falsified("drug-in-words", PROGNOSIS, add='dcterms:description "on everolimus"'),
    Falsified("inferred-by-chain", "measure/pfs", also="f:x owl:propertyChainAxiom ( nk:modulates nk:hasComponent ) ."),
    Falsified("alteration-kind-in-words", "alteration/tsc2-low-expression", add='skos:altLabel "TSC2 mutation"@en'),
    Falsified("alteration-kind-in-words", "alteration/vhl-germline-mutation", add='skos:altLabel "VHL overexpression"'),
    Falsified("population-of-its-study", "arm/radiant-4-everolimus", add="nk:population population:radiant-3"),
    Falsified("population-of-its-study", PFS, add="nk:population population:radiant-4"),
    Falsified("regimen-as-named", "regimen/placebo-octreotide-lar", add='skos:altLabel "with everolimus"'),
    Falsified(
        "regimen-parts", "regimen/placebo-octreotide-lar", "rdfs:label", 'rdfs:label "placebo + octreotide LAR + radiation"'
    ),
    Falsified("no-shortcut", "gene/tsc2", add="nk:targetedBy drug:everolimus"),
    Falsified("no-shortcut", "gene/tsc2", add="skos:related drug:everolimus"),
    Falsified("no-shortcut", "gene/tsc2", add="nk:roleIn trial:radiant-3"),
    Falsified("no-shortcut", "alteration/tsc2-low-expression", add=f"rdfs:seeAlso <{NKD}{PFS}>"),
    Falsified("no-shortcut", "alteration/tsc2-low-expression", add="nk:targetedBy arm:radiant-3-everolimus"),
    Falsified("no-shortcut-back", "drug/everolimus", add="nk:targets gene:tsc2"),
    Falsified("no-shortcut-back", "procedure/observation", add="rdfs:seeAlso alteration:tsc2-low-expression"),
    Falsified("evidence-as-fact", "drug/everolimus", add="nk:effectiveFor nk:PancreaticNET"),
    Falsified("evidence-as-fact", "alteration/tsc2-low-expression", add="nk:hasTrend measure:pfs"),
    Falsified("no-detour", "gene/vhl", add="nk:modulates ( drug:everolimus )"),
    Falsified(
        "no-detour", "gene/vhl", add="nk:modulates f:x-list", also="f:x-list rdf:first drug:everolimus ; rdf:rest rdf:nil ."
    ),
    Falsified("no-detour", "alteration/tsc2-low-expression", add="rdfs:seeAlso [ rdfs:seeAlso drug:everolimus ]"),
    Falsified("no-detour", "drug/octreotide", add="nk:targets ( gene:tsc2 )"),
    Falsified(
        "no-reification",
        "gene/vhl",
        also="f:x-said rdf:subject f:x ; rdf:predicate nk:modulates ; rdf:object drug:everolimus .",
    ),
    Falsified("class-declared", "measure/pfs", add="a nk:NoSuchClass"),
    Falsified("property-declared", "measure/pfs", add='nk:noSuchProperty "x"'),
    Falsified("candidate-by-mechanism", "gene/vhl", add="nk:candidateByMechanism drug:everolimus"),
    Falsified("candidate-by-mechanism", "gene/tsc2", add="nk:candidateByMechanism drug:octreotide"),
    Falsified("mechanism-no-result", MECHANISM, add="nk:population population:radiant-3"),
    Falsified("mechanism-no-result", MECHANISM, add=f"nk:supportedBy <{NKD}{PFS}>"),
    Falsified("mechanism-relation", MECHANISM, "nk:predicate", "nk:predicate nk:hasTrend"),
    Falsified(
        "mechanism-shortcut", MECHANISM, "nk:predicate nk:object", "nk:predicate nk:targetedBy ; nk:object drug:everolimus"
    ),
    Falsified("mechanism-shortcut", MECHANISM, "nk:object", "nk:object nk:MTORInhibitor"),
    Falsified("mechanism-shortcut", MECHANISM, "nk:object", "nk:object measure:pfs"),
    Falsified("hypothesis-asserts-nothing", HYPOTHESIS, add=f"nk:supportedBy <{NKD}{PFS}>"),
    Falsified("hypothesis-asserts-nothing", HYPOTHESIS, add='nk:certainty "definite"'),
    Falsified(
        "hypothesis-not-fact",
        HYPOTHESIS,
        "nk:conjecturedSubject nk:conjecturedRelation nk:conjecturedObject",
        "nk:conjecturedSubject drug:everolimus ; nk:conjecturedRelation nk:inhibits ; nk:conjecturedObject molecule:mtor",
    ),
    Falsified(
        "hypothesis-not-fact",
        HYPOTHESIS,
        "nk:conjecturedSubject nk:conjecturedRelation nk:conjecturedObject",
        "nk:conjecturedSubject drug:everolimus ; nk:conjecturedRelation nk:firstLineFor ; nk:conjecturedObject nk:AdvancedNET",
    ),
    Falsified("conjecture", TREATED, add="nk:conjecturedObject drug:everolimus"),
    Falsified("conjecture", PROGNOSIS, add='nk:evidenceStatus "studied"'),
    # what no text may say, whatever it stands at
    Falsified("both-anywhere", "publication/ref-97", add='skos:note "TSC2-mutated tumors respond to everolimus"'),
    Falsified("both-anywhere", "measure/pfs", also="f:x-1 skos:note 'everolimus works in mutated tumors' ."),
    Falsified(
        "both-anywhere", "measure/pfs", also="f:x-1 a owl:ObjectProperty ; rdfs:comment 'If TSC2 is lost, everolimus.' ."
    ),
    Falsified(
        "term-promises-nothing",
        "measure/pfs",
        also="f:x-1 rdfs:subClassOf nk:SomaticMutation ; skos:scopeNote 'Foretells who benefits from everolimus.' .",
    ),
    Falsified(
        "term-promises-nothing",
        "measure/pfs",
        also="f:x-1 rdfs:subClassOf nk:MTORInhibitor ; skos:altLabel 'drug for TSC2-mutated tumors' .",
    ),
    Falsified(
        "term-promises-nothing",
        "measure/pfs",
        also="f:x-1 a owl:ObjectProperty ; rdfs:comment 'The drug works when the gene is mutated.' .",
    ),
    Falsified(
        "non-assessment-asserts",
        NOT_ASSESSED,
        add='skos:note "everolimus works in mutated tumors"',
    ),
    Falsified("genotype-unnamed", JUDGED, "rdfs:label", 'rdfs:label "Everolimus prolongs PFS where tuberin is lost."'),
    Falsified("genotype-unnamed", JUDGED, "rdfs:label", 'rdfs:label "Everolimus prolonge la PFS des tumeurs mut\\u00e9es."'),
    Falsified("genotype-unnamed", "drug/octreotide", add='skos:note "not only in the mutated"'),
    Falsified("genotype-unnamed", "drug/everolimus", add='skos:note "by molecular profile"'),
    Falsified(
        "syndrome-in-words",
        JUDGED,
        "rdfs:label",
        'rdfs:label "Everolimus prolongs PFS in example disease."',
        also="""
        f:x-syndrome a nk:FamilialSyndrome , nk:ClinicalFinding ; rdfs:label "example disease" ; nk:section "1" ; prov:wasDerivedFrom <r> .""",
    ),
    Falsified("read-by-the-rules", REMARK, add='skos:note "\\u7a81\\u53d8\\u60a3\\u8005"'),
    Falsified("read-by-the-rules", TREATED, add='skos:note "bei passenden Tumoren"@de'),
    Falsified(
        "gene-at-drug", REMARK, "rdfs:label nk:about", 'nk:about drug:everolimus ; rdfs:label "It is best where TSC2 is lost."'
    ),
    Falsified(
        "tied-by-name",
        "measure/pfs",
        also="f:x-1 rdfs:label 'TSC2 mutation' ; rdfs:seeAlso drug:everolimus .",
    ),
    Falsified(
        "tied-by-name",
        "measure/pfs",
        also="f:x-1 rdfs:label 'everolimus' ; rdfs:seeAlso gene:tsc2 .",
    ),
    Falsified(
        "tied-elsewhere",
        "measure/pfs",
        also="""
        gene:tsc2 skos:exactMatch <http://elsewhere.example/gene> .
        f:x-said rdfs:seeAlso <http://elsewhere.example/gene> , drug:everolimus .""",
    ),
    Falsified(
        "tied-elsewhere",
        "measure/pfs",
        also="""
        gene:tsc2 skos:exactMatch <http://elsewhere.example/gene> . <http://elsewhere.example/gene> rdfs:seeAlso f:x-step .
        f:x-step rdfs:seeAlso drug:everolimus .""",
    ),
    Falsified("marker-kind-known", "gene/vhl", add="a <http://elsewhere.example/EverolimusSensitive>"),
    Falsified("assigned-by-design", "trial/radiant-3", add="a nk:GenotypeAssignedTrial"),
    Falsified("gene-closed", "gene/vhl", add="dcterms:replaces <http://elsewhere.example/other>"),
    Falsified("genotype-in-words", TREATED, "rdfs:label", 'rdfs:label "Everolimus prolongs PFS with T.S.C.-two lost."'),
    Falsified("plain-text", REMARK, add='skos:note "T\\u1d04"'),
    Falsified("both-in-words", "statement/mtor-pathway-has-mtor", "rdfs:label", 'rdfs:label "Everolimus needs mTOR and TSC2."'),
]
