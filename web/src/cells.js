// One term of an answer as text, as a cell, and as what it is sorted by.
import { element } from "./dom.js";

const NUMERIC = /#(?:integer|decimal|double|float|int|long|short|byte|nonNegativeInteger|positiveInteger|gYear)$/;

/** Tells blank nodes apart by small numbers, in the order in which they come. */
export class BlankNames {
  constructor() {
    this.known = new Map();
  }

  name(id) {
    if (!this.known.has(id)) this.known.set(id, this.known.size + 1);
    return `_:${this.known.get(id)}`;
  }
}

/** Write a term as people read it, with the label of an IRI where it is known. */
export function text(term, vocabulary, blanks) {
  if (!term) return "";
  if (term.type === "uri") return vocabulary.labels.get(term.value) || vocabulary.short(term.value);
  if (term.type === "bnode") return blanks.name(term.value);
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return subject ? `<< ${[subject, predicate, object].map((part) => text(part, vocabulary, blanks)).join(" ")} >>` : String(term.value);
  }
  return term.value;
}

/** Fill a cell: an IRI as a link by its label with the short form beside it, everything else as text. */
export function fill(cell, term, vocabulary, blanks) {
  if (!term) return;
  const shown = text(term, vocabulary, blanks);
  if (term.type === "uri") {
    const short = vocabulary.short(term.value);
    cell.append(vocabulary.link(term.value, shown));
    if (shown !== short) cell.append(" ", element("span", { className: "quiet" }, short));
  } else {
    cell.textContent = shown;
    if (number(term) !== undefined) cell.className = "number";
    cell.title = term.type === "bnode" ? `blank node ${term.value}` : shown + (term["xml:lang"] ? ` (${term["xml:lang"]})` : "");
  }
}

/** Give the number that a literal is; undefined for everything else. */
export function number(term) {
  if (term?.type !== "literal" && term?.type !== "typed-literal") return undefined;
  const typed = NUMERIC.test(term.datatype ?? "");
  const plain = !term.datatype && /^-?\d+(?:\.\d+)?$/.test(term.value);
  const value = typed || plain ? Number(term.value) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

const ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Compare terms: nothing last, numbers by value before text, text as people order it. */
export function compare(one, other, vocabulary, blanks) {
  if (!one || !other) return Number(!one) - Number(!other);
  const [a, b] = [number(one), number(other)];
  if (a !== undefined && b !== undefined) return a - b;
  if (a !== undefined || b !== undefined) return a === undefined ? 1 : -1;
  return ORDER.compare(text(one, vocabulary, blanks), text(other, vocabulary, blanks));
}
