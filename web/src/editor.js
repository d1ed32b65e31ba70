// The SPARQL page: tabs of queries, each with its example, its undo history, its run and its answer.
import { codeEditor } from "./code.js";
import { completions } from "./completion.js";
import { byId, element, quietly } from "./dom.js";
import { chooser, examplesOf, fields, given, restricted } from "./examples.js";
import { format } from "./format.js";
import { address, addressed } from "./link.js";
import { offset } from "./correction.js";
import { begin } from "./request.js";
import { Results } from "./results.js";
import { Store } from "./storage.js";
import { Vocabulary } from "./vocabulary.js";

const form = byId("ask");
const plain = byId("query");
const root = new URL(form.action).pathname.replace(/\/sparql$/, "");
const vocabulary = new Vocabulary(root);
const examples = examplesOf(document);
const store = new Store(localStorage);
const code = codeEditor(byId("code"), completions(vocabulary), { run, format: layOut, change: changed });
const results = new Results(root, vocabulary, {
  go: (line, column) => code.go(code.place(line, column)),
  correct(query, { from, to, insert }) {
    if (code.text() !== query) return results.clear("The query has changed; run it again.");
    code.replace(insert, from, to);
    return run();
  },
});

function keep() {
  if (store.tab) store.tab.state = code.save();
  store.save();
}

const keepSoon = quietly(400, keep);

function changed() {
  store.tab.title = titleOf(code.text(), exampleOf(code.text())?.name);
  queueMicrotask(() => code.mark(0, 0, "")); // an editor takes no change while it tells of one
  drawTabs();
  if (exampleOf(code.text()) !== asked) drawFields();
  keepSoon();
}

/** Give the example that a tab began with, as long as its text still does. */
function exampleOf(text) {
  const example = examples.get(store.tab.example);
  return example && text.includes(example.text.split("\n", 1)[0]) ? example : undefined;
}

/** Name a tab: by its example, or by the comment that it begins with. */
function titleOf(text, example) {
  const comment = /^\s*#\s*(\S.*)/.exec(text)?.[1];
  return (comment ?? examples.get(example)?.title ?? "").slice(0, 80);
}

function drawTabs() {
  const made = store.tabs.map((tab, index) => {
    const name = tab.title || `Query ${index + 1}`;
    const open = element("button", { type: "button", className: "tab", title: name, "aria-current": index === store.active ? "true" : undefined }, name);
    open.addEventListener("click", () => activate(index));
    const close = element("button", { type: "button", className: "close", "aria-label": `Close ${name}` }, "×");
    close.addEventListener("click", () => closeTab(index));
    return element("li", {}, open, ...(store.tabs.length > 1 ? [close] : []));
  });
  byId("tabs").replaceChildren(...made);
}

/** Scroll a row sideways until one of its parts is seen; the page itself stays where it is. */
function bringInView(part, row) {
  const [own, seen] = [part.getBoundingClientRect(), row.getBoundingClientRect()];
  if (own.left < seen.left || own.right > seen.right) row.scrollLeft += own.left - seen.left - (seen.width - own.width) / 2;
}

function activate(index) {
  keep();
  store.active = index;
  show();
}

function closeTab(index) {
  keep();
  store.tabs[index].run?.stop();
  store.close(index);
  show();
}

/** The example whose parameters have fields. */
let asked;

function drawFields() {
  asked = exampleOf(code.text());
  fields(root, asked, code.text(), (name, value) => {
    code.replace(restricted(code.text(), name, value));
    run();
  });
}

/** Show the active tab: its text, its parameters, its answer. */
function show() {
  const tab = store.tab;
  code.load(tab.state);
  drawTabs();
  bringInView(byId("tabs").querySelector("[aria-current]").parentElement, byId("tabs").parentElement);
  drawFields();
  byId("stop").disabled = !tab.run;
  if (tab.answer) results.show(tab.answer.query, tab.answer);
  else results.clear(tab.run ? "Running …" : "");
  keep();
}

/** Open a query beside the others; where the tab holds nothing of one's own, in its place, which can be undone. */
function open(text, example) {
  const tab = store.tab;
  const held = tab && code.text();
  const own = held?.trim() && ![...examples.values()].some((one) => one.text === held);
  keep();
  if (tab && !own) {
    if (held !== text) code.replace(text);
    Object.assign(tab, { example, title: titleOf(text, example), answer: undefined });
    tab.run?.stop();
    tab.run = undefined;
    tab.state = code.save();
  } else store.open(code.fresh(text), titleOf(text, example), example);
  show();
}

