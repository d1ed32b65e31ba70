// Places for the words of a picture: each where it covers the least of what stands there already.

/** Keeps which boxes and lines of a picture are taken. A box is its middle with width and height, a line its two ends. */
export class Room {
  constructor() {
    this.boxes = [];
    this.lines = [];
  }

  /** Take the first of the boxes that covers nothing, or the one that covers least; a label may lie on its own line. */
  take(choices, own) {
    let [best, least] = [choices[0], Infinity];
    for (const box of choices) {
      const cost = this.cost(box, own);
      if (cost < least) [best, least] = [box, cost];
      if (cost === 0) break;
    }
    this.boxes.push(best);
    return best;
  }

  cost(box, own) {
    const words = this.boxes.reduce((sum, other) => sum + shared(box, other), 0);
    return this.lines.reduce((sum, line) => (line === own ? sum : sum + inside(line, box) * 2), words * 3);
  }
}

/** Give the area that two boxes share. */
export function shared(one, other) {
  const width = (one.width + other.width) / 2 - Math.abs(one.x - other.x);
  const height = (one.height + other.height) / 2 - Math.abs(one.y - other.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Give the length of the part of a line that lies in a box (Liang and Barsky 1984). */
export function inside({ x1, y1, x2, y2 }, box) {
  let [from, to] = [0, 1];
  for (const [start, step, middle, size] of [[x1, x2 - x1, box.x, box.width], [y1, y2 - y1, box.y, box.height]]) {
    const [low, high] = [middle - size / 2 - start, middle + size / 2 - start];
    if (step === 0) {
      if (low > 0 || high < 0) return 0;
      continue;
    }
    from = Math.max(from, Math.min(low / step, high / step));
    to = Math.min(to, Math.max(low / step, high / step));
  }
  return from < to ? (to - from) * Math.hypot(x2 - x1, y2 - y1) : 0;
}
