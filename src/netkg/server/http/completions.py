"""What an editor completes: prefixes, classes with their properties, properties with their values, things by label."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import Response, request

from netkg.engine.base import Snapshot
from netkg.engine.parameter_values import parameter_values
from netkg.errors import NotFound
from netkg.inputs.queries import CompetencyQuery
from netkg.namespaces import NKD, PREFIXES
from netkg.server.http.endpoint import VARY, Endpoint, common_headers, tag
from netkg.server.http.explanations import runner
from netkg.server.http.negotiation import encoding
from netkg.server.http.output import CODINGS, encoder
from netkg.server.http.preconditions import matches
from netkg.server.http.responses import asked
from netkg.sparql.vocabulary import Run, lexical

#: Rows read of each statistic, and things listed by label; a release with more is completed in part.
MOST = 20_000
_PAIRS = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER(ISIRI(?c)) } GROUP BY ?c ?p"
_VALUES = "SELECT ?p ?c (COUNT(*) AS ?n) { ?s ?p ?o . ?o a ?c FILTER(ISIRI(?c)) } GROUP BY ?p ?c"
_KINDS = (
    f"SELECT ?p ?k (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(ISIRI(?o) && STRSTARTS(STR(?o), '{NKD}')) "
    f"BIND(STRBEFORE(SUBSTR(STR(?o), {len(NKD) + 1}), '/') AS ?k) }} GROUP BY ?p ?k"
)
_MEMBERS = "{ ?c a owl:Class } UNION { ?c a rdfs:Class } UNION { ?s a ?c }"
_CLASSES = f"SELECT ?c (COUNT(?s) AS ?n) {{ {_MEMBERS} FILTER(ISIRI(?c)) }} GROUP BY ?c"
_PROPERTIES = "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty"
_DECLARED = f"SELECT DISTINCT ?p {{ VALUES ?kind {{ {_PROPERTIES} }} ?p a ?kind FILTER(ISIRI(?p)) }}"
_LABELS = "SELECT ?s (SAMPLE(?l) AS ?label) { ?s rdfs:label ?l FILTER(ISIRI(?s)) } GROUP BY ?s"
_ABOUT = (
    "SELECT ?s (SAMPLE(?l) AS ?about) { VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty } ?s a ?kind "
    "{ ?s skos:definition ?l } UNION { ?s rdfs:comment ?l } } GROUP BY ?s"
)
_SHORTEST = 160  # characters of what is said about a term


def gather(run: Run) -> dict[str, object]:
    """Read a release's statistics into what `/completions` answers.

    Classes list the properties of their members, and properties the classes of their values, both as places in the
    other's list; `kinds` of a property are the first parts of the IRIs that are its values.
    """

    def rows(text: str) -> Iterator[Sequence[str | None]]:
        return iter(run(f"{text} LIMIT {MOST}"))

    labels = {_iri(s): lexical(label) for s, label in rows(_LABELS) if s and label}
    about = {_iri(s): lexical(text)[:_SHORTEST] for s, text in rows(_ABOUT) if s and text}
    used: Counter[str] = Counter()
    properties_of, values_of, kinds_of = defaultdict(set), defaultdict(set), defaultdict(set)
    for c, p, n in rows(_PAIRS):
        if c and p and n:
            properties_of[_iri(c)].add(_iri(p))
            used[_iri(p)] = max(used[_iri(p)], int(lexical(n)))
    for p, c, _ in rows(_VALUES):
        if p and c:
            values_of[_iri(p)].add(_iri(c))
    for p, kind, _ in rows(_KINDS):
        if p and kind and lexical(kind):
            kinds_of[_iri(p)].add(lexical(kind))
    counts = {_iri(c): int(lexical(n)) for c, n in rows(_CLASSES) if c and n}
    properties = sorted(used.keys() | {_iri(p) for (p,) in rows(_DECLARED) if p})
    classes = sorted(counts)
    place_of_property = {iri: place for place, iri in enumerate(properties)}
    place_of_class = {iri: place for place, iri in enumerate(classes)}
    terms = place_of_property.keys() | place_of_class.keys()

    def word(iri: str, count: int) -> dict[str, object]:
        return {"iri": iri, "label": labels.get(iri, ""), "about": about.get(iri, ""), "count": count}

    return {
        "base": str(NKD),
        "prefixes": PREFIXES,
        "classes": [
            {**word(iri, counts[iri]), "properties": _places(properties_of[iri], place_of_property)} for iri in classes
        ],
        "properties": [
            {**word(iri, used[iri]), "values": _places(values_of[iri], place_of_class), "kinds": sorted(kinds_of[iri])}
            for iri in properties
        ],
        "things": sorted(
            [iri.removeprefix(NKD), label] for iri, label in labels.items() if iri.startswith(NKD) and iri not in terms
        ),
    }


def _iri(term: str) -> str:
    return term[1:-1]


def _places(iris: Iterable[str], places: Mapping[str, int]) -> list[int]:
    return sorted(places[iri] for iri in iris if iri in places)


class Completions:
    """Answers `/completions`; what was gathered is kept for one release."""

    def __init__(self, endpoint: Endpoint, examples: Sequence[CompetencyQuery]) -> None:
        self._endpoint = endpoint
        self._examples = {example.name: example for example in examples}
        self._kept: dict[str, bytes] = {}
        self._release = ""

    def answer(self) -> Response:
        """Answer with the vocabulary, or with the values of an example's parameter.

        :raises NotFound: when there is no such example or parameter.
        """
        endpoint, asker = self._endpoint, asked()
        view = endpoint.view()
        example, parameter = request.args.get("example", ""), request.args.get("parameter", "")
        coding = encoding(asker.accept_encoding, CODINGS) if asker.accept_encoding else ""
        etag = tag(view.release, "completions", example, parameter, coding)
        headers = {"ETag": etag, "Vary": VARY, "Cache-Control": "no-cache", "Content-Type": "application/json"}
        if coding:
            headers["Content-Encoding"] = coding
        if matches(asker.if_none_match, etag):
            endpoint.count("not_modified")
            return Response(status=304, headers=headers)
        if view.release != self._release:
            self._kept, self._release = {}, view.release
        if etag not in self._kept:
            with endpoint.supervisor.watching(
                asker.connection, asker.id, common_headers(view.release, asker.id), None, "completions"
            ):
                told = self._values(view, example, parameter) if example else gather(runner(view))
            packer = encoder(coding)
            data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
            self._kept[etag] = packer.compress(data) + packer.flush()
        return Response(self._kept[etag], headers=headers)

    def _values(self, view: Snapshot, name: str, parameter: str) -> dict[str, object]:
        example = self._examples.get(name)
        if example is None or parameter not in example.params:
            raise NotFound(f"There is no example {name[:100]!r} with a parameter {parameter[:100]!r}.")
        return {"values": parameter_values(view, example, parameter)}
