"""Check and build are one runner: what one finds, the other refuses to release."""

import shutil

import pytest

from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.graph import release, stages
from netkg.graph.build import build
from netkg.graph.pipeline import Found, Pipeline, Stage, digest, refuse
from netkg.inputs.project import Project

#: One fault of each kind: the file, what is in it, what takes its place (None: it stands at the end), and the rule that finds it.
FAULTS = {
    "a cell of another type": ("graph/review/outcomes.tsv", "\t11.0\t", "\televen\t", "cell"),
    "a key that stands twice": ("graph/shared/places.tsv", "place/europe\t", "place/canada\t", "duplicate-id"),
    "a column with another name": ("graph/shared/genes.tsv", "altLabels", "altLabel", "table-header"),
    "a reference to no row": ("graph/review/arms.tsv", "\ttrial/radiant-3\t", "\ttrial/radiant-33\t", "unknown-reference"),
    "a class that is not there": ("graph/shared/drugs.tsv", "\tMTORInhibitor", "\tMTORInhibitors", "unknown-reference"),
    "a class of another kind": ("graph/shared/drugs.tsv", "\tMTORInhibitor", "\tHormone", "misplaced-class"),
    "broken Turtle": ("ontology/genes.ttl", " a owl:Class ;", " a owl:Class", "turtle-syntax"),
    "a triple term": ("ontology/genes.ttl", None, "\n<< nk:Gene a owl:Class >> rdfs:comment 'so' .\n", "triple-term"),
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
    "a term without a label": ("ontology/genes.ttl", '    rdfs:label "gene" ;\n', "", "missing-label"),
    "a definition without its source": (
        "ontology/genes.ttl",
        "A region of the genome that encodes",
        "A stretch of the genome that encodes",
        "definition-without-source",
    ),
    "an asserted inference": (
        "ontology/genes.ttl",
        None,
        "\n<https://w3id.org/netkg/gene/tsc2> nk:candidateByMechanism <https://w3id.org/netkg/drug/everolimus> .\n",
        "asserted-candidate",
    ),
    "a rule that is no query": ("ontology/rules/class-cycle.rq", "SELECT", "SELEKT", "query-syntax"),
    "a derivation that is no query": ("ontology/derivations/numbers.rq", "WHERE {", "WHERE", "query-syntax"),
    "a released IRI gone": ("ontology/register.tsv", None, "nk:Vanished\tclass\tvanished\t0.1.0\n", "deleted-iri"),
    "a released IRI with another meaning": (
        "ontology/register.tsv",
        "\nnk:Activation\tclass\tactivation\t",
        "\nnk:Activation\tclass\tinhibition\t",
        "reused-iri",
    ),
    "a contradiction": (
        "ontology/genes.ttl",
        None,
        "\n<https://w3id.org/netkg/gene/tsc2> a nk:Gene , <https://w3id.org/netkg/ontology/Drug> .\n",
        "inconsistent",
    ),
    "a class that can have no member": (
        "ontology/genes.ttl",
        None,
        "\nnk:Odd a owl:Class ; rdfs:subClassOf nk:LowExpression , nk:HighExpression .\n",
        "unsatisfiable",
    ),
    "a figure without its unit": (
        "graph/review/outcomes.tsv",
        "median\t11.0\t\t\t\tmonths",
        "median\t11.0\t\t\t\t",
        "figure-unit",
    ),
    "a stricter shape": ("shapes/gene.ttl", '"^[A-Z][A-Za-z0-9-]*$"', '"^[A-Z][A-Z0-9-]{4,}$"', "gene-symbol"),
    "a row that is not answered": (
        "queries/expected/approvals.tsv",
        "row\teverolimus\t",
        "row\tnothing\t",
        "answer-missing",
    ),
    "a row that must not be answered": (
        "queries/expected/approvals.tsv",
        "row\teverolimus\t",
        "none\teverolimus\t",
        "answer-forbidden",
    ),
    "a query that is none": ("queries/approvals.rq", "SELECT ?intervention", "SELECT ?intervention WHER", "query-syntax"),
}


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, folder / name)
    return Project(folder, folder / "build")


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
    """What a runner with a memory finds after an edit, one without finds too: of figures, and of edited shapes."""
    checks = runners[0]
    edits = {
        "graph/review/outcomes.tsv": ("median\t11.0\t\t\t\tmonths", "median\t11.0\t\t\t\t"),
        "shapes/arm.ttl": ("sh:minCount 1", "sh:minCount 2"),
    }
    before = {file: (project.root / file).read_text("utf-8") for file in edits}
    try:
        for file, (old, new) in edits.items():
            (project.root / file).write_text(before[file].replace(old, new, 1), "utf-8")
            found = [finding for result in checks.run() for finding in result.findings]
        assert {"figure-unit"} < {finding.rule for finding in found}
        assert found == [finding for result in stages.pipeline(project).run() for finding in result.findings]
    finally:
        for file, text in before.items():
            (project.root / file).write_text(text, "utf-8")


