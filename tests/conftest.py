"""What all tests share."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, settings

from netkg.graph.write_validator import WriteValidator
from order import pytest_collection_modifyitems  # noqa: F401 (a hook)
from pages import chromium
from servers import Server, make_store, running
from skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 (hooks)
from writes import small_dataset

if TYPE_CHECKING:
    from playwright.sync_api import Browser

collect_ignore = ["mutation.py"]  # a command, for which mutmut must be there
ROOT = Path(__file__).resolve().parent.parent
# An example takes as long as the machine needs; otherwise as hypothesis does it here, in CI always with the same examples.
settings.register_profile("netkg", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("netkg")


def pytest_configure(config: pytest.Config) -> None:
    """Give all processes of a run one folder for what HermiT said, so that equal inputs are classified once, and here."""
    if not hasattr(config, "workerinput"):
        kept = tempfile.TemporaryDirectory(prefix="netkg-cache-")
        config.add_cleanup(kept.cleanup)
        os.environ["NETKG_REASONER_CACHE"] = kept.name


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def memory_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such a thing, for what writes much and is not about reaching a disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(dir=memory))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id):
    """The project with a finished release of its real inputs, built once for all test processes."""
    from netkg.graph.builder import build
    from netkg.inputs.project import Project

    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    project = Project(ROOT, shared / "store")
    with open(shared / "build.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (project.store / "current").is_file():
            build(project)
    return project


@pytest.fixture(scope="session")
def view(built):
    """The release of `built`, loaded for queries."""
    from netkg.engine import loading

    return loading.load(built.store)


@pytest.fixture(scope="session")
def ask(built, view):
    """Answer a competency query by name: a list of rows, each a dict of text."""
    from netkg.engine.answer import named_rows
    from netkg.inputs import queries

    known = queries.load(built.queries)

    def run(name: str, **given: str) -> list[dict[str, str]]:
        return named_rows(view, queries.find(known, name), given)

    return run


@pytest.fixture(scope="session")
def tumour_query(built):
    """The query that decides which study populations a tumour falls into."""
    from netkg.inputs import queries
    from netkg.tumour.matching import NAME

    return queries.find(queries.load(built.queries), NAME)


@pytest.fixture(scope="session")
def matcher(view, tumour_query):
    """What tumours are matched with."""
    from netkg.tumour.matching import Matcher

    return Matcher(view, tumour_query)


@pytest.fixture(scope="session")
def tumour_choices(matcher):
    """What can be said of a tumour, by what it is said of."""
    return matcher.choices


@pytest.fixture(scope="session")
def validator() -> WriteValidator:
    """What a write is held to."""
    return WriteValidator(ROOT / "shapes")


@pytest.fixture(scope="session")
def quads() -> list[ox.Quad]:
    """The ontology, and the few records that break no shape."""
    return small_dataset()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, in which a test opens pages of its own."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def net_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("net"))


@pytest.fixture(scope="session")
def server(net_store: Path) -> Iterator[Server]:
    """A read-only server over the fixture, shared by all tests that leave it as it is."""
    by_gene = "# Genes by symbol\nSELECT ?iri ?gene WHERE { ?iri a nk:Gene ; rdfs:label ?gene }"
    examples = [
        {"name": "genes", "title": "Genes", "text": "SELECT * { ?gene a nk:Gene }"},
        {"name": "by-gene", "title": "Genes by symbol", "text": by_gene, "params": {"gene": "symbol, such as TSC2"}},
    ]
    with running(net_store, examples=examples) as started:
        yield started


@pytest.fixture
def own_store(net_store: Path, tmp_path: Path) -> Path:
    """A copy of the fixture's store that a test may write to."""
    return Path(shutil.copytree(net_store, tmp_path / "store"))
