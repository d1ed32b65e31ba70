// The CodeMirror editor: its language, keys, colours and marks. It lives in a shadow tree, where its styles are
// constructed sheets, which the page's Content-Security-Policy allows and style elements would not be.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyField, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

/** The grammar leaves names and IRIs uncoloured. */
const LANGUAGE = sparql().language.configure({
  props: [styleTags({ "Pname_ln Pname_ns": tags.propertyName, A_predicate: tags.keyword })],
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.string, tags.number, tags.integer, tags.bool, tags.literal], color: "var(--code-literal)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.namespace, tags.propertyName, tags.typeName, tags.name, tags.url], color: "var(--code-name)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--wash)", border: "1px solid var(--line)", borderRadius: "6px", fontSize: "14px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.45", maxHeight: "60vh", minHeight: "12rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "transparent", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--line)", borderRadius: "6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--accent)" },
  ".cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { maxWidth: "24rem" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)", whiteSpace: "pre-wrap" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px solid var(--bad)" },
});

/**
 * Replace a selection by what is typed ourselves: Chromium would copy the old text's colours into a style attribute, which
 * the page's policy refuses, and says so for each key.
 */
const TYPED_OVER = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    return true;
  },
});

/** Make the editor in an element; `act` has run, stop, format and change. */
export function codeEditor(host, source, act) {
  const shadow = host.attachShadow({ mode: "open" });
  const extensions = [
    Prec.highest(keymap.of([
      // What is still to be completed would come up late, and take the Escape that leaves the editor.
      { key: "Mod-Enter", run: (view) => (closeCompletion(view), act.run(), true) },
      { key: "Shift-Alt-f", run: () => (act.format(), true) },
      { key: "Tab", run: acceptCompletion },
    ])),
    TYPED_OVER, lineNumbers(), foldGutter(), history(), drawSelection(), highlightActiveLine(), highlightSpecialChars(),
    indentOnInput(), bracketMatching(), closeBrackets(), LANGUAGE, syntaxHighlighting(COLOURS), THEME,
    autocompletion({ override: [source], icons: false, maxRenderedOptions: 60 }),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, indentWithTab]),
    EditorView.lineWrapping,
    // With a tab index the text counts as the keyboard's way into what scrolls around it.
    EditorView.contentAttributes.of({ "aria-label": "SPARQL query", "aria-describedby": "keys", spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of((update) => update.docChanged && act.change(update.view)),
  ];
  const view = new EditorView({ parent: shadow, root: shadow, state: EditorState.create({ extensions }) });
  return {
    view,
    text: () => view.state.doc.toString(),
    /** Keep the text, the selection and the undo history as JSON. */
    save: () => view.state.toJSON({ history: historyField }),
    load(saved) {
      let state;
      try {
        state = EditorState.fromJSON(saved, { extensions }, { history: historyField });
      } catch {
        state = EditorState.create({ doc: saved?.doc ?? "", extensions });
      }
      view.setState(state);
    },
    fresh: (doc) => EditorState.create({ doc }).toJSON(),
    /** Replace a part of the text, or all of it; it can be undone. */
    replace(insert, from = 0, to = view.state.doc.length) {
      view.dispatch({ changes: { from, to, insert }, userEvent: "input" });
    },
    /** Give the place of a line and column, both from 1. */
    place(line, column) {
      const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const units = [...found.text].slice(0, column - 1).join("").length; // columns count characters, and places UTF-16
      return found.from + units;
    },
    /** Mark a place as wrong; none clears the marks. */
    mark(from, to, message) {
      const end = Math.min(Math.max(to, from + 1), view.state.doc.length);
      view.dispatch(setDiagnostics(view.state, message ? [{ from: Math.min(from, end), to: end, severity: "error", message }] : []));
    },
    go(at) {
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
  };
}
