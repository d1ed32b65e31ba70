"""The address that matches a tumour with the populations of studies: a form, its answer as a page, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, request

from netkg import errors
from netkg.inputs.queries import Query
from netkg.matching import NAME, NOTICE, VERDICTS, Choice, TumourMatch, answer, choices, measurement
from netkg.search.catalogue import Catalogue
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import HTML, Format, choose
from netkg.server.http.pages.layout import Alternate, Head, Page, respond
from netkg.server.http.responses import tagged

JSON = Format("json", ("application/json",), None)
#: Parameters in the order of the form: name and whether it may stand several times.
FIELDS = (("site", 0), ("grade", 0), ("ki67", 0), ("mitoses", 0), ("function", 0), ("extent", 1), ("alteration", 1))
_MEASURED = ("ki67", "mitoses")
#: Characters of a value, and values of a parameter.
_LONGEST, _MOST = 200, 20
#: What of the answer stands under which heading.
_HEADINGS = {"included": "Included in", "excluded": "Excluded from", "not said": "Not said by"}
_ABOUT = "Which studies include a neuroendocrine tumor, exclude it or do not say, criterion by criterion."

Given = dict[str, list[str]]


def match(endpoint: Endpoint, catalogue: Catalogue, queries: Sequence[Query]) -> Response:
    """Show the form; where it is filled in, also the answer.

    :raises NotFound: when the server has not got the query that decides.
    """
    query = next((one for one in queries if one.name == NAME), None)
    if query is None:
        raise errors.NotFound(f"This server has no query {NAME}, by which tumors are matched.")
    known = catalogue.kept("match", lambda view: choices(view, query))
    chosen = choose(request.args.get("format", ""), request.headers.get("Accept"), (HTML, JSON))
    sent = any(name in request.args for name, _ in FIELDS)
    given = {name: [v.strip() for v in request.args.getlist(name) if v.strip()] for name, _ in FIELDS}
    pairs = [(name, value) for name, values in given.items() for value in values]
    found: TumourMatch | None = None
    wrong: errors.UsageError | None = None
    if sent or chosen is JSON:
        try:
            found = _answer(endpoint, query, known, given)
        except errors.UsageError as error:
            if chosen is JSON:
                raise errors.BadRequest(error.detail) from None
            wrong = error
    parts = ("match", chosen.name, sent, tuple(pairs))
    if chosen is JSON:
        assert found is not None
        told = found.as_dict()
        return tagged(endpoint, parts, JSON.content_type, lambda: json.dumps(told, ensure_ascii=False) + "\n")
    path = "/match" + (f"?{urlencode(pairs)}" if found else "")
    response = respond(endpoint, parts, lambda: _page(path, known, given, found, wrong))
    if wrong is not None:
        response.status_code = 400
        del response.headers["ETag"]
        response.headers["Cache-Control"] = "no-store"
    return response


def _answer(endpoint: Endpoint, query: Query, known: dict[str, list[Choice]], given: Given) -> TumourMatch:
    """Match what is given, after its size.

    :raises UsageError: with the parameter that is wrong.
    """
    for name, several in FIELDS:
        if len(given[name]) > (_MOST if several else 1):
            raise errors.UsageError(f"Give {name} at most {f'{_MOST} times' if several else 'once'}.", field=name)
        if any(len(value) > _LONGEST for value in given[name]):
            raise errors.UsageError(f"Give {name} in at most {_LONGEST} characters.", field=name)
    ki67, mitoses = (measurement(given[name][0], name) if given[name] else None for name in _MEASURED)
    said = {name: given[name] for name, _ in FIELDS if name not in _MEASURED}
    return answer(endpoint.view(), query, known, said, ki67, mitoses)


def _page(
    path: str, known: dict[str, list[Choice]], given: Given, found: TumourMatch | None, wrong: errors.UsageError | None
) -> Page:
    others = [Alternate("application/json", f"{path}&format=json")] if found else []
    head = Head("Match a tumor", _ABOUT, path, "match", others)
    verdicts = [
        (verdict, _HEADINGS[verdict], [one for one in found.populations if one.verdict == verdict] if found else [])
        for verdict in VERDICTS
    ]
    shown = {name: [value[:_LONGEST] for value in values[:_MOST]] for name, values in given.items()}
    at = wrong.facts.get("field", "site") if wrong else ""
    labels = {name: _chosen(known, name, values) for name, values in shown.items() if name in known}
    variables = {"known": known, "given": shown, "labels": labels, "found": found, "verdicts": verdicts}
    told = {"wrong": wrong.detail if wrong else "", "at": at, "notice": NOTICE, "longest": _LONGEST}
    return Page("match.html", head, {**variables, **told})


def _chosen(known: dict[str, list[Choice]], name: str, values: list[str]) -> set[str]:
    """Give the labels that values stand for, for the boxes that are ticked."""
    folded = {value.casefold() for value in values}
    return {one.label for one in known[name] if folded & (one.names | {one.label.casefold()})}
