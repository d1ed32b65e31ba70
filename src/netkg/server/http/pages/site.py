"""What pages say to machines: the dataset in schema.org's terms, the map of the site, and what robots may read."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from netkg import __version__
from netkg.graph.dumps import FILES
from netkg.search.kinds import rank
from netkg.search.name_index import NameIndex
from netkg.server.http.pages.things import Thing

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
TITLE = "netkg: genes, drugs, studies and outcomes of gastroenteropancreatic neuroendocrine tumours"
ABOUT = (
    "A knowledge graph of gastroenteropancreatic neuroendocrine tumours: altered genes and pathways, drugs and procedures, "
    "studies and their outcomes, each statement with the place that says it."
)
#: Addresses that one map may hold (https://www.sitemaps.org/protocol.html).
MOST = 50_000
_PAGES = ("/", "/browse", "/figures", "/documents", "/documents/queries", "/dumps/")


def dataset(root: str, release: str, sources: Sequence[Thing]) -> dict[str, Any]:
    """Describe the catalogue and its dataset in schema.org's terms (JSON-LD)."""
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": "netkg",
        "url": root + "/",
        "description": ABOUT,
        "dataset": {
            "@type": "Dataset",
            "@id": "https://w3id.org/netkg/dataset",
            "name": TITLE,
            "description": ABOUT,
            "url": root + "/",
            "version": release or __version__,
            "license": LICENSE,
            "isAccessibleForFree": True,
            "keywords": ["neuroendocrine tumour", "knowledge graph", "SPARQL", "targeted therapy", "clinical trial"],
            "isBasedOn": [source.iri for source in sources],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": file.title,
                    "encodingFormat": [*([f"application/{file.packed}"] if file.packed else []), file.media_type],
                    "contentUrl": f"{root}/dumps/{file.name}",
                }
                for file in FILES
                if file.is_dataset
            ],
            "subjectOf": {"@type": "CreativeWork", "encodingFormat": "text/turtle", "url": f"{root}/.well-known/void"},
        },
    }


def sitemap(root: str, index: NameIndex, pages: Sequence[str]) -> str:
    """List the pages of the site, those that people look for first, in the form that search engines read.

    :param pages: the paths of pages beside those that every site has.
    """
    paths = [*_PAGES, *pages, *(f"/{name}/" for name in index.kinds() if name)]
    things = sorted((e for e in index.entries if not e.retired), key=lambda e: (rank(e.kind), e.iri))
    paths += [
        path for entry in things if (path := Thing(entry.iri, entry.label).path) and not path.startswith(("//", *_CLOSED))
    ]
    places = "".join(f"<url><loc>{html.escape(root + quote(path, safe=_SAFE))}</loc></url>\n" for path in paths[:MOST])
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{places}</urlset>\n"


_SAFE = "/:@!$&'()*+,;=-._~%"
#: What computes an answer for each of countless addresses.
_CLOSED = ("/sparql", "/explain", "/search", "/graphs", "/update")


def robots(root: str) -> str:
    """Tell robots what to leave alone."""
    closed = "".join(f"Disallow: {path}\n" for path in (*_CLOSED, "/*?"))
    return f"User-agent: *\n{closed}Sitemap: {root}/sitemap.xml\n"
