"""Faults reported of endpoints like this one: what each gives now is kept in `data/reported-faults.tsv`.

`python test_reported_faults.py` writes the file anew; look at the difference, and say in its last column what is right, or
which document says why it is not.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from beside import SHARED
from netkg.graph import release
from reported_faults import ASKED, SHAPES, Site
from servers import TOKEN, running
from writes import ROOT, small_dataset

KEPT = Path(__file__).parent / "data" / "reported-faults.tsv"
REPORTED = SHARED / "faults" / "endpoint.tsv"
RIGHT = "right"
COLUMNS = ["id", "now", "verdict"]


def kept() -> dict[str, tuple[str, str]]:
    with KEPT.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: (row["now"], row["verdict"]) for row in rows}


@contextmanager
def prepared(folder: Path) -> Iterator[Site]:
    """Start the two servers: with the project's shapes, and with shapes of other kinds."""
    release.create(folder / "store", small_dataset(), version="0.0.1")
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "strict").mkdir()
    (folder / "strict" / "shapes.ttl").write_text(SHAPES, "utf-8")
    options = {"write_token": TOKEN, "workers": 2, "timeout": 120}
    with (
        running(folder / "store", shapes=str(ROOT / "shapes"), **options) as server,
        running(folder / "empty", shapes=str(folder / "strict"), **options) as strict,
    ):
        yield Site(server, strict, folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with prepared(tmp_path_factory.mktemp("faults")) as made:
        yield made


def line(text: str) -> str:
    return text.replace("\t", "\\t").replace("\n", "\\n")


@pytest.mark.parametrize("fault", ASKED)
def test_each_gives_what_is_kept(site: Site, fault: str) -> None:
    assert line(ASKED[fault](site)) == kept()[fault][0]


def test_what_is_not_right_is_in_a_document() -> None:
    """A verdict is the word, or a document and the words of it that say so."""
    assert list(kept()) == list(ASKED)
    for fault, (_, verdict) in kept().items():
        document, _, words = verdict.partition(": ")
        assert verdict == RIGHT or words in (ROOT / document).read_text("utf-8"), fault


@pytest.mark.skipif(not REPORTED.is_file(), reason="the list of reported faults is not beside the repository")
def test_every_reported_fault_is_asked() -> None:
    with REPORTED.open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)] == list(ASKED)


def write() -> None:
    """Ask all, and write what they give; verdicts stay."""
    before = kept() if KEPT.is_file() else {}
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as site:
        rows = [[fault, line(ask(site)), before.get(fault, ("", ""))[1]] for fault, ask in ASKED.items()]
    KEPT.write_text("".join("\t".join(row) + "\n" for row in [COLUMNS, *rows]), "utf-8")


if __name__ == "__main__":
    sys.exit(write())
