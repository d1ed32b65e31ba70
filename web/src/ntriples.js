// Reads N-Triples as the server writes them, into terms like those of SPARQL's JSON.
const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?|(<<\(.*\)>>)/y;
const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

const plain = (text) => text.replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)/g, (_, short, long, one) =>
  one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(short ?? long, 16)));

function term(line, at) {
  TERM.lastIndex = at;
  const found = TERM.exec(line);
  if (!found) return [undefined, at];
  const [, iri, blank, literal, language, datatype, triple] = found;
  const made = iri !== undefined ? { type: "uri", value: plain(iri) } : blank !== undefined ? { type: "bnode", value: blank } :
    triple !== undefined ? { type: "triple", value: triple } : { type: "literal", value: plain(literal), datatype };
  if (language) made["xml:lang"] = language;
  return [made, TERM.lastIndex];
}

/** Read a document: rows of subject, predicate and object. */
export function triples(text) {
  const rows = [];
  for (const line of text.split("\n")) {
    if (!line.trim()) continue;
    const row = {};
    let at = 0;
    for (const name of ["subject", "predicate", "object"]) {
      while (line[at] === " ") at += 1;
      [row[name], at] = term(line, at);
    }
    if (row.object) rows.push(row);
  }
  return rows;
}
