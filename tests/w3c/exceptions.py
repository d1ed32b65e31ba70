"""The tests of the W3C suite that are not passed, each with its reason.

A test listed here must fail: one that begins to pass is reported, so that the table stays true.
"""

from __future__ import annotations

_ENGINE = "engine: "
_GRAPH = _ENGINE + "the variable of GRAPH counts as part of the pattern inside, instead of each graph being queried separately"
_EMPTY = _ENGINE + "a path of length zero from a term that is in no triple is not found"
_LOAD = "ours: LOAD is disabled, also with SILENT, so that nobody can make the server fetch or read anything"
_UNREAD = "ours: LOAD is refused with 403 before the update is parsed, and so before its mistake is found"

EXPECTED: dict[str, str] = {
    "aggregates/agg-empty-group-count-graph": _GRAPH,
    "bindings/graph": _GRAPH,
    "csv-tsv-res/tsv03": _ENGINE + "integers are kept by value; a derived type such as xsd:negativeInteger becomes xsd:integer",
    "functions/bnode01": _ENGINE + "BNODE with the same text gives one node in the whole result, not one in each row",
    "negation/graph-minus": _GRAPH,
    "property-path/zero_or_more_set_end": _EMPTY,
    "property-path/zero_or_more_set_start": _EMPTY,
    "property-path/zero_or_one_set_end": _EMPTY,
    "property-path/zero_or_one_set_start": _EMPTY,
    "syntax-update-1/test_1": _LOAD,
    "syntax-update-1/test_2": _LOAD,
    "syntax-update-1/test_3": _LOAD,
    "syntax-update-1/test_37": _LOAD,
    "syntax-update-1/test_4": _LOAD,
    "syntax-update-1/test_41": _UNREAD,
    "syntax-update-1/test_47": _UNREAD,
    "syntax-update-1/test_48": _UNREAD,
    "syntax-update-1/test_49": _UNREAD,
    "update-silent/load-into-silent": _LOAD,
    "update-silent/load-silent": _LOAD,
}
