"""What a program put round the cells of a table is told from what the cells say."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from curated import make_curated
from netkg.curate.table_layout import laid_out
from netkg.inputs import mappings, quoting, tables
from small import DRUGS, GENES, make_project
from writers import plain


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("id\tnote\na\tplain\n", False),
        ('id\tnote\na\t"tuberin" in the source\n', False),
        ('id\tnote\na\ta "quoted" word\n', False),
        ('id\tnote\na\t"\nb\t"\n', False),
        ('id\tnote\na\t"one\nb\ttwo"\n', False),  # every row is whole as it stands
        ('id\tx\ty\na\t"\t"\n\n\t\t\n', False),  # lines without text say nothing of the width
        ('id\tnote\na\t"abc"\n', False),  # no writer quotes this cell and leaves the others
        ('id\tnote\na\t"one, two"\nb\tthree, four\n', False),
        ('id\tnote\na\t"one, two"\n', True),
        ('id\tnote\na\t"a ""b"" c"\n', True),
        ('"id"\t"note"\n"a"\t""\n', True),
        ('"id"\t"n"\n"a"\t207\n"b"\t\n"c"\tTRUE\n"d"\t2021-08-13\n', True),
    ],
)
def test_quotes_are_a_program_s_where_its_rule_explains_them(text: str, quoted: bool) -> None:
    saved = quoting.parse(text)
    assert saved.quoted is quoted
    if not quoted:
        assert plain(saved.rows) == text


def test_a_quoted_table_is_one_finding_with_its_first_cell(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (project / "graph/review/genes.tsv").write_text(
        GENES.replace("\tSSTR2", '\t"SSTR2, ""second"""').replace("\tMTOR", '\t"MTOR, x"'), "utf-8"
    )
    (found,) = tables.read(project / "graph").findings
    assert (found.place(), found.rule) == ("graph/review/genes.tsv, row 3, column label", "table-saved")
    assert "2 cells" in found.message and "netkg fmt graph/review/genes.tsv" in found.fix


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_one_finding(tmp_path: Path, encoding: str) -> None:
    project = make_project(tmp_path)
    (project / "graph/review/drugs.tsv").write_bytes(DRUGS.encode(encoding))
    (found,) = tables.read(project / "graph").findings
    assert (found.file, found.rule, found.message) == ("graph/review/drugs.tsv", "table-saved", "is in UTF-16")


def test_a_quoted_mapping_set_is_one_finding(tmp_path: Path, root: Path) -> None:
    for name in (mappings.SET, mappings.FORMS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = (root / "graph" / name).read_text("utf-8")
        quoted = [
            "\t".join(f'"{cell.replace(chr(34), 2 * chr(34))}"' for cell in line.split("\t")) for line in text.split("\n")[:-1]
        ]
        (tmp_path / name).write_text(text if name == mappings.FORMS else "\n".join(quoted) + "\n", "utf-8")
    (found,) = mappings.read(tmp_path).findings
    assert (found.file, found.rule, found.row) == (f"graph/{mappings.SET}", "table-saved", 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (DRUGS.replace("\t", ";").encode(), "not separated by tabs"),
        (DRUGS.replace("\t", ",").encode(), "not separated by tabs"),
        (DRUGS.encode("utf-32"), "UTF-32"),
        (DRUGS.replace("\t", "    ").encode(), "has no tab in its header row"),
        (b"sep=\t\n" + DRUGS.encode(), "not separated by tabs"),
    ],
    ids=["semicolons", "commas", "UTF-32", "spaces", "a line for Excel"],
)
def test_a_table_that_cannot_be_read_is_one_finding_and_what_names_its_rows_is_none(
    tmp_path: Path, data: bytes, words: str
) -> None:
    folder = make_curated(tmp_path) / "graph"
    (folder / "review/drugs.tsv").write_bytes(data)
    [found] = tables.read(folder).findings
    assert found.file == "graph/review/drugs.tsv" and words in found.message


@pytest.mark.parametrize("delimiter", ";,|")
def test_cells_that_are_separated_by_something_else_come_back(delimiter: str) -> None:
    text = "id\tlabel\tnote\ngene/men1\tMEN1\tone, two; three\ngene/x\tX|Y\t\n"
    rows = csv.reader(io.StringIO(text), delimiter="\t")
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    assert laid_out(out.getvalue().encode(), "genes.tsv").text == text
    assert quoting.tabbed("id;label\na;b;c\n") == "id;label\na;b;c\n", "rows of unequal width are left alone"
