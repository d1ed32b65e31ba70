"""Check and build are one runner: what one finds, the other refuses to release."""

import json
import shutil

import pytest

from netkg.errors import FindingsError
from netkg.graph import release, stages
from netkg.graph.builder import build
from netkg.graph.pipeline import refuse
from netkg.history import register
from netkg.inputs.project import Project
from small import edit, make_project

#: What the project in miniature lacks, so that each kind of fault has a place in it.
TERMS = """
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix dcterms: <http://purl.org/dc/terms/> .

nk:Hormone a owl:Class ;
    rdfs:label "hormone" .

nk:MTORInhibitor a owl:Class ;
    rdfs:subClassOf nk:Drug ;
    rdfs:label "mTOR inhibitor" ;
    obo:IAO_0000115 "A drug that inhibits mTOR." .

[] a owl:Axiom ; owl:annotatedSource nk:MTORInhibitor ; owl:annotatedProperty obo:IAO_0000115 ;
    owl:annotatedTarget "A drug that inhibits mTOR." ; dcterms:source <https://w3id.org/netkg/publication/review> .

obo:IAO_0000115 a owl:AnnotationProperty ; rdfs:label "definition" .
dcterms:source a owl:AnnotationProperty ; rdfs:label "source" .

nk:candidateByMechanism a owl:ObjectProperty ;
    rdfs:label "candidate by mechanism" .
"""
KIND = {
    "name": "type",
    "datatype": "string",
    "propertyUrl": "rdf:type",
    "valueUrl": "https://w3id.org/netkg/ontology/{type}",
    "rdfs:range": {"@id": "https://w3id.org/netkg/ontology/Drug"},
}
MAPPINGS = """\
#mapping_set_id: "https://w3id.org/netkg/mappings"
#curie_map:
#  nkd: "https://w3id.org/netkg/"
#  skos: "http://www.w3.org/2004/02/skos/core#"
#  semapv: "https://w3id.org/semapv/vocab/"
#  HGNC: "http://identifiers.org/hgnc/"
subject_id\tpredicate_id\tobject_id\tmapping_justification\text_evidence\text_unconfirmed
nkd:gene/tsc2\tskos:exactMatch\tHGNC:12363\tsemapv:ManualMappingCuration\thttps://www.genenames.org\t
"""
FORMS = "prefix\tpattern\tcanonical\totherForms\tgraph\tnote\nHGNC\t\\d{1,5}\thttp://identifiers.org/hgnc/$1\t\tMondo\t\n"
#: One fault of each kind: the file, what is in it, what takes its place (None: it stands at the end), and the rule that finds it.
FAULTS = {
    "a cell of another type": ("graph/review/genes.tsv", "gene/mtor\tMTOR", "gene/mtor\t", "cell"),
    "a key that stands twice": ("graph/review/genes.tsv", "gene/mtor\t", "gene/tsc2\t", "duplicate-id"),
    "a column with another name": ("graph/review/genes.tsv", "label", "labels", "table-header"),
    "a reference to no row": ("graph/review/drugs.tsv", "gene/mtor", "gene/mtorr", "unknown-reference"),
    "a class that is not there": ("graph/review/drugs.tsv", "\tMTORInhibitor", "\tMTORInhibitors", "unknown-reference"),
    "a class of another kind": ("graph/review/drugs.tsv", "\tMTORInhibitor", "\tHormone", "misplaced-class"),
    "broken Turtle": ("ontology/net.ttl", " a owl:Class ;", " a owl:Class", "turtle-syntax"),
    "a triple term": ("ontology/net.ttl", None, "\n<< nk:Gene a owl:Class >> rdfs:comment 'so' .\n", "triple-term"),
    "a broken file of shapes": ("shapes/gene.ttl", " a sh:NodeShape", " a a sh:NodeShape", "turtle-syntax"),
    "a shape that cannot be used": (
        "shapes/gene.ttl",
        None,
        "\nnksh:Gene sh:property nksh:no-such-shape .\n",
        "shape-unusable",
    ),
    "a mapping by no SKOS relation": (
        "graph/shared/mappings.sssom.tsv",
        "\tskos:exactMatch\t",
        "\towl:sameAs\t",
        "predicate-not-allowed",
    ),
    "a mapping of nothing": ("graph/shared/mappings.sssom.tsv", "nkd:gene/tsc2\t", "nkd:gene/tsc22\t", "unknown-subject"),
    "a term without a label": (
        "ontology/net.ttl",
        '    rdfs:label "gene" .\n',
        "    rdfs:seeAlso nk:Drug .\n",
        "missing-label",
    ),
    "a definition without its source": (
        "ontology/net.ttl",
        "A drug that inhibits mTOR.",
        "A drug that blocks mTOR.",
        "definition-without-source",
    ),
    "an asserted inference": (
        "ontology/net.ttl",
        None,
        "\n<https://w3id.org/netkg/gene/tsc2> nk:candidateByMechanism <https://w3id.org/netkg/drug/everolimus> .\n",
        "asserted-candidate",
    ),
    "a rule that is no query": ("ontology/rules/class-cycle.rq", "SELECT", "SELEKT", "query-syntax"),
    "a derivation that is no query": ("ontology/derivations/numbers.rq", "WHERE {", "WHERE", "query-syntax"),
    "a released IRI gone": ("ontology/register.tsv", None, "nk:Vanished\tclass\tvanished\t0.1.0\n", "deleted-iri"),
    "a released IRI with another meaning": (
        "ontology/register.tsv",
        "\nnk:Gene\tclass\tgene\t",
        "\nnk:Gene\tclass\tprotein\t",
        "reused-iri",
    ),
    "a contradiction": (
        "ontology/net.ttl",
        None,
        "\n<https://w3id.org/netkg/gene/tsc2> a nk:Gene , nk:Drug .\n",
        "inconsistent",
    ),
    "a class that can have no member": (
        "ontology/net.ttl",
        None,
        '\nnk:Odd a owl:Class ; rdfs:label "odd" ; rdfs:subClassOf nk:Gene , nk:Drug .\n',
        "unsatisfiable",
    ),
    "a row that breaks a shape": ("graph/review/genes.tsv", "\tTSC2", "\ttuberin", "gene-symbol"),
    "a stricter shape": ("shapes/gene.ttl", '"^[A-Z][A-Z0-9]*$"', '"^[A-Z][A-Z0-9]{4,}$"', "gene-symbol"),
    "a row that is not answered": ("queries/expected/acts-on.tsv", "row\teverolimus", "row\tnothing", "answer-missing"),
    "a row that must not be answered": (
        "queries/expected/acts-on.tsv",
        "row\teverolimus",
        "none\teverolimus",
        "answer-forbidden",
    ),
    "a query that is none": ("queries/acts-on.rq", "SELECT ?drug", "SELECT ?drug WHER", "query-syntax"),
}


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    """A project in miniature with something of everything, all of it released."""
    folder = make_project(tmp_path_factory.mktemp("project"))
    with (folder / "ontology/net.ttl").open("a", encoding="utf-8") as file:
        file.write(TERMS)
    edit(folder / "shapes/gene.ttl", "sh:message", 'nksh:fix "Write the symbol." ;\n    sh:message')
    for rule in ("asserted-candidate", "class-cycle", "definition-without-source"):
        shutil.copy(root / f"ontology/rules/{rule}.rq", folder / "ontology/rules")
    described = json.loads((folder / "graph/tables.json").read_text("utf-8"))
    described["tables"][1]["tableSchema"]["columns"].insert(3, KIND)
    columns = [{"name": name, "datatype": "string", "suppressOutput": True} for name in FORMS.splitlines()[0].split("\t")]
    described["tables"].append({"url": "shared/iri-forms.tsv", "tableSchema": {"columns": columns}})
    (folder / "graph/tables.json").write_text(json.dumps(described), "utf-8")
    edit(folder / "graph/review/drugs.tsv", "actsOn\n", "actsOn\ttype\n")
    edit(folder / "graph/review/drugs.tsv", "gene/mtor\n", "gene/mtor\tMTORInhibitor\n")
    edit(folder / "graph/review/drugs.tsv", "gene/sstr2\n", "gene/sstr2\tDrug\n")
    (folder / "graph/shared").mkdir()
    (folder / "graph/shared/mappings.sssom.tsv").write_text(MAPPINGS, "utf-8")
    (folder / "graph/shared/iri-forms.tsv").write_text(FORMS, "utf-8")
    made = Project(folder, folder / "build")
    inputs = stages.asserted(made)
    register.update(inputs.asserted, inputs.reading, made.ontology, "0.1.0")
    return made


