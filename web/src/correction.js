// Turns a suggestion of /explain into a change of the query's text.
const TERM = /<[^<>\s]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^\S+)?|'(?:[^'\\]|\\.)*'(?:@[\w-]+|\^\^\S+)?|[A-Za-z][\w.-]*:(?:[\w:.%-]|\\.)*|[+-]?[\d.]+/y;

/** Give the place in a text of a line and column, both from 1 and counted in characters. */
export function offset(text, line, column) {
  const lines = text.split("\n").slice(0, line);
  const last = lines.pop() ?? "";
  return lines.reduce((sum, one) => sum + one.length + 1, 0) + [...last].slice(0, column - 1).join("").length;
}

/** Give {from, to, insert} for a suggestion; undefined where it is not clear what it stands for. */
export function corrected(found, suggestion, query) {
  const at = offset(query, found.line, found.column);
  const part = (from) => (from >= 0 && query.startsWith(found.part, from) && from <= at && at <= from + found.part.length
    ? { from, to: from + found.part.length } : undefined);
  if (suggestion.includes("{ … }")) {
    const place = part(at);
    return place && { ...place, insert: suggestion.replace("…", () => found.part) };
  }
  if (found.kind === "direction") {
    const place = part(query.lastIndexOf(found.part, at));
    return place && { ...place, insert: suggestion };
  }
  if (found.kind === "prefix") {
    const place = part(query.lastIndexOf(found.part, at));
    return place && { ...place, insert: suggestion };
  }
  TERM.lastIndex = at;
  const term = TERM.exec(query);
  return term ? { from: at, to: at + term[0].length, insert: suggestion } : undefined;
}