# The runner alone, with stages that are quickly understood.


class Beside:
    """A job that is done when it is asked for."""

    def __init__(self, given):
        self.given = given

    def result(self):
        return Found((), "beside")

    def stop(self):
        self.given.kept["stopped"] = True


def small(tmp_path, log, **changed):
    def told(name, *findings, product=None):
        def run(given):
            log.append(name)
            return Found(findings, product)

        return run

    declared = {
        "one": Stage("one", "first", reads=("in/*.txt",), run=told("one", product=1), broken="the first is broken"),
        "two": Stage("two", "second", needs=("one",), run=told("two", product=2)),
        "three": Stage("three", "third", needs=("two",), uses=("one",), run=told("three")),
        **changed,
    }
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "a.txt").write_text("a", "utf-8")
    return Pipeline(Project(tmp_path, tmp_path / "store"), list(declared.values())), told


def test_a_second_run_does_only_what_a_change_touches(tmp_path):
    log = []
    pipeline, _ = small(tmp_path, log)
    assert [r.again for r in pipeline.run()] == [True] * 3
    assert [r.again for r in pipeline.run()] == [False] * 3
    (tmp_path / "in" / "a.txt").write_text("b", "utf-8")
    assert [r.again for r in pipeline.run()] == [True] * 3
    (tmp_path / "in" / "a.txt").write_text("a", "utf-8")  # taken back: it is known
    assert [r.again for r in pipeline.run()] == [False] * 3
    assert log == ["one", "two", "three"] * 2


def test_what_cannot_run_says_what_is_at_the_root_of_it(tmp_path):
    log = []
    pipeline, told = small(tmp_path, log)
    pipeline.stages["one"] = Stage("one", "first", run=told("one", Finding("x")), broken="the first is broken")
    results = {result.stage: result for result in pipeline.run()}
    assert results["two"].skipped == results["three"].skipped == "the first is broken"
    assert log == ["one"]
    with pytest.raises(FindingsError) as error:
        refuse(results.values())
    assert error.value.stage == "one"


def test_a_warning_stops_nothing(tmp_path):
    pipeline, told = small(tmp_path, [])
    pipeline.stages["one"] = Stage("one", "first", run=told("one", Finding("x", severity="warning")))
    results = pipeline.run()
    assert not any(result.skipped for result in results)
    refuse(results)


def test_work_beside_is_begun_first_and_stopped_in_the_end(tmp_path):
    log = []
    pipeline, told = small(tmp_path, log)
    pipeline.stages["one"] = Stage("one", "first", begin=Beside)
    pipeline.stages["four"] = Stage("four", "fourth", run=told("four"))
    pipeline.stages["two"] = Stage(
        "two", "second", needs=("one",), run=told("two"), prepare=lambda given: log.append("prepare")
    )
    pipeline = Pipeline(pipeline.project, [pipeline.stages[name] for name in ("four", "one", "two")])
    results = {result.stage: result for result in pipeline.run()}
    assert log == ["four", "prepare", "two"] and results["one"].product == "beside"


def test_a_run_can_end_at_a_stage(tmp_path):
    log = []
    pipeline, _ = small(tmp_path, log)
    assert [result.stage for result in pipeline.run(until="two")] == ["one", "two"]
    assert log == ["one", "two"]


def test_the_digest_names_content_and_names(tmp_path):
    pipeline, _ = small(tmp_path, [])
    before = digest(pipeline.project, ("in/*.txt",))
    (tmp_path / "in" / "a.txt").rename(tmp_path / "in" / "b.txt")
    assert digest(pipeline.project, ("in/*.txt",)) != before
    (tmp_path / "in" / "b.txt").rename(tmp_path / "in" / "a.txt")
    assert digest(pipeline.project, ("in/*.txt",)) == before
