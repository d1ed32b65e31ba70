// Suggestions while one types into a search field: a list box that is worked by keyboard (WAI-ARIA combobox).
// Without this script the field is a form that leads to the page of results.

const PAUSE = 120; // milliseconds after the last key
const PER_KIND = 4, MOST = 10;

for (const [number, field] of document.querySelectorAll("input[data-suggest]").entries()) suggest(field, `found-${number}`);

function suggest(field, id) {
  const form = field.form;
  const list = document.createElement("ul");
  list.id = id;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  form.append(list);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  let timer = 0, asked = 0, current = -1;

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function choose(place) {
    current = place;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  function option(found, at) {
    const item = document.createElement("li");
    item.id = `${id}-${at}`;
    item.setAttribute("role", "option");
    const root = new URL(form.action).pathname.replace(/\/search$/, "");
    item.dataset.address = found.path ? root + found.path : `${root}/search?${new URLSearchParams({ q: found.iri })}`;
    const label = document.createElement("span");
    label.textContent = found.label;
    const why = document.createElement("small");
    why.textContent = found.reason ? `${found.kind} · ${found.reason}` : found.kind;
    item.append(label, " ", why);
    return item;
  }

  async function ask() {
    const text = field.value.trim(), mine = ++asked;
    if (text.length < 2) return show(false);
    const address = `${form.action}?${new URLSearchParams({ q: text, limit: PER_KIND, format: "json" })}`;
    const answer = await fetch(address).then((response) => (response.ok ? response.json() : null), () => null);
    if (mine !== asked || !answer) return undefined; // a later question has been asked
    const found = answer.groups.flatMap((group) => group.results).slice(0, MOST);
    list.replaceChildren(...found.map(option));
    choose(-1);
    return show(found.length > 0);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      show(false);
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden && count) {
      choose((current + (event.key === "ArrowDown" ? 1 : current < 0 ? 0 : -1) + count) % count);
      event.preventDefault();
    } else if (event.key === "Enter" && current >= 0 && !list.hidden) {
      location.assign(list.children[current].dataset.address);
      event.preventDefault();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) location.assign(item.dataset.address);
  });
  field.addEventListener("blur", () => {
    asked += 1;
    show(false);
  });
}
