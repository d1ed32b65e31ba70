"""Mapping sets: what is wrong in one is named with its place, and triples are made of the rest."""

from __future__ import annotations

import shutil

import pyoxigraph as ox
import pytest

from netkg.inputs import iri_forms, mappings, project

PROJECT = project.find()
SKOS = "http://www.w3.org/2004/02/skos/core#"
HEADER = """\
#mapping_set_id: https://w3id.org/netkg/mappings
#curie_map:
#  nkd: "https://w3id.org/netkg/"
#  HGNC: http://identifiers.org/hgnc/
#  skos: http://www.w3.org/2004/02/skos/core#
subject_id\tpredicate_id\tobject_id\tmapping_justification\text_evidence\text_unconfirmed
"""
GOOD = ["nkd:gene/tsc2", "skos:exactMatch", "HGNC:12363", "semapv:ManualMappingCuration", "HGNC", ""]


@pytest.fixture
def folder(tmp_path):
    """Make a folder with the real IRI forms and a set of the rows given."""
    (tmp_path / "shared").mkdir()
    shutil.copy(PROJECT.graph / iri_forms.FORMS, tmp_path / "shared")

    def make(*given, header=HEADER):
        text = header + "".join("\t".join(row) + "\n" for row in given)
        (tmp_path / mappings.SET).write_text(text, "utf-8")
        return tmp_path

    return make


def test_a_good_row_gives_no_finding(folder):
    assert mappings.read(folder(GOOD)).findings == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        (0, "gene/tsc2", "bad-curie"),
        (0, "nkx:gene/tsc2", "unknown-prefix"),
        (1, "owl:sameAs", "predicate-not-allowed"),
        (1, "skos:mappingRelation", "predicate-not-allowed"),
        (2, "TSC2", "bad-curie"),
        (2, "HGNC:TSC2", "bad-curie"),
        (2, "HGNC:12363 ", "bad-curie"),
        (2, "HUGO:12363", "unknown-prefix"),
        (2, "skos:exactMatch", "unknown-prefix"),
        (4, "", "mapping-evidence"),
        (5, "yes", "mapping-unconfirmed"),
    ],
)
def test_each_fault_is_named_with_file_row_and_column(folder, column, value, rule):
    row = [*GOOD[:column], value, *GOOD[column + 1 :]]
    read = mappings.read(folder(GOOD, row) if column > 2 else folder(row))
    found = [finding for finding in read.findings if finding.rule == rule]
    names = HEADER.splitlines()[-1].split("\t")
    assert [(finding.file, finding.row, finding.column) for finding in found] == [
        ("graph/shared/mappings.sssom.tsv", 8 if column > 2 else 7, names[column])
    ]
    assert all(finding.message and finding.fix for finding in read.findings)
    assert len(read.mappings) == (1 if column > 2 else 0)


def test_same_as_is_told_what_to_use_instead(folder):
    (finding,) = mappings.read(folder([GOOD[0], "owl:sameAs", *GOOD[2:]])).findings
    assert "skos:exactMatch" in finding.fix


def test_a_pair_is_mapped_once(folder):
    read = mappings.read(folder(GOOD, [GOOD[0], "skos:closeMatch", *GOOD[2:]]))
    assert [(finding.rule, finding.row) for finding in read.findings] == [("duplicate-mapping", 8)]


def test_a_thing_is_exactly_one_of_each_authority(folder):
    other = [GOOD[0], "skos:exactMatch", "HGNC:12362", *GOOD[3:]]
    (finding,) = mappings.read(folder(GOOD, other)).findings
    assert (finding.rule, finding.row, finding.column) == ("second-exact-match", 8, "object_id")
    assert "row 7" in finding.message
    assert mappings.read(folder(GOOD, [other[0], "skos:closeMatch", *other[2:]])).findings == []


def test_a_row_with_a_tab_too_few(folder):
    read = mappings.read(folder(GOOD[:-1], GOOD))
    assert [(finding.rule, finding.row) for finding in read.findings] == [("mapping-ragged", 7)]
    assert len(read.mappings) == 1


def test_quotes_are_text(folder):
    quoted = [[*GOOD[:4], evidence, ""] for evidence in ('"tuberin" in the source', '"', 'a "quoted" word', '""')]
    rows = [[row[0], "skos:relatedMatch", f"HGNC:{number}", *row[3:]] for number, row in enumerate(quoted, 1)]
    read = mappings.read(folder(*rows, GOOD))
    assert [(f.row, f.column, f.rule) for f in read.findings] == [(10, "ext_evidence", "cell-quotes")]
    assert [(m.row, m.evidence) for m in read.mappings] == [
        (7, '"tuberin" in the source'),
        (8, '"'),
        (9, 'a "quoted" word'),
        (11, "HGNC"),
    ]


