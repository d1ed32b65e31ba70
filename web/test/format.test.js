import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { format } from "../src/format.js";
import { KEYWORDS, tokens } from "../src/tokens.js";

const QUERIES = new URL("../../queries/", import.meta.url);
const bare = (text) => tokens(text).filter((t) => t.type !== "comment")
  .map((t) => (t.type === "word" && KEYWORDS.has(t.text.toUpperCase()) ? t.text.toUpperCase() : t.text));
const HARD = [
  "select distinct ?x where { graph ?g { ?x ^nk:y|nk:z* \"a;b{\"@en, 'b'^^xsd:int ; !rdf:type [ a nk:Gene ; rdfs:label ?l ] . } } limit 3",
  "SELECT*{?s nk:a/rdfs:label ?o;nk:b -3 .FILTER(?o>3&&?o<9 || ?o = 2 )}",
  "ASK { ?s ?p '''a\n} # no comment''' # a comment }\n . ?s ?p 2.5.}",
  "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } } UNION { ?a ?b [] } VALUES (?a ?b) { (1 UNDEF) (<x> \"y\") } } GROUP BY ?a",
  "# first\nPREFIX a: <b#>\nBASE <c>\nCONSTRUCT { ?s a:b ?o ; # why\n a:c ?d } WHERE { ?s a:b ?o OPTIONAL { ?s a:c ?d } }",
];

for (const name of readdirSync(QUERIES).filter((found) => found.endsWith(".rq"))) HARD.push(readFileSync(new URL(name, QUERIES), "utf8"));

test("formatting keeps every token and every comment", () => {
  for (const text of HARD) {
    const formatted = format(text);
    assert.deepEqual(bare(formatted), bare(text));
    const comments = (of) => tokens(of).filter((t) => t.type === "comment").map((t) => t.text.trimEnd());
    assert.deepEqual(comments(formatted), comments(text));
  }
});

test("formatting twice is formatting once", () => {
  for (const text of HARD) assert.equal(format(format(text)), format(text));
});

test("triples and groups have lines of their own", () => {
  assert.equal(
    format("PREFIX nk: <http://n/> select ?d {?d a nk:Drug;nk:targets ?g. optional{?g rdfs:label ?l}} limit 5"),
    "PREFIX nk: <http://n/>\n\nSELECT ?d {\n  ?d a nk:Drug ;\n      nk:targets ?g .\n  OPTIONAL {\n    ?g rdfs:label ?l\n  }\n}\nLIMIT 5\n",
  );
});

test("tokens cover a text without its blanks, whatever it is", () => {
  const odd = "?x <a b> \"open \\\" 'x\n @ ^^ ☃ nkd:gene\\/tsc2 nkd:a.b. 1.5e3 _:b.1 << ?s ?p ?o >>";
  const found = tokens(odd);
  assert.equal(found.map((t) => t.text).join("").replace(/\s/g, ""), odd.replace(/\s/g, ""));
  assert.ok(found.some((t) => t.type === "name" && t.text === "nkd:gene\\/tsc2"));
});
