// Triples as nodes and arrows; plain SVG, laid out by springs that always give the same picture for the same triples.
import { text } from "./cells.js";
import { drawn, element } from "./dom.js";
import { Room } from "./room.js";

const MOST = 120; // nodes
const ROUNDS = 220;
const WIDTH = 1120;
const IDEAL = 95; // length of a link
const CROWD = 8; // links of a node that find room at that length
const MARGIN = { x: 100, y: 30 };
const LETTER = 6.7; // width of one, on average
const ALONG = [0.5, 0.62, 0.4, 0.72, 0.3, 0.8]; // where on its arrow a word may stand

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
  const height = arrange([...nodes.values()], links);
  const only = new Set(links.map((link) => link.label)).size === 1 ? links[0].label : "";
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart",
    role: "group", "aria-label": `Graph of ${nodes.size} nodes and ${links.length} triples; the table has the same data.` },
  drawn("defs", {}, drawn("marker", { id: "tip", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    drawn("path", { d: "M0,0 L8,4 L0,8 z", class: "tip" }))),
  ...layers([...nodes.values()], only ? links.map((link) => ({ ...link, label: "" })) : links, vocabulary));
  const box = element("div", { className: "frame", tabIndex: 0, role: "region", "aria-label": "Graph" }, svg);
  if (only) box.prepend(element("p", { className: "quiet" }, `Each arrow: ${only}`));
  const left = answer.rows.length - links.length;
  if (left > 0) box.append(element("p", { className: "quiet" }, `The first ${links.length} of ${answer.rows.length} triples are drawn; the table has all.`));
  return box;
}

/** Place what hangs together, and put these parts side by side in rows; gives the height of all. */
function arrange(nodes, links) {
  const parts = connected(nodes, links).map((part) => {
    const inside = new Set(part);
    lay(part, links.filter((link) => inside.has(link.from)));
    const [x, y] = ["x", "y"].map((axis) => part.map((one) => one[axis]));
    const [left, top, width] = [Math.min(...x), Math.min(...y), Math.max(...x) - Math.min(...x)];
    const scale = Math.min(1.5, (WIDTH - 2 * MARGIN.x) / (width || 1));
    for (const one of part) Object.assign(one, { x: (one.x - left) * scale, y: one.y - top });
    return { part, width: width * scale + 2 * MARGIN.x, height: Math.max(...y) - top + 2 * MARGIN.y };
  }).sort((one, other) => other.height - one.height);
  let [x, y, row] = [0, 0, 0];
  for (const { part, width, height } of parts) {
    if (x + width > WIDTH) [x, y, row] = [0, y + row, 0];
    for (const one of part) Object.assign(one, { x: one.x + x + MARGIN.x, y: one.y + y + MARGIN.y });
    [x, row] = [x + width, Math.max(row, height)];
  }
  return y + row;
}

/** Split nodes into parts that no link connects, the largest first. */
function connected(nodes, links) {
  const part = new Map(nodes.map((one) => [one, [one]]));
  for (const { from, to } of links) {
    const [one, other] = [part.get(from), part.get(to)];
    if (one === other) continue;
    one.push(...other);
    for (const node of other) part.set(node, one);
  }
  return [...new Set(part.values())].sort((one, other) => other.length - one.length);
}

