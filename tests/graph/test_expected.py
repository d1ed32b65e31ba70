"""Expected answers that are missing, forbidden or not well written, against a graph of two drugs."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.findings import Finding
from netkg.graph import expected

DATA = """@prefix nk: <https://w3id.org/netkg/ontology/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/netkg/drug/everolimus> rdfs:label "everolimus" ; nk:note "oral" .
<https://w3id.org/netkg/drug/octreotide> rdfs:label "octreotide" .
"""
QUERY = """PREFIX nk: <https://w3id.org/netkg/ontology/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?drug ?note { ?d rdfs:label ?drug OPTIONAL { ?d nk:note ?note } } ORDER BY ?drug
"""
HEADER = "expect\tdrug\tnote\n"


def check(folder: Path, table: str, query: str = QUERY, name: str = "drugs") -> list[Finding]:
    (folder / expected.FOLDER).mkdir()
    (folder / "drugs.rq").write_text(query, "utf-8")
    (folder / expected.FOLDER / f"{name}.tsv").write_text(table, "utf-8")
    view = embedded.view(ox.parse(DATA, format=ox.RdfFormat.TURTLE), "two drugs", default_graph="own")
    answers, unreadable = expected.ask(view, folder)
    return [*unreadable, *expected.compare(answers, folder)]


@pytest.mark.parametrize(
    "table",
    [
        "# Why this row stands here.\n" + HEADER + "row\teverolimus\toral\n",
        HEADER + "row\toctreotide\t(empty)\n",
        HEADER + "row\t\toral\n",
        HEADER + "none\tsunitinib\t\nnone\toctreotide\toral\n",
    ],
    ids=["a row", "an unbound value", "an empty cell asks nothing", "what is not answered"],
)
def test_what_is_answered_as_expected_gives_no_finding(tmp_path: Path, table: str) -> None:
    assert check(tmp_path, table) == []


@pytest.mark.parametrize(
    ("table", "rule", "words"),
    [
        (HEADER + "row\teverolimus\tinjected\n", "answer-missing", "The closest row has note oral instead."),
        (HEADER + "row\teverolimus\t(empty)\n", "answer-missing", "The closest row has note oral instead."),
        (HEADER + "none\toctreotide\t\n", "answer-forbidden", "netkg explain"),
        (HEADER + "rwo\teverolimus\toral\n", "expected-kind", "Write row, or none"),
        ("expect\tdrugs\nrow\teverolimus\n", "expected-header", "The columns are: expect | drug | note."),
        ("", "expected-header", "The columns are: expect | drug | note."),
    ],
)
def test_what_is_not_names_the_row_and_says_what_to_do(tmp_path: Path, table: str, rule: str, words: str) -> None:
    (finding,) = check(tmp_path, table)
    assert (finding.file, finding.rule) == ("queries/expected/drugs.tsv", rule)
    assert words in finding.fix
    assert finding.row == (None if rule == "expected-header" else 2)


def test_a_table_without_its_query_is_told(tmp_path: Path) -> None:
    (finding,) = check(tmp_path, HEADER, name="drug")
    assert (finding.rule, "no query 'drug'" in finding.message) == ("expected-without-query", True)


def test_a_query_that_does_not_parse_is_told_once(tmp_path: Path) -> None:
    (finding,) = check(tmp_path, HEADER + "row\teverolimus\toral\n", query="SELECT ?drug WHER { ?d ?p ?drug }")
    assert (finding.file, finding.rule, finding.line) == ("queries/drugs.rq", "query-syntax", 1)
