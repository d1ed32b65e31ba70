"""The classes, relations and units that the ontology must have, and the namespaces that its tests name terms in."""

from __future__ import annotations

from pathlib import Path

from rdflib import Namespace

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"

NK = Namespace("https://w3id.org/netkg/ontology/")
NKD = Namespace("https://w3id.org/netkg/")


def words(text: str) -> list[str]:
    """Split a block of names."""
    return text.split()


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