/** Place nodes: all push one another away, and links pull (Fruchterman and Reingold 1991). */
function lay(nodes, links) {
  nodes.forEach((one, index) => {
    const [angle, radius] = [index * 2.399963, IDEAL * Math.sqrt(index + 0.5)]; // the golden angle spreads them evenly
    Object.assign(one, { x: Math.cos(angle) * radius, y: Math.sin(angle) * radius });
  });
  const degree = new Map();
  for (const { from, to } of links) for (const one of [from, to]) degree.set(one, (degree.get(one) ?? 0) + 1);
  const length = ({ from, to }) => IDEAL * Math.max(1, Math.sqrt(Math.max(degree.get(from), degree.get(to)) / CROWD));
  for (let round = 0; round < ROUNDS; round += 1) {
    const heat = IDEAL * (1 - round / ROUNDS) + 0.5;
    for (const one of nodes) Object.assign(one, { dx: 0, dy: -one.y * 0.25 }); // labels are wide, so pictures are too
    const force = (one, other, strength) => {
      const [dx, dy] = [one.x - other.x, one.y - other.y];
      const far = Math.hypot(dx, dy) || 0.1;
      const size = strength(far) / far;
      one.dx += dx * size;
      one.dy += dy * size;
      other.dx -= dx * size;
      other.dy -= dy * size;
    };
    for (let i = 0; i < nodes.length; i += 1) for (let j = 0; j < i; j += 1) force(nodes[i], nodes[j], (far) => IDEAL ** 2 / far);
    for (const link of links) if (link.from !== link.to) force(link.from, link.to, (far) => -(far ** 2) / length(link));
    for (const one of nodes) {
      const far = Math.hypot(one.dx, one.dy) || 1;
      const limit = Math.min(far, heat) / far;
      one.x += one.dx * limit;
      one.y += one.dy * limit;
    }
  }
}

const shortened = (label, most) => (label.length > most ? `${label.slice(0, most - 1)}…` : label);

/** Draw all arrows below all marks, and the words above both, each in the best place that is left. */
function layers(nodes, links, vocabulary) {
  const room = new Room();
  const lines = links.map(({ from, to }) => ({ x1: from.x, y1: from.y, ...before(from, to) }));
  room.lines.push(...lines);
  for (const { x, y } of nodes) room.boxes.push({ x, y, width: 14, height: 14 });
  const marks = nodes.map((one) => mark(one, vocabulary, room));
  const words = links.map(({ from, to, label }, index) => label && along(from, to, shortened(label, 24), room, lines[index]));
  return [...lines.map((line) => drawn("line", { ...line, class: "edge", "marker-end": "url(#tip)" })), ...words.filter(Boolean), ...marks];
}

/** Give where an arrow ends: shortly before its node. */
function before(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const far = Math.hypot(dx, dy) || 1;
  return { x2: to.x - (dx / far) * 14, y2: to.y - (dy / far) * 14 };
}

const size = (label) => ({ width: label.length * LETTER + 4, height: 15 });

function along(from, to, label, room, line) {
  const choices = ALONG.map((part) => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, ...size(label) }));
  const { x, y } = room.take(choices, line);
  return drawn("text", { x, y: y + 4, "text-anchor": "middle", class: "small" }, label);
}

function mark(one, vocabulary, room) {
  const literal = one.term.type === "literal";
  const label = shortened(one.label, 30);
  const { width, height } = size(label);
  const aside = Math.min(width / 2 + 11, WIDTH);
  const choices = [[0, -15], [0, 17], [aside, 0], [-aside, 0]].map(([dx, dy]) => ({ x: one.x + dx, y: one.y + dy, width, height }))
    .filter(({ x }) => x - width / 2 >= 0 && x + width / 2 <= WIDTH);
  const { x, y } = room.take(choices.length ? choices : [{ x: one.x, y: one.y - 15, width, height }]);
  const shape = drawn("g", {}, drawn("title", {}, literal ? one.term.value : vocabulary.short(one.term.value)),
    literal ? drawn("rect", { x: one.x - 4, y: one.y - 4, width: 8, height: 8, class: "literal" }) : drawn("circle", { cx: one.x, cy: one.y, r: 7, class: "mark" }),
    drawn("text", { x, y: y + 4, "text-anchor": "middle", class: literal ? "quiet" : "name" }, label));
  const link = one.term.type === "uri" ? vocabulary.link(one.term.value, "") : "";
  return link ? drawn("a", { href: link.getAttribute("href"), "aria-label": one.label }, shape) : shape;
}
