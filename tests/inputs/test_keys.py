"""Ids are unique over all sources, and a source builds on those before it alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netkg.inputs import tables

SOURCES = "id\tfolder\nsource/review\treview\nsource/yao-2019\tlater\nsource/pavel-2020\tlater\n"


def table(url: str, *columns: str, keys: dict[str, str] | None = None, links: set[str] | None = None) -> dict[str, object]:
    """Describe a table of plain columns; those in `links` hold ids of records."""
    return {
        "url": url,
        "tableSchema": {
            "aboutUrl": "https://w3id.org/netkg/{+id}",
            "columns": [
                {"name": name, "titles": name, "datatype": "string", "propertyUrl": f"schema:{name}"}
                | ({"valueUrl": f"https://w3id.org/netkg/{{+{name}}}"} if name in (links or ()) else {})
                for name in columns
            ],
            "foreignKeys": [
                {"columnReference": column, "reference": {"resource": target, "columnReference": "id"}}
                for column, target in (keys or {}).items()
            ],
        },
    }


def describe(folder: Path, described: list[dict[str, object]]) -> None:
    description = {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"delimiter": "\t", "quoteChar": None, "encoding": "utf-8"},
        "null": "",
        "tables": described,
    }
    (folder / "tables.json").write_text(json.dumps(description), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    describe(
        tmp_path,
        [
            table("shared/sources.tsv", "id", "folder"),
            table("shared/drugs.tsv", "id", "section"),
            table("studies.tsv", "id"),
            table("arms.tsv", "id", "study", keys={"study": "studies.tsv"}),
            table("cited.tsv", "id", "section"),
        ],
    )
    put(tmp_path, "shared/drugs.tsv", "id\tsection\n")
    put(tmp_path, "shared/sources.tsv", SOURCES)
    put(tmp_path, "review/studies.tsv", "id\ntrial/radiant-3\n")
    put(tmp_path, "later/studies.tsv", "id\ntrial/cabinet\n")
    return tmp_path


def put(folder: Path, file: str, text: str) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(text, "utf-8")


def test_a_later_source_may_name_the_study_of_an_earlier_one(folder):
    put(folder, "later/arms.tsv", "id\tstudy\narm/a\ttrial/radiant-3\narm/b\ttrial/cabinet\n")
    assert tables.read(folder).findings == []


def test_an_earlier_source_may_not_name_the_study_of_a_later_one(folder):
    put(folder, "review/arms.tsv", "id\tstudy\narm/a\ttrial/cabinet\n")
    (finding,) = tables.read(folder).findings
    assert (finding.file, finding.row, finding.column) == ("graph/review/arms.tsv", 2, "study")
    assert finding.rule == "unknown-reference" and "of review/studies.tsv" in finding.message


def test_an_id_is_unique_over_all_sources(folder):
    put(folder, "later/studies.tsv", "id\ntrial/radiant-3\n")
    (finding,) = tables.read(folder).findings
    assert finding.rule == "duplicate-id"
    assert {finding.file.removeprefix("graph/"), finding.message.split(" of ")[1].partition(",")[0]} == {
        "review/studies.tsv",
        "later/studies.tsv",
    }


def test_a_folder_that_no_source_names_is_reported(folder):
    put(folder, "stray/studies.tsv", "id\ntrial/x\n")
    (finding,) = tables.read(folder).findings
    assert (finding.file, finding.rule) == ("graph/stray", "source-unnamed")


@pytest.mark.parametrize(
    ("file", "place", "rule"),
    [
        ("review/cited.tsv", "6.1", None),
        ("later/cited.tsv", "yao-2019: abstract", None),
        ("later/cited.tsv", "pavel-2020: Table 1", None),
        ("later/cited.tsv", "6.1", "misplaced-row"),
        ("review/cited.tsv", "yao-2019: abstract", "misplaced-row"),
        ("later/cited.tsv", "nobody-1999: abstract", "unknown-source"),
        ("shared/drugs.tsv", "yao-2019: abstract", None),
        ("shared/drugs.tsv", "nobody-1999: abstract", "unknown-source"),
    ],
)
def test_a_place_is_of_a_source_and_its_row_in_the_folder_of_it(folder, file, place, rule):
    put(folder, "shared/drugs.tsv", "id\tsection\n")
    put(folder, file, f"id\tsection\nx/y\t{place}\n")
    found = [(f.file, f.row, f.column, f.rule) for f in tables.read(folder).findings]
    assert found == ([(f"graph/{file}", 2, "section", rule)] if rule else [])


@pytest.mark.parametrize(
    ("place", "folder_of"),
    [("6.1", "review"), ("Table 2", "review"), ("pavel-2020: abstract", "later"), ("nobody-1999: abstract", "")],
)
def test_a_place_belongs_to_a_source(folder, place, folder_of):
    assert tables.read(folder).source(place) == folder_of


@pytest.mark.parametrize(
    "broken",
    [
        b"id\ntrial/radiant-3\ttoo many\ntrial/b\n",
        b"id\n trial/radiant-3\n",
        b"id\ntrial/radiant-3\ntrial/\xff\n",
        b"surplus\tid\n\ttrial/radiant-3\n",
    ],
    ids=["ragged", "space", "byte", "header"],
)
def test_what_names_an_unreadable_row_is_not_wrong_itself(folder, broken):
    put(folder, "review/arms.tsv", "id\tstudy\narm/everolimus\ttrial/radiant-3\n")
    (folder / "review/studies.tsv").write_bytes(broken)
    assert [f.file for f in tables.read(folder).findings] == ["graph/review/studies.tsv"]


def test_a_place_of_a_source_whose_row_is_unreadable_is_not_wrong_itself(folder):
    put(folder, "later/cited.tsv", "id\tsection\nx/y\tyao-2019: abstract\n")
    put(folder, "shared/sources.tsv", SOURCES.replace("yao-2019\tlater", "yao-2019\tlater\ttoo many"))
    assert [f.rule for f in tables.read(folder).findings] == ["table-ragged"]


def test_a_row_that_is_nowhere_is_still_missed_beside_an_unreadable_one(folder):
    put(folder, "review/studies.tsv", "id\ntrial/a\ttoo many\n")
    put(folder, "review/arms.tsv", "id\tstudy\narm/everolimus\ttrial/radiant-3\n")
    assert [f.rule for f in tables.read(folder).findings] == ["table-ragged", "unknown-reference"]


ARMS = "id\tstudy\n" + "".join(f"arm/{number}\ttrial/radiant-3\n" for number in range(5))


def test_an_id_that_was_changed_is_one_finding_where_it_stands(folder):
    put(folder, "review/arms.tsv", ARMS)
    assert tables.read(folder).findings == []
    put(folder, "review/studies.tsv", "id\ntrial/radiant-33\n")
    (finding,) = tables.read(folder).findings
    assert (finding.place(), finding.rule) == ("graph/review/studies.tsv, row 2, column id", "unknown-reference")
    assert "trial/radiant-3?" in finding.fix and "by 5" in finding.message


def test_a_row_that_is_gone_is_one_finding_where_it_is_named_first(folder):
    """What is near to it is named itself, so it is no mistyped id."""
    put(folder, "review/arms.tsv", ARMS + "arm/other\ttrial/radiant-33\n")
    put(folder, "review/studies.tsv", "id\ntrial/radiant-33\n")
    (finding,) = tables.read(folder).findings
    assert (finding.place(), finding.rule) == ("graph/review/arms.tsv, row 2, column study", "unknown-reference")
    assert finding.message.endswith("4 more cells name it")


def test_a_folder_of_a_source_that_is_mistyped_is_one_finding(folder):
    put(folder, "review/arms.tsv", ARMS)
    put(folder, "later/cited.tsv", "id\tsection\nx/y\tyao-2019: abstract\n")
    put(folder, "later/arms.tsv", "id\tstudy\narm/later\ttrial/radiant-3\n")
    put(folder, "shared/sources.tsv", SOURCES.replace("\treview", "\treviw"))
    (finding,) = tables.read(folder).findings
    assert (finding.place(), finding.rule) == ("graph/shared/sources.tsv, row 2, column folder", "source-folder")
    assert "Did you mean review?" in finding.fix


def test_a_table_that_cannot_be_read_is_one_finding_for_keys_to_other_columns_too(folder):
    keyed = table("arms.tsv", "id", "cites")
    keyed["tableSchema"]["foreignKeys"] = [
        {"columnReference": "cites", "reference": {"resource": "shared/publications.tsv", "columnReference": "number"}}
    ]
    described = [table("shared/sources.tsv", "id", "folder"), table("shared/publications.tsv", "id", "number"), keyed]
    describe(folder, [*described, table("shared/drugs.tsv", "id", "section"), table("studies.tsv", "id")])
    put(folder, "review/arms.tsv", "id\tcites\narm/one\tref-1\n")
    (folder / "shared/publications.tsv").write_bytes(b"id\tnumber\npublication/one\tref-1\npublication/\xff\tref-2\n")
    assert [(f.file, f.rule) for f in tables.read(folder).findings] == [("graph/shared/publications.tsv", "table-encoding")]
