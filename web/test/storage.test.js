import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../src/storage.js";

function memory(most = Infinity) {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (value.length > most) throw new Error("QuotaExceededError");
      kept.set(key, value);
    },
  };
}

test("tabs and runs are the same after a reload", () => {
  const storage = memory();
  const store = new Store(storage);
  store.open({ doc: "ASK {}" }, "one");
  store.open({ doc: "ASK { ?s ?p ?o }" }, "two");
  store.ran("ASK {}", "Yes");
  assert.ok(store.save());
  const again = new Store(storage);
  assert.deepEqual(again.tabs.map((tab) => [tab.title, tab.state.doc]), [["one", "ASK {}"], ["two", "ASK { ?s ?p ?o }"]]);
  assert.equal(again.active, 1);
  assert.equal(again.runs[0].query, "ASK {}");
});

test("where the browser has little room, the runs go before the queries", () => {
  const storage = memory(400);
  const store = new Store(storage);
  store.open({ doc: "ASK {}" });
  for (let run = 0; run < 40; run += 1) store.ran(`ASK { ?s${run} ?p "${"x".repeat(50)}" }`, "No");
  assert.ok(store.save());
  assert.equal(new Store(storage).tabs[0].state.doc, "ASK {}");
});

test("what another version or another program left is not read", () => {
  for (const kept of ["", "null", "[]", "{\"version\":0}", "{\"version\":1,\"tabs\":[{}]}", "{"]) {
    const storage = memory();
    storage.setItem("netkg-editor", kept);
    assert.deepEqual(new Store(storage).tabs, []);
  }
});

test("closing a tab leaves its neighbour active", () => {
  const store = new Store(memory());
  for (const doc of ["a", "b", "c"]) store.open({ doc });
  store.close(0);
  assert.equal(store.tab.state.doc, "c");
  store.close(1);
  assert.equal(store.tab.state.doc, "b");
});
