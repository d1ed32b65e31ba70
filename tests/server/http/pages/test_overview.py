"""A record by labels alone."""

from __future__ import annotations

from netkg.namespaces import NKD, expand
from netkg.rdf import node
from netkg.server.http import resources
from netkg.server.http.pages.overview import overview


def test_nothing_is_lost_but_what_says_how_the_record_came_about(view) -> None:
    record = resources.record(view, node(str(NKD["outcome/radiant-3-everolimus-pfs"])))
    found = overview(record)
    hidden = {row.property.iri for row in record.outgoing} - {row.property.iri for row in found.said}
    assert hidden <= {expand(name) for name in ("rdf:type", "rdfs:label", "prov:wasDerivedFrom")}
    assert {kind.text for kind in found.kinds} >= {"outcome figure"}
    shown = [value for row in (*found.said, *found.named_in) for value in (row.property, *row.values)]
    assert shown and not any(value.note for value in shown), "no short IRIs, no datatypes"
    assert [row.values for row in found.named_in if row.property.text == "As figure"]


def test_a_table_is_named_by_its_rows(view) -> None:
    record = resources.record(view, node(str(NKD["table/review/outcomes.tsv"])))
    assert overview(record).named_in
