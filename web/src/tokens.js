// The tokens of SPARQL, for formatting and for telling where the caret stands; it takes unfinished text too.

const RULES = [
  ["space", /[\s\ufeff]+/y],
  ["comment", /#[^\n]*/y],
  ["string", /"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[^]|'(?!''))*(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/y],
  ["iri", /<[^<>"{}|^`\\\s]*>/y],
  ["variable", /[?$][\w\u00b7-\uffff]+/y],
  ["blank", /_:[\w\u00b7-\uffff]+(?:[\w\u00b7-\uffff.-]*[\w\u00b7-\uffff-])?/y],
  ["name", /(?:[A-Za-z\u00c0-\uffff](?:[\w\u00b7-\uffff.-]*[\w\u00b7-\uffff-])?)?:(?:(?:[\w:\u00b7-\uffff-]|\.(?=[\w:.%\\\u00b7-\uffff-]*[\w:%\\\u00b7-\uffff-])|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])*)/y],
  ["number", /[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|[+-]?\d*\.\d+|[+-]?\d+/y],
  ["language", /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y],
  ["word", /[A-Za-z_]\w*/y],
  ["mark", /\^\^|&&|\|\||!=|<=|>=|<<|>>|[^]/y],
];

/** Split a text into tokens {type, text, from, to}; blanks are left out. */
export function tokens(text) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    for (const [type, rule] of RULES) {
      rule.lastIndex = at;
      const match = rule.exec(text);
      if (!match || !match[0]) continue;
      if (type !== "space") found.push({ type, text: match[0], from: at, to: at + match[0].length });
      at += match[0].length;
      break;
    }
  }
  return found;
}

/** Read the PREFIX declarations of a text: a map of prefix to namespace. */
export function declared(list) {
  const prefixes = {};
  list.forEach((token, index) => {
    const [name, iri] = [list[index + 1], list[index + 2]];
    if (token.type === "word" && /^prefix$/i.test(token.text) && name?.text.endsWith(":") && iri?.type === "iri") {
      prefixes[name.text.slice(0, -1)] = iri.text.slice(1, -1);
    }
  });
  return prefixes;
}

export const KEYWORDS = new Set((
  "SELECT ASK CONSTRUCT DESCRIBE WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH SERVICE SILENT " +
  "FILTER BIND VALUES UNDEF EXISTS NOT IN AS GROUP BY ORDER ASC DESC HAVING LIMIT OFFSET COUNT SUM AVG MIN MAX SAMPLE " +
  "GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE " +
  "LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW " +
  "UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC " +
  "REGEX SUBSTR REPLACE INSERT DELETE DATA WITH USING LOAD INTO CLEAR DROP CREATE ADD MOVE COPY TO DEFAULT ALL"
).split(" "));
