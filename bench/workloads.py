"""The questions of the measurement: texts that differ from request to request, drawn from the data itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import release
from netkg.namespaces import NKD, PREFIXES

PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("nk", "rdf", "rdfs"))

POINT = "SELECT ?p ?o WHERE {{ <{subject}> ?p ?o }}"
PATH = """SELECT ?pathway ?target ?drug ?study ?value ?unit WHERE {{
  ?gene a nk:Gene ; rdfs:label "{gene}" ; nk:modulates ?p .
  ?p rdfs:label ?pathway ; nk:hasComponent ?t . ?t rdfs:label ?target .
  ?d nk:targets ?t ; rdfs:label ?drug .
  ?arm nk:intervention ?d ; nk:armOf ?s . ?s rdfs:label ?study .
  ?figure nk:arm ?arm ; nk:measure ?m ; nk:printedValue ?value ; nk:unit/rdfs:label ?unit . ?m rdfs:label "{measure}" }}"""
AGGREGATE = """SELECT ?intervention (COUNT(?figure) AS ?n) (AVG(?value) AS ?mean) WHERE {{
  ?figure nk:measure <{measure}> ; nk:value ?value ; nk:arm ?arm . ?arm nk:intervention ?intervention
  FILTER(?value > {floor}) }} GROUP BY ?intervention"""
TABLE = """SELECT ?study ?drug ?measure ?value ?unit WHERE {{
  ?figure nk:arm ?arm ; nk:measure/rdfs:label ?measure ; nk:printedValue ?value ; nk:unit/rdfs:label ?unit .
  ?arm nk:armOf/rdfs:label ?study ; nk:intervention/rdfs:label ?drug FILTER(?value != "none {serial}") }} LIMIT 10000"""
TRIPLES = """SELECT ?s ?p ?o WHERE {{ ?s nk:section ?section ; ?p ?o FILTER(?section != "none {serial}") }} LIMIT 10000"""
#: Asked until a peer answers it, to time its start; no ASK, because Virtuoso answers one in a form of its own.
FIRST = PROLOGUE + 'SELECT ?gene WHERE { ?gene a nk:Gene ; rdfs:label "TSC2" }'


@dataclass(frozen=True)
class Workload:
    """One kind of question.

    :param texts: enough queries to walk through; where `distinct`, a serial number in a comment keeps any from being
        asked twice when the list is walked again.
    :param headers: request headers beside Accept.
    :param only: the one peer that offers this, or none.
    """

    name: str
    title: str
    texts: tuple[str, ...]
    distinct: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    only: str = ""


def workloads(found: release.Release, limit: int = 20_000) -> list[Workload]:
    """Draw the questions from a release; the same release gives the same questions."""
    disk = ox.Store.read_only(str(found.path / "store"))

    def column(pattern: str) -> list[str]:
        rows = disk.query(f"{PROLOGUE}SELECT DISTINCT ?x WHERE {{ {pattern} }}", use_default_graph_as_union=True)
        names = sorted(row["x"].value for row in rows)  # type: ignore[union-attr, index]
        random.Random(1).shuffle(names)
        return names

    subjects = column(f"?x nk:section ?section FILTER(STRSTARTS(STR(?x), '{NKD}'))")
    # Genes that the records lead from to an outcome; the review has one such, the generated graph some four hundred.
    genes = column("?gene a nk:Gene ; rdfs:label ?x ; nk:modulates/nk:hasComponent/^nk:targets/^nk:intervention ?arm")
    paths = [PATH.format(gene=gene, measure=measure) for gene, measure in product(genes, ("PFS", "OS", "ORR", "DCR"))]
    measures = [str(NKD) + f"measure/{name}" for name in ("pfs", "os", "orr", "dcr")]
    floors = [f"{n / 100:.2f}" for n in range(1, 200)]
    return [
        _make("point", "point look-up", (POINT.format(subject=s) for s in subjects), limit),
        _make("path", "gene-to-outcome path", _shuffled(paths), limit),
        _make(
            "aggregate",
            "aggregate",
            _shuffled([AGGREGATE.format(measure=m, floor=f) for m, f in product(measures, floors)]),
            limit,
        ),
        _make("large", "10,000-row result: outcome figures", (TABLE.format(serial=n) for n in range(500)), limit),
        _make("triples", "10,000-row result: bare triples", (TRIPLES.format(serial=n) for n in range(500)), limit),
        _make("cached", "repeated path query", paths[:1], limit, distinct=False),
    ]


def _make(name: str, title: str, texts: Iterator[str], limit: int, *, distinct: bool = True) -> Workload:
    return Workload(name, title, tuple(PROLOGUE + text for text in islice(texts, limit)), distinct)


def _shuffled(texts: list[str]) -> Iterator[str]:
    random.Random(2).shuffle(texts)
    return iter(texts)


def not_modified(cached: Workload, fetch: Callable[[str], str]) -> Workload:
    """Give the repeated query as a client asks it that has the answer already.

    :param fetch: asks a query and gives the answer's entity tag.
    """
    return Workload(
        "not-modified",
        "304 by If-None-Match",
        cached.texts,
        distinct=False,
        headers=(("If-None-Match", fetch(cached.texts[0])),),
        only="netkg",
    )


def current(store: Path) -> release.Release:
    """Give the current release of a store.

    :raises SystemExit: when there is none.
    """
    found = release.current(store)
    if found is None:
        raise SystemExit(f"{store} has no release; run `netkg build` first.")
    return found
