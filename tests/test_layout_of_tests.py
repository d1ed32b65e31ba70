"""Tests are found where the code is: `src/netkg/graph/x.py` has its tests in `tests/graph/test_x.py`, under a name of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS.parent / "src" / "netkg"

#: Modules without a namesake, and where their tests are instead.
ELSEWHERE = {
    "server/http/app.py": "server/http/test_hostile_requests.py: it only strings routes together",
    "server/http/write_routes.py": "server/write/test_writer.py and server/http/test_graph_store.py, over HTTP",
    "server/process/arbiter.py": "server/http/test_wellknown.py: real servers that are stopped, killed and overtaken",
    "sparql/update_text.py": "engine/test_updates.py: what an update changes",
    "graph/expected.py": "graph/test_check.py",
    "graph/touched.py": "graph/test_check.py",
}
#: Names that two modules have.
SHARED_NAMES = {"build.py", "check.py"}


def modules() -> list[str]:
    found = (path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
    return sorted(name for name in found if Path(name).name not in ("__init__.py", "__main__.py"))


def namesake(module: str) -> Path:
    path = Path(module)
    return TESTS / path.parent / f"test_{path.name}"


def test_every_module_has_its_tests() -> None:
    missing = [name for name in modules() if not namesake(name).is_file() and name not in ELSEWHERE]
    assert not missing, f"write {', '.join(str(namesake(name).relative_to(TESTS.parent)) for name in missing)}"


def test_no_two_modules_share_a_name() -> None:
    counted = Counter(Path(name).name for name in modules())
    assert {name for name, count in counted.items() if count > 1} <= SHARED_NAMES


def test_the_exceptions_are_needed() -> None:
    """One that is not is taken out of the lists above."""
    idle = [name for name in ELSEWHERE if name in modules() and namesake(name).is_file()]
    assert not idle, idle
    for name, where in ELSEWHERE.items():
        if name in modules():
            assert (TESTS / where.partition(":")[0].partition(" ")[0]).is_file(), where
