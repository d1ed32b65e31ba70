// The examples: a list to choose from, and the parameters of the one in the tab as fields.
import { byId, element } from "./dom.js";

/** The examples of the page, by name, from simple to hard. */
export function examplesOf(page) {
  const block = page.getElementById("example-list");
  return new Map((block ? JSON.parse(block.textContent) : []).map((example) => [example.name, example]));
}

/** Restrict a query to a value of a parameter, or to none; the clause stands first in the pattern, where the endpoint puts it. */
export function restricted(text, name, value) {
  const clause = new RegExp(` VALUES \\?${name} \\{ "(?:[^"\\\\]|\\\\.)*" \\}`);
  const bare = text.replace(clause, "");
  if (!value) return bare;
  const written = ` VALUES ?${name} { ${JSON.stringify(value)} }`;
  return bare.replace(/WHERE\s*\{/i, (head) => head + written);
}

/** Give the value that a query is restricted to. */
export function given(text, name) {
  const found = new RegExp(` VALUES \\?${name} \\{ ("(?:[^"\\\\]|\\\\.)*") \\}`).exec(text);
  try {
    return found ? JSON.parse(found[1]) : "";
  } catch {
    return "";
  }
}

/** Fill the list to choose from; `open` takes the chosen example. */
export function chooser(examples, open) {
  const dialog = byId("examples");
  const list = element("ul", { className: "choices" });
  const search = element("input", { type: "search", "aria-label": "Filter the examples", placeholder: "Filter", autocomplete: "off" });
  const entries = [...examples.values()].map((example) => {
    const button = element("button", { type: "button", className: "choice" }, example.title,
      ...(example.about ? [element("span", { className: "quiet" }, ` ${example.about}`)] : []),
      ...(Object.keys(example.params).length ? [element("span", { className: "quiet" }, ` May be narrowed by ${Object.keys(example.params).join(", ")}.`)] : []));
    button.addEventListener("click", () => {
      dialog.close();
      open(example);
    });
    const entry = element("li", {}, button);
    return { entry, words: `${example.name} ${example.title} ${example.about} ${example.keywords.join(" ")}`.toLowerCase() };
  });
  search.addEventListener("input", () => {
    for (const { entry, words } of entries) entry.hidden = !words.includes(search.value.trim().toLowerCase());
  });
  list.append(...entries.map(({ entry }) => entry));
  dialog.querySelector(".content").append(search, list);
}

/** Show the fields of an example's parameters; `set` is told each new value. */
export function fields(root, example, text, set) {
  const box = byId("parameters");
  const made = Object.entries(example?.params ?? {}).map(([name, help]) => {
    const list = element("datalist", { id: `values-of-${name}` });
    const input = element("input", { id: `parameter-${name}`, value: given(text, name), placeholder: "any", autocomplete: "off", title: help });
    input.setAttribute("list", list.id);
    let filled = false;
    input.addEventListener("focus", async () => {
      if (filled) return;
      filled = true;
      const response = await fetch(`${root}/completions?${new URLSearchParams({ example: example.name, parameter: name })}`);
      if (response.ok) list.append(...(await response.json()).values.map((value) => element("option", { value })));
    });
    input.addEventListener("change", () => set(name, input.value.trim()));
    return element("div", {}, element("label", { htmlFor: input.id }, name), input, list);
  });
  box.replaceChildren(...made);
  box.hidden = !made.length;
}
