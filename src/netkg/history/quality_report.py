"""What is undefined, unmapped, unsourced and unused, in one release beside those before it: the queries of `queries/quality/`.

Each query lists things with `?thing ?label ?kind`; the report counts them, and names every one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from netkg.engine.answer import named_rows
from netkg.engine.base import Snapshot
from netkg.inputs import queries
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import compress

FOLDER = "quality"


@dataclass(frozen=True)
class QualityReport:
    """The lists of each release by query and release, the latest release last."""

    queries: Sequence[CompetencyQuery]
    releases: Sequence[str]
    lists: Mapping[str, Mapping[str, list[dict[str, str]]]]

    def latest(self, query: str) -> list[dict[str, str]]:
        """Give what a query lists of the latest release."""
        return self.lists[query][self.releases[-1]]

    def counts(self, query: str) -> list[int]:
        """Give how many things a query lists of each release."""
        return [len(self.lists[query][release]) for release in self.releases]


def report(folder: Path, views: Mapping[str, Snapshot]) -> QualityReport:
    """Run every quality query over some releases.

    :param folder: the folder of the queries.
    :param views: name of a release -> its dataset, the latest last.
    """
    asked = queries.load(folder / FOLDER)
    lists = {query.name: {name: named_rows(view, query, {}) for name, view in views.items()} for query in asked}
    return QualityReport(asked, list(views), lists)


def by_kind(rows: Sequence[dict[str, str]]) -> str:
    """Say how many things of a list are of which kind.

    >>> by_kind([{"kind": "drug"}, {"kind": "gene"}, {"kind": "drug"}])
    '2 drug, 1 gene'
    """
    return ", ".join(f"{count} {kind}" for kind, count in Counter(row["kind"] for row in rows).most_common())


def text(found: QualityReport) -> str:
    """Write for a terminal: the counts, and how each list is shown."""
    width = max(len(release) for release in found.releases)
    head = "  ".join(f"{release:>{width}}" for release in found.releases)
    lines = [f"{'':<26}{head}"]
    for query in found.queries:
        counts = "  ".join(f"{count:>{width}}" for count in found.counts(query.name))
        lines.append(f"{query.name:<26}{counts}  {query.title}")
        kinds = by_kind(found.latest(query.name))
        lines += [f"{'':<26}{kinds}"] if "," in kinds else []
    return "\n".join([*filter(None, lines), "", "`netkg quality NAME` lists what a line counts."])


def markdown(found: QualityReport) -> str:
    """Write for a pull request: the counts, and each list of the latest release folded away."""
    names = " | ".join(f"`{release}`" for release in found.releases)
    lines = [f"| | {names} |", "|---" * (len(found.releases) + 1) + "|"]
    lines += [f"| {query.title} | {' | '.join(map(str, found.counts(query.name)))} |" for query in found.queries]
    for query in found.queries:
        rows = found.latest(query.name)
        if rows:
            lines += ["", f"<details><summary>{escape(query.title)}: {len(rows)}</summary>", ""]
            lines += [f"- {row['kind']} `{compress(row['thing'])}`: {row['label']}" for row in rows] + ["", "</details>"]
    return "\n".join(lines)


def html(found: QualityReport) -> str:
    """Write a page: each count of the latest release leads to its list, and each thing of a list to its address."""
    heads = "".join(f'<th scope="col">{escape(release)}</th>' for release in found.releases)
    rows, lists = [], []
    for query in found.queries:
        *before, last = found.counts(query.name)
        cells = "".join(f"<td>{count}</td>" for count in before) + f'<td><a href="#{query.name}">{last}</a></td>'
        rows.append(f'<tr><th scope="row">{escape(query.title)}</th>{cells}</tr>')
        items = "".join(
            f'<li>{escape(row["kind"])} <a href="{escape(row["thing"])}">{escape(row["label"])}</a></li>'
            for row in found.latest(query.name)
        )
        about = " ".join(filter(None, [query.about, by_kind(found.latest(query.name))]))
        lists.append(f'<h2 id="{query.name}">{escape(query.title)}: {last}</h2><p>{escape(about)}</p><ul>{items}</ul>')
    title = f"Quality of {found.releases[-1]}"
    return "\n".join(
        [
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>',
            f"<h1>{escape(title)}</h1><table><thead><tr><td></td>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>",
            *lists,
            "</body></html>",
        ]
    )


def as_json(found: QualityReport) -> str:
    """Write the counts of each release and the lists of the latest, for programs."""
    said = [
        {
            "name": query.name,
            "title": query.title,
            "counts": dict(zip(found.releases, found.counts(query.name), strict=True)),
            "things": found.latest(query.name),
        }
        for query in found.queries
    ]
    return json.dumps(said, ensure_ascii=False, indent=1)


def tsv(found: QualityReport) -> str:
    """Write every thing of every list of the latest release as a row."""
    rows = [("list", "kind", "thing", "label")]
    for query in found.queries:
        rows += [(query.name, row["kind"], row["thing"], row["label"]) for row in found.latest(query.name)]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


#: How `netkg quality --format` writes.
WRITERS: dict[str, Callable[[QualityReport], str]] = {
    "text": text,
    "md": markdown,
    "html": html,
    "json": as_json,
    "tsv": tsv,
}
