// An answer as bars, or as a line where the first column is a number or a date; plain SVG.
import { number, text } from "./cells.js";
import { drawn, element } from "./dom.js";

const MOST_BARS = 60;
const [WIDTH, ROW, LABEL] = [860, 22, 260];
const LETTER = 6.3; // width of one, on average

/** Whether an answer can be drawn: some column has numbers in most of its rows. */
export function numeric(answer) {
  return answer.names.filter((name) => {
    const bound = answer.rows.filter((row) => row[name]);
    return bound.length && bound.filter((row) => number(row[name]) !== undefined).length > bound.length / 2;
  });
}

/** Make the chart with its two choices of column. */
export function chart(answer, vocabulary, blanks) {
  const values = numeric(answer);
  const others = answer.names.filter((name) => !values.includes(name));
  const picture = element("div", { className: "frame", tabIndex: 0, role: "region", "aria-label": "Chart" });
  const choose = (label, names, chosen) => {
    const select = element("select", {}, ...names.map((name) => element("option", { value: name, selected: name === chosen }, name)));
    select.addEventListener("change", () => draw());
    return [element("label", { className: "inline" }, `${label} `, select), select];
  };
  const [byLabel, by] = choose("by", answer.names, others[0] ?? answer.names[0]);
  const [ofLabel, of] = choose("of", values, values.find((name) => name !== (others[0] ?? answer.names[0])) ?? values[0]);
  const draw = () => {
    const points = answer.rows.filter((row) => number(row[of.value]) !== undefined)
      .map((row) => ({ label: text(row[by.value], vocabulary, blanks), x: place(row[by.value]), y: number(row[of.value]) }));
    const along = points.length > 2 && points.every((point) => point.x !== undefined);
    const shown = along ? [...points].sort((one, other) => one.x - other.x) : points.slice(0, MOST_BARS);
    const made = along ? line(shown) : bars(shown);
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", `${along ? "Line" : "Bars"}: ${of.value} by ${by.value}, ${points.length} values; the table has the same data.`);
    picture.replaceChildren(made);
    const left = points.length - shown.length;
    if (left > 0) picture.append(element("p", { className: "quiet" }, `The first ${MOST_BARS} of ${points.length} are drawn; sort or LIMIT the query for others.`));
  };
  draw();
  return element("div", {}, element("p", { className: "bar" }, ofLabel, byLabel), picture);
}

/** Give where a value stands on a line: a number, a year or a date. */
function place(term) {
  if (!term) return undefined;
  const date = /#(?:date|dateTime|gYearMonth)$/.test(term.datatype ?? "") ? Date.parse(term.value) : NaN;
  return Number.isFinite(date) ? date : number(term);
}

const shortened = (label, most) => (label.length > most ? `${label.slice(0, most - 1)}…` : label);
const shown = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });

function bars(points) {
  const [low, high] = [Math.min(0, ...points.map((point) => point.y)), Math.max(0, ...points.map((point) => point.y))];
  const scale = (WIDTH - LABEL - 90) / (high - low || 1);
  const zero = LABEL + -low * scale;
  const rows = points.map(({ label, y }, index) => {
    const top = index * ROW + 4;
    const width = Math.abs(y) * scale;
    return drawn("g", {},
      drawn("title", {}, `${label}: ${shown(y)}`),
      drawn("text", { x: LABEL - 8, y: top + 13, "text-anchor": "end" }, shortened(label, 38)),
      drawn("rect", { x: y < 0 ? zero - width : zero, y: top, width: Math.max(width, 1), height: ROW - 6, rx: 2, class: "mark" }),
      drawn("text", { x: zero + Math.max(0, y * scale) + 6, y: top + 13 }, shown(y)));
  });
  const height = points.length * ROW + 8;
  return drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart" }, ...rows,
    drawn("line", { x1: zero, x2: zero, y1: 0, y2: height, class: "axis" }));
}

/** Give round numbers from one to another, some `most` at best. */
export function round(from, to, most) {
  const rough = (to - from || 1) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  const found = [];
  for (let count = Math.ceil(from / step - 1e-9); count * step <= to + step * 1e-9; count += 1) found.push(Number((count * step).toPrecision(12)));
  return found;
}

/** Name places on the axis: round numbers where it is one of numbers, else as many of the points as have room. */
export function named(points, x) {
  if (points.every((point) => point.label === String(point.x))) {
    const whole = points.every((point) => Number.isInteger(point.x));
    const ticks = round(points[0].x, points.at(-1).x, 8).filter((tick) => !whole || Number.isInteger(tick));
    return ticks.map((tick) => ({ at: x(tick), label: String(tick) }));
  }
  const found = [];
  for (const point of points) {
    const [at, half] = [x(point.x), (point.label.length * LETTER) / 2];
    if (!found.length || at - half > found.at(-1).end + 12) found.push({ at, label: point.label, end: at + half });
  }
  return found;
}

function line(points) {
  const [height, left, bottom] = [320, 70, 36];
  const [x0, x1] = [points[0].x, points.at(-1).x];
  const [y0, y1] = [Math.min(0, ...points.map((point) => point.y)), Math.max(...points.map((point) => point.y))];
  const x = (value) => left + ((value - x0) / (x1 - x0 || 1)) * (WIDTH - left - 40);
  const y = (value) => height - bottom - ((value - y0) / (y1 - y0 || 1)) * (height - bottom - 14);
  const ticks = round(y0, y1, 5);
  return drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart" },
    ...ticks.flatMap((tick) => [drawn("line", { x1: left, x2: WIDTH - 40, y1: y(tick), y2: y(tick), class: "rule" }),
      drawn("text", { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, shown(tick))]),
    ...named(points, x).flatMap(({ at, label }) => [drawn("line", { x1: at, x2: at, y1: y(y0), y2: y(y0) + 5, class: "axis" }),
      drawn("text", { x: at, y: height - 10, "text-anchor": "middle" }, label)]),
    drawn("polyline", { points: points.map((point) => `${x(point.x)},${y(point.y)}`).join(" "), class: "line" }),
    ...points.map((point) => drawn("circle", { cx: x(point.x), cy: y(point.y), r: 3.5, class: "mark" }, drawn("title", {}, `${point.label}: ${shown(point.y)}`))));
}
