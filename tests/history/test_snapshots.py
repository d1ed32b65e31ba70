"""Releases compared in words, traced, restored and pruned."""

import json

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.errors import UsageError
from netkg.graph import release
from netkg.history import blame, changelog, differences, retention, snapshots
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS, PREFIXES
from netkg.namespaces import records as graph_of
from netkg.rdf import canonical

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TERMS = """
nk:Gene a owl:Class ; rdfs:label "gene" . nk:Drug a owl:Class ; rdfs:label "drug" .
nk:Kinase a owl:Class ; rdfs:subClassOf nk:Drug ; rdfs:label "kinase" .
[] a owl:Axiom ; owl:annotatedSource nk:Kinase ; owl:annotatedTarget "x" ; dcterms:source nkd:publication/review .
nk:OutcomeFigure a owl:Class ; rdfs:label "outcome figure" .
"""
RECORDS = """
<https://w3id.org/netkg/gene/tsc2> a nk:Gene ; rdfs:label "TSC2" ; prov:wasDerivedFrom <https://w3id.org/netkg/table/shared/genes.tsv#row=2> .
<https://w3id.org/netkg/outcome/a> a nk:OutcomeFigure ; nk:printedValue "11.0" .
"""


def quads(terms=TERMS, records=RECORDS):
    def parsed(text, graph):
        text = text.replace("nkd:publication/review", "<https://w3id.org/netkg/publication/review>")
        return [
            ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph_of("review") if graph == "records" else GRAPHS[graph]))
            for q in ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        ]

    return canonical([*parsed(terms, "ontology"), *parsed(records, "records")])


@pytest.mark.parametrize(
    ("terms", "records", "step", "said"),
    [
        (TERMS, RECORDS, "none", "no difference"),
        (TERMS, RECORDS.replace("row=2", "row=9"), "none", "no difference"),
        (TERMS.replace('"kinase"', '"Kinase"'), RECORDS, "patch", "1 class changed"),
        (TERMS.replace('"x"', '"y"'), RECORDS, "patch", "1 class changed"),
        (TERMS.replace("rdfs:subClassOf nk:Drug", "rdfs:subClassOf nk:Gene"), RECORDS, "major", "1 class changed"),
        (TERMS.replace("rdfs:subClassOf nk:Drug", "rdfs:subClassOf nk:Drug , nk:Gene"), RECORDS, "minor", "1 class changed"),
        (TERMS.replace('nk:Drug a owl:Class ; rdfs:label "drug" .', ""), RECORDS, "major", "1 class removed"),
        (TERMS + 'nk:Pathway a owl:Class ; rdfs:label "pathway" .', RECORDS, "minor", "1 class added"),
        (TERMS.replace('"drug"', '"drug" ; owl:deprecated true'), RECORDS, "minor", "1 class retired"),
        (TERMS, RECORDS.replace("11.0", "11.4"), "minor", "1 figure changed"),
        (TERMS, RECORDS.split("\n<https://w3id.org/netkg/outcome")[0], "minor", "1 figure removed"),
    ],
)
def test_the_step_follows_by_rule(terms, records, step, said):
    found = differences.compare(quads(), quads(terms, records))
    assert (found.step, changelog.summary(found)) == (step, said)


