import assert from "node:assert/strict";
import test from "node:test";
import { triples } from "../src/ntriples.js";

test("each kind of term", () => {
  const text = '<http://a/s> <http://a/p> "a \\"b\\"\\n\\u00e9"@en .\n_:b1 <http://a/p> "2.5"^^<http://d> .\n<http://a/s> <http://a/p> _:b1 .\n';
  const [first, second, third] = triples(text);
  assert.equal(first.subject.value, "http://a/s");
  assert.equal(first.object.value, 'a "b"\né');
  assert.equal(first.object["xml:lang"], "en");
  assert.deepEqual([second.subject.type, second.object.datatype], ["bnode", "http://d"]);
  assert.deepEqual(third.object, { type: "bnode", value: "b1" });
});
