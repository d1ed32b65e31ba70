"""The addresses of the pages that lead to things: front page, search, lists, documents, and what machines read of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, redirect, request

from netkg import errors
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import expand
from netkg.rdf import node
from netkg.search.catalogue import Catalogue
from netkg.search.kinds import grouped, kind
from netkg.search.name_index import HitGroup
from netkg.server.http import figure_routes, match_routes, resources
from netkg.server.http.endpoint import Endpoint
from netkg.server.http.negotiation import CSV, HTML, JSON, choose
from netkg.server.http.pages import class_tree, finding, lists, picture, site
from netkg.server.http.pages import front as front_page
from netkg.server.http.pages.columns import columns
from netkg.server.http.pages.documents import Documents
from netkg.server.http.pages.layout import Alternate, Head, Page, respond
from netkg.server.http.pages.paging import page_number
from netkg.server.http.pages.things import Thing, ask
from netkg.server.http.responses import public_root, tagged
from netkg.tumour.matching import find_query

#: Things of a kind that a program may ask for at once.
_MOST = 100
#: Triples of a graph up to which its lists are worked out at the start; of a larger one, when they are asked for.
_WARM = 200_000
_WARM_LISTS = ("gene", "drug", "tumour", "trial", "study")
#: Documents that the front page leads to.
_OFFERED = ("model", "http", "curating")
#: Members of a class that a page shows.
_MEMBERS = 1000


def warm(endpoint: Endpoint, catalogue: Catalogue, queries: Sequence[CompetencyQuery]) -> None:
    """Work out what most visitors ask for, before a server forks, so that its workers share it."""
    view = endpoint.view()
    if not view.can_warm:
        return
    catalogue.index()
    if view.triples <= _WARM:
        _front(catalogue)
        catalogue.kept("tree", class_tree.tree)
        for name in _WARM_LISTS:
            lists.rows(catalogue, kind(name))
        match_routes.read(endpoint, catalogue, queries)
        figure_routes.comparisons(catalogue)
        figure_routes.lanes(catalogue)


def _front(catalogue: Catalogue) -> front_page.Front:
    return catalogue.kept("front", lambda view: front_page.front(view, catalogue.index()))


def index(endpoint: Endpoint, catalogue: Catalogue, documents: Documents, queries: Sequence[CompetencyQuery]) -> Response:
    """Show the way in; a query in the address, as other endpoints have it, leads to the query page."""
    if "query" in request.args:
        address = f"{request.script_root}/sparql?{request.query_string.decode('ascii', 'replace')}"
        return cast(Response, redirect(address, 303, Response))

    can_match = find_query(queries) is not None

    def make() -> Page:
        found = _front(catalogue)
        said = site.dataset(public_root(endpoint.settings), endpoint.view().release, [s.thing for s in found.sources])
        head = Head(site.TITLE, site.ABOUT, "/", "", [Alternate("text/turtle", "/.well-known/void")], data=said)
        offered = [document for name in _OFFERED if (document := documents.get(name)) is not None]
        variables = {"front": found, "shown": front_page.SHOWN, "documents": offered}
        return Page("index.html", head, {**variables, "queries": len(queries), "matches": can_match})

    return respond(endpoint, ("index", len(queries), can_match), make)


def search(endpoint: Endpoint, catalogue: Catalogue) -> Response:
    """Find things by name, as a page or as JSON."""
    query, only = request.args.get("q", "").strip(), request.args.get("kind")
    chosen = choose(request.args.get("format", ""), request.headers.get("Accept"), (HTML, JSON))
    limit = _number("limit", 20, _MOST)
    names = catalogue.index()
    path = "/search" + ("?" + urlencode({"q": query, **({"kind": only} if only is not None else {})}) if query else "")

    def found() -> Sequence[HitGroup]:
        groups = finding.find(endpoint.view(), names, query)
        return [group for group in groups if only is None or group.kind.name == only]

    if chosen is JSON:
        return tagged(
            endpoint,
            ("search", query, only, limit),
            JSON.content_type,
            lambda: _json(finding.as_json(query, found(), limit, complete=names.complete)),
        )

    def make() -> Page:
        groups = found()
        shown = [(g, [(finding.thing(h), h.reason) for h in g.hits[: finding.most(g, alone=only is not None)]]) for g in groups]
        head = Head(
            f"{query} · search" if query else "Search",
            "Find genes, drugs, tumours and studies by any of their names or identifiers.",
            path,
            "search",
            [Alternate("application/json", f"{path}&format=json")] if query else [],
        )
        total = sum(len(group.hits) for group in groups)
        only_kind = kind(only) if only is not None else None
        variables: dict[str, Any] = {
            "query": query,
            "groups": shown,
            "total": total,
            "only": only_kind,
            "complete": names.complete,
        }
        variables["shorter"] = finding.fewer(names, query) if not groups and only is None else []
        return Page("search.html", head, variables)

    return respond(endpoint, ("search", query, only), make)


def browse(endpoint: Endpoint, catalogue: Catalogue) -> Response:
    """Show the kinds of things and the tree of classes, or the things of one class."""
    if "class" in request.args:
        return _members(endpoint, request.args["class"])

    def make() -> Page:
        counts = {name: count for name, count in catalogue.index().kinds().items() if name}
        kinds = [(heading, [(kind(name), counts[name]) for name in names]) for heading, names in grouped(counts)]
        head = Head("Browse", "All kinds of things in the graph, and its classes as a tree.", "/browse", "browse")
        return Page("browse.html", head, {"kinds": kinds, "tree": catalogue.kept("tree", class_tree.tree)})

    return respond(endpoint, ("browse",), make)


def _members(endpoint: Endpoint, name: str) -> Response:
    view = endpoint.view()
    try:
        iri = node(expand(name))
    except ValueError:
        raise errors.BadRequest(f"{name[:100]!r} is not a class; write it as nk:Drug or as an IRI.") from None
    thing = Thing(iri.value, resources.label(view, iri), "class")
    where = f"WHERE {{\n  ?thing a <{iri.value}> OPTIONAL {{ ?thing rdfs:label ?label }}\n}}"
    query = f"SELECT ?thing ?label {where} ORDER BY ?label ?thing"

    def make() -> Page:
        (counted,) = ask(view, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ ?thing a <{iri.value}> }}")
        found = [Thing(r["thing"], r["label"] or r["thing"]) for r in ask(view, f"{query} LIMIT {_MEMBERS}")]
        head = Head(f"Things of class {thing.label}", path="/browse?" + urlencode({"class": thing.short}), section="browse")
        return Page("members.html", head, {"thing": thing, "members": found, "total": int(counted["n"]), "query": query})

    return respond(endpoint, ("members", iri.value), make)


def listing(endpoint: Endpoint, catalogue: Catalogue, name: str) -> Response:
    """Show all things of a kind, narrowed and sorted as the address says."""
    chosen_format = choose(request.args.get("format", ""), request.headers.get("Accept"), (HTML, CSV, JSON))
    shown = columns(name)
    keys = {column.key for column in shown}
    chosen = {key: values for key, values in request.args.lists() if key in {c.key for c in shown if c.facet}}
    sort = request.args.get("sort", "")
    if sort.removeprefix("-") not in keys | {"name"}:
        sort = lists.FIRST.get(name, "")
    page = page_number(request.args.get("page"))
    parts = ("list", name, tuple(sorted((key, *values) for key, values in chosen.items())), sort, page, chosen_format.name)

    def view() -> lists.Listing:
        return lists.Listing(f"/{name}/", kind(name), shown, lists.rows(catalogue, kind(name)), chosen, sort, page)

    if chosen_format is CSV:
        headers = {"Content-Disposition": f'attachment; filename="netkg-{name}.csv"'}
        return tagged(endpoint, parts, CSV.content_type, lambda: lists.write_csv(view()), headers)
    if chosen_format is JSON:
        return tagged(endpoint, parts, JSON.content_type, lambda: _json(lists.as_json(view())))

    def make() -> Page:
        found = view()
        others = [Alternate(form.media_types[0], found.address(format=form.name)) for form in (CSV, JSON)]
        head = Head(found.kind.plural, f"{found.kind.plural} in netkg.", found.address(), "browse", others)
        variables: Mapping[str, Any] = {
            "listing": found,
            "facets": found.facets(),
            "columns": [column for column in shown if column.in_table],
            "folded": lists.FOLDED,
        }
        return Page("list.html", head, variables)

    return respond(endpoint, parts, make)


def leads_to_list(catalogue: Catalogue, local: str) -> str:
    """Give the kind whose list an address without a thing stands for; empty for none."""
    name = local.removesuffix("/")
    return name if name and "/" not in name and name in catalogue.index().kinds() else ""


def contents(endpoint: Endpoint, documents: Documents) -> Response:
    """List the documents."""
    head = Head("Documents", "How netkg is made, queried, run and extended.", "/documents", "documents")
    return respond(endpoint, ("documents",), lambda: Page("documents.html", head, {"groups": documents.groups()}))


def document(endpoint: Endpoint, catalogue: Catalogue, documents: Documents, queries: Sequence[Any], name: str) -> Response:
    """Show a document, or the worked queries."""
    if name == "queries":
        head = Head("Worked queries", "Questions to netkg in SPARQL, ready to run.", "/documents/queries", "documents")
        return respond(endpoint, ("queries",), lambda: Page("queries.html", head, {"queries": queries}))
    found = documents.get(name)
    if found is None:
        raise errors.NotFound(f"There is no document {name[:100]!r}; /documents lists them.")

    def make() -> Page:
        head = Head(found.title, found.about[:200], f"/documents/{name}", "documents")
        drawn = None
        if name == "model":
            drawn = catalogue.kept("picture", lambda view: picture.count(view, catalogue.index().kinds().get("tumour", 0)))
        written = documents.write(found, request.script_root)
        return Page("document.html", head, {"written": written, "picture": drawn})

    return respond(endpoint, ("document", name), make)


def sitemap(endpoint: Endpoint, catalogue: Catalogue, documents: Documents, queries: Sequence[CompetencyQuery]) -> Response:
    """Give the map of the site."""
    root = public_root(endpoint.settings)
    pages = [*(["/match"] if find_query(queries) else []), *(f"/documents/{document.name}" for document in documents)]
    return tagged(endpoint, ("sitemap", root), "application/xml", lambda: site.sitemap(root, catalogue.index(), pages))


def robots(endpoint: Endpoint) -> Response:
    """Tell robots what to read."""
    body = site.robots(public_root(endpoint.settings))
    return Response(body, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


def _json(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _number(name: str, default: int, most: int) -> int:
    """Read a whole number of the address; what is none counts as not given."""
    try:
        return min(max(int(request.args.get(name, default)), 1), most)
    except ValueError:
        return default
