// Triples as nodes and arrows; plain SVG, laid out by springs that always give the same picture for the same triples.
import { text } from "./cells.js";
import { drawn, element } from "./dom.js";

const MOST = 120; // nodes
const ROUNDS = 220;
const WIDTH = 1000;

/** Draw the triples of an answer; literals hang on their subject as nodes of their own. */
export function diagram(answer, vocabulary, blanks) {
  const nodes = new Map();
  const links = [];
  const node = (term, owner) => {
    const id = term.type === "literal" ? `${owner} ${term.value}` : `${term.type} ${term.value}`;
    if (!nodes.has(id) && nodes.size < MOST) nodes.set(id, { id, term, label: text(term, vocabulary, blanks), x: 0, y: 0 });
    return nodes.get(id);
  };
  for (const { subject, predicate, object } of answer.rows) {
    const from = node(subject, "");
    const to = from && node(object, `${subject.value} ${predicate.value}`);
    if (from && to) links.push({ from, to, label: text(predicate, vocabulary, blanks) });
  }
  lay([...nodes.values()], links);
  const height = fit([...nodes.values()]);
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart",
    role: "group", "aria-label": `Graph of ${nodes.size} nodes and ${links.length} triples; the table has the same.` },
  drawn("defs", {}, drawn("marker", { id: "tip", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    drawn("path", { d: "M0,0 L8,4 L0,8 z", class: "tip" }))),
  ...links.map(arrow), ...[...nodes.values()].map((one) => mark(one, vocabulary)));
  const box = element("div", { className: "wide", tabIndex: 0, role: "region", "aria-label": "Graph" }, svg);
  const left = answer.rows.length - links.length;
  if (left > 0) box.append(element("p", { className: "quiet" }, `The first ${links.length} of ${answer.rows.length} triples are drawn; the table has all.`));
  return box;
}

/** Place nodes: all push one another away, links pull (Fruchterman and Reingold 1991), and all are drawn to the middle. */
function lay(nodes, links) {
  const ideal = 60;
  nodes.forEach((one, index) => {
    const [angle, radius] = [index * 2.399963, ideal * Math.sqrt(index + 0.5)]; // the golden angle spreads them evenly
    Object.assign(one, { x: Math.cos(angle) * radius, y: Math.sin(angle) * radius });
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    const heat = ideal * (1 - round / ROUNDS) + 0.5;
    for (const one of nodes) Object.assign(one, { dx: -one.x * 0.08, dy: -one.y * 0.14 });
    const force = (one, other, strength) => {
      const [dx, dy] = [one.x - other.x, one.y - other.y];
      const far = Math.hypot(dx, dy) || 0.1;
      const size = strength(far) / far;
      one.dx += dx * size;
      one.dy += dy * size;
      other.dx -= dx * size;
      other.dy -= dy * size;
    };
    for (let i = 0; i < nodes.length; i += 1) for (let j = 0; j < i; j += 1) force(nodes[i], nodes[j], (far) => (far < 5 * ideal ? ideal ** 2 / far : 0));
    for (const { from, to } of links) force(from, to, (far) => -(far ** 2) / ideal);
    for (const one of nodes) {
      const far = Math.hypot(one.dx, one.dy) || 1;
      const limit = Math.min(far, heat) / far;
      one.x += one.dx * limit;
      one.y += one.dy * limit;
    }
  }
}

/** Stretch the places of nodes to fill the picture; gives its height. */
function fit(nodes) {
  const height = Math.min(900, Math.max(260, 95 * Math.sqrt(nodes.length)));
  const stretch = (axis, size, margin) => {
    const all = nodes.map((one) => one[axis]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    for (const one of nodes) one[axis] = high > low ? margin + ((one[axis] - low) / (high - low)) * (size - 2 * margin) : size / 2;
  };
  stretch("x", WIDTH, 110);
  stretch("y", height, 28);
  return height;
}

const shortened = (label, most) => (label.length > most ? `${label.slice(0, most - 1)}…` : label);

function arrow({ from, to, label }) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const far = Math.hypot(dx, dy) || 1;
  const [x2, y2] = [to.x - (dx / far) * 14, to.y - (dy / far) * 14];
  return drawn("g", {}, drawn("line", { x1: from.x, y1: from.y, x2, y2, class: "edge", "marker-end": "url(#tip)" }),
    drawn("text", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3, "text-anchor": "middle", class: "small" }, shortened(label, 24)));
}

function mark(one, vocabulary) {
  const literal = one.term.type === "literal";
  const shape = drawn("g", {}, drawn("title", {}, literal ? one.term.value : vocabulary.short(one.term.value)),
    literal ? drawn("rect", { x: one.x - 4, y: one.y - 4, width: 8, height: 8, class: "literal" }) : drawn("circle", { cx: one.x, cy: one.y, r: 7, class: "mark" }),
    drawn("text", { x: one.x, y: one.y - 11, "text-anchor": "middle", class: literal ? "quiet" : "name" }, shortened(one.label, 30)));
  const link = one.term.type === "uri" ? vocabulary.link(one.term.value, "") : "";
  return link ? drawn("a", { href: link.getAttribute("href"), "aria-label": one.label }, shape) : shape;
}
