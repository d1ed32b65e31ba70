import assert from "node:assert/strict";
import test from "node:test";
import { TYPE, about, read } from "../src/context.js";

const NK = "https://w3id.org/netkg/ontology/";
const KNOWN = { nk: NK, nkd: "https://w3id.org/netkg/", rdfs: "http://www.w3.org/2000/01/rdf-schema#", rdf: TYPE.slice(0, -4) };

/** Read a query in which | is the caret. */
function at(marked) {
  const caret = marked.indexOf("|");
  return read(marked.replace("|", ""), caret, KNOWN, KNOWN.nkd);
}

for (const [marked, slot, subject, predicate] of [
  ["SELECT | { }", "head"],
  ["SELECT * { | }", "subject"],
  ["SELECT * { ?d | }", "predicate", "?d"],
  ["SELECT * { ?d nk:tar| }", "predicate", "?d"],
  ["SELECT * { ?d a | }", "path", "?d", TYPE],
  ["SELECT * { ?d a nk:Dr| }", "path", "?d", TYPE],
  ["SELECT * { ?d a nk:Drug ; | }", "predicate", "?d"],
  ["SELECT * { ?d nk:targets/| ?x }", "predicate", "?d", `${NK}targets`],
  ["SELECT * { ?d nk:targets ?g . ?g | }", "predicate", "?g"],
  ["SELECT * { ?d nk:targets ?g, | }", "object", "?d", `${NK}targets`],
  ["SELECT * { ?d nk:targets ?g FILTER(| > 3) ?x ?y ?z }", "expression", "?d"],
  ["SELECT * { ?d nk:targets ?g FILTER(?g > 3) | }", "subject"],
  ["SELECT * { OPTIONAL { ?d | } }", "predicate", "?d"],
  ["SELECT * { ?d nk:a [ | ] }", "predicate"],
  ["SELECT * { ?d nk:a [ nk:b ?c ] ; | }", "predicate", "?d"],
  ["SELECT * { { ?a ?b ?c } UNION { ?d | } }", "predicate", "?d"],
  ["SELECT * { GRAPH ?g { ?d | } }", "predicate", "?d"],
  ["SELECT * { VALUES ?d { | } }", "value"],
  ["SELECT * { VALUES ?d { 1 } ?d | }", "predicate", "?d"],
  ["SELECT * { { SELECT ?a WHERE { ?a | } } }", "predicate", "?a"],
  ["PREFIX | \nSELECT * {}", "prefix"],
  ["# a |\nSELECT * {}", "comment"],
]) {
  test(`the caret in ${marked}`, () => {
    const found = at(marked);
    assert.equal(found.slot, slot);
    if (subject) assert.equal(found.subject, subject);
    if (predicate) assert.equal(found.predicate, predicate);
  });
}

test("what a query says of a variable, also behind the caret", () => {
  const { triples } = at("SELECT * { ?g | . ?d nk:targets ?g ; a nk:Drug . ?g a nk:Gene ; rdfs:label ?l }");
  assert.deepEqual(about("?g", triples), { classes: [`${NK}Gene`], properties: [`${KNOWN.rdfs}label`], valueOf: [`${NK}targets`] });
});
