"""The whole answer of every competency query, as it is kept in `tests/answers/`; `make answers` writes them anew.

`queries/expected/` has the rows that must never be lost, with the reason; these files show what a change did to all others.
"""

from __future__ import annotations

import difflib
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.inputs import queries

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = Path(__file__).resolve().parent / "answers"
NAMES = [path.stem for path in sorted((ROOT / "queries").glob("*.rq"))]


def whole(view, query: queries.CompetencyQuery) -> str:
    """Write an answer as text: a line of columns, then its rows in order, so that no engine's order matters."""
    data = view.query(query.text).bytes(ox.QueryResultsFormat.TSV).decode("utf-8")
    head, *rows = data.splitlines()
    return "\n".join([head, *sorted(rows)]) + "\n"


def difference(name: str, kept: str, now: str) -> list[str]:
    """Say which rows an answer lost and got."""
    lines = difflib.unified_diff(kept.splitlines(), now.splitlines(), f"kept/{name}", f"now/{name}", n=0, lineterm="")
    return list(lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_answer_is_the_one_that_is_kept(built, view, name):
    path = ANSWERS / f"{name}.tsv"
    assert path.is_file(), f"no answer of {name} is kept; run `make answers`"
    changed = difference(name, path.read_text("utf-8"), whole(view, queries.find(queries.load(built.queries), name)))
    assert not changed, "\n".join([*changed[:40], f"{len(changed)} lines differ; if they should, run `make answers`"])


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_says_the_same_row_twice(name):
    """A row repeated in every column says that the query joined what it should not have joined, or asked once per source."""
    _, *rows = (ANSWERS / f"{name}.tsv").read_text("utf-8").splitlines()
    twice = [row for row, times in Counter(rows).items() if times > 1]
    assert not twice, "\n".join([f"{len(twice)} rows of {name} stand twice", *twice[:5]])


@pytest.mark.parametrize(("name", "kinds"), [("outcomes", "nk:OutcomeFigure"), ("epidemiology", "nk:EpidemiologicalFigure")])
def test_every_interval_is_in_the_answer(view, ask, name, kinds):
    """An argument without a value makes a whole CONCAT come to nothing, and so an interval with the unit of its figure."""
    (count,) = (row["n"] for row in view.query(f"SELECT (COUNT(*) AS ?n) {{ ?figure a {kinds} ; nk:intervalKind ?kind }}"))
    assert int(count.value) == sum(row["interval"] != "" for row in ask(name)) > 0


def test_no_answer_is_kept_of_a_query_that_is_gone():
    assert {path.stem for path in ANSWERS.glob("*.tsv")} <= set(NAMES)


def test_a_row_that_changes_is_shown():
    assert difference("q", "?a\n1\n2\n", "?a\n1\n3\n")[2:] == ["@@ -3 +3 @@", "-2", "+3"]


def write() -> None:
    """Build, write every answer anew, and show what changed."""
    from netkg.engine import loading
    from netkg.graph.builder import build
    from netkg.inputs.project import Project

    with tempfile.TemporaryDirectory() as folder:
        project = Project(ROOT, Path(folder))
        build(project)
        view = loading.load(project.store)
        ANSWERS.mkdir(exist_ok=True)
        for query in queries.load(project.queries):
            path, now = ANSWERS / f"{query.name}.tsv", whole(view, query)
            kept = path.read_text("utf-8") if path.is_file() else ""
            path.write_text(now, "utf-8")
            sys.stdout.writelines(f"{line}\n" for line in difference(query.name, kept, now))
        for path in ANSWERS.glob("*.tsv"):
            if path.stem not in NAMES:
                path.unlink()


if __name__ == "__main__":
    write()
