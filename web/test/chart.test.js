import assert from "node:assert/strict";
import test from "node:test";
import { named, round } from "../src/chart.js";

test("an axis has round numbers, within what is drawn", () => {
  assert.deepEqual(round(0, 24, 5), [0, 5, 10, 15, 20]);
  assert.deepEqual(round(2005, 2026, 8), [2005, 2010, 2015, 2020, 2025]);
  assert.deepEqual(round(0, 0.7, 5), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(round(-3, 3, 5), [-2, 0, 2]);
  assert.deepEqual(round(7, 7, 5), [7]);
});

test("numbers are named at round places, whole ones at whole places", () => {
  const years = [2019, 2020, 2021, 2022].map((x) => ({ x, label: String(x) }));
  assert.deepEqual(named(years, (x) => x).map((one) => one.label), ["2019", "2020", "2021", "2022"]);
});

test("of dates as many are named as have room", () => {
  const dates = Array.from({ length: 12 }, (_, month) => ({ x: Date.UTC(2020, month), label: `2020-${String(month + 1).padStart(2, "0")}-01` }));
  const scale = (width) => (x) => ((x - dates[0].x) / (dates.at(-1).x - dates[0].x)) * width;
  assert.equal(named(dates, scale(2000)).length, 12);
  const some = named(dates, scale(400));
  assert.ok(some.length > 2 && some.length < 12);
  assert.ok(some.every((one, index) => !index || one.at - some[index - 1].at > 60));
});