@pytest.fixture(scope="module")
def two(built, tmp_path_factory):
    """A store with a release of what the review says, and one after it in which a figure is corrected."""
    from netkg.engine import loading

    project = Project(built.root, tmp_path_factory.mktemp("history"))
    wanted = {
        graph_of("review"),
        graph_of("shared"),
        *(GRAPHS[name] for name in ("ontology", "mappings", "hypotheses", "inferred")),
    }
    first = [quad for quad in loading.quads(release.current(built.store)) if quad.graph_name.value in wanted]
    release.create(project.store, first, version="0.1.0")
    figure = ox.NamedNode("https://w3id.org/netkg/outcome/netter-1-octreotide-lar-pfs")
    printed = (ox.NamedNode(PREFIXES["nk"] + "printedValue"), ox.NamedNode(PREFIXES["nk"] + "value"))
    second = [
        ox.Quad(
            q.subject, q.predicate, ox.Literal(q.object.value.replace("8.4", "8.5"), datatype=q.object.datatype), q.graph_name
        )
        if q.subject == figure and q.predicate in printed
        else q
        for q in first
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOURCE_DATE_EPOCH", "4000000000")
        release.create(project.store, second, version="0.2.0")
    return project


@pytest.fixture(scope="module")
def compared(two):
    """The two releases, and how they differ; every query is asked of both."""
    return snapshots.diff(two, "0.1.0", "current")


def run(two, monkeypatch, *arguments):
    monkeypatch.setattr("netkg.inputs.project.find", lambda root=None: two)
    return CliRunner().invoke(main, arguments)


def test_diff_says_figure_and_answers(compared):
    one, other, found = compared
    assert one.name.startswith("0.1.0-") and other.name.startswith("0.2.0-")
    (change,) = found.changes
    assert (change.kind, change.how, change.gone, change.come) == (
        "figure",
        "changed",
        ['nk:printedValue "8.4"'],
        ['nk:printedValue "8.5"'],
    )
    assert "outcomes" in found.answers and "outcomes" in changelog.text(found, "a", "b", "0.1.0")
    assert "value 8.5" in found.answers["outcomes"][1][0]
    shown = changelog.markdown(found, "a", "b", "0.1.0")
    assert "```diff" in shown and '- nk:printedValue "8.4"' in shown and "0.1.0 -> 0.2.0" in shown
    assert "<pre>" in changelog.html(found, "<a>", "b", "0.1.0") and "&lt;a&gt;" in changelog.html(found, "<a>", "b", "0.1.0")


def test_the_patch_makes_one_of_the_other(compared):
    one, other, found = compared
    lines = changelog.patch(found, "a", "b", "0.1.0").splitlines()

    def read(sign):
        return {next(iter(ox.parse(line[2:], format=ox.RdfFormat.N_QUADS))) for line in lines if line.startswith(sign + " ")}

    kept = {graph_of("review"), *(GRAPHS[name] for name in ("ontology", "mappings", "hypotheses"))}
    before, after = ({q for q in snapshot.quads if q.graph_name.value in kept} for snapshot in (one, other))
    assert before - read("D") | read("A") == after


def test_releases_query_restore_and_prune(two, monkeypatch):
    listed = json.loads(run(two, monkeypatch, "releases", "--format", "json").stdout)
    assert [r["version"] for r in listed] == ["0.1.0", "0.2.0"] and listed[1]["current"]
    assert "* 0.2.0-" in run(two, monkeypatch, "releases").stdout
    query = ("query", "outcomes", "--format", "csv", "--release")
    assert ",8.4,months" in run(two, monkeypatch, *query, "0.1.0").stdout
    assert ",8.5,months" in run(two, monkeypatch, *query, "current").stdout
    assert "current is 0.1.0-" in run(two, monkeypatch, "restore", "0.1.0").stdout
    assert release.current(two.store).id.startswith("0.1.0-")
    run(two, monkeypatch, "restore", "0.2.0")
    assert run(two, monkeypatch, "prune", "--keep", "1").stdout == "nothing to remove\n"
    wrong = run(two, monkeypatch, "restore", "0.3.0")
    assert wrong.exit_code == 2 and "netkg releases" in wrong.stderr


def test_prune_keeps_the_last_of_each_version(tmp_path, monkeypatch):
    for number in range(5):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000 + number))
        release.create(tmp_path, quads()[: number + 1], version=f"0.{number // 3}.0")
    assert len(retention.prune(tmp_path, 1)) == 3
    assert [r.manifest["version"] for r in release.every(tmp_path)] == ["0.0.0", "0.1.0"]
    assert release.current(tmp_path) == release.every(tmp_path)[-1]


def test_blame_names_release_and_cell(two):
    lines = {line.statement: line for line in blame.blame(two, "outcome/netter-1-octreotide-lar-pfs")}
    assert lines['nk:printedValue "8.4"'].since.startswith("0.1.0-")
    assert (
        "column value" in lines['nk:printedValue "8.4"'].place
        and "graph/review/outcomes.tsv, row" in lines['nk:printedValue "8.4"'].place
    )
    assert lines['nk:printedValue "8.5"'].since.startswith("0.2.0-") and lines['nk:printedValue "8.5"'].place == "removed since"
    with pytest.raises(UsageError, match="No release and no input mentions"):
        blame.blame(two, "outcome/none")
