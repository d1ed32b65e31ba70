// Completion: what fits the caret's slot, the likeliest first.
import { TYPE, about, read } from "./context.js";
import { KEYWORDS, declared, tokens } from "./tokens.js";

const WORD = /(?:"[^"\n]*|[?$]?[\w\u00b7-\uffff.\\/-]*(?::[\w\u00b7-\uffff.\\/%-]*)?)$/;
const MOST = 60;
const START = ["SELECT", "CONSTRUCT", "ASK", "DESCRIBE", "PREFIX", "WHERE", "DISTINCT", "GROUP BY", "ORDER BY", "LIMIT"];
const BODY = ["OPTIONAL", "FILTER", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "SELECT", "FILTER NOT EXISTS"];

/** Make the completion source of a vocabulary. */
export function completions(vocabulary) {
  return (context) => {
    const typed = context.matchBefore(WORD) ?? { from: context.pos, text: "" };
    if (!typed.text && !context.explicit) {
      const before = context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos);
      if (!/[\s][\s]?$/.test(before)) return null;
    }
    const text = context.state.doc.toString();
    const here = read(text, context.pos, vocabulary.prefixes, vocabulary.base);
    const options = offered(vocabulary, here, typed.text, text, context.explicit);
    if (!options.length) return null;
    return { from: typed.from, options: options.slice(0, MOST), filter: false };
  };
}

