"""netkg from Python: open a project, check it, build a release, ask it, and explain what it says.

The command line does the same through the same functions; see `docs/python.md` for a tour.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from netkg.engine import answer, embedded, loading
from netkg.engine.base import Result
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.graph import builder, release, stages
from netkg.graph.pipeline import Progress, silent
from netkg.inputs import project as projects
from netkg.inputs import queries
from netkg.solutions import Rows
from netkg.sparql import federation, guard
from netkg.why import origins

if TYPE_CHECKING:
    from rdflib import Graph


def open_project(root: str | Path | None = None, *, store: str | Path | None = None) -> Workspace:
    """Open a project: the folder given, the checkout around the working directory, or the package's own data.

    :param root: a folder with ontology/, graph/, shapes/ and queries/.
    :param store: where releases are kept; by default the project's build/, or the user's data folder.
    :raises UsageError: if `root` is no such folder.
    """
    found = projects.find(root)
    return Workspace(found if store is None else projects.Project(found.root, Path(store)))


class Workspace:
    """One project: its inputs and its store of releases."""

    def __init__(self, project: projects.Project) -> None:
        self.project = project
        # It remembers what each stage found, so that checking again does only what a change touches.
        self._pipeline = stages.pipeline(project)

    def __repr__(self) -> str:
        return f"Workspace({str(self.project.root)!r})"

    def check(self, progress: Progress = silent) -> list[Finding]:
        """Run every check that `netkg check` runs, and give what they find; an empty list is a clean project.

        :param progress: told the title of each stage as it starts; `print` will do.
        """
        return [finding for result in self._pipeline.run(progress) for finding in result.findings]

    def build(self, progress: Progress = silent, *, replace: bool = False) -> OpenRelease:
        """Make a release of the inputs, and open it.

        :param replace: also where that leaves out commits that were written to the store over HTTP.
        :raises FindingsError: with every finding, if there is one; then nothing changes.
        """
        made = builder.build(self.project, progress, self._pipeline, replace=replace)
        return self.release(made.id)

    def release(self, name: str = "") -> OpenRelease:
        """Open a release: the current one, or one by its id, the head of it, a version, or `current~1`.

        :raises UsageError: if there is none of that name, or none at all.
        """
        if name:
            found = release.find(self.project.store, name)
            return OpenRelease(embedded.view(loading.quads(found), found.id), self.project)
        if release.current(self.project.store) is None:
            raise UsageError(f"{self.project.store} holds no release yet; call build() first.")
        return OpenRelease(loading.load(self.project.store), self.project)

    def releases(self) -> list[str]:
        """List the ids of all releases, oldest first."""
        return [found.id for found in release.every(self.project.store)]

    def query_names(self) -> list[str]:
        """List the competency queries, for `OpenRelease.answer`."""
        return [query.name for query in queries.load(self.project.queries)]

    def explain(self, subject: str, predicate: str, value: str, progress: Progress = silent) -> origins.Origin:
        """Say where a statement comes from: a row, a line of the ontology, a rule, or the axioms that entail it.

        :param subject: a record's path (`gene/tsc2`), a prefixed name or an IRI; so are `predicate` and `value`.
        :raises UsageError: if the statement does not hold.
        """
        return origins.explain(stages.asserted(self.project, progress), subject, predicate, value)


class OpenRelease:
    """One release, held in memory; what is written to the store afterwards does not change it."""

    def __init__(self, view: embedded.View, project: projects.Project) -> None:
        self._view = view
        self._project = project

    def __repr__(self) -> str:
        return f"OpenRelease({self.id!r})"

    def __len__(self) -> int:
        """Give the number of statements in all graphs."""
        return self._view.triples

    @property
    def id(self) -> str:
        """The id that `netkg releases` lists."""
        return self._view.release

    @cached_property
    def _queries(self) -> list[queries.CompetencyQuery]:
        return queries.load(self._project.queries)

    def select(self, text: str) -> Rows:
        """Answer a SELECT. The endpoint's prefixes are known, and its default graph is asked: all but hypotheses.

        :raises QuerySyntaxError: with line and column.
        :raises UsageError: if the query is of another form.
        """
        return _rows(self._asked(text, "SELECT"))

    def ask(self, text: str) -> bool:
        """Answer an ASK."""
        return bool(self._asked(text, "ASK"))

    def construct(self, text: str) -> Graph:
        """Answer a CONSTRUCT or DESCRIBE as an rdflib graph."""
        from rdflib import Graph

        data = self._asked(text, "CONSTRUCT").bytes(ox.RdfFormat.N_TRIPLES)
        return Graph().parse(data=data, format="nt")

    def answer(self, name: str, **given: str) -> Rows:
        """Answer a competency query, with names as people type them: `answer("mutation-to-outcome", gene="tsc2")`.

        :raises UsageError: if there is no such query or parameter, or nothing is called so; the nearest are named.
        """
        query = queries.find(self._queries, name)
        unknown = sorted(given.keys() - query.params.keys())
        if unknown:
            known = ", ".join(query.params) or "none"
            raise UsageError(f"{name} has no parameter {unknown[0]!r}; its parameters are: {known}.")
        return _rows(answer.run(self._view, query, given))

    def _asked(self, text: str, form: str) -> Result:
        reading = guard.read(text)
        if reading.is_update:
            raise UsageError("This is an update, but a release does not change. `netkg serve` takes updates with a token.")
        federation.refuse(reading, text)
        result = self._view.query(text)
        if result.kind != form:
            methods = {"SELECT": "select()", "ASK": "ask()", "CONSTRUCT": "construct()"}
            raise UsageError(f"The query is answered by {methods[result.kind]}, not by {methods[form]}.")
        return result


def _rows(result: Result) -> Rows:
    """Read a result from JSON, which keeps literals as they are written in the graph."""
    solutions = ox.parse_query_results(result.bytes(ox.QueryResultsFormat.JSON), format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    columns = tuple(variable.value for variable in solutions.variables)
    return Rows(columns, tuple(tuple(row[name] for name in columns) for row in solutions))
