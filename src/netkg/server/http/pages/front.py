"""The front page: what is here, three questions answered from the graph as it is, how fresh the sources are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netkg.engine.base import Snapshot
from netkg.search.name_index import NameIndex
from netkg.server.http.pages import picture
from netkg.server.http.pages.things import Thing, ask

#: Rows of an answer, and sources, that the page shows.
SHOWN = 5


@dataclass(frozen=True)
class Source:
    """A source with its date as the graph has it."""

    thing: Thing
    kind: str
    date: str
    title: str


@dataclass(frozen=True)
class GeneAnswer:
    """What ties a gene to drugs: mechanism, and what was not assessed."""

    gene: Thing
    pathways: Sequence[Thing]
    drugs: Sequence[Thing]
    findings: Sequence[Thing]
    not_assessed: Sequence[Thing]
    query: str


@dataclass(frozen=True)
class DrugAnswer:
    """What came out where a drug was compared."""

    drug: Thing
    #: Studies with their measure, values, unit and what the drug was compared with.
    rows: Sequence[tuple[Thing, dict[str, str]]]
    query: str


@dataclass(frozen=True)
class TumourAnswer:
    """Which studies enrolled patients with a tumour."""

    tumour: Thing
    studies: Sequence[Thing]
    query: str


@dataclass(frozen=True)
class Front:
    """All that the front page shows."""

    picture: picture.Picture
    gene: GeneAnswer | None
    drug: DrugAnswer | None
    tumour: TumourAnswer | None
    sources: Sequence[Source]


def front(view: Snapshot, index: NameIndex) -> Front:
    """Gather the front page."""
    drawn = picture.count(view, index.kinds().get("tumour", 0))
    return Front(drawn, _gene(view), _drug(view), _tumour(view), _sources(view))


_GENE = """SELECT ?gene ?label WHERE {
  ?gene a nk:Gene ; rdfs:label ?label ; nk:candidateByMechanism ?drug . OPTIONAL { ?gene nk:reference ?cited } }
GROUP BY ?gene ?label ORDER BY DESC(COUNT(DISTINCT ?cited)) ?label LIMIT 1"""
_OF_GENE = """SELECT DISTINCT ?how ?thing ?label WHERE {
  { ?gene nk:modulates ?thing BIND("pathway" AS ?how) }
  UNION { ?gene nk:candidateByMechanism ?thing BIND("drug" AS ?how) }
  UNION { ?thing nk:biomarker/nk:alterationOf ?gene ; a nk:Finding BIND("finding" AS ?how) }
  UNION { ?gene nk:candidateByMechanism/^nk:about ?thing .
          ?thing nk:notAssessed nk:TumourGenotype BIND("not assessed" AS ?how) }
  ?thing rdfs:label ?label
} ORDER BY ?how ?label"""


def _gene(view: Snapshot) -> GeneAnswer | None:
    for row in ask(view, _GENE):
        found = ask(view, _OF_GENE, {"gene": row["gene"]})
        pathways, drugs, findings, gaps = ([Thing(r["thing"], r["label"]) for r in found if r["how"] == how] for how in _HOWS)
        gene = Thing(row["gene"], row["label"], "gene")
        return GeneAnswer(gene, pathways, drugs, findings, gaps, _pasted(_OF_GENE, "gene", gene))
    return None


_HOWS = ("pathway", "drug", "finding", "not assessed")
_DRUG = """SELECT ?drug ?label WHERE {
  ?comparison a nk:Comparison ; nk:arm/nk:intervention ?drug ; nk:figure ?figure ; nk:pValue|nk:ratio ?tested .
  ?figure nk:statistic <statistic/median> ; nk:value ?value . ?drug a nk:Drug ; rdfs:label ?label }
GROUP BY ?drug ?label ORDER BY DESC(COUNT(DISTINCT ?comparison)) ?label LIMIT 1"""
_OF_DRUG = """SELECT DISTINCT ?comparison ?study ?studyLabel ?against ?measure ?value ?otherValue ?unit ?ratioType ?ratio
  ?significance ?p WHERE {
  ?comparison a nk:Comparison ; nk:arm/nk:intervention ?drug ; nk:study ?study ; nk:measure/rdfs:label ?measure ;
    nk:significance ?significance ; nk:comparatorArm/nk:armName ?against ; nk:figure ?figure ; nk:comparatorFigure ?other .
  ?study rdfs:label ?studyLabel .
  ?figure nk:statistic <statistic/median> ; nk:printedValue ?value ; nk:unit/rdfs:label ?unit .
  ?other nk:printedValue ?otherValue
  FILTER NOT EXISTS { ?later nk:updates ?comparison }
  OPTIONAL { ?comparison nk:printedRatio ?ratio ; nk:ratioType ?ratioType } OPTIONAL { ?comparison nk:pValue ?p }
} ORDER BY (!BOUND(?ratio)) ?studyLabel ?measure"""


def _drug(view: Snapshot) -> DrugAnswer | None:
    for row in ask(view, _DRUG):
        drug = Thing(row["drug"], row["label"], "drug")
        rows = ask(view, _OF_DRUG, {"drug": row["drug"]})
        told = [(Thing(r["study"], r["studyLabel"]), r) for r in rows[:SHOWN]]
        return DrugAnswer(drug, told, _pasted(_OF_DRUG, "drug", drug)) if told else None
    return None


_TUMOUR = """SELECT ?tumour ?label WHERE {
  ?study a nk:Trial ; nk:population/nk:requires ?tumour .
  ?tumour rdfs:subClassOf+ nk:NeuroendocrineNeoplasm ; rdfs:label ?label ; nk:originatesFrom|nk:arisesIn|nk:abbreviation ?any }
GROUP BY ?tumour ?label ORDER BY DESC(COUNT(DISTINCT ?study)) ?label LIMIT 1"""
_OF_TUMOUR = """SELECT DISTINCT ?study ?label WHERE {
  ?study a nk:Trial ; nk:population/nk:requires ?tumour ; rdfs:label ?label } ORDER BY ?label"""


def _tumour(view: Snapshot) -> TumourAnswer | None:
    for row in ask(view, _TUMOUR):
        tumour = Thing(row["tumour"], row["label"], "tumour type")
        studies = [Thing(r["study"], r["label"]) for r in ask(view, _OF_TUMOUR, {"tumour": row["tumour"]})]
        return TumourAnswer(tumour, studies, _pasted(_OF_TUMOUR, "tumour", tumour))
    return None


_SOURCES = """SELECT ?source ?label ?kind ?date ?title WHERE {
  ?source a nk:Source ; rdfs:label ?label
  OPTIONAL { ?source nk:sourceKind ?kind } OPTIONAL { ?source nk:date ?date }
  OPTIONAL { ?source nk:publication/nk:title ?title }
} ORDER BY DESC(?date) ?label"""


def _sources(view: Snapshot) -> list[Source]:
    return [Source(Thing(r["source"], r["label"]), r["kind"], r["date"], r["title"]) for r in ask(view, _SOURCES)]


def _pasted(text: str, name: str, thing: Thing) -> str:
    """Give a query as somebody would write it for one thing."""
    return text.replace("WHERE {", f"WHERE {{\n  BIND(<{thing.iri}> AS ?{name})", 1)
