// What survives a reload: the tabs with their undo histories, and the queries that were run. All of it stays in this browser.
const KEY = "netkg-editor";
const MOST_TABS = 20;
const MOST_RUNS = 100;
const LONGEST = 200_000; // characters of one tab's state with its undo history

export class Store {
  constructor(storage) {
    this.storage = storage;
    const kept = this.read();
    this.tabs = kept.tabs ?? [];
    this.active = kept.active ?? 0;
    this.runs = kept.runs ?? [];
  }

  read() {
    try {
      const kept = JSON.parse(this.storage.getItem(KEY) ?? "{}");
      return kept.version === 1 && Array.isArray(kept.tabs) && kept.tabs.every((tab) => typeof tab?.state?.doc === "string") ? kept : {};
    } catch {
      return {};
    }
  }

  save() {
    const tabs = this.tabs.map(({ title, state, example }) => ({ title, example, state: within(state) }));
    const text = (runs) => JSON.stringify({ version: 1, tabs, active: this.active, runs });
    for (const runs of [this.runs, this.runs.slice(0, 10), []]) {
      try {
        this.storage.setItem(KEY, text(runs));
        return true;
      } catch {
        // Too much for this browser; the oldest runs are what can be spared.
      }
    }
    return false;
  }

  get tab() {
    return this.tabs[this.active];
  }

  /** Open a tab beside the active one, and make it the active one. */
  open(state, title = "", example = undefined) {
    if (this.tabs.length >= MOST_TABS) {
      const last = this.tabs.length - 1;
      this.tabs.splice(this.active === last ? 0 : last, 1);
      this.active = Math.min(this.active, this.tabs.length - 1);
    }
    this.active = this.tabs.length ? this.active + 1 : 0;
    this.tabs.splice(this.active, 0, { title, state, example });
    return this.tab;
  }

  /** Close a tab; the one beside it becomes active. */
  close(index) {
    this.tabs.splice(index, 1);
    if (index < this.active || this.active >= this.tabs.length) this.active = Math.max(0, this.active - 1);
  }

  /** Remember a run; the same query is kept once, at its latest run. */
  ran(query, told) {
    this.runs = [{ query, told, at: Date.now() }, ...this.runs.filter((run) => run.query !== query)].slice(0, MOST_RUNS);
  }
}

/** Leave the undo history out of a state that is very large. */
function within(state) {
  return JSON.stringify(state).length > LONGEST ? { doc: state.doc, selection: state.selection } : state;
}