@pytest.fixture(scope="module")
def runners(project):
    """The runner of a check and that of a build, each with a memory of its own; and the release that stands."""
    checks, builds = stages.pipeline(project), stages.pipeline(project)
    refuse(checks.run())
    return checks, builds, build(project, pipeline=builds).id


@pytest.mark.parametrize("name", FAULTS)
def test_what_check_finds_build_refuses(name, project, runners, monkeypatch):
    # Looking for the axioms of a contradiction takes a minute, and has tests of its own.
    monkeypatch.setattr(stages, "EXPLAINED", 0)
    checks, builds, before = runners
    file, old, new, rule = FAULTS[name]
    path = project.root / file
    text = path.read_text("utf-8")
    assert old is None or old in text
    path.write_text(text + new if old is None else text.replace(old, new, 1), "utf-8")
    try:
        found = [finding for result in checks.run() for finding in result.findings]
        assert rule in {finding.rule for finding in found}
        assert all(finding.message and finding.fix for finding in found)
        with pytest.raises(FindingsError) as refused:
            build(project, pipeline=builds)
        assert refused.value.findings == [finding for finding in found if finding.is_error]
        assert release.current(project.store).id == before
        assert [one.id for one in release.every(project.store)] == [before], "nothing else was released"
    finally:
        path.write_text(text, "utf-8")


def test_after_all_of_them_both_hold_again(project, runners):
    checks, builds, before = runners
    refuse(checks.run())
    assert build(project, pipeline=builds).id == before


def test_a_memory_changes_no_finding(project, runners):
    """What a runner with a memory finds after an edit, one without finds too: of a row, and of edited shapes."""
    checks = runners[0]
    edits = {
        "graph/review/genes.tsv": ("\tTSC2", "\ttuberin"),
        "shapes/gene.ttl": ('"^[A-Z][A-Z0-9]*$"', '"^[A-Z][A-Z0-9]{4,}$"'),
    }
    before = {file: (project.root / file).read_text("utf-8") for file in edits}
    try:
        for file, (old, new) in edits.items():
            (project.root / file).write_text(before[file].replace(old, new, 1), "utf-8")
            found = [finding for result in checks.run() for finding in result.findings]
        assert len({finding.row for finding in found if finding.rule == "gene-symbol"}) > 1, (
            "of the row, and of the stricter shape"
        )
        assert found == [finding for result in stages.pipeline(project).run() for finding in result.findings]
    finally:
        for file, text in before.items():
            (project.root / file).write_text(text, "utf-8")
