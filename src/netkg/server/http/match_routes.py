"""The address that matches a tumour with the populations of studies: a form, its answer as a page, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from flask import Response, request

from netkg import errors
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import NKD
from netkg.search.catalogue import Catalogue
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import CSV, HTML, JSON, choose
from netkg.server.http.pages.download import csv_file
from netkg.server.http.pages.layout import Alternate, Head, Page, respond
from netkg.server.http.pages.paging import Paged, page_number
from netkg.server.http.reading.mechanism_evidence import has_too_many_results
from netkg.server.http.responses import tagged
from netkg.tumour.grading import ADVERBS, Grading
from netkg.tumour.matching import NAME, Matcher, find_query
from netkg.tumour.tumour_match import COLUMNS, INCLUDED, NOTICE, VERDICTS, PopulationMatch, TumourMatch, TumourProfile
from netkg.tumour.tumour_names import Choice, measurement

#: Parameters in the order of the form: name and whether it may stand several times.
FIELDS = (
    *(("site", 0), ("grade", 0), ("ki67", 0), ("mitoses", 0), ("differentiation", 0)),
    *(("function", 0), ("extent", 1), ("alteration", 1)),
)
_MEASURED = ("ki67", "mitoses")
#: Populations that the page shows at once; the files have all.
SHOWN = 40
#: Characters of a value.
_LONGEST = 200
_ABOUT = "Which studies include a neuroendocrine tumour, exclude it or do not say, criterion by criterion."

FormValues = dict[str, list[str]]
Described = tuple[TumourProfile, list[Grading] | None]


def read(endpoint: Endpoint, catalogue: Catalogue, queries: Sequence[CompetencyQuery]) -> Matcher | None:
    """Give what tumours are matched with in the current release; None where the server has not got the query that decides.

    It is kept unless the release has too many results.
    """
    query = find_query(queries)
    if query is None:
        return None
    if catalogue.kept("too many results", has_too_many_results):
        return Matcher(endpoint.view(), query)
    return catalogue.kept("match", lambda view: Matcher(view, query))


def match(endpoint: Endpoint, catalogue: Catalogue, queries: Sequence[CompetencyQuery]) -> Response:
    """Show the form; where it is filled in, also the answer.

    :raises NotFound: when the server has not got the query that decides.
    """
    matcher = read(endpoint, catalogue, queries)
    if matcher is None:
        raise errors.NotFound(f"This server has no query {NAME}, by which tumours are matched.")
    known = matcher.choices
    chosen = choose(request.args.get("format", ""), request.headers.get("Accept"), (HTML, JSON, CSV))
    program = chosen is not HTML
    sent = any(name in request.args for name, _ in FIELDS)
    given = {name: [v.strip() for v in request.args.getlist(name) if v.strip()] for name, _ in FIELDS}
    pairs = [(name, value) for name, values in given.items() for value in values]
    described: Described | None = None
    wrong: errors.UsageError | None = None
    if sent or program:
        try:
            described = _describe(matcher, given)
        except errors.UsageError as error:
            if program:
                raise errors.BadRequest(error.detail) from None
            wrong = error

    def found() -> TumourMatch | None:
        return matcher.judge(*described) if described is not None else None

    parts = ("match", chosen.name, sent, tuple(pairs))
    if chosen is JSON:
        return tagged(endpoint, parts, JSON.content_type, lambda: _json(found()))
    if chosen is CSV:
        headers = {"Content-Disposition": 'attachment; filename="netkg-match.csv"'}
        return tagged(endpoint, parts, CSV.content_type, lambda: write_csv(found()), headers)
    shown = request.args.get("show", "").replace("-", " ")
    part = shown if shown in VERDICTS else next(iter(VERDICTS)), page_number(request.args.get("page"))
    path = "/match" + (f"?{urlencode(pairs)}" if described else "")
    make = partial(_page, path, known, given, part=part, wrong=wrong)
    return respond(endpoint, (*parts, *part), lambda: make(found()), status=400 if wrong else 200)


def _json(found: TumourMatch | None) -> str:
    return json.dumps(found.as_dict() if found else {}, ensure_ascii=False) + "\n"


def write_csv(found: TumourMatch | None) -> str:
    """Write one row for each population of a study; a cell that a spreadsheet would run begins with an apostrophe."""
    return csv_file([COLUMNS, *(one.cells() for one in found.populations)] if found else [COLUMNS])


def _describe(matcher: Matcher, given: FormValues) -> Described:
    """Read what is given of the tumour, after its size.

    :raises UsageError: with the parameter that is wrong.
    """
    for name, several in FIELDS:
        most = len(matcher.choices[name]) if several else 1
        if len(given[name]) > most:
            raise errors.UsageError(f"Give {name} at most {f'{most} times' if several else 'once'}.", field=name)
        if any(len(value) > _LONGEST for value in given[name]):
            raise errors.UsageError(f"Give {name} in at most {_LONGEST} characters.", field=name)
    ki67, mitoses = (measurement(given[name][0], name) if given[name] else None for name in _MEASURED)
    said = {name: given[name] for name, _ in FIELDS if name not in _MEASURED}
    return matcher.describe(said, ki67, mitoses)


def _page(
    path: str,
    known: dict[str, list[Choice]],
    given: FormValues,
    found: TumourMatch | None,
    *,
    part: tuple[str, int],
    wrong: errors.UsageError | None,
) -> Page:
    """Make the page, with one part of the populations of one verdict."""
    others = [Alternate(form.media_types[0], f"{path}&format={form.name}") for form in (CSV, JSON)] if found else []
    verdict, page = part
    populations = found.populations if found else ()
    own = sorted((one for one in populations if one.verdict == verdict), key=_order)
    paged = Paged(own, page, SHOWN, partial(_part, path, verdict))
    head = Head("Match a tumour", _ABOUT, paged.address(str(page or "all")) if found else path, "compare", others)
    counts = [(it, sum(one.verdict == it for one in populations), _part(path, it, "1")) for it in VERDICTS]
    shown = {name: [value[:_LONGEST] for value in values[: len(known.get(name, [0]))]] for name, values in given.items()}
    at = wrong.facts.get("field", "site") if wrong else ""
    labels = {name: _chosen(known, name, values) for name, values in shown.items() if name in known}
    variables = {"known": known, "given": shown, "labels": labels, "found": found, "paged": paged}
    told = {
        "wrong": wrong.detail if wrong else "",
        "at": at,
        "notice": NOTICE,
        "longest": _LONGEST,
        "adverbs": ADVERBS,
        "included": INCLUDED,
        "verdict": verdict,
        "heading": VERDICTS[verdict],
        "counts": counts,
    }
    return Page("match.html", head, {**variables, **told})


def _order(one: PopulationMatch) -> tuple[bool, bool, bool]:
    """Order populations: what is met before what is open, trials before other studies, those with results first."""
    return bool(one.open), not one.study_iri.startswith(str(NKD["trial/"])), not one.results


def _part(path: str, verdict: str, number: str) -> str:
    """Give the address of a part of the populations of a verdict; the first of those that include the tumour has none."""
    given = {
        "show": verdict.replace(" ", "-") if verdict != next(iter(VERDICTS)) else "",
        "page": number if number != "1" else "",
    }
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{path}&{query}" if query else path


def _chosen(known: dict[str, list[Choice]], name: str, values: list[str]) -> set[str]:
    """Give the labels that values stand for, for the boxes that are ticked."""
    folded = {value.casefold() for value in values}
    return {one.label for one in known[name] if folded & (one.names | {one.label.casefold()})}
