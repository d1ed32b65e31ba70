// The answer below the editor: its views, its downloads, what was wrong, and why there are no rows.
import { BlankNames } from "./cells.js";
import { chart, numeric } from "./chart.js";
import { diagram } from "./diagram.js";
import { byId, counted, element } from "./dom.js";
import { Grid } from "./grid.js";
import { corrected } from "./correction.js";
import { explained, fetched } from "./request.js";

const FORMATS = { rows: ["csv", "tsv", "json", "xml"], ask: ["json", "xml", "csv", "tsv"], graph: ["ttl", "nt", "jsonld", "rdf", "trig"] };
const LONGEST_ADDRESS = 3500;
const RAW = 300_000; // characters

export class Results {
  /** @param act what a click may do: `correct` the query, `go` to a place of it. */
  constructor(root, vocabulary, act) {
    Object.assign(this, { root, vocabulary, act });
    [this.status, this.problem, this.views, this.downloads, this.box] = ["status", "problem", "views", "downloads", "answer"].map(byId);
  }

  clear(note = "") {
    this.status.textContent = note;
    this.problem.hidden = true;
    this.shown = undefined;
    this.redraw = () => {};
    for (const part of [this.problem, this.views, this.downloads, this.box]) part.replaceChildren();
  }

  /** Show what a run gave; an answer that is shown already stays as it is. */
  show(query, answer) {
    if (this.shown === answer) return;
    this.clear();
    this.shown = answer;
    const seconds = `${answer.seconds.toFixed(2)} s`;
    if (answer.stopped) this.status.textContent = `Stopped after ${seconds}.`;
    else if (answer.problem) this.wrong(answer.problem);
    else {
      const told = { ask: () => (answer.holds ? "Yes" : "No"), rows: () => counted(answer.rows.length, "row"), graph: () => counted(answer.rows.length, "triple") };
      this.status.textContent = `${told[answer.kind]()}, ${seconds}`;
      this.offer(query, answer);
      if (answer.kind !== "ask") this.view(query, answer);
      if (answer.kind === "ask" ? !answer.holds : !answer.rows.length) this.explain(query, answer);
    }
  }

  wrong(problem) {
    this.status.textContent = problem.title;
    this.problem.append(element("p", {}, problem.detail));
    if (problem.excerpt) this.problem.append(element("pre", {}, problem.excerpt));
    if (problem.line) {
      const go = element("button", { type: "button", className: "plain" }, `Go to line ${problem.line}, column ${problem.column}`);
      go.addEventListener("click", () => this.act.go(problem.line, problem.column));
      this.problem.append(go);
    }
    this.problem.hidden = false;
  }

  view(query, answer) {
    const blanks = new BlankNames();
    const made = {
      table: () => new Grid(answer, this.vocabulary, blanks).node,
      chart: () => chart(answer, this.vocabulary, blanks),
      graph: () => diagram(answer, this.vocabulary, blanks),
      raw: () => this.raw(query, answer),
    };
    const fits = { chart: answer.kind === "rows" && numeric(answer).length > 0, graph: answer.kind === "graph" && answer.rows.length > 0 };
    const names = Object.keys(made).filter((name) => fits[name] ?? true);
    const buttons = names.map((name) => {
      const button = element("button", { type: "button", className: "plain", "aria-pressed": "false" }, name);
      button.addEventListener("click", () => pick(name));
      return button;
    });
    const pick = (chosen) => {
      answer.view = chosen;
      this.redraw = () => this.shown === answer && pick(chosen);
      buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(names[index] === chosen)));
      this.box.replaceChildren(made[chosen]());
      if (chosen === "chart" || chosen === "graph") this.named(answer).then((found) => found && answer.view === chosen && this.redraw());
    };
    if (!answer.rows.length) return;
    this.views.append("Show as ", ...buttons);
    const usual = answer.kind === "graph" && answer.rows.length <= 60 ? "graph" : "table";
    pick(names.includes(answer.view) ? answer.view : usual);
  }

  /** Ask for the labels of the IRIs that a picture may show. */
  named(answer) {
    const terms = answer.rows.slice(0, 400).flatMap((row) => Object.values(row));
    return this.vocabulary.name(terms.filter((term) => term.type === "uri").map((term) => term.value));
  }

  raw(query, answer) {
    const shown = element("pre", { className: "raw", tabIndex: 0 });
    const put = (body) => {
      shown.textContent = body.length > RAW ? `${body.slice(0, RAW)}\n… truncated here; the downloads have everything` : body;
    };
    put(answer.body);
    if (answer.kind === "graph") fetched(this.root, query, "ttl").then((blob) => blob.text()).then(put, () => {});
    return shown;
  }

  offer(query, answer) {
    const links = FORMATS[answer.kind].map((format) => {
      const href = `${this.root}/sparql?${new URLSearchParams({ query, format })}`;
      const name = `netkg.${format === "rdf" ? "rdf" : format}`;
      const link = element("a", { href: href.length <= LONGEST_ADDRESS ? href : "#answer", download: name }, format);
      if (href.length > LONGEST_ADDRESS) {
        link.addEventListener("click", async (event) => {
          event.preventDefault();
          const url = URL.createObjectURL(await fetched(this.root, query, format));
          element("a", { href: url, download: name }).click();
          setTimeout(() => URL.revokeObjectURL(url), 60_000);
        });
      }
      return link;
    });
    this.downloads.append("Download ", ...links.flatMap((link) => [link, " "]));
  }

  /** Say why there are no rows, each reason with what may have been meant as a button that puts it in. */
  async explain(query, answer) {
    const told = await explained(this.root, query);
    if (this.shown !== answer) return;
    const reasons = told.findings.map((found) => {
      const place = element("button", { type: "button", className: "plain" }, `Line ${found.line}, column ${found.column}`);
      place.addEventListener("click", () => this.act.go(found.line, found.column));
      const corrections = found.suggestions.map((suggestion) => {
        const change = corrected(found, suggestion, query);
        if (!change) return "";
        const button = element("button", { type: "button", className: "plain" }, `Use ${suggestion}`);
        button.addEventListener("click", () => this.act.correct(query, change));
        return button;
      });
      return element("li", {}, place, " ", element("code", {}, found.part), ": ", found.message, " ", ...corrections);
    });
    if (!told.complete) reasons.push(element("li", {}, "The time for this explanation ran out; there may be more."));
    if (!reasons.length) return;
    this.problem.append(element("p", {}, "Nothing matches, because:"), element("ul", {}, ...reasons));
    this.problem.hidden = false;
  }
}
