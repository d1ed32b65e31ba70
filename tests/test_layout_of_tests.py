"""Everything has a name of its own, and tests are found where the code is: those of `graph/x.py` in `tests/graph/test_x.py`."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from order import LONG

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS.parent / "src" / "netkg"

#: Modules without a namesake, and where their tests are instead.
ELSEWHERE = {
    "cohort/row_context.py": "cohort/test_row_mapping.py: it only declares what a row is read with",
    "curate/listed_values.py": "cli/test_new_kinds.py: a unit behind the others",
    "curate/mapping_rows.py": "cli/test_new_kinds.py: a mapping in its place, and those that cannot be",
    "curate/relocation.py": "cli/test_revise.py: rename and move, with all that they rewrite",
    "curate/replacement.py": "cli/test_revise.py: whatever names a thing names another",
    "curate/retirement.py": "cli/test_revise.py: obsolete and merge, with all that they rewrite",
    "engine/base.py": "engine/test_embedded.py: it only declares what an engine offers",
    "engine/templates.py": "engine/test_updates.py: what an update changes",
    "graph/asserted.py": "graph/test_stages.py: the inputs that the stages read",
    "graph/read_patterns.py": "graph/test_query_reads.py: what a query is taken apart into",
    "history/blame.py": "history/test_snapshots.py: a cell and the release that it came with",
    "inputs/rows.py": "inputs/test_tables.py: what is read of the tables",
    "search/kinds.py": "search/test_names.py: which kind a thing is of",
    "server/http/answer_cache.py": "server/http/test_endpoint.py: what is kept and for how long",
    "server/http/app.py": "server/http/test_hostile_requests.py: it only strings routes together",
    "server/http/drawing/scale.py": "server/http/drawing/test_median_plot.py: axes that hold their values",
    "server/http/exchange.py": "server/http/test_hostile_requests.py: over HTTP",
    "server/http/metrics.py": "server/http/test_operator_routes.py: over HTTP",
    "server/http/page_routes.py": "server/http/test_resources.py: over HTTP",
    "server/http/pages/columns.py": "server/http/pages/test_lists.py: every column asked for",
    "server/http/pages/navigation.py": "server/http/test_site_routes.py: the same head on every page",
    "server/http/pages/things.py": "server/http/test_site_routes.py: names and addresses of every sort",
    "server/http/pages/download.py": "server/http/test_figure_routes.py: files over HTTP",
    "server/http/query_routes.py": "server/http/test_query_edge.py: over HTTP",
    "server/http/supervision.py": "server/http/test_in_process.py: it declares what is counted and said",
    "server/http/write_routes.py": "server/write/test_writer.py and server/http/test_graph_store.py, over HTTP",
    "server/process/descriptors.py": "server/process/test_arbiter.py: real servers that are stopped, killed and overtaken",
    "server/process/problem_answers.py": "server/process/test_connection.py: requests that cannot be read",
}
#: How a class or a type alias is written, unlike a function or a constant.
_TYPE = re.compile(r"_?[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")


def modules() -> list[str]:
    found = (path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
    return sorted(name for name in found if Path(name).name not in ("__init__.py", "__main__.py"))


def namesake(module: str) -> Path:
    path = Path(module)
    return TESTS / path.parent / f"test_{path.name}"


def test_every_module_has_its_tests() -> None:
    missing = [name for name in modules() if not namesake(name).is_file() and name not in ELSEWHERE]
    assert not missing, f"write {', '.join(str(namesake(name).relative_to(TESTS.parent)) for name in missing)}"


@pytest.mark.parametrize("room", ["http", "process", "write"])
def test_the_readme_of_a_room_names_its_modules(room: str) -> None:
    folder = SOURCE / "server" / room
    named = set(re.findall(r"\w+", (folder / "README.md").read_text("utf-8")))
    missing = [path.stem for path in sorted(folder.glob("*.py")) if path.stem not in {*named, "__init__"}]
    assert not missing, missing


def types(path: Path) -> Iterator[str]:
    """Give the names of a module's classes, the nested ones too, of its type aliases and its type variables."""
    tree = ast.parse(path.read_text("utf-8"))
    yield from (found.name for found in ast.walk(tree) if isinstance(found, ast.ClassDef))
    assigned = (found for found in tree.body if isinstance(found, ast.Assign | ast.AnnAssign))
    targets = (target for found in assigned for target in (found.targets if isinstance(found, ast.Assign) else [found.target]))
    yield from (target.id for target in targets if isinstance(target, ast.Name) and _TYPE.fullmatch(target.id))


def repeated(named: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for name, place in named:
        places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_two_modules_share_a_name() -> None:
    assert not repeated((Path(name).name, name) for name in modules())


def test_no_two_types_share_a_name() -> None:
    """Neither classes nor aliases: what is told apart in the code is told apart in words."""
    assert not repeated((name, module) for module in modules() for name in types(SOURCE / module))


def test_the_exceptions_are_needed() -> None:
    """One that is not is taken out of the lists above."""
    idle = [name for name in ELSEWHERE if name in modules() and namesake(name).is_file()]
    assert not idle, idle
    for name, where in ELSEWHERE.items():
        if name in modules():
            assert (TESTS / where.partition(":")[0].partition(" ")[0]).is_file(), where


def test_the_long_files_are_there() -> None:
    assert [name for name in LONG if not (TESTS / name).is_file()] == []
