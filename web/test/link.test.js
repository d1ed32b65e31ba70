import assert from "node:assert/strict";
import test from "node:test";
import { address, addressed } from "../src/link.js";

const HOME = "https://example.org/sparql";

test("a link brings back the query that it was made of", async () => {
  const long = `SELECT * {\n${"?s ?p ?o . # ☃ & # + %\n".repeat(200)}}`;
  for (const query of ["ASK {}", "SELECT ?x { ?x rdfs:label \"a&b#c+d\" }", long]) {
    const link = await address(query);
    assert.deepEqual(await addressed(HOME + link), { query });
    assert.ok(link.length < 700, `${link.length} characters`);
  }
});

test("an example is named with its parameters", async () => {
  const link = await address("SELECT …", "adverse-events", { drug: "sunitinib & more" });
  assert.deepEqual(await addressed(HOME + link), { example: "adverse-events", given: { drug: "sunitinib & more" } });
});

test("an address without a query, and one that was cut", async () => {
  assert.deepEqual(await addressed(HOME), {});
  assert.deepEqual(await addressed(`${HOME}#z=abc`), { broken: true });
});
