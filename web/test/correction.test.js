import assert from "node:assert/strict";
import test from "node:test";
import { corrected } from "../src/correction.js";

function correct(query, found, suggestion) {
  const change = corrected(found, suggestion, query);
  return change && query.slice(0, change.from) + change.insert + query.slice(change.to);
}

test("a name, a literal and a turned pattern are put right", () => {
  assert.equal(correct("SELECT * { ?d a nk:Drug ; nk:targetz ?g }", { part: "nk:targetz", kind: "term", line: 1, column: 27 }, "nk:targets"),
    "SELECT * { ?d a nk:Drug ; nk:targets ?g }");
  assert.equal(correct("# 🧬\nASK { ?d rdfs:label \"tsc2\"@de }", { part: '?d rdfs:label "tsc2"@de', kind: "literal", line: 2, column: 21 }, '"TSC2"'),
    "# 🧬\nASK { ?d rdfs:label \"TSC2\" }");
  assert.equal(correct("ASK { ?g nk:targets ?d }", { part: "?g nk:targets ?d", kind: "direction", line: 1, column: 10 }, "?d nk:targets ?g"),
    "ASK { ?d nk:targets ?g }");
  assert.equal(correct("ASK { ?h ?p ?o }", { part: "?h ?p ?o", kind: "graph", line: 1, column: 7 }, "GRAPH <g> { … }"), "ASK { GRAPH <g> { ?h ?p ?o } }");
});

test("nothing is offered where it is not clear what is meant", () => {
  assert.equal(corrected({ part: "?a  nk:b ?c", kind: "pattern", line: 1, column: 7 }, "nk:c", "ASK { ?a nk:b ?c }"), undefined);
});