def test_a_long_text_after_a_quote_is_read(folder):
    rows = [[GOOD[0], "skos:relatedMatch", f"HGNC:{number}", GOOD[3], '"' + "x" * 200, ""] for number in range(1, 1000)]
    assert len(mappings.read(folder(*rows)).mappings) == 999


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_line_ends_end_lines(folder, character):
    read = mappings.read(folder([*GOOD[:4], f"a{character}b", ""], [GOOD[0], "skos:relatedMatch", "HGNC:1", *GOOD[3:]]))
    assert read.mappings[-1].row == 8
    assert [(m.row, m.evidence) for m in read.mappings[:-1]] == [(7, f"a{character}b")] or [
        (one.row, one.rule) for one in read.findings
    ] == [(7, "cell-character")]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_any_line_end_ends_lines(folder, end):
    path = folder(GOOD)
    (path / mappings.SET).write_bytes((path / mappings.SET).read_bytes().replace(b"\n", end.encode()))
    assert [(m.row, m.evidence) for m in mappings.read(path).mappings] == [(7, "HGNC")]


@pytest.mark.parametrize("name", [mappings.SET, iri_forms.FORMS])
def test_a_byte_order_mark_is_no_part_of_the_text(folder, name):
    path = folder(GOOD)
    (path / name).write_bytes(b"\xef\xbb\xbf" + (path / name).read_bytes())
    assert (mappings.read(path).findings, len(mappings.read(path).mappings)) == ([], 1)


def test_another_encoding_is_a_finding(folder):
    path = folder(GOOD)
    (path / mappings.SET).write_bytes(HEADER.encode() + b"\xff\n")
    assert [finding.rule for finding in mappings.read(path).findings] == ["mapping-encoding"]


@pytest.mark.parametrize("header", [HEADER.replace("#curie_map:", "#curies:"), HEADER.replace("ext_evidence", "evidence")])
def test_a_broken_header_is_one_finding(folder, header):
    assert [finding.rule for finding in mappings.read(folder(GOOD, header=header)).findings] == ["mapping-header"]


def test_a_broken_pattern_is_a_finding(folder):
    path = folder(GOOD)
    (path / iri_forms.FORMS).write_text("prefix\tpattern\tcanonical\totherForms\nHGNC\t(\thttp://x/$1\t\n", "utf-8")
    assert [finding.rule for finding in mappings.read(path).findings] == ["iri-form"]


def test_a_folder_without_a_set_has_no_mappings(tmp_path):
    read = mappings.read(tmp_path)
    assert (read.mappings, read.findings) == ([], [])


def test_an_unknown_subject_is_told_the_near_ones(folder):
    read = mappings.read(folder(["nkd:gene/tsc", *GOOD[1:]]))
    (finding,) = mappings.unknown_subjects(read, {"https://w3id.org/netkg/gene/tsc2"})
    assert (finding.rule, finding.row, finding.column) == ("unknown-subject", 7, "subject_id")
    assert "nkd:gene/tsc2" in finding.fix


def test_a_confirmed_mapping_gives_a_skos_triple_and_a_record(folder):
    store = ox.Store()
    store.bulk_extend(mappings.quads(mappings.read(folder(GOOD))))
    assert store.query("""PREFIX graph: <https://w3id.org/netkg/graph/> PREFIX nk: <https://w3id.org/netkg/ontology/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#>
        ASK { GRAPH graph:mappings {
            <https://w3id.org/netkg/gene/tsc2> skos:exactMatch <http://identifiers.org/hgnc/12363> .
            <https://w3id.org/netkg/mapping/gene-tsc2-hgnc-12363> a owl:Axiom ;
                owl:annotatedSource <https://w3id.org/netkg/gene/tsc2> ; owl:annotatedProperty skos:exactMatch ;
                owl:annotatedTarget <http://identifiers.org/hgnc/12363> ; nk:curie "HGNC:12363" ;
                dcterms:source "HGNC" ; prov:wasDerivedFrom <https://w3id.org/netkg/table/shared/mappings.sssom.tsv#row=7> } }""")
    assert len(store) == 8


def test_an_unconfirmed_mapping_gives_no_skos_triple(folder):
    found = list(mappings.quads(mappings.read(folder([*GOOD[:-1], "true"]))))
    assert [quad for quad in found if quad.predicate.value.startswith(SKOS)] == []
    assert [str(quad.object) for quad in found if quad.predicate.value.endswith("/unconfirmed")] == [
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    ]
