"""Mistakes in queries on the real graph, and what must be said of them; the tests are where the code is that says it."""

from __future__ import annotations

from netkg.engine import embedded
from netkg.server.http.explanations import runner
from netkg.sparql import probe
from netkg.sparql.empty_answers import explain
from netkg.sparql.vocabulary import Vocabulary

#: A query, the part to blame, its kind, and a suggestion that must be among those made.
Mistake = tuple[str, str, str, str | None]


def told(view: embedded.View, text: str, words: Vocabulary | None = None, **options: object) -> probe.Explanation:
    """Explain a query that the engine takes."""
    embedded.check(text)
    return explain(text, runner(view), words=(lambda: words) if words else None, **options)


def check(view: embedded.View, words: Vocabulary, mistake: Mistake) -> None:
    """Find a mistake among what is said of its query."""
    text, part, kind, suggestion = mistake
    found = told(view, text, words)
    assert found.complete
    assert found.rows is ("COUNT(*) AS" in text)
    match = [f for f in found.findings if (f.part, f.kind) == (part, kind)]
    assert match, found.findings
    if suggestion is not None:
        assert suggestion in match[0].suggestions, match
    assert match[0].message.endswith((".", "?"))
    assert match[0].line == 1
    assert 1 <= match[0].column <= len(text)


def check_corrected(view: embedded.View, words: Vocabulary, mistake: Mistake) -> None:
    """Put the suggestion in the place of the part, where it stands once; the new part is not blamed."""
    text, part, kind, suggestion = mistake
    if kind == "term" and suggestion and text.count(part) == 1:
        corrected = text.replace(part, suggestion)
        assert not [f for f in told(view, corrected, words).findings if f.part == suggestion]
