"""netkg sources: how fresh the graph is, and what is awaited."""

from __future__ import annotations

import csv
import io
from datetime import date

from netkg.cli.sources import Freshness, freshness


def test_kinds_are_counted_with_their_dates():
    rows = [
        {"kind": "article", "date": "2017", "year": "2017", "figures": "3", "statements": "1"},
        {"kind": "article", "date": "", "year": "2024", "figures": "", "statements": "2"},
        {"kind": "label", "date": "2025-03-26", "year": "", "figures": "1", "statements": "0"},
    ]
    assert freshness(rows) == [
        Freshness("article", 2, "2017", "2024", 3, 3),
        Freshness("label", 1, "2025-03-26", "2025-03-26", 1, 0),
    ]


def test_a_source_without_date_has_no_age():
    assert Freshness("press", 1, "", "", 0, 0).age(date(2026, 1, 1)) == ""


def test_both_tables_are_printed_and_every_source_is_given_to_programs(inside):
    done = inside("sources", "--format", "csv")
    assert done.exit_code == 0, done.stderr
    assert {"review", "article"} <= {row["kind"] for row in csv.DictReader(io.StringIO(done.stdout))}
    done = inside("sources", "--format", "table")
    assert "Trials without a result here" in done.stdout and "COMPOSE" in done.stdout


def test_an_awaited_trial_names_every_source_of_its_status(ask, view):
    said = "SELECT ?trial ?source WHERE { ?d nk:subject ?trial ; nk:predicate nk:statusNote ; nk:source/rdfs:label ?source }"
    named = {row["studyIri"]: row["source"] for row in ask("awaited-results")}
    told = [(row["trial"].value, row["source"].value) for row in view.query(said) if row["trial"].value in named]
    assert told
    assert [source for trial, source in told if source not in named[trial]] == []