/** List the completions of a slot for what is typed, best first; `text` is the whole query. */
export function offered(vocabulary, here, typed, text, explicit = true) {
  if (here.slot === "comment") return [];
  if (here.slot === "prefix") {
    return Object.entries(vocabulary.prefixes).filter(([prefix]) => prefix.startsWith(typed.replace(":", "")))
      .map(([prefix, namespace]) => ({ label: `${prefix}: <${namespace}>`, type: "namespace" }));
  }
  const writer = writing(vocabulary, text);
  if (/^[?$]/.test(typed)) {
    return here.variables.filter((name) => name.startsWith(typed) && name !== typed).map((label) => ({ label, type: "variable" }));
  }
  const found = [];
  const slot = here.slot;
  if (slot === "predicate") found.push(...properties(vocabulary, here, typed, writer));
  else if (slot === "path" || slot === "object" || slot === "value" || slot === "expression" || slot === "subject") {
    const type = here.predicate === TYPE && slot !== "subject" && slot !== "expression" && slot !== "value";
    if (type) found.push(...classes(vocabulary, here, typed, writer));
    else if (typed.replace(/^"/, "").length > 1) found.push(...things(vocabulary, here, typed, writer, slot === "expression"));
    if (!type && slot !== "value" && (explicit || typed)) {
      found.push(...here.variables.filter((name) => name.slice(1).startsWith(typed)).map((label) => ({ label, type: "variable" })));
    }
  }
  const words = slot === "head" || slot === "after" || slot === "subject" || slot === "expression" ? keywords(slot, typed) : [];
  return slot === "predicate" || (slot === "subject" && !typed) ? [...found, ...words] : [...words, ...found];
}

function keywords(slot, typed) {
  if (!typed || !/^[A-Za-z_ ]+$/.test(typed)) return [];
  const pool = slot === "head" ? START : slot === "expression" ? [...KEYWORDS] : BODY;
  return pool.filter((word) => word.startsWith(typed.toUpperCase()) && word !== typed).map((label) => ({ label, type: "keyword" }));
}

/** How well a word fits what is typed: 0 not at all. */
function fit(typed, written, label) {
  const wanted = typed.toLowerCase();
  if (!wanted) return 1;
  const [name, words] = [written.toLowerCase(), (label || "").toLowerCase()];
  const local = name.slice(name.indexOf(":") + 1);
  if (name.startsWith(wanted) || local.startsWith(wanted) || words.startsWith(wanted)) return 3;
  return name.includes(wanted) || words.includes(wanted) ? 1 : 0;
}

function option(word, writer, type, detail) {
  const written = writer.write(word.iri);
  return { label: written, displayLabel: written.replace(/\\/g, ""), type, detail, info: word.about || undefined, apply: writer.apply(word.iri) };
}

function ranked(words, typed, writer, value, type) {
  return words.map((word) => ({ word, fit: fit(typed, writer.write(word.iri), word.label), value: value(word) }))
    .filter((one) => one.fit)
    .sort((one, other) => other.value - one.value || other.fit - one.fit || other.word.count - one.word.count)
    .map(({ word, value: fits }) => option(word, writer, type, [word.label, fits > 1 ? word.count.toLocaleString("en") : ""].filter(Boolean).join(" · ")));
}

function properties(vocabulary, here, typed, writer) {
  const told = about(here.subject, here.triples);
  const known = told.classes.map((iri) => vocabulary.byIri?.get(iri)).filter((word) => word?.properties);
  const ranges = told.valueOf.map((iri) => vocabulary.byIri?.get(iri)?.values ?? []).filter((list) => list.length);
  const sets = known.length ? known.map((word) => new Set(word.properties)) :
    ranges.map((list) => new Set(list.flatMap((index) => vocabulary.classes[index].properties)));
  const seen = new Map(vocabulary.properties.map((word, index) => [word, index]));
  const fits = (word) => (sets.length && sets.every((set) => set.has(seen.get(word))) ? 2 : word.count ? 1 : 0);
  const found = ranked(vocabulary.properties, typed, writer, fits, "property");
  return "a".startsWith(typed) && !told.classes.length ? [{ label: "a", type: "keyword", detail: "is of the class" }, ...found] : found;
}

function classes(vocabulary, here, typed, writer) {
  const told = about(here.subject, here.triples);
  const used = told.properties.map((iri) => vocabulary.properties.findIndex((word) => word.iri === iri)).filter((index) => index >= 0);
  const ranges = new Set(told.valueOf.flatMap((iri) => vocabulary.byIri?.get(iri)?.values ?? []));
  const fits = (word) => {
    const all = used.every((index) => word.properties.includes(index)) && (!ranges.size || ranges.has(vocabulary.classes.indexOf(word)));
    return (used.length || ranges.size) && all && word.count ? 2 : word.count ? 1 : 0;
  };
  return ranked(vocabulary.classes, typed, writer, fits, "class");
}

/** Things by label; as the value of a property, those of the kinds that it has first. */
function things(vocabulary, here, typed, writer, expression) {
  const quoted = typed.startsWith('"') || expression;
  const wanted = typed.replace(/^"/, "").replace(/^nkd:/, "").replace(/\\/g, "").toLowerCase();
  const kinds = new Set(vocabulary.byIri?.get(here.predicate)?.kinds ?? []);
  const found = [];
  for (const [path, label] of vocabulary.things) {
    const name = label.toLowerCase();
    const at = name.startsWith(wanted) ? 2 : name.includes(` ${wanted}`) ? 1 : path.includes(wanted) ? 0.5 : 0;
    if (at) found.push({ path, label, value: at + (kinds.has(path.split("/")[0]) ? 4 : 0) - name.length / 1000 });
  }
  return found.sort((one, other) => other.value - one.value).slice(0, 30).map(({ path, label }) => {
    const iri = vocabulary.base + path;
    if (quoted) return { label: JSON.stringify(label), type: "text", detail: path.split("/")[0] };
    return { label: writer.write(iri), displayLabel: label, type: "constant", detail: path, apply: writer.apply(iri) };
  });
}

/** How the query writes IRIs: where it declares prefixes, another that is needed is declared too. */
function writing(vocabulary, text) {
  const own = declared(tokens(text));
  const prefixes = { ...vocabulary.prefixes, ...own };
  const portable = Object.keys(own).length > 0;
  return {
    write: (iri) => vocabulary.written(iri, prefixes),
    apply: (iri) => (view, completion, from, to) => {
      const written = vocabulary.written(iri, prefixes);
      const prefix = written.startsWith("<") ? "" : written.slice(0, written.indexOf(":"));
      const changes = [{ from, to, insert: written }];
      const declares = portable && prefix && !(prefix in own) ? `PREFIX ${prefix}: <${vocabulary.prefixes[prefix]}>\n` : "";
      const at = declares ? text.search(/^[ \t]*prefix\s/im) : 0;
      if (declares) changes.unshift({ from: at, insert: declares });
      view.dispatch({ changes, selection: { anchor: from + declares.length + written.length }, userEvent: "input.complete" });
    },
  };
}
