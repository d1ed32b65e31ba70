"""A malformed cell, row, header or reference is reported with file, row and column, all at once."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.inputs import tables

DESCRIPTION = {
    "@context": "http://www.w3.org/ns/csvw",
    "dialect": {"delimiter": "\t", "quoteChar": None, "encoding": "utf-8"},
    "null": "",
    "tables": [
        {
            "url": "shared/genes.tsv",
            "tableSchema": {
                "aboutUrl": "https://w3id.org/netkg/{+id}",
                "primaryKey": "id",
                "columns": [
                    {
                        "name": "id",
                        "titles": "id",
                        "required": True,
                        "datatype": {"base": "string", "format": "gene/[a-z0-9-]+"},
                    },
                    {"name": "label", "titles": "label", "required": True, "datatype": "string", "propertyUrl": "rdfs:label"},
                    {"name": "n", "titles": "n", "datatype": {"base": "integer", "minimum": 0}, "propertyUrl": "schema:n"},
                ],
            },
        },
        {
            "url": "alterations.tsv",
            "tableSchema": {
                "aboutUrl": "https://w3id.org/netkg/{+id}",
                "primaryKey": "id",
                "columns": [
                    {"name": "id", "titles": "id", "required": True, "datatype": "string"},
                    {"name": "gene", "titles": "gene", "separator": "|", "datatype": "string", "propertyUrl": "schema:gene"},
                ],
                "foreignKeys": [
                    {"columnReference": "gene", "reference": {"resource": "shared/genes.tsv", "columnReference": "id"}}
                ],
            },
        },
    ],
}
GENES = "id\tlabel\tn\ngene/tsc2\tTSC2\t3\ngene/pten\tPTEN\t\n"
ALTERATIONS = "id\tgene\nalteration/a\tgene/tsc2|gene/pten\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path)
    return tmp_path


def write(folder: Path, genes: str = GENES, alterations: str = ALTERATIONS) -> None:
    (folder / "tables.json").write_text(json.dumps(DESCRIPTION), "utf-8")
    for file, text in {"shared/genes.tsv": genes, "review/alterations.tsv": alterations}.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text, "utf-8")


def only(reading: tables.Reading) -> tables.Finding:
    assert len(reading.findings) == 1, reading.findings
    return reading.findings[0]


def test_good_tables_have_no_findings(folder):
    reading = tables.read(folder)
    assert reading.findings == []
    assert [row.text("gene") for row in reading.rows["review/alterations.tsv"]] == [["gene/tsc2", "gene/pten"]]
    assert reading.identifiers["gene/pten"] == ("shared/genes.tsv", 3)


@pytest.mark.parametrize(
    ("genes", "rule", "row", "column", "words"),
    [
        (GENES.replace("\t3", "\tthree"), "cell", 2, "n", "'three' is not allowed"),
        (GENES.replace("\t3", "\t-3"), "cell", 2, "n", "'-3' is not allowed"),
        (GENES.replace("gene/pten", "PTEN"), "cell", 3, "id", "'PTEN' is not allowed"),
        (GENES.replace("\tPTEN\t", "\t\t"), "cell", 3, "label", "is empty"),
        (GENES.replace("TSC2\t", "TSC2 \t"), "cell-space", 2, "label", "white space"),
        (GENES + "gene/x\tX\n", "table-ragged", 4, None, "has 2 cells where the header has 3"),
        (GENES + "gene/tsc2\tagain\t\n", "duplicate-id", 4, "id", "already the id of shared/genes.tsv, row 2"),
        (GENES.replace("label", "name"), "table-header", 1, None, "misses label and has 'name'"),
    ],
)
def test_each_fault_names_its_place(folder, genes, rule, row, column, words):
    write(folder, genes, alterations="id\tgene\n")
    finding = only(tables.read(folder))
    assert (finding.file, finding.rule, finding.row, finding.column) == ("graph/shared/genes.tsv", rule, row, column)
    assert words in finding.message
    assert finding.fix


def test_unknown_reference_suggests_the_near_one(folder):
    write(folder, alterations=ALTERATIONS.replace("gene/pten", "gene/ptenn"))
    finding = only(tables.read(folder))
    assert (finding.rule, finding.row, finding.column) == ("unknown-reference", 2, "gene")
    assert "Did you mean gene/pten?" in finding.fix


def test_all_findings_come_at_once(folder):
    write(folder, GENES.replace("\t3", "\tthree").replace("gene/pten", "PTEN"), "id\tgene\nalteration/a\tgene/none\n")
    assert {f.rule for f in tables.read(folder).findings} == {"cell", "unknown-reference"}
    assert len(tables.read(folder).findings) == 3


def test_missing_table_undescribed_table_and_broken_description(folder):
    (folder / "shared/genes.tsv").rename(folder / "shared/stray.tsv")
    (folder / "review/alterations.tsv").unlink()
    assert {f.rule for f in tables.read(folder).findings} == {"table-missing", "table-undescribed"}
    (folder / "tables.json").write_text("{", "utf-8")
    assert only(tables.read(folder)).rule == "table-description"


def test_a_cell_beyond_all_measure_is_a_finding(folder):
    (folder / "shared/genes.tsv").write_text(GENES + "gene/" + "x" * 200_000 + "\n", "utf-8")
    assert "table-unreadable" in {f.rule for f in tables.read(folder).findings}


def test_a_byte_order_mark_is_no_part_of_the_header(folder):
    (folder / "shared/genes.tsv").write_text(GENES, "utf-8-sig")
    assert tables.read(folder).findings == []


def test_a_source_has_the_tables_that_it_needs(folder):
    (folder / "review/alterations.tsv").unlink()
    (folder / "later").mkdir()
    (folder / "later/alterations.tsv").write_text(ALTERATIONS, "utf-8")
    reading = tables.read(folder)
    assert reading.findings == [] and reading.sources == ["later"]
    assert [(row.file, row.folder, row.table) for row in reading.of("alterations")] == [
        ("later/alterations.tsv", "later", "alterations")
    ]


def test_a_table_in_the_wrong_folder_is_undescribed(folder):
    (folder / "shared/alterations.tsv").write_text(ALTERATIONS, "utf-8")
    (folder / "genes.tsv").write_text(GENES, "utf-8")
    assert [(f.file, f.rule) for f in tables.read(folder).findings] == [
        ("graph/genes.tsv", "table-undescribed"),
        ("graph/shared/alterations.tsv", "table-undescribed"),
    ]


def test_a_table_that_is_not_utf8_is_named(folder):
    (folder / "shared/genes.tsv").write_bytes(GENES.replace("PTEN", "Öberg").encode("latin-1"))
    assert "table-encoding" in {f.rule for f in tables.read(folder).findings}


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\n\r\x00")), max_size=5), max_size=5
    )
)
def test_no_table_of_any_text_raises(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("tables")
    write(folder, "id\tlabel\tn\n" + "".join("\t".join(row) + "\n" for row in rows))
    tables.read(folder)