function openExample(example, values = {}) {
  let text = example.text;
  for (const name of Object.keys(example.params)) if (values[name]) text = restricted(text, name, values[name]);
  open(text, example.name);
  return run();
}

/** Where the query is an example as it was, with its parameters, its name is the shortest link. */
function linkOf(text) {
  const example = examples.get(store.tab.example);
  const values = Object.fromEntries(Object.keys(example?.params ?? {}).map((name) => [name, given(text, name)]).filter(([, value]) => value));
  const made = Object.entries(values).reduce((query, [name, value]) => restricted(query, name, value), example?.text ?? "");
  return address(text, example && made === text ? example.name : undefined, values);
}

async function run() {
  const tab = store.tab;
  const query = code.text();
  tab.run?.stop();
  const own = begin(root, query);
  Object.assign(tab, { run: own, answer: undefined });
  byId("stop").disabled = false;
  code.mark(0, 0, "");
  results.clear("Running …");
  linkOf(query).then((link) => history.replaceState(null, "", location.pathname + link));
  const answer = await own.answer;
  if (tab.run !== own) return; // a newer run has taken its place
  tab.run = undefined;
  tab.answer = Object.assign(answer, { query });
  const told = answer.problem?.title ?? (answer.stopped ? "stopped" : answer.kind === "ask" ? (answer.holds ? "Yes" : "No") : `${answer.rows.length} rows`);
  store.ran(query, told);
  keep();
  if (store.tab !== tab) return;
  byId("stop").disabled = true;
  results.show(query, answer);
  const { line, column, detail, excerpt } = answer.problem ?? {};
  if (line && code.text() === query) {
    const at = offset(query, line, column);
    code.mark(at, at + (/\^+\s*$/.exec(excerpt ?? "")?.[0].length ?? 1), detail);
  }
}

function layOut() {
  const laid = format(code.text());
  if (laid !== code.text()) code.replace(laid);
}

async function share() {
  const link = new URL(await linkOf(code.text()), location.origin + location.pathname).href;
  const field = byId("link");
  field.value = link;
  byId("shared").hidden = false;
  field.select();
  const copied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
  byId("copied").textContent = copied ? "Copied." : "Copy it from here.";
}

function pastRuns() {
  const entries = store.runs.map(({ query, told, at }) => {
    const button = element("button", { type: "button", className: "choice" }, titleOf(query) || query.replace(/\s+/g, " ").slice(0, 120),
      element("span", { className: "quiet" }, ` ${told}, ${new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}`));
    button.addEventListener("click", () => {
      byId("runs").close();
      open(query);
    });
    return element("li", {}, button);
  });
  byId("runs").querySelector(".content").replaceChildren(entries.length ? element("ul", { className: "choices" }, ...entries) :
    element("p", {}, "No query has been run in this browser yet."));
  byId("runs").showModal();
}

function wire() {
  const click = (id, call) => byId(id).addEventListener("click", call);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  click("stop", () => store.tab.run?.stop());
  click("format", layOut);
  click("share", share);
  click("new", () => {
    keep();
    store.open(code.fresh(""));
    show();
    code.view.focus();
  });
  click("choose", () => byId("examples").showModal());
  click("past", pastRuns);
  for (const dialog of document.querySelectorAll("dialog")) dialog.querySelector(".done").addEventListener("click", () => dialog.close());
  addEventListener("pagehide", keep);
  chooser(examples, (example) => openExample(example));
}

async function start() {
  const wanted = await addressed(location.href);
  if (!store.tabs.length) store.open(code.fresh(plain.value));
  store.active = Math.min(store.active, store.tabs.length - 1);
  wire();
  document.documentElement.classList.add("scripted");
  const index = store.tabs.findIndex((tab) => tab.state.doc === wanted.query);
  if (index >= 0) store.active = index;
  show();
  if (wanted.query) {
    if (index < 0) open(wanted.query);
    run();
  } else if (examples.has(wanted.example)) openExample(examples.get(wanted.example), wanted.given);
  else if (wanted.example) results.clear(`There is no example ${wanted.example}.`);
  else if (wanted.broken) results.clear("The link's query cannot be read; the link was truncated.");
  await vocabulary.load();
  results.redraw();
}

start();
