"""Tables that LibreOffice Calc really opened and saved come back, or show both prints of a number."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from netkg.curate.table_layout import laid_out
from netkg.history.committed import is_reprinted
from netkg.inputs import mappings, tables

TABLES = [
    "shared/genes.tsv",
    "shared/publications.tsv",
    "shared/iri-forms.tsv",
    mappings.SET,
    *(f"since-2017/{name}.tsv" for name in ("outcomes", "comparisons", "decisions", "studies", "cases")),
]
#: How a person imports a table: every column as text, or as the program takes it.
TEXT, TAKEN = "9,34,76,1," + "/".join(f"{column}/2" for column in range(1, 61)), "9,34,76"


@pytest.fixture(scope="module")
def saved(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice Calc is not installed (libreoffice-calc-nogui)")
    folder = tmp_path_factory.mktemp("calc")
    for file in TABLES:
        shutil.copy(root / "graph" / file, folder / Path(file).with_suffix(".csv").name)
    for name, form in (("text", TEXT), ("taken", TAKEN)):
        subprocess.run(
            [
                office,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                f"--infilter=CSV:{form}",
                "--convert-to",
                "tsv:Text - txt - csv (StarCalc):9,34,76,1",
                "--outdir",
                str(folder / name),
                *sorted(map(str, folder.glob("*.csv"))),
            ],
            check=True,
            capture_output=True,
        )
    return {name: folder / name for name in ("text", "taken")}


@pytest.mark.parametrize("file", TABLES)
def test_a_table_comes_back(root: Path, saved: dict[str, Path], file: str) -> None:
    path = root / "graph" / file
    text = path.read_text("utf-8")
    columns = (tables.columns(root / "graph") | {root / "graph" / mappings.SET: mappings.COLUMNS}).get(path, ())
    as_text = (saved["text"] / path.name).read_bytes()
    assert as_text != text.encode()  # Calc has left its mark
    assert laid_out(as_text, file, columns).text == text
    as_taken = (saved["taken"] / path.name).read_bytes()
    made = laid_out(as_taken, file, columns, text)
    for was, now in zip(text.split("\n"), made.text.split("\n"), strict=True):
        for one, two in zip(was.split("\t"), now.split("\t"), strict=True):
            assert one == two or is_reprinted(one, two), (one, two)
    assert laid_out(as_taken, file, columns, text, numerals=True).text == text
