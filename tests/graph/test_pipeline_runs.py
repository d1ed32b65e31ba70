"""How stages are run: what a change touches, in its order, beside each other, and up to a stage.

The runner alone, with stages that are quickly understood.
"""

import dataclasses

import pytest

from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.graph.pipeline import Found, Pipeline, Stage, digest, refuse
from netkg.inputs.project import Project


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


def test_a_stage_takes_its_inputs_for_looked_at_if_they_are_clean(tmp_path):
    log, seen = [], []
    pipeline, told = small(tmp_path, log)
    three = dataclasses.replace(pipeline.stages["three"], assume=lambda given: seen.append(given.product("one")))
    pipeline, _ = small(tmp_path, log, three=three)
    pipeline.assume("three")
    assert (log, seen) == (["one", "two"], [1])
    broken = Stage("two", "second", needs=("one",), run=told("two", Finding("a", message="is wrong")))
    pipeline, _ = small(tmp_path, log, two=broken, three=three)
    pipeline.assume("three")
    assert seen == [1]


def test_the_digest_names_content_and_names(tmp_path):
    pipeline, _ = small(tmp_path, [])
    before = digest(pipeline.project, ("in/*.txt",))
    (tmp_path / "in" / "a.txt").rename(tmp_path / "in" / "b.txt")
    assert digest(pipeline.project, ("in/*.txt",)) != before
    (tmp_path / "in" / "b.txt").rename(tmp_path / "in" / "a.txt")
    assert digest(pipeline.project, ("in/*.txt",)) == before
