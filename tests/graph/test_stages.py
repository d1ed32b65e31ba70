"""Every stage, all findings at once, and a second run that does only what a change touches."""

import zlib

import pytest

from netkg.cli.check import snapshot
from netkg.graph import parallel, shape_stage, shape_text, validate
from netkg.graph.incremental import IncrementalValidator
from netkg.graph.stages import STAGES, pipeline
from netkg.rdf import SUBCLASS
from review_alone import copy_review

ANSWERED_BY_LATER_SOURCES = ("approvals", "comparisons", "mutation-to-outcome", "prognosis")


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    """A copy of the inputs without the later sources, checked once; with them they are checked where the release is built."""
    project = copy_review(root, tmp_path_factory.mktemp("project"))
    (project.ontology / "rules" / "unused-property.rq").unlink()
    for name in ANSWERED_BY_LATER_SOURCES:
        (project.queries / "expected" / f"{name}.tsv").unlink()
    return project


@pytest.fixture(scope="module")
def checks(project):
    checks = pipeline(project)
    assert [(o.stage, o.findings, o.skipped) for o in checks.run()] == [(stage.name, [], "") for stage in STAGES]
    return checks


@pytest.fixture
def edit(project, checks):
    """Change a file, check again, and put the file back."""
    before = {}

    def run(file, old, new):
        path = project.root / file
        text = path.read_text("utf-8")
        before.setdefault(path, text)
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return {result.stage: result for result in checks.run()}

    yield run
    for path, text in before.items():
        path.write_text(text, "utf-8")


def test_nothing_changed_nothing_runs(checks):
    results = checks.run()
    assert not any(result.again for result in results)
    assert not any(result.findings for result in results)


def test_a_broken_figure_is_found_among_what_it_touches(edit):
    found = edit("graph/review/outcomes.tsv", "median\t11.0\t\t\t\tmonths", "median\t11.0\t\t\t\t")
    assert found["shapes"].findings and found["shapes"].again
    finding = found["shapes"].findings[0]
    assert finding.file == "graph/review/outcomes.tsv" and finding.row and finding.fix and finding.triple.startswith("outcome/")


def test_a_finding_goes_away_when_it_is_put_right(edit, checks):
    assert edit("graph/review/outcomes.tsv", "median\t11.0\t\t\t\tmonths", "median\t11.0\t\t\t\t")["shapes"].findings
    assert not edit("graph/review/outcomes.tsv", "median\t11.0\t\t\t\t", "median\t11.0\t\t\t\tmonths")["shapes"].findings


def test_a_changed_figure_breaks_its_expected_answer(edit):
    found = edit("graph/review/outcomes.tsv", "median\t14.3\t", "median\t14.4\t")
    (finding,) = found["answers"].findings
    assert not found["reasoner"].again
    assert finding.file == "queries/expected/outcomes.tsv" and finding.rule == "answer-missing"
    assert "PROMID" in finding.message and "closest row" in finding.fix


def test_a_definition_without_source_names_the_line_and_the_reasoner_rests(edit):
    found = edit("ontology/genes.ttl", "A region of the genome that encodes", "A stretch of the genome that encodes")
    assert {"definition-without-source", "stale-definition-source"} <= {f.rule for f in found["rules"].findings}
    assert all(f.file == "ontology/genes.ttl" and f.line for f in found["rules"].findings)
    assert not found["reasoner"].again


def test_findings_of_all_files_come_at_once_and_what_cannot_run_is_named(edit):
    edit("graph/review/outcomes.tsv", "\t11.0\t", "\televen\t")
    edit("shapes/gene.ttl", " a sh:NodeShape", " a a sh:NodeShape")
    found = edit("ontology/genes.ttl", '    rdfs:label "gene" ;\n', "")
    files = {finding.file for result in found.values() for finding in result.findings}
    assert files >= {"graph/review/outcomes.tsv", "shapes/gene.ttl", "ontology/genes.ttl"}
    assert "missing-label" in {f.rule for f in found["rules"].findings}
    for stage in ("reasoner", "shapes", "answers"):
        assert found[stage].skipped.endswith("the tables cannot be read as they are")
    assert "a shapes file cannot be read" in found["shapes"].skipped


def test_a_query_that_does_not_parse_is_a_finding(edit):
    found = edit("queries/approvals.rq", "SELECT ?intervention", "SELECT ?intervention WHER")
    (finding,) = found["answers"].findings
    assert (finding.file, finding.rule) == ("queries/approvals.rq", "query-syntax")


def test_shapes_in_two_processes_find_what_one_validation_finds(checks, project):
    """Keep one thing in twenty-four, so that what it refers to is missing, and compare the shapes one by one with all at once.

    Over all things rdflib takes minutes: it tries every pair of some.
    """
    shapes, _ = shape_text.read(project.shapes)
    data = validate.data_graph(
        quad
        for quad in checks.product("populate").asserted
        if quad.predicate == SUBCLASS or zlib.crc32(quad.subject.value.encode()) % 24 == 0
    )
    whole = validate.validate(data, shapes).findings
    assert len({finding.rule for finding in whole}) > 20
    validator = IncrementalValidator(shapes)
    work = parallel.Shared(
        [
            lambda number=number, target=target: list(shape_stage.look(validator, data, {number: target.of(data)}, {}))
            for number, target in enumerate(validator.targets)
        ]
    )
    broken = [one for part in work.results() for one in part]
    assert sorted({finding for one in broken for finding in one.findings}) == whole


def test_work_beside_raises_here():
    with pytest.raises(ZeroDivisionError):
        parallel.Later(lambda: 1 // 0).result()


def test_a_save_is_seen(project):
    before = snapshot(project)
    path = project.queries / "approvals.rq"
    path.write_text(path.read_text("utf-8"), "utf-8")
    assert {name for name, _ in snapshot(project) ^ before} == {str(path)}


def test_labels_do_not_call_the_reasoner(edit):
    found = edit("ontology/genes.ttl", 'skos:altLabel "genes"', 'skos:altLabel "gene loci"')
    assert not found["reasoner"].again and found["rules"].again
