"""Cells that refer: what they name is defined and of the right kind, or is told with what may be meant."""

import pytest

from columns import ID, LINK, column, read
from inputs.test_keys import describe, put, table
from netkg.graph import populate
from netkg.inputs import tables
from netkg.namespaces import NK

KEY = {"columnReference": "keyed", "reference": {"resource": "things.tsv", "columnReference": "id"}}
REFERRING = [
    column("id", valueUrl="https://w3id.org/netkg/{+id}x"),
    column("link", separator="|", propertyUrl="nk:link", valueUrl=LINK),
    column("term", propertyUrl="rdf:type", valueUrl="https://w3id.org/netkg/ontology/{term}"),
    column("keyed", propertyUrl="nk:keyed", valueUrl="https://w3id.org/netkg/{+keyed}y"),
    column("far", propertyUrl="nk:far", valueUrl="http://elsewhere/{far}"),
    column("_type", virtual=True, propertyUrl="rdf:type", valueUrl="https://w3id.org/netkg/ontology/Unheard"),
]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("\t\t\t\t", []),
        ("thing/b\tGene\tthing/a\tanything", []),
        (
            "thing/b|drug/everolimuss\t\t\t",
            [("link", "'drug/everolimuss' is defined nowhere", "Add a row for it to its table, or correct the value.")],
        ),
        (
            "thing/everolimus-on\t\t\t",
            [
                (
                    "link",
                    "'thing/everolimus-on' is defined nowhere",
                    "Did you mean thing/everolimus-one or thing/everolimus-two? Otherwise add a row for it to its table, "
                    "or correct the value.",
                )
            ],
        ),
        (
            "\tGenee\t\t",
            [
                (
                    "term",
                    "'Genee' is defined nowhere",
                    "Did you mean Gene? Otherwise add a term to the ontology, or correct the value.",
                )
            ],
        ),
        (
            "\tAlterationOfAnotherKind\t\t",
            [("term", "'AlterationOfAnotherKind' is defined nowhere", "Add a term to the ontology, or correct the value.")],
        ),
    ],
)
def test_what_refers_to_nothing_is_told_with_what_may_be_meant(tmp_path, cells, told):
    cells = (cells + "\t" * 4).split("\t")[:4]
    reading = read(
        tmp_path,
        REFERRING,
        "\t".join(["thing/a", *cells]) + "\nthing/b\t\t\t\t\nthing/everolimus-two\t\t\t\t\nthing/everolimus-one\t\t\t\t\n",
        (KEY,),
    )
    found = list(populate.dangling(reading, {str(NK) + "Gene"}, "tables"))
    assert [(f.column, f.message, advice(f)) for f in found] == told
    assert all((f.row, f.rule) == (2, "unknown-reference") and f.file.startswith("tables/") for f in found)
    assert [f.file for f in found] == ["tables/review/things.tsv"] * len(told)


CLASSES = {
    str(NK) + name: {str(NK) + above for above in (name, *broader)}
    for name, broader in {
        "Drug": (),
        "MTORInhibitor": ("Drug",),
        "MTORInhibitorToo": ("Drug",),
        "MTORInhibitory": (),
        "Hormone": (),
    }.items()
}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Drug", None),
        ("MTORInhibitor", None),
        ("", None),
        ("Unheard", None),
        ("Hormone", "Choose a class under Drug, or move the row to the table it belongs to."),
        (
            "Drug|MTORInhibitory",
            "Did you mean MTORInhibitor or MTORInhibitorToo? Choose a class under Drug, or move the row to the table it belongs to.",
        ),
    ],
)
def test_a_class_of_another_kind_is_told_with_those_that_fit(tmp_path, cell, told):
    columns = [
        ID,
        column("other", propertyUrl="rdf:type", valueUrl="https://w3id.org/netkg/ontology/{other}"),
        column(
            "type",
            separator="|",
            propertyUrl="rdf:type",
            valueUrl="https://w3id.org/netkg/ontology/{type}",
            **{"rdfs:range": {"@id": str(NK) + "Drug"}},
        ),
    ]
    found = list(populate.misplaced(read(tmp_path, columns, f"thing/a\tHormone\t{cell}\n"), CLASSES, "tables"))
    if told is None:
        assert found == []
    else:
        (finding,) = found
        assert (finding.file, finding.row, finding.column, finding.rule) == (
            "tables/review/things.tsv",
            2,
            "type",
            "misplaced-class",
        )
        assert finding.message == f"{cell.split('|')[-1]!r} is not a kind of Drug"
        assert advice(finding) == told


def advice(finding) -> str:
    """Give what a finding says to do."""
    return finding.fix


def test_a_reference_to_an_unreadable_row_is_not_wrong_itself(tmp_path):
    describe(tmp_path, [table("shared/sources.tsv", "id", "folder"), table("shared/drugs.tsv", "id"),
                        table("arms.tsv", "id", "drug", links={"drug"})])  # fmt: skip
    put(tmp_path, "shared/sources.tsv", "id\tfolder\nsource/review\treview\n")
    put(tmp_path, "shared/drugs.tsv", "id\ndrug/everolimus\ttoo many\n")
    put(tmp_path, "review/arms.tsv", "id\tdrug\narm/a\tdrug/everolimus\narm/b\tdrug/sunitinib\n")
    found = list(populate.dangling(tables.read(tmp_path), set()))
    assert [(f.row, f.rule) for f in found] == [(3, "unknown-reference")]
