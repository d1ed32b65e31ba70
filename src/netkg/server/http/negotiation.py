"""Choose the format of an answer by its Accept header: q-values, specificity, and one table of media types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from werkzeug.http import parse_accept_header, parse_options_header

from netkg.errors import NotAcceptable


@dataclass(frozen=True, eq=False)
class Format:
    """One way to write an answer; the first media type is the one that it is labelled with.

    A format is one object, and equal to itself alone: what was negotiated among formats of one page is kept, and must
    not be given for the formats of another that look alike.
    """

    name: str
    media_types: tuple[str, ...]
    writer: ox.QueryResultsFormat | ox.RdfFormat | None
    iri: str = ""

    @property
    def content_type(self) -> str:
        """The Content-Type header; text types say their encoding."""
        main = self.media_types[0]
        return f"{main}; charset=utf-8" if main.startswith("text/") else main


_W3 = "http://www.w3.org/ns/formats/"
_R, _G = ox.QueryResultsFormat, ox.RdfFormat
JSON = Format("json", ("application/json",), None)
CSV = Format("csv", ("text/csv",), None)
HTML = Format("html", ("text/html", "application/xhtml+xml"), None)
RESULTS = (
    Format("json", ("application/sparql-results+json", "application/json"), _R.JSON, _W3 + "SPARQL_Results_JSON"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), _R.XML, _W3 + "SPARQL_Results_XML"),
    Format("csv", ("text/csv",), _R.CSV, _W3 + "SPARQL_Results_CSV"),
    Format("tsv", ("text/tab-separated-values",), _R.TSV, _W3 + "SPARQL_Results_TSV"),
)
TRIPLES = (
    Format("ttl", ("text/turtle", "application/x-turtle"), _G.TURTLE, _W3 + "Turtle"),
    Format("nt", ("application/n-triples", "text/plain"), _G.N_TRIPLES, _W3 + "N-Triples"),
    Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), _G.RDF_XML, _W3 + "RDF_XML"),
    Format("jsonld", ("application/ld+json", "application/json"), _G.JSON_LD, _W3 + "JSON-LD"),
)
QUADS = (
    Format("trig", ("application/trig", "application/x-trig"), _G.TRIG, _W3 + "TriG"),
    Format("nq", ("application/n-quads", "text/x-nquads"), _G.N_QUADS, _W3 + "N-Quads"),
    Format("n3", ("text/n3", "text/rdf+n3"), _G.N3, _W3 + "N3"),
)
GRAPHS = TRIPLES + QUADS
#: What only an ontology is written as; RDF/XML is often named .owl.
ONTOLOGIES = (
    Format("ofn", ("text/owl-functional",), None),
    Format("obo", ("text/obo",), None),
    Format("owl", ("application/rdf+xml",), _G.RDF_XML),
)
#: What a dataset of several graphs can be written as.
DATASETS = (*QUADS[:2], TRIPLES[-1])
#: What a query form can be written as; the first is the answer to `*/*`.
OFFERS = {"SELECT": RESULTS, "ASK": RESULTS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}


# Clients send the same few headers again and again: read once, a header costs a microsecond, and 50 to 150 otherwise.
# A header has at most 8 kB, so what is kept is bounded.
@lru_cache(maxsize=256)
def parse_accept(header: str) -> tuple[tuple[str, str, float, int], ...]:
    """Read an Accept header as (type, subtype, q, number of parameters), the best first; bad parts are skipped.

    >>> parse_accept("text/turtle;Q=0.8, */*;q=0.1")
    (('text', 'turtle', 0.8, 0), ('*', '*', 0.1, 0))
    """
    ranges = []
    for value, quality in parse_accept_header(header):
        name, options = parse_options_header(value)
        kind, _, subtype = ("*/*" if name == "*" else name.lower()).partition("/")
        if kind and subtype:
            # A parameter that we do not know (a profile, a version) asks for something narrower than what we have.
            ranges.append((kind, subtype, float(quality), len(options.keys() - {"charset"})))
    return tuple(ranges)


def quality(accept: str, media_type: str) -> float:
    """Give the quality of one media type: the most specific range that fits decides.

    >>> quality("text/*;q=0.5, text/turtle;q=0", "text/turtle")
    0.0
    """
    kind, _, subtype = media_type.partition("/")
    best, found = -1.0, 0.0
    for range_kind, range_subtype, q, parameters in parse_accept(accept):
        if range_kind == kind and range_subtype == subtype:
            score = 1.5 if parameters else 2.0
        elif range_kind == kind and range_subtype == "*":
            score = 1.0
        elif range_kind == range_subtype == "*":
            score = 0.0
        else:
            continue
        if score > best or (score == best and q > found):
            best, found = score, q
    return found


def named(accept: str, media_type: str) -> float:
    """Give the quality of a media type that the header names in full, else 0.

    >>> named("*/*, application/json;q=0.5", "application/json")
    0.5
    """
    kind, _, subtype = media_type.partition("/")
    return max((q for k, s, q, _ in parse_accept(accept) if (k, s) == (kind, subtype)), default=0.0)


@lru_cache(maxsize=256)
def negotiate(accept: str | None, offers: Sequence[Format]) -> Format:
    """Choose among offers; earlier ones win ties.

    >>> negotiate("text/csv;q=0.9, application/xml", RESULTS).name
    'xml'
    >>> negotiate(None, GRAPHS).name
    'ttl'

    :raises NotAcceptable: when every offer has quality 0.
    """
    if not accept or not accept.strip():
        return offers[0]
    best, chosen = 0.0, None
    for offer in offers:
        main, *others = offer.media_types
        # A range such as */* speaks of what the answer is labelled with; other names must be asked for by name.
        value = max(quality(accept, main), *(named(accept, other) for other in others), 0.0)
        if value > best:
            best, chosen = value, offer
    if chosen is None:
        raise NotAcceptable(
            "This answer is available as " + ", ".join(o.media_types[0] for o in offers) + ".",
            offers=[o.media_types[0] for o in offers],
        )
    return chosen


#: What clients call formats in `format=`, beside our short names and the media types.
_ALIASES = {
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "rdf/xml": "rdf",
    "json-ld": "jsonld",
    "application/x-json+ld": "jsonld",
    "nquads": "nq",
    "n-quads": "nq",
    "application/turtle": "ttl",
    "application/n3": "n3",
    "sparql-results+json": "json",
    "sparql-results+xml": "xml",
    "srj": "json",
    "srx": "xml",
}
#: What a name of a result means for an answer that is a graph.
_OF_GRAPHS = {"xml": "rdf", "json": "jsonld"}
#: All names of formats, whatever they are of.
_NAMES = frozenset(name for form in (*RESULTS, *GRAPHS, HTML) for name in (form.name, *form.media_types))


def by_name(names: str, offers: Sequence[Format]) -> Format | None:
    """Find the first offer with one of the names or media types, as `format=` and its like give them.

    >>> by_name("json-ld,application/ld+json", GRAPHS).name, by_name("xml", GRAPHS).name, by_name("", RESULTS)
    ('jsonld', 'rdf', None)

    A name of a format that another kind of answer has gives None: clients name the format that they are set to with
    whatever they ask.

    :raises NotAcceptable: when no format has one of the names.
    """
    if not names:
        return None
    known = False
    for name in (part.partition(";")[0].strip().lower() for part in names.split(",")):
        name = _ALIASES.get(name.replace(" ", "+"), name.replace(" ", "+"))  # a plus of an address is a blank
        for wanted in (name, _OF_GRAPHS.get(name, name)):
            for offer in offers:
                if wanted == offer.name or wanted in offer.media_types:
                    return offer
            known = known or wanted in _NAMES
    if known:
        return None
    raise NotAcceptable(
        f"There is no format {names[:100]!r}; this answer is available as {', '.join(o.name for o in offers)}.",
        offers=[o.media_types[0] for o in offers],
    )


def choose(names: str, accept: str | None, offers: Sequence[Format]) -> Format:
    """Choose the offer that `format=` names; where it names none of them, the one that Accept prefers.

    :raises NotAcceptable: when there is none.
    """
    return by_name(names, offers) or negotiate(accept, offers)


@lru_cache(maxsize=64)
def encoding(accept_encoding: str, offers: tuple[str, ...]) -> str:
    """Choose a content coding that the client takes, or the empty string for none.

    >>> encoding("gzip;q=0.5, br", ("br", "gzip")), encoding("br;Q=0", ("br", "gzip"))
    ('br', '')
    """
    accepted = parse_accept_header(accept_encoding.lower())
    best = max(offers, key=lambda offer: (accepted.quality(offer), -offers.index(offer)))
    return best if accepted.quality(best) > 0 else ""
