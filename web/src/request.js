// Sends a query and reads the answer; a run that was stopped or overtaken gives undefined.
import { triples } from "./ntriples.js";

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.8";

/** Begin a run of a query. */
export function begin(root, query) {
  const controller = new AbortController();
  const began = performance.now();
  return { query, stop: () => controller.abort(), answer: ask(root, query, controller.signal).then((told) => ({ ...told, seconds: (performance.now() - began) / 1000 })) };
}

async function ask(root, query, signal) {
  try {
    const response = await fetch(`${root}/sparql`, { method: "POST", body: new URLSearchParams({ query }), headers: { Accept: ACCEPT }, signal });
    const type = (response.headers.get("Content-Type") ?? "").split(";")[0];
    const body = await response.text();
    if (!response.ok) return { problem: type.endsWith("json") ? JSON.parse(body) : { title: `HTTP ${response.status}`, detail: body.slice(0, 500) } };
    if (type === "application/n-triples") return graph(body);
    const told = JSON.parse(body);
    if ("boolean" in told) return { kind: "ask", holds: told.boolean, body };
    return { kind: "rows", names: told.head.vars, rows: told.results.bindings, body };
  } catch (error) {
    if (error.name === "AbortError") return { stopped: true };
    return { problem: { title: "Incomplete answer", detail: "The answer was cut short or the server cannot be reached. Nothing is shown, because it would not be complete." } };
  }
}

function graph(body) {
  const rows = triples(body);
  return { kind: "graph", names: ["subject", "predicate", "object"], rows, body };
}

/** Ask why a query has no rows. */
export async function explained(root, query) {
  try {
    const response = await fetch(`${root}/explain`, { method: "POST", body: new URLSearchParams({ query }) });
    return response.ok ? await response.json() : { findings: [], complete: true };
  } catch {
    return { findings: [], complete: false };
  }
}

/** Fetch an answer in another format, for a download whose query is too long for an address, and for the raw view. */
export async function fetched(root, query, format) {
  const response = await fetch(`${root}/sparql`, { method: "POST", body: new URLSearchParams({ query, format }) });
  if (!response.ok) throw new Error((await response.json()).detail);
  return response.blob();
}
