import assert from "node:assert/strict";
import test from "node:test";
import { Room, inside, shared } from "../src/room.js";

const box = (x, y, width = 40, height = 12) => ({ x, y, width, height });

test("what two boxes share is an area, and of a line its length in the box", () => {
  assert.equal(shared(box(0, 0), box(30, 6)), 10 * 6);
  assert.equal(shared(box(0, 0), box(40, 0)), 0);
  assert.equal(Math.round(inside({ x1: -100, y1: 0, x2: 100, y2: 0 }, box(0, 0))), 40);
  assert.equal(Math.round(inside({ x1: 0, y1: 0, x2: 0, y2: 100 }, box(0, 0))), 6);
  assert.equal(inside({ x1: -100, y1: 20, x2: 100, y2: 20 }, box(0, 0)), 0);
  assert.equal(inside({ x1: 50, y1: -50, x2: 50, y2: 50 }, box(0, 0)), 0);
});

test("a label takes the first free place, and else the one that covers least", () => {
  const room = new Room();
  assert.deepEqual(room.take([box(0, 0), box(0, 50)]), box(0, 0));
  assert.deepEqual(room.take([box(10, 0), box(0, 50)]), box(0, 50));
  assert.deepEqual(room.take([box(10, 0), box(35, 0)]), box(35, 0));
});

test("a label keeps off the lines of others, and lies on its own", () => {
  const room = new Room();
  const [own, other] = [{ x1: 0, y1: 0, x2: 200, y2: 0 }, { x1: 100, y1: -50, x2: 100, y2: 50 }];
  room.lines.push(own, other);
  assert.deepEqual(room.take([box(100, 0), box(150, 0)], own), box(150, 0));
});
