"""Try a change of several input files out in a copy: every stage of the check, before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from netkg.curate.change_set import ChangeSet
from netkg.findings import Finding
from netkg.graph import expected, stages
from netkg.graph.pipeline import Progress, StageResult, silent
from netkg.inputs.project import INPUTS, Project


class TryOut:
    """A copy of a project's inputs in which a change is made, and the pipeline that looks at it."""

    def __init__(self, changes: ChangeSet, copy: Project, *, with_reasoner: bool) -> None:
        self._changes = changes
        self._copy = copy
        self._pipeline = stages.pipeline(copy, with_reasoner=with_reasoner)
        self._after: dict[str, StageResult] = {}

    def run(self, tell: Progress = silent, only: Sequence[str] = ()) -> None:
        """Run the stages over the changed inputs; the shapes look at what the change can affect.

        :param only: these, and what they depend on; otherwise all.
        """
        if not only:
            tell("the inputs as they are")
            self._pipeline.assume("shapes")
        self._lay_out()
        self._after = self._results(tell, only)

    @property
    def answers(self) -> expected.Answers | None:
        """What the competency queries answer after the change; None if they could not be asked."""
        stage = self._after.get("answers")
        return stage.product if stage else None

    @property
    def not_run(self) -> list[StageResult]:
        """The stages that could not run, each with the reason."""
        return [result for result in self._after.values() if result.skipped]

    def introduced(self, tell: Progress = silent) -> list[Finding]:
        """Give the findings that the change brings; rows and lines are those after it.

        The answers are compared anew with the expected ones, which may have followed the change in the meantime.
        """
        self._lay_out()
        after = [finding for name in self._after for finding in self._found(name)]
        if not after:
            return []
        self._lay_out(undone=True)
        results = self._results(tell, [name for name in self._after if self._found(name)])
        before = Counter(_apart_from_place(f) for result in results.values() for f in result.findings)
        new = []
        for finding in after:
            key = _apart_from_place(finding)
            before[key] -= 1
            if before[key] < 0:
                new.append(finding)
        return new

    def _found(self, stage: str) -> list[Finding]:
        findings = self._after[stage].findings
        if stage == "answers" and self.answers is not None:
            unreadable = [finding for finding in findings if finding.rule == "query-syntax"]
            findings = [*unreadable, *expected.compare(self.answers, self._copy.queries)]
        return [finding for finding in findings if finding.is_error]

    def _results(self, tell: Progress, only: Sequence[str]) -> dict[str, StageResult]:
        runs = [self._pipeline.run(tell, until=stage) for stage in only] if only else [self._pipeline.run(tell)]
        found = {result.stage: result for results in runs for result in results}
        return {name: found[name] for name in only} if only else found

    def _lay_out(self, *, undone: bool = False) -> None:
        """Let the copy have the files as they are to be, or as they were."""
        for path, text in self._changes.changed.items():
            target = self._copy.root / path.relative_to(self._changes.project.root.resolve())
            before = self._changes.before(path)
            if not undone:
                target.parent.mkdir(exist_ok=True)
                target.write_text(text, "utf-8")
            elif before is None:
                target.unlink(missing_ok=True)
            else:
                target.write_text(before, "utf-8")


@contextmanager
def tried(changes: ChangeSet, *, with_reasoner: bool = True) -> Iterator[TryOut]:
    """Copy the inputs for as long as a change is tried out.

    :param with_reasoner: False leaves HermiT out, and the answers that rest on it.
    """
    with tempfile.TemporaryDirectory(prefix="netkg-") as folder:
        root = Path(folder).resolve()
        for name in INPUTS:
            shutil.copytree(changes.project.root / name, root / name)
        yield TryOut(changes, Project(root, root / "build"), with_reasoner=with_reasoner)


def _apart_from_place(finding: Finding) -> tuple[object, ...]:
    return finding.file, finding.column, finding.rule, finding.message, finding.triple
