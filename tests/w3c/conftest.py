"""An empty server that takes writes, one for each module, and what is in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from servers import TOKEN, Server, running

from .exceptions import EXPECTED
from .suite import Dataset


class Scratch:
    """A server whose dataset a test may set as a whole."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"
        self._holds: Dataset | None = Dataset()

    def hold(self, data: Dataset) -> None:
        """Make the server hold this dataset and nothing else."""
        if self._holds != data:
            self.update(data.as_update(), expect=200)
            self._holds = data

    def query(self, text: str, accept: str) -> requests.Response:
        return self.session.post(
            self.server.url + "/sparql",
            data=text.encode(),
            timeout=20,
            headers={"Content-Type": "application/sparql-query", "Accept": accept},
        )

    def update(self, text: str, *, expect: int = 0, dry_run: bool = False) -> requests.Response:
        if not dry_run:
            self._holds = None
        answer = self.session.post(
            self.server.url + "/update",
            params={"dry-run": "true"} if dry_run else {},
            data=text.encode(),
            headers={"Content-Type": "application/sparql-update"},
            timeout=20,
        )
        assert not expect or answer.status_code == expect, answer.text
        return answer

    def graph(self, name: str) -> bytes:
        answer = self.session.get(
            self.server.url + "/graphs",
            params={"graph": name} if name else {"default": ""},
            headers={"Accept": "application/n-triples"},
            timeout=20,
        )
        assert answer.status_code == 200, answer.text
        return answer.content

    def graphs(self) -> set[str]:
        rows = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "application/sparql-results+json").json()
        return {row["g"]["value"] for row in rows["results"]["bindings"]}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scratch]:
    # In memory where there is such a folder: what is tested here is not that a commit reaches the disk.
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory)) if memory.is_dir() else tmp_path_factory.mktemp("w3c")
    try:
        with running(folder / "empty", write_token=TOKEN, default_graph="own", workers=2) as server:
            yield Scratch(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is expected to fail; a test that passes all the same is a failure."""
    for item in items:
        case = getattr(item, "callspec", None) and item.callspec.params.get("case")
        if case is not None and getattr(case, "id", None) in EXPECTED:
            item.add_marker(pytest.mark.xfail(reason=EXPECTED[case.id], strict=True, raises=AssertionError))
