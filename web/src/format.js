// Lay a query out: one triple a line, groups indented, keywords in capitals. Within a line, what stood close stays close.
import { KEYWORDS, tokens } from "./tokens.js";

const OWN_LINE = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET",
  "PREFIX", "BASE", "OPTIONAL", "MINUS", "FILTER", "BIND", "VALUES", "GRAPH", "SERVICE", "INSERT", "DELETE"]);
/** After a closing brace these go on in its line. */
const GOES_ON = new Set(["UNION", ".", ")", "AS"]);
const WIDTH = 100;

/** Format a query; its tokens are the same afterwards, but for the case of keywords. */
export function format(text) {
  const list = tokens(text);
  const lines = [];
  const outer = [];
  let line = "";
  let depth = 0; // of braces
  let inside = 0; // of parentheses and brackets within these braces
  let indented = false; // whether the line goes on with the one before
  const end = () => {
    if (line) lines.push("  ".repeat(depth + (indented ? 2 : 0)) + line);
    line = "";
    indented = false;
  };
  const add = (written, close) => { line += (line && !close ? " " : "") + written; };
  for (const [index, token] of list.entries()) {
    const before = list[index - 1];
    const upper = token.type === "word" ? token.text.toUpperCase() : token.text;
    const keyword = token.type === "word" && KEYWORDS.has(upper);
    if (token.type === "comment") {
      const alone = !before || text.slice(before.to, token.from).includes("\n");
      const kept = indented || line.endsWith(";");
      if (alone) end();
      if (!alone && !line && lines.length) lines[lines.length - 1] += `  ${token.text.trimEnd()}`;
      else add(alone ? token.text.trimEnd() : ` ${token.text.trimEnd()}`);
      const was = indented;
      if (line) end();
      indented = alone ? kept : was;
    } else if (token.text === "{") {
      add("{");
      end();
      outer.push(inside);
      inside = 0;
      depth += 1;
    } else if (token.text === "}") {
      end();
      inside = outer.pop() ?? 0;
      depth = Math.max(0, depth - 1);
      line = "}";
      if (!inside && !GOES_ON.has(list[index + 1]?.text.toUpperCase())) end();
    } else {
      if (keyword && !inside && OWN_LINE.has(upper)) end();
      const close = before?.to === token.from && token.text !== ";" && before.text !== ";";
      if (line.length > WIDTH && !close && !inside && (token.type === "variable" || token.text === "(")) {
        end();
        indented = true;
      }
      add(keyword ? upper : token.text, close && !(token.text === "." && !inside));
      if ("([".includes(token.text)) inside += 1;
      if (")]".includes(token.text)) inside = Math.max(0, inside - 1);
      if (!inside && (token.text === "." || token.text === ";")) {
        end();
        indented = token.text === ";";
      } else if (token.type === "iri" && /^(?:PREFIX|BASE) /.test(line)) end();
    }
  }
  end();
  const last = lines.findLastIndex((one) => /^(?:PREFIX|BASE)\b/.test(one));
  return [...lines.slice(0, last + 1), ...(last < 0 ? [] : [""]), ...lines.slice(last + 1)].join("\n") + "\n";
}
