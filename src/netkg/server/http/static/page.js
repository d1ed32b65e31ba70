// The query page: sends the query, shows rows as text (never as markup), and says plainly what went wrong.
"use strict";

const form = document.getElementById("ask");
const field = document.getElementById("query");
const example = document.getElementById("example");
const note = document.getElementById("status");
const problem = document.getElementById("problem");
const table = document.getElementById("result");
const graph = document.getElementById("graph");
const downloads = document.getElementById("downloads");
const root = new URL(form.action).pathname.replace(/\/sparql$/, "");
const base = "https://w3id.org/netkg/";
const mostRows = 2000;

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

function short(iri) {
  if (iri.startsWith(base + "ontology/")) return "nk:" + iri.slice(base.length + 9);
  if (iri.startsWith(base)) return "nkd:" + iri.slice(base.length);
  return iri;
}

function cell(term) {
  const made = element("td");
  if (!term) return made;
  if (term.type === "uri" && /^https?:/.test(term.value)) {
    const link = element("a", short(term.value));
    // Records of this graph are shown by this server; everything else is where its IRI says.
    link.href = term.value.startsWith(base) ? root + "/" + term.value.slice(base.length) : term.value;
    link.title = term.value;
    link.rel = "noreferrer";
    made.append(link);
  } else if (term.type === "triple") {
    made.textContent = "<< … >>";
  } else {
    made.textContent = term.value;
    if (term["xml:lang"]) made.title = term["xml:lang"];
  }
  return made;
}

function showRows(answer) {
  const names = answer.head.vars;
  const rows = answer.results.bindings;
  const head = element("tr");
  for (const name of names) head.append(element("th", name));
  const body = document.createDocumentFragment();
  for (const row of rows.slice(0, mostRows)) {
    const line = element("tr");
    for (const name of names) line.append(cell(row[name]));
    body.append(line);
  }
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(body);
  table.hidden = false;
  return rows.length > mostRows
    ? `${rows.length} rows; the first ${mostRows} are shown, the downloads have all`
    : `${rows.length} row${rows.length === 1 ? "" : "s"}`;
}

function offer(query, formats) {
  downloads.replaceChildren("Download: ");
  for (const format of formats) {
    const link = element("a", format);
    link.href = `${root}/sparql?${new URLSearchParams({ query, format })}`;
    downloads.append(link, " ");
  }
}

async function explain(query) {
  const response = await fetch(`${root}/explain`, { method: "POST", body: new URLSearchParams({ query }) });
  if (!response.ok) return;
  const told = await response.json();
  if (!told.findings.length) return;
  problem.textContent = told.findings.map((f) => `Line ${f.line}, column ${f.column}: ${f.part}\n  ${f.message}`)
    .concat(told.complete ? [] : ["The time for this explanation ran out; there may be more."]).join("\n");
  problem.hidden = false;
}

async function run() {
  const query = field.value;
  for (const part of [problem, table, graph]) part.hidden = true;
  downloads.replaceChildren();
  note.textContent = "Running …";
  history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ query })}`);
  const began = performance.now();
  try {
    const response = await fetch(`${root}/sparql`, {
      method: "POST",
      body: new URLSearchParams({ query }),
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.8" },
    });
    const type = (response.headers.get("Content-Type") || "").split(";")[0];
    const seconds = () => ((performance.now() - began) / 1000).toFixed(2) + " s";
    if (!response.ok) {
      const told = await response.json();
      note.textContent = told.title;
      problem.textContent = told.detail + (told.excerpt ? "\n\n" + told.excerpt : "");
      problem.hidden = false;
    } else if (type === "text/turtle") {
      graph.textContent = await response.text();
      graph.hidden = false;
      note.textContent = seconds();
      offer(query, ["ttl", "nt", "rdf", "jsonld"]);
    } else {
      const answer = await response.json();
      note.textContent = "boolean" in answer ? `${answer.boolean ? "Yes" : "No"}, ${seconds()}`
        : `${showRows(answer)}, ${seconds()}`;
      offer(query, ["json", "xml", "csv", "tsv"]);
      if (answer.boolean === false || (answer.results && !answer.results.bindings.length)) await explain(query);
    }
  } catch (error) {
    note.textContent = "The answer broke off or the server is away. Nothing is shown, because it would not be whole.";
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
field.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(); });
if (example) {
  example.addEventListener("change", () => {
    const chosen = example.selectedOptions[0];
    if (chosen && chosen.dataset.text) { field.value = chosen.dataset.text; run(); }
  });
}
const given = new URLSearchParams(location.search).get("query");
if (given) { field.value = given; run(); }
