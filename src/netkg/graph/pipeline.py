"""The one pipeline: stages that say what they need and read, and the runner that check, build and watch share.

A stage is declared once, in `netkg.graph.stages`. The runner runs each as soon as what it needs is there, and leaves
out, by name, what cannot run because something that it needs has findings. It remembers what each stage found for
which inputs, so that a second run does only what a change touches. Whatever `check` reports, `build` refuses.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.inputs.project import Project

#: Results of this many different inputs are kept for each stage, so that undoing a change costs nothing.
REMEMBERED = 4

#: Told the title of each stage as it starts.
Progress = Callable[[str], None]


def silent(_title: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Found:
    """What a stage found, and what it made for the stages after it."""

    findings: Sequence[Finding] = ()
    product: Any = None
    #: Why the stage left out its work, or a part of it.
    left_out: str = ""


@dataclass
class StageResult:
    """What one stage found, how long it took, or why it did not run."""

    stage: str
    title: str
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    skipped: str = ""
    #: Whether it ran in this run, and was not remembered.
    again: bool = False
    product: Any = None
    #: Names the inputs; None if it could not run.
    key: object = None

    @property
    def is_clean(self) -> bool:
        """Whether the stages that need this one can run."""
        return self.key is not None and not any(finding.is_error for finding in self.findings)


class Job(Protocol):
    """A piece of work that has begun."""

    def result(self) -> Found:
        """Wait for the work."""

    def stop(self) -> None:
        """End the work if it still runs."""


class StageContext:
    """What a stage is given: the project, the products of other stages, and what it kept of its last run."""

    def __init__(self, project: Project, results: dict[str, StageResult], kept: dict[str, Any], tell: Progress) -> None:
        self.project = project
        self.kept = kept
        self.tell = tell
        self._results = results

    def product(self, stage: str) -> Any:
        """Give what a stage made, in whatever state its findings are; None if it did not run."""
        return self._results[stage].product

    def is_clean(self, stage: str) -> bool:
        """Tell whether a stage ran and found nothing wrong."""
        return self._results[stage].is_clean

    def left_out(self, stage: str) -> bool:
        """Tell whether a stage left its work out."""
        return bool(self._results[stage].skipped)


@dataclass(frozen=True)
class Stage:
    """One stage of the pipeline."""

    name: str
    #: What it looks at, for people.
    title: str
    #: The files that it reads itself, as globs from the project's root.
    reads: tuple[str, ...] = ()
    #: The stages that must have found nothing.
    needs: tuple[str, ...] = ()
    #: The stages whose products it takes as they are.
    uses: tuple[str, ...] = ()
    run: Callable[[StageContext], Found] | None = None
    #: In place of `run`: begin the work beside this process.
    begin: Callable[[StageContext], Job] | None = None
    #: Work for this process while what the stage needs is still under way.
    prepare: Callable[[StageContext], None] | None = None
    #: Names what it takes from other stages more closely than their inputs do: the reasoner sees no labels.
    key: Callable[[StageContext], object] | None = None
    #: Take its inputs as they are for looked at, so that it next looks at what has changed since.
    assume: Callable[[StageContext], None] | None = None
    #: Said of the stages that cannot run because this one has findings.
    broken: str = ""


class Pipeline:
    """The stages of one project, with a memory of the last runs."""

    def __init__(self, project: Project, stages: Sequence[Stage]) -> None:
        self.project = project
        self.stages = {stage.name: stage for stage in stages}
        self.results: dict[str, StageResult] = {}
        self._memory: dict[str, dict[object, Found]] = {name: {} for name in self.stages}
        self._kept: dict[str, dict[str, Any]] = {name: {} for name in self.stages}
        self._keys: dict[str, object] = {}

    def run(self, progress: Progress = silent, until: str | None = None) -> list[StageResult]:
        """Run the stages whose inputs changed since the last run, and give what all of them say now.

        :param until: run this stage alone, and what it depends on.
        """
        return self._run(self._wanted(until), progress)

    def assume(self, stage: str, progress: Progress = silent) -> None:
        """Run what a stage depends on, and take it for looked at: the stage then finds nothing but what later changes bring."""
        one = self.stages[stage]
        self._run([name for name in self._wanted(stage) if name != stage], progress)
        if one.assume and all(self.results[name].is_clean for name in one.needs):
            one.assume(self._given(one, progress))

    def _run(self, order: Sequence[str], progress: Progress) -> list[StageResult]:
        self.results = {}
        waiting = [self.stages[name] for name in order]
        jobs: dict[str, Job] = {}
        prepared: set[str] = set()
        try:
            while waiting or jobs:
                ready = [stage for stage in waiting if all(name in self.results for name in (*stage.needs, *stage.uses))]
                if ready:
                    # What goes on beside comes first, so that the rest is done meanwhile.
                    stage = next((stage for stage in ready if stage.begin), ready[0])
                    waiting.remove(stage)
                    self._start(stage, jobs, progress)
                    continue
                for stage in waiting:
                    settled = [self.results[name] for name in stage.needs if name in self.results]
                    if stage.prepare and stage.name not in prepared and all(one.is_clean for one in settled):
                        prepared.add(stage.name)
                        progress(f"preparing: {stage.title}")
                        stage.prepare(self._given(stage, progress))
                name = next(iter(jobs))
                job = jobs.pop(name)
                progress(self.stages[name].title)
                began = time.perf_counter()
                try:
                    found = job.result()
                    # What went on beside other work is not counted twice.
                    self._settle(self.stages[name], found, time.perf_counter() - began)
                finally:
                    job.stop()
        finally:
            for job in jobs.values():
                job.stop()
        return [self.results[name] for name in order]

    def product(self, stage: str) -> Any:
        """Give what a stage made in the last run."""
        return self.results[stage].product

    def _wanted(self, until: str | None) -> list[str]:
        if until is None:
            return list(self.stages)
        wanted: set[str] = set()
        waiting = [until]
        while waiting:
            name = waiting.pop()
            wanted.add(name)
            waiting += {*self.stages[name].needs, *self.stages[name].uses} - wanted
        return [name for name in self.stages if name in wanted]

    def _given(self, stage: Stage, progress: Progress) -> StageContext:
        return StageContext(self.project, self.results, self._kept[stage.name], progress)

    def _start(self, stage: Stage, jobs: dict[str, Job], progress: Progress) -> None:
        """Run a stage, begin it, take it from memory, or say why it cannot run."""
        if any(not self.results[name].is_clean for name in stage.needs):
            reasons = " and ".join(dict.fromkeys(self._reasons(stage)))
            self.results[stage.name] = StageResult(stage.name, stage.title, skipped=reasons)
            return
        given = self._given(stage, progress)
        inputs = stage.key(given) if stage.key else tuple(self.results[name].key for name in (*stage.needs, *stage.uses))
        self._keys[stage.name] = (digest(self.project, stage.reads), inputs)
        known = self._memory[stage.name].get(self._keys[stage.name])
        if known is not None:
            self._settle(stage, known, 0.0, again=False)
            return
        if stage.begin:
            jobs[stage.name] = stage.begin(given)
        elif stage.run:
            progress(stage.title)
            began = time.perf_counter()
            found = stage.run(given)
            self._settle(stage, found, time.perf_counter() - began)

    def _reasons(self, stage: Stage) -> Iterator[str]:
        """Say what, at the root of it, holds a stage up."""
        for name in stage.needs:
            result = self.results[name]
            if result.key is None:
                yield from self._reasons(self.stages[name])
            elif not result.is_clean:
                yield self.stages[name].broken or f"{name} has findings"

    def _settle(self, stage: Stage, found: Found, seconds: float, *, again: bool = True) -> None:
        key = self._keys[stage.name]
        memory = self._memory[stage.name]
        if key not in memory:
            while len(memory) >= REMEMBERED:
                memory.pop(next(iter(memory)))
            memory[key] = found
        self.results[stage.name] = StageResult(
            stage.name, stage.title, sorted(set(found.findings)), seconds, found.left_out, again, found.product, key
        )


def digest(project: Project, patterns: Iterable[str]) -> str:
    """Name the content of the files that match."""
    sums = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in project.root.glob(pattern) if path.is_file()}):
        sums.update(str(path.relative_to(project.root)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return sums.hexdigest()


def refuse(results: Iterable[StageResult]) -> None:
    """Go on only if nothing is wrong.

    :raises FindingsError: with every finding of every stage.
    """
    wrong = [(result.stage, finding) for result in results for finding in result.findings if finding.is_error]
    if wrong:
        stages = list(dict.fromkeys(stage for stage, _ in wrong))
        raise FindingsError([finding for _, finding in wrong], ", ".join(stages))
