"""Write a difference between two datasets: for the terminal, a pull request, a page, or a machine (RDF Patch)."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby

from netkg.history.differences import Change, Difference, next_version

#: Lines of one answer, and of one thing, that are shown; the rest is counted.
SHOWN = 12
_SIGNS = {"added": "+", "removed": "-", "retired": "-", "merged": "~", "renamed": "~", "changed": "~"}
_PLURALS = {"class": "classes", "property": "properties", "study": "studies", "hypothesis": "hypotheses"}


def _plural(kind: str, number: int) -> str:
    return kind if number == 1 else _PLURALS.get(kind, kind + "s")


def summary(found: Difference) -> str:
    """Count what was added, removed and changed, in one sentence."""
    parts = []
    ordered = sorted(found.changes, key=lambda change: (change.kind, change.how))
    for (kind, how), group in groupby(ordered, key=lambda change: (change.kind, change.how)):
        number = len(list(group))
        parts.append(f"{number} {_plural(kind, number)} {how}")
    if found.answers:
        parts.append(f"answers of {len(found.answers)} {'queries' if len(found.answers) != 1 else 'query'} changed")
    return ", ".join(parts) or "no difference"


def _head(change: Change) -> str:
    return f"{change.kind} {change.subject}" + (f" ({change.label})" if change.label else "") + _past(change)


def _past(change: Change) -> str:
    """Say what a thing was before, or that it is no more in use."""
    said = {"merged": ", which now includes", "renamed": ", formerly", "retired": " is retired"}.get(change.how, "")
    return " ".join(filter(None, (said, ", ".join(change.former))))


def _lines(change: Change) -> list[str]:
    if change.how == "removed":
        return []
    gone = [] if change.how == "retired" else change.gone
    shown = [f"- {line}" for line in gone] + [f"+ {line}" for line in change.come]
    return shown if len(shown) <= SHOWN else [*shown[:SHOWN], f"… and {len(shown) - SHOWN} more"]


def _advice(found: Difference, version: str) -> str:
    if found.step == "none":
        return "version: no step"
    return f"version: {found.step} step, {version} -> {next_version(version, found.step)}, because {found.reasons[0]}" + (
        f" (and {len(found.reasons) - 1} more reasons)" if len(found.reasons) > 1 else ""
    )


def text(found: Difference, old: str, new: str, version: str) -> str:
    """Write for a terminal."""
    lines = [f"{old} -> {new}: {summary(found)}", _advice(found, version)]
    for change in found.changes:
        lines.append(f"{_SIGNS[change.how]} {_head(change)}")
        lines += [f"      {line}" for line in _lines(change)]
    for query, (gone, come) in found.answers.items():
        lines.append(f"~ answer of {query}: {len(gone)} rows went, {len(come)} rows came")
        lines += [f"      - {row}" for row in gone[:SHOWN]] + [f"      + {row}" for row in come[:SHOWN]]
    return "\n".join(lines)


def markdown(found: Difference, old: str, new: str, version: str) -> str:
    """Write for a pull request."""
    lines = [f"### `{old}` → `{new}`", "", summary(found).capitalize() + ".", "", f"**{_advice(found, version).capitalize()}**"]
    for how in _SIGNS:
        group = [change for change in found.changes if change.how == how]
        if group:
            lines += ["", f"#### {how.capitalize()}", ""]
        for change in group:
            label = f": {change.label}" if change.label else ""
            lines.append(f"- {change.kind} `{change.subject}`{label}{_past(change)}")
            if body := _lines(change):
                lines += ["", "  ```diff", *(f"  {line}" for line in body), "  ```", ""]
    if found.answers:
        lines += ["", "#### Competency answers", ""]
    for query, (gone, come) in found.answers.items():
        lines += [
            f"- `{query}`: {len(gone)} rows went, {len(come)} rows came",
            "",
            "  ```diff",
            *(f"  - {row}" for row in gone[:SHOWN]),
            *(f"  + {row}" for row in come[:SHOWN]),
            "  ```",
            "",
        ]
    return "\n".join(lines).rstrip()


def html(found: Difference, old: str, new: str, version: str) -> str:
    """Write a fragment for a page; everything from the data is escaped."""
    parts = [
        f'<section class="diff"><h2>{escape(old)} → {escape(new)}</h2><p>{escape(summary(found))}</p>'
        f"<p><strong>{escape(_advice(found, version))}</strong></p><ul>"
    ]
    for change in found.changes:
        body = "\n".join(_lines(change))
        parts.append(
            f'<li class="{change.how}"><code>{escape(_SIGNS[change.how])}</code> {escape(_head(change))}'
            + (f"<pre>{escape(body)}</pre>" if body else "")
            + "</li>"
        )
    for query, (gone, come) in found.answers.items():
        rows = "\n".join([*(f"- {row}" for row in gone[:SHOWN]), *(f"+ {row}" for row in come[:SHOWN])])
        parts.append(
            f'<li class="answer">answer of {escape(query)}: {len(gone)} rows went, {len(come)} rows came'
            f"<pre>{escape(rows)}</pre></li>"
        )
    return "\n".join([*parts, "</ul></section>"])


def patch(found: Difference, old: str, new: str, version: str) -> str:
    """Write RDF Patch: D lines remove, A lines add, one transaction."""
    header = [f"# {old} -> {new}: {summary(found)}", f"# {_advice(found, version)}", "TX ."]
    return "\n".join([*header, *(f"D {quad} ." for quad in found.removed), *(f"A {quad} ." for quad in found.added), "TC ."])


#: How `netkg diff --format` writes.
FORMATS: dict[str, Callable[[Difference, str, str, str], str]] = {"text": text, "md": markdown, "html": html, "patch": patch}
