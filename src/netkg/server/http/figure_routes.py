"""The addresses of figures: each as a page with its data beside it, as an SVG, and as a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import Markup

from netkg import errors
from netkg.search.catalogue import Catalogue
from netkg.server.http.drawing.comparison_rows import NARROW
from netkg.server.http.drawing.forest_plot import forest_plot
from netkg.server.http.drawing.median_plot import NOTE, median_plot
from netkg.server.http.drawing.timeline import NARROW as NARROW_LANES
from netkg.server.http.drawing.timeline import timeline
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.pages.download import csv_file
from netkg.server.http.pages.layout import PAGE_POLICY, Head, Page, fingerprint, respond
from netkg.server.http.pages.paging import WHOLE, Paged, page_number
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.figures_read import (
    Compared,
    Lane,
    Selection,
    by_weight,
    comparison_table,
    lane_table,
    options,
    read_comparisons,
    read_lanes,
)
from netkg.server.http.responses import tagged

#: Comparisons that a page shows; files have all.
SHOWN = 40
CSV, SVG = "text/csv; charset=utf-8", "image/svg+xml"


@dataclass(frozen=True)
class Figure:
    """One figure for one choice: its title, the drawings by name, its data as a table of text, the template's variables."""

    title: str
    drawings: Mapping[str, Markup]
    table: Sequence[Sequence[str]]
    variables: Mapping[str, Any] = field(default_factory=dict)


def comparisons(catalogue: Catalogue) -> Sequence[Compared]:
    """Give every comparison of the current release."""
    return catalogue.kept("comparisons", lambda view: read_comparisons(Facts(view)))


def lanes(catalogue: Catalogue) -> Sequence[Lane]:
    """Give the sources and decisions of every drug of the current release."""
    return catalogue.kept("lanes", lambda view: read_lanes(Facts(view)))


class Figures:
    """The figures of a release; what they are drawn from is read once for each release."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        #: Name in the address -> what makes the figure.
        self.named: Mapping[str, Callable[[Selection, int | None], Figure]] = {
            "comparisons": self.comparisons,
            "medians": self.medians,
            "timeline": self.timeline,
        }

    def comparisons(self, choice: Selection, page: int | None = None) -> Figure:
        """Make the forest plot; the comparisons without a ratio stand below it as medians.

        :param page: the part that a page shows; None for everything, as in a file.
        """
        every = comparisons(self._catalogue)
        found = [one for one in every if choice.fits(one)]
        paged = Paged(by_weight(one.contrast for one in found), page or WHOLE, SHOWN, _addresses("comparisons", choice))
        contrasts = paged.every if page is None else paged.shown
        drawings = {"comparisons": forest_plot(contrasts), "medians": median_plot(contrasts)}
        narrow = {
            "comparisons": forest_plot(contrasts, "forest-narrow", NARROW),
            "medians": median_plot(contrasts, "medians-narrow", NARROW),
        }
        shown = {
            "choice": choice,
            "narrow": narrow,
            "options": options(every),
            "contrasts": contrasts,
            "paged": paged,
            "every": len(every),
            "note": NOTE,
        }
        return Figure(_title("Comparisons of treatments and strata", choice), drawings, comparison_table(found), shown)

    def medians(self, choice: Selection, page: int | None = None) -> Figure:
        """Make the figure of both sides alone, as a file of its own."""
        made = self.comparisons(choice, page)
        return Figure(made.title, {"medians": made.drawings["medians"]}, made.table, made.variables)

    def timeline(self, choice: Selection, page: int | None = None) -> Figure:
        """Make the timeline of decisions and sources."""
        found = [lane for lane in lanes(self._catalogue) if choice.drug in ("", lane.drug.label)]
        shown = {"choice": choice, "lanes": found, "narrow": timeline(found, "timeline-narrow", NARROW_LANES)}
        return Figure(
            _title("Decisions of agencies and sources over time", choice),
            {"timeline": timeline(found)},
            lane_table(found),
            shown,
        )


def figures(endpoint: Endpoint, *, matches: bool) -> Response:
    """Show which figures there are."""
    head = Head(
        "Compare", "What studies found, as figures with their data, and which studies a tumour fits.", "/figures", "compare"
    )
    return respond(endpoint, ("figures", matches), lambda: Page("figures.html", head, {"matches": matches}))


def figure(endpoint: Endpoint, known: Figures, name: str) -> Response:
    """Show a figure as a page; with `.svg` or `.csv` behind its name as a file.

    :raises NotFound: when there is none of the name.
    """
    name, _, form = name.partition(".")
    if name == "medians" and not form:
        name = "comparisons"  # it has the medians below
    make = known.named.get(name)
    if make is None or form not in ("", "svg", "csv"):
        raise errors.NotFound(f"There is no figure {request.path}; /figures lists them.")
    names = [one.name for one in fields(Selection)]
    choice = Selection(**{one: request.args.get(one, "")[:200] for one in names})
    parts = ("figure", name, form, choice)
    if form:
        content_type = SVG if form == "svg" else CSV
        headers = {"Content-Disposition": f'inline; filename="netkg-{name}.{form}"', "Content-Security-Policy": PAGE_POLICY}
        return tagged(endpoint, (*parts, fingerprint()), content_type, lambda: _file(make(choice, None), name, form), headers)
    number = page_number(request.args.get("page"))

    def page() -> Page:
        made = make(choice, number)
        path = _addresses(name, choice)("1")
        files = {form: _addresses(f"{name}.{form}", choice)("1") for form in ("svg", "csv")}
        head = Head(
            made.title, f"{made.title}, drawn from netkg, with the data and the source of each number.", path, "compare"
        )
        variables = {"title": made.title, "drawings": made.drawings, "files": files, **made.variables}
        return Page(f"figure_{name}.html", head, variables)

    return respond(endpoint, (*parts, number), page)


def _addresses(name: str, choice: Selection) -> Callable[[str], str]:
    """Give what makes the address of a part of a figure."""
    chosen = {one.name: value for one in fields(Selection) if (value := getattr(choice, one.name))}

    def address(number: str) -> str:
        query = urlencode({**chosen, **({"page": number} if number != "1" else {})})
        return f"/figures/{name}" + (f"?{query}" if query else "")

    return address


def _file(made: Figure, name: str, form: str) -> str:
    return made.drawings[name] if form == "svg" else csv_file(made.table)


def _title(title: str, choice: Selection) -> str:
    """Say what was chosen."""
    chosen = [value for one in fields(Selection) if (value := getattr(choice, one.name))]
    return f"{title}: {', '.join(chosen)}" if chosen else title
