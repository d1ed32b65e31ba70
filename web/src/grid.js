// Rows as a table of which only what fits is drawn: sorted, filtered, with a head that stays and a row in full on request.
import { compare, fill, number, text } from "./cells.js";
import { counted, element, quietly } from "./dom.js";

const HEIGHT = 34; // of a row, in pixels
const BEYOND = 12; // rows drawn above and below the window
const TALLEST = 8_000_000; // pixels; browsers lose count of taller elements

export class Grid {
  constructor(answer, vocabulary, blanks) {
    Object.assign(this, { answer, vocabulary, blanks, rows: answer.rows, order: undefined });
    this.note = element("p", { className: "quiet", role: "status" });
    this.body = element("tbody");
    this.table = element("table", { className: "grid" });
    this.port = element("div", { className: "port", tabIndex: 0, role: "region", "aria-label": "Result table" }, this.table);
    this.full = element("dl", { className: "full", hidden: true });
    this.port.addEventListener("scroll", () => this.draw(), { passive: true });
    this.search = element("input", { type: "search", placeholder: "Filter rows", "aria-label": "Filter rows", autocomplete: "off" });
    this.search.addEventListener("input", quietly(120, () => this.filter()));
    this.node = element("div", {}, element("div", { className: "bar" }, this.search, this.note), this.port, this.full);
    this.head();
    this.changed();
    new ResizeObserver(() => this.draw()).observe(this.port);
  }

  head() {
    const { names } = this.answer;
    const widths = names.map((name) => this.width(name));
    const digits = Math.max(3, String(this.answer.rows.length).length + 2);
    const columns = element("colgroup", {}, ...[digits, ...widths].map((width) => {
      const column = element("col");
      column.style.width = `${width + 2}ch`;
      return column;
    }));
    this.table.style.width = `${widths.reduce((sum, width) => sum + width + 2, digits + 2)}ch`;
    this.heads = names.map((name) => {
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", () => this.sort(name));
      return element("th", { scope: "col", "aria-sort": "none" }, button);
    });
    const corner = element("th", { scope: "col", className: "number" }, element("span", { className: "quiet" }, "row"));
    this.table.append(columns, element("thead", {}, element("tr", {}, corner, ...this.heads)), this.body);
  }

  /** Give the width of a column in characters, by what its first rows hold. */
  width(name) {
    const lengths = this.answer.rows.slice(0, 200).map((row) => {
      const term = row[name];
      const shown = text(term, this.vocabulary, this.blanks).length;
      return term?.type === "uri" ? Math.max(shown + 14, 24) : shown;
    });
    return Math.min(44, Math.max(name.length + 3, 6, ...lengths));
  }

  sort(name) {
    const ascending = !(this.order?.name === name && this.order.ascending);
    this.order = { name, ascending };
    this.heads.forEach((head, index) => {
      const own = this.answer.names[index] === name;
      head.setAttribute("aria-sort", own ? (ascending ? "ascending" : "descending") : "none");
    });
    this.filter();
  }

  filter() {
    const wanted = this.search.value.trim().toLowerCase();
    const { names, rows } = this.answer;
    const fits = (row) => names.some((name) => row[name] && (text(row[name], this.vocabulary, this.blanks).toLowerCase().includes(wanted) ||
      typeof row[name].value === "string" && row[name].value.toLowerCase().includes(wanted)));
    this.rows = wanted ? rows.filter(fits) : [...rows];
    if (this.order) {
      const { name, ascending } = this.order;
      this.rows.sort((one, other) => {
        const empty = Number(!one[name]) - Number(!other[name]); // what is empty stays last in both directions
        return empty || (ascending ? 1 : -1) * compare(one[name], other[name], this.vocabulary, this.blanks);
      });
    }
    this.changed();
  }

  /** Draw anew; how many rows there are is told above the table, here only how many the filter leaves. */
  changed() {
    const [all, here] = [this.answer.rows.length, this.rows.length];
    this.note.textContent = here === all ? "" : `${counted(here, "row")} of ${all.toLocaleString("en")}`;
    this.table.setAttribute("aria-rowcount", String(here + 1));
    this.port.scrollTop = 0;
    this.first = undefined;
    this.draw();
  }

  /** Draw the rows in the window, and ask for the labels of their IRIs. */
  draw() {
    const fitting = Math.min(this.rows.length, Math.floor(TALLEST / HEIGHT));
    const first = Math.max(0, Math.floor(this.port.scrollTop / HEIGHT) - BEYOND);
    const last = Math.min(fitting, first + Math.ceil((this.port.clientHeight || 600) / HEIGHT) + 2 * BEYOND);
    if (this.first === first && this.last === last) return;
    Object.assign(this, { first, last });
    this.put();
    const iris = this.rows.slice(first, last).flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value);
    this.vocabulary.name(iris).then((found) => found && this.first === first && this.last === last && this.put());
  }

  put() {
    const space = (rows) => {
      const cell = element("td", { colSpan: this.answer.names.length + 1 });
      const row = element("tr", { "aria-hidden": "true", className: "space" }, cell);
      cell.style.height = `${rows * HEIGHT}px`;
      return row;
    };
    const lines = this.rows.slice(this.first, this.last).map((row, index) => this.line(row, this.first + index));
    const below = Math.min(this.rows.length, Math.floor(TALLEST / HEIGHT)) - this.last;
    if (this.first) lines.unshift(space(this.first));
    if (below > 0) lines.push(space(below));
    const held = this.body.contains(document.activeElement) ? document.activeElement.dataset.row : undefined;
    this.body.replaceChildren(...lines);
    if (held !== undefined) this.body.querySelector(`[data-row="${held}"]`)?.focus({ preventScroll: true });
  }

  line(row, index) {
    const show = element("button", { type: "button", title: "Show the row in full", "data-row": index }, (index + 1).toLocaleString("en"));
    show.addEventListener("click", () => this.show(row));
    const cells = this.answer.names.map((name) => {
      const cell = element("td", number(row[name]) === undefined ? {} : { className: "number" });
      fill(cell, row[name], this.vocabulary, this.blanks);
      return cell;
    });
    return element("tr", { "aria-rowindex": index + 2 }, element("td", { className: "number" }, show), ...cells);
  }

  /** Show one row below the table with its values in full. */
  show(row) {
    const parts = this.answer.names.filter((name) => row[name]).flatMap((name) => {
      const value = element("dd");
      fill(value, row[name], this.vocabulary, this.blanks);
      value.className = "";
      return [element("dt", {}, name), value];
    });
    this.full.replaceChildren(...parts);
    this.full.hidden = false;
    this.full.scrollIntoView({ block: "nearest" });
  }
}
