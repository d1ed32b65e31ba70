"""A table that a spreadsheet, pandas or a CSV writer saved comes back byte for byte, or is left and reported."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from csvw import Column
from hypothesis import given
from hypothesis import strategies as st

from netkg.cli import main
from netkg.curate.table_layout import laid_out
from netkg.inputs import mappings, quoting, tables
from small import GENES, make_project
from writers import WRITERS, plain

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = sorted(path for path in (ROOT / "graph").rglob("*.tsv"))
EXPECTED = sorted((ROOT / "queries/expected").glob("*.tsv"))
PATHS = [*DESCRIBED, *EXPECTED]


@pytest.fixture(scope="module")
def columns() -> dict[Path, list[Column]]:
    return tables.columns(ROOT / "graph") | {ROOT / "graph" / mappings.SET: mappings.COLUMNS}


def test_the_present_tables_are_a_fixed_point(columns: dict[Path, list[Column]]) -> None:
    assert len(PATHS) > 50
    for path in PATHS:
        made = laid_out(path.read_bytes(), path.name, columns.get(path, ()))
        assert (made.findings, made.text == path.read_text("utf-8")) == ([], True), path


@pytest.mark.parametrize("writer", WRITERS)
def test_the_present_tables_come_back_from_every_writer(writer: str, columns: dict[Path, list[Column]]) -> None:
    for path in PATHS:
        text = path.read_text("utf-8")
        rows = [line.split("\t") for line in text.split("\n")[:-1]]
        # Rows of expected answers may be short; how short, only the last version says.
        before = text if path in EXPECTED else None
        made = laid_out(WRITERS[writer](rows), path.name, columns.get(path, ()), before)
        assert (made.findings, made.text == text) == ([], True), path


CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\t\n\r\x00\ufeff")
    | st.sampled_from(
        '",;"',
    ),
    max_size=8,
)
HEADER = ["id", "label", "note"]


@st.composite
def table(draw: st.DrawFn) -> list[list[str]]:
    """Rows as the tables may hold them: no cell stands wholly in quotes, and no row is empty."""
    cell = CELL.filter(lambda text: not quoting.is_wrapped(text))
    body = draw(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=6))
    return [HEADER, *([f"gene/{number}", *row[1:]] for number, row in enumerate(body))]


@pytest.mark.parametrize("writer", WRITERS)
@given(rows=table())
def test_any_table_comes_back_from_every_writer(writer: str, rows: list[list[str]]) -> None:
    made = laid_out(WRITERS[writer](rows), "t.tsv")
    assert (made.text, made.findings) == (plain(rows), [])


def test_pandas_turns_whole_numbers_into_decimals_and_the_last_version_says_which(columns: dict[Path, list[Column]]) -> None:
    pandas = pytest.importorskip("pandas")
    kept = []
    for path in [path for path in DESCRIBED if path.name != "mappings.sssom.tsv"]:
        text = path.read_text("utf-8")
        saved = pandas.read_csv(path, sep="\t").to_csv(sep="\t", index=False).encode()
        made = laid_out(saved, path.name, columns.get(path, ()), text)
        changed: dict[int, list[tuple[str, str]]] = {}
        for one, two in zip(text.split("\n"), made.text.split("\n"), strict=True):
            for place, (was, now) in enumerate(zip(one.split("\t"), two.split("\t"), strict=True)):
                if was != now:
                    changed.setdefault(place, []).append((was, now))
        kept += [(was, now, len(cells)) for cells in changed.values() for was, now in cells]
        assert laid_out(saved, path.name, columns.get(path, ()), text, numerals=True).text == text, path
    # What is left lost a zero at its end, as when somebody corrects it, or is the only number that pandas changed in its column.
    assert all(now == str(float(was)) and (was.startswith(now) or alone == 1) for was, now, alone in kept), kept


def test_pandas_adds_an_index() -> None:
    pandas = pytest.importorskip("pandas")
    text = plain([HEADER, ["gene/a", "A", "x"], ["gene/b", "B", ""]])
    saved = pandas.read_csv(io.StringIO(text), sep="\t").to_csv(sep="\t").encode()
    assert laid_out(saved, "t.tsv").text == text


NUMBER = Column.fromvalue({"name": "n", "datatype": "integer"})
PRINTED = Column.fromvalue({"name": "value", "datatype": {"base": "string", "format": "-?[0-9]+(\\.[0-9]+)?"}})
TRUTH = Column.fromvalue({"name": "weak", "datatype": "boolean"})


@pytest.mark.parametrize(
    ("saved", "before", "now"),
    [
        ("id\tn\na\t207.0\n", None, "id\tn\na\t207\n"),
        ("id\tn\na\t207.5\n", None, "id\tn\na\t207.5\n"),
        ("id\tweak\na\tTRUE\n", None, "id\tweak\na\ttrue\n"),
        ("id\tvalue\na\t207.0\n", None, "id\tvalue\na\t207.0\n"),
        ("id\tvalue\na\t207.0\nb\t5.0\n", "id\tvalue\na\t207\nb\t5\n", "id\tvalue\na\t207\nb\t5\n"),
        ("id\tvalue\na\t207.0\nb\t2.1\n", "id\tvalue\na\t207\nb\t2.10\n", "id\tvalue\na\t207\nb\t2.10\n"),
        # One cell alone may be a correction, and so may a zero that went.
        ("id\tvalue\na\t207.0\nb\t5\n", "id\tvalue\na\t207\nb\t5\n", "id\tvalue\na\t207.0\nb\t5\n"),
        ("id\tvalue\na\t11\nb\t12\n", "id\tvalue\na\t11.0\nb\t12.0\n", "id\tvalue\na\t11\nb\t12\n"),
    ],
)
def test_a_numeral_is_taken_back_where_that_is_certain(saved: str, before: str | None, now: str) -> None:
    assert laid_out(saved.encode(), "t.tsv", [NUMBER, PRINTED, TRUTH], before).text == now


@pytest.mark.parametrize(
    ("data", "rule", "row", "column"),
    [
        (b"", "table-empty", None, None),
        (b"\n\t\n", "table-empty", None, None),
        ("id\tlabel\na\tÖ\n".encode("latin-1"), "table-encoding", 2, None),
        (b'id\tlabel\na\t"one\ntwo"\n', "cell-break", 2, "label"),
        (b'id\tlabel\na\t"""x"""\n', "cell-quotes", 2, "label"),
    ],
)
def test_what_cannot_be_understood_is_left_and_reported(
    tmp_path: Path, data: bytes, rule: str, row: int | None, column: str | None
) -> None:
    (found,) = laid_out(data, "t.tsv").findings
    assert (found.rule, found.row, found.column) == (rule, row, column)
    path = tmp_path / "t.tsv"
    path.write_bytes(data)
    done = fmt(make_project(tmp_path / "project"), str(path))
    assert (done.exit_code, path.read_bytes()) == (1, data), done.output


def fmt(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(project), "fmt", *arguments])


def test_the_command_brings_tables_back_and_checks_them(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    for path in (project / "ontology").glob("*.ttl"):
        path.unlink()  # a module without comments has no layout here
    genes = project / "graph/review/genes.tsv"
    assert fmt(project, "--check").exit_code == 0
    genes.write_bytes(GENES.replace("TSC2", '"TSC2, tuberin"').replace("\n", "\r\n").encode("utf-8-sig"))
    before = genes.read_bytes()
    checked = fmt(project, "--check")
    assert (checked.exit_code, genes.read_bytes()) == (1, before)
    assert "graph/review/genes.tsv: is not in the canonical layout" in checked.output
    assert fmt(project).exit_code == 0
    assert genes.read_text("utf-8") == GENES.replace("TSC2", "TSC2, tuberin")


def test_numerals_come_back_from_the_last_commit_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "value.tsv"
    path.write_text("id\tvalue\na\t11.0\nb\t.022\n", "utf-8")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "first"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    path.write_text("id\tvalue\na\t11\nb\t0.022\n", "utf-8")
    project = make_project(tmp_path / "project")
    assert fmt(project, str(path)).exit_code == 0 and path.read_text("utf-8") == "id\tvalue\na\t11\nb\t0.022\n"
    assert fmt(project, "--numerals", str(path)).exit_code == 0
    assert path.read_text("utf-8") == "id\tvalue\na\t11.0\nb\t.022\n"
