// What can be named in the release, as /completions tells it, and the names of IRIs.
import { element } from "./dom.js";

const ESCAPED = /[~!$&'()*+,;=/?#@%]/g;
const LABELS = 400; // IRIs asked for at once

/** The words of a release; empty until they have come. */
export class Vocabulary {
  constructor(root) {
    this.root = root;
    this.base = "https://w3id.org/netkg/";
    this.prefixes = {};
    this.classes = [];
    this.properties = [];
    this.things = [];
    this.labels = new Map();
  }

  async load() {
    const response = await fetch(`${this.root}/completions`);
    if (!response.ok) return;
    const told = await response.json();
    Object.assign(this, { prefixes: told.prefixes, base: told.base, classes: told.classes, properties: told.properties, things: told.things });
    for (const { iri, label } of [...told.classes, ...told.properties]) if (label) this.labels.set(iri, label);
    for (const [path, label] of told.things) this.labels.set(told.base + path, label);
    this.byIri = new Map([...told.classes, ...told.properties].map((word) => [word.iri, word]));
  }

  /** Write an IRI with the longest prefix that fits, as a query may have it. */
  written(iri, prefixes = this.prefixes) {
    const [prefix, namespace] = this.split(iri, prefixes);
    if (namespace) {
      const local = iri.slice(namespace.length).replace(ESCAPED, "\\$&");
      if (/^[\w:][\w:.\-\\~!$&'()*+,;=/?#@%]*$/.test(local) && !local.endsWith(".")) return `${prefix}:${local}`;
    }
    return `<${iri}>`;
  }

  /** Shorten an IRI for people: `nkd:gene/tsc2`. */
  short(iri) {
    const [prefix, namespace] = this.split(iri, this.prefixes);
    return namespace ? `${prefix}:${iri.slice(namespace.length)}` : iri;
  }

  split(iri, prefixes) {
    return Object.entries(prefixes).filter(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length)
      .sort((one, other) => other[1].length - one[1].length)[0] ?? [];
  }

  /** Ask for the labels of IRIs that have none yet; resolves when they are known, as far as they can be. */
  async name(iris) {
    const missing = [...new Set(iris)].filter((iri) => !this.labels.has(iri) && !/[<>"{}|^`\\\s]/.test(iri)).slice(0, LABELS);
    if (!missing.length) return false;
    for (const iri of missing) this.labels.set(iri, "");
    const query = `SELECT ?iri (SAMPLE(?label) AS ?name) { VALUES ?iri { ${missing.map((iri) => `<${iri}>`).join(" ")} }
      ?iri rdfs:label|skos:prefLabel|dcterms:title ?label FILTER(LANGMATCHES(LANG(?label), "en") || LANG(?label) = "") } GROUP BY ?iri`;
    const response = await fetch(`${this.root}/sparql`, {
      method: "POST", body: new URLSearchParams({ query }), headers: { Accept: "application/sparql-results+json" },
    });
    if (!response.ok) return false;
    for (const { iri, name } of (await response.json()).results.bindings) if (iri && name) this.labels.set(iri.value, name.value);
    return true;
  }

  /** Make a link to an IRI: records of this graph are shown by this server. */
  link(iri, text) {
    const href = iri.startsWith(this.base) ? `${this.root}/${iri.slice(this.base.length)}` : iri;
    return /^https?:/.test(iri) ? element("a", { href, title: iri, rel: "noreferrer" }, text) : text;
  }
}
