"""The mapping set of the project: what its rows say, and the triples made of them."""

from __future__ import annotations

import csv
import re
import socket

import pyoxigraph as ox
import pytest
from rdflib import SKOS

from netkg.inputs import iri_forms, mappings, ontology, project, queries, tables
from netkg.namespaces import GRAPHS, NKD, expand, records

PROJECT = project.find()
SET = PROJECT.graph / mappings.SET
FORMS = list(
    csv.DictReader((PROJECT.graph / iri_forms.FORMS).read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
)


@pytest.fixture(scope="module")
def mapped():
    return mappings.read(PROJECT.graph)


@pytest.fixture(scope="module")
def rows():
    """The set as any reader of tab-separated text sees it."""
    lines = [line for line in SET.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def test_every_row_holds(mapped, rows):
    assert mapped.findings == []
    assert len(mapped.mappings) == len(rows) > 800


def test_every_subject_is_a_record_or_term(mapped):
    known = ontology.read(PROJECT.ontology).terms | {str(NKD) + name for name in tables.read(PROJECT.graph).identifiers}
    assert list(mappings.unknown_subjects(mapped, known)) == []


def test_subject_labels_are_those_of_the_graph(rows):
    labels = {
        str(NKD) + name: row.text("label")[0]
        for row in tables.read(PROJECT.graph).every_row()
        for name in row.text("id")
        if row.text("label")
    }
    labels |= {
        quad.subject.value: quad.object.value
        for quad in ontology.read(PROJECT.ontology).quads
        if quad.predicate.value.endswith("rdf-schema#label")
    }
    stale = {
        row["subject_id"]: (row["subject_label"], labels.get(expand(row["subject_id"].removeprefix("nkd:"))))
        for row in rows
        if row["subject_label"] != labels.get(expand(row["subject_id"].removeprefix("nkd:")))
    }
    assert stale == {}, "correct subject_label in graph/shared/mappings.sssom.tsv"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:sssom.*")
def test_the_set_is_valid_sssom(monkeypatch, rows):
    pytest.importorskip("sssom", reason="the sssom package validates the set; install the dev dependencies")
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    def refuse(*_args, **_options):
        raise OSError("this test needs no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    parsed = parse_sssom_table(SET)
    assert len(parsed.df) == len(rows)
    kinds = [
        SchemaValidationType.JsonSchema,
        SchemaValidationType.PrefixMapCompleteness,
        SchemaValidationType.StrictCurieFormat,
    ]
    reports = validate(parsed, kinds, fail_on_error=False)
    assert {kind: [result.message for result in report.results] for kind, report in reports.items()} == {
        kind: [] for kind in kinds
    }
    assert parsed.metadata["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert [slot["slot_name"] for slot in parsed.metadata["extension_definitions"]] == ["ext_evidence", "ext_unconfirmed"]


def test_our_header_reader_reads_what_a_yaml_reader_reads():
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the dev dependencies")
    header = [line for line in SET.read_text("utf-8").splitlines() if line.startswith("#")]
    assert mappings.prefix_map(header) == yaml.safe_load("\n".join(line[1:] for line in header))["curie_map"]


def test_no_texts_of_sources_that_allow_identifiers_only(rows):
    closed = ("ATC:", "DRUGBANK:", "DrugCentral:", "KEGG", "OMIM", "SNOMEDCT:", "UMLS:", "MEDDRA:")
    assert [row["object_id"] for row in rows if row["object_id"].startswith(closed) and row["object_label"]] == []


@pytest.mark.parametrize("trap", ["HGNC:7960", "MESH:C539274", "ONCOTREE:PNET"])
def test_traps_are_not_mapped(rows, trap):
    assert trap not in {row["object_id"] for row in rows}


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [
        ("nkd:gene/tsc2", "exact", "HGNC:12363"),
        ("nkd:gene/daxx", "exact", "HGNC:2681"),
        ("nkd:gene/tsc2", "close", "UniProtKB:P49815"),
        ("nkd:molecule/sstr2", "close", "UniProtKB:P30874"),
        ("nkd:molecule/sstr2", "close", "HGNC:11331"),
        ("nkd:molecule/akt", "narrow", "UniProtKB:P31749"),
        ("nkd:drug/octreotide-lar", "broad", "DRUGBANK:DB00104"),
        ("nkd:drug/telotristat-etiprate", "exact", "KEGG.DRUG:D09975"),
        ("nkd:drug/177lu-dotatate", "exact", "MESH:C447941"),
        ("nkd:condition/tuberous-sclerosis", "narrow", "MONDO:0013199"),
        ("nk:PancreaticNET", "exact", "MONDO:0019954"),
        ("nk:MidgutNET", "narrow", "MONDO:0015065"),
        ("nk:Insulinoma", "exact", "MONDO:0024677"),
        ("nk:Insulinoma", "close", "MONDO:0005048"),
        ("nkd:trial/radiant-3", "exact", "clinicaltrials:NCT00510068"),
        ("nkd:publication/ref-72", "exact", "PMID:21306238"),
        ("nkd:trial/netter-1", "related", "PMID:28076709"),
    ],
)
def test_direction_of_match(rows, subject, predicate, target):
    assert [row["predicate_id"] for row in rows if (row["subject_id"], row["object_id"]) == (subject, target)] == [
        f"skos:{predicate}Match"
    ]


def test_unconfirmed_rows_are_marked_for_readers_without_our_extension(rows):
    unconfirmed = [row for row in rows if row["ext_unconfirmed"]]
    assert len(unconfirmed) == 7
    for row in rows:
        wanted = "semapv:UnspecifiedMatching" if row["ext_unconfirmed"] else "semapv:ManualMappingCuration"
        assert row["mapping_justification"] == wanted
        assert row["comment"].startswith("unconfirmed") == bool(row["ext_unconfirmed"])


def test_the_whole_set_as_triples(mapped):
    found = list(mappings.quads(mapped))
    assert len(found) == len(set(found))
    assert {quad.graph_name.value for quad in found} == {GRAPHS["mappings"]}
    plain = {(quad.subject.value, quad.object.value) for quad in found if quad.predicate.value.startswith(str(SKOS))}
    assert plain == {(m.subject, m.object) for m in mapped.mappings if not m.unconfirmed}
    assert len({m.iri for m in mapped.mappings}) == len(mapped.mappings)
    assert all(re.fullmatch(r"https://w3id\.org/netkg/mapping/[a-z0-9.-]+", m.iri) for m in mapped.mappings)
    assert not any(quad.predicate.value.endswith("#sameAs") for quad in found)


def test_objects_are_in_the_form_of_their_own_graph(mapped):
    canonical = {row["prefix"]: row["canonical"] for row in FORMS}
    for mapping in mapped.mappings:
        prefix, _, local = mapping.curie.partition(":")
        assert mapping.object == canonical[prefix].replace("$1", local)


@pytest.mark.parametrize("union", [True, False], ids=["named graphs", "one graph"])
def test_cross_references(mapped, union):
    store = ox.Store()
    labels = [quad for quad in ontology.read(PROJECT.ontology).quads if quad.predicate.value.endswith("#label")]
    labels += [
        ox.Quad(
            ox.NamedNode(str(NKD) + name),
            ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
            ox.Literal(row.text("label")[0]),
            ox.NamedNode(records("review")),
        )
        for row in tables.read(PROJECT.graph).every_row()
        for name in row.text("id")
        if row.text("label")
    ]
    found = [*labels, *mappings.quads(mapped)]
    store.bulk_extend(found if union else [ox.Quad(q.subject, q.predicate, q.object) for q in found])
    text = queries.find(queries.load(PROJECT.queries), "cross-references").text
    answers = store.query(text, use_default_graph_as_union=union)
    assert [variable.value for variable in answers.variables][:5] == ["entity", "predicate", "identifierIri", "curie", "source"]
    got = list(answers)
    assert len(got) == len(mapped.mappings)
    assert ("TSC2", "exactMatch", "http://identifiers.org/hgnc/12363") in {
        (row["entity"].value, row["predicate"].value, row["identifierIri"].value) for row in got
    }
    assert {row["curie"].value for row in got if row["unconfirmed"]} == {m.curie for m in mapped.mappings if m.unconfirmed}
