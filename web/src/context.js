// Where the caret stands in a query: in which slot of a triple, of which subject, and what is known of its class.
import { declared, tokens } from "./tokens.js";

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const TERMS = new Set(["iri", "name", "variable", "blank", "string", "number"]);
const GROUPS = new Set(["OPTIONAL", "UNION", "MINUS", "WHERE", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
const EXPRESSIONS = new Set(["FILTER", "BIND", "HAVING", "BY", "ORDER", "GROUP", "LIMIT", "OFFSET"]);

/** Resolve a prefixed name or <IRI>; undefined where it has an unknown prefix. */
export function resolve(text, prefixes, base = "") {
  if (text === "a") return TYPE;
  if (text.startsWith("<")) return /^<[a-z][a-z0-9+.-]*:/i.test(text) ? text.slice(1, -1) : base + text.slice(1, -1);
  const colon = text.indexOf(":");
  const namespace = colon < 0 ? undefined : prefixes[text.slice(0, colon)];
  return namespace === undefined ? undefined : namespace + text.slice(colon + 1).replace(/\\(.)/g, "$1");
}

/** Walk a query: its triples as far as they can be read, and the slot at the caret. */
export function read(text, caret, known = {}, base = "") {
  const all = tokens(text);
  const prefixes = { ...known, ...declared(all) };
  const triples = [];
  const stack = [];
  let state = { slot: "head", subject: "", predicate: "", depth: 0 };
  let here;
  const open = (slot, subject = "") => {
    stack.push(state);
    state = { slot, subject, predicate: "", depth: 0 };
  };
  const close = () => {
    state = stack.pop() ?? state;
    if (state.slot !== "head") state.slot = state.resume ?? state.slot;
  };
  for (const token of all) {
    const reached = token.type === "mark" ? token.from >= caret : token.to >= caret;
    if (!here && reached && token.type !== "comment") here = told(state, token.from < caret ? token : undefined);
    if (token.type === "comment") {
      if (!here && token.from < caret && token.to >= caret) here = { slot: "comment" };
      continue;
    }
    const upper = token.type === "word" && token.text !== "a" ? token.text.toUpperCase() : "";
    if (token.text === "{") {
      state.resume = state.slot === "head" ? "head" : "subject";
      open(state.slot === "values" ? "value" : "subject");
    } else if (token.text === "}") close();
    else if (upper === "PREFIX") state = { ...state, slot: "prefix" };
    else if (state.slot === "prefix") state = { ...state, slot: token.type === "iri" ? "head" : "prefix" };
    else if (state.slot === "expression" || state.slot === "head" || state.slot === "value") {
      if (token.text === "(") state.depth += 1;
      if (token.text === ")") {
        state.depth -= 1;
        if (state.depth <= 0 && state.slot === "expression") state = { ...state, slot: "subject" };
      }
    } else if (EXPRESSIONS.has(upper)) state = { ...state, slot: "expression", depth: 0 };
    else if (upper === "VALUES") state.slot = "values";
    else if (upper === "GRAPH" || upper === "SERVICE") state.slot = "graph";
    else if (GROUPS.has(upper)) state.slot = upper === "SELECT" ? "head" : "subject";
    else if (state.slot === "graph" || state.slot === "values") continue;
    else step(state, token, triples, open, close, prefixes, base);
  }
  here ??= told(state, undefined);
  return { ...here, triples, prefixes, variables: [...new Set(all.filter((t) => t.type === "variable").map((t) => t.text))] };
}

function told(state, token) {
  return { slot: state.slot, subject: state.subject, predicate: state.predicate, token };
}

function step(state, token, triples, open, close, prefixes, base) {
  const term = TERMS.has(token.type) || token.text === "a";
  const name = token.type === "variable" || token.type === "string" ? token.text : resolve(token.text, prefixes, base) ?? token.text;
  if (token.text === ".") state.slot = "subject";
  else if (token.text === ";") state.slot = "predicate";
  else if (token.text === ",") state.slot = "object";
  else if (token.text === "[") {
    const made = `[${token.from}`;
    if (state.slot === "object" || state.slot === "path") triples.push([state.subject, state.predicate, made]);
    else if (state.slot === "subject") state.subject = made;
    state.resume = state.slot === "subject" ? "predicate" : "after";
    open("predicate", made);
  } else if (token.text === "]") close();
  else if (state.slot === "subject" && term) Object.assign(state, { slot: "predicate", subject: name });
  else if (state.slot === "predicate" && term) Object.assign(state, { slot: "path", predicate: name });
  else if (state.slot === "path" && (token.text === "/" || token.text === "|")) state.slot = "predicate";
  else if ((state.slot === "path" || state.slot === "object") && term) {
    triples.push([state.subject, state.predicate, name]);
    state.slot = "after";
  }
}

/** Gather what a query says of a variable: its classes, the properties it has, and those it is a value of. */
export function about(variable, triples) {
  const told = { classes: [], properties: [], valueOf: [] };
  for (const [subject, predicate, value] of triples) {
    if (subject === variable && predicate === TYPE) told.classes.push(value);
    else if (subject === variable) told.properties.push(predicate);
    if (value === variable && predicate !== TYPE) told.valueOf.push(predicate);
  }
  return told;
}

export { TYPE };
